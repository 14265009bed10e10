"""What tells that a comment stands behind the code before it, not above the code after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# The line length of PEP 8, and one that leaves some room.
FULL = 79
EASY = 72
# More words than that are a sentence that deserves a line.
WORDS = 8
DIRECTIVE = re.compile(r"#+\s*(fmt|isort|mypy|noqa|nosec|pragma|pylint|pyright|ruff|type)\b\s*:?")
POINTER = re.compile(r"#+\s*(this|these|that|those|it|same|see|e\.g|i\.e)\b", re.IGNORECASE)
NAME = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Remark:
    """
    A comment between two lines.

    :param comment: the comment
    :param before: the line of code before it, with its indentation
    :param opens: whether that is a header
    :param after: the line of code after it, without indentation; empty if there is none
    :param clause: whether that is an ``else`` or the like
    :param alone: whether no other comment follows it
    """

    comment: str
    before: str
    opens: bool
    after: str
    clause: bool
    alone: bool

    @property
    def length(self) -> int:
        """How long the line would be with the comment behind it, in characters."""
        return len(self.before) + len("  ") + len(self.comment)


def always(remark: Remark) -> bool:
    """Most comments stand above what they are about."""
    return bool(remark.comment)


def too_long(remark: Remark) -> bool:
    """Lines are no longer than PEP 8 allows."""
    return remark.length > FULL


def fits_easily(remark: Remark) -> bool:
    """There is plenty of room for it behind the line."""
    return remark.length <= EASY


def follows_header(remark: Remark) -> bool:
    """After a header it is about the block."""
    return remark.opens


def precedes_clause(remark: Remark) -> bool:
    """Before an ``else`` there is nothing for it to stand above."""
    return remark.clause


def goes_on(remark: Remark) -> bool:
    """Comments of several lines stand above what they are about."""
    return not remark.alone


def is_sentence(remark: Remark) -> bool:
    """Sentences begin with a capital letter."""
    return remark.comment.lstrip("#!: ")[:1].isupper()


def is_wordy(remark: Remark) -> bool:
    """Long ones need a line."""
    return len(remark.comment.split()) > WORDS


def announces(remark: Remark) -> bool:
    """Colons announce what comes."""
    return remark.comment.endswith(":")


def names_before(remark: Remark) -> bool:
    """There is a word that it and the line before have in common."""
    return not _names(remark.comment).isdisjoint(_names(remark.before))


def names_after(remark: Remark) -> bool:
    """There is a word that it and the line after have in common."""
    return not _names(remark.comment).isdisjoint(_names(remark.after))


def points_back(remark: Remark) -> bool:
    """Whatever ``this`` is stands before it."""
    return POINTER.match(remark.comment) is not None


def instructs(remark: Remark) -> bool:
    """Directions for a tool stand where the tool looks for them."""
    return DIRECTIVE.match(remark.comment) is not None


def _names(text: str) -> set[str]:
    return set(NAME.findall(text.lower()))


WEIGHTS: Mapping[Callable[[Remark], bool], float] = {
    always: 0.0,
    too_long: -8.1,
    fits_easily: 2.2,
    follows_header: -5.2,
    precedes_clause: 3.4,
    goes_on: -5.5,
    is_sentence: -5.4,
    is_wordy: -4.2,
    announces: -3.4,
    names_before: 3.3,
    names_after: -6.4,
    points_back: 0.6,
    instructs: 19.3,
}
