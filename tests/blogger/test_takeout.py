from __future__ import annotations

from pathlib import Path

import pytest

from blogger.export import Blog, Entry, ExportError
from blogger.shapes import opened
from tests.blogger.made import BLOG, SITE, saved, takeout, takeout_entry

ZONE = "Europe/Helsinki"


def entries(folder: Path, *told: str) -> list[Entry]:
    """Read the entries of what Takeout gave."""
    with opened([str(saved(folder, takeout(*told)))], site=SITE, time_zone=ZONE) as export:
        return list(export.entries())


def test_a_post(tmp_path: Path) -> None:
    """A post of Takeout's is the very one that the public feed has."""
    told = entries(tmp_path, takeout_entry(1, label="a, b", description="What it says."))[0]

    assert told == Entry(
        id=f"{BLOG}.post-1",
        title="Post 1",
        html="<p>Words of post 1.</p>",
        published="2013-08-25T23:33:00.003+03:00",
        updated="2022-03-03T11:49:01.611+02:00",
        permalink=f"{SITE}/2013/08/post-1.html",
        authors=("Jane Doe",),
        labels=("a, b",),
        line=4,
        description="What it says.",
        file=str(tmp_path / "export.xml"),
    )


def test_a_post_without_labels_and_without_a_place(tmp_path: Path) -> None:
    """An empty category is no label, an empty location no place, an empty link no link."""
    told = entries(tmp_path, takeout_entry())[0]

    assert (told.labels, told.place, told.point, told.title_link) == ((), "", "", "")


def test_a_place(tmp_path: Path) -> None:
    """A place has a name and a point."""
    location = "".join(
        f"<blogger:{name}>{value}</blogger:{name}>"
        for name, value in {"name": "Bergamo", "latitude": "45.69", "longitude": "9.67", "span": "1,1"}.items()
    )

    told = entries(tmp_path, takeout_entry(location=location))[0]

    assert (told.place, told.point) == ("Bergamo", "45.69 9.67")


@pytest.mark.parametrize(
    ("told", "kind", "status"),
    [
        ({}, "post", "live"),
        ({"type": "PAGE", "filename": "/p/about.html"}, "page", "live"),
        ({"status": "DRAFT", "filename": ""}, "post", "draft"),
        ({"status": "SCHEDULED"}, "post", "scheduled"),
        ({"status": "SOFT_TRASHED"}, "post", "trashed"),
        ({"trashed": "2024-01-01T00:00:00Z"}, "post", "trashed"),
        ({"status": "WHATEVER"}, "post", "draft"),
        ({"status": ""}, "post", "draft"),
    ],
)
def test_what_an_entry_is(tmp_path: Path, told: dict[str, str], kind: str, status: str) -> None:
    """Only what is live is known to be public."""
    assert [(each.kind, each.status) for each in entries(tmp_path, takeout_entry(1, **told))] == [(kind, status)]


def test_dates_to_the_digit(tmp_path: Path) -> None:
    """Dates have the blog's own offset, summer and winter, and milliseconds, as Blogger's feed has them."""
    told = entries(
        tmp_path,
        takeout_entry(1, published="2022-01-05T23:30:00Z"),
        takeout_entry(2, published=""),
        takeout_entry(3, published="soon"),
    )

    assert [each.published for each in told] == [
        "2022-01-06T01:30:00.000+02:00",
        "2013-08-01T03:00:00.000+03:00",
        "soon",
    ]


def comment(number: int, status: str, more: str = "") -> str:
    """Make a comment of Takeout's."""
    parent = f"<blogger:parent>{BLOG}.post-1</blogger:parent>"
    return takeout_entry(number, type="COMMENT", status=status, filename="", more=parent + more)


def test_comments(tmp_path: Path) -> None:
    """A comment names its post and the one it answers; what Blogger doesn't show is no comment."""
    answers = f"<blogger:inReplyTo>{BLOG}.post-7</blogger:inReplyTo>"
    text = takeout(
        comment(7, "EMPTIED"), comment(8, "LIVE", answers), comment(9, "SPAM_COMMENT"), comment(10, "PENDING")
    )

    with opened([str(saved(tmp_path, text))], site=SITE, time_zone=ZONE) as told:
        assert [(each.id, each.post, each.parent, each.removed) for each in told.comments()] == [
            (f"{BLOG}.post-7", "1", "", True),
            (f"{BLOG}.post-8", "1", "7", False),
        ]
        assert list(told.entries()) == []


@pytest.mark.parametrize(
    ("site", "zone", "asks"),
    [
        ("", "", "add --site https://… and --time-zone Europe/Rome"),
        (SITE, "", "add --time-zone Europe/Rome"),
        ("", ZONE, "add --site https://…"),
        (SITE, "Mars/Olympus", "Mars/Olympus: is no time zone: name one as "),
        (SITE, "../../etc/passwd", "is no time zone"),
        (SITE, "Europe", "is no time zone"),
        ("rants.blogspot.com", ZONE, "rants.blogspot.com: is no blog's address: name it as https://"),
        (f"{SITE}/feeds/", ZONE, "is no blog's address"),
    ],
)
def test_what_takeout_leaves_out(tmp_path: Path, site: str, zone: str, asks: str) -> None:
    """Neither the blog's address nor its time zone is guessed: one line says what to add."""
    export = saved(tmp_path, takeout(takeout_entry()))

    with pytest.raises(ExportError) as caught, opened([str(export)], site=site, time_zone=zone):
        pass

    assert asks in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_an_earlier_import_learnt(tmp_path: Path) -> None:
    """What a backup of the same blog said holds; what another blog's said doesn't."""
    export = saved(tmp_path, takeout(takeout_entry()))
    known = Blog(BLOG, "Rants", f"{SITE}/", ZONE)

    with opened([str(export)], known=known) as told:
        assert next(told.entries()).permalink == f"{SITE}/2013/08/post-1.html"

    with pytest.raises(ExportError), opened([str(export)], known=Blog("other", "Rants", f"{SITE}/", ZONE)):
        pass
