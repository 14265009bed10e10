"""Formulas that may be wider than a phone: they scroll, by the keyboard too."""

from __future__ import annotations

from bs4 import BeautifulSoup

#: As many signs, each with the room that operators keep around them, are about a phone's width.
SIGNS = 16


def reach(soup: BeautifulSoup) -> None:
    """
    Let long formulas be reached by the keyboard; to stop at each short one would be tiring.

    :param soup: the post, which is changed
    """
    for formula in soup.find_all("math"):
        if len("".join(formula.get_text().split())) >= SIGNS:
            formula["tabindex"] = "0"
