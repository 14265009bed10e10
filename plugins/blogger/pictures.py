"""Where an image is: in its ``src``, or where themes keep it that show images only once they are scrolled to."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

# The elements that show images, or tell where one is.
IMAGES = frozenset({"img", "input", "picture", "source"})
# What scripts that load images late keep the address in, before they put it into `src`; and sets of addresses.
LATE = ("data-src", "data-lazy-src", "data-original")
SETS = ("srcset", "data-srcset")
# Candidates are divided by commas, which addresses may hold too (https://html.spec.whatwg.org/#srcset-attributes).
DIVIDED = re.compile(r",\s+|(?<=\d[wx]),")
# Images have been served by keys of more than a hundred characters since 2021, not by their files' names.
KEY = 40
SIZE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)[wx]")


def address(name: str, attribute: Callable[[str], str | None]) -> str:
    """
    Say where the image is that an element shows.

    :param name: the element's name; a ``source`` is one of a ``picture`` without an ``img``
    :param attribute: gives an attribute's value
    :return: its address as it stands there, empty for an element that shows none
    """
    if name == "input" and (attribute("type") or "").strip().lower() != "image":
        return ""

    if name not in {"img", "input", "source"}:
        return ""

    src = (attribute("src") or "").strip() if name != "source" else ""
    told = [(attribute(late) or "").strip() for late in LATE]
    told += [_largest(attribute(set_) or "") for set_ in SETS]
    late = next(filter(None, told), "")
    # What stands in `src` until then is an image of one pixel.
    return late if not src or (late and src[:5].lower() == "data:") else src


def words_of_name(src: str) -> str:
    """
    Make words of an image's file name, for want of an alternative text; Google's keys (AVvXsEg…) say nothing.

    :param src: the image's address
    """
    try:
        url = urlsplit(src)
    except ValueError:  # a bracket that opens no IPv6 address
        return ""

    name = PurePosixPath(unquote(url.path))
    is_key = not name.suffix and len(name.stem) >= KEY
    return "" if is_key or url.scheme == "data" else " ".join(re.findall(r"\w+", name.stem.replace("_", " ")))


class Sources:
    """What the ``picture`` elements that are open show, should there be no ``img`` in them."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._with_image = 0  # so many of them, from the outermost

    def enter(self, name: str, attribute: Callable[[str], str | None]) -> str:
        """
        Take an element's start.

        :param name: one of ``IMAGES``
        :param attribute: gives an attribute's value
        :return: the address of the image that is there, empty for none
        """
        if name == "picture":
            self._open.append("")
        elif name == "source" and self._open:
            self._open[-1] = self._open[-1] or address(name, attribute)
        elif name == "img":
            self._with_image = len(self._open)

        return "" if name == "source" else address(name, attribute)

    def leave(self) -> str:
        """
        Take the end of a ``picture``.

        :return: the address of the first of its sources if there is no ``img`` in it, empty for none
        """
        depth = len(self._open)
        source = self._open.pop() if depth else ""
        shows = self._with_image < depth
        self._with_image = min(self._with_image, len(self._open))
        return source if shows else ""


def _largest(candidates: str) -> str:
    best, most = "", -1.0
    for candidate in DIVIDED.split(candidates):
        url, *sizes = candidate.strip(", \t\n\f\r").split()[:2] or [""]
        size = SIZE.fullmatch(sizes[0]) if sizes else None
        count = float(size[1]) if size else 1.0
        if url and count > most:
            best, most = url, count

    return best
