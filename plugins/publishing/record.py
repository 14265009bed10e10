"""The record of a release, which lies in it: what it holds, and what was ever public."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

#: No page leads to it. It lies on the target itself, so that any clone of the blog can publish.
NAME = ".release.json"


class RecordError(ValueError):
    """Say why a record cannot be gone by."""


@dataclass(frozen=True, slots=True)
class File:
    """
    One file of a release.

    :param digest: the SHA-256 of its bytes, in hexadecimal digits
    :param size: bytes
    """

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A post as the feeds have it.

    :param published: the very text of its date
    :param path: its page's place in the site
    """

    published: str
    path: str


@dataclass(frozen=True, slots=True)
class Source:
    """
    The commit that a release was made from. Who made it is nobody's business: a host may show the record to everybody.

    :param commit: its name
    :param date: when, as git writes it: seconds since 1970 and a time zone
    """

    commit: str
    date: str


@dataclass(frozen=True, slots=True)
class Record:
    """
    A release.

    :param number: its number at its target, from 1; 0 while it is at none
    :param source: what it was made from
    :param files: what it holds, by path
    :param kept: files of the release before it, which its pages still ask for in browsers that have them open
    :param entries: every entry that was public, by id: those of earlier releases too
    :param addresses: the paths of every page and feed that was public, likewise
    :param of: the release that it is once more, after a rollback; 0 if it is none
    """

    number: int
    source: Source
    files: Mapping[str, File]
    kept: Mapping[str, File] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()
    of: int = 0

    @property
    def all(self) -> dict[str, File]:
        """Everything that lies in the release, but for the record."""
        return {**self.kept, **self.files}

    @property
    def size(self) -> int:
        """Give the bytes of what it holds."""
        return sum(file.size for file in self.files.values())


def is_path(path: object) -> bool:
    """
    Say whether a text names a file inside a site: a target's record is believed no more than a stranger.

    :param path: whatever stands there
    """
    if not isinstance(path, str) or not path.isprintable():
        return False

    parts = path.split("/")
    return "\\" not in path and all(part not in {"", ".", ".."} and part.casefold() != ".git" for part in parts)


def dump(record: Record) -> bytes:
    """
    Write a record: the same bytes for the same release.

    :param record: the release
    """
    source = record.source
    told = {
        "number": record.number,
        "of": record.of,
        "source": {"commit": source.commit, "date": source.date},
        "files": _files(record.files),
        "kept": _files(record.kept),
        "entries": {id_: [entry.published, entry.path] for id_, entry in sorted(record.entries.items())},
        "addresses": sorted(record.addresses),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def load(data: bytes) -> Record:
    """
    Read a record.

    :param data: the file
    :raises RecordError: if it is none
    """
    try:
        told = json.loads(data)
        return Record(
            number=_number(told["number"]),
            of=_number(told["of"]),
            source=Source(**{name: _text(told["source"][name]) for name in ("commit", "date")}),
            files=_read(told["files"]),
            kept=_read(told["kept"]),
            entries={_text(id_): Entry(_text(one[0]), _text(one[1])) for id_, one in told["entries"].items()},
            addresses=frozenset(map(_text, told["addresses"])),
        )
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        raise RecordError("is damaged, or was written by a newer version of this project") from None


def is_page(path: str) -> bool:
    """
    Say whether a file is one that people and programs have the address of: a page or a feed.

    :param path: its place in the site
    """
    name = PurePosixPath(path)
    return name.suffix in {".html", ".xml"} or (name.suffix == ".json" and name.parts[0] == "feeds")


def _files(files: Mapping[str, File]) -> dict[str, list[Any]]:
    return {path: [file.digest, file.size] for path, file in sorted(files.items())}


def _read(told: Any) -> dict[str, File]:
    if not all(map(is_path, told)):
        raise ValueError

    return {path: File(_text(one[0]), _number(one[1])) for path, one in told.items()}


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError

    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError

    value.encode()  # JSON can hold halves of a character, which no file can: a ValueError
    if "\0" in value:
        raise ValueError

    return value
