"""What a page loads, runs or obeys, as a Content-Security-Policy tells it apart (https://www.w3.org/TR/CSP3/)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from feeds import candidates

_LOADED = {
    ("audio", "src"): "media-src",
    ("base", "href"): "base-uri",
    ("button", "formaction"): "form-action",
    ("embed", "src"): "object-src",
    ("form", "action"): "form-action",
    ("iframe", "src"): "frame-src",
    ("img", "src"): "img-src",
    ("input", "formaction"): "form-action",
    ("object", "data"): "object-src",
    ("script", "src"): "script-src",
    ("track", "src"): "media-src",
    ("video", "poster"): "img-src",
    ("video", "src"): "media-src",
}
# https://html.spec.whatwg.org/multipage/scripting.html#attr-script-type: every other type is data, and is not run.
_RUN = frozenset({"", "module", "importmap", "text/javascript", "application/javascript"})


@dataclass(frozen=True, slots=True)
class Load:
    """
    What a browser loads, runs or obeys in a page, if the site's policy lets it.

    :param line: its line
    :param directive: what a Content-Security-Policy calls it
    :param address: where it comes from; None if it is written into the page
    :param word: as it stands there
    """

    line: int
    directive: str
    address: str | None
    word: str


def loads(root: html.HtmlElement) -> Iterator[Load]:
    """
    List what a page loads, and what is written into it that runs or colours it.

    :param root: the page
    """
    for element in root.iter(etree.Element):
        line, name = element.sourceline or 0, str(element.tag)
        for attribute, value in element.attrib.items():
            address = value.strip()
            directive = _LOADED.get((name, attribute))
            if directive and address:
                yield Load(line, directive, address, address)
            elif attribute == "style":
                yield Load(line, "style-src", None, "style=")
            elif attribute.startswith("on"):
                yield Load(line, "script-src", None, f"{attribute}=")
            elif attribute == "href" and address.lower().startswith("javascript:"):
                yield Load(line, "script-src", None, address)

        yield from (Load(line, directive, address, address) for directive, address in _others(element, name))
        if name == "style":
            yield Load(line, "style-src", None, "<style")
        elif name == "script" and "src" not in element.attrib and element.get("type", "").strip().lower() in _RUN:
            yield Load(line, "script-src", None, "<script")


def _others(element: html.HtmlElement, name: str) -> Iterator[tuple[str, str]]:
    """Give what an element loads by more than the name of an attribute."""
    yield from (("img-src", address) for address, _ in candidates(element.get("srcset", "")))
    if name == "source" and element.get("src", "").strip():
        yield "media-src", element.get("src", "").strip()

    if name == "link" and "stylesheet" in element.get("rel", "").lower().split() and element.get("href", "").strip():
        yield "style-src", element.get("href", "").strip()
