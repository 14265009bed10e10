"""Lines as a page shows them, for the eye of the check: those of code, and those that may be code to somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .markup import WHITE

# What stands for a line break element, for the edge of a block, and for a tab that is shown; no text holds any of them.
BREAK, EDGE, TAB = "\x01", "\x02", "\x03"
AS_TYPED = str.maketrans({" ": "\xa0", "\n": BREAK, "\t": TAB})
DIVIDED = re.compile(f"[{BREAK}{EDGE}]+")
PREFORMATTED = re.compile(r"white-space\s*:\s*pre\s*(?:;|$)", re.IGNORECASE)


def shows_breaks(style: str) -> bool:
    """
    Tell whether an element shows line breaks as such.

    :param style: its attribute
    """
    return PREFORMATTED.search(style) is not None


def typed(text: str) -> str:
    """
    Write the text of such an element so that ``lines`` shows all of its blanks.

    :param text: a piece of text
    """
    return text.translate(AS_TYPED)


def lines(text: str) -> Iterator[str]:
    """
    Give the lines of a text that are not blank; non-breaking spaces in front of one are its indentation.

    :param text: the text of a page, with ``BREAK`` and ``EDGE`` where elements divide it
    """
    for line in DIVIDED.split(WHITE.sub(" ", text)):
        shown = line.strip(" ").replace("\xa0", " ").replace(TAB, "\t").rstrip()
        if shown:
            yield shown


def listing(code: str) -> str:
    """
    Read a block of code as a page shows it; blank lines at its start and its end don't count.

    Where each line break stands with blanks before a ``<br />``, the two are one. Edges of blocks break lines too.

    :param code: its text, with ``BREAK`` and ``EDGE`` where elements divide it
    """
    text = code.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    together = re.findall(r"\n[ \t]*\x01", text)
    if together and len(together) == text.count("\n") == text.count(BREAK):
        text = re.sub(r"\n[ \t]*\x01", "\n", text)

    shown = re.split(r"\n|\x01|(?<=[^\n\x01\x02])\x02+(?=[^\n\x01\x02])", text)
    return "\n".join(line.replace(EDGE, "") for line in shown).lstrip("\n").rstrip()
