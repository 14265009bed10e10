"""Styles written into a post: a page under a strict policy applies none, and browsers complain of each."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

# Python-Markdown aligns the cells of a table so.
_ALIGNED = re.compile(r"\s*text-align:\s*(left|center|right)\s*;?\s*")


def drop(soup: BeautifulSoup) -> None:
    """
    Take styles out of a post; the alignment of a cell becomes a class that the theme knows.

    :param soup: the post, which is changed
    """
    for element in [one for one in soup.find_all() if "style" in one.attrs]:
        aligned = _ALIGNED.fullmatch(str(element["style"]))
        del element["style"]
        if aligned and element.name in {"td", "th"}:
            element["class"] = " ".join([*filter(None, element.get_attribute_list("class")), aligned[1]])
