"""What an import does about one post and the comments on it is decided, by what is recorded and what stands there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from . import comments
from .addresses import incoming
from .export import Comment, Entry
from .fidelity import NOTHING, Count
from .folder import digest, found, leads_out
from .post import Post
from .state import BACKUP, Record, Verdict, says_less, source_digest, standing, verdict


@dataclass(frozen=True, slots=True)
class Writing:
    """
    What is written of an entry, and recorded of it once all of it is.

    :param record: what is recorded
    :param files: the files and what they hold, in this order; none where the record alone is another one
    """

    record: Record
    files: tuple[tuple[PurePosixPath, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class OfPost:
    """
    What is done about a post.

    :param path: where it is kept: as earlier imports recorded, else as its permalink says
    :param verdict: what the import does
    :param stands: whether this post is what is on disk after the import
    :param writing: what is written and recorded, None to leave all as it is
    :param incoming: where this version is kept beside one that was edited; None if that one has all of it
    """

    path: PurePosixPath
    verdict: Verdict
    stands: bool
    writing: Writing | None = None
    incoming: PurePosixPath | None = None


def of_post(entry: Entry, post: Post, record: Record | None, folder: Path, *, backup: bool) -> OfPost:
    """
    Decide what is done about a post.

    :param entry: its entry
    :param post: the post
    :param record: what earlier imports recorded of it, None if none did
    :param folder: the content folder
    :param backup: whether the export is a backup
    :raises OSError: if what is in the folder cannot be read
    """
    text = post.text.encode()
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

    what = verdict(record, now, due=due)
    if what.writes:
        return OfPost(path, what, stands=True, writing=Writing(due, ((post.path, text),)))

    if what.records:
        return OfPost(path, what, stands, Writing(due))

    left = OfPost(path, what, stands)
    if record is None or now is None or what not in {Verdict.EDITED, Verdict.MOVED} or due.source == record.source:
        return left

    beside = incoming(path)
    there = found(folder, beside)
    told = replace(record, incoming=due.source, beside=due.written)
    if there == due.written:
        return OfPost(path, what, stands, Writing(told), beside)

    # What was put there once and isn't there any more was seen, and what somebody else put there is theirs.
    if due.source == record.incoming or there not in {None, record.beside}:
        return left

    return OfPost(path, what, stands, Writing(told, ((beside, text),)), beside)


@dataclass(frozen=True, slots=True)
class OfComments:
    """
    What is done about a post's comments.

    :param writing: what is written of the post and of them, and recorded
    :param comments: how many of them are kept beside the post
    :param verdict: what the import does about the file they are in, None if there are none
    :param remarks: why they are left out
    """

    writing: Writing | None
    comments: Count = NOTHING
    verdict: Verdict | None = None
    remarks: tuple[str, ...] = ()


def of_comments(
    post: OfPost, told: tuple[Comment, ...], record: Record | None, folder: Path, *, relink: Callable[[str], str]
) -> OfComments:
    """
    Decide what is done about a post's comments; where the post is somebody else's, nothing is put beside it.

    :param post: what is done about the post
    :param told: the comments
    :param record: what earlier imports recorded of it, None if none did
    :param folder: the content folder
    :param relink: gives the address that a link shall have here
    :raises OSError: if what is in the folder cannot be read
    """
    record, written = (post.writing.record, post.writing.files) if post.writing else (record, ())
    data = comments.dump(told, relink=relink)
    if not data or record is None or post.verdict in {Verdict.TAKEN, Verdict.GONE, Verdict.MOVED}:
        return OfComments(post.writing)

    path = place_of_comments(post.path)
    if leads_out(folder, path):
        reason = f"a symbolic link in the way of {path} leads out of {folder}: its comments are left out"
        return OfComments(post.writing, remarks=(reason,))

    what = standing(record.comments, found(folder, path), due=digest(data))
    kept = comments.kept(told, data)
    if not what.records:
        return OfComments(post.writing, kept, what)

    files = (*written, (path, data)) if what.writes else written
    return OfComments(Writing(replace(record, comments=digest(data)), files), kept, what)


def place_of_comments(post: PurePosixPath) -> PurePosixPath:
    """
    Give the place of the file with a post's comments.

    :param post: the post's own
    """
    return post.with_suffix("") / comments.NAME
