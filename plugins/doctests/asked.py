"""What a command is asked: which posts it is about, what it may keep, and how it tells what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Posts:
    """
    Which posts a command is about, and how they are read.

    :param content: the content folder
    :param sources: glob patterns of the files below it that are posts
    :param ignored: patterns of names that are none (Pelican's IGNORE_FILES)
    :param markdown: Pelican's MARKDOWN setting
    :param named: the posts to look at; none means all
    """

    content: Path
    sources: Sequence[str]
    ignored: Sequence[str] = ()
    markdown: Mapping[str, Any] = field(default_factory=dict)
    named: Sequence[Path] = ()


#: The settings that say which posts there are, and how they are read.
SETTINGS = {"PATH": str, "ARTICLE_SOURCES": list, "PAGE_SOURCES": list, "IGNORE_FILES": list, "MARKDOWN": dict}


def posts_of(settings: Mapping[str, Any], named: Sequence[str] = ()) -> Posts:
    """
    Say which posts a command is about.

    :param settings: the site's, as Pelican reads them, with ours beside its own
    :param named: the files of those that were named; none means all
    """
    return Posts(
        content=Path(settings["PATH"]),
        sources=[*settings["ARTICLE_SOURCES"], *settings["PAGE_SOURCES"]],
        ignored=settings["IGNORE_FILES"],
        markdown=settings["MARKDOWN"],
        named=[Path(name) for name in named],
    )


@dataclass(frozen=True, slots=True)
class Keeping:
    """
    What a run keeps, and what of earlier runs it believes.

    :param worlds: the folder that worlds are kept in, by default the user's
    :param runs: the folder of what is kept of earlier runs, by default the user's
    :param reuse: whether passes of earlier runs count; what passes now is kept either way
    :param today: the day of the verdicts, by default today
    :param recorded: whether to write no verdicts, but insist that those which readers see are recorded already
    """

    worlds: Path | None = None
    runs: Path | None = None
    reuse: bool = True
    today: dt.date | None = None
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """
    How a run tells what came of it.

    :param console: where to report
    :param json: whether to report as a list for programs
    :param xml: where a report as JUnit XML goes as well
    """

    console: Console
    json: bool = False
    xml: Path | None = None
