"""
Code whose white space is lost gets its line breaks and its indentation back.

In some feeds every run of blanks and line breaks has become one blank, so that a whole module stands on one line. What
is left are the words and, where the code was coloured, the ends of the comments. The code goes through these rooms:
words (its tokens), lines (runs of them that parse), exits (which of them are two), listing (what each line reads and
binds), blocks and evidence (what tells that a block is over), search (the likeliest layout of all lines), write.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from . import exits, lines, words, write
from .frames import parse
from .listing import Listing
from .search import Search

# How many layouts are written down to find one that parses: what may not stand where is known to the parser alone.
TRIED = 5
# No post shows a program longer than that, in characters; a text as long as that takes about two seconds at worst.
LONGEST = 50_000


def recover(code: str, comments: Sequence[tuple[int, int]] = ()) -> str | None:
    """
    Give flattened Python code its line breaks and indentation back.

    No word is added, lost or changed, comments included. Code that isn't flattened stays as it is. Nothing is executed.

    :param code: the code, on one line
    :param comments: half-open spans of its comments, in characters: their text doesn't tell where they end
    :return: the code as a careful person would have written it, without a line break at its end; None if it isn't
        Python 3, or too long or too deep to be taken apart
    """
    with warnings.catch_warnings(action="ignore"):
        try:
            if is_flattened(code, comments):
                return _laid_out(code, comments) if len(code) <= LONGEST else None

            text = code if "\n" in code else code.strip()
            return text if parse(text) is not None else None
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def is_flattened(code: str, comments: Sequence[tuple[int, int]] = ()) -> bool:
    """
    Tell whether code stands on one line that nobody can have written it on.

    :param code: the code
    :param comments: half-open spans of its comments, in characters
    """
    text = code.strip()
    if "\n" in text:
        return False

    with warnings.catch_warnings(action="ignore"):
        return any(code[end:].strip() for _, end in comments) or parse(text) is None


def _laid_out(code: str, comments: Sequence[tuple[int, int]]) -> str | None:
    """Lay flattened code out in the likeliest way that parses and has the same words."""
    found = words.read(code, comments)
    read = list(exits.part(list(lines.read(code, found))))
    rest = [word for word in found if word.kind == "comment" and (not read or word.start > read[-1].words[-1].start)]
    for way in Search(Listing(read)).ways()[:TRIED]:
        text = write.down(code, read, way.depths(), rest)
        if parse(text) is not None and _has_words(text, found):
            return text

    return None


def _has_words(text: str, found: Sequence[words.Word]) -> bool:
    """Tell whether a text has these words and no others, and as many backslashes between them."""
    same = [text[start:end] for start, end, _ in words.tokens(text)] == [word.text for word in found]
    return same and text.count("\\\n") == sum(word.joined for word in found)
