from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from blogger.export import Blog, Entry
from blogger.recorded import NAME, StateError, dump, load
from blogger.shelf import Shelf, shelf
from blogger.state import Record, Records, State, Verdict, source_digest, verdict

WAS = Record(
    path="2013/08/a-post.md",
    permalink="http://rants.blogspot.com/2013/08/a-post.html",
    published="2013-08-25T23:33:00.003+03:00",
    updated="2022-03-03T11:49:01.611+02:00",
    source="sha256:source",
    written="sha256:written",
)
CHANGED = replace(WAS, source="sha256:source 2", written="sha256:written 2")
BLOG = Blog("tag:blogger.com,1999:blog-1", "Rants", "http://rants.blogspot.com/")
ENTRY = Entry("b", "Title", "<p>", "then", "now", "http://x/", ("Jane",), ("a", "b"), 7)


@pytest.mark.parametrize(
    ("record", "there", "due", "decided"),
    [
        (None, None, WAS, Verdict.NEW),
        (None, WAS.written, WAS, Verdict.FOUND),
        (None, "sha256:other", WAS, Verdict.TAKEN),
        (None, "", WAS, Verdict.TAKEN),
        (WAS, None, WAS, Verdict.GONE),
        (WAS, None, CHANGED, Verdict.GONE),
        (WAS, WAS.written, WAS, Verdict.UNCHANGED),
        (WAS, WAS.written, replace(WAS, written="sha256:converted otherwise"), Verdict.UPDATED),
        (WAS, WAS.written, CHANGED, Verdict.UPDATED),
        (WAS, WAS.written, replace(WAS, source="sha256:source 2"), Verdict.FOUND),
        (WAS, CHANGED.written, CHANGED, Verdict.FOUND),
        (WAS, "sha256:other", WAS, Verdict.EDITED),
        (WAS, "sha256:other", CHANGED, Verdict.EDITED),
        (WAS, "", WAS, Verdict.EDITED),
        (WAS, WAS.written, replace(CHANGED, path="2013/08/other.md"), Verdict.MOVED),
        (WAS, None, replace(CHANGED, path="2013/08/other.md"), Verdict.MOVED),
    ],
)
def test_what_an_import_does(record: Record | None, there: str | None, due: Record, decided: Verdict) -> None:
    """A post is written where there is none, or where it stands as it was imported and would be another now."""
    assert verdict(record, there, due=due) is decided


@pytest.mark.parametrize("decided", Verdict)
def test_what_is_left_alone_is_neither_written_nor_recorded(decided: Verdict) -> None:
    """A post that somebody edited, renamed or deleted keeps its record, so that each import names it."""
    assert not (decided.leaves_alone and (decided.writes or decided.records))
    assert not (decided.writes and not decided.records)


def test_the_digest_of_an_entry() -> None:
    """Whatever an export says of an entry changes its digest, where it says so doesn't."""
    assert source_digest(ENTRY) == source_digest(replace(ENTRY, line=8))
    for changed in (
        replace(ENTRY, id="other"),
        replace(ENTRY, title="other"),
        replace(ENTRY, html="other"),
        replace(ENTRY, published="other"),
        replace(ENTRY, updated="other"),
        replace(ENTRY, permalink="other"),
        replace(ENTRY, labels=("a, b",)),
        replace(ENTRY, authors=(), labels=("Jane", "a", "b")),
    ):
        assert source_digest(ENTRY) != source_digest(changed)


@pytest.fixture
def room() -> Iterator[Shelf]:
    """Give a shelf for what is read."""
    with shelf() as on:
        yield on


def written(**records: Record) -> bytes:
    """Give the file of a blog with these records."""
    with shelf() as on:
        state = State(BLOG, Records(on))
        state.entries.update(records)
        return b"".join(dump(state))


def test_a_state_is_read_as_it_was_written(tmp_path: Path, room: Shelf) -> None:
    """What is recorded comes back; nothing recorded is no state."""
    assert load(tmp_path, room) is None

    (tmp_path / NAME).write_bytes(written(b=WAS, a=CHANGED))

    state = load(tmp_path, room)
    assert state is not None
    assert (state.blog, dict(state.entries)) == (BLOG, {"b": WAS, "a": CHANGED})
    assert not state.entries.changed


def test_only_what_is_new_is_recorded(room: Shelf) -> None:
    """A record that says what it said before changes nothing."""
    records = Records(room)
    records["b"] = WAS

    records.keep("b", WAS)
    before = records.changed
    records.keep("b", CHANGED)

    assert (before, records.changed) == (False, True)
    assert dict(records) == {"b": CHANGED}


def test_a_state_for_people_to_read() -> None:
    """The record has a field a line and its entries by path, in whatever order they were imported."""
    other = replace(WAS, path="2012/01/ä.md")

    text = written(b=WAS, a=other).decode()

    assert text == written(a=other, b=WAS).decode()
    assert '\n      "path": "2012/01/ä.md",\n' in text
    assert text.index("2012/01") < text.index("2013/08")
    assert text.endswith("}\n")


def damaged(**changes: object) -> str:
    """Give a state whose one record says something else."""
    told = json.loads(written(b=WAS))
    told["entries"]["b"] |= changes
    return json.dumps(told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"blog": {}, "entries": {}}',
        '{"blog": {"id": "a", "title": "b", "url": "c"}}',
        '{"blog": {"id": "a", "title": "b", "url": "c"}, "entries": []}',
        '{"blog": {"id": "a", "title": "b", "url": 3}, "entries": {}}',
        '{"blog": {"id": "a", "title": "b", "url": "c"}, "entries": {"x": null}}',
        '{"blog": {"id": "a", "title": "b", "url": "c"}, "entries": {"x": 0}}',
        "[" * 100_000,
        damaged(path=3),
        damaged(more="x"),
        damaged(updated="\ud800"),
        damaged(path="../../etc/passwd"),
        damaged(path="/etc/passwd"),
        damaged(permalink="http://rants.blogspot.com/../../x", path="../../x"),
        "<<<<<<< HEAD\n",
    ],
)
def test_a_damaged_state(tmp_path: Path, text: str, room: Shelf) -> None:
    """A record that cannot be gone by is named in one line, with what to do."""
    (tmp_path / NAME).write_text(text, "utf-8")

    with pytest.raises(StateError) as caught:
        load(tmp_path, room)

    line = str(caught.value)
    assert line.startswith(f"{tmp_path / NAME}:1: is damaged (")
    assert line.endswith("restore it from the repository and import again")
    assert "\n" not in line


def test_a_state_that_is_not_utf_8(tmp_path: Path, room: Shelf) -> None:
    """A record in another encoding is named in one line."""
    (tmp_path / NAME).write_bytes(b"\xff")

    with pytest.raises(StateError, match=r"blogger\.json: is not UTF-8: "):
        load(tmp_path, room)


def test_a_state_that_nobody_writes(tmp_path: Path, room: Shelf) -> None:
    """A pipe in the record's place is not waited for."""
    os.mkfifo(tmp_path / "blogger.json")

    with pytest.raises(StateError, match=r"blogger\.json: is no plain file: "):
        load(tmp_path, room)


def test_a_state_that_is_a_link(tmp_path: Path, room: Shelf) -> None:
    """A record that is a symbolic link is not followed: the import would put a file in its place."""
    (tmp_path / NAME).symlink_to("elsewhere.json")

    with pytest.raises(StateError, match=r"blogger\.json: is no plain file: "):
        load(tmp_path, room)


def test_a_folder_that_is_none(tmp_path: Path, room: Shelf) -> None:
    """A content folder that is a file is named in one line."""
    (tmp_path / "content").write_text("", "utf-8")

    with pytest.raises(StateError, match="content: is no folder: "):
        load(tmp_path / "content", room)
