"""Moments, as exports write them: in Atom's form, with the blog's own offset, in UTC, or as RSS has them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache

# Atom's dates (RFC 3339, section 5.6). Python alone would read more: a day without hyphens, an offset of 99 minutes.
DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-][0-2][0-9]:[0-5][0-9])"
)
SECONDS_LENGTH = len("2013-08-25T23:33:00")


@lru_cache(maxsize=16)  # an entry's two dates are asked for again and again while its post is made
def moment(text: str) -> datetime | None:
    """
    Read a moment.

    :param text: an Atom date (RFC 3339)
    :return: the moment with its offset, None if the text is no such date
    """
    if not DATE.fullmatch(text):
        return None

    try:
        # A fortieth of the time that dateutil takes: an import asks some twenty times for each post.
        read = datetime.fromisoformat(text)
        read.astimezone(UTC)  # midnight after the last day of all, or before the first, is none
    except (OverflowError, ValueError):  # a month 13, an offset of 25 hours
        return None

    return read


def local(text: str, zone: tzinfo) -> str:
    """
    Write a moment as Blogger writes it in the blog's own feed: with the blog's offset, and its fraction to the digit.

    :param text: an Atom date
    :param zone: the blog's time zone
    :return: the same moment; the text itself if it is no date
    """
    then = moment(text)
    if then is None:
        return text

    try:
        here = then.astimezone(zone).isoformat(timespec="seconds")
    except OverflowError:
        return text

    fraction = DATE.fullmatch(text)
    digits = (fraction[1] or "") if fraction else ""
    written = here[:SECONDS_LENGTH] + digits + here[SECONDS_LENGTH:]
    # Before standard time an offset has seconds (Rome, 1893: +00:49:56), which Atom's dates have no room for.
    return written if DATE.fullmatch(written) else text


def from_rss(text: str) -> str:
    """
    Write a date of RSS as Atom does.

    :param text: a date as in an e-mail (RFC 822)
    :return: the same moment; the text itself if it is no date
    """
    try:
        then = parsedate_to_datetime(text)
    except (OverflowError, TypeError, ValueError):
        return text

    return (then if then.tzinfo else then.replace(tzinfo=UTC)).isoformat(timespec="seconds").replace("+00:00", "Z")
