"""Gather what is known of the snippets of all posts, for a page that lists them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .page import WORDS, counted
from .told import told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .bitrot.shown import Shown
    from .page import Verdicts

#: What a page of all posts says besides of snippets, in the order in which it counts them.
ALL = {**WORDS, "unreviewed": "not reviewed yet", "unknown": "without a verdict"}


@dataclass(frozen=True, slots=True)
class Row:
    """A post with snippets."""

    title: str
    lang: str
    url: str
    statuses: tuple[str, ...]  # of each snippet that readers see
    date: dt.date | None  # of the verdicts, where there are any
    verdicts: Verdicts | None
    rot: tuple[Shown, ...] = ()

    @property
    def counts(self) -> str:
        """How many snippets came to what, in words."""
        return counted(self.statuses, ALL)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a theme can show of all posts; texts are a stranger's, for the theme to escape."""

    posts: tuple[Row, ...]

    @property
    def tried(self) -> tuple[Row, ...]:
        """The posts of which it is known whether they work with the newest releases."""
        return tuple(row for row in self.posts if row.rot)

    @property
    def number(self) -> int:
        """How many snippets there are."""
        return sum(len(row.statuses) for row in self.posts)

    @property
    def counts(self) -> str:
        """How many snippets of all posts came to what, in words."""
        return counted([status for row in self.posts for status in row.statuses], ALL)


def overview(contents: Iterable[Any]) -> Overview:
    """
    Gather what is known.

    :param contents: Pelican's articles and pages, in the order in which they are to be listed
    :return: a row for each that has snippets
    """
    rows = (_row(content) for content in contents if told(content))
    return Overview(tuple(row for row in rows if row.statuses))


def _row(content: Any) -> Row:
    """Say what is known of one post."""
    known, verdicts = told(content), content.doctests
    visible, reviewed = known.state if known else (0, False)
    state = "unknown" if reviewed else "unreviewed"
    statuses = tuple(shown.status for shown in verdicts.snippets) if verdicts else (state,) * visible
    date = known.record.date if known and known.record and verdicts and verdicts.dated else None
    rot = known.rot if known else ()
    return Row(str(content.title), content.lang, content.url, statuses, date, verdicts, rot)
