from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from blogger.export import Blog, ExportError
from blogger.shapes import opened
from tests.blogger.made import BLOG, SITE, feed, takeout, takeout_entry

ATOM = "Takeout/Blogger/Blogs/Rants/feed.atom"
SETTINGS = "Takeout/Blogger/Blogs/Rants/settings.csv"
TOLD = {
    "blog_publishing_mode": "PUBLISH_MODE_BLOGSPOT",
    "blog_comment_message": 'Be kind, "please"\nor leave',
    "blog_locale": "fi",
    "blog_name": "Rants & Raves",
    "blog_post_feed": "UNTIL_JUMP",
    "blog_subdomain": "rants",
    "blog_time_zone": "Europe/Helsinki",
}


def table(told: dict[str, str]) -> str:
    """Make the table of a blog's settings, as Takeout writes it."""
    rows = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (told, told.values()))
    return "\r\n".join(rows) + "\r\n"


def archive(folder: Path, settings: str | bytes, name: str = SETTINGS) -> Path:
    """Make an archive of Takeout's with a table of settings."""
    path = folder / "takeout.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(ATOM, takeout(takeout_entry(1)))
        packed.writestr(name, settings)

    return path


def blog(path: Path, *, site: str = "", time_zone: str = "", known: Blog | None = None) -> Blog:
    """Read an export's record of its blog."""
    with opened([str(path)], site=site, time_zone=time_zone, known=known) as told:
        return told.blog


def refusal(path: Path) -> str:
    """Give the one line an export is refused with."""
    with pytest.raises(ExportError) as caught:
        blog(path)

    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_takeout_says_beside_the_feed(tmp_path: Path) -> None:
    """The settings beside the feed say what the feed leaves out, and nothing has to be named."""
    assert blog(archive(tmp_path, table(TOLD))) == Blog(
        BLOG, "Rants", "https://rants.blogspot.com/", "Europe/Helsinki", "fi", "UNTIL_JUMP"
    )


@pytest.mark.parametrize("name", ["", "Takeout/Blogger", ATOM])
def test_a_folder(tmp_path: Path, name: str) -> None:
    """They are found in the folder too that the archive was unpacked to, whatever part of it is named."""
    with zipfile.ZipFile(archive(tmp_path, "\N{BYTE ORDER MARK}" + table(TOLD))) as packed:
        packed.extractall(tmp_path)

    (tmp_path / "takeout.zip").unlink()

    assert blog(tmp_path / name).time_zone == "Europe/Helsinki"


def test_dates_have_the_zone_that_the_settings_name(tmp_path: Path) -> None:
    """An entry's dates and address are the blog's, though nobody named its zone and its host."""
    with opened([str(archive(tmp_path, table(TOLD)))]) as told:
        entry = next(told.entries())

    assert entry.published == "2013-08-25T23:33:00.003+03:00"
    assert entry.permalink == "https://rants.blogspot.com/2013/08/post-1.html"


def test_what_is_named_counts_more(tmp_path: Path) -> None:
    """Options count more than the settings; so does the address that an earlier import learnt."""
    path = archive(tmp_path, table(TOLD))

    assert blog(path, site=SITE, time_zone="Europe/Rome").time_zone == "Europe/Rome"
    assert blog(path, site=SITE).url == SITE
    assert blog(path, known=Blog(BLOG, "Rants", "http://rants.example/")).url == "http://rants.example/"


@pytest.mark.parametrize(
    ("told", "asks"),
    [
        ({"blog_publishing_mode": "PUBLISH_MODE_HOSTED"}, "add --site https://…"),
        ({"blog_subdomain": "rants.example/#"}, "add --site https://…"),
        ({"blog_subdomain": ""}, "add --site https://…"),
        ({"blog_time_zone": "../../etc/passwd"}, "add --time-zone Europe/Rome"),
        ({"blog_time_zone": ""}, "add --time-zone Europe/Rome"),
    ],
)
def test_what_the_settings_leave_out(tmp_path: Path, told: dict[str, str], asks: str) -> None:
    """What they don't say, or say as no blog's settings do, is asked for and not guessed."""
    assert refusal(archive(tmp_path, table(TOLD | told))).endswith(asks)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\xff\xfe", "is no table ("),
        (b'blog_name\r\n"Rants', "is no table ("),
        (b'blog_name\r\n"a"b', "is no table ("),
        (b"blog_name\r\n" + b"x" * 140_000, "is no table ("),
        (b"blog_name\r\n" + b"x," * 1_000_000, "is larger than 1 MB"),
    ],
)
def test_a_table_that_is_none(tmp_path: Path, text: bytes, says: str) -> None:
    """A table that cannot be read is named, with what to do about it."""
    path = archive(tmp_path, text)

    assert refusal(path).startswith(f"{path}!{SETTINGS}: {says}")


@pytest.mark.parametrize(
    "text", ["", "\r\n\r\n", "blog_time_zone", "blog_time_zone\r\n\r\n", "a,b\r\n1\r\n", "\0\r\n\0"]
)
def test_a_table_that_says_nothing(tmp_path: Path, text: str) -> None:
    """A table without values says nothing."""
    assert refusal(archive(tmp_path, text)).endswith("add --site https://… and --time-zone Europe/Rome")


def test_the_settings_of_another_blog(tmp_path: Path) -> None:
    """Only what lies in the feed's own folder is its own."""
    path = archive(tmp_path, table(TOLD), SETTINGS.replace("Rants", "Other"))

    assert "add --site" in refusal(path)


def test_settings_that_lead_elsewhere(tmp_path: Path) -> None:
    """A symbolic link in their place is not followed."""
    (tmp_path / "elsewhere").write_text(table(TOLD), "utf-8")
    folder = tmp_path / "Blogs" / "Rants"
    folder.mkdir(parents=True)
    (folder / "feed.atom").write_text(takeout(takeout_entry(1)), "utf-8")
    (folder / "settings.csv").symlink_to(tmp_path / "elsewhere")

    assert "add --site" in refusal(folder)


def test_a_feed_that_is_not_takeouts(tmp_path: Path) -> None:
    """Another shape says all of its blog itself; a table beside it is not its own."""
    (tmp_path / "feed.atom").write_text(feed(), "utf-8")
    (tmp_path / "settings.csv").write_text(table(TOLD), "utf-8")

    assert blog(tmp_path).time_zone == ""
