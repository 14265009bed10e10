"""Images of the site: the page keeps their room and loads them when they come near, and one stands for the post."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup
from PIL import Image


def measure(soup: BeautifulSoup, site: str, files: Iterable[Any]) -> None:
    """
    Say of each image how large it is, and let the browser load it when it is needed.

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


def first(html: str, site: str = "") -> str:
    """
    Choose the image that stands for a post where somebody shows a link to it.

    :param html: the post's content, as it was rendered
    :param site: the site's address as it is written in this page
    :return: the path in the site of the first image that is the site's own, percent-encoded; empty if there is none
    """
    if "<img" not in html:
        return ""

    addresses = (str(image.get("src", "")) for image in BeautifulSoup(html, "html.parser").find_all("img"))
    path = next((path for path in (_own(address, site) for address in addresses) if path), "")
    return quote(unquote(path))  # Pelican writes blanks of a file's name as they are


def _own(address: str, site: str) -> str:
    return address.removeprefix(f"{site}/") if address.startswith(f"{site}/") else ""


def _size(path: str) -> tuple[int, int] | None:
    """Read an image's width and height in pixels; none of what Pillow does not know, such as SVG."""
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _fitted(size: tuple[int, int], width: str) -> tuple[str, str]:
    """Give both sizes as attributes have them, to the width that the author asked for."""
    if width.isdecimal() and int(width):
        return width, str(max(1, round(size[1] * int(width) / size[0])))

    return str(size[0]), str(size[1])
