"""An import, from the export to the content folder: read, decide, write the posts, and the record of them last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from .export import Export, ExportError, read
from .folder import write
from .plan import Draft, Refusal, drafts, sort_out
from .report import Row, losses, say, show
from .state import NAME, State, StateError, dump, load

FINE, UNREADABLE, INCOMPLETE = 0, 2, 3


def main(export: Path, *, into: Path, markdown: Mapping[str, Any], dry_run: bool, console: Console) -> int:
    """
    Import an export.

    :param export: the blog's public Atom feed
    :param into: the content folder; made if it is missing
    :param markdown: the dialect the site renders posts with (Pelican's ``MARKDOWN`` setting)
    :param dry_run: whether to tell what would happen and write nothing
    :param console: where to tell it
    :return: 0 if all went well, 2 if nothing could be done, 3 if an entry was refused or something was lost
    """
    try:
        told = read(export)
        earlier = _earlier(told, into, export)
        accepted, refused = sort_out(told.entries, earlier, into)
        converted = track(
            drafts(accepted, told, earlier, into, markdown),
            "Converting",
            total=len(accepted),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        decided: list[Draft | Refusal] = [*converted, *refused]
    except (ExportError, StateError) as error:
        say(console, [str(error)])
        return UNREADABLE
    except OSError as error:
        say(console, [f"{error.filename or into}: cannot be read ({error.strerror}): see to it and import again"])
        return UNREADABLE

    unwritten, trouble = (frozenset[str](), "") if dry_run else _write(decided, told, earlier, into)
    if trouble and len(unwritten) == sum(isinstance(item, Draft) and item.verdict.writes for item in decided):
        say(console, [trouble])
        return UNREADABLE

    decided.sort(key=lambda item: item.line)
    rows = [_row(item, export, into, unwritten) for item in decided]
    lines = [line for item, row in zip(decided, rows, strict=True) for line in _lines(item, row)]
    if told.following:
        lines.append(f"{export}: the feed goes on at {told.following}: save that page and import it too")

    if trouble:
        lines.append(trouble)

    show(console, rows, lines, note="dry run, nothing was written" if dry_run else "")
    return INCOMPLETE if trouble or any(map(_incomplete, decided)) else FINE


def _earlier(told: Export, into: Path, export: Path) -> State:
    """Give what earlier imports recorded, of this blog."""
    earlier = load(into) or State(told.blog, {})
    if earlier.blog.id != told.blog.id:
        raise StateError(
            f"{export}: is of the blog {told.blog.id}, but {into / NAME} is of {earlier.blog.id}:"
            " import it into another folder"
        )

    return earlier


def _write(decided: Iterable[Draft | Refusal], told: Export, earlier: State, into: Path) -> tuple[frozenset[str], str]:
    """
    Write the posts, then the record of them; what an interruption leaves unrecorded is found by the next import.

    :return: the ids of the entries whose posts could not be written, and why
    """
    drafts_ = [item for item in decided if isinstance(item, Draft)]
    unwritten = {draft.entry.id for draft in drafts_ if draft.verdict.writes}
    entries = dict(earlier.entries)
    path = NAME
    trouble = ""
    try:
        for draft in drafts_:
            if draft.verdict.writes:
                path = draft.post.path
                write(into, path, draft.post.text.encode())
                unwritten.discard(draft.entry.id)

            if draft.verdict.records:
                entries[draft.entry.id] = draft.record
    except OSError as error:
        trouble = _trouble(into / path, error)

    after = State(told.blog, entries)
    try:
        if after != earlier:
            write(into, NAME, dump(after))
    except OSError as error:
        trouble = trouble or _trouble(into / NAME, error)

    return frozenset(unwritten), trouble


def _trouble(place: Path, error: OSError) -> str:
    return f"{place}: cannot be written ({error.strerror}): see to it and import again"


def _row(item: Draft | Refusal, export: Path, into: Path, unwritten: frozenset[str]) -> Row:
    if isinstance(item, Refusal):
        return Row(f"{export}:{item.line}", "refused")

    if item.entry.id in unwritten:
        return Row(str(into / item.path), "not written", item.fidelity, stands=False)

    return Row(str(into / item.path), item.verdict, item.fidelity, item.stands)


def _lines(item: Draft | Refusal, row: Row) -> Iterator[str]:
    if isinstance(item, Refusal):
        yield f"{row.place}: {item.reason}"
        return

    if item.verdict.leaves_alone:
        yield f"{row.place}: {item.verdict}"

    yield from losses(row)
    yield from (f"{row.place}: {change}" for change in item.post.changed)
    if row.stands:
        guessed = "layout of a Python block was guessed: read it"
        yield from (f"{row.place}:{line}: {guessed}" for line in item.guessed)


def _incomplete(item: Draft | Refusal) -> bool:
    """Tell whether something stays out that nobody chose to leave out."""
    return isinstance(item, Refusal) or (item.stands and (not item.fidelity.complete or item.post.changed != ()))
