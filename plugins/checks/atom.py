"""The grammar of RFC 4287, and what its text asks for beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree, html

from .rules import is_date, relative

NAMESPACE = "http://www.w3.org/2005/Atom"
_A = f"{{{NAMESPACE}}}"
_ANY = 1 << 30
_PERSON = {"name": (1, 1), "uri": (0, 1), "email": (0, 1)}
# How often each element may stand in another (RFC 4287, sections 3.2, 4.1.1, 4.1.2 and 4.2.11).
_CHILDREN = {
    "feed": {
        **dict.fromkeys(("id", "title", "updated"), (1, 1)),
        **dict.fromkeys(("generator", "icon", "logo", "rights", "subtitle"), (0, 1)),
        **dict.fromkeys(("author", "category", "contributor", "entry", "link"), (0, _ANY)),
    },
    "entry": {
        **dict.fromkeys(("id", "title", "updated"), (1, 1)),
        **dict.fromkeys(("content", "published", "rights", "source", "summary"), (0, 1)),
        **dict.fromkeys(("author", "category", "contributor", "link"), (0, _ANY)),
    },
    "author": _PERSON,
    "contributor": _PERSON,
}
_WANTED = {"link": "href", "category": "term"}
_ID = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def atom(root: etree._Element) -> Iterator[tuple[int, str]]:
    """
    Look at an Atom feed.

    :param root: its `feed`
    :return: the line and what is wrong there
    """
    for element in root.iter(f"{_A}*"):
        line = element.sourceline or 0
        yield from ((line, what) for what in (*_element(element), *_said(element)))

    ids = Counter(entry.findtext(f"{_A}id") for entry in root.iterfind(f"{_A}entry"))
    yield from (
        (root.sourceline or 0, f"{count} entries share the id {one}") for one, count in ids.items() if count > 1
    )
    if root.find(f"{_A}link[@rel='self']") is None:
        yield root.sourceline or 0, 'the feed does not say where it is: RFC 4287, 4.1.1, wants a link rel="self"'

    for entry in root.iterfind(f"{_A}entry"):
        yield from ((entry.sourceline or 0, f"{_name(entry)} {what}") for what in _entry(root, entry))


def _element(element: etree._Element) -> Iterator[str]:
    """Say what is wrong with one element by itself."""
    name = element.tag.removeprefix(_A)
    text = (element.text or "").strip()
    allowed = _CHILDREN.get(name)
    if allowed is not None:
        counts = Counter(child.tag.removeprefix(_A) for child in element.iterfind(f"{_A}*"))
        for child in sorted(counts.keys() | allowed.keys()):
            least, most = allowed.get(child, (0, 0))
            if not least <= counts[child] <= most:
                yield f"{name} has {counts[child]} {child}: RFC 4287 wants {least if counts[child] < least else most}"

    if name in {"published", "updated"} and not is_date(text):
        yield f"{name} is no RFC 3339 date ({text})"

    if name == "id" and not _ID.fullmatch(text):
        yield f"id is no absolute address ({text})"

    if name in {"title", "subtitle", "summary", "rights"} and element.get("type", "text") not in {
        "text",
        "html",
        "xhtml",
    }:
        yield f"{name} is of no type that a text can have ({element.get('type')})"

    if name in _WANTED and not (element.get(_WANTED[name]) or "").strip():
        yield f"{name} has no {_WANTED[name]}"

    if name == "email" and not re.fullmatch(".+@.+", text):
        yield f"email is none ({text})"


def _said(element: etree._Element) -> Iterator[str]:
    """Say what is wrong with a person's name or an address that stands there."""
    name, address = element.tag.removeprefix(_A), element.get("href", "").strip()
    if name in {"name", "uri"} and not (element.text or "").strip():
        yield f"{name} is empty"

    if name == "link" and any(sign.isspace() for sign in address):
        yield f"href is no address ({address})"


def _entry(root: etree._Element, entry: etree._Element) -> Iterator[str]:
    """Say what is wrong with an entry among the others (RFC 4287, 4.1.2)."""
    alternates = [link for link in entry.iterfind(f"{_A}link") if link.get("rel", "alternate") == "alternate"]
    kinds = Counter((link.get("type"), link.get("hreflang")) for link in alternates)
    if any(count > 1 for count in kinds.values()):
        yield "has several pages of one type and language: RFC 4287 wants one"

    one = entry.findtext(f"{_A}id") or ""
    if any(_is_made_of(one, link.get("href", "")) for link in alternates):
        # As `invoke new` writes it: without the ending it is an id that somebody chose, and no finding any more.
        own = one.removesuffix(".html")
        yield f"has an id made of its address, which may change: write Atom_Id: {own}, or the id it was published with"

    content = entry.find(f"{_A}content")
    if content is None and not alternates:
        yield "has neither content nor page: RFC 4287 wants one of them"

    if not any(part.find(f"{_A}author") is not None for part in (entry, root)):
        yield "has no author, and neither has the feed: RFC 4287 wants one"

    if content is not None and content.get("type") == "html" and (content.text or "").strip():
        page = html.fragment_fromstring(content.text, create_parent="div")
        for address in page.xpath("//@href | //@src"):
            if relative(str(address)):
                yield f"leads to {address}: a reader is no page, write the whole address"


def _is_made_of(one: str, address: str) -> bool:
    """Say whether an id was made of an address, as it is where the post's front matter has none."""
    try:
        parts = urlsplit(address)
        return re.fullmatch(rf"tag:{re.escape(parts.hostname or '')},[\d-]+:{re.escape(parts.path)}", one) is not None
    except ValueError:
        return False


def _name(entry: etree._Element) -> str:
    return f"“{(entry.findtext(f'{_A}title') or '').strip() or 'Untitled'}”"
