"""The folder posts are kept in: what stands there, and how a file is written so that it is whole or not there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

# Neither absent nor any content: a folder, a symbolic link, a pipe. No digest is empty.
NO_FILE = ""


def digest(data: bytes) -> str:
    """
    Give the fingerprint that tells two contents apart.

    :param data: a file's content
    :return: ``sha256:`` and its digits
    """
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def leads_out(folder: Path, path: PurePosixPath) -> bool:
    """
    Tell whether a symbolic link on the way to a file leads out of the folder.

    :param folder: the folder everything must stay in; it may itself be reached through a link
    :param path: the file's place below it
    """
    try:
        return not (folder / path.parent).resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # links that lead to each other
        return True


def found(folder: Path, path: PurePosixPath) -> str | None:
    """
    Give the digest of what stands at a place.

    :param folder: the content folder
    :param path: a place below it
    :return: the digest of the file there, ``NO_FILE`` if what is there is no plain file, None if there is nothing
    :raises OSError: if it cannot be read
    """
    place = folder / path
    if not place.is_symlink() and place.is_file():
        return digest(place.read_bytes())

    return NO_FILE if place.is_symlink() or place.exists() else None


def write(folder: Path, path: PurePosixPath, data: bytes | Iterable[bytes]) -> None:
    """
    Write a file whole: beside its place first, then renamed.

    The name beside is always the same, so that what an interrupted import left there is gone after the next one.

    :param folder: the content folder
    :param path: the file's place below it
    :param data: its content, perhaps piece by piece
    :raises OSError: if it cannot be written; what stood there still stands there
    """
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.part")
    beside.unlink(missing_ok=True)
    try:
        # "x" opens nothing that is there already, be it a link to somewhere else.
        with beside.open("xb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)

        beside.replace(place)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)

        raise
