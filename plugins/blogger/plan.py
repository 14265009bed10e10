"""What an import will do about each entry is decided: what its post says, and which files are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from . import comments, media
from .abreast import Abreast
from .addresses import address_of, incoming, relink
from .carried import Failed
from .export import Comment, Entry, Export
from .fidelity import NOTHING, Count, Fidelity
from .folder import digest, found, leads_out
from .places import Places, Refusal, site
from .post import Post, compose, remarks
from .state import BACKUP, Record, State, Verdict, says_less, source_digest, standing, verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """
    The post that an import would make of an entry, and what it does about it.

    :param entry: the entry
    :param path: where its post is kept: as earlier imports recorded, else as its permalink says
    :param post: its post
    :param guessed: the lines of the post at which code starts whose layout was guessed
    :param fidelity: how much of the entry the post keeps
    :param record: what is recorded of the entry once all is written, None to leave it as it is
    :param verdict: what the import does
    :param stands: whether this post is what is on disk after the import
    :param remarks: what the entry lacks, and what stands for it
    :param missing: the links to posts of the blog's own that are not there
    :param unnamed: the addresses of images whose alternative text is only the name of their file
    :param absent: the addresses of images and gists that are not here
    :param incoming: where this version is kept beside one that was edited; None if that one has all of it
    :param comments: how many of the entry's comments are kept beside the post
    :param comments_verdict: what the import does about the file they are in, None if there are none
    :param writes: the files that are to be written and what they hold, in this order
    """

    entry: Entry
    path: PurePosixPath
    post: Post
    guessed: tuple[int, ...]
    fidelity: Fidelity
    record: Record | None
    verdict: Verdict
    stands: bool
    remarks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    incoming: PurePosixPath | None = None
    comments: Count = NOTHING
    comments_verdict: Verdict | None = None
    writes: tuple[tuple[PurePosixPath, bytes], ...] = ()

    @property
    def comments_path(self) -> PurePosixPath:
        """The place of the file with the comments."""
        return self.path.with_suffix("") / comments.NAME


def untouched(export: Export, places: Places, state: State, folder: Path) -> Iterator[tuple[PurePosixPath, str]]:
    """
    Give the posts for which pictures are brought: those that are still as an import left them, or have a new version.

    :param export: the export
    :param places: where its posts are kept
    :param state: what earlier imports recorded
    :param folder: the content folder
    :return: each post's file and the HTML of its entry
    """
    for number, entry in enumerate(export.entries()):
        path = places.paths.get(number)
        if path is None:
            continue

        record = state.entries.get(entry.key)
        now = found(folder, PurePosixPath(path))
        if record is None:
            wanted = now is None
        elif record.path != path or now is None or says_less(entry, record, backup=export.drafts):
            wanted = False
        else:
            wanted = now == record.written or source_digest(entry) not in {record.source, record.incoming}

        if wanted:
            yield PurePosixPath(path), entry.html


def drafts(export: Export, places: Places, state: State, folder: Path, *, carry: Abreast) -> Iterator[Draft | Refusal]:
    """
    Convert the entries and decide what to do about each.

    :param export: the export
    :param places: where their posts are kept
    :param state: what earlier imports recorded
    :param folder: the content folder
    :param carry: converts their bodies (``carried``) and compares each with its source
    :return: a draft or a refusal for each entry, in the export's order; none for one that is told twice or trashed
    :raises OSError: if what is in the folder cannot be read
    """
    linked = partial(relink, site=site(export), links=places.links, address=address_of)
    for item, carried in carry(_bodies(export, places, folder)):
        if isinstance(item, Refusal):
            yield item
            continue

        if isinstance(carried, Failed):
            reason = f"its body cannot be converted ({carried.reason}): report it, with the entry"
            yield Refusal(item.entry.file, item.entry.line, reason)
            continue

        entry, placed = item.entry, item.placed
        post = compose(entry, carried.body, item.path)
        draft = Draft(
            entry,
            item.path,
            post,
            tuple(post.first_line + line - 1 for line in carried.body.guessed),
            carried.fidelity,
            record=None,
            verdict=Verdict.UNCHANGED,
            stands=False,
            remarks=item.remarks,
            missing=carried.missing,
            unnamed=placed.unnamed,
            absent=placed.absent,
        )
        record = state.entries.get(entry.key)
        decided = _decided(draft, record, folder, backup=export.drafts)
        yield _with_comments(decided, export.comments_on(entry.id), record, folder, relink=linked)


@dataclass(frozen=True, slots=True)
class _Job:
    """An entry whose body is converted."""

    entry: Entry
    path: PurePosixPath
    placed: media.Placed
    remarks: tuple[str, ...]


def _bodies(export: Export, places: Places, folder: Path) -> Iterator[tuple[_Job | Refusal, str]]:
    """Give the body of each entry that becomes a post, its own pictures in it, and none for one that is refused."""
    for number, entry in enumerate(export.entries()):
        path = places.paths.get(number)
        if path is None:
            refused = places.refused.get(number)
            if refused is not None:
                yield refused, ""
        else:
            place = PurePosixPath(path)
            why = places.renamed.get(number)
            renamed = (f"{why}: it is kept as {path}",) if why else ()
            try:
                kept = media.load(folder, place.with_suffix(""))
            except media.KeptError as error:
                yield Refusal(entry.file, entry.line, str(error)), ""
                continue

            placed = media.place(entry.html, place.stem, kept)
            yield _Job(entry, place, placed, (*remarks(entry), *renamed)), placed.html


def _decided(draft: Draft, record: Record | None, folder: Path, *, backup: bool) -> Draft:
    """Decide what is done about a post."""
    entry, post, text = draft.entry, draft.post, draft.post.text.encode()
    due = Record(
        path=str(post.path),
        permalink=entry.permalink,
        published=entry.published,
        updated=entry.updated,
        source=source_digest(entry),
        written=digest(text),
        comments=record.comments if record else "",
        told_by=BACKUP if backup else "",
    )
    path = PurePosixPath(record.path) if record else post.path
    now = found(folder, path)
    stands = now == due.written
    if record is not None and says_less(entry, record, backup=backup):
        due = replace(record, path=due.path)

    decided = verdict(record, now, due=due)
    draft = replace(draft, path=path, verdict=decided, stands=stands or decided.writes)
    if decided.records:
        return replace(draft, record=due, writes=((post.path, text),) if decided.writes else ())

    if record is None or now is None or decided not in {Verdict.EDITED, Verdict.MOVED} or due.source == record.source:
        return draft

    beside = incoming(path)
    there = found(folder, beside)
    told = replace(record, incoming=due.source, beside=due.written)
    if there == due.written:
        return replace(draft, incoming=beside, record=told)

    # What was put there once and isn't there any more was seen, and what somebody else put there is theirs.
    if due.source == record.incoming or there not in {None, record.beside}:
        return draft

    return replace(draft, incoming=beside, record=told, writes=((beside, text),))


def _with_comments(
    draft: Draft, told: tuple[Comment, ...], record: Record | None, folder: Path, *, relink: Callable[[str], str]
) -> Draft:
    """Decide what is done about a post's comments; where the post is somebody else's, nothing is put beside it."""
    record = draft.record or record
    data = comments.dump(told, relink=relink)
    if not data or record is None or draft.verdict in {Verdict.TAKEN, Verdict.GONE, Verdict.MOVED}:
        return draft

    path = draft.comments_path
    if leads_out(folder, path):
        reason = f"a symbolic link in the way of {path} leads out of {folder}: its comments are left out"
        return replace(draft, remarks=(*draft.remarks, reason))

    decided = standing(record.comments, found(folder, path), due=digest(data))
    draft = replace(draft, comments=comments.kept(told, data), comments_verdict=decided)
    if not decided.records:
        return draft

    writes = (*draft.writes, (path, data)) if decided.writes else draft.writes
    return replace(draft, record=replace(record, comments=digest(data)), writes=writes)
