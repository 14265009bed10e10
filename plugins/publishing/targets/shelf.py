"""
Releases side by side in a folder, one of which is public: how folders and servers keep them.

    current -> releases/0007      what the web server shows
    releases/0006/                a whole release, its record in it
    releases/.new-…/              one that is being put together
    releases/.old-…/              one that is being removed

An empty file in a release tells that the hub knows of it.

A release is put together under a name that nobody else has. Renaming it to the next number declares it finished, and
that can be done once: of two who publish at the same time, the second finds the number taken. What is public is the
highest number; `current` is made to follow. No clock is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from publishing.record import NAME, Record, RecordError, load

from .target import Standing, TargetError

CURRENT, RELEASES, NEW, OLD, LINK = "current", "releases", ".new-", ".old-", ".current-"
ANNOUNCED = ".release.announced"
_NUMBER = r"(?!0000)[0-9]{4}|[1-9][0-9]{4,}"
_LINK = re.compile(rf"{RELEASES}/(?:{_NUMBER})")
_RELEASE = re.compile(rf"{RELEASES}/(?P<number>{_NUMBER})/(?P<path>.+)", re.DOTALL)
_LINKS = re.compile(rf"{re.escape(LINK)}[0-9a-f]+")
NAMED = 3  # strange files are named, not listed


def numbered(number: int) -> str:
    """
    Give the name of a release's folder.

    :param number: from 1
    """
    return f"{number:04}"


def is_numbered(name: str) -> bool:
    """
    Say whether a folder's name is one that a release has.

    :param name: the name
    """
    return re.fullmatch(_NUMBER, name) is not None


def standing(
    where: str, link: str, paths: Iterable[str], records: Mapping[str, bytes], digests: Mapping[str, str]
) -> Standing:
    """
    Understand what lies in a folder of releases.

    :param where: the folder, as people know it
    :param link: where `current` leads to, empty if it is no link
    :param paths: all that is no folder, by its path from there, but for what is put together or removed; and the
        folders that stand where a release or `current` does
    :param records: the records by the names of the releases' folders
    :param digests: the SHA-256 of each file of the last release, by its path in that; a link is no file
    :raises TargetError: if a record cannot be gone by
    """
    releases: dict[str, Record] = {}
    for name, data in records.items():
        try:
            releases[name] = load(data)
            if numbered(releases[name].number) != name:
                raise RecordError("is damaged, for it is another release's")  # noqa: TRY301 - told as what it reads is
        except RecordError as error:
            raise TargetError(
                f"{where}/{RELEASES}/{name}/{NAME}: {error}: restore it, or remove the release there"
            ) from None

    found = set(paths)
    strange = sorted(_strange(found, link, releases))
    strange = [path for path in strange if not any(other.startswith(f"{path}/") for other in strange)]
    kept = sorted(releases.items(), key=lambda item: int(item[0]))
    last = kept[-1][0] if kept else ""
    announced = [int(name) for name, _ in kept if f"{RELEASES}/{name}/{ANNOUNCED}" in found]
    there = {path.removeprefix(f"{RELEASES}/{last}/") for path in found}
    own = releases[last].all if last else {}
    altered = sorted(path for path in own.keys() & there if digests.get(path) != own[path].digest)
    return Standing(
        releases=tuple(record for _, record in kept),
        switched=not kept or link == f"{RELEASES}/{last}",
        strange=tuple(strange[: NAMED + 1]),
        at=link,
        missing=tuple(sorted(own.keys() - there)),
        announced=max(announced, default=0),
        altered=tuple(f"{RELEASES}/{last}/{path}" for path in altered[: NAMED + 1]),
    )


def _strange(paths: Iterable[str], link: str, releases: Mapping[str, Record]) -> Iterator[str]:
    """Name what we did not put there."""
    own = {name: {*record.all, NAME, ANNOUNCED} for name, record in releases.items()}
    ours = {f"{RELEASES}/{name}" for name in releases}
    for path in paths:
        if path in ours:
            continue

        release = _RELEASE.fullmatch(path)
        if release is not None and release["path"] in own.get(release["number"], ()):
            continue

        if (path == CURRENT and _LINK.fullmatch(link)) or _LINKS.fullmatch(path):
            continue

        yield path
