from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from rich.console import Console

from blogger.run import main
from tests.blogger.imports import POST_1, POST_2, files, files_no_larger_than, happened, imported, times, tree
from tests.blogger.made import BLOG, SITE, backup, comment, entry, feed, of_kind, saved, takeout, takeout_entry
from tests.testing import FEED


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Give a folder that is not there yet."""
    return tmp_path / "content"


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """Give an export of two posts."""
    return saved(tmp_path, feed(entry(1), entry(2)))


def test_the_blogs_own_feed(content: Path) -> None:
    """All six posts are imported, and nothing of them is lost."""
    status, lines = imported(FEED, content)

    assert status == 0, lines
    assert files(content) == [
        "2013/08/unit-testing-sqlalchemy-apps.md",
        "2013/11/10-common-stumbling-blocks-for.md",
        "2014/01/unit-testing-sqlalchemy-apps-part-2.md",
        "2014/08/apscheduler-30-released.md",
        "2015/05/concurrentfutures-backport-updated.md",
        "2017/10/automating-packaging-and-uploading-of.md",
        "blogger.json",
    ]
    part_2 = (content / "2014/01/unit-testing-sqlalchemy-apps-part-2.md").read_text("utf-8")
    assert "]({filename}/2013/08/unit-testing-sqlalchemy-apps.md)" in part_2
    assert lines[-1] == "6 entries: 6 new"


def test_guessed_layout_is_named_by_its_line(tmp_path: Path, content: Path) -> None:
    """Code whose layout was guessed is named by the line its fence stands on, is unreviewed, and is no error."""
    body = "<p>Words.</p><p>More.</p><pre>import os import sys print(os.name, sys.platform)</pre>"

    status, lines = imported(saved(tmp_path, feed(entry(1, body=body))), content)

    told = (content / POST_1).read_text("utf-8").splitlines()
    assert f"{content / POST_1}:{told.index('```python') + 1}: layout of a Python block was guessed: read it" in lines
    assert "Snippets: unreviewed" in told
    assert status == 0


def test_what_is_recorded(content: Path, both: Path) -> None:
    """The record names the blog and, for each entry, its post and the state it was imported in."""
    imported(both, content)

    told = json.loads((content / "blogger.json").read_bytes())
    assert told["blog"] == {"id": BLOG, "title": "Rants", "url": f"{SITE}/"}
    assert list(told["entries"]) == [f"{BLOG}.post-1", f"{BLOG}.post-2"]
    record = told["entries"][f"{BLOG}.post-1"]
    assert record["path"] == POST_1
    assert record["permalink"] == f"{SITE}/2013/08/post-1.html"
    assert record["published"] == "2013-08-25T23:33:00.003+03:00"
    assert record["updated"] == "2022-03-03T11:49:01.611+02:00"


def test_importing_again_changes_nothing(content: Path, both: Path) -> None:
    """A second import writes nothing, not even a time."""
    imported(both, content)
    before, then = tree(content), times(content)

    status, lines = imported(both, content)

    assert (status, lines[-1]) == (0, "2 entries: 2 unchanged")
    assert (tree(content), times(content)) == (before, then)


def test_a_record_that_somebody_laid_out_again(content: Path, both: Path) -> None:
    """A record that says the same in another layout is not written again."""
    imported(both, content)
    record = content / "blogger.json"
    record.write_text(json.dumps(json.loads(record.read_bytes()), sort_keys=True), "utf-8")
    before = tree(content)

    imported(both, content)

    assert tree(content) == before


def test_a_dry_run_writes_nothing(content: Path, both: Path) -> None:
    """A dry run tells what an import would, and makes not even the folder."""
    status, told = imported(both, content, dry_run=True)

    assert not content.exists()
    assert told[-1] == "2 entries: 2 new. dry run, nothing was written"
    really, lines = imported(both, content)
    assert (status, told[:-1]) == (really, lines[:-1])


def test_a_post_that_changed_at_blogger(tmp_path: Path, content: Path, both: Path) -> None:
    """A post that stands as it was imported is brought up to date."""
    imported(both, content)

    status, lines = imported(saved(tmp_path, feed(entry(1, body="<p>New words.</p>"), entry(2))), content)

    assert (status, lines[-1]) == (0, "2 entries: 1 updated, 1 unchanged")
    assert (content / POST_1).read_text("utf-8").endswith("\n\nNew words.\n")
    assert imported(tmp_path / "export.xml", content)[1][-1] == "2 entries: 2 unchanged"


def test_a_post_whose_link_has_a_target_now(tmp_path: Path, content: Path) -> None:
    """A post that nobody touched is written again when it would be another one now, whatever the reason."""
    body = f"<p>See <a href='{SITE}/2013/08/post-2.html'>this</a></p>"
    imported(saved(tmp_path, feed(entry(1, body=body))), content)
    assert f"[this]({SITE}/2013/08/post-2.html)" in (content / POST_1).read_text("utf-8")

    _, lines = imported(saved(tmp_path, feed(entry(1, body=body), entry(2))), content)

    assert lines[-1] == "2 entries: 1 updated, 1 new"
    assert "[this]({filename}/2013/08/post-2.md)" in (content / POST_1).read_text("utf-8")


def test_a_public_feed_after_a_backup(tmp_path: Path, content: Path) -> None:
    """What a backup alone can say is not lost to a feed that says nothing new; to one that does, it is."""
    told = takeout(takeout_entry(1, description="For search engines"))
    imported(saved(tmp_path, told), content, site=SITE, time_zone="Europe/Helsinki")
    before = tree(content)[POST_1]

    _, lines = imported(saved(tmp_path, feed(entry(1))), content)

    assert lines[-1] == "1 entry: 1 unchanged"
    assert tree(content)[POST_1] == before
    (content / POST_1).write_text("mine", "utf-8")
    _, lines = imported(saved(tmp_path, feed(entry(1))), content)
    assert lines[-1] == "1 entry: 1 edited since, left alone"
    assert files(content) == [POST_1, "blogger.json"]
    imported(saved(tmp_path, feed(entry(1, updated="2023-03-03T11:49:01.611+02:00"))), content)
    assert "2013/08/post-1.incoming.md" in files(content)


def test_a_post_that_was_edited_here(content: Path, both: Path) -> None:
    """An edited post is left alone and named, and that is no error."""
    imported(both, content)
    (content / POST_1).write_text("mine", "utf-8")
    before, then = tree(content), times(content)

    for _ in range(2):
        status, lines = imported(both, content)

        assert status == 0
        assert f"{content / POST_1}: edited since, left alone" in lines
        assert "100 %" in happened(lines, POST_1)
        assert (tree(content), times(content)) == (before, then)


NEW_1 = "2013/08/post-1.incoming.md"


@pytest.fixture
def edited(tmp_path: Path, content: Path, both: Path) -> Path:
    """Import two posts, edit the first, and give an export in which both changed."""
    imported(both, content)
    (content / POST_1).write_text("mine", "utf-8")
    return saved(tmp_path, feed(entry(1, body="<p>New words.</p>"), entry(2, body="<p>New too.</p>")))


def test_a_post_that_was_edited_here_and_at_blogger(content: Path, edited: Path) -> None:
    """The new version of an edited post is put beside it and named; the next import writes nothing."""
    status, lines = imported(edited, content)

    assert status == 0
    assert lines[-1] == "2 entries: 1 edited since, left alone, 1 updated"
    assert f"{content / NEW_1}: is the new version of it: take what you want, then delete it" in lines
    assert (content / POST_1).read_text("utf-8") == "mine"
    assert (content / NEW_1).read_text("utf-8").endswith("\n\nNew words.\n")
    before, then = tree(content), times(content)
    assert imported(edited, content)[0] == 0
    assert (tree(content), times(content)) == (before, then)


def test_a_new_version_that_was_taken(content: Path, edited: Path) -> None:
    """Once its new version is in its place, a post is as imported."""
    imported(edited, content)
    (content / NEW_1).replace(content / POST_1)

    assert imported(edited, content)[1][-1] == "2 entries: 1 there already, recorded, 1 unchanged"
    assert imported(edited, content)[1][-1] == "2 entries: 2 unchanged"


@pytest.mark.parametrize("left", [None, "mine too"])
def test_a_new_version_that_somebody_dealt_with(content: Path, edited: Path, left: str | None) -> None:
    """A new version that was deleted or edited is not put there again."""
    imported(edited, content)
    (content / NEW_1).unlink()
    if left is not None:
        (content / NEW_1).write_text(left, "utf-8")

    before = tree(content)

    imported(edited, content)

    assert tree(content) == before


def test_a_newer_version(tmp_path: Path, content: Path, edited: Path) -> None:
    """A newer version takes the place of the one that nobody touched."""
    imported(edited, content)

    imported(saved(tmp_path, feed(entry(1, body="<p>Newest.</p>"), entry(2))), content)

    assert (content / NEW_1).read_text("utf-8").endswith("\n\nNewest.\n")


def test_a_file_where_the_new_version_would_be(content: Path, edited: Path) -> None:
    """A file that no import wrote is never overwritten, not even there."""
    (content / NEW_1).write_text("mine too", "utf-8")

    imported(edited, content)

    assert (content / NEW_1).read_text("utf-8") == "mine too"


def test_a_post_that_was_deleted_at_blogger(tmp_path: Path, content: Path) -> None:
    """A post that an export which holds all of the blog doesn't have any more stays, and is named."""
    total = "<s:totalResults xmlns:s='http://a9.com/-/spec/opensearchrss/1.0/'>{}</s:totalResults>"
    imported(saved(tmp_path, feed(entry(1), entry(2), more=total.format(2))), content)

    status, lines = imported(saved(tmp_path, feed(entry(1), more=total.format(1))), content)

    assert status == 0
    assert f"{content / POST_2}: not at Blogger any more, left as it is" in lines
    assert (content / POST_2).is_file()
    assert not any("not at Blogger" in line for line in imported(saved(tmp_path, feed(entry(1))), content)[1])


def test_a_post_that_was_deleted_or_renamed_here(content: Path, both: Path) -> None:
    """A post that is gone is named and not put back, and no link leads to it."""
    imported(both, content)
    (content / POST_1).unlink()
    before, then = tree(content), times(content)

    status, lines = imported(both, content)

    assert status == 0
    assert f"{content / POST_1}: deleted or renamed since, not put back" in lines
    assert (tree(content), times(content)) == (before, then)


def test_a_file_that_somebody_else_put_there(content: Path, both: Path) -> None:
    """A file that no import wrote is left alone and named, each time."""
    (content / POST_1).parent.mkdir(parents=True)
    (content / POST_1).write_text("mine", "utf-8")

    for _ in range(2):
        status, lines = imported(both, content)

        assert status == 0
        assert f"{content / POST_1}: another file is there, left alone" in lines
        assert (content / POST_1).read_text("utf-8") == "mine"


def test_a_post_whose_permalink_changed_at_blogger(tmp_path: Path, content: Path, both: Path) -> None:
    """A post stays where it is when Blogger moved it, and is named; links to either address lead to it."""
    imported(both, content)
    moved = f"{SITE}/2014/01/moved.html"
    links = f"<a href='{moved}'>a</a> and <a href='{SITE}/2013/08/post-1.html'>b</a>"

    status, lines = imported(saved(tmp_path, feed(entry(1, permalink=moved), entry(3, body=links))), content)

    assert status == 0, lines
    assert f"{content / POST_1}: has another permalink now, left alone" in lines
    assert not (content / "2014").exists()
    assert f"[a]({{filename}}/{POST_1}) and [b]({{filename}}/{POST_1})" in (content / "2013/08/post-3.md").read_text()


def test_links_between_posts(tmp_path: Path, content: Path) -> None:
    """Links to other posts lead to their files, with their fragment, whatever blogspot's country domain."""
    body = (
        "<a href='http://rants.blogspot.fi/2013/08/post-2.html?m=1#part'>a</a> "
        "<a href='https://rants.blogspot.co.uk/2013/08/post-9.html'>b</a>"
    )

    status, lines = imported(saved(tmp_path, feed(entry(1, body=body), entry(2))), content)

    assert status == 0, lines
    assert (
        (content / POST_1)
        .read_text("utf-8")
        .endswith(f"[a]({{filename}}/{POST_2}#part) [b](https://rants.blogspot.co.uk/2013/08/post-9.html)\n")
    )


def test_a_link_to_a_post_of_an_earlier_import(tmp_path: Path, content: Path, both: Path) -> None:
    """A post of another page of the feed is linked to where it stands; one that was deleted keeps its old address."""
    imported(both, content)
    (content / POST_2).unlink()
    body = "".join(f"<a href='{SITE}/2013/08/post-{number}.html'>{number}</a> " for number in (1, 2))

    imported(saved(tmp_path, feed(entry(2), entry(3, body=body))), content)

    assert f"[1]({{filename}}/{POST_1}) [2]({SITE}/2013/08/post-2.html)" in (content / "2013/08/post-3.md").read_text()
    assert len(json.loads((content / "blogger.json").read_bytes())["entries"]) == 3


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"id": "", "permalink": ""}, "it has no id that names it"),
        ({"id": "a\nb"}, "it has no id that names it"),
        ({"published": "", "updated": "", "permalink": ""}, "it has neither a date nor a link"),
        ({"permalink": f"{SITE}/../../x"}, "its permalink is not of the form /YYYY/MM/name.html or /p/name.html: "),
        ({"id": f"{BLOG}.post-1"}, "its id is that of the entry in line 6"),
    ],
)
def test_an_entry_that_cannot_be_a_post(tmp_path: Path, content: Path, told: dict[str, str], reason: str) -> None:
    """One line names an entry that cannot be imported; the others are."""
    export = saved(tmp_path, feed(entry(1), entry(2, **told), entry(3)))
    line = export.read_text("utf-8").split("<entry>")[1].count("\n") + 6

    for said in ("2 new", "2 unchanged"):
        status, lines = imported(export, content)

        assert status == 3
        assert [text for text in lines if text.startswith(f"{export}:{line}: {reason}")]
        assert set(lines[-1].removeprefix("3 entries: ").split(", ")) == {said, "1 refused"}
        assert files(content) == [POST_1, "2013/08/post-3.md", "blogger.json"]


@pytest.mark.parametrize(
    ("told", "remark", "path"),
    [
        ({"title": ""}, "it has no title: 'Words of post 2.' stands for it", POST_2),
        ({"body": ""}, "it has no body: its post is empty", POST_2),
        ({"title": "", "body": ""}, "it has no title: 'post 2' stands for it", POST_2),
        ({"published": ""}, "it has no date (published): ", POST_2),
        ({"updated": ""}, "it has no date (updated): ", POST_2),
        ({"permalink": ""}, "it has no link: it is named by its date and title", POST_2),
        ({"permalink": f"{SITE}/2009_01_01_archive.html#1"}, "its permalink is not of the form ", POST_2),
        ({"permalink": f"{SITE}/2013/08/post-1.html"}, "its permalink is that of the entry in line 6, or ",
         "2013/08/post-1_1.md"),
        ({"permalink": f"{SITE}/2013/08/POST-1.html"},
         "its permalink is that of the entry in line 6, or differs from it in upper and lower case alone",
         "2013/08/POST-1_1.md"),
    ],
)  # fmt: skip
def test_an_entry_that_lacks_something(
    tmp_path: Path, content: Path, told: dict[str, str], remark: str, path: str
) -> None:
    """An entry that lacks what every post has is imported all the same, and named in one line each time."""
    export = saved(tmp_path, feed(entry(1), entry(2, **told), entry(3)))
    line = export.read_text("utf-8").split("<entry>")[1].count("\n") + 6

    for said in ("3 new", "3 unchanged"):
        status, lines = imported(export, content)

        assert status == 3
        assert [text for text in lines if text.startswith(f"{export}:{line}: {remark}")], lines
        assert lines[-1] == f"3 entries: {said}"
        assert files(content) == sorted([POST_1, path, "2013/08/post-3.md", "blogger.json"])


def test_a_permalink_that_an_earlier_import_gave_away(tmp_path: Path, content: Path, both: Path) -> None:
    """An entry never takes the place of a post imported earlier, even where only upper and lower case differ."""
    imported(both, content)

    status, lines = imported(saved(tmp_path, feed(entry(3, permalink=f"{SITE}/2013/08/Post-1.html"))), content)

    assert status == 3
    assert any("is that of the entry imported earlier, or differs " in line for line in lines)
    assert (content / "2013/08/Post-1_1.md").is_file()
    assert not (content / "2013/08/Post-1.md").exists()


def test_rows_stand_in_the_exports_order(tmp_path: Path, content: Path) -> None:
    """Refused entries have their rows among the others."""
    _, lines = imported(saved(tmp_path, feed(entry(1), entry(2, permalink="x"), entry(3))), content)

    assert [line.split()[1] for line in lines[1:4]] == ["new", "refused", "new"]


def test_a_body_that_begins_like_front_matter(tmp_path: Path, content: Path) -> None:
    """A body is measured as it renders below its front matter: its first words are none."""
    status, lines = imported(saved(tmp_path, feed(entry(1, body="Note: this is text"))), content)

    assert status == 0, lines
    assert "100 %" in happened(lines, POST_1)


def test_links_in_a_feed_that_does_not_name_its_blog(tmp_path: Path, content: Path) -> None:
    """Where a feed has no address of its blog, the posts' own tell which links are theirs."""
    text = feed(entry(1), entry(2, body=f"<a href='{SITE}/2013/08/post-1.html'>a</a>"))

    imported(saved(tmp_path, text.replace(f"<link rel='alternate' type='text/html' href='{SITE}/'/>", "")), content)

    assert f"[a]({{filename}}/{POST_1})" in (content / POST_2).read_text("utf-8")


def test_a_post_with_an_address_elsewhere(tmp_path: Path, content: Path) -> None:
    """The feed's own address says which links are the blog's, whatever a post's says."""
    elsewhere = entry(1, permalink="http://elsewhere.example/2013/08/post-1.html")
    export = saved(tmp_path, feed(elsewhere, entry(2), entry(3, body=f"<a href='{SITE}/2013/08/post-2.html'>a</a>")))

    imported(export, content)

    assert f"[a]({{filename}}/{POST_2})" in (content / "2013/08/post-3.md").read_text("utf-8")


def test_an_export_that_cannot_be_read(content: Path, both: Path) -> None:
    """A cut-off export imports nothing and is named in one line."""
    both.write_bytes(both.read_bytes()[:-20])

    status, lines = imported(both, content)

    assert status == 2
    assert len(lines) == 1
    assert lines[0].startswith(f"{both}:")
    assert not content.exists()


def test_a_damaged_record(content: Path, both: Path) -> None:
    """Without a record that can be gone by, nothing is imported."""
    content.mkdir()
    (content / "blogger.json").write_text("{", "utf-8")

    status, lines = imported(both, content)

    assert status == 2
    assert len(lines) == 1
    assert list(tree(content)) == ["blogger.json"]


def test_the_export_of_another_blog(tmp_path: Path, content: Path, both: Path) -> None:
    """Two blogs do not share a folder."""
    imported(both, content)
    before = tree(content)

    status, lines = imported(saved(tmp_path, feed(entry(3), blog="tag:blogger.com,1999:blog-2")), content)

    assert status == 2
    assert len(lines) == 1
    assert "import it into another folder" in lines[0]
    assert tree(content) == before


def test_a_feed_that_goes_on(tmp_path: Path, content: Path) -> None:
    """A feed that comes in pages says which is the next, which is no error."""
    more = f"<link rel='next' href='{SITE}/feeds/posts/default?start-index=26'/>"
    export = saved(tmp_path, feed(entry(1), more=more))

    status, lines = imported(export, content)

    assert status == 0
    assert (
        f"{export}: the feed goes on at {SITE}/feeds/posts/default?start-index=26: save that page and import it too"
        in lines
    )


def test_a_semicolon_in_a_label_is_told(tmp_path: Path, content: Path) -> None:
    """What front matter cannot say is named, and the exit status says that something changed."""
    status, lines = imported(saved(tmp_path, feed(entry(1, labels="a;b"))), content)

    assert status == 3
    assert any(line.startswith(f"{content / POST_1}: label 'a;b' is written with a comma") for line in lines)


def test_a_link_out_of_the_folder(tmp_path: Path, content: Path, both: Path) -> None:
    """Nothing is written through a symbolic link that leads out of the folder."""
    outside = tmp_path / "outside"
    outside.mkdir()
    content.mkdir()
    (content / "2013").symlink_to(outside, target_is_directory=True)

    status, lines = imported(both, content)

    assert status == 3
    assert sum("a symbolic link in the way of" in line for line in lines) == 2
    assert tree(outside) == {}


def test_a_link_inside_the_folder(content: Path, both: Path) -> None:
    """A symbolic link that stays inside is followed, and so is one that the folder itself is reached through."""
    real = content.with_name("real")
    (real / "elsewhere").mkdir(parents=True)
    (real / "2013").symlink_to("elsewhere", target_is_directory=True)
    content.symlink_to(real, target_is_directory=True)

    status, _ = imported(both, content)

    assert status == 0
    assert (real / "elsewhere/08/post-1.md").is_file()


@pytest.mark.parametrize("name", [POST_1, "2013/08/.post-1.md.part"])
def test_a_link_in_a_files_place(tmp_path: Path, content: Path, both: Path, name: str) -> None:
    """Nothing is written through a link that stands where a post is to be, or is to be written beside it."""
    outside = tmp_path / "outside.txt"
    outside.write_text("theirs", "utf-8")
    (content / name).parent.mkdir(parents=True)
    (content / name).symlink_to(outside)

    status, _ = imported(both, content)

    assert status == 0
    assert outside.read_text("utf-8") == "theirs"
    assert (content / POST_1).is_symlink() == (name == POST_1)


def test_a_post_that_was_replaced_by_a_link(tmp_path: Path, content: Path, both: Path) -> None:
    """A link in the place of an imported post is somebody's edit, even to the very bytes."""
    imported(both, content)
    (content / POST_1).rename(tmp_path / "kept.md")
    (content / POST_1).symlink_to(tmp_path / "kept.md")

    status, lines = imported(saved(tmp_path, feed(entry(1, body="<p>New.</p>"), entry(2))), content)

    assert status == 0
    assert f"{content / POST_1}: edited since, left alone" in lines
    assert (content / POST_1).is_symlink()


def test_something_in_the_way_of_a_post(tmp_path: Path, content: Path) -> None:
    """Where something stands in the way of a post, that one is named and the others are written."""
    export = saved(tmp_path, feed(entry(1), entry(2, permalink=f"{SITE}/2014/01/post-2.html")))
    content.mkdir()
    (content / "2013").write_text("in the way", "utf-8")

    status, lines = imported(export, content)

    assert status == 3
    assert lines[-2].startswith(f"{content / POST_1}: cannot be written (")
    assert lines[-1] == "2 entries: 1 not written, 1 new"
    assert files(content) == ["2013", "2014/01/post-2.md", "blogger.json"]


def test_a_disk_that_fills_up(tmp_path: Path, content: Path) -> None:
    """What could be written is recorded, the rest is named, nothing is half-written, and the next import goes on."""
    export = saved(tmp_path, feed(entry(1), entry(2, body=f"<p>{'word ' * 20_000}</p>"), entry(3)))

    with files_no_larger_than(65_536):
        status, lines = imported(export, content)

    assert status == 3
    assert [line for line in lines if line.startswith(f"{content / POST_2}: cannot be written (")]
    assert lines[-1] == "3 entries: 1 new, 2 not written"
    assert files(content) == [POST_1, "blogger.json"]
    assert imported(export, content)[1][-1] == "3 entries: 1 unchanged, 2 new"


def test_a_disk_that_is_full(content: Path, both: Path) -> None:
    """Where nothing can be written, nothing is left behind but empty folders."""
    with files_no_larger_than(0):
        status, lines = imported(both, content)

    assert status == 2
    assert len(lines) == 1
    assert files(content) == []


def test_everything_a_takeout_archive_holds(tmp_path: Path, content: Path) -> None:
    """Posts, pages, drafts and scheduled posts are imported; what lies in the bin is counted and left out."""
    export = saved(
        tmp_path,
        takeout(
            takeout_entry(1, body=f"<p><a href='{SITE}/p/about.html'>About</a>, <a href='/2013/08/gone.html'>gone</a>"),
            takeout_entry(2, type="PAGE", filename="/p/about.html", title="About"),
            takeout_entry(3, status="DRAFT", filename="", title="The Post 1"),
            takeout_entry(4, status="SCHEDULED", filename="", title="Post 1", published="2033-01-31T23:00:00.000Z"),
            takeout_entry(5, status="SOFT_TRASHED"),
            takeout_entry(6, status="DRAFT", filename="", title="Post 1"),
        ),
    )

    status, lines = imported(export, content, site=SITE, time_zone="Europe/Helsinki")

    assert status == 0
    assert files(content) == [
        "2013/08/post-1.md",
        "2013/08/post-1_1.md",
        "2013/08/post-1_2.md",
        "2033/02/post-1.md",
        "blogger.json",
        "pages/about.md",
    ]
    assert f"{export}: 1 entry in Blogger's bin left out" in lines
    assert f"{content / POST_1}: leads to a post that is not there: /2013/08/gone.html" in lines
    assert "[About]({filename}/pages/about.md)" in (content / POST_1).read_text("utf-8")
    drafts = [path for path in files(content) if "\nStatus: draft\n" in (content / path).read_text("utf-8")]
    assert drafts == ["2013/08/post-1_1.md", "2013/08/post-1_2.md", "2033/02/post-1.md"]
    # What the first import was told is known to the next.
    assert imported(export, content)[1][-1] == "5 entries: 5 unchanged"


def test_a_takeout_archive_after_a_backup(tmp_path: Path, content: Path) -> None:
    """What a backup said of the blog holds for Takeout, and both know a post and a page for the same."""
    settings = {"BLOG_TIME_ZONE": "Europe/Helsinki", "BLOG_LOCALE": "en", "BLOG_POST_FEED": "FULL"}
    page = of_kind("page", entry(2, permalink=f"{SITE}/p/about.html"))
    imported(saved(tmp_path, backup(of_kind("post", entry(1)), page, settings=settings)), content)
    posts = {path: data for path, data in tree(content).items() if path.endswith(".md")}

    again = saved(tmp_path, takeout(takeout_entry(1), takeout_entry(2, type="PAGE", filename="/p/about.html")))
    status, lines = imported(again, content)

    assert (status, lines[-1]) == (0, "2 entries: 1 unchanged, 1 updated")
    assert tree(content)[POST_1] == posts[POST_1]
    told = json.loads((content / "blogger.json").read_bytes())["blog"]
    assert (told["time_zone"], told["locale"], told["feed"]) == ("Europe/Helsinki", "en", "FULL")


def test_a_draft_keeps_its_place(tmp_path: Path, content: Path) -> None:
    """A draft that has another title now is still the same file."""
    imported(saved(tmp_path, backup(of_kind("post", entry(1, permalink="", title="One")))), content)

    imported(saved(tmp_path, backup(of_kind("post", entry(1, permalink="", title="Two")))), content)

    assert files(content) == ["2013/08/one.md", "blogger.json"]
    assert (content / "2013/08/one.md").read_text("utf-8").startswith("Title: Two\n")


def test_a_post_that_a_public_feed_cannot_show(tmp_path: Path, content: Path) -> None:
    """A public feed says nothing of drafts and pages: none of them is missed in it."""
    page = of_kind("page", entry(2, permalink=f"{SITE}/p/about.html"))
    draft = of_kind("post", entry(3, permalink=""), "<app:control><app:draft>yes</app:draft></app:control>")
    imported(saved(tmp_path, backup(of_kind("post", entry(1)), page, draft)), content)
    total = "<s:totalResults xmlns:s='http://a9.com/-/spec/opensearchrss/1.0/'>1</s:totalResults>"

    _, lines = imported(saved(tmp_path, feed(entry(1), more=total)), content)

    assert not [line for line in lines if "not at Blogger any more" in line]


def test_a_report_for_machines(tmp_path: Path, content: Path) -> None:
    """A program is told the same: a row for each entry, what is to be named, and how it ended."""
    export = saved(tmp_path, feed(entry(1), entry(2, title="")))

    status, lines = imported(export, content, json=True)

    told = json.loads("\n".join(lines))
    assert status == told["status"] == 3
    assert told["counts"] == {"new": 2}
    assert [each["post"] for each in told["entries"]] == [str(content / POST_1), str(content / POST_2)]
    assert told["entries"][0]["fidelity"]["words"] == {"kept": 4, "total": 4, "lost": []}
    assert told["lines"] == [f"{export}:15: it has no title: 'Words of post 2.' stands for it"]


def test_an_entry_that_is_too_large(tmp_path: Path, content: Path) -> None:
    """An entry above 16 MB is refused by its name; the others are imported."""
    export = saved(tmp_path, feed(entry(1), entry(2, title="War and Peace", body="<p>word</p>" * 1_200_000)))

    status, lines = imported(export, content)

    assert status == 3
    assert f"{export}:15: War and Peace: it is larger than 16 MB" in lines
    assert files(content) == [POST_1, "blogger.json"]


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from rich.console import Console
from blogger.run import main
from pelicanconf import MARKDOWN

left = int(sys.argv[3])

def interrupt(event, args):
    global left
    changes = event in {"os.mkdir", "os.rename", "os.remove"} or (event == "open" and args[2] & os.O_CREAT)
    if changes and str(args[0]).startswith(sys.argv[2]):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

# What is started in the background of a shell is begun with the interrupt ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.addaudithook(interrupt)
sys.exit(main(Path(sys.argv[1]), into=Path(sys.argv[2]), markdown=MARKDOWN, dry_run=False, console=Console()))
"""


def test_an_import_that_is_interrupted_is_recorded(content: Path, both: Path) -> None:
    """Ctrl-C ends an import in one line; what it has written is known to the next."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    code = INTERRUPTED.replace("signal.SIGKILL", "signal.SIGINT").replace("left < 0", "left == -1")
    # By then the folders are made and the first post is opened and renamed; the second is about to be opened.
    command = [sys.executable, "-c", code, str(both), str(content), "8"]

    ended = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)

    assert ended.returncode == 130, ended.stderr
    assert ended.stdout.splitlines() == [f"{content}: the import was interrupted: import again and it goes on"]
    assert files(content) == [POST_1, "blogger.json"]
    assert imported(both, content)[1][-1] == "2 entries: 1 unchanged, 1 new"


@pytest.mark.parametrize("again", ["first import", "later import", "later import of an edited post"])
def test_an_import_that_is_killed_is_completed_by_the_next(tmp_path: Path, again: str) -> None:
    """Wherever an import is killed, the next one ends in the same tree as one that never was interrupted."""
    (tmp_path / "old").mkdir()
    before = saved(tmp_path / "old", backup(entry(1), comment(11)))
    export = saved(tmp_path, backup(entry(1, body="<p>New words.</p>"), entry(2), comment(11), comment(12)))
    whole = tmp_path / "whole"

    def begin(content: Path) -> None:
        if again != "first import":
            imported(before, content)

        if again == "later import of an edited post":
            (content / POST_1).write_text("mine", "utf-8")

    begin(whole)
    imported(export, whole)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    killed = 0
    while True:
        content = tmp_path / f"killed-{killed}"
        begin(content)
        command = [sys.executable, "-c", INTERRUPTED, str(export), str(content), str(killed)]
        ended = subprocess.run(command, env=environment, capture_output=True, check=False)
        if ended.returncode == 0:
            break

        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
        killed += 1
        assert imported(export, content)[0] == 0
        assert tree(content) == tree(whole)

    assert killed >= 12  # to remove, to open and to rename: two posts, the comments on one, and the record of them


def test_a_blog_that_changed_after_an_import_was_killed(tmp_path: Path) -> None:
    """What a killed import wrote is brought up to date by the next, though it was never recorded."""
    (tmp_path / "old").mkdir()
    before = saved(tmp_path / "old", backup(entry(1), entry(2), comment(11)))
    after = saved(
        tmp_path, backup(entry(1, body="<p>New.</p>"), entry(2, body="<p>New.</p>"), comment(11), comment(12))
    )
    whole = tmp_path / "whole"
    imported(after, whole)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    for killed in itertools.count(5):
        content = tmp_path / f"killed-{killed}"
        command = [sys.executable, "-c", INTERRUPTED, str(before), str(content), str(killed)]
        ended = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert imported(after, content)[0] == 0
        assert tree(content) == tree(whole)
        if ended.returncode == 0:
            break

    assert killed > 12


@pytest.mark.parametrize("room", [0, 65_536], ids=["for nothing", "for the record alone"])
def test_a_disk_that_is_full_after_an_import_was_killed(tmp_path: Path, room: int) -> None:
    """What a killed import wrote is still known after one that found no room, and the next one brings it up to date."""
    (tmp_path / "old").mkdir()
    before = saved(tmp_path / "old", backup(entry(1), entry(2), comment(11)))
    after = saved(tmp_path, backup(entry(1, body=f"<p>{'word ' * 20_000}</p>"), entry(2, body="<p>New.</p>")))
    content, whole = tmp_path / "content", tmp_path / "whole"
    imported(before, whole)
    imported(after, whole)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    # Killed as it is about to write the record.
    command = [sys.executable, "-c", INTERRUPTED, str(before), str(content), "15"]
    subprocess.run(command, env=environment, capture_output=True, check=False)
    assert files(content)[-3:] == [POST_1, "2013/08/post-1/comments.json", POST_2]

    with files_no_larger_than(room):
        status, lines = imported(after, content)

    assert (status, len(lines)) == (2, 1)
    assert "cannot be written (" in lines[0]
    assert imported(after, content)[1][-1] == "2 entries: 2 updated"
    assert tree(content) == tree(whole)


def test_a_post_that_was_edited_after_an_import_was_killed(tmp_path: Path, content: Path, both: Path) -> None:
    """What somebody did to a post that a killed import wrote is theirs."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    # Killed as it is about to write the second post.
    subprocess.run([sys.executable, "-c", INTERRUPTED, str(both), str(content), "8"], env=environment, check=False)
    assert "blogger.json" not in files(content)
    (content / POST_1).write_text("mine", "utf-8")

    _, lines = imported(saved(tmp_path, feed(entry(1, body="<p>New.</p>"), entry(2))), content)

    assert (content / POST_1).read_text("utf-8") == "mine"
    assert "edited since" in happened(lines, POST_1)
    assert "2013/08/post-1.incoming.md" in files(content)


@pytest.mark.parametrize("make", ["no database", "symlink", "fifo"])
def test_a_journal_that_is_none(tmp_path: Path, content: Path, both: Path, make: str) -> None:
    """A journal that no import wrote is named in one line, and nothing is done."""
    content.mkdir()
    journal = content / ".blogger.journal"
    if make == "symlink":
        journal.symlink_to(tmp_path / "elsewhere")
    elif make == "fifo":
        os.mkfifo(journal)
    else:
        journal.write_text("x" * 100, "utf-8")

    status, lines = imported(both, content)

    assert (status, len(lines)) == (2, 1)
    assert lines[0].startswith(f"{journal}: is ")
    assert not (tmp_path / "elsewhere").exists()
    assert files(content) in ([], [".blogger.journal"])


class Stumbles(Preprocessor):
    """A part of a dialect that fails at a word."""

    def run(self, lines: list[str]) -> list[str]:
        """Fail at the word."""
        if any("stumble" in line for line in lines):
            raise RuntimeError("over\nthis")

        return lines


class Stumbling(Extension):
    """A dialect with that part."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the base class's name
        """Add the part."""
        md.preprocessors.register(Stumbles(md), "stumbles", 100)


@pytest.mark.parametrize("count", [3, 60], ids=["here", "in several processes"])
def test_a_body_that_nobody_thought_of(tmp_path: Path, content: Path, count: int) -> None:
    """Whatever goes wrong with one entry, it is named and the others are imported."""
    entries = [entry(number, body="<p>stumble</p>" if number == 2 else "<p>walk</p>") for number in range(1, count + 1)]
    export = saved(tmp_path, feed(*entries))
    file = StringIO()
    dialect = {"extensions": [Stumbling()]}

    status = main(export, into=content, markdown=dialect, dry_run=False, console=Console(file=file))

    lines = file.getvalue().splitlines()
    assert status == 3
    assert lines[-1] == f"{count} entries: {count - 1} new, 1 refused"
    [line] = [line for line in lines if "cannot be converted" in line]
    assert line.startswith(f"{export}:")
    assert "(RuntimeError: over this): report it" in line


HOSTILE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t/\\.%:;#'\"<>&"), max_size=20
)


@given(title=HOSTILE, slug=HOSTILE | st.text("./%2e\\", max_size=12), label=HOSTILE, author=HOSTILE)
def test_nothing_is_written_outside_the_folder(
    tmp_path_factory: pytest.TempPathFactory, title: str, slug: str, label: str, author: str
) -> None:
    """Whatever strangers wrote, files come into being two folders below the content folder and nowhere else."""
    base = tmp_path_factory.mktemp("base")
    xml = "".join(char for char in feed(entry(1, title=title, permalink=f"{SITE}/2013/08/{slug}.html", labels=label,
        author=author)) if char not in "\ufffe\uffff")  # fmt: skip
    export = saved(base, xml)

    status, lines = imported(export, base / "content")

    assert status in {0, 3}, lines
    written = files(base)
    assert written[-1] == "export.xml"
    if len(written) > 1:
        post, record = written[:-1]
        assert record == "content/blogger.json"
        assert re.fullmatch(r"content/2013/08/[A-Za-z0-9_-][A-Za-z0-9._-]*\.md", post)
        if re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9_-]*", slug) and "_1" not in post:
            assert post == f"content/2013/08/{slug}.md"
