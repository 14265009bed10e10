"""A post's comments: threaded, made safe, and written beside the post as `comments.json`.

The file is flat: comments stand in reading order, each answer behind what it answers, and says by number what that is.
Threads that strangers make may be deeper than any reader of nested JSON goes.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import nh3

from .export import Comment
from .fidelity import Count
from .moments import moment
from .page import read
from .tokens import tokens

NAME = "comments.json"

# What Blogger lets a commenter write (b, i, a), what it adds (br, p), and what older blogs' comments hold.
TAGS = frozenset({"a", "b", "blockquote", "br", "code", "em", "i", "li", "ol", "p", "pre", "strong", "tt", "ul"})
# Blogger ends a comment at 4 096 characters. The sanitiser takes time by the square of the depth, so whatever is many
# times as long is shown as the text it is rather than parsed.
LONGEST = 65_536
E_MAIL = re.compile(r"<?[^\s<>()]+@[^\s<>()]+\.[^\s<>()]+>?")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
NUMBER = re.compile(r"[0-9]{1,32}\Z")
NEVER = datetime.max.replace(tzinfo=UTC)


def number(id_: str) -> str:
    """
    Give the number that names a post or a comment whatever it is called: a page's comments cite it as a post.

    :param id_: an id of Blogger's or its number
    :return: its digits, or all of it if it does not end in a number
    """
    digits = NUMBER.search(id_)
    return digits[0] if digits else id_


def thread(comments: Iterable[Comment]) -> tuple[tuple[str, Comment], ...]:
    """
    Put a post's comments in reading order: oldest first, and answers behind what they answer.

    An answer to a comment that is not there begins a thread; so does the oldest of a circle of answers. A removed
    comment stays only where something that stays answers it.

    :param comments: the comments of one post
    :return: each with the number of the comment it answers, empty for one that begins a thread
    """
    told = _latest(comments)
    parents = _parents(told)
    answers: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(told, key=lambda key: _age(told[key])):
        answers[parents[key]].append(key)

    order: list[str] = []
    waiting = answers[""][::-1]
    while waiting:
        order.append(waiting.pop())
        waiting += answers[order[-1]][::-1]

    kept: set[str] = set()
    for key in reversed(order):  # answers before what they answer
        if not told[key].removed or not kept.isdisjoint(answers[key]):
            kept.add(key)

    return tuple((parents[key], told[key]) for key in order if key in kept)


def _latest(comments: Iterable[Comment]) -> dict[str, Comment]:
    """
    Keep one of each: two pages of a feed may hold the same comment, before an edit and after it.

    A comment is known by its number, one that has another's by its id, and one that has none by where it stands.
    """
    told: dict[str, Comment] = {}
    for each in comments:
        comment = each if each.id else replace(each, id=f"line {each.line} of the export")
        key = number(comment.id)
        if key in told and told[key].id != comment.id:
            key = comment.id

        earlier = told.get(key)
        if earlier is None or (_moment(earlier.updated) or NEVER) < (_moment(comment.updated) or NEVER):
            told[key] = comment

    return told


def _parents(told: Mapping[str, Comment]) -> dict[str, str]:
    """Say what each comment answers: another one of these, or nothing, and never by way of itself."""
    named = {key: number(comment.parent) for key, comment in told.items()}
    parents = {key: parent if parent in told else "" for key, parent in named.items()}
    settled: set[str] = {""}
    for start in told:
        way: dict[str, None] = {}
        key = start
        while key not in settled and key not in way:
            way[key] = None
            key = parents[key]

        if key in way:
            circle = [*way][[*way].index(key) :]
            parents[min(circle, key=lambda key: _age(told[key]))] = ""

        settled.update(way)

    return parents


def _age(comment: Comment) -> tuple[datetime, int, str]:
    key = number(comment.id)
    return _moment(comment.published) or NEVER, int(key) if NUMBER.fullmatch(key) else 0, key


def _moment(text: str) -> datetime | None:
    read = moment(text)
    return None if read is None else read.astimezone(UTC)


def sanitised(html: str, *, relink: Callable[[str], str]) -> str:
    """
    Make a comment's HTML safe to stand in a page, and its links of no worth to who only left them.

    :param html: what a stranger wrote
    :param relink: gives the address that a link shall have here for the one it has in the source
    :return: HTML of a few elements, with links to the web only
    """
    text = CONTROLS.sub("", html)
    if len(text) > LONGEST:
        return nh3.clean_text(text)

    def address(_element: str, attribute: str, value: str) -> str:
        return relink(value) if attribute == "href" else value

    return nh3.clean(
        text,
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=address,
        link_rel="nofollow ugc noopener",
        url_schemes={"http", "https"},
    ).strip()


def dump(comments: Iterable[Comment], *, relink: Callable[[str], str]) -> bytes:
    """
    Write a post's comments as the file that stands beside it.

    :param comments: the comments of one post
    :param relink: gives the address that a link shall have here for the one it has in the source; a path from the
        site's root (``/2013/08/slug.html#c1``) leads to a page of this site wherever it is published
    :return: the file, empty if there is nothing to show
    """
    shown = [_told(comment, parent, relink) for parent, comment in thread(comments)]
    return (json.dumps({"comments": shown}, ensure_ascii=False, indent=2) + "\n").encode() if shown else b""


def _told(comment: Comment, parent: str, relink: Callable[[str], str]) -> dict[str, Any]:
    told: dict[str, Any] = {"id": comment.id, "number": number(comment.id), "parent": parent}
    if comment.removed:
        return told | {"removed": True}

    return told | {
        "author": _line(E_MAIL.sub("", comment.author)),
        "author_uri": _web(comment.author_uri),
        "published": comment.published,
        "updated": comment.updated,
        "link": _web(comment.link),
        "html": sanitised(comment.html, relink=relink),
    }


def _line(text: str) -> str:
    return " ".join(CONTROLS.sub(" ", text).split())


def _web(address: str) -> str:
    """Keep an address of the web; no other one is followed, and one with an account in it is nobody's to publish."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""

    return address if parts.scheme in {"http", "https"} and parts.hostname and "@" not in address else ""


def kept(comments: Iterable[Comment], data: bytes) -> Count:
    """
    Compare a post's comments with the file that was made of them, word by word.

    :param comments: the comments of one post
    :param data: the file
    :return: how many are in it with all their words; one that was taken back at Blogger counts for nothing
    """
    shown = {told["id"]: told.get("html", "") for told in json.loads(data)["comments"]}
    due = [comment for comment in _latest(comments).values() if not comment.removed]
    lost = [one.id for one in due if _words(one.html) != _words(shown.get(one.id, ""))]
    return Count(len(due) - len(lost), len(due), tuple(lost))


def _words(html: str) -> tuple[str, ...]:
    return read(tokens(html)).words
