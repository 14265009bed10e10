"""Blocks of code: reached by the keyboard, named, and each line of the longer ones with an address."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Tag
from pygments.token import STANDARD_TYPES, Name, Operator, Punctuation, Text, Token, Whitespace

from rendering import Page, undressed

#: Code of fewer lines is pointed at as a whole.
LINES = 4
#: What Pygments names and no style colours: a third of a block's bytes.
PLAIN = frozenset(STANDARD_TYPES[kind] for kind in (Name, Operator, Punctuation, Text, Token, Whitespace))
_PLAIN = re.compile(f'<span class="(?:{"|".join(sorted(filter(None, PLAIN)))})">([^<]*)</span>')


def prepare(page: Page) -> None:
    """
    Let every block of code be reached and scrolled by the keyboard, and its lines be linked to; name what is output.

    The lines of a page's second block are `L2.1`, `L2.2` …; an empty element stands at the start of each, so that what
    is selected and copied is the code.

    :param page: the post, which is changed
    """
    for number, block in enumerate(page.soup.find_all("pre"), 1):
        block["tabindex"] = "0"
        if block.parent is not None and "output" in block.parent.get_attribute_list("class"):
            block["role"], block["aria-label"] = "group", "Output"

        for span in block.find_all("span"):
            if not (set(span.get_attribute_list("class")) - PLAIN - {None}) and set(span.attrs) <= {"class"}:
                span.unwrap()

        code = block.find("code", recursive=False)
        if isinstance(code, Tag):
            _name_lines(page, code, number)


def _name_lines(page: Page, code: Tag, number: int) -> None:
    """Put an anchor at the start of each line of longer code; Pygments closes every element at a line's end."""
    coloured = page.aside(code)
    if coloured is not None:
        coloured = _PLAIN.sub(r"\1", coloured)
        page.put(code, coloured)

    text = code.get_text() if coloured is None else undressed(coloured)
    if text.rstrip("\n").count("\n") + 1 < LINES:
        return

    html = code.decode_contents(formatter="minimal") if coloured is None else coloured
    lines = html.rstrip("\n").split("\n")
    anchored = "\n".join(f'<a id="L{number}.{line}"></a>{text}' for line, text in enumerate(lines, 1)) + "\n"
    if coloured is None:
        # Only within `pre` does Beautiful Soup keep white space that stands alone.
        whole = BeautifulSoup(f"<pre>{anchored}</pre>", "html.parser").find("pre")
        code.clear()
        code.extend(list(whole.contents) if whole else [])
    else:
        page.put(code, anchored)

    code["class"] = " ".join([*filter(None, code.get_attribute_list("class")), "lines"])
