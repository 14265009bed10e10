from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.blogger.imports import POST_1, files, happened, imported, times, tree
from tests.blogger.made import SITE, backup, comment, entry, feed, of_kind, saved, takeout, takeout_entry

BESIDE = "2013/08/post-1/comments.json"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Give a folder that is not there yet."""
    return tmp_path / "content"


def post(number: int = 1, **told: str) -> str:
    """Make a post of a backup."""
    return of_kind("post", entry(number, **told))


def shown(content: Path, path: str = BESIDE) -> list[dict[str, Any]]:
    """Read the comments beside a post."""
    told: list[dict[str, Any]] = json.loads((content / path).read_text("utf-8"))["comments"]
    return told


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Give a backup of two posts, the first of which has a comment and an answer to it."""
    return saved(tmp_path, backup(comment(12, parent="11"), post(1), comment(11), post(2)))


def test_comments_stand_beside_their_post(content: Path, export: Path) -> None:
    """A post's comments are written into its folder, threaded, and the table counts them."""
    status, lines = imported(export, content)

    assert status == 0, lines
    assert files(content) == [POST_1, BESIDE, "2013/08/post-2.md", "blogger.json"]
    assert [(told["number"], told["parent"], told["html"]) for told in shown(content)] == [
        ("11", "", "Comment 11."),
        ("12", "11", "Comment 12."),
    ]
    assert happened(lines, POST_1).endswith("2 of 2")
    assert not any("@" in told["author"] for told in shown(content))


def test_a_second_import_writes_no_comment(content: Path, export: Path) -> None:
    """What is there as it was written is not written again."""
    imported(export, content)
    before = times(content)

    status, lines = imported(export, content)

    assert (status, lines[-1]) == (0, "2 entries: 2 unchanged")
    assert times(content) == before


def test_comments_of_a_takeout_archive(tmp_path: Path, content: Path) -> None:
    """Takeout names a comment's post by its number and removed ones by their status."""
    on = "<blogger:parent>tag:blogger.com,1999:blog-1.post-1</blogger:parent>"
    answer = f"{on}<blogger:inReplyTo>tag:blogger.com,1999:blog-1.post-11</blogger:inReplyTo>"
    entries = (
        takeout_entry(1),
        takeout_entry(11, type="COMMENT", status="EMPTIED", filename="", more=on),
        takeout_entry(12, type="COMMENT", filename="", body="An answer.", more=answer),
    )

    status, lines = imported(saved(tmp_path, takeout(*entries)), content, site=SITE, time_zone="Europe/Helsinki")

    assert status == 0, lines
    assert [(told["number"], told.get("removed", False)) for told in shown(content)] == [("11", True), ("12", False)]


def test_a_new_comment_at_blogger(tmp_path: Path, content: Path, export: Path) -> None:
    """Comments that came since are added, to a post that was edited too."""
    imported(export, content)
    (content / POST_1).write_text("mine", "utf-8")
    saved(tmp_path, backup(post(1), post(2), comment(11), comment(12, parent="11"), comment(13), comment(21, 2)))

    status, lines = imported(export, content)

    assert status == 0, lines
    assert [told["number"] for told in shown(content)] == ["11", "12", "13"]
    assert (content / POST_1).read_text("utf-8") == "mine"
    assert "edited since, left alone, comments updated" in happened(lines, POST_1)
    assert "unchanged, comments new" in happened(lines, "2013/08/post-2.md")


def test_comments_that_somebody_edited(tmp_path: Path, content: Path, export: Path) -> None:
    """A file of comments that is not as it was written stays, and is named."""
    imported(export, content)
    (content / BESIDE).write_text('{"comments": []}', "utf-8")
    saved(tmp_path, backup(post(1), post(2), comment(11), comment(13)))

    status, lines = imported(export, content)

    assert status == 0
    assert shown(content) == []
    assert f"{content / BESIDE}: edited since, left alone" in lines


def test_comments_that_somebody_deleted(content: Path, export: Path) -> None:
    """A file of comments that was deleted is not put back."""
    imported(export, content)
    (content / BESIDE).unlink()

    _, lines = imported(export, content)

    assert BESIDE not in files(content)
    assert f"{content / BESIDE}: deleted or renamed since, not put back" in lines


def test_comments_that_somebody_put_there(content: Path, export: Path) -> None:
    """A file of comments that no import wrote stays."""
    (content / BESIDE).parent.mkdir(parents=True)
    (content / BESIDE).write_text('{"comments": []}', "utf-8")

    _, lines = imported(export, content)

    assert shown(content) == []
    assert f"{content / BESIDE}: another file is there, left alone" in lines


def test_an_export_without_comments(tmp_path: Path, content: Path, export: Path) -> None:
    """The blog's public feed has no comments, and takes none away."""
    imported(export, content)
    before = tree(content)[BESIDE]

    imported(saved(tmp_path, feed(entry(1, body="<p>New.</p>", updated="2023-01-01T00:00:00.000Z"))), content)

    assert tree(content)[BESIDE] == before


def test_a_comment_on_a_post_that_is_not_there(tmp_path: Path, content: Path) -> None:
    """Comments on a post that was deleted at Blogger are counted and named."""
    _, lines = imported(saved(tmp_path, backup(post(1), comment(31, 3), comment(32, 3))), content)

    assert "2 comments are on post 3, which is not imported: left out" in lines


def test_a_link_between_comments(tmp_path: Path, content: Path) -> None:
    """A link in a comment to a post of the blog, or to a comment on one, leads to where that is on the new site."""
    said = f'See <a href="{SITE}/2013/08/post-2.html?showComment=1#c21">this</a>'
    imported(saved(tmp_path, backup(post(1), post(2), comment(11, body=said))), content)

    assert shown(content)[0]["html"].startswith('See <a href="/2013/08/post-2.html#c21"')


def test_a_comment_that_is_all_script(tmp_path: Path, content: Path) -> None:
    """What a stranger's script would do is gone; the words of the comment are not."""
    said = "Well<script>alert(1)</script> <b onclick='x()'>said</b> <a href='javascript:x()'>here</a>"

    status, _ = imported(saved(tmp_path, backup(post(1), comment(11, body=said))), content)

    assert status == 0
    assert shown(content)[0]["html"] == 'Well <b>said</b> <a rel="nofollow ugc noopener">here</a>'


def test_a_folder_that_leads_out(tmp_path: Path, content: Path, export: Path) -> None:
    """No comment is written through a symbolic link that leads out of the content folder."""
    (tmp_path / "out").mkdir()
    (content / "2013/08").mkdir(parents=True)
    (content / "2013/08/post-1").symlink_to(tmp_path / "out")

    status, lines = imported(export, content)

    assert status == 3
    assert not list((tmp_path / "out").iterdir())
    assert any("symbolic link" in line and "comments are left out" in line for line in lines)


@pytest.mark.parametrize(
    ("element", "shown_as"),
    [
        ("<summary type='text'>1 &lt; 2</summary>", "1 &lt; 2"),
        ("<content type='text'>1 &lt; 2</content>", "1 &lt; 2"),
        ("<content type='html'>1 &amp;lt; 2</content>", "1 &lt; 2"),
    ],
)
def test_a_comment_in_another_form(tmp_path: Path, content: Path, element: str, shown_as: str) -> None:
    """A comment that a feed gives as plain text, or only as a summary, keeps its words."""
    made = comment(11, body="").replace("</entry>", f"{element}</entry>")

    status, _ = imported(saved(tmp_path, backup(post(1), made)), content)

    assert status == 0
    assert shown(content)[0]["html"] == shown_as
