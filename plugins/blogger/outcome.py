"""What an import did about an entry is put into words: a row of the table, and a line for what somebody should know."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from .media import words
from .places import Refusal
from .plan import Draft
from .report import Row, losses


class Outcome(Enum):
    """What came of what was decided about an entry."""

    AS_DECIDED = "written, or nothing was to be"
    FAILED = "not written"


def row(item: Draft | Refusal, into: Path, outcome: Outcome) -> Row:
    """
    Give an entry's row.

    :param item: what was decided about it
    :param into: the content folder
    :param outcome: what came of that
    """
    if isinstance(item, Refusal):
        return Row(f"{item.file}:{item.line}", "refused")

    if outcome is Outcome.FAILED:
        return Row(str(into / item.path), outcome.value, item.fidelity, stands=False)

    comments = item.comments_verdict
    aside = f", comments {comments}" if comments and comments.writes and not item.verdict.writes else ""
    return Row(str(into / item.path), f"{item.verdict}{aside}", item.fidelity, item.stands, item.comments)


def lines(item: Draft | Refusal, told: Row, into: Path) -> Iterator[str]:
    """
    Name what of an entry is refused, lost, left out or left alone, and what its author may want to see to.

    :param item: what was decided about it
    :param told: its row
    :param into: the content folder
    """
    if isinstance(item, Refusal):
        yield f"{told.place}: {item.reason}"
        return

    if item.verdict.leaves_alone:
        yield f"{told.place}: {item.verdict}"

    if item.incoming is not None:
        yield f"{into / item.incoming}: is the new version of it: take what you want, then delete it"

    if item.remarks:
        yield f"{item.entry.file}:{item.entry.line}: {'; '.join(item.remarks)}"

    if item.comments_verdict is not None and item.comments_verdict.leaves_alone:
        yield f"{into / item.comments_path}: {item.comments_verdict}"

    yield from losses(told)
    yield from (f"{told.place}: {change}" for change in item.post.changed)
    if told.stands:
        yield from (f"{told.place}: leads to a post that is not there: {link}" for link in item.missing)
        named = "is all the alternative text of an image that had none: say what it shows"
        yield from (f"{told.place}: {words(image)!r} {named}" for image in item.unnamed)
        guessed = "layout of a Python block was guessed: read it"
        yield from (f"{told.place}:{line}: {guessed}" for line in item.guessed)


def incomplete(item: Draft | Refusal) -> bool:
    """
    Tell whether something of an entry stays out that nobody chose to leave out.

    :param item: what was decided about it
    """
    if isinstance(item, Refusal):
        return True

    lost = not item.fidelity.complete or item.post.changed != () or item.comments.kept < item.comments.total
    return item.remarks != () or (lost and item.stands)
