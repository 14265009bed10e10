"""Links as a feed needs them: a reader shows a post far from its page, where only an absolute address leads back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup

_ADDRESSES = ("action", "cite", "data", "formaction", "href", "longdesc", "poster", "src")

# https://html.spec.whatwg.org/multipage/images.html#srcset-attributes: an address holds no white space, its
# descriptor follows behind white space, and a comma ends the candidate.
_CANDIDATE = re.compile(r"(?P<address>[^\s,]\S*[^\s,]|[^\s,])(?P<descriptor>\s+[^\s,]+)?\s*(?:,|\Z)")


def candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """
    Take a `srcset` apart.

    :param srcset: the attribute's value
    :return: each address, and its descriptor with the white space before it; empty if it has none
    """
    for found in _CANDIDATE.finditer(srcset):
        yield found["address"], found["descriptor"] or ""


def resolve(soup: BeautifulSoup, base: str) -> None:
    """
    Make every address in a fragment of HTML absolute; one that cannot be understood is left as it is.

    :param soup: a post's content, which is changed
    :param base: the absolute address of the post's page
    """
    for element in soup.find_all():
        for name in _ADDRESSES:
            if name in element.attrs:
                element[name] = _join(base, str(element[name]))

        if "srcset" in element.attrs:
            element["srcset"] = ", ".join(
                _join(base, address) + descriptor for address, descriptor in candidates(str(element["srcset"]))
            )


def _join(base: str, address: str) -> str:
    """
    Resolve one address.

    :param base: the absolute address of the page
    :param address: as it stands in the page
    :return: the absolute address
    """
    try:
        return urljoin(base, address.strip())
    except ValueError:  # such as "http://[": the author's own mistake stays visible
        return address
