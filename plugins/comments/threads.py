"""What a theme needs to show comments as threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from dateutil.parser import isoparse
from markupsafe import Markup

#: Answers to answers stand deeper only so far: on a narrow screen each level takes from the width of the next.
DEEPEST = 4
#: What a comment is made of; nothing in it has a size, a colour or an address but links.
TAGS = frozenset({"a", "b", "blockquote", "br", "code", "em", "i", "li", "ol", "p", "pre", "strong", "tt", "ul"})


class CommentsError(Exception):
    """Say what is wrong with a file of comments."""


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One comment as the theme shows it.

    :param anchor: the id of its element, as links to it have it (``c123``); empty if it has no number
    :param depth: how deep it stands in its thread, from 0 to ``DEEPEST``
    :param author: a name, or empty
    :param author_uri: an address of the web, or empty
    :param moment: when it was written, in the site's time zone and to the second, if that is known
    :param removed: whether only its place is left
    :param text: what it says, as the file has it
    """

    anchor: str
    depth: int
    author: str
    author_uri: str
    moment: datetime | None
    removed: bool
    text: str

    def html(self, site: str) -> Markup:
        """
        Give what the comment says.

        :param site: the site's address as it is written in this page; links within the site begin with it
        :return: HTML
        """

        def address(_element: str, attribute: str, value: str) -> str:
            here = attribute == "href" and value.startswith("/") and not value.startswith("//")
            return f"{site}{value}" if here else value

        # What is in the file is taken for no safer than what is in an export: somebody may have edited it.
        clean = nh3.clean(
            self.text,
            attributes={"a": {"href"}},
            attribute_filter=address,
            link_rel="nofollow ugc noopener",
            tags=TAGS,
            url_schemes={"http", "https"},
        )
        return Markup(clean)  # noqa: S704 - sanitised in the line before


def threads(told: Any, time_zone: str) -> tuple[Shown, ...]:
    """
    Read the comments of a post.

    :param told: what the file holds
    :param time_zone: the site's time zone; exports of one blog name the same moment in different ones
    :return: the comments in their order
    :raises CommentsError: if the file holds something else
    """
    try:
        comments = [_checked(comment) for comment in told["comments"]]
    except (KeyError, TypeError, ValueError) as error:
        raise CommentsError(f"no list of comments: {error}") from error

    zone = ZoneInfo(time_zone)
    return tuple(
        Shown(
            anchor=f"c{comment['number']}" if comment.get("number", "").isdecimal() else "",
            depth=depth,
            author=comment.get("author", ""),
            author_uri=_web(comment.get("author_uri", "")),
            moment=_moment(comment.get("published", ""), zone),
            removed=bool(comment.get("removed")),
            text=comment.get("html", ""),
        )
        for depth, comment in zip(_depths(comments), comments, strict=True)
    )


def _checked(comment: Any) -> Mapping[str, Any]:
    if not isinstance(comment, dict):
        raise TypeError("a comment that is no object")

    wrong = sorted(key for key, value in comment.items() if not isinstance(value, bool if key == "removed" else str))
    if wrong:
        raise TypeError(f"a comment whose {wrong[0]} is no text")

    return comment


def _depths(comments: list[Mapping[str, Any]]) -> list[int]:
    """Count how deep each comment stands; one that answers nothing that came before it begins a thread."""
    known: dict[str, int] = {}
    depths: list[int] = []
    for comment in comments:
        above = known.get(comment.get("parent", "") or "-", -1)
        # No deeper than one below what stands right before it, or a list would begin in no item.
        depth = min(above + 1, (depths[-1] if depths else -1) + 1, DEEPEST)
        known[comment.get("number", "")] = depth
        depths.append(depth)

    return depths


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        moment = isoparse(text)
        return moment.astimezone(zone).replace(microsecond=0) if moment.tzinfo else None
    except (OverflowError, ValueError):
        return None


def _web(address: str) -> str:
    return address if address.startswith(("http://", "https://")) else ""
