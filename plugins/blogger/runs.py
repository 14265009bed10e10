"""The inline side of a post's HTML: what an element says of the words inside it, and where a paragraph ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bs4 import Tag

from .document import Anchor, Break, Marks, Run, Text

# Inline elements that mean something and have no sign of their own in Markdown.
KEPT_INLINE = {"sub": "sub", "sup": "sup", "del": "del", "s": "del", "strike": "del", "ins": "ins", "mark": "mark"}
MONOSPACE = re.compile(r"courier|monospace|consolas|menlo|monaco|lucida console|\bmono\b", re.IGNORECASE)


def marked(tag: Tag, outer: Marks) -> Marks:
    """
    Say what is true of the words inside an element.

    :param tag: the element
    :param outer: what is true around it
    """
    inner = outer
    match tag.name:
        case "a" if href := str(tag.get("href") or "").strip():
            inner = replace(outer, href=href)
        case "b" | "strong":
            inner = replace(outer, strong=True)
        case "i" | "em" | "cite" | "dfn" | "var":
            inner = replace(outer, emphasis=True)
        case "code" | "tt" | "kbd" | "samp":
            inner = replace(outer, code=True)
        case name if name in KEPT_INLINE and KEPT_INLINE[name] not in outer.html:
            inner = replace(outer, html=(*outer.html, KEPT_INLINE[name]))
        case _:
            pass

    face = str(tag.get("face") or "") if tag.name == "font" else ""
    style = str(tag.get("style") or "").lower()
    return _styled(inner, style, face) if style or face else inner


def _styled(marks: Marks, style: str, face: str) -> Marks:
    declarations = {
        name.strip(): value.strip()
        for name, colon, value in (declaration.partition(":") for declaration in style.split(";"))
        if colon
    }
    family = declarations.get("font-family", face)
    if family:
        # `inherit` is what Blogger's editor writes when its author went back from Courier to the normal font.
        marks = replace(marks, code=bool(MONOSPACE.search(family)))

    weight = declarations.get("font-weight", "")
    if weight:
        marks = replace(marks, strong=weight in {"bold", "bolder", "600", "700", "800", "900"})

    slant = declarations.get("font-style", "")
    if slant:
        marks = replace(marks, emphasis=slant in {"italic", "oblique"})

    return marks


def paragraphs(runs: Iterable[Run]) -> Iterator[tuple[Run, ...]]:
    """
    Cut runs into paragraphs: where two line breaks meet one ends, blanks collapse, and what is empty is none.

    :param runs: what the walk has met between two block elements
    """
    line: list[Run] = []
    lines: list[list[Run]] = [line]
    for run in runs:
        if isinstance(run, Break):
            line = []
            lines.append(line)
        else:
            line.append(run)

    paragraph: list[Run] = []
    for line in map(_collapse, lines):
        if line and paragraph:
            paragraph += [Break(), *line]
        elif line:
            paragraph = line
        elif paragraph:
            yield tuple(paragraph)
            paragraph = []

    if paragraph:
        yield tuple(paragraph)


def _collapse(line: list[Run]) -> list[Run]:
    """Collapse the blanks of one line as a browser does; a line of blanks alone is no line."""
    collapsed: list[Run] = []
    blank = True
    for run in line:
        if isinstance(run, Text):
            text = run.text.lstrip(" ") if blank else run.text
            if text:
                blank = text.endswith(" ")
                before = collapsed[-1] if collapsed else None
                if isinstance(before, Text) and before.marks == run.marks:
                    collapsed[-1] = Text(before.text + text, run.marks)
                else:
                    collapsed.append(Text(text, run.marks))
        else:
            collapsed.append(run)
            blank = blank and isinstance(run, Anchor)

    while collapsed and isinstance(last := collapsed[-1], Text):
        text = last.text.rstrip(" ")
        if text:
            collapsed[-1] = Text(text, last.marks)
            break

        collapsed.pop()

    visible = any(not isinstance(run, Text) or run.text.strip() for run in collapsed)
    return collapsed if visible else []
