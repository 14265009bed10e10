"""Keep what was found out about a post, with the tries that prove it: bitrot.json in its folder."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from packaging.utils import canonicalize_name
from packaging.version import Version

from doctests import record
from doctests.record import RecordError

from .finding import Came, Cause, Change, Finding, Status, Try

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from doctests.find import Post
    from doctests.request import Request

NAME = record.ROT
#: The form of the file; another one is not read.
EDITION = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A finding, as it was kept.

    :param finding: what was found out
    :param date: the day on which it was found out first; a later check that comes to the same is no news
    :param before: what the check before had come to, where that was something else
    """

    finding: Finding
    date: dt.date
    before: str = ""

    @property
    def rotted(self) -> bool:
        """Whether it worked at the check before, and does not now, for whatever reason."""
        return self.finding.status != "works" and self.before == "works"


@dataclass(frozen=True, slots=True)
class Rot:
    """What bitrot.json holds; groups by their names."""

    about: Mapping[str, Any]
    groups: Mapping[str, tuple[Kept, ...]]


def about(post: Post, request: Request) -> dict[str, Any]:
    """
    Identify what a verdict is of: the code, and the world that it asks for.

    :param post: the post
    :param request: the world that its header and requirements.txt ask for
    """
    return {
        "request": request.record(),
        "setup": record.setup(post.folder),
        "snippets": [snippet.digest for snippet in post.snippets],
    }


def read(folder: Path) -> Rot | None:
    """
    Read what was found out about a post.

    :param folder: the folder of what belongs to the post
    :return: what was found out, or None when nothing was
    :raises RecordError: when it is malformed
    """
    text = record.written(folder / NAME)
    if text is None:
        return None

    try:
        data = json.loads(text)
        known = {name: data[name] for name in ("request", "setup", "snippets")}
        if data["edition"] != EDITION:
            raise ValueError  # noqa: TRY301  as any other file that is not what it should be

        return Rot(known, {_text(one["group"]): tuple(map(_kept, one["pythons"])) for one in data["groups"]})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise RecordError("is not what invoke bitrot writes") from None


def holds(found: Rot, post: Post, request: Request) -> bool:
    """
    Tell whether a verdict speaks of a post as it is now.

    :param found: the verdict
    :param post: the post as it is
    :param request: the world that it asks for
    :return: whether neither its code nor its world was edited since
    """
    return post.reviewed and found.about == about(post, request)


def update(
    post: Post, request: Request, found: Mapping[str, Sequence[Finding]], today: dt.date, unjudged: Iterable[str] = ()
) -> bool:
    """
    Write what was found out about a post, if any of it is news.

    What another machine has found out on a Python that is not here stays, and so does the day of what is no news, and
    all that was known of a group which this check has not judged.

    :param post: the post
    :param request: the world that it asks for
    :param found: of each group that was judged, what was found out on each Python
    :param today: the day of the check
    :param unjudged: its groups that were not
    :return: whether the file changed
    """
    import beside  # noqa: PLC0415 - Pelican reads what was recorded, and finds no module beside its plugins

    try:
        old = read(post.folder)
    except RecordError:
        old = None

    known = old.groups if old is not None and holds(old, post, request) else {}
    told = {group: known[group] for group in unjudged if group in known}
    told |= {group: tuple(_merged(known.get(group, ()), new, today)) for group, new in found.items()}
    groups = [
        {"group": group, "pythons": [_said(one, request.names) for one in kept]} for group, kept in sorted(told.items())
    ]
    path = post.folder / NAME
    text = json.dumps({"edition": EDITION, **about(post, request), "groups": groups}, indent=2, ensure_ascii=False)
    if path.is_file() and path.read_text("utf-8", "replace") == f"{text}\n":
        return False

    post.folder.mkdir(exist_ok=True)
    beside.write(path, f"{text}\n".encode())
    return True


def _merged(old: Iterable[Kept], new: Iterable[Finding], today: dt.date) -> list[Kept]:
    """Put what was found out today in the place of what was known, where it is news."""
    kept = {one.finding.python: replace(one, before="") for one in old}
    for one in new:
        before = kept.get(one.python)
        if before is None or before.finding.verdict != one.verdict:
            kept[one.python] = Kept(one, today, before.finding.status if before else "")

    return [kept[python] for python in sorted(kept, key=_minor)]


def _minor(python: str) -> tuple[int, ...]:
    return tuple(int(part) for part in python.split("."))


def _said(kept: Kept, names: Sequence[str]) -> dict[str, Any]:
    """Put a finding into what JSON can hold; what is empty is left out."""
    one = kept.finding
    said = {
        "python": one.python,
        "status": one.status,
        "date": kept.date.isoformat(),
        "before": kept.before,
        "newest": one.day.isoformat(),
        "versions": dict(one.versions),
        "reason": one.reason,
        "causes": [
            {
                "changes": [
                    {"name": change.name, "works": change.works, "broken": change.broken} for change in cause.changes
                ],
                "error": cause.error,
                "tries": [_tried(each, [*names, *(change.name for change in cause.changes)]) for each in cause.tries],
            }
            for cause in one.causes
        ],
        "tries": [_tried(each, names) for each in one.tries],
    }
    return {name: value for name, value in said.items() if value}


def _tried(one: Try, names: Sequence[str]) -> dict[str, Any]:
    """Put a try into what JSON can hold, with the versions of what the header names and of what changed."""
    known = {name: one.versions.get(canonicalize_name(name), "") for name in names}
    said = {
        "status": one.status,
        "python": one.python,
        "day": one.day.isoformat() if one.day else "",
        "versions": {name: version for name, version in known.items() if version},
        "error": one.error,
    }
    return {name: value for name, value in said.items() if value}


def _kept(said: Mapping[str, Any]) -> Kept:
    """Read a finding."""
    causes = tuple(
        Cause(
            tuple(map(_change, one["changes"])),
            _text(one["error"]),
            tuple(map(_try, one["tries"])),
        )
        for one in said.get("causes", ())
    )
    status = said["status"]
    if status not in get_args(Status):
        raise ValueError

    _minor(_text(said["python"]))
    finding = Finding(
        python=said["python"],
        status=status,
        day=dt.date.fromisoformat(said["newest"]),
        versions=_texts(said.get("versions", {})),
        causes=causes,
        reason=_text(said.get("reason", "")),
        tries=tuple(map(_try, said.get("tries", ()))),
    )
    return Kept(finding, dt.date.fromisoformat(said["date"]), _text(said.get("before", "")))


def _change(said: Mapping[str, Any]) -> Change:
    """Read what changed, whose versions will be compared."""
    name, works, broken = (_text(said[key]) for key in ("name", "works", "broken"))
    if not name or not (works or broken):
        raise ValueError

    for version in filter(None, (works, broken)):
        Version(version)

    return Change(name, works, broken)


def _try(said: Mapping[str, Any]) -> Try:
    """Read a try."""
    status = said["status"]
    if status not in get_args(Came):
        raise ValueError

    day = dt.date.fromisoformat(said["day"]) if "day" in said else None
    versions: dict[str, str] = {
        canonicalize_name(name): version for name, version in _texts(said.get("versions", {})).items()
    }
    return Try(status, _text(said["python"]), day, versions, _text(said.get("error", "")))


def _texts(said: Mapping[str, Any]) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in said.items()}


def _text(value: object) -> str:
    """Insist on a text."""
    if not isinstance(value, str):
        raise TypeError

    return value
