"""The inline side of a post's HTML: what an element says of the words inside it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from bs4 import Tag

from .document import Marks

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

    if not tag.attrs:
        return inner

    face = str(tag.get("face") or "") if tag.name == "font" else ""
    style = str(tag.get("style") or "")
    return _styled(inner, style, face) if style or face else inner


def declared(style: str) -> dict[str, str]:
    """
    Read the declarations of a ``style`` attribute.

    :param style: the attribute's value
    :return: values by their properties' names, both in lower case
    """
    return {
        name.strip(): value.strip()
        for name, colon, value in (declaration.partition(":") for declaration in style.lower().split(";"))
        if colon
    }


def is_monospace(family: str) -> bool:
    """
    Tell whether a font is one that code is set in.

    :param family: the fonts that an editor asked for
    """
    return MONOSPACE.search(family) is not None


@lru_cache(maxsize=512)
def _styled(marks: Marks, style: str, face: str) -> Marks:
    # An editor writes the same few styles over and over.
    said = declared(style)
    family = said.get("font-family", face)
    if family:
        # `inherit` is what Blogger's editor writes when its author went back from Courier to the normal font.
        marks = replace(marks, code=is_monospace(family))

    weight = said.get("font-weight", "")
    if weight:
        marks = replace(marks, strong=weight in {"bold", "bolder", "600", "700", "800", "900"})

    slant = said.get("font-style", "")
    if slant:
        marks = replace(marks, emphasis=slant in {"italic", "oblique"})

    return marks
