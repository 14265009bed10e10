"""What is wrong in the text of posts, and what their pages do not show: a line each, with its file."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markdown.extensions.meta import META_RE
from pelican.utils import get_date

from doctests.asked import posts_of
from doctests.near import near
from formulas import unread
from sources import matching


def texts(settings: Mapping[str, Any], now: dt.datetime) -> list[str]:
    """
    Find fences that were never closed, formulas that cannot be read, and posts of a day to come.

    :param settings: the site's, as Pelican reads them, with ours beside its own
    :param now: the moment that dates are compared with
    :return: what was found, a line each
    """
    found = [(path, line, what) for path, line, what in near(posts_of(settings))]
    content = Path(settings["PATH"])
    for source in matching(content, [*settings["ARTICLE_SOURCES"], *settings["PAGE_SOURCES"]]):
        path = content / source
        text = path.read_text("utf-8-sig", errors="replace")
        found += [
            (
                path,
                line,
                f"the formula {' '.join(formula.split())} cannot be read, and readers see it as it is: mend it",
            )
            for line, formula in unread(text, settings["MARKDOWN"])
        ]
        if settings.get("WITH_FUTURE_DATES", True):
            found += [(path, line, what) for line, what in _early(text, now, settings["TIMEZONE"])]

    return [f"{os.path.relpath(path)}:{line}: {what}" for path, line, what in sorted(found)]


def _early(text: str, now: dt.datetime, zone: str) -> Iterator[tuple[int, str]]:
    """Find the date of a post that readers have before its day."""
    head = [META_RE.match(line) for line in text.partition("\n\n")[0].splitlines()]
    said = {field["key"].lower(): (number, field["value"].strip()) for number, field in enumerate(head, 1) if field}
    if "date" not in said or said.get("status", (0, "published"))[1] != "published":
        return

    line, date = said["date"]
    try:
        moment = get_date(date)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OverflowError):  # a build says so
        return

    if moment > now:
        yield line, f"Date: {date} is to come, and the post is public at once: write Status: draft until then"
