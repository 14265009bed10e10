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
from blogger.post import compose, faults, one_line
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
BODY = Body("Words.\n", guessed=(), has_python=False)
KEYS = {"title", "date", "modified", "slug", "atom_id", "permalink", "published", "updated"}


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
    if faults(entry):
        assert not one_line(title)
        return

    content, metadata = read_back(compose(entry, BODY).text)

    names = {"tags": labels, "authors": authors}
    expected = {
        key: list(dict.fromkeys(name.replace(";", ",") for name in map(one_line, told) if name))
        for key, told in names.items()
    }
    assert content == "<p>Words.</p>"
    assert metadata.keys() - names.keys() == KEYS
    assert metadata["title"] == one_line(title)
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
        (replace(ENTRY, id=""), ("it has no id that names it",)),
        (replace(ENTRY, id="a\nb"), ("it has no id that names it",)),
        (replace(ENTRY, title=" \n"), ("it has no title",)),
        (replace(ENTRY, html=" \n"), ("it has no body",)),
        (replace(ENTRY, published=""), ("it has no date (published)",)),
        (replace(ENTRY, updated=""), ("it has no date (updated)",)),
        (replace(ENTRY, published="yesterday"), ("its date (published) is none: yesterday",)),
        (replace(ENTRY, permalink=""), ("it has no link",)),
        (replace(ENTRY, title="", html=""), ("it has no title", "it has no body")),
        (
            replace(ENTRY, permalink="http://rants.blogspot.com/../../x"),
            ("its permalink is not of the form /YYYY/MM/name.html: http://rants.blogspot.com/../../x",),
        ),
    ],
)
def test_what_keeps_an_entry_from_being_a_post(entry: Entry, reasons: tuple[str, ...]) -> None:
    """Every fault of an entry is named."""
    assert faults(entry) == reasons


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
    assert faults(replace(ENTRY, published=date)) == (f"its date (published) is none: {date}",)
    assert faults(replace(ENTRY, updated=date)) == (f"its date (updated) is none: {date}",)
    with pytest.raises(ValueError, match="its date"):
        compose(replace(ENTRY, published=date), BODY)
