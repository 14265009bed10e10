from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.moments import Verbatim, moment

SUMMER = timezone(timedelta(hours=3))
PUBLISHED = "2013-08-25T23:33:00.003+03:00"
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize("text", [PUBLISHED, "2013-08-25T20:33:00.000Z", "2013-08-25T23:33:00.5+03:00"])
def test_a_date_that_was_published_keeps_its_text(text: str) -> None:
    """The very text is written: milliseconds of zero and three digits of a second, which `datetime` would not write."""
    assert moment(datetime(2013, 8, 25, 23, 33, tzinfo=SUMMER), text).isoformat() == text


@pytest.mark.parametrize("second", [59, 1])
def test_an_edited_date_writes_itself(second: int) -> None:
    """A date that its author moved by a second is no longer what the text says."""
    edited = datetime(2013, 8, 25, 23, 33, second, tzinfo=SUMMER)
    assert moment(edited, PUBLISHED) == edited
    assert moment(edited, PUBLISHED).isoformat() == f"2013-08-25T23:33:{second:02}+03:00"


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2013-08-25", "2013-08-25T23:33:00", "2013-02-30T00:00:00Z", "20130825T233300Z", None, ["x"]],
)
def test_a_text_that_is_no_moment_says_nothing(text: object) -> None:
    """What is not an RFC 3339 date-time is not published; the date is."""
    date = datetime(2013, 8, 25, 23, 33, tzinfo=SUMMER)
    assert moment(date, text).isoformat() == "2013-08-25T23:33:00+03:00"


def test_an_old_local_time_is_written_in_utc() -> None:
    """RFC 3339 has no seconds in an offset, and local mean time has."""
    helsinki = timezone(timedelta(hours=1, minutes=39, seconds=49))
    assert moment(datetime(1900, 1, 1, tzinfo=helsinki), None).isoformat() == "1899-12-31T22:20:11+00:00"


@given(st.datetimes(datetime(1930, 1, 1), datetime(2200, 1, 1), timezones=OFFSETS), st.integers(0, 999))  # noqa: DTZ001 - bounds of aware dates
def test_any_text_of_a_date_is_kept(date: datetime, milliseconds: int) -> None:
    """Whatever the date and its zone, text that means its second is written unchanged and means the same moment."""
    date = date.replace(microsecond=0)
    offset = date.isoformat()[19:]
    text = f"{date.isoformat()[:19]}.{milliseconds:03}{offset}"
    kept = moment(date, text)
    assert kept.isoformat() == text
    assert kept - date == timedelta(milliseconds=milliseconds)


@given(st.text())
def test_reading_any_text_gives_a_moment_or_a_value_error(text: str) -> None:
    """Text from outside is a moment that writes itself the same, or is refused."""
    try:
        read = Verbatim.read(text)
    except ValueError:
        return

    assert read.isoformat() == text


def test_a_moment_computed_from_one_writes_itself() -> None:
    """The text belongs to the one moment it was read for."""
    read = Verbatim.read("2013-08-25T20:33:00.003Z")
    assert read.astimezone(UTC) == read
    assert (read + timedelta(hours=1)).isoformat() == "2013-08-25T21:33:00.003000+00:00"
