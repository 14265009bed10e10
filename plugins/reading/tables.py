"""Tables that may be wider than a phone: they scroll, by the keyboard too."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Tag

#: As many columns, each a few words wide, fit on a phone.
COLUMNS = 2


def reach(soup: BeautifulSoup) -> None:
    """
    Let tables of more columns be reached by the keyboard.

    :param soup: the post, which is changed
    """
    for table in soup.find_all("table"):
        row = table.find("tr")
        if isinstance(row, Tag) and len(row.find_all(["td", "th"], recursive=False)) > COLUMNS:
            table["tabindex"] = "0"
