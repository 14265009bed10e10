from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogger.export import Blog, Entry, ExportError
from blogger.shapes import opened
from tests.blogger.made import SITE, entry, feed, saved
from tests.testing import FEED


@dataclass
class Read:
    """An export, read whole."""

    blog: Blog
    entries: list[Entry]
    following: str
    whole: bool


def read(path: Path) -> Read:
    """Read an export and keep all of it; the file's name aside, which the tests don't care for."""
    with opened([str(path)]) as told:
        return Read(told.blog, list(told.entries()), told.following, told.whole)


BOMB = "<!DOCTYPE feed [<!ENTITY a '" + "a" * 50 + "'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 50}'>" for before, name in zip("abcdef", "bcdefg", strict=True)
) + "]>"  # fmt: skip


def with_prefix(text: str) -> str:
    """Say the same with a prefix for Atom's own namespace."""
    return re.sub(r"<(/?)(?=[a-z])(?!\?)", r"<\1atom:", text).replace("xmlns=", "xmlns:atom=")


def refusal(path: Path) -> str:
    """Give the one line an export is refused with."""
    with pytest.raises(ExportError) as caught:
        read(path)

    line = str(caught.value)
    assert "\n" not in line
    return line


def test_the_blogs_own_feed() -> None:
    """The six posts come with the very text Blogger wrote of their ids, dates and addresses."""
    told = read(FEED)

    assert told.blog == Blog(
        "tag:blogger.com,1999:blog-6950559049915768747", "Alex's Tech Rants", "http://alextechrants.blogspot.com/"
    )
    assert len(told.entries) == 6
    last = told.entries[-1]
    assert (last.id, last.title, last.line) == (
        "tag:blogger.com,1999:blog-6950559049915768747.post-1712398936966501710",
        "Unit testing SQLAlchemy apps",
        86,
    )
    assert (last.published, last.updated) == ("2013-08-25T23:33:00.003+03:00", "2022-03-03T11:49:01.611+02:00")
    assert last.permalink == "http://alextechrants.blogspot.com/2013/08/unit-testing-sqlalchemy-apps.html"
    assert last.authors == ("Alex Grönholm",)
    assert last.labels == ()
    assert last.html.startswith("I help out a lot on the #sqlalchemy channel")


def test_a_body_is_decoded_once(tmp_path: Path) -> None:
    """What an author wrote as ``&lt;`` in a body stays HTML's ``&lt;``."""
    told = read(saved(tmp_path, feed(entry(body="<p>a &lt;b&gt; &amp;amp; c</p>"))))

    assert told.entries[0].html == "<p>a &lt;b&gt; &amp;amp; c</p>"


def test_a_body_in_a_cdata_section(tmp_path: Path) -> None:
    """A body may be quoted instead of escaped."""
    text = feed(entry(body="BODY")).replace("BODY", "<![CDATA[<p>a &amp; b</p>]]>")

    assert read(saved(tmp_path, text)).entries[0].html == "<p>a &amp; b</p>"


def test_namespaces_count_and_prefixes_do_not(tmp_path: Path) -> None:
    """A feed that calls Atom by a prefix says the same as one that doesn't."""
    plain = feed(entry(labels="python|a, b"))

    assert read(saved(tmp_path, with_prefix(plain))) == read(saved(tmp_path, plain))


def test_elements_of_other_namespaces_are_not_atoms(tmp_path: Path) -> None:
    """A title in another namespace is not the post's."""
    text = feed(entry(title="").replace("<entry>", "<entry><title xmlns='urn:x'>Not this</title>"))

    assert read(saved(tmp_path, text)).entries[0].title == ""


def test_an_entry_in_another_element_is_no_entry(tmp_path: Path) -> None:
    """Only the feed's own children are posts."""
    text = feed(f"<thr:kept>{entry(1)}</thr:kept>", entry(2))

    assert [told.title for told in read(saved(tmp_path, text)).entries] == ["Post 2"]


def test_what_an_entry_leaves_out_is_empty(tmp_path: Path) -> None:
    """An entry without elements is read, for it is to be named later."""
    told = read(saved(tmp_path, feed("<entry/>"))).entries[0]

    assert (told.id, told.title, told.html, told.published, told.updated, told.permalink) == ("",) * 6
    assert (told.authors, told.labels) == ((), ())


def test_labels_keep_their_order_and_their_commas(tmp_path: Path) -> None:
    """Labels come as Blogger lists them, each once."""
    assert read(saved(tmp_path, feed(entry(labels="b|a, c|b")))).entries[0].labels == ("b", "a, c")


@pytest.mark.parametrize(
    ("name", "authors"),
    [
        ("Jane Doe", ("Jane Doe",)),
        ("jane@example.org", ()),
        ("Jane Doe <jane@example.org>", ("Jane Doe",)),
        ("@jane", ("@jane",)),
    ],
)
def test_an_authors_address_is_not_read(tmp_path: Path, name: str, authors: tuple[str, ...]) -> None:
    """An e-mail address is nobody's to publish, even where it stands for a name."""
    assert read(saved(tmp_path, feed(entry(author=name)))).entries[0].authors == authors


def test_a_prefix_that_was_never_declared_is_read_over(tmp_path: Path) -> None:
    """An export that uses ``app:`` without declaring it is read to its end all the same."""
    text = feed(entry(1).replace("<entry>", "<entry><app:control><app:draft>no</app:draft></app:control>"), entry(2))

    assert [told.title for told in read(saved(tmp_path, text)).entries] == ["Post 1", "Post 2"]


def test_a_prefix_that_was_never_declared_hides_no_cut(tmp_path: Path) -> None:
    """The same export is refused where its end is missing."""
    text = feed(entry(1).replace("<entry>", "<entry><app:control/>"), entry(2))

    assert "is cut off" in refusal(saved(tmp_path, text.removesuffix("</feed>\n")))


def test_the_next_page_is_known(tmp_path: Path) -> None:
    """A feed of many posts comes in pages, and each names the next."""
    more = f"<link rel='next' href='{SITE}/feeds/posts/default?start-index=26'/>"

    assert read(saved(tmp_path, feed(more=more))).following == f"{SITE}/feeds/posts/default?start-index=26"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "holds nothing to import"),
        (" \n\n", 3, "holds nothing to import"),
        ("just words", 1, "is not XML"),
        ("<html><body><p>a</p></body></html>", 1, "is XML, but <html> is no Atom feed"),
        ("<!doctype html><p>a", 1, "is not XML"),
        ("<?xml version='1.0'?>\n<rdf version='1.0'><channel/></rdf>", 2, "is XML, but <rdf> is no Atom feed"),
        ("<feed><entry/></feed>", 1, "is XML, but <feed> is no Atom feed"),
        (feed(entry()).replace("Post 1", "a & b"), 10, "is not XML"),
        (feed(entry()).replace("Post 1", "a &nbsp; b"), 10, "uses entities"),
        (feed(entry()) + "<x/>", 16, "is not XML"),
        (feed(entry()).replace("Post 1", "a\x00b"), 10, "is not XML"),
        (feed(entry(title="é")).encode("latin-1"), 10, "is not UTF-8"),
        (feed(entry(title="é")).replace("UTF-8", "windows-1252"), 1, "declares windows-1252"),
        (feed(entry()).replace("UTF-8", "KLINGON"), 1, "declares KLINGON"),
        (feed(entry()).replace("UTF-8", "UTF-16"), 1, "declares UTF-16"),
        (feed(entry()).replace("UTF-8", "UTF-16").encode("utf-16"), 1, "is not UTF-8"),
        (gzip.compress(feed(entry()).encode()), 1, "is a gzip file that holds no blog: unpack it"),
        (b"PK\x03\x04\x14\x00", 1, "is a zip archive that holds no blog: unpack it"),
        (feed("<a>" * 400 + "</a>" * 400), 6, "nests deeper than any feed"),
    ],
)
def test_a_file_that_is_no_export(tmp_path: Path, text: str | bytes, line: int, says: str) -> None:
    """Whatever else a file holds, one line names the file, the line and what to do."""
    path = saved(tmp_path, text)

    told = refusal(path)

    assert told.startswith(f"{path}:{line}: ")
    assert says in told
    assert re.search(": (save|unpack) ", told)


@given(st.data())
def test_an_export_that_is_cut_off(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Wherever an export ends before its end, it is refused."""
    whole = FEED.read_bytes().rstrip()
    end = data.draw(st.integers(1, len(whole) - 1))
    path = saved(tmp_path_factory.getbasetemp(), whole[:end])

    line = whole[:end].count(b"\n") + 1

    told = refusal(path)

    assert told.startswith(f"{path}:{line}: ")
    assert "is cut off" in told or "holds nothing" in told


@pytest.mark.parametrize(
    "declared",
    [
        BOMB,
        "<!DOCTYPE feed [<!ENTITY g SYSTEM 'file://{secret}'>]>",
        "<!DOCTYPE feed [<!ENTITY % p SYSTEM 'file://{secret}'> %p; <!ENTITY g 'x'>]>",
        "<!DOCTYPE feed SYSTEM 'file://{secret}'>",
        "<!DOCTYPE feed [<!ENTITY g 'harmless'>]>",
        "<!DOCTYPE feed>",
    ],
)
@pytest.mark.parametrize("uses", ["&g;", "x"])
def test_a_document_type_is_refused(tmp_path: Path, declared: str, uses: str) -> None:
    """A file that declares entities is refused, be they a bomb or another file's content, used or not."""
    secret = tmp_path / "secret"
    secret.write_text("SECRET", "utf-8")
    text = feed(entry()).replace("<feed", f"{declared.replace('{secret}', str(secret))}<feed").replace("Post 1", uses)

    told = refusal(saved(tmp_path, text))

    assert "declares a document type" in told or "uses entities" in told
    assert "SECRET" not in told


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    """A file that isn't there is named."""
    assert refusal(tmp_path / "none.xml").startswith(f"{tmp_path / 'none.xml'}: there is no such file: ")


def test_a_folder_without_a_feed(tmp_path: Path) -> None:
    """A folder that holds no feed is named."""
    assert refusal(tmp_path).startswith(f"{tmp_path}: holds no feed: ")


def test_a_body_of_any_size_is_passed_by(tmp_path: Path) -> None:
    """An entry above 16 MB is read without its body and says so; the others are read whole."""
    large = entry(2, body="<p>word</p>" * 1_200_000)

    told = read(saved(tmp_path, feed(entry(1), large, entry(3)))).entries

    assert [(each.too_large, each.title) for each in told] == [(False, "Post 1"), (True, "Post 2"), (False, "Post 3")]
    assert told[1].html == ""


def test_a_tag_without_an_end(tmp_path: Path) -> None:
    """A tag that goes on for megabytes is not waited for."""
    assert "has a tag without an end" in refusal(saved(tmp_path, feed(f"<a b='{'x' * 17_000_000}'/>")))


def test_a_feed_that_is_all_there(tmp_path: Path) -> None:
    """A feed that holds as many posts as it counts is whole; one page of many is not."""
    assert read(FEED).whole
    assert not read(saved(tmp_path, FEED.read_text("utf-8").replace("Results>6<", "Results>7<"))).whole
