"""What was meant for a head, and stands below the empty line that ends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markdown.extensions.meta import META_RE

from .head import FIELDS, Post, Slip, head_of, posts


def misplaced(settings: Mapping[str, Any]) -> list[Slip]:
    """
    Find what was meant for a head and stands below the empty line that ends it, where it is text.

    :param settings: the site's, with the patterns of `sources`
    :return: the lines, in the order of their files
    """
    return [
        slip(post, number, name)
        for post in posts(settings)
        for number, name in _meant(post.file.read_text("utf-8-sig", errors="replace"))
    ]


def fields(text: str) -> Iterator[tuple[int, str]]:
    """
    Give the lines that begin a text and look like a head's.

    :param text: the file's
    :return: the number of each, from 1, with its field's name
    """
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    begin = next((number for number in range(end, len(lines)) if lines[number].strip()), len(lines))
    for number in range(begin, len(lines)):
        said = META_RE.match(lines[number])
        if not said or said["key"].lower() not in FIELDS:
            return

        yield number + 1, said["key"]


def _meant(text: str) -> list[tuple[int, str]]:
    """Give such lines unless one says again what the head says: a review begins with the title of its book."""
    found = list(fields(text))
    return found if found and head_of(text).fields.keys().isdisjoint(name.lower() for _, name in found) else []


def slip(post: Post, line: int, name: str) -> Slip:
    """
    Say that a field is text where it stands.

    :param post: the post
    :param line: the field's line
    :param name: its name
    """
    what = f"{name} stands below the empty line, where the text begins: move it above that, to the other fields"
    return post.slip(line, what)
