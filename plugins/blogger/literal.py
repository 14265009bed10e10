"""Where a browser reads no tags: in a few elements all is text up to their end, and comments are nobody's to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# The elements, of https://html.spec.whatwg.org/#parsing-main-inbody: a form's and a listing's text is shown, the rest
# never is. Nothing ends a `plaintext`.
SHOWN = frozenset({"plaintext", "textarea", "xmp"})
UNSHOWN = frozenset({"iframe", "noembed", "noframes", "script", "style", "title"})
# Nobody sees what is in these, but authors leave them open (`<iframe … />`): one in which another starts has no end.
EMPTIED = frozenset({"iframe", "noembed", "noframes"})
START = re.compile(
    rf"<!--|<(?P<name>{'|'.join(sorted(SHOWN | UNSHOWN))})"
    r"(?=[\s/>])[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*)*>",
    re.IGNORECASE,
)
COMMENT = re.compile("-->")
ENDS = {name: re.compile(rf"</{name}(?=[\s/>])[^<>]*>", re.IGNORECASE) for name in sorted(SHOWN | UNSHOWN)}
ENDS |= {name: re.compile(rf"<{name}(?=[\s/>])|{ENDS[name].pattern}", re.IGNORECASE) for name in sorted(EMPTIED)}
ENDS["plaintext"] = re.compile(r"(?!)")


class Literal(NamedTuple):
    """
    An element, or a comment, in which all is text.

    :param name: the element's name, in lower case; empty for a comment
    :param start: where its tag starts
    :param inside: where its text starts
    :param outside: where its text ends
    :param end: where its end tag ends
    """

    name: str
    start: int
    inside: int
    outside: int
    end: int


def literals(html: str) -> Iterator[Literal]:
    """
    Find the elements and the comments in which all is text.

    What is shown goes on to the page's end where nothing ends it; anything else that nothing ends is left out.

    :param html: a post's body
    """
    endless: set[str] = set()
    place = 0
    while found := START.search(html, place):
        name = (found["name"] or "").lower()
        place = found.end()
        end = None if name in endless else (ENDS[name] if name else COMMENT).search(html, place)
        if end is not None and name in EMPTIED and end[0][1] != "/":
            continue

        if end is not None:
            yield Literal(name, found.start(), place, end.start(), end.end())
            place = end.end()
        elif name in SHOWN:
            yield Literal(name, found.start(), place, len(html), len(html))
            return
        else:
            endless.add(name)


def masked(html: str) -> str:
    """
    Take the tags out of all that a browser reads as text.

    :param html: a post's body
    :return: the same page, with every other character in its place
    """
    pieces: list[str] = []
    place = 0
    for one in literals(html):
        pieces += [html[place : one.inside], html[one.inside : one.outside].replace("<", " ")]
        place = one.outside

    return "".join([*pieces, html[place:]])


def spelled(html: str) -> str:
    """
    Write what a browser reads as text and shows as a ``pre`` of that text, and leave out what nobody sees.

    :param html: a post's body
    """
    pieces: list[str] = []
    place = 0
    for name, start, inside, outside, end in literals(html):
        if name in SHOWN:
            text = html[inside:outside]
            # Only in a form's text are references read.
            text = text if name == "textarea" else text.replace("&", "&amp;")
            tag = html[start + 1 + len(name) : inside].replace("/>", ">")
            pieces += [html[place:start], f"<pre{tag}", text.replace("<", "&lt;"), "</pre>"]
        elif name in EMPTIED:
            pieces += [html[place:inside], html[outside:end]]
        else:
            pieces.append(html[place:end])

        place = end

    return "".join([*pieces, html[place:]])
