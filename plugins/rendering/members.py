"""
Lists of posts that know by a set who is in them.

Pelican asks for each tag, category and author of each post whether it is in a list (`ArticlesGenerator.generate_tags`),
3 seconds for 5,000 posts and 100 tags. Asked in Python, a set takes 0.37 of them; asked as its own method, 0.05: so
each list has a class of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

CHANGES = "append clear extend insert pop remove __delitem__ __iadd__ __imul__ __setitem__".split()


class Members(list[Any]):
    """A list that has a set's way to say who is in it, until it changes."""


def _changing(method: str) -> Any:
    plain = getattr(list, method)

    @functools.wraps(plain)
    def changing(self: Members, *arguments: Any) -> Any:
        if "__contains__" in vars(type(self)):
            del type(self).__contains__

        return plain(self, *arguments)

    return changing


for _method in CHANGES:
    setattr(Members, _method, _changing(_method))


def members(posts: Iterable[Any]) -> list[Any]:
    """
    Make a list of posts that knows who is in it.

    :param posts: each equal to itself alone
    """
    posts = list(posts)
    kind: type[Members] = type(Members.__name__, (Members,), {"__contains__": frozenset(posts).__contains__})
    return kind(posts)


def know(generator: Any) -> None:
    """
    Let the posts of each tag, category and author know who is among them.

    :param generator: Pelican's generator of articles, with its posts ordered
    """
    kinds: set[Any] = {type(post) for post in generator.articles}
    if any(kind.__eq__ is not object.__eq__ for kind in kinds):
        return

    for tag, posts in generator.tags.items():
        generator.tags[tag] = members(posts)

    generator.categories = [(category, members(posts)) for category, posts in generator.categories]
    generator.authors = [(author, members(posts)) for author, posts in generator.authors]
