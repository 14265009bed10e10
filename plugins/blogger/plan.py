"""What an import will do about each entry is decided: what its post says, and which files are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from . import media
from .abreast import Abreast
from .addresses import address_of, relink
from .carried import Failed
from .decided import Writing, of_comments, of_post, place_of_comments
from .export import Entry, Export
from .fidelity import NOTHING, Count, Fidelity
from .folder import found
from .places import Places, Refusal, site
from .post import Post, compose, remarks
from .state import State, Verdict, says_less, source_digest


@dataclass(frozen=True, slots=True)
class Draft:
    """
    The post that an import would make of an entry, and what it does about it.

    :param entry: the entry
    :param path: where its post is kept: as earlier imports recorded, else as its permalink says
    :param post: its post
    :param guessed: the lines of the post at which code starts whose layout was guessed
    :param fidelity: how much of the entry the post keeps
    :param verdict: what the import does
    :param stands: whether this post is what is on disk after the import
    :param writing: what is written and recorded, None to leave all as it is
    :param remarks: what the entry lacks, and what stands for it
    :param missing: the links to posts of the blog's own that are not there
    :param unnamed: the addresses of images whose alternative text is only the name of their file
    :param absent: the addresses of images and gists that are not here
    :param incoming: where this version is kept beside one that was edited; None if that one has all of it
    :param comments: how many of the entry's comments are kept beside the post
    :param comments_verdict: what the import does about the file they are in, None if there are none
    """

    entry: Entry
    path: PurePosixPath
    post: Post
    guessed: tuple[int, ...]
    fidelity: Fidelity
    verdict: Verdict
    stands: bool
    writing: Writing | None = None
    remarks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    incoming: PurePosixPath | None = None
    comments: Count = NOTHING
    comments_verdict: Verdict | None = None

    @property
    def comments_path(self) -> PurePosixPath:
        """The place of the file with the comments."""
        return place_of_comments(self.path)


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
        record = state.entries.get(entry.key)
        decided = of_post(entry, post, record, folder, backup=export.drafts)
        told = of_comments(decided, export.comments_on(entry.id), record, folder, relink=linked)
        yield Draft(
            entry,
            decided.path,
            post,
            tuple(post.first_line + line - 1 for line in carried.body.guessed),
            carried.fidelity,
            decided.verdict,
            decided.stands,
            writing=told.writing,
            remarks=(*item.remarks, *told.remarks),
            missing=carried.missing,
            unnamed=placed.unnamed,
            absent=placed.absent,
            incoming=decided.incoming,
            comments=told.comments,
            comments_verdict=told.verdict,
        )


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
