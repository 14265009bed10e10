from __future__ import annotations

from itertools import islice
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogger.addresses import incoming, is_hostile, is_place, names, own_path, post_path, relink, slug_of

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
        ("https://example.org/p/about.html", "pages/about.md"),
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
        "/p/../a.html",
        "/p/a.htm",
        "/2013/08/a.incoming.html",
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


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Unit testing SQLAlchemy apps", "unit-testing-sqlalchemy-apps"),
        ("10 common stumbling blocks for beginners of it", "10-common-stumbling-blocks-for"),
        ("APScheduler 3.0 released", "apscheduler-30-released"),
        ("concurrent.futures backport updated", "concurrentfutures-backport-updated"),
        ("Automating packaging and uploading of binary wheels", "automating-packaging-and-uploading-of"),
        ("The end of an A", "end-of"),
        ("Perch\u00e9 s\u00ec", "perche-si"),
        ("Giallo-Blu  Ovest", "giallo-blu-ovest"),
        ("\u0417\u0430\u043c\u0435\u0442\u043a\u0430", "blog-post"),
        ("", "blog-post"),
        ("x" * 50, "x" * 39),
    ],
)
def test_a_name_by_bloggers_own_rule(title: str, slug: str) -> None:
    """A post without a permalink is named as Blogger would have named it."""
    assert slug_of(title) == slug


def test_names_that_are_taken() -> None:
    """Where a name is taken a number stands behind it; a device's name is never one."""
    assert [str(path) for path in islice(names(PurePosixPath("2013/08/a.md")), 3)] == [
        "2013/08/a.md",
        "2013/08/a_1.md",
        "2013/08/a_2.md",
    ]
    assert str(next(names(PurePosixPath("2013/08/con.md")))) == "2013/08/con_1.md"


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("2013/08/a.md", True),
        ("pages/a.md", True),
        ("pages/a.incoming.md", False),
        ("pages/../a.md", False),
        ("/2013/08/a.md", False),
        ("2013/08/con.md", False),
        ("drafts/a.md", False),
    ],
)
def test_a_place_in_the_record(path: str, *, is_one: bool) -> None:
    """A recorded path is believed only if a post could be kept there."""
    assert is_place(path) is is_one


@pytest.mark.parametrize(
    ("permalink", "hostile"),
    [
        (f"http://rants.blogspot.com{POST}", False),
        ("http://rants.blogspot.com/2004_01_01_archive.html#107", False),
        ("http://example.org/blog/2008/01/x.php", False),
        ("http://rants.blogspot.com/../x", True),
        ("http://rants.blogspot.com/2013/08/%2e%2e/x.html", True),
        ("http://rants.blogspot.com/2013/08/%252e%252e%252fx.html", True),
        ("http://rants.blogspot.com/2013/08/a%00.html", True),
        ("http://rants.blogspot.com/2013/08/a\\b.html", True),
        ("javascript:x", True),
        ("http://jane:secret@rants.blogspot.com/x", True),
    ],
)
def test_an_address_that_climbs(permalink: str, *, hostile: bool) -> None:
    """An odd address is an old one; one that climbs or that no browser opens is nobody's."""
    assert is_hostile(permalink) is hostile


def test_the_place_of_a_new_version() -> None:
    """A new version lies beside the post that somebody edited."""
    assert str(incoming(PurePosixPath("2013/08/a.b.md"))) == "2013/08/a.b.incoming.md"
