"""
Know each snippet's block of code again in the HTML of its post, and mark it there.

The renderer stamps each block, and the stamps are taken out before anybody reads the post: feeds have what was written
without us. What is remembered is how many `div` elements begin before a block, for what else happens to a post's HTML
on its way to a page makes no new ones.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STAMP = re.compile(r"<!--snippet:([0-9a-f]*)-->")
ELEMENT = re.compile(r"<div\b")
OPENING = re.compile(r"<div\b[^<>]*>")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code on a page that is a snippet, or would be but for its words."""

    code: str  # what identifies it, empty where its words are wrong
    place: int  # how many `div` elements begin before its own; -1 if it has none


def identity(kind: str, code: str) -> str:
    """
    Identify a snippet's code wherever the renderer meets it.

    :param kind: what its language means to us
    :param code: the code
    :return: a digest
    """
    return hashlib.sha256(f"{kind}\n{code}".encode("utf-8", "surrogatepass")).hexdigest()


def stamped(html: str, code: str) -> str:
    """
    Stamp a block.

    :param html: the block as it was rendered
    :param code: what identifies it
    :return: the block behind its stamp
    """
    return f"<!--snippet:{code}-->{html}"


def unstamped(html: str) -> tuple[str, tuple[Block, ...]]:
    """
    Take the stamps out of a post.

    :param html: the post as it was rendered
    :return: the post without them, and the blocks that had one, in the order of the page
    """
    blocks: list[Block] = []
    parts = STAMP.split(html)
    count = len(ELEMENT.findall(parts[0]))
    for code, after in zip(parts[1::2], parts[2::2], strict=True):
        blocks.append(Block(code, count if OPENING.match(after) else -1))
        count += len(ELEMENT.findall(after))

    return "".join(parts[::2]), tuple(blocks)


def marked(html: str, marks: Mapping[int, str]) -> str:
    """
    Put marks at the blocks of a post.

    :param html: the post, without stamps
    :param marks: HTML by the place of the block that it stands in
    :return: the post with each mark at the beginning of its block
    """
    if not marks:
        return html

    found = [match.start() for match in ELEMENT.finditer(html)]
    for place in sorted((place for place in marks if 0 <= place < len(found)), reverse=True):
        opening = OPENING.match(html, found[place])
        if opening is not None:
            html = f"{html[: opening.end()]}{marks[place]}{html[opening.end() :]}"

    return html
