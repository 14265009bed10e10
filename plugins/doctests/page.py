"""Say to readers what became of a post's snippets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup, escape

from . import marks, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .find import Post
    from .marks import Block
    from .record import Record
    from .request import Request

#: English, whatever language the machine that builds the site speaks.
MONTHS = "January February March April May June July August September October November December".split()
WORDS = {
    "passed": "ran",
    "xfailed": "failed as expected",
    "not_run": "only compiled",
    "skipped": "not run",
    "failed": "failed",
    "error": "did not finish",
    "unverified": "not verified",
}
#: What became of those whose authors say why.
TOLD = frozenset({"xfailed", "not_run", "skipped"})
EDITED = "edited since it was last run"


@dataclass(frozen=True, slots=True)
class Shown:
    """One snippet that readers see, in the order of the page; texts are safe in HTML."""

    number: int  # from 1
    status: str
    reason: Markup
    place: int = -1  # of its block, as `marks` counts

    @property
    def word(self) -> str:
        """The status in words."""
        return WORDS.get(self.status, self.status)

    @property
    def told(self) -> bool:
        """Whether the reason is what the author says of it, and in a language of theirs; else it is English."""
        return self.status in TOLD

    @property
    def anchor(self) -> str:
        """The id of the mark at its code; one that passed needs none."""
        return "" if self.status == "passed" else f"site:snippet-{self.number}"


@dataclass(frozen=True, slots=True)
class Script:
    """A group as a file to download, which lies beside the post's page."""

    group: str
    path: str
    text: str
    needs: str = ""  # the services of which there must be one

    @property
    def url(self) -> str:
        """The file's address in the site."""
        return quote(self.path)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a theme can show; every text is safe in HTML."""

    snippets: tuple[Shown, ...]
    summary: Markup
    scripts: tuple[Script, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether any of its snippets is as it was on the day of the verdicts."""
        return any(shown.status != "unverified" for shown in self.snippets)

    @property
    def others(self) -> tuple[Shown, ...]:
        """The snippets of which there is more to say than that they ran."""
        return tuple(shown for shown in self.snippets if shown.status != "passed")

    def marked(self, html: str, language: str = "en") -> Markup:
        """
        Mark each snippet at its code.

        :param html: the post's content
        :param language: the page's; the words are English
        :return: the same, with a word in each snippet's block
        """
        english = "" if language == "en" else ' lang="en"'
        mark = Markup(f'<samp class="{{}}"{{}}{english}>{{}}</samp>')  # noqa: S704 - of two texts of ours
        name = Markup(' id="{}"')
        placed = {
            one.place: str(mark.format(one.status, name.format(one.anchor) if one.anchor else "", one.word))
            for one in self.snippets
        }
        return Markup(marks.marked(html, placed))  # noqa: S704 - the content is the author's own HTML


def verdicts(kept: Record, post: Post, request: Request, blocks: Sequence[Block]) -> Verdicts | None:
    """
    Put a record into words.

    :param kept: the post's record
    :param post: the post as it is now
    :param request: the world it asks for now
    :param blocks: its blocks of code, as they were rendered
    :return: what can be shown, or None when the post promises nothing
    """
    if not post.reviewed or not blocks:
        return None

    entries = record.current(kept, post, request)
    waiting = [
        (marks.identity(snippet.kind, snippet.code), entry)
        for snippet, entry in zip(post.snippets, entries, strict=True)
        if not snippet.words.hidden
    ]
    shown: list[Shown] = []
    for number, block in enumerate(blocks, 1):
        found = next((one for one in waiting if one[0] == block.code), ("", None))
        if found in waiting:
            waiting.remove(found)

        entry = found[1] or {"status": "unverified", "reason": EDITED}
        shown.append(Shown(number, entry["status"], escape(entry["reason"]), block.place))

    return Verdicts(tuple(shown), escape(_summary(kept, shown)))


def day(record: Record) -> str:
    """
    Write the day of a record's verdicts.

    :param record: a post's
    :return: such as ``22 November 2026``
    """
    return f"{record.date.day} {MONTHS[record.date.month - 1]} {record.date.year}"


def world(record: Record) -> str:
    """
    Say what a post's snippets ran in, by what its header asks for.

    :param record: the post's
    :return: such as ``Python 3.11 with SQLAlchemy 1.4.54 and PostgreSQL 18``, empty if nothing was run
    """
    if not record.interpreter:
        return ""

    packages = [f"{name} {version}" for name, version in record.versions.items()]
    services = record.service.split(" and ") if record.service else []
    if len(services) == 1:
        packages += services

    said = f"Python {record.interpreter}" + (f" with {_listed(packages)}" if packages else "")
    rounds = [f"once on {service}" for service in services]
    return f"{said}, {_listed(rounds)}" if len(rounds) > 1 else said


def counted(statuses: Iterable[str], words: Mapping[str, str] = WORDS) -> str:
    """
    Count snippets by what became of them.

    :param statuses: of each
    :param words: how to call each status
    :return: such as ``2 ran, 1 not run``
    """
    counts = Counter(statuses)
    known = [status for status in words if counts[status]]
    return ", ".join(f"{counts[status]} {words[status]}" for status in known)


def _summary(record: Record, shown: Sequence[Shown]) -> str:
    """Say in one line how many snippets ran, where and when."""
    if all(one.status == "unverified" for one in shown):
        return "Not verified since the code was edited"

    ran = sum(one.status == "passed" for one in shown)
    total = len(shown)
    where = world(record)
    many = f"{ran} of {total} snippets" if 0 < ran < total else f"{ran or 'No'} {'snippets' if ran > 1 else 'snippet'}"
    return f"{many} ran{f' on {where}' if where else ''}, {day(record)}"


def _listed(names: Sequence[str]) -> str:
    """Join names as a sentence does."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
