"""Keep the verdicts that readers see: doctests.json in a post's folder."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name

from .layout import modules
from .results import BAD, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .find import Post
    from .request import Request
    from .results import Result

NAME = "doctests.json"
#: What is found out of its future lies beside it (`doctests.bitrot`).
ROT = "bitrot.json"
#: What is written into a post's folder because its groups were run, and while it is.
WRITTEN = re.compile("|".join(rf"{name}|\.{name}-\w+\.new" for name in map(re.escape, (NAME, ROT))))


@dataclass(frozen=True, slots=True)
class Record:
    """What doctests.json holds."""

    date: dt.date
    interpreter: str
    request: Mapping[str, Any]
    setup: str
    snippets: tuple[Mapping[str, str], ...]
    versions: Mapping[str, str]
    service: str = ""


class RecordError(ValueError):
    """A record that cannot be read, in one line."""


def read(folder: Path) -> Record | None:
    """
    Read a post's record.

    :param folder: the folder of what belongs to the post
    :return: the record, or None when there is none
    :raises RecordError: when it is malformed
    """
    text = written(folder / NAME)
    if text is None:
        return None

    try:
        data = json.loads(text)
        record = Record(
            date=dt.date.fromisoformat(data["date"]),
            interpreter=_text(data["interpreter"]),
            request=dict(data["request"]),
            setup=_text(data["setup"]),
            snippets=tuple(
                {"digest": _text(one["digest"]), "status": _text(one["status"]), "reason": _text(one.get("reason", ""))}
                for one in data["snippets"]
            ),
            versions={name: _text(version) for name, version in data["versions"].items()},
            service=_text(data.get("service", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise RecordError("is not what invoke doctest writes") from None

    return record


def written(path: Path) -> str | None:
    """
    Read the file of a record.

    :param path: where it is
    :return: what it holds, or None when there is none
    :raises RecordError: when it cannot be read
    """
    try:
        return path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError):
        raise RecordError("cannot be read") from None


def holds(record: Record, post: Post, request: Request) -> bool:
    """
    Tell whether a record speaks of the code as it is now.

    :param record: the post's
    :param post: the post as it is
    :param request: the world it asks for
    :return: whether neither the snippets, nor what is run with them, nor the world were edited since
    """
    same = [one["digest"] for one in record.snippets] == [snippet.digest for snippet in post.snippets]
    return same and _surrounded(record, post, request)


def current(record: Record, post: Post, request: Request) -> tuple[Mapping[str, str] | None, ...]:
    """
    Give what a record says of each snippet as it is now.

    :param record: the post's
    :param post: the post as it is
    :param request: the world it asks for
    :return: for each snippet its entry, or None where it, or what it is run in, was edited since, or is in error now
    """
    entries: list[Mapping[str, str] | None] = [None] * len(post.snippets)
    if not _surrounded(record, post, request):
        return tuple(entries)

    before, now = ([one["digest"] for one in record.snippets], [snippet.digest for snippet in post.snippets])
    for old, new, size in SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks():
        entries[new : new + size] = record.snippets[old : old + size]

    wrong = [problem.line for problem in post.problems]
    for number, snippet in enumerate(post.snippets):
        if any(snippet.line <= line <= snippet.line + snippet.code.count("\n") + 1 for line in wrong):
            entries[number] = None

    return tuple(entries)


def _surrounded(record: Record, post: Post, request: Request) -> bool:
    """Tell whether a post's snippets are run in what they were run in, and with what."""
    return record.request == request.record() and record.setup == setup(post.folder)


def setup(folder: Path) -> str:
    """
    Identify the code that a post's folder adds to its snippets.

    :param folder: the folder of what belongs to the post; it need not exist
    :return: a digest of the modules in it, empty when there are none
    """
    files = modules(folder)
    if not files:
        return ""

    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(json.dumps([name, path.read_text("utf-8", "replace")]).encode())

    return digest.hexdigest()


def complete(post: Post, request: Request) -> bool:
    """
    Tell whether readers see a verdict on every snippet of a post, or are promised none.

    :param post: the post
    :param request: the world it asks for
    """
    if not post.reviewed or not post.snippets:
        return True

    try:
        record = read(post.folder)
    except RecordError:
        return False

    bad = record is not None and any(one["status"] in BAD for one in record.snippets)
    return record is not None and not bad and holds(record, post, request)


def update(post: Post, request: Request, results: Sequence[Result], today: dt.date) -> bool:
    """
    Write a post's record if there is a new verdict, and remove it if there is nothing to judge.

    The same verdicts on the same code in a world of the same request leave it as it is: the date alone, or another
    Python that the request allows, is no news.

    :param post: the post, in which there is no problem
    :param request: the world it asks for
    :param results: one for each of its snippets, in their order
    :param today: the day of these verdicts
    :return: whether the file changed
    """
    import beside  # noqa: PLC0415 - Pelican reads what was recorded, and finds no module beside its plugins

    path = post.folder / NAME
    if not post.reviewed or not post.snippets:
        if not path.is_file():
            return False

        path.unlink()
        return True

    if not all(result.verdict for result in results):
        return False

    snippets = tuple(_entry(*pair) for pair in zip(post.snippets, results, strict=True))
    try:
        old = read(post.folder)
    except RecordError:
        old = None

    verdicts = [(one["digest"], one["status"]) for one in snippets]
    if old is not None and holds(old, post, request) and verdicts == [(v["digest"], v["status"]) for v in old.snippets]:
        return False

    ran = next((result for result in results if result.interpreter), None)
    versions = {name: ran.versions.get(canonicalize_name(name), "") for name in request.names} if ran else {}
    record = {
        "date": today.isoformat(),
        "interpreter": ran.interpreter if ran else "",
        "request": request.record(),
        "setup": setup(post.folder),
        "snippets": snippets,
        "versions": {name: version for name, version in versions.items() if version},
    }
    if ran and ran.service:
        record["service"] = ran.service

    post.folder.mkdir(exist_ok=True)
    beside.write(path, (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode())
    return True


def _entry(snippet: Any, result: Result) -> dict[str, str]:
    """Give what is kept of one result: no line, which an edit of the prose would move, and no address in memory."""
    entry = {"digest": snippet.digest, "status": result.status}
    if result.reason:
        # What an author gives as a reason readers are told to its end.
        reason = shortened(result.reason) if result.status in BAD else result.reason
        entry["reason"] = re.sub(r"\b0x[0-9a-f]{4,}\b", "0x…", reason)

    return entry


def _text(value: object) -> str:
    """Insist on a text."""
    if not isinstance(value, str):
        raise TypeError

    return value
