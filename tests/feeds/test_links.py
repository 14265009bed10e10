from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from feeds.links import resolve

BASE = "https://blog.example/sub/2013/08/post.html"


def absolute(html: str, base: str) -> str:
    """Make the addresses in HTML absolute."""
    soup = BeautifulSoup(html, "html.parser")
    resolve(soup, base)
    return soup.decode(formatter="minimal")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/2013/11/other.html", "https://blog.example/2013/11/other.html"),
        ("picture.png", "https://blog.example/sub/2013/08/picture.png"),
        ("#part", f"{BASE}#part"),
        ("", BASE),
        ("?page=2", f"{BASE}?page=2"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("http://else.example/a?b=c&amp;d", "http://else.example/a?b=c&amp;d"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("data:image/png;base64,AA==", "data:image/png;base64,AA=="),
        ("http://[", "http://["),
    ],
)
def test_every_address_becomes_absolute(written: str, read: str) -> None:
    """An address leads from anywhere to where it led from the post's page."""
    assert absolute(f'<a href="{written}">x</a>', BASE) == f'<a href="{read}">x</a>'


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="" src="{}"/>',
        '<video poster="{}"></video>',
        '<object data="{}"></object>',
        '<blockquote cite="{}"></blockquote>',
        '<form action="{}"></form>',
    ],
)
def test_every_kind_of_address_is_known(html: str) -> None:
    """Images, films, objects, quotations and forms have addresses too."""
    assert absolute(html.format("/x"), BASE) == html.format("https://blog.example/x")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a.png", "https://blog.example/sub/2013/08/a.png"),
        ("/a.png 1x, /b.png 2x", "https://blog.example/a.png 1x, https://blog.example/b.png 2x"),
        ("/a,b.png 320w,/c.png", "https://blog.example/a,b.png 320w, https://blog.example/c.png"),
    ],
)
def test_every_picture_of_a_set_becomes_absolute(written: str, read: str) -> None:
    """Each candidate of a `srcset` keeps its descriptor; an address may hold a comma."""
    assert absolute(f'<img srcset="{written}"/>', BASE) == f'<img srcset="{read}"/>'


def test_what_is_no_address_stays() -> None:
    """Code keeps its white space, text its entities, and words that look like addresses stay words."""
    html = '<pre><code>a &lt; b\n\n\t<span class="s">"/x"</span>\n</code></pre>\n<p>é &amp; /y</p>'
    assert absolute(html, BASE) == html


@given(st.text())
def test_no_address_stops_a_build(address: str) -> None:
    """Whatever an author wrote for an address, the feed is written, and with the same words."""
    written = BeautifulSoup('<a href="">words</a>', "html.parser")
    assert written.a is not None
    written.a["href"] = address
    read = BeautifulSoup(absolute(str(written), BASE), "html.parser")
    assert read.a is not None
    assert read.get_text() == "words"
    try:
        scheme = urlsplit(str(read.a["href"])).scheme
    except ValueError:
        assert read.a["href"] == address
    else:
        assert scheme
