"""Moments as a feed writes them: a date that was once published keeps its very text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# RFC 3339, section 5.6, as RFC 4287, section 3.3, narrows it for Atom: capital letters only.
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


class Verbatim(datetime):
    """
    A moment that writes itself as it was written.

    Readers compare an entry's dates as text, and `datetime` writes `.003` as `.003000` and drops `.000`.
    """

    text = ""

    @classmethod
    def read(cls, text: str) -> Verbatim:
        """
        Read a moment and keep its text.

        :param text: an RFC 3339 date-time, such as Blogger's "2013-08-25T23:33:00.003+03:00"
        :return: the moment
        :raises ValueError: if the text is none
        """
        if not _DATE_TIME.fullmatch(text):
            raise ValueError(f"not an RFC 3339 date-time: {text!r}")

        moment = cls.fromisoformat(text)
        moment.text = text
        return moment

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        """
        Write the moment as it was written.

        :param sep: as `datetime` has it; only a moment without a text of its own heeds it
        :param timespec: as `datetime` has it; only a moment without a text of its own heeds it
        :return: the text
        """
        return self.text or super().isoformat(sep, timespec)


def moment(date: datetime, text: object) -> datetime:
    """
    Choose how a feed writes a post's date: as it was published once, unless its author has changed it since.

    :param date: what the post says now, aware of its time zone
    :param text: what an old feed said, if it did
    :return: the same moment, to the second; it writes itself as the text does if they mean the same second
    """
    if isinstance(text, str):
        try:
            published = Verbatim.read(text.strip())
        except ValueError:
            pass  # a text somebody broke says nothing; the date does
        else:
            if published.replace(microsecond=0) == date.replace(microsecond=0):
                return published

    offset = date.utcoffset()
    if offset is not None and offset % timedelta(minutes=1):
        return date.astimezone(UTC)  # local mean time, before 1921 in Helsinki: RFC 3339 knows no seconds in an offset

    return date
