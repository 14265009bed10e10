"""What is wrong in the text of posts, and what their pages do not show: a line each, with its file."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pelican.utils import get_date

from doctests.asked import posts_of
from doctests.near import near
from formulas import unread
from heads.head import head_of, posts


def texts(settings: Mapping[str, Any]) -> list[str]:
    """
    Find fences that were never closed, and formulas that cannot be read.

    :param settings: the site's, as Pelican reads them, with ours beside its own
    :return: what was found, a line each
    """
    found = list(near(posts_of(settings)))
    for path, text in _sources(settings):
        found += [
            (
                path,
                line,
                f"the formula {' '.join(formula.split())} cannot be read, and readers see it as it is: mend it",
            )
            for line, formula in unread(text, settings["MARKDOWN"])
        ]

    return _lines(found)


def early(settings: Mapping[str, Any], now: dt.datetime) -> list[str]:
    """
    Find posts of a day to come that readers have before.

    :param settings: likewise
    :param now: the moment that dates are compared with
    :return: what was found, a line each; whoever wants it so need mend nothing
    """
    if not settings.get("WITH_FUTURE_DATES", True):
        return []

    zone = settings["TIMEZONE"]
    return _lines((path, line, what) for path, text in _sources(settings) for line, what in _early(text, now, zone))


def _sources(settings: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Read all posts and pages."""
    for post in posts(settings):
        yield post.file, post.file.read_text("utf-8-sig", errors="replace")


def _lines(found: Iterable[tuple[Path, int, str]]) -> list[str]:
    return [f"{os.path.relpath(path)}:{line}: {what}" for path, line, what in sorted(found)]


def _early(text: str, now: dt.datetime, zone: str) -> Iterator[tuple[int, str]]:
    """Find the date of a post that readers have before its day."""
    head = head_of(text)
    if "date" not in head.fields or (head.first("status") or "published") != "published":
        return

    line, date = head.places["date"][0], head.first("date")
    try:
        moment = get_date(date)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OverflowError):  # a build says so
        return

    if moment > now:
        yield line, f"Date: {date} is to come, and the post is public at once: write Status: draft until then"
