"""Pack what belongs to a post, for a machine that has other files, and unpack it there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Bytes. What is sent with each of a post's groups goes through the memory of the scheduler.
LARGEST = 64_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, a link or a folder of a post's folder."""

    name: str  # from that folder
    data: bytes | None = None  # a file's
    link: str = ""  # what a link leads to
    executable: bool = False


def pack(folder: Path) -> tuple[Piece, ...] | None:
    """
    Read the folder of a post.

    :param folder: the folder of what belongs to the post
    :return: all it holds but the records of its verdicts, a folder before what is in it; None when it is not there
    :raises OSError: when something in it cannot be read, or there is too much of it
    """
    if not folder.is_dir():
        return None

    pieces: list[Piece] = []
    size = 0
    for piece in _pieces(folder, ""):
        size += len(piece.data or b"")
        if size > LARGEST:
            raise OSError(0, f"{folder} holds more than {LARGEST / 1e6:g} MB, which is more than goes to a worker")

        pieces.append(piece)

    return tuple(pieces)


def unpack(pieces: Sequence[Piece], place: Path) -> None:
    """
    Write what was packed, readable to everybody, for root has a group run as another user.

    :param pieces: what was packed
    :param place: the folder for it, which is not there yet
    :raises OSError: when there is no room for it
    """
    _folder(place)
    for piece in pieces:
        path = place / piece.name
        if piece.link:
            path.symlink_to(piece.link)
        elif piece.data is None:
            _folder(path)
        else:
            with path.open("xb") as file:
                file.write(piece.data)

            path.chmod(0o755 if piece.executable else 0o644)


def _folder(path: Path) -> None:
    """Make a folder; whatever the umask is."""
    path.mkdir()
    path.chmod(0o755)


def _pieces(folder: Path, prefix: str) -> Iterator[Piece]:
    """Read what is in a folder, in order."""
    for one in sorted(os.scandir(folder), key=lambda one: one.name):
        name, path = f"{prefix}{one.name}", Path(one.path)
        if record.WRITTEN.fullmatch(name):
            continue

        if one.is_symlink():
            yield Piece(name, link=str(path.readlink()))
        elif one.is_dir():
            yield Piece(name)
            yield from _pieces(path, f"{name}/")
        elif one.is_file():
            # As much as is allowed and a byte more, which says that it is too much.
            with path.open("rb") as file:
                yield Piece(name, file.read(LARGEST + 1), executable=bool(one.stat().st_mode & 0o100))
