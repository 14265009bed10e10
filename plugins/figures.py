"""
Ask no other host for an image: where one is still elsewhere, the page has a figure of its size and a link to it.

A theme calls `figures(content, SITEURL)`; feeds are not themes, so their readers get the image itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markupsafe import Markup
from pelican import signals

from rendering import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

# A page without any of these loads no image from elsewhere; most have none and stay as they are, byte for byte.
_SUSPECT = re.compile(r"<(?:img|source)\b", re.IGNORECASE)
# Elements that hold nothing but words (https://html.spec.whatwg.org/multipage/dom.html#phrasing-content): no figure
# can stand in one.
_PHRASING = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font h1 h2 h3 h4 h5 h6 i ins kbd label mark p pre q s samp small span"
    " strike strong sub summary sup time tt u var".split()
)
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")


def figures(html: str, site: str = "") -> Markup:
    """
    Put a figure in the place of every image that a page would load from another host.

    :param html: a post's content, as it was rendered
    :param site: the site's address; an image there is no other host's
    :return: the content
    """
    if not _SUSPECT.search(html):
        return Markup(html)  # noqa: S704 - the content is the author's own HTML, as Pelican hands it to a theme

    page = Page(html)
    soup = page.soup
    remote = [image for image in soup.find_all("img") if any(_elsewhere(url, site) for url in _loaded(image))]
    sources = [source for source in soup.find_all("source") if any(_elsewhere(url, site) for url in _loaded(source))]
    if not remote and not sources:
        return Markup(html)  # noqa: S704 - as above

    for source in sources:
        source.decompose()

    for image in remote:
        src = str(image.get("src", ""))
        if _elsewhere(src, site):
            _replace(soup, image, src)
        else:
            del image["srcset"]

    return Markup(page.decode())  # noqa: S704 - as above


def _loaded(element: Tag) -> Iterator[str]:
    """Name what a browser may load for an element."""
    yield str(element.get("src", ""))
    yield from (candidate.split()[0] for candidate in str(element.get("srcset", "")).split(",") if candidate.split())


def _elsewhere(url: str, site: str) -> bool:
    """Say whether an address is another host's; one that cannot be read is asked of nobody."""
    try:
        # Browsers take a backslash for a slash and drop what is no character of an address
        # (https://url.spec.whatwg.org/#concept-basic-url-parser).
        host = urlsplit(re.sub(r"[\x00-\x20]", "", url).replace("\\", "/")).netloc.lower()
        return bool(host) and host != urlsplit(site).netloc.lower()
    except ValueError:
        return True


def _replace(soup: BeautifulSoup, image: Tag, src: str) -> None:
    """Replace an image, and what is around nothing but it, by a figure; inside a line of words, by a link."""
    outer = image
    target = ""
    while (parent := outer.parent) is not None and parent.name in _PHRASING | {"picture"} and _is_all(outer, parent):
        target = str(parent.get("href", "")) if parent.name == "a" else target
        outer = parent

    ids = [str(element["id"]) for element in [outer, *outer.find_all(id=True)] if element.get("id")]
    if any(element.name in _PHRASING for element in outer.parents):
        image.replace_with(_inline(soup, image, src))
        return

    figure = soup.new_tag("figure", attrs={"class": "absent"} | ({"id": ids[0]} if ids else {}))
    box = _box(soup, image)
    if box is not None:
        figure.append(box)

    figure.append(_caption(soup, image, src, target))
    outer.replace_with(figure)


def _is_all(element: Tag, parent: Tag) -> bool:
    """Say whether an element is all that its parent shows."""
    others = (child for child in parent.children if child is not element)
    return all(isinstance(child, NavigableString) and not child.strip() for child in others)


def _box(soup: BeautifulSoup, image: Tag) -> Tag | None:
    """Reserve an image's size by an empty drawing: it needs no style of its own, and shrinks like an image."""
    width, height = str(image.get("width", "")), str(image.get("height", ""))
    if not (_PIXELS.fullmatch(width) and _PIXELS.fullmatch(height)):
        return None

    size = {"width": width, "height": height, "viewBox": f"0 0 {width} {height}"}
    return soup.new_tag("svg", attrs={**size, "aria-hidden": "true"})


def _caption(soup: BeautifulSoup, image: Tag, src: str, target: str) -> Tag:
    caption = soup.new_tag("figcaption")
    alt = str(image.get("alt", "")).strip()
    if alt and target and target != src:
        around = soup.new_tag("a", href=target)
        around.string = alt
        caption.extend([around, " "])
    elif alt:
        caption.append(f"{alt} ")

    caption.append(_link(soup, src, f"(image at {_host(src)})"))
    return caption


def _inline(soup: BeautifulSoup, image: Tag, src: str) -> Tag | NavigableString:
    """Say in a line of words what is not shown: in a link its words only, for no link can stand in another."""
    words = str(image.get("alt", "")).strip() or f"image at {_host(src)}"
    if any(element.name == "a" for element in image.parents):
        return NavigableString(words)

    return _link(soup, src, words)


def _link(soup: BeautifulSoup, src: str, words: str) -> Tag:
    link = soup.new_tag("a", attrs={"class": "absent", "href": src, "rel": "noreferrer"})
    link.string = words
    return link


def _host(src: str) -> str:
    try:
        return urlsplit(src).hostname or "another host"
    except ValueError:
        return "another host"


def offer(pelican: Any) -> None:
    """
    Give the theme the function `figures`.

    :param pelican: the Pelican whose settings are still to be read by others
    """
    pelican.settings["JINJA_GLOBALS"] = {**pelican.settings["JINJA_GLOBALS"], "figures": figures}


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(offer)
