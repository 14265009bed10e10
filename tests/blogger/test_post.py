from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pelican.readers import MarkdownReader
from pelican.settings import DEFAULT_CONFIG

from blogger.export import Entry
from blogger.post import Post, faults, one_line, place, remarks, title
from blogger.post import compose as composed
from blogger.prose import Body
from pelicanconf import MARKDOWN

ENTRY = Entry(
    id="tag:blogger.com,1999:blog-1.post-2",
    title="A title",
    html="<p>Words.</p>",
    published="2013-08-25T23:33:00.003+03:00",
    updated="2022-03-03T11:49:01.611+02:00",
    permalink="http://rants.blogspot.com/2013/08/a-post.html",
    authors=("Jane Doe",),
    labels=(),
    line=7,
)
BY_RULE = "it is named by its date and title"
ARCHIVED = "http://rants.blogspot.com/2004_01_01_archive.html#107"  # where posts were before they had pages
BODY = Body("Words.\n", guessed=(), has_python=False)
KEYS = {"title", "date", "modified", "slug", "atom_id", "permalink", "published", "updated"}


def compose(entry: Entry, body: Body) -> Post:
    """Write an entry as a post at the place it belongs."""
    return composed(entry, body, place(entry)[0])


def read_back(text: str) -> tuple[str, dict[str, Any]]:
    """Read a post with Pelican's own reader, in the site's dialect."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "a-post.md")
        path.write_bytes(text.encode())
        content, metadata = MarkdownReader({**DEFAULT_CONFIG, "MARKDOWN": deepcopy(MARKDOWN)}).read(str(path))

    return content, metadata


def test_a_post() -> None:
    """A post is its front matter, a blank line and its body."""
    post = compose(replace(ENTRY, labels=("python", "testing")), BODY)

    assert str(post.path) == "2013/08/a-post.md"
    assert post.text == (
        "Title: A title\n"
        "Date: 2013-08-25 23:33:00+03:00\n"
        "Modified: 2022-03-03 11:49:01+02:00\n"
        "Slug: a-post\n"
        "Authors: Jane Doe\n"
        "Tags: python; testing\n"
        "Atom_Id: tag:blogger.com,1999:blog-1.post-2\n"
        "Permalink: http://rants.blogspot.com/2013/08/a-post.html\n"
        "Published: 2013-08-25T23:33:00.003+03:00\n"
        "Updated: 2022-03-03T11:49:01.611+02:00\n"
        "\n"
        "Words.\n"
    )
    assert post.text.split("\n")[post.first_line - 1] == "Words."


def test_python_that_nobody_has_read() -> None:
    """A post with code that would run says that nobody has reviewed it."""
    assert "\nSnippets: unreviewed\n\nWords" in compose(ENTRY, replace(BODY, has_python=True)).text


def test_dates_are_written_twice() -> None:
    """A post that was never changed has both dates all the same."""
    text = compose(replace(ENTRY, published="2013-01-02T03:04:05Z", updated="2013-01-02T03:04:05Z"), BODY).text

    assert "\nDate: 2013-01-02 03:04:05+00:00\nModified: 2013-01-02 03:04:05+00:00\n" in text
    assert "\nPublished: 2013-01-02T03:04:05Z\nUpdated: 2013-01-02T03:04:05Z\n" in text


@pytest.mark.parametrize(
    ("labels", "written"),
    [
        (("a",), "Tags: a\n"),
        (("a", "b"), "Tags: a; b\n"),
        (("a, b",), "Tags: a, b;\n"),
        (("a, b", "c"), "Tags: a, b; c\n"),
    ],
)
def test_a_label_with_a_comma_stays_one(labels: tuple[str, ...], written: str) -> None:
    """Pelican reads as many tags as Blogger had labels."""
    post = compose(replace(ENTRY, labels=labels), BODY)

    assert f"\n{written}" in post.text
    assert [tag.name for tag in read_back(post.text)[1]["tags"]] == list(labels)
    assert post.changed == ()


def test_a_semicolon_in_a_name_is_told() -> None:
    """Nothing keeps a semicolon in a list of Pelican's: a comma stands for it, and the report says so."""
    post = compose(replace(ENTRY, labels=("a;b",), authors=("c;d", "e")), BODY)

    assert "\nTags: a,b;\n" in post.text
    assert "\nAuthors: c,d; e\n" in post.text
    assert [change.partition(" is ")[0] for change in post.changed] == ["author 'c;d'", "label 'a;b'"]


@pytest.mark.parametrize(
    "title",
    [
        "`*_#<script>alert(1)</script>&amp;&lt;\\*",
        "    four blanks",
        "Date: 1999-01-01",
        "---",
        "...",
        "a: b: c",
        "{{ title }} {% include 'x' %} {filename}/x.md",
        "```python",
        "a\nDate: 1999-01-01",
        "a\n\nb",
        "a\n---\nb",
        "a\r\n    b",
        "a\u2028Date: 1999-01-01",
        "a\x85Date: 1999-01-01",
        "\ufefftitle",
        "[TOC]",
    ],
)
def test_a_title_is_text(title: str) -> None:
    """Whatever signs a title is made of, Pelican reads it as one line of text."""
    content, metadata = read_back(compose(replace(ENTRY, title=title), BODY).text)

    assert metadata["title"] == " ".join(title.replace("\x85", " ").split())
    assert metadata["date"].isoformat() == "2013-08-25T23:33:00+03:00"
    assert content == "<p>Words.</p>"


TEXT = st.text(max_size=30) | st.text(alphabet=" \n\t:-.;,#`~>{}\\\x85\u2028\u00a0aT", max_size=30)


@given(title=TEXT, labels=st.lists(TEXT, max_size=3), authors=st.lists(TEXT, max_size=3))
@example(title="Title: x", labels=["Status: draft"], authors=["Save_as: /etc/passwd"])
@example(title="x", labels=["a\nStatus: draft"], authors=["    a", "---"])
def test_whatever_strangers_wrote_reads_back(title: str, labels: list[str], authors: list[str]) -> None:
    """Title, labels and authors read back as they were, and nothing in them becomes another key or part of the body."""
    entry = replace(ENTRY, title=title, labels=tuple(labels), authors=tuple(authors))
    content, metadata = read_back(compose(entry, BODY).text)

    names = {"tags": sorted(map(one_line, labels), key=lambda label: (label.casefold(), label)), "authors": authors}
    expected = {
        key: list(dict.fromkeys(name.replace(";", ",") for name in map(one_line, told) if name))
        for key, told in names.items()
    }
    assert content == "<p>Words.</p>"
    assert metadata.keys() - names.keys() == KEYS
    assert metadata["title"] == (one_line(title) or "Words.")
    for key, told in expected.items():
        assert [item.name for item in metadata.get(key, [])] == told


@given(TEXT)
def test_one_line_changes_nothing_but_blanks(text: str) -> None:
    """Laying a text on one line keeps all of it that shows."""
    written = one_line(text)

    def shown(text: str) -> list[str]:
        return [char for char in text if not char.isspace() and ord(char) >= 0x20 and not 0x7F <= ord(char) < 0xA0]

    assert shown(written) == shown(text)
    assert len(written.splitlines()) <= 1
    assert written == written.strip()


@pytest.mark.parametrize(
    ("entry", "reasons"),
    [
        (ENTRY, ()),
        (replace(ENTRY, title="", html="", updated=""), ()),
        (replace(ENTRY, id=""), ("it has no id that names it",)),
        (replace(ENTRY, id="a\nb"), ("it has no id that names it",)),
        (replace(ENTRY, published="", updated="soon", permalink=""), ("it has neither a date nor a link",)),
        (replace(ENTRY, too_large=True), ("A title: it is larger than 16 MB",)),
        (
            replace(ENTRY, permalink="http://rants.blogspot.com/../../x"),
            ("its permalink is not of the form /YYYY/MM/name.html or /p/name.html: http://rants.blogspot.com/../../x",),
        ),
        (replace(ENTRY, permalink="javascript:x"), ("its permalink is no web address: javascript:x",)),
    ],
)
def test_what_keeps_an_entry_from_being_a_post(entry: Entry, reasons: tuple[str, ...]) -> None:
    """Only what cannot stand is refused: nothing to know it by, no place, a climbing address, too many bytes."""
    assert faults(entry) == reasons


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (ENTRY, ()),
        (replace(ENTRY, title=" \n"), ("it has no title: 'Words.' stands for it",)),
        (replace(ENTRY, html=" \n"), ("it has no body: its post is empty",)),
        (
            replace(ENTRY, published=""),
            ("it has no date (published): 2022-03-03T11:49:01.611+02:00 stands for it",),
        ),
        (
            replace(ENTRY, published="", updated="yesterday"),
            (
                "it has no date (published): 2013-08-01T00:00:00Z stands for it",
                "its date (updated) is none: yesterday: 2013-08-01T00:00:00Z stands for it",
            ),
        ),
        (replace(ENTRY, permalink=""), (f"it has no link: {BY_RULE}",)),
        (replace(ENTRY, permalink="", status="draft"), ()),
        (
            replace(ENTRY, permalink=ARCHIVED),
            (f"its permalink is not of the form /YYYY/MM/name.html or /p/name.html: {ARCHIVED}: {BY_RULE}",),
        ),
    ],
)
def test_what_an_entry_lacks(entry: Entry, said: tuple[str, ...]) -> None:
    """What an entry lacks is named, with what stands for it; it becomes a post all the same."""
    assert faults(entry) == ()
    assert remarks(entry) == said


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        (ENTRY, "2013/08/a-post.md"),
        (replace(ENTRY, permalink="https://example.org/p/about.html", kind="page"), "pages/about.md"),
        (replace(ENTRY, permalink="", title="The Title, of a Draft"), "2013/08/title-of-draft.md"),
        (replace(ENTRY, permalink="", published="2014-01-01T00:30:00+02:00"), "2014/01/title.md"),
        (replace(ENTRY, permalink="", kind="page"), "pages/title.md"),
        (replace(ENTRY, permalink="", title="Заметка"), "2013/08/blog-post.md"),
    ],
)
def test_where_an_entry_belongs(entry: Entry, path: str) -> None:
    """An entry is kept at its permalink's place, or where Blogger's own rule would put it."""
    assert str(place(entry)[0]) == path


@pytest.mark.parametrize(
    ("html", "permalink", "shown"),
    [
        ("<p>First <b>words</b>.</p>", "", "First words ."),
        ("<script>x()</script>", "http://a.b/2013/08/some-old_name.html", "some old name"),
        ("", "", "Untitled"),
        (f"<p>{'word ' * 30}</p>", "", " ".join(["word"] * 12) + "\N{HORIZONTAL ELLIPSIS}"),
        ("x" * 500, "", "x" * 120),
    ],
)
def test_a_title_for_want_of_one(html: str, permalink: str, shown: str) -> None:
    """An entry without a title is called by its first words, or by its address."""
    assert title(replace(ENTRY, title="", html=html, permalink=permalink)) == shown


def test_a_draft_and_what_else_is_known() -> None:
    """A draft says so, and so does all that front matter has a key for."""
    entry = replace(
        ENTRY,
        status="scheduled",
        description="What it\nsays.",
        place="Bergamo, Italy",
        point="45.69 9.67",
        title_link="https://example.org/x",
    )

    text = compose(entry, BODY).text

    assert "\nSlug: a-post\nStatus: draft\nAuthors: " in text
    assert (
        "\nDescription: What it says.\nPlace: Bergamo, Italy\nPoint: 45.69 9.67\nTitle_Link: https://example.org/x\n"
        in text
    )
    assert "Title_Link" not in compose(replace(ENTRY, title_link="javascript:alert(1)"), BODY).text


@pytest.mark.parametrize(
    "date",
    [
        "2013-08-25",
        "2013-08-25T23:33:00",
        "2013-08-25 23:33:00+03:00",
        "2013-08-25T23:33:00+03:00\nStatus: draft",
        "2013-\n8-25T23:33:00+03:00",
        "2013-13-25T23:33:00+03:00",
        "2013-08-25T25:33:00+03:00",
        "2013-08-25T23:33:00+99:00",
        "9999-12-31T24:00:00+03:00",
        "0000-08-25T23:33:00+03:00",
        "٢٠١٣-08-25T23:33:00+03:00",
        "Sun, 25 Aug 2013 23:33:00 +0300",
    ],
)
def test_a_text_that_is_no_date(date: str) -> None:
    """Only Atom's own dates are believed (RFC 3339), in both elements."""
    assert remarks(replace(ENTRY, published=date))[0].startswith(f"its date (published) is none: {date}: ")
    assert remarks(replace(ENTRY, updated=date))[0].startswith(f"its date (updated) is none: {date}: ")
    assert "\nDate: 2022-03-03 11:49:01+02:00\n" in compose(replace(ENTRY, published=date), BODY).text
