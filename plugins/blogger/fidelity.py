"""What a post lost on its way is measured: its Markdown is rendered again and compared with its source.

Both sides are read by the same eye, one that knows nothing of how the Markdown was made (``page``): the words in their
order, where the links lead, which images there are, what stands in ``<pre>``, headings, items of lists, and tables.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from .page import read
from .seen import Link, Page
from .tokens import Token, tokens

# Pairs of equal words above which they are counted without their order: difflib looks at each pair, perhaps many times.
TOO_MANY = 20_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """
    How many of a kind the source had and how many of them are kept.

    :param kept: how many stand in the Markdown too
    :param total: how many the source has
    :param lost: those that don't, each as a reader would name it
    """

    kept: int
    total: int
    lost: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Callable[..., Count], tuple[object, ...]]:
        """Come from another process as the count that is here: an import keeps seven an entry, mostly the same."""
        return _count, (self.kept, self.total, self.lost)


@lru_cache(maxsize=1024)
def _count(kept: int, total: int, lost: tuple[str, ...]) -> Count:
    return Count(kept, total, lost)


NOTHING = Count(0, 0)


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How much of a post's source its Markdown keeps; ``added`` holds words that only the Markdown has."""

    words: Count
    links: Count
    images: Count
    code: Count
    added: tuple[str, ...] = ()
    headings: Count = NOTHING
    items: Count = NOTHING
    tables: Count = NOTHING

    @property
    def counts(self) -> dict[str, Count]:
        """The counts, by the name of what one of them counts."""
        return {
            "word": self.words,
            "link": self.links,
            "image": self.images,
            "block of code": self.code,
            "heading": self.headings,
            "list item": self.items,
            "table": self.tables,
        }

    @property
    def missing(self) -> int:
        """How many things were lost or came in."""
        return len(self.added) + sum(count.total - count.kept for count in self.counts.values())

    @property
    def complete(self) -> bool:
        """Whether nothing was lost and nothing came in."""
        return self.missing == 0


def compare(
    source: Sequence[Token], markdown: str, *, render: Callable[[str], str], relink: Callable[[str], str]
) -> Fidelity:
    """
    Compare a post's source with its Markdown, rendered.

    :param source: the tags and the text of the entry's body
    :param markdown: what was made of it
    :param render: makes HTML of Markdown as the site does
    :param relink: gives the address that a link shall have here for the one it has in the source
    :return: what was kept, what was lost, what was added
    """
    page = tokens(render(markdown))
    kept = _compared(read(source, relink), read(page, levels=True))
    if kept.complete:
        return kept

    # A table of numbered lines is code without the numbers, but for one that is kept as it is.
    with_numbers = _compared(read(source, relink, numbers=True), read(page, numbers=True, levels=True))
    return min(kept, with_numbers, key=lambda one: one.missing)


def _compared(source: Page, result: Page) -> Fidelity:
    words, added = _in_order(source.words, result.words)
    links = _links(source.links, result.links, by_words=not words.lost)
    images, _ = _in_order(source.images, result.images)
    headings, _ = _in_order(source.headings, result.headings)
    items, _ = _in_order(source.items, result.items)
    tables, _ = _in_order(source.tables, result.tables)
    return Fidelity(words, links, images, _code(source, result.code), added, headings, items, tables)


def _links(source: Sequence[Link], result: Sequence[Link], *, by_words: bool) -> Count:
    """Count the links that lead on from the same words; only by where they lead if words are lost already."""
    ours, theirs = (
        [f"{link.address}\n{link.words if by_words else ''}" for link in links] for links in (source, result)
    )
    count, _ = _in_order(ours, theirs)
    return replace(count, lost=tuple(link.partition("\n")[0] for link in count.lost))


def _in_order(source: Sequence[str], result: Sequence[str]) -> tuple[Count, tuple[str, ...]]:
    """Count what stands on both sides in the same order, and name what stands on one side alone."""
    if source == result:
        return Count(len(source), len(source)), ()

    start = next((at for at, (one, other) in enumerate(zip(source, result, strict=False)) if one != other), None)
    start = min(len(source), len(result)) if start is None else start
    lost, added = _differences(source[start:], result[start:])
    return Count(len(source) - len(lost), len(source), tuple(lost)), tuple(added)


def _differences(source: Sequence[str], result: Sequence[str]) -> tuple[list[str], list[str]]:
    ours, theirs = Counter(source), Counter(result)
    if sum(count * theirs[word] for word, count in ours.items()) > TOO_MANY:
        return list((ours - theirs).elements()), list((theirs - ours).elements())

    lost: list[str] = []
    added: list[str] = []
    for what, a, b, c, d in SequenceMatcher(a=source, b=result, autojunk=False).get_opcodes():
        if what != "equal":
            lost += source[a:b]
            added += result[c:d]

    return lost, added


def _code(source: Page, result: Sequence[str]) -> Count:
    """
    Count the blocks of code that came through.

    Code that still has its line breaks comes through if it is the same to the letter; code on a single line has perhaps
    lost them, and comes through if it is the same but for its blanks. The Markdown may hold more blocks, since lines in
    Courier become one: their lines must stand so in the source.
    """
    left: defaultdict[str, list[str]] = defaultdict(list)
    for text in result:
        left[_squeezed(text)].append(text)

    lost: list[str] = []
    for text in source.code:
        alike = left[_squeezed(text)]
        same = alike[:1] if "\n" not in text.strip() else [other for other in alike if other == text][:1]
        if same:
            alike.remove(same[0])
        else:
            lost.append(text.strip().partition("\n")[0])

    # What came out otherwise than it was is lost once.
    made = [text for alike in left.values() for text in alike if not _stands_in(text, source.lines)][len(lost) :]
    total = len(source.code) + len(made)
    lost += [text.strip().partition("\n")[0] for text in made]
    return Count(total - len(lost), total, tuple(lost))


def _stands_in(text: str, lines: Sequence[str]) -> bool:
    """Tell whether some code stands in a page's lines: as it is, or on one line that has lost its breaks."""
    shown = [line.rstrip() for line in text.split("\n") if line.strip()]
    starts = (at for at, line in enumerate(lines) if line == shown[0])
    return any(list(lines[at : at + len(shown)]) == shown for at in starts) or _squeezed(text) in map(_squeezed, lines)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
