"""Blocks of code: reached by the keyboard, named, and each line of the longer ones with an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from bs4 import BeautifulSoup
from bs4.element import Tag
from pygments.token import STANDARD_TYPES, Name, Operator, Punctuation, Text, Token, Whitespace

from rendering import Page, undressed

#: Code of fewer lines is pointed at as a whole.
LINES = 4
#: What Pygments names and no style colours: a third of a block's bytes.
PLAIN = frozenset(STANDARD_TYPES[kind] for kind in (Name, Operator, Punctuation, Text, Token, Whitespace))
_DRESS = re.compile(r'<span class="(?:hll|filename)"|<a data-line=')
# Where a line begins: a marked one is an element that ends behind its line's end.
_BEGIN = re.compile(r'(?:\A|\n(?:</span>)?)(?:<span class="hll">)?')
_PLAIN = re.compile(f'<span class="(?:{"|".join(sorted(filter(None, PLAIN)))})">([^<]*)</span>')


def prepare(page: Page) -> None:
    """
    Let every block of code be reached and scrolled by the keyboard, and its lines be linked to; name what is output.

    The lines of a page's second block are `L2.1`, `L2.2` …; an empty element stands at the start of each, so that what
    is selected and copied is the code. A block that its author numbered has its numbers there, too.

    :param page: the post, which is changed
    """
    numbered = _unframed(page.soup)
    for number, block in enumerate(page.soup.find_all("pre"), 1):
        block["tabindex"] = "0"
        if block.parent is not None and "output" in block.parent.get_attribute_list("class"):
            block["role"], block["aria-label"] = "group", "Output"

        for span in block.find_all("span"):
            if not (set(span.get_attribute_list("class")) - PLAIN - {None}) and set(span.attrs) <= {"class"}:
                span.unwrap()

        code = block.find("code", recursive=False)
        if isinstance(code, Tag):
            _name_lines(page, code, number, numbered.get(id(code), ()))


def is_dressed(html: str) -> bool:
    """
    Tell whether an author said more of a block than its language: how it is called, numbered or marked.

    :param html: the post, prepared
    """
    return _DRESS.search(html) is not None


def _unframed(soup: BeautifulSoup) -> dict[int, list[str]]:
    """
    Take code out of the tables that Pygments writes for numbers (https://pygments.org/docs/formatters/#HtmlFormatter).

    :param soup: the post, which is changed
    :return: by the identity of each block's `<code>`, what stands before its lines
    """
    found = {}
    for table in soup.find_all("table"):
        column, code = table.select_one("td.linenos pre"), table.select_one("td.code pre > code")
        if "highlighttable" not in table.get_attribute_list("class") or column is None or code is None:
            continue

        found[id(code)] = [line.strip() for line in column.get_text().split("\n")]
        parts = (table.select_one("span.filename"), code.parent)
        table.replace_with(*(part for part in parts if part is not None))

    return found


def _name_lines(page: Page, code: Tag, number: int, shown: Sequence[str]) -> None:
    """Put an anchor at the start of each line of longer code; Pygments closes what colours words at a line's end."""
    coloured = page.aside(code)
    if coloured is not None:
        coloured = _PLAIN.sub(r"\1", coloured)
        page.put(code, coloured)

    text = code.get_text() if coloured is None else undressed(coloured)
    if not shown and text.rstrip("\n").count("\n") + 1 < LINES:
        return

    html = (code.decode_contents(formatter="minimal") if coloured is None else coloured).rstrip("\n")
    end = "\n</span>" if html.endswith("\n</span>") else "\n"
    anchored = _anchored(html.removesuffix(end), number, shown) + end
    if coloured is None:
        # Only within `pre` does Beautiful Soup keep white space that stands alone.
        whole = BeautifulSoup(f"<pre>{anchored}</pre>", "html.parser").find("pre")
        code.clear()
        code.extend(list(whole.contents) if whole else [])
    else:
        page.put(code, anchored)

    code["class"] = " ".join([*filter(None, code.get_attribute_list("class")), "lines"])


def _anchored(html: str, number: int, shown: Sequence[str]) -> str:
    """Put the anchors into a block; style sheets count its lines, but where they begin elsewhere or in leaps."""
    first = next((int(said) - place for place, said in enumerate(shown) if said.isdecimal()), 1)
    counted = all(said == str(place) for place, said in enumerate(shown, 1))
    places = count()

    def anchor(begin: re.Match[str]) -> str:
        place = next(places)
        said = "" if counted else f'data-line="{shown[place] if place < len(shown) else ""}" '
        return f'{begin[0]}<a {said}id="L{number}.{first + place}"></a>'

    return _BEGIN.sub(anchor, html)
