"""An import, from the export to the content folder: read, decide, write the posts, and the record of them last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from .abreast import abreast
from .carried import Carrier
from .export import Export, ExportError
from .folder import digest, found, write
from .journal import Journal, journal, recover
from .media import KeptError, Lacking, Missing, Network, bring, lacking
from .outcome import incomplete, lines, row
from .places import Places, Refusal, deleted, site, sort_out
from .plan import Draft, drafts, untouched
from .recorded import NAME, StateError, dump, load
from .report import Row, as_json, progress, say, show
from .shapes import Fetch, opened, over_the_web
from .shelf import Listed, Shelf, shelf
from .state import Records, State, merged

FINE, UNREADABLE, INCOMPLETE = 0, 2, 3
# What stands in the way of one file and of no other.
IN_THE_WAY = (FileExistsError, IsADirectoryError, NotADirectoryError)
INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended
DELETED = "not at Blogger any more, left as it is"


def main(
    export: str | Path,
    *,
    into: Path,
    markdown: Mapping[str, Any],
    dry_run: bool,
    console: Console,
    pages: Sequence[str | Path] = (),
    site: str = "",
    time_zone: str = "",
    json: bool = False,
    fetch: Fetch = over_the_web,
    network: Network | None = None,
) -> int:
    """
    Import an export.

    :param export: the export's file, folder or zip archive, or the blog's address
    :param into: the content folder; made if it is missing
    :param markdown: the dialect the site renders posts with (Pelican's ``MARKDOWN`` setting)
    :param dry_run: whether to tell what would happen and write nothing
    :param console: where to tell it
    :param pages: further pages of the same feed
    :param site: the blog's address, where the export names none
    :param time_zone: the blog's time zone, likewise
    :param json: whether to tell it to a program
    :param fetch: fetches a page of the blog's feed
    :param network: what may be asked for pictures and gists; None to ask for none
    :return: 0 if all went well, 2 if nothing could be done, 3 if an entry was refused or something was lost, 130 if
        somebody interrupted it
    """
    with shelf() as on:
        done = _Done(Listed(on), Listed(on))
        names = [str(export), *map(str, pages)]
        try:
            earlier = load(into, on)
            known = earlier.blog if earlier else None
            about = {"site": site, "time_zone": time_zone}
            with opened(names, **about, known=known, fetch=fetch) as told, journal(into) as kept:
                state = _of_this_blog(told, earlier, into, names[0], on)
                recover(into, state.entries)
                bars = partial(progress, console, quiet=json)
                try:
                    _import(_Import(told, state, into, on, markdown, dry_run, network, bars), done, kept)
                finally:
                    if not dry_run:
                        _record(state, earlier, into, done, kept)
        except (ExportError, StateError, KeptError) as error:
            say(console, [str(error)])
            return UNREADABLE
        except KeyboardInterrupt:
            say(console, [f"{into}: the import was interrupted: import again and it goes on"])
            return INTERRUPTED
        except OSError as error:
            say(console, [f"{error.filename or into}: cannot be read ({error.strerror}): see to it and import again"])
            return UNREADABLE

        done.lines.extend([*told.notes, *_of_all(str(export), told.following, done)])
        return _tell(console, done, dry_run=dry_run, json=json)


@dataclass(frozen=True, slots=True)
class _Import:
    """What is imported, into what, and how."""

    told: Export
    state: State
    into: Path
    on: Shelf
    markdown: Mapping[str, Any]
    dry_run: bool
    network: Network | None
    bars: Callable[[int, str, str], AbstractContextManager[Callable[[], None]]]


@dataclass(slots=True)
class _Done:
    """What an import has done so far."""

    rows: Listed[Row]
    lines: Listed[str]
    written: int = 0
    incomplete: bool = False
    unasked: int = 0
    lacking: int = 0
    trashed: int = 0
    trouble: str = ""


def _of_this_blog(told: Export, earlier: State | None, into: Path, export: str, on: Shelf) -> State:
    """Give what earlier imports recorded, of this blog."""
    if earlier is None:
        return State(told.blog, Records(on))

    if earlier.blog.id != told.blog.id:
        raise StateError(
            f"{export}: is of the blog {told.blog.id}, but {into / NAME} is of {earlier.blog.id}:"
            " import it into another folder, or let it take this one's place with invoke move"
        )

    return State(merged(earlier.blog, told.blog), earlier.entries)


def _import(this: _Import, done: _Done, kept: Journal) -> None:
    """
    Bring the pictures, then write each post as soon as it is made, so that none of them is held.

    What an interruption leaves unrecorded is noted in the journal, and known to the next import.
    """
    told, state, into = this.told, this.state, this.into
    places = sort_out(told, state, into, this.on)
    done.trashed = places.trashed
    if not this.dry_run:
        _bring(this, places, done)

    total = len(places.refused) + len(places.paths)
    carrier = Carrier(site(told), places.links, this.markdown)
    with abreast(carrier, total) as carry, this.bars(total, "Converting", "entries") as advance:
        for item in drafts(told, places, state, into, carry=carry):
            written = isinstance(item, Refusal) or this.dry_run or _write(item, into, done, kept, state.entries)
            about = row(item, into, written=written)
            done.rows.append(about)
            done.lines.extend(lines(item, about, into))
            done.unasked += len(item.absent) if this.dry_run and isinstance(item, Draft) else 0
            done.incomplete = done.incomplete or incomplete(item)
            advance()

    for post, count in told.comments_elsewhere(places.keys):
        what = "comment is" if count == 1 else "comments are"
        done.lines.append(f"{count} {what} on post {post or 'unknown'}, which is not imported: left out")

    _name_deleted(told, places, state, into, done)


def _bring(this: _Import, places: Places, done: _Done) -> None:
    lack: Listed[Lacking] = Listed(this.on)
    lack.extend(lacking(untouched(this.told, places, this.state, this.into), this.into))

    def missed(item: Missing) -> None:
        if item.asked:
            done.lines.append(item.line(this.into))
            done.lacking += 1
        else:
            done.unasked += 1

    total = sum(len(item.images) + len(item.gists) for item in lack)
    with this.bars(total, "Fetching", "images") as advance:
        bring(lack, this.into, archive=this.told.media, network=this.network, done=advance, missed=missed)


def _write(draft: Draft, into: Path, done: _Done, kept: Journal, records: Records) -> bool:
    """Write what is to be written of a post; tell whether the post is."""
    record = draft.record
    for path, data in draft.writes if record is not None else ():
        if done.trouble or record is None:
            return False

        try:
            kept.note(draft.entry.key, record, path, found(into, path), digest(data))
            write(into, path, data)
        except IN_THE_WAY as error:
            done.lines.append(_trouble(into / path, error))
            done.incomplete = True
            if path != draft.comments_path:
                return False

            known = records.get(draft.entry.key)
            record = replace(record, comments=known.comments if known else "")
        except OSError as error:
            done.trouble = _trouble(into / path, error)
            return False
        else:
            done.written += 1

    if record is not None:
        records.keep(draft.entry.key, record)

    return True


def _record(state: State, earlier: State | None, into: Path, done: _Done, kept: Journal) -> None:
    # An export without entries leaves nothing behind.
    changed = state.entries.changed or (earlier is not None and state.blog != earlier.blog)
    if changed and (done.written or not done.trouble):
        try:
            write(into, NAME, dump(state))
        except OSError as error:
            # What is noted stays noted, and the next import records it.
            done.trouble = done.trouble or _trouble(into / NAME, error)
            return

    kept.end()


def _of_all(export: str, following: str, done: _Done) -> Iterator[str]:
    """Say what concerns no single post."""
    if following:
        yield f"{export}: the feed goes on at {following}: save that page and import it too"

    if done.trashed:
        posts = "entry" if done.trashed == 1 else "entries"
        yield f"{export}: {done.trashed} {posts} in Blogger's bin left out"

    if done.unasked:
        what = "image or gist is" if done.unasked == 1 else "images and gists are"
        yield f"{export}: {done.unasked} {what} elsewhere: an import that may ask for them brings what can be had"

    if done.lacking:
        what = "image or gist" if done.lacking == 1 else "images and gists"
        yield f"{export}: {done.lacking} {what} could not be had, and shown as a link: the next import asks again"

    if done.trouble:
        yield done.trouble


def _tell(console: Console, done: _Done, *, dry_run: bool, json: bool) -> int:
    if done.trouble and not done.written:
        say(console, [done.trouble])
        return UNREADABLE

    status = INCOMPLETE if done.trouble or done.incomplete else FINE
    note = "dry run, nothing was written" if dry_run else ""
    if json:
        as_json(console, done.rows, done.lines, note=note, status=status)
    else:
        show(console, done.rows, done.lines, note=note)

    return status


def _name_deleted(told: Export, places: Places, state: State, into: Path, done: _Done) -> None:
    for path in sorted(deleted(told, places, state, into)):
        done.rows.append(Row(str(into / path), DELETED))
        done.lines.append(f"{into / path}: {DELETED}")


def _trouble(place: Path, error: OSError) -> str:
    return f"{place}: cannot be written ({error.strerror}): see to it and import again"
