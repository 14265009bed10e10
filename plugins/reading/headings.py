"""The headings of a post: each leads to itself, and a long post has a table of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from markdown.extensions.toc import slugify_unicode

from .length import words

#: A post of fewer words is taken in at a glance, and so is one of fewer headings.
LONG, MANY = 500, 3
#: What names a heading, in characters: no longer than a person would type.
LONGEST = 24
TOC = "markdown.extensions.toc"


@dataclass(frozen=True, slots=True)
class Heading:
    """
    A heading of a post.

    :param id: what links to it name
    :param level: 2 or 3
    :param text: its words
    """

    id: str
    level: int
    text: str


def anchor(heading: str, separator: str) -> str:
    """
    Name a heading for the links to it, in its own script.

    :param heading: its words
    :param separator: what joins them
    :return: an id, which Python-Markdown makes unique
    """
    words = slugify_unicode(heading, separator)
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition(separator)[0] or words[:LONGEST]


def named(markdown: Mapping[str, Any]) -> dict[str, Any]:
    """
    Copy a MARKDOWN setting so that headings are named so, unless it says how they are.

    :param markdown: Pelican's MARKDOWN setting
    :return: the copy
    """
    configs = dict(markdown.get("extension_configs", {}))
    if TOC in configs:
        configs[TOC] = {"slugify": anchor, **configs[TOC]}

    return {**markdown, "extension_configs": configs}


def outline(soup: BeautifulSoup, text: str) -> tuple[Heading, ...]:
    """
    List the headings that a table of contents has.

    :param soup: the post
    :param text: its words
    :return: headings of the second and third level in their order; none of a short post
    """
    found = tuple(
        Heading(str(heading["id"]), int(heading.name[1]), " ".join(heading.get_text().split()))
        for heading in _named(soup, "h2", "h3")
    )
    return found if len(found) >= MANY and words(text) >= LONG else ()


def link(soup: BeautifulSoup) -> None:
    """
    Make each heading a link to itself, whose address a reader can pass on; one that holds a link stays.

    :param soup: the post, which is changed
    """
    for heading in _named(soup, "h2", "h3", "h4", "h5", "h6"):
        if heading.find(["a", "button", "input", "img"]) is not None or not heading.get_text().strip():
            continue

        around = soup.new_tag("a", href=f"#{heading['id']}")
        around.extend(list(heading.contents))
        heading.append(around)


def _named(soup: BeautifulSoup, *levels: str) -> list[Tag]:
    """List headings that have an id; Beautiful Soup, asked for more than a name, tries a filter on each element."""
    return [element for element in soup.find_all() if element.name in levels and "id" in element.attrs]
