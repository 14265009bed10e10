from __future__ import annotations

import os

import pytest

from checks import findings, read
from checks.markup import checker, markup
from tests.site.blogs import ROOT, Site

# What the posts of the made blog do wrong on purpose, or leave out.
THEIRS = (
    "has no width and height",
    "is no address",
    "id made of its address",
    "leads to http://[",
    "Bad value",
    "U+001b",
)


@pytest.mark.parametrize("name", ["site", "strange"])
def test_nothing_is_wrong_but_what_posts_do_wrong(request: pytest.FixtureRequest, name: str) -> None:
    """Links, images and feeds of the theme and the plugins are right; a post's own mistakes are found."""
    built: Site = request.getfixturevalue(name)
    wrong = [one.what for one in findings(read(built.output, built.url))]
    assert [what for what in wrong if not any(words in what for words in THEIRS)] == []
    assert bool(wrong) == (name == "strange")


@pytest.mark.parametrize("name", ["site", "strange"])
def test_every_page_is_html(request: pytest.FixtureRequest, name: str) -> None:
    """The W3C's checker finds no error in any page, but in what a post itself says."""
    command = checker(ROOT)
    if command is None:
        assert not os.environ.get("CI"), "vnu-jar or Java is not installed"
        pytest.skip("vnu-jar or Java is not installed: the pages' HTML is not checked")

    built: Site = request.getfixturevalue(name)
    wrong = [f"{one.file}:{one.line}: {one.what}" for one in markup(read(built.output, built.url), command)]
    assert [what for what in wrong if not any(words in what for words in THEIRS)] == []
