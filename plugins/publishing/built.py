"""What was built: the files that shall be public, and the entries of its feeds."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .record import Entry, File, is_path

#: A file that is another one by another name: `page.1f3a9c02.css`, `en_9d5997a.pf_fragment`.
_DIGEST = re.compile(r"[._-](?=[0-9a-f]*[0-9])[0-9a-f]{7,64}\.(?!html$|xml$)[a-z0-9_]+\Z")
_PIECE = 1 << 20  # bytes


class BuiltError(Exception):
    """Say in one line why what was built cannot be published and what to do."""


@dataclass(frozen=True, slots=True)
class Built:
    """
    A built site.

    :param folder: where it is
    :param files: its files by their paths in it, but for those that a target shall not have
    :param entries: the entries of its feeds by their ids, the old ones too
    :param extra: files among them that are not in the folder, because one target alone needs them
    """

    folder: Path
    files: Mapping[str, File]
    entries: Mapping[str, Entry]
    extra: Mapping[str, bytes] = field(default_factory=dict)


def read(folder: Path, listed: str, ours: str) -> Built:
    """
    Read a built site.

    :param folder: where it is
    :param listed: the file in it that lists its entries; it stays here
    :param ours: another one that stays here, which an earlier look at the folder has left
    :raises BuiltError: if something in it can be on no target
    """
    try:
        entries = json.loads((folder / listed).read_bytes())
    except (OSError, ValueError) as error:
        raise BuiltError(f"{folder / listed}: cannot be read ({error}): build it with publishconf.py") from None

    files = {path: digested(file) for path, file in sorted(_walk(folder)) if path not in {listed, ours}}
    return Built(folder, files, {id_: Entry(one["published"], one["path"]) for id_, one in entries.items()})


def furnished(built: Built, extra: Mapping[str, bytes]) -> Built:
    """
    Add files that one target alone needs; the site's own of the same names stay.

    :param built: the site
    :param extra: what they hold, by path
    """
    new = {path: data for path, data in extra.items() if path not in built.files}
    files = {path: File(hashlib.sha256(data).hexdigest(), len(data)) for path, data in new.items()}
    return replace(built, files={**built.files, **files}, extra=new)


def digested(file: Path) -> File:
    """
    Tell a file apart from others by its bytes: neither a date nor a clock has a say.

    :param file: the file
    """
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            digest.update(piece)
            size += len(piece)

    return File(digest.hexdigest(), size)


def is_hashed(path: str) -> bool:
    """
    Say whether a file's name changes with what it holds.

    :param path: its place in the site
    """
    return _DIGEST.search(path) is not None


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in folder.rglob("*"):
        path = file.relative_to(folder).as_posix()
        if file.is_symlink():
            raise BuiltError(f"{file}: is a symbolic link, and what it leads to is not published: put the file there")

        if file.is_dir():
            continue

        if not is_path(path):
            shown = os.fsencode(path).decode("utf-8", "replace")
            raise BuiltError(f"{folder}/{shown!r}: has a name that not every host can serve: give it another one")

        yield path, file
