"""
Give a page what helps to read its post: links to its parts, an outline, lines that can be named, sizes of images.

A theme calls `reading(content, SITEURL, staticfiles)`, and `first_image(content, SITEURL)` for what machines are told;
feeds are not themes, so their content stays as it was rendered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from pelican import signals

from rendering import Page

from . import frames
from .code import prepare
from .formulas import reach
from .headings import Heading, link, named, outline
from .images import first, measure
from .length import minutes
from .styles import drop

__all__ = ["Heading", "Reading", "reading", "register"]


@dataclass(frozen=True, slots=True)
class Reading:
    """
    A post as its page shows it.

    :param html: its content
    :param outline: its headings, if it is long enough to need a table of them
    :param minutes: how long it takes to read, at least one
    :param framed: whether a link in it leads to a film or a map that a reader can have shown in the page
    """

    html: Markup
    outline: tuple[Heading, ...]
    minutes: int
    framed: bool


def reading(html: str, site: str = "", files: Iterable[Any] = ()) -> Reading:
    """
    Prepare a post's content for its page.

    :param html: the content, as it was rendered
    :param site: the site's address as it is written in this page; addresses of the site's own files begin with it
    :param files: Pelican's files that are copied into the site
    :return: what the page shows
    """
    page = Page(html)
    soup, words = page.soup, page.text()
    headings = outline(soup, words)
    link(soup)
    drop(soup)
    measure(soup, site, files)
    prepare(page)
    reach(soup)
    framed = frames.offer(soup)
    html = Markup(page.decode())  # noqa: S704 - the author's own
    return Reading(html, headings, minutes(words), framed)


def offer(pelican: Any) -> None:
    """
    Give the theme the functions `reading` and `first_image`, and headings the names that it links to.

    :param pelican: the Pelican whose settings are still to be read by others
    """
    pelican.settings["MARKDOWN"] = named(pelican.settings["MARKDOWN"])
    pelican.settings["JINJA_GLOBALS"] = {**pelican.settings["JINJA_GLOBALS"], "reading": reading, "first_image": first}


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(offer)
