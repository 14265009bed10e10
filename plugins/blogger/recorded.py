"""The state of a blog's import is kept in ``blogger.json``, which people can read and compare."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .addresses import is_place
from .export import Blog
from .shelf import Listed, Shelf
from .state import FIELDS, NEEDED, Record, Records, State

NAME = PurePosixPath("blogger.json")
TEXT = json.JSONEncoder(ensure_ascii=False)


class StateError(Exception):
    """Say in one line why the record of earlier imports cannot be gone by and what to do."""


def load(folder: Path, on: Shelf) -> State | None:
    """
    Read what earlier imports recorded.

    :param folder: the content folder
    :param on: the shelf to lay it on
    :return: the state, or None if nothing was imported yet
    :raises StateError: if the record is damaged
    """
    place = folder / NAME
    if place.is_symlink() or (place.exists() and not place.is_file()):
        raise StateError(f"{place}: is no plain file: put the file itself there and import again")

    try:
        text = place.read_text("utf-8")
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise StateError(f"{folder}: is no folder: name another one") from None
    except UnicodeDecodeError:
        raise StateError(f"{place}: is not UTF-8: restore it from the repository and import again") from None
    except OSError as error:
        raise StateError(f"{place}: cannot be read ({error.strerror}): see to it and import again") from error

    laid = _Laid(on)
    try:
        state = _state(json.loads(text, object_hook=laid), laid, Records(on))
    except json.JSONDecodeError as error:
        where, what = f"{place}:{error.lineno}", error.msg
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        where, what = f"{place}:1", str(error)
    else:
        return state

    raise StateError(f"{where}: is damaged ({what}): restore it from the repository and import again")


class _Place(int):
    """Where a record lies that was read: a number, and no JSON's."""


class _Laid:
    """Lays each record down as soon as it is read: all of them together would take more than the import."""

    def __init__(self, on: Shelf) -> None:
        self.records: Listed[Record] = Listed(on)

    def __call__(self, told: dict[str, Any]) -> dict[str, Any] | _Place:
        """Take an object of the file's."""
        if "path" not in told:
            return told

        self.records.append(Record(**_texts(told, Record)))
        return _Place(len(self.records) - 1)


def _state(told: Any, laid: _Laid, records: Records) -> State:
    blog = Blog(**_texts(told["blog"], Blog))
    for id_, place in told["entries"].items():
        if not isinstance(place, _Place):
            raise TypeError("record without its fields")

        record = laid.records[place]
        # A path is followed to a file, so it is believed no more here than in an export.
        if not is_place(record.path):
            raise ValueError(f"{id_} is not kept at {record.path}")

        records[id_] = record

    return State(blog, records)


def _texts(told: Any, shape: type[Blog | Record]) -> dict[str, str]:
    if not isinstance(told, dict) or not NEEDED[shape] <= set(told) <= set(FIELDS[shape]):
        raise TypeError(f"{shape.__name__.lower()} without its fields")

    if not all(isinstance(value, str) for value in told.values()):
        raise TypeError(f"{shape.__name__.lower()} with a field that is no text")

    "".join(told.values()).encode()  # JSON can spell half a character, which no file can hold again
    return told


def dump(state: State) -> Iterator[bytes]:
    """
    Write the state as a file that people can read and compare: one field a line, sorted by path.

    :param state: the state
    :return: the file, piece by piece: a large blog's whole file is larger than anything else an import holds
    """
    yield f'{{\n  "blog": {_indented(state.blog, 2)},\n  "entries": {{'.encode()
    between = "\n"
    for id_, record in state.entries.ordered():
        yield f"{between}    {TEXT.encode(id_)}: {_indented(record, 4)}".encode()
        between = ",\n"

    yield b"\n  }\n}\n" if state.entries else b"}\n}\n"


def _indented(record: Blog | Record, blanks: int) -> str:
    """Write the fields that say something, and those that each record has."""
    told = ((name, getattr(record, name)) for name in FIELDS[type(record)])
    lines = [
        f'\n{" " * blanks}  "{name}": {TEXT.encode(value)}'
        for name, value in told
        if value or name in NEEDED[type(record)]
    ]
    return f"{{{','.join(lines)}\n{' ' * blanks}}}"
