from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pelican.settings import DEFAULT_CONFIG, get_settings_from_file

from heads import mistaken
from tests.testing import ROOT

HEAD = "Title: X\nDate: 2026-11-28\n"
FILE = "content/2026/11/x.md"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand in a folder with an empty blog; give its settings."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).parent.mkdir(parents=True)
    site = get_settings_from_file(str(ROOT / "pelicanconf.py"))
    return {**DEFAULT_CONFIG, **site, "PATH": str(tmp_path / "content"), "THEME": str(ROOT / "theme")}


def said(settings: dict[str, Any], text: str, file: str = FILE) -> list[str]:
    """Say what is wrong with a post of this text."""
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_text(text, "utf-8")
    return [str(slip).removeprefix(f"{FILE}:") for slip in mistaken.slips(settings)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Stauts: draft", "Stauts: draft keeps no post back: write Status: draft, or take the line out"),
        ("State: draft", "State: draft keeps no post back: write Status: draft, or take the line out"),
        ("Draft: true", "Draft: true keeps no post back: write Status: draft, or take the line out"),
        ("Published: false", "Published: false keeps no post back: write Status: draft, or take the line out"),
        ("Stauts: hidden", "Stauts: nothing reads such a field: write Status, or give it a name less like that"),
        ("Tgas: a, b", "Tgas: nothing reads such a field: write Tags, or give it a name less like that"),
        ("Atom-Id: a", "Atom-Id: nothing reads such a field: write Atom_Id, or give it a name less like that"),
        ("Status = draft", "'Status = draft' is no field, and ends the head: write Status: draft"),
        ("Status : draft", "'Status : draft' is no field, and ends the head: write Status: draft"),
        (
            "My colour: red\nStatus: draft",
            (
                "'My colour: red' is no field, and ends the head, so Status in line 4 is not read: "
                "write it as a field, or below an empty line"
            ),
        ),
    ],
)
def test_a_field_that_is_misspelt_is_named(settings: dict[str, Any], line: str, says: str) -> None:
    """What would be read by nobody, and so publish a draft, is told before the site is built."""
    assert said(settings, f"{HEAD}{line}\n\nText.\n") == [f"3: {says}"]


@pytest.mark.parametrize(
    "lines",
    [
        "Authors: A\nAuthor: A\nSummary: a\nCategory: c\nTemplate: article\nSave_As: a.html\nUrl: a",
        "Timezone: Asia/Tokyo",
        "Description: d\nPlace: p\nPoint: 1 2\nTitle_Link: https://a.example/\nAtom_Id: a\nPermalink: b\nSeries: s",
        "Published: 2013-08-25T23:33:00.000+03:00\nUpdated: 2013-08-25T23:33:00.000+03:00\nSnippets: unreviewed",
        "Notes: look it up\nMood: fine\nSubtitle: s\nImage: a.png\nUpdate: none\nKeywords: a\nLanguage: it",
        "Draft: false\nState: Ohio\nTags: a\nTag: b",
        "Tags: a\n    b",
        "Text that begins at once, and a second line of it: draft.\nNote: so it goes.",
        "---",
        "Status: draft",
        "Status:",
    ],
)
def test_what_is_read_and_what_is_noted_pass(settings: dict[str, Any], lines: str) -> None:
    """Fields that somebody reads, notes that people keep, and a text without an empty line above it."""
    assert said(settings, f"{HEAD}{lines}\n\nStatus = draft\n") == []


def test_a_head_of_many_lines_is_read(settings: dict[str, Any]) -> None:
    """Line ends of any system, a head between dashes, and a file that is no text are no mistakes."""
    assert said(settings, "---\r\nTitle: X\r\nDate: 2026-11-28\r\nTgas: a\r\n---\r\nText.\r\n") == [
        "4: Tgas: nothing reads such a field: write Tags, or give it a name less like that"
    ]
    Path(FILE).write_bytes(b"Tgas: \xff\n")
    assert mistaken.slips(settings) == []


def test_a_field_that_the_theme_reads_passes(settings: dict[str, Any], tmp_path: Path) -> None:
    """A theme of somebody's own may read any."""
    (tmp_path / "theme/templates").mkdir(parents=True)
    (tmp_path / "theme/templates/article.html").write_text("{{ article.tag }} {{ article['mood'] }}", "utf-8")
    settings["THEME"] = str(tmp_path / "theme")
    assert said(settings, f"{HEAD}Tag: a\nMood: b\n\nText.\n") == []
    assert mistaken.notes(settings) == []


def test_a_field_that_an_address_is_made_of_passes(settings: dict[str, Any]) -> None:
    """Pelican takes any for the parts of an address."""
    settings["ARTICLE_URL"] = "{tag}/{slug}.html"
    assert said(settings, f"{HEAD}Tag: a\n\nText.\n") == []


def test_notes_are_told_of_once(settings: dict[str, Any]) -> None:
    """A field that nothing reads is named once, however many posts have it, and so is text right below a head."""
    for name in ("a", "b", "c"):
        said(settings, f"{HEAD}Mood: fine\nText.\n", f"content/2026/11/{name}.md")

    assert [str(note) for note in mistaken.notes(settings)] == [
        "content/2026/11/a.md:3: Mood: nothing reads such a field (nor in 2 other posts)",
        "content/2026/11/a.md:4: is text, for it is no field: put an empty line above it (nor in 2 other posts)",
    ]


MANY = "may be several days: write it as 2026-11-28 20:00"
ZONE = "names its time zone by letters, which many zones share: write it as 2026-11-28 20:00"


@pytest.mark.parametrize(
    ("date", "says"),
    [
        ("05.11.2026", MANY),
        ("5/11/2026 10:00", MANY),
        ("11-05-08", MANY),
        ("2026", MANY),
        ("2026-11", MANY),
        ("November 2026", MANY),
        ("10:00", MANY),
        ("Monday", MANY),
        ("2026-11-28 10:00 CET", ZONE),
        ("28 Nov 2026 10:00 EST", ZONE),
    ],
)
@pytest.mark.parametrize("name", ["Date", "Modified"])
def test_a_date_that_is_guessed_is_named(settings: dict[str, Any], name: str, date: str, says: str) -> None:
    """A day before its month, a year left out to the clock, a zone of letters: each may mean another moment."""
    fields = {"Date": "2026-11-28", name: date}
    text = "Title: X\n" + "".join(f"{field}: {value}\n" for field, value in fields.items())
    assert said(settings, f"{text}\nText.\n") == [f"{2 + (name == 'Modified')}: {name}: {date!r} {says}"]


@pytest.mark.parametrize(
    "date",
    [
        "2026-11-28",
        "2026-11-28 20:00",
        "2026-11-28T20:00:00Z",
        "2026-11-28 20:00:01.5+01:00",
        "2026-11-28 20:00 UTC",
        "2026-11-05 8:15 pm",
        "2026-1-5",
        "2026/01/05 10:00",
        "2026_01_05",
        "20260105",
        "28 Nov 2026",
        "Sat, 28 Nov 2026 10:00 GMT",
        "28.11.2026",
        "",
        "tomorrow",
    ],
)
def test_a_date_that_can_mean_one_thing_passes(settings: dict[str, Any], date: str) -> None:
    """However it is written; what is no date at all Pelican refuses."""
    assert said(settings, f"Title: X\nDate: {date}\n\nText.\n") == []


@pytest.mark.parametrize("language", ["klingon", "en_US", "english", "e", "en-", "it, en"])
def test_a_language_that_is_none_is_named(settings: dict[str, Any], language: str) -> None:
    """Pages and feeds say it, and programs read it."""
    assert said(settings, f"{HEAD}Lang: {language}\n\nText.\n") == [
        f"3: Lang: {language!r} is no language: write it as en, it or pt-BR"
    ]


@pytest.mark.parametrize("language", ["en", "IT", "pt-br", "zh-Hant-TW", "sl-rozaj-biske", "es-419", "tlh", ""])
def test_a_language_passes(settings: dict[str, Any], language: str) -> None:
    """Each of the forms that there are (RFC 5646)."""
    assert said(settings, f"{HEAD}Lang: {language}\n\nText.\n") == []


@pytest.mark.parametrize("name", ["Title", "Atom_Id", "Lang"])
def test_a_field_that_can_stand_once_is_named(settings: dict[str, Any], name: str) -> None:
    """Where Pelican would make a list of two, the line of the second is told."""
    second = 3 if name == "Title" else 4
    text = f"{HEAD}{name}: it\n" + (f"{name}: en\n" if second == 4 else "")
    assert said(settings, f"{text}\nText.\n") == [
        f"{second}: {name} has a second value here, and there can be one: take one of them out"
    ]


def test_posts_that_share_an_id_are_named(settings: dict[str, Any]) -> None:
    """Both files and their lines, and the id; one that is left out is nobody's double."""
    said(settings, f"{HEAD}Atom_Id: tag:a\n\nText.\n")
    said(settings, f"{HEAD}Tags: b\nAtom_Id: tag:a\n\nText.\n", "content/2026/12/y.md")
    said(settings, f"{HEAD}Atom_Id: tag:a\nStatus: skip\n\nText.\n", "content/2026/12/z.md")
    says = f"Atom_Id is that of {FILE}:3, too: take it out of the copy, for no two posts share one"
    assert {str(slip): one for slip, one in mistaken.shared(settings).items()} == {
        f"content/2026/12/y.md:4: {says}": "tag:a"
    }


def test_all_that_is_here_passes(settings: dict[str, Any]) -> None:
    """The posts of this blog, and the made ones that have everything."""
    for folder in (ROOT / "content", ROOT / "tests/data/made/content"):
        settings["PATH"] = str(folder)
        assert mistaken.slips(settings) == []
        assert mistaken.notes(settings) == []
