from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogger.home import Asked, Found, look
from blogger.shapes import over_the_web
from blogger.site import Site, dump
from tests.blogger.made import BLOG, backup, entry, feed, saved, takeout, takeout_entry
from tests.testing import FEED, ROOT, of_this_blog

SETTINGS = {"BLOG_TIME_ZONE": "Europe/Rome", "BLOG_LOCALE": "pt_BR", "BLOG_POST_FEED": "UNTIL_JUMP"}


def seen(path: Path, *, site: str = "", time_zone: str = "") -> Found:
    """Look at a saved export."""
    return look(Asked([str(path)], site, time_zone, over_the_web))


def test_a_backup_says_all(tmp_path: Path) -> None:
    """Name, author, language, time zone, feed and addresses are taken from a backup, and nothing is chosen."""
    found = seen(saved(tmp_path, backup(entry(), settings=SETTINGS)))

    assert found.site == Site(
        name="Rants",
        author="Jane Doe",
        language="pt-BR",
        time_zone="Europe/Rome",
        feed_id=BLOG,
        old_address="http://rants.blogspot.com/",
        old_feed="UNTIL_JUMP",
    )
    assert found.open == ()


def test_a_feed_leaves_open_what_is_chosen_aloud(tmp_path: Path) -> None:
    """A feed names no language and no time zone: what stands for them is said, and where to change it."""
    found = seen(saved(tmp_path, feed(entry())))

    assert (found.site.language, found.site.time_zone) == ("en", "UTC")
    assert found.open == (
        'language = "en": the export names no language: change it in site.toml',
        'time_zone = "UTC": the export names no time zone: say --time-zone Europe/Rome, or change it in site.toml',
    )


def test_what_somebody_says_counts(tmp_path: Path) -> None:
    """An address and a time zone that were given are the settings, and are not said to be missing."""
    found = seen(saved(tmp_path, takeout(takeout_entry())), site="https://a.example", time_zone="Europe/Rome")

    assert (found.site.old_address, found.site.time_zone) == ("https://a.example", "Europe/Rome")
    assert len(found.open) == 1


@pytest.mark.parametrize("zone", ["Europe/Rom", "../../etc/passwd", "\x00", "GMT+9 "])
def test_a_zone_that_is_none_is_not_taken(tmp_path: Path, zone: str) -> None:
    """A time zone that no machine knows is as good as none."""
    told = backup(entry(), settings={**SETTINGS, "BLOG_TIME_ZONE": zone.replace("\x00", "&#0;")})

    found = seen(saved(tmp_path, told))

    assert found.site.time_zone == "UTC"
    assert [line for line in found.open if line.startswith('time_zone = "UTC"')]


def test_a_language_that_is_none_is_not_taken(tmp_path: Path) -> None:
    """What is no language tag stands in no page."""
    found = seen(saved(tmp_path, backup(entry(), settings={**SETTINGS, "BLOG_LOCALE": '"><script>'})))

    assert found.site.language == "en"


def test_the_author_is_who_wrote_most(tmp_path: Path) -> None:
    """The most frequent author is the blog's; of two that wrote as much, the first by the alphabet."""
    two = [entry(1, author="Ann"), entry(2, author="Joe"), entry(3, author="Joe")]

    assert seen(saved(tmp_path, feed(*two))).site.author == "Joe"
    assert seen(saved(tmp_path, feed(*two, entry(4, author="Ann")))).site.author == "Ann"


def test_no_e_mail_address_is_an_author(tmp_path: Path) -> None:
    """An address that stands for a name is nobody's to publish; then no author is named, and that is said."""
    found = seen(saved(tmp_path, feed(entry(author="jane@example.org"))))

    assert found.site.author == ""
    assert 'author = "": the export names no author: change it in site.toml' in found.open
    assert b"example.org" not in dump(found.site).partition(b"feed_id")[2]


@of_this_blog
def test_this_blogs_own_file_is_what_a_move_would_write() -> None:
    """The project's own site.toml says of the blog what its feed says, and its time zone."""
    assert dump(seen(FEED, time_zone="Europe/Helsinki").site) == (ROOT / "site.toml").read_bytes()


TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ['"""\nimport os', "'''", 'x"\n[tool]\nname = "y', "\\", "\r\n", "\x00\x1b[31m", "#", "{{ 7 }}", "\u2028"]
)


@given(name=TEXT, author=TEXT, address=TEXT)
def test_any_title_is_a_text(name: str, author: str, address: str) -> None:
    """Whatever a blog is called, the file stays TOML, says that very name, and nothing else besides."""
    site = Site(name, author, "en", "UTC", BLOG, address)

    assert tomllib.loads(dump(site).decode()) == {
        "name": name,
        "author": author,
        "language": "en",
        "time_zone": "UTC",
        "address": "",
        "feed_id": BLOG,
        "old_address": address,
    }


def test_each_setting_has_a_line_about_it() -> None:
    """Who edits the file reads above each setting what it is."""
    lines = dump(Site("Rants", "Jane", "en", "UTC", BLOG, "http://a.example", "FULL")).decode().splitlines()

    settings = [number for number, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    assert len(settings) == 8
    assert all(lines[number - 1].startswith("# ") for number in settings)
