"""
Tell each post what was published before and after it, and what series it is part of.

A post's front matter names its series (`Series: Unit testing`); the parts are its posts from the oldest on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from pelican import signals


def chain(posts: Iterable[Any]) -> None:
    """
    Give each post the one before it as `earlier` and the one after it as `later`: None at an end.

    :param posts: the published posts, newest first
    """
    row = [None, *posts, None]
    for (later, post), (_, earlier) in pairwise(pairwise(row)):
        if post is not None:
            post.later, post.earlier = later, earlier


def gather(posts: Iterable[Any]) -> None:
    """
    Give each post of a series all of its `parts`; a series of one has none.

    :param posts: the published posts, newest first
    """
    series: dict[str, list[Any]] = defaultdict(list)
    for post in posts:
        name = _name(post)
        if name:
            series[name].append(post)

    for parts in series.values():
        if len(parts) > 1:
            for post in parts:
                post.parts = tuple(reversed(parts))


def _name(post: Any) -> str:
    """Read the series that a post names: twice the same name, but for case and white space, is one series."""
    return " ".join(str(getattr(post, "series", "")).split()).casefold()


def order(generator: Any) -> None:
    """
    Put the published posts in their order.

    :param generator: Pelican's generator of articles, with its posts ordered newest first
    """
    chain(generator.articles)
    gather(generator.articles)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_generator_finalized.connect(order)
