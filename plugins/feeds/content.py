"""A post's content as every reader shows it: without the page's style sheets, scripts and navigation."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from rendering import Page, undressed

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_AIDS = frozenset({"button", "script", "style"})
# What a page does with them no reader does: it has neither the style sheet nor the script.
_OF_THE_PAGE = ("class", "id", "tabindex")
_NUMBERS = frozenset({"lineno", "linenos"})
_WORD = re.compile(r"\w")


def simplify(page: Page) -> Page:
    """
    Leave of a post's HTML what says something without the page around it.

    Code becomes the text of its lines in `<pre><code>`: coloured spans say nothing without their style sheet, and some
    readers put a space between them. Line numbers, links of headings and lines to themselves and buttons go.

    :param page: a post's content, which is changed
    :return: the content; the text of its code is the same, to the letter
    """
    soup = page.soup
    for element in _named(soup, _AIDS):
        element.decompose()

    # Code first: nearly all elements of a page are its coloured words, and what comes after asks each that is there.
    for block in soup.find_all("pre"):
        _flatten(page, block)

    _strip(soup)
    for heading in _named(soup, _HEADINGS):
        _unlink(heading)

    return Page(page.decode()) if _is_torn(soup) else page


def _named(part: Tag, names: frozenset[str]) -> list[Tag]:
    """List elements of some names; Beautiful Soup, asked for more than one, tries a filter on each element."""
    return [element for element in part.find_all() if element.name in names]


def _classed(part: Tag, names: frozenset[str]) -> list[Tag]:
    """List elements of some classes, likewise."""
    return [element for element in part.find_all() if not names.isdisjoint(element.get_attribute_list("class"))]


def _is_torn(soup: BeautifulSoup) -> bool:
    """Tell whether two texts touch where an element was: a parser would read them as one, were there any other."""
    return soup.find() is not None and any(
        isinstance(part, NavigableString) and isinstance(part.next_sibling, NavigableString)
        for part in soup.descendants
    )


def _flatten(page: Page, block: Tag) -> None:
    """Leave of a block of code its lines, and links that lead elsewhere."""
    for number in _classed(block, _NUMBERS):
        number.decompose()

    code = block.find("code")
    coloured = page.aside(code) if isinstance(code, Tag) else None
    if isinstance(code, Tag) and coloured is not None:
        page.put(code, undressed(coloured))
    elif isinstance(code, Tag) and all(map(_is_dress, code.descendants)):
        # To take hundreds of elements away one by one was a quarter of the time of all this.
        text = code.get_text()
        code.clear()
        code.append(text)

    for part in block.find_all():
        if _is_dress(part):
            part.unwrap()

    block.smooth()


def _is_dress(part: PageElement) -> bool:
    """Tell whether a part of a block of code is one of its words, or what a page makes of it."""
    if isinstance(part, Tag):
        return part.name == "span" or (part.name == "a" and str(part.get("href", "#")).startswith("#"))

    return type(part) is NavigableString


def _unlink(heading: Tag) -> None:
    """Take the sign out of a heading that a page offers as a link to it."""
    for link in heading.select('a[href^="#"]'):
        if not _WORD.search(link.get_text()):
            link.decompose()


def _strip(soup: BeautifulSoup) -> None:
    """Take out what is the page's own: line numbers that are a column of a table, boxes, and their names."""
    for table in soup.select("table:has(td.linenos)") if soup.find("table") else ():
        code = table.select_one("td:not(.linenos) pre")
        if code is not None:
            table.replace_with(code.extract())

    for number in _classed(soup, _NUMBERS):
        number.decompose()

    for box in [one for one in soup.find_all("div") if "highlight" in one.get_attribute_list("class")]:
        box.unwrap()

    for element in soup.find_all():
        for name in _OF_THE_PAGE:
            del element[name]
