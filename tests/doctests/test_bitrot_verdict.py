from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from doctests import find, request
from doctests.bitrot import news, shown, verdict
from doctests.bitrot.finding import Cause, Change, Finding, Status, Try
from doctests.bitrot.words import said
from doctests.find import Post
from doctests.record import RecordError

FIRST, SECOND, THIRD = (dt.date(2022, 6, day) for day in (1, 2, 3))
CODE = "Title: Greetings\n\n```python\nprint('Hello')\n```\n"
TOY = {"toy": "2.2"}
WORKS = Finding("3.11", "works", dt.date(2022, 5, 24), {"toy": "1.2"}, tries=(Try("passed", "3.11", versions=TOY),))
CAUSE = Cause(
    (Change("toy", "1.2", "2.0"),),
    "TypeError: <b>no</b>",
    (
        Try("passed", "3.11", FIRST, {"toy": "1.2"}),
        Try("failed", "3.11", FIRST, {"toy": "2.0"}, "TypeError: <b>no</b>"),
    ),
)
ROTTED = Finding("3.11", "rotted", dt.date(2022, 5, 24), TOY, (CAUSE,), "TypeError: <b>no</b>")


@pytest.fixture
def post(blog: Any, markdown: dict[str, Any]) -> Post:
    """Give a post that asks for a package."""
    setup = '# /// script\n# dependencies = ["toy"]\n# ///\n'
    pin = f"toy==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
    return find.read(blog.write(CODE, testsetup__py=setup, requirements__txt=pin), blog.content, markdown)


def keep(post: Post, day: dt.date, *findings: Finding) -> bool:
    """Keep what was found out of the post's only group."""
    return verdict.update(post, request.read(post.folder, "post"), {"": findings}, day)


def kept(post: Post) -> tuple[verdict.Kept, ...]:
    """Read it again."""
    found = verdict.read(post.folder)
    assert found is not None
    return found.groups[""]


def test_what_was_found_out_is_read_as_it_was(post: Post) -> None:
    """With all that proves it; the file is the same bytes in every run."""
    assert keep(post, FIRST, ROTTED)
    assert kept(post) == (verdict.Kept(ROTTED, FIRST),)
    before = (post.folder / "bitrot.json").read_bytes()
    (post.folder / "bitrot.json").unlink()
    keep(post, FIRST, ROTTED)
    assert (post.folder / "bitrot.json").read_bytes() == before
    assert [path.name for path in post.folder.glob("*bitrot*")] == ["bitrot.json"]


def test_a_link_beside_it_is_not_written_through(post: Post, tmp_path: Path) -> None:
    """What was found out goes nowhere but into the post's folder."""
    (tmp_path / "precious").write_text("mine", "utf-8")
    (post.folder / ".bitrot.json.new").symlink_to(tmp_path / "precious")
    assert keep(post, FIRST, ROTTED)
    assert (tmp_path / "precious").read_text("utf-8") == "mine"


def test_a_later_check_that_comes_to_the_same_is_no_news(post: Post) -> None:
    """Neither another day nor newer releases write the file anew."""
    keep(post, FIRST, ROTTED)
    newer = Finding("3.11", "rotted", dt.date(2022, 5, 25), {"toy": "2.3"}, (CAUSE,), "TypeError: no")
    assert not keep(post, SECOND, newer)
    assert kept(post)[0].date == FIRST


def test_what_has_rotted_is_news_until_the_next_check(post: Post, blog: Any) -> None:
    """A post that worked at the check before is named to who publishes, and no more when it was checked again."""

    def told() -> list[str]:
        return news.news(blog.posts(), blog.kept)

    keep(post, FIRST, WORKS)
    assert told() == []
    keep(post, SECOND, ROTTED)
    since = "worked at the check before, and does not now: on Python 3.11 it works up to toy 1.2, broken since 2.0"
    assert told() == [f"content/2014/01/post.md: {since} (invoke bitrot, 2022-06-02)"]
    keep(post, THIRD, ROTTED)
    assert (kept(post)[0].date, told()) == (SECOND, [])


@pytest.mark.parametrize("status", ["absent", "unsteady"])
def test_what_can_no_longer_be_had_or_relied_on_is_news_too(post: Post, blog: Any, status: Status) -> None:
    """It worked, and a reader who installs the newest has it no more."""
    now = Finding("3.11", status, dt.date(2022, 5, 25), {}, (), "no wheel")
    keep(post, FIRST, WORKS)
    keep(post, SECOND, now)
    (line,) = news.news(blog.posts(), blog.kept)
    said_now = f"on Python 3.11 it {said(now)} (invoke bitrot, 2022-06-02)"
    assert line == f"content/2014/01/post.md: worked at the check before, and does not now: {said_now}"
    keep(post, THIRD, now)
    assert news.news(blog.posts(), blog.kept) == []


def test_a_post_that_was_rotten_when_it_was_first_checked_is_no_news(post: Post, blog: Any) -> None:
    """Whoever had it checked has just been told."""
    keep(post, FIRST, ROTTED)
    assert news.news(blog.posts(), blog.kept) == []


def test_what_another_machine_found_out_stays(post: Post) -> None:
    """A check on a machine with fewer Pythons takes nothing away, and Pythons stand in their order."""
    other = Finding("3.9", "works", dt.date(2022, 5, 24), TOY)
    keep(post, FIRST, WORKS, other)
    assert keep(post, SECOND, ROTTED)
    assert [(one.finding.python, one.finding.status, one.date) for one in kept(post)] == [
        ("3.9", "works", FIRST),
        ("3.11", "rotted", SECOND),
    ]


@pytest.mark.parametrize("edited", ["post.md", "testsetup.py", "requirements.txt", "another.py"])
def test_an_edit_takes_the_verdict_away(post: Post, blog: Any, markdown: dict[str, Any], edited: str) -> None:
    """What was found out of other code, or of another world, is neither shown nor compared with."""
    keep(post, FIRST, WORKS)
    if edited == "post.md":
        post.path.write_text(CODE.replace("Hello", "Bye"), "utf-8")
    else:
        file = post.folder / edited
        text = file.read_text("utf-8") if file.exists() else ""
        file.write_text(text.replace("==1.0", "==1.1") + ("" if edited.endswith("txt") else "# edited\n"), "utf-8")

    now = find.read(post.path, blog.content, markdown)
    found = verdict.read(post.folder)
    assert found is not None
    assert not verdict.holds(found, now, request.read(now.folder, "post"))
    keep(now, SECOND, ROTTED)
    assert kept(now) == (verdict.Kept(ROTTED, SECOND),)


def test_an_edit_of_the_prose_takes_nothing_away(post: Post, blog: Any, markdown: dict[str, Any]) -> None:
    """What was found out is of code."""
    keep(post, FIRST, WORKS)
    post.path.write_text(CODE.replace("\n\n", "\n\nFurther words.\n\n", 1), "utf-8")
    found = verdict.read(post.folder)
    assert found is not None
    assert verdict.holds(found, find.read(post.path, blog.content, markdown), request.read(post.folder, "post"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"edition": 2, "request": {}, "setup": "", "snippets": [], "groups": []}',
        '{"edition": 1, "request": {}, "setup": "", "snippets": [], "groups": [{"group": "", "pythons": [{}]}]}',
        '{"edition": 1, "request": {}, "setup": "", "snippets": [], "groups": [{"group": 1, "pythons": []}]}',
        "[" * 100_000,
    ],
    ids=["empty", "a list", "a later form", "no finding", "no text", "deep"],
)
def test_a_file_that_we_did_not_write_is_named(tmp_path: Path, text: str) -> None:
    """It says nothing of the post."""
    (tmp_path / "bitrot.json").write_text(text, "utf-8")
    with pytest.raises(RecordError, match="is not what invoke bitrot writes"):
        verdict.read(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [{"name": "toy", "works": "abc", "broken": "2.0"}],
        [{"name": "toy", "works": "1.2", "broken": "abc"}],
        [{"name": "toy", "works": "", "broken": ""}],
        [{"name": "", "works": "1.2", "broken": "2.0"}],
    ],
    ids=["nothing", "no version that works", "no version that is broken", "no versions", "no name"],
)
def test_a_cause_that_says_nothing_is_named_and_mended_by_the_next_check(post: Post, changes: list[object]) -> None:
    """An editor's slip in the file breaks no build, and does not stay."""
    keep(post, FIRST, ROTTED)
    path = post.folder / "bitrot.json"
    data = json.loads(path.read_text("utf-8"))
    data["groups"][0]["pythons"][0]["causes"][0]["changes"] = changes
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(RecordError, match="is not what invoke bitrot writes"):
        verdict.read(post.folder)

    keep(post, SECOND, ROTTED)
    assert kept(post) == (verdict.Kept(ROTTED, SECOND),)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("toy", "1.9", "1.10"), "works up to toy 1.9, broken since 1.10"),
        (Change("toy", "2.0", "1.0"), "works with toy 2.0, broken with 1.0"),
        (Change("toy", "", "1.0"), "works without toy, broken with 1.0"),
        (Change("toy", "1.0", ""), "works with toy 1.0, broken without it"),
        (Change("toy", "1.0", "1.0"), "works with some files of toy 1.0, broken with others"),
        (Change("Python", "3.9", "3.10"), "works up to Python 3.9, broken since 3.10"),
        (Change("Python", "3.10", "3.9"), "works on Python 3.10, broken on 3.9"),
    ],
)
def test_a_cause_is_put_into_words(change: Change, words: str) -> None:
    """Numbers are compared as versions, and nothing is said to have been broken since an older one."""
    assert said(Finding("3.11", "rotted", FIRST, TOY, (Cause((change,), "no"),))) == words


def test_pythons_that_came_to_the_same_are_told_together(post: Post) -> None:
    """A row for each thing to say, with its errors and the last day that it was found out."""
    other = Finding("3.12", "rotted", FIRST, TOY, (CAUSE,), "TypeError: <b>no</b>")
    keep(post, FIRST, ROTTED, other, Finding("3.9", "absent", FIRST, {}, (), "no wheel"))
    found = verdict.read(post.folder)
    assert found is not None
    assert [(one.pythons, one.words, one.errors, one.date) for one in shown.shown(found)] == [
        ("3.9", "cannot be had: there is no world of the newest releases", ("no wheel",), FIRST),
        ("3.11 and 3.12", "works up to toy 1.2, broken since 2.0", ("toy 2.0: TypeError: <b>no</b>",), FIRST),
    ]
    assert json.loads((post.folder / "bitrot.json").read_text("utf-8"))["edition"] == 1
