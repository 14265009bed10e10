from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogger.moments import from_rss, local, moment

ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("2023-04-01T16:38:00.006Z", "2023-04-01T18:38:00.006+02:00"),
        ("2023-12-31T23:30:00Z", "2024-01-01T00:30:00+01:00"),
        ("2023-12-31T23:30:00.1234567+05:00", "2023-12-31T19:30:00.1234567+01:00"),
        ("1890-01-01T00:00:00Z", "1890-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("soon", "soon"),
    ],
)
def test_the_blogs_own_time(text: str, here: str) -> None:
    """A moment is told with the blog's offset and every digit of its fraction, or left as it is."""
    assert local(text, ROME) == here


@given(st.datetimes().map(lambda then: f"{then.isoformat(timespec='milliseconds')}Z") | st.text())
def test_a_moment_stays_the_same(text: str) -> None:
    """Whatever is told in another zone is the same moment."""
    assert moment(local(text, ROME)) == moment(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sun, 25 Aug 2013 20:33:00 +0000", "2013-08-25T20:33:00Z"),
        ("Sun, 25 Aug 2013 20:33:00 GMT", "2013-08-25T20:33:00Z"),
        ("Sun, 25 Aug 2013 23:33:00 +0300", "2013-08-25T23:33:00+03:00"),
        ("Sun, 25 Aug 2013 20:33:00 -0000", "2013-08-25T20:33:00Z"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_a_date_of_rss(text: str, told: str) -> None:
    """RSS's dates become Atom's."""
    assert from_rss(text) == told
