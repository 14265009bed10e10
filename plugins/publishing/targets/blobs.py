"""The files of a commit, compared with what a record says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from publishing.record import File

FILE = "100644"  # the mode of what is neither a program, nor a link, nor another repository
PORTION = 1 << 26  # bytes


@dataclass(frozen=True, slots=True)
class Blob:
    """
    A file in a commit, as `git ls-tree --long` tells of it.

    :param mode: whether it is a file, or a link
    :param kind: what git calls it
    :param name: its name in the repository
    :param size: bytes, in digits; a dash for a commit of another repository
    """

    mode: str
    kind: str
    name: str
    size: str


def listed(told: bytes) -> dict[str, Blob]:
    """
    List the blobs of a commit by their paths.

    :param told: what `git ls-tree -r -z --long` tells
    """
    lines = (line.partition("\t") for line in told.decode("utf-8", "replace").split("\0") if line)
    return {path: Blob(*about.split()) for about, _, path in lines}


def others(tree: Mapping[str, Blob], files: Mapping[str, File], read: Callable[[bytes], bytes]) -> set[str]:
    """
    Find files that are there and are others, by their bytes: git's names for them are no digests of ours.

    :param tree: what is there
    :param files: what is to be there
    :param read: reads blobs, as `git cat-file --batch` does
    :return: paths, without those of files that are missing
    """
    there = {path: tree[path] for path in sorted(files.keys() & tree.keys())}
    alike = [path for path, blob in there.items() if (blob.mode, blob.size) == (FILE, str(files[path].size))]
    found = there.keys() - set(alike)
    for some in _portions(alike, files):
        told, at = memoryview(read("".join(f"{there[path].name}\n" for path in some).encode())), 0
        for path in some:
            begin = at + len(f"{there[path].name} {there[path].kind} {files[path].size}\n")
            at = begin + files[path].size + 1
            if hashlib.sha256(told[begin : at - 1]).hexdigest() != files[path].digest:
                found.add(path)

    return found


def _portions(paths: Sequence[str], files: Mapping[str, File]) -> Iterator[list[str]]:
    """Divide files into portions that memory has room for, or one that is larger."""
    some: list[str] = []
    size = 0
    for path in paths:
        if some and size + files[path].size > PORTION:
            yield some
            some, size = [], 0

        some.append(path)
        size += files[path].size

    if some:
        yield some
