from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogger.addresses import own_path, post_path, relink

SITE = "http://rants.blogspot.com/"
POST = "/2013/08/a-post.html"


@pytest.mark.parametrize(
    ("url", "site", "own"),
    [
        (f"http://rants.blogspot.com{POST}", SITE, (POST, "")),
        (f"https://rants.blogspot.com{POST}", SITE, (POST, "")),
        (f"HTTP://Rants.Blogspot.COM{POST}", SITE, (POST, "")),
        (f"http://rants.blogspot.com:80{POST}", SITE, (POST, "")),
        (f"http://rants.blogspot.fi{POST}", SITE, (POST, "")),
        (f"http://rants.blogspot.co.uk{POST}", SITE, (POST, "")),
        (f"http://rants.blogspot.com.br{POST}", SITE, (POST, "")),
        (f"http://rants.blogspot.com{POST}", "https://rants.blogspot.de/", (POST, "")),
        (f"//rants.blogspot.com{POST}", SITE, (POST, "")),
        (POST, SITE, (POST, "")),
        (f" http://rants.blogspot.com{POST}\n", SITE, (POST, "")),
        (f"http://rants.blogspot.com{POST}?m=1", SITE, (POST, "")),
        (f"http://rants.blogspot.com{POST}?m=1#more", SITE, (POST, "more")),
        ("http://rants.blogspot.com/2013/08/a%2Dpost.html", SITE, (POST, "")),
        (f"http://blog.example.org{POST}", "https://blog.example.org/", (POST, "")),
        ("http://rants.blogspot.com/", SITE, ("/", "")),
        ("http://rants.blogspot.com", SITE, None),
        (f"http://other.blogspot.com{POST}", SITE, None),
        (f"http://rants.blogspot.com.example.org{POST}", SITE, None),
        (f"http://rants.blogspot.evil.example{POST}", SITE, None),
        (f"http://x.rants.blogspot.com{POST}", SITE, None),
        (f"http://blog.example.com{POST}", "http://blog.example.org/", None),
        (f"http://rants.blogspot.com:8080{POST}", SITE, None),
        (f"ftp://rants.blogspot.com{POST}", SITE, None),
        ("mailto:jane@rants.blogspot.com", SITE, None),
        ("javascript:alert(1)", SITE, None),
        ("#more", SITE, None),
        ("a-post.html", SITE, None),
        ("", SITE, None),
        ("http://[rants/", SITE, None),
        (f"http://rants.blogspot.com{POST}", "", None),
        (POST, "", None),
    ],
)
def test_which_addresses_are_the_blogs_own(url: str, site: str, own: tuple[str, str] | None) -> None:
    """The blog's host counts, in all countries blogspot knows it by; nobody else's does."""
    assert own_path(url, site) == own


@pytest.mark.parametrize(
    ("url", "here"),
    [
        (f"http://rants.blogspot.fi{POST}?m=1", "{filename}/2013/08/a-post.md"),
        (f"https://rants.blogspot.com{POST}#c2", "{filename}/2013/08/a-post.md#c2"),
        ("http://rants.blogspot.com/search/label/x", "http://rants.blogspot.com/search/label/x"),
        (f"http://example.org{POST}", f"http://example.org{POST}"),
    ],
)
def test_a_link_to_a_post_leads_to_where_it_is_now(url: str, here: str) -> None:
    """A link to a post leads to its file, with its fragment; any other link stays what it is."""
    assert relink(url, site=SITE, links={POST: "{filename}/2013/08/a-post.md"}) == here


@pytest.mark.parametrize(
    ("permalink", "path"),
    [
        (f"http://rants.blogspot.com{POST}", "2013/08/a-post.md"),
        ("https://example.org/2013/12/A_b-3.0.html", "2013/12/A_b-3.0.md"),
        ("https://example.org/2013/12/console.html", "2013/12/console.md"),
    ],
)
def test_a_post_is_named_by_its_permalink(permalink: str, path: str) -> None:
    """``/YYYY/MM/slug.html`` is kept as ``YYYY/MM/slug.md``."""
    assert post_path(permalink) == PurePosixPath(path)


@pytest.mark.parametrize(
    "path",
    [
        "/../../x",
        "/2013/08/../../../x.html",
        "/2013/08/..html",
        "/2013/08/...html",
        "/2013/08/.hidden.html",
        "/2013/08/%2e%2e%2fx.html",
        "/2013/08/a%2Fb.html",
        "/2013/08/a%00.html",
        "/2013/08/a\\b.html",
        "/2013/08/a\n.html",
        "/2013/08/a b.html",
        "/2013/08/a\x00.html",
        "/2013/08/a\u202e.html",
        "/2013/08/\xe4.html",
        "/2013/08/a.html\n",
        "/2013/08/a:b.html",
        "/2013/08/a.html/",
        "/2013/08/a.htm",
        "/2013/08/a",
        "/2013/08/.html",
        "/2013/13/a.html",
        "/2013/00/a.html",
        "/2013/8/a.html",
        "/13/08/a.html",
        "/٢٠١٣/08/a.html",
        "//2013/08/a.html",
        "/p/a.html",
        "/2013/08/a.html?showComment=1#c1",
        "/2013/08/a.html?m=1",
        "/2013/08/a.html#b",
        "/2013/08/con.html",
        "/2013/08/NUL.x.html",
        "/2013/08/Lpt1.html",
        f"/2013/08/{'a' * 201}.html",
        "",
    ],
)
def test_a_permalink_that_names_no_post(path: str) -> None:
    """A path that is no post's, or that a disk would take for another, names no file."""
    with pytest.raises(ValueError, match=r"\Aits permalink "):
        post_path(f"http://rants.blogspot.com{path}")


@pytest.mark.parametrize(
    "permalink",
    [
        POST,
        f"//rants.blogspot.com{POST}",
        f"ftp://rants.blogspot.com{POST}",
        f"file://{POST}",
        f"http://{POST}",
        f"http://jane:secret@rants.blogspot.com{POST}",
        f"http://rants.blogspot.com:x{POST}",
        f"http://[{POST}",
        f"javascript://x{POST}",
        f"http://rants.blogspot.com\n{POST}",
    ],
)
def test_a_permalink_that_is_no_web_address(permalink: str) -> None:
    """An address that a browser would not open, or that holds a password, names no file."""
    with pytest.raises(ValueError, match=r"\Aits permalink is no web address"):
        post_path(permalink)


@given(st.text(alphabet="./\\%2eEfF0:aA-_~ \n\x00cCoOnN") | st.text())
@example("../../../etc/passwd")
def test_no_permalink_leads_out_of_the_folder(name: str) -> None:
    """Whatever a permalink says, a post lies two folders down, under a name of letters, digits and few signs."""
    try:
        path = post_path(f"http://rants.blogspot.com/2013/08/{name}.html")
    except ValueError:
        return

    assert path == PurePosixPath("2013/08", f"{name}.md")
    assert name.isascii()
    assert not set(name) & set("/\\:%~ \n\x00")
    assert not name.startswith(".")
