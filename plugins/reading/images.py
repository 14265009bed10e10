"""Images of the site: the page keeps their room and loads them when they come near, and one stands for the post."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from PIL import Image

from rendering import Page

#: The class of an image that a theme is to keep a box for, since nobody knows how large it is.
UNSIZED = "unsized"
#: What an image may be wrapped in, and still be all that its paragraph shows.
_AROUND = frozenset({"a", "picture"})
_PIXELS = re.compile(r"\s*([0-9]{1,5}(?:\.[0-9]+)?)(?:px)?\s*")
_HEAD = 1 << 16  # characters of a drawing in which its root begins


def measure(soup: BeautifulSoup, site: str, files: Iterable[Any]) -> None:
    """
    Say of each image how large it is, and let the browser load it when it is needed.

    An image of which nobody knows that, and which is all that its paragraph or figure shows, is named for the theme to
    keep a box for it; one in a line of words is small, as a rule, and moves nothing but that line.

    :param soup: the post, which is changed
    :param site: the site's address as it is written in this page
    :param files: Pelican's files that are copied into the site
    """
    images = soup.find_all("img")
    if not images:
        return

    sources = {str(file.url): str(file.source_path) for file in files}
    for image in images:
        image["loading"] = "lazy"
        image["decoding"] = "async"
        path = unquote(_own(str(image.get("src", "")), site))
        if path in sources and not (image.get("width") and image.get("height")):
            size = _size(sources[path])
            if size is not None:
                image["width"], image["height"] = _fitted(size, str(image.get("width", "")))

        if not image.get("height") and _is_alone(image):
            image["class"] = " ".join([*filter(None, image.get_attribute_list("class")), UNSIZED])


def first(html: str, site: str = "") -> str:
    """
    Choose the image that stands for a post where somebody shows a link to it.

    :param html: the post's content, as it was rendered
    :param site: the site's address as it is written in this page
    :return: the path in the site of the first image that is the site's own, percent-encoded; empty if there is none
    """
    if "<img" not in html:
        return ""

    addresses = (str(image.get("src", "")) for image in Page(html).soup.find_all("img"))
    path = next((path for path in (_own(address, site) for address in addresses) if path), "")
    return quote(unquote(path))  # Pelican writes blanks of a file's name as they are


def _own(address: str, site: str) -> str:
    return address.removeprefix(f"{site}/") if address.startswith(f"{site}/") else ""


def _size(path: str) -> tuple[int, int] | None:
    """Read an image's width and height in pixels; none of what is no drawing and Pillow does not know."""
    try:
        if path.lower().endswith(".svg"):
            return _drawn(path)

        with Image.open(path) as image:
            return image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _drawn(path: str) -> tuple[int, int] | None:
    """Read the size that a drawing says it has, or its shape (https://www.w3.org/TR/SVG2/coords.html#ViewBoxAttribute)."""
    with Path(path).open(encoding="utf-8", errors="replace") as file:
        _, begin, rest = file.read(_HEAD).partition("<svg")

    root = BeautifulSoup(begin + rest, "html.parser").find("svg")
    if not isinstance(root, Tag):
        return None

    said = [_PIXELS.fullmatch(str(root.get(name, ""))) for name in ("width", "height")]
    texts = [one[1] for one in said if one]
    if len(texts) < len(said):
        # html.parser writes names of attributes in small letters.
        texts = str(root.get("viewbox", "")).replace(",", " ").split()[2:4]

    sizes = [round(float(text)) for text in texts if _PIXELS.fullmatch(text)]
    return (sizes[0], sizes[1]) if len(sizes) == len(said) and all(sizes) else None


def _is_alone(image: Tag) -> bool:
    """Say whether an image is all that its paragraph shows, or its figure beside a caption."""
    outer, parent = image, image.parent
    while parent is not None and parent.name in _AROUND and _is_all(outer, parent):
        outer, parent = parent, parent.parent

    return parent is not None and parent.name in {"p", "figure"} and _is_all(outer, parent)


def _is_all(element: Tag, parent: Tag) -> bool:
    others = (child for child in parent.children if child is not element)
    return all(
        not child.strip()
        if isinstance(child, NavigableString)
        else getattr(child, "name", "") in {"figcaption", "source"}
        for child in others
    )


def _fitted(size: tuple[int, int], width: str) -> tuple[str, str]:
    """Give both sizes as attributes have them, to the width that the author asked for."""
    if width.isdecimal() and int(width):
        return width, str(max(1, round(size[1] * int(width) / size[0])))

    return str(size[0]), str(size[1])
