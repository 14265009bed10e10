"""The public feed, ``/feeds/posts/default``: posts and nothing else, 25 of them a page unless more are asked for."""

from __future__ import annotations

from blogger.export import Comment, Entry

from .atom import (
    GDATA,
    ORIGINAL,
    THREADING,
    author_uri,
    authors,
    html,
    labels,
    link,
    number,
    place,
    remark,
    text,
    without_address,
)
from .elements import ATOM, Element


def entry(element: Element, file: str) -> Entry:
    """
    Read a post.

    :param element: the ``entry``
    :param file: the file it is from
    """
    name, point = place(element)
    # FeedBurner put its own address into the link, and the post's beside it.
    permalink = text(element, ORIGINAL) or link(element, "alternate")
    return Entry(
        id=text(element, f"{ATOM}id") or permalink,
        title=text(element, f"{ATOM}title"),
        html="" if element.too_large else html(element),
        published=text(element, f"{ATOM}published"),
        updated=text(element, f"{ATOM}updated"),
        permalink=permalink,
        authors=authors(element),
        labels=labels(element),
        line=element.line,
        place=name,
        point=point,
        title_link=link(element, "related"),
        file=file,
        too_large=element.too_large,
    )


def is_comment(element: Element) -> bool:
    """
    Tell whether an entry answers another: then it is a comment, whatever feed it is from.

    :param element: the ``entry``
    """
    return element.first(f"{THREADING}in-reply-to") is not None


def comment(element: Element) -> Comment:
    """
    Read a comment.

    Which post it is on is told by its own address, which always names it; ``thr:in-reply-to`` is missing in 26 of 572.

    :param element: the ``entry``
    """
    answered = element.first(f"{THREADING}in-reply-to")
    itself = link(element, "self").partition("?")[0].split("/")
    own = itself[-4] if len(itself) > 4 and itself[-3:-1] == ["comments", "default"] else ""  # noqa: PLR2004 - …/POST/comments/default/COMMENT
    post = own if own.isdigit() else "" if answered is None else number(answered.get("ref"))
    parent = link(element, "related").partition("?")[0].rstrip("/").rpartition("/comments/default/")[2]
    properties = {each.get("name") for each in element.all(f"{GDATA}extendedProperty")}
    author = element.first(f"{ATOM}author")
    return Comment(
        id=text(element, f"{ATOM}id"),
        post=post,
        parent=parent if parent.isdigit() else "",
        author="" if author is None else without_address(text(author, f"{ATOM}name")),
        author_uri=author_uri(element),
        published=text(element, f"{ATOM}published"),
        updated=text(element, f"{ATOM}updated"),
        html="" if element.too_large else remark(element),
        removed="blogger.contentRemoved" in properties,
        link=link(element, "alternate"),
        line=element.line,
    )
