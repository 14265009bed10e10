"""Keep what is known from one build to the next, in files of the store that change under a name that stays."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .store import SIZE

if TYPE_CHECKING:
    from .store import Store

#: Entries that are written at once.
PIECE = 1_000


class _Plain(pickle.Unpickler):
    """Reads texts, numbers and what holds them, and makes nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name}")


def _any(_name: str, _value: Any) -> bool:
    return True


def load(store: Store, name: str, is_one: Callable[[str, Any], bool] = _any) -> dict[str, Any]:
    """
    Read a file of the store that changes under its name.

    :param store: the store
    :param name: what the file is called
    :param is_one: says whether an entry, by its key and value, is such as is kept there
    :return: what was saved; empty if there is nothing, if it is damaged, or anything but what is kept there
    """
    known: dict[str, Any] = {}
    if not store.is_own:
        return known

    try:
        kept = Path(store.folder, name).read_bytes()
        # What a build asks for is none of what nobody asked for longest.
        with contextlib.suppress(OSError):
            os.utime(Path(store.folder, name))

        if blake2b(memoryview(kept)[SIZE:], digest_size=SIZE).digest() != kept[:SIZE]:
            return {}

        file = io.BytesIO(kept)
        file.seek(SIZE)
        while file.tell() < len(kept):
            for key, value in _Plain(file).load():
                _join(known, key, value)

        return known if all(type(key) is str and is_one(key, value) for key, value in known.items()) else {}
    except Exception:  # noqa: BLE001 - pickle and who looks at what it gives may raise anything: so it is damaged
        return {}


def save(store: Store, name: str, known: Mapping[str, Any]) -> None:
    """
    Write such a file; where it cannot be written, the next build takes longer.

    :param store: the store
    :param name: what the file is called
    :param known: texts and numbers, and what holds them
    """
    if not store.is_own:
        return

    said = blake2b(digest_size=SIZE)
    with contextlib.suppress(OSError):
        store.make()
        with store.replacing(str(store.folder / name)) as file:
            file.write(bytes(SIZE))
            for piece in _pieces(known):
                data = pickle.dumps(piece, protocol=5)
                said.update(data)
                file.write(data)

            file.seek(0)
            file.write(said.digest())


def _pieces(known: Mapping[str, Any]) -> Iterator[list[tuple[str, Any]]]:
    """Cut what is known into pieces: to pickle it at once takes three times its size."""
    piece: list[tuple[str, Any]] = []
    for key, value in known.items():
        if type(value) in {dict, list} and len(value) > PIECE:
            items = iter(value.items() if type(value) is dict else value)
            while some := list(islice(items, PIECE)):
                yield [(key, type(value)(some))]
        else:
            piece.append((key, value))
            if len(piece) == PIECE:
                yield piece
                piece = []

    yield piece


def _join(known: dict[str, Any], key: str, value: Any) -> None:
    """Put a piece to those of the same that came before it."""
    before = known.setdefault(key, value)
    if before is value:
        return

    if type(before) is dict:
        before.update(value)
    else:
        before.extend(value)
