"""What a release changes for the public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .built import Built, is_hashed
from .public import Public
from .record import File, Record, Source

ADDED, CHANGED, REMOVED, UNCHANGED = "added", "changed", "removed", "unchanged"
KINDS = (ADDED, CHANGED, REMOVED, UNCHANGED)


@dataclass(frozen=True, slots=True)
class Change:
    """
    What becomes of one file.

    :param path: its place in the site
    :param size: bytes; of a file that is removed, those it had
    """

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What becomes of all files.

    :param changes: the files of each kind, in the order of their paths
    """

    changes: Mapping[str, tuple[Change, ...]]


def plan(before: Mapping[str, File], after: Mapping[str, File]) -> Plan:
    """
    Compare what is public with what shall be.

    :param before: the files of the release that is public; none if there is none
    :param after: the files that were built
    """
    kinds: dict[str, list[Change]] = {kind: [] for kind in KINDS}
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if new is not None:
            kinds[ADDED if old is None else UNCHANGED if old == new else CHANGED].append(Change(path, new.size))
        elif old is not None:
            kinds[REMOVED].append(Change(path, old.size))

    return Plan({kind: tuple(changes) for kind, changes in kinds.items()})


def release(number: int, built: Built, source: Source, before: Record | None, public: Public) -> Record:
    """
    Say what a new release will hold.

    What its pages ask for by names that change with the content stays for one release: who has a page of the release
    before open asks for that after the switch.

    :param number: its number
    :param built: what was built
    :param source: what it was built from
    :param before: the release that is public now
    :param public: what will have been public
    """
    kept = kept_of(before, built.files)
    return Record(number, source, built.files, kept, public.entries, public.addresses)


def again(number: int, old: Record, before: Record) -> Record:
    """
    Say what a release will hold that is an older one once more.

    :param number: its number
    :param old: the older one
    :param before: the release that is public now; what was public since is remembered
    """
    kept = kept_of(before, old.files)
    return Record(number, old.source, old.files, kept, before.entries, before.addresses, of=old.number)


def kept_of(before: Record | None, files: Mapping[str, File]) -> dict[str, File]:
    """
    Say which files of a release stay for one release more.

    :param before: the release
    :param files: what the next one holds itself
    """
    own = before.files if before is not None else {}
    return {path: file for path, file in own.items() if path not in files and is_hashed(path)}
