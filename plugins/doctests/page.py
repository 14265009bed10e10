"""Say to readers what became of a post's snippets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from .record import holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .find import Post
    from .record import Record
    from .request import Request

#: English, whatever language the machine that builds the site speaks.
MONTHS = "January February March April May June July August September October November December".split()
SAID = {
    "xfailed": ("fails as expected", "fail as expected"),
    "not_run": ("was compiled but not run", "were compiled but not run"),
    "skipped": ("was not run", "were not run"),
    "failed": ("failed", "failed"),
    "error": ("could not be run to its end", "could not be run to their end"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One snippet that readers see, in the order of the post."""

    status: str
    reason: Markup


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a theme can show; every text is safe in HTML."""

    snippets: tuple[Shown, ...]
    summary: Markup
    current: bool = True  # false when the code was edited since, and nothing is claimed


def verdicts(record: Record, post: Post, request: Request) -> Verdicts | None:
    """
    Put a record into words.

    :param record: the post's
    :param post: the post as it is now
    :param request: the world it asks for now
    :return: what can be shown, or None when the post promises nothing
    """
    if not post.reviewed or not post.snippets:
        return None

    if post.problems or not holds(record, post, request):
        edited = Markup("not verified since it was edited")
        unknown = tuple(Shown("unverified", edited) for one in post.snippets if not one.words.hidden)
        return Verdicts(unknown, edited, current=False)

    shown = tuple(
        Shown(one["status"], escape(one["reason"]))
        for one, snippet in zip(record.snippets, post.snippets, strict=True)
        if not snippet.words.hidden
    )
    return Verdicts(shown, _summary(record, shown))


def _summary(record: Record, shown: Sequence[Shown]) -> Markup:
    """Say in a few sentences how many snippets ran, where and when, and why others did not."""
    date = f"{record.date.day} {MONTHS[record.date.month - 1]} {record.date.year}"
    counts = Counter(one.status for one in shown)
    ran = counts["passed"]
    world = f" on Python {record.interpreter}" if record.interpreter else ""
    packages = [f"{name} {version}" for name, version in record.versions.items()]
    packages += record.service.split(" and ") if record.service else []
    if world and packages:
        world += f" with {_listed(packages)}"

    if ran:
        sentences = [escape(f"{ran} {'snippet' if ran == 1 else 'snippets'} ran{world}, {date}")]
    else:
        sentences = [escape(f"No snippet ran{world}, {date}")]

    for status, (one, many) in SAID.items():
        reasons = dict.fromkeys(snippet.reason for snippet in shown if snippet.status == status)
        if reasons:
            said = escape(f"{counts[status]} {one if counts[status] == 1 else many}: ")
            sentences.append(said + Markup("; ").join(filter(None, reasons)))

    return Markup(". ").join(sentences)


def _listed(names: Sequence[str]) -> str:
    """Join names as a sentence does."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
