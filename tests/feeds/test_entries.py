from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds.entries import entry_id, plain

WRITTEN = datetime(2026, 2, 9, tzinfo=UTC)


def test_an_entry_keeps_the_id_it_had() -> None:
    """Blogger's id is the entry's, wherever the post lives now."""
    old = "tag:blogger.com,1999:blog-6950559049915768747.post-1712398936966501710"
    assert entry_id(old, "https://blog.example/2013/08/x.html", "2013/08/x.html", WRITTEN) == old


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("2026/01/x.html", "tag:blog.example,2026-01-01:/2026/01/x.html"),
        ("2026/13/x.html", "tag:blog.example,2026-02-09:/2026/13/x.html"),
        ("x.html", "tag:blog.example,2026-02-09:/x.html"),
    ],
)
@pytest.mark.parametrize("given", [None, "", "  ", ["two", "lines"]])
def test_a_new_entry_gets_an_id_from_its_address(given: object, url: str, identity: str) -> None:
    """The month in the address dates the id, and where there is none the post's date does."""
    assert entry_id(given, f"https://blog.example/{url}", url, WRITTEN) == identity


@given(st.text())
def test_any_text_can_stand_in_a_feed(text: str) -> None:
    """What XML cannot hold is replaced, one character for one, and nothing else is."""
    kept = plain(text)
    assert len(kept) == len(text)
    element = etree.Element("title")
    element.text = kept  # lxml refuses what XML cannot hold
    assert all(now in (was, "\ufffd") for now, was in zip(kept, text, strict=True))


def test_ordinary_text_stays() -> None:
    """Letters of any script, tabs, line ends and emoji are text."""
    text = "Alex's <b> & שלום\t😀\r\n"
    assert plain(text) == text
