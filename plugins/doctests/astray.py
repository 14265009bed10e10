"""Find what was meant for us, and is not read: code in no fence, a field of the front matter in the text."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from .words import FLAGS, RENDERERS, VALUED, kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

#: Marks of a quote or a list before a line's own text.
BEFORE = r"(?P<before>[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*)"
#: A fence of two backticks, or one as Python's own texts have; what may stand on its first line and is no prose.
SHORT = re.compile(
    BEFORE + r"(?P<run>``|'{3}|\"{3})\s?[{]?[.]?(?P<language>[\w+-]+)"
    rf"(?:\s+(?:{'|'.join((*VALUED, *FLAGS, *RENDERERS))})\b.*)?(?:\s*[}}])?"
)
#: The first line of indented code that is Python's: CodeHilite's two ways to name a language, and a session's.
INDENTED = re.compile(
    BEFORE + r"(?P<code>(?:(?P<sign>:::|#!)\s*(?:\S*/)?(?:env\s+)?(?P<language>[\w+-]*)|>>>(?=\s|$)).*)"
)
FIELD = re.compile(r" {0,3}snippets[ \t]*:(?P<value>.*)", re.IGNORECASE)
UNREVIEWED = "unreviewed"

#: A line, and what is wrong with it.
Slip = tuple[int, str]


def slips(lines: Sequence[str], inside: Collection[int], page: str) -> Iterator[Slip]:
    """
    Find what a person takes for a snippet and the renderer for prose, or for code that nobody looks at.

    :param lines: the post's
    :param inside: the numbers of those that are a fence's
    :param page: what the renderer makes of them
    :return: the line of each
    """
    shown: set[str] | None = None
    told = False
    for number, line in enumerate(lines, 1):
        if number in inside:
            told = False
            continue

        short = SHORT.fullmatch(line.rstrip())
        if short and kind(short["language"]) != "other":
            run = short["run"]
            yield number, f"{run}{short['language']} begins no fence: write three backticks, ```{short['language']}"

        indented = INDENTED.fullmatch(line)
        if indented is None or not ("    " in indented["before"] or "\t" in indented["before"]):
            told = told and (not line.strip() or line.lstrip("> \t") != line)
            continue

        if told or (indented["sign"] and kind(indented["language"]) == "other"):
            continue

        if shown is None:
            shown = _shown(page)

        if _bare(indented["code"]) in shown:
            told = True
            fence = "```python" if indented["sign"] else "```pycon"
            yield (
                number,
                f'indented code is never run: put it into a fence, {fence}, or say why not, {fence} skip="why"',
            )


def _shown(page: str) -> set[str]:
    """Give the lines that the renderer shows as code."""
    blocks = (one.partition(">")[2].partition("</code>")[0] for one in page.split("<pre")[1:] if "<code" in one)
    return {_bare(line) for one in blocks for line in html.unescape(re.sub(r"<[^<>]*>", "", one)).split("\n")}


def _bare(line: str) -> str:
    """Give a line without blanks: a tab may have become some."""
    return "".join(line.split())


def review(lines: Sequence[str], inside: Collection[int], meta: Mapping[str, Sequence[str]]) -> tuple[bool, list[Slip]]:
    """
    Read whether a post's code has been read: what cannot be understood says that it has not.

    :param lines: the post's
    :param inside: the numbers of those that are a fence's
    :param meta: the front matter
    :return: whether it is reviewed, and what is wrong with how that is said
    """
    fields = [
        (number, found["value"].strip().lower())
        for number, line in enumerate(lines, 1)
        if (found := FIELD.fullmatch(line))
    ]
    if "snippets" in meta:
        said = " ".join(meta["snippets"]).strip().lower()
        line = fields[0][0] if fields else 1
        text = "Snippets: can only be unreviewed; take the line away once they are reviewed"
        return False, [] if said == UNREVIEWED else [(line, text)]

    below = [number for number, value in fields if value == UNREVIEWED and number not in inside]
    text = "Snippets stands below the empty line, where the text begins: move it above that, to the other fields"
    return not below, [(number, text) for number in below]
