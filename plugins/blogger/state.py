"""What was imported and the state it was imported in, and what that says of a post when an export comes again."""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, dataclass, fields
from enum import StrEnum
from operator import attrgetter

from .export import Blog, Entry
from .folder import digest
from .moments import moment
from .shelf import Indexed, Shelf

BACKUP = "backup"
DEFAULTS = {field.name: field.default for field in fields(Entry) if field.default is not MISSING}
LATER = ("kind", "status", "description", "place", "point", "title_link")


@dataclass(frozen=True, slots=True)
class Record:
    """
    One entry as it was imported.

    :param path: its post's place below the content folder
    :param permalink: its address at Blogger
    :param published: Blogger's very text
    :param updated: likewise
    :param source: the digest of the entry
    :param written: the digest of the post's file
    :param incoming: the digest of the entry whose post was put beside one that was edited; empty if none was
    :param beside: the digest of that file
    :param comments: the digest of the file with its comments; empty if none was written
    :param told_by: ``BACKUP`` if a backup told of it, which says all; empty for a public feed
    """

    path: str
    permalink: str
    published: str
    updated: str
    source: str
    written: str
    incoming: str = ""
    beside: str = ""
    comments: str = ""
    told_by: str = ""


class Records(Indexed[str, Record]):
    """
    The records of a blog's entries, by the entries' ids.

    :param on: the shelf they lie on
    """

    def __init__(self, on: Shelf) -> None:
        super().__init__(on, rank=attrgetter("path"))
        self.changed = False

    def keep(self, key: str, record: Record) -> None:
        """
        Record an entry, or record it anew.

        :param key: the key of its id
        :param record: its record
        """
        if self.get(key) != record:
            self[key] = record
            self.changed = True


@dataclass(frozen=True, slots=True)
class State:
    """
    What ``blogger.json`` holds, and what an import adds to it.

    :param blog: the blog's record
    :param entries: what was imported, by the entries' ids
    """

    blog: Blog
    entries: Records


# The fields of both records in their order, and those that are never left out.
FIELDS = {shape: tuple(field.name for field in fields(shape)) for shape in (Blog, Record)}
NEEDED = {shape: {field.name for field in fields(shape) if field.default is MISSING} for shape in (Blog, Record)}


class Verdict(StrEnum):
    """What an import does about one entry."""

    NEW = "new"
    FOUND = "there already, recorded"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    EDITED = "edited since, left alone"
    TAKEN = "another file is there, left alone"
    GONE = "deleted or renamed since, not put back"
    MOVED = "has another permalink now, left alone"

    @property
    def writes(self) -> bool:
        """Whether the post's file is written."""
        return self in {Verdict.NEW, Verdict.UPDATED}

    @property
    def records(self) -> bool:
        """Whether the record says from now on what this import brings."""
        return self.writes or self is Verdict.FOUND

    @property
    def leaves_alone(self) -> bool:
        """Whether what this import brings stays out because somebody was here first."""
        return self in {Verdict.EDITED, Verdict.TAKEN, Verdict.GONE, Verdict.MOVED}


def verdict(record: Record | None, there: str | None, *, due: Record) -> Verdict:
    """
    Decide what to do about an entry.

    :param record: what an earlier import recorded of it, if one did
    :param there: the digest of what stands at its post's place now, None for nothing
    :param due: what is to be recorded if this import writes its post
    """
    if record is not None and record.path != due.path:
        return Verdict.MOVED

    decided = standing(record.written if record else "", there, due=due.written)
    return Verdict.FOUND if decided is Verdict.UNCHANGED and record != due else decided


def standing(written: str, there: str | None, *, due: str) -> Verdict:
    """
    Decide what to do about a file.

    One that nobody touched is written again whenever it would be another one now: its source has changed, a picture
    has come, a link's target is here, the conversion has learnt something.

    :param written: the digest of what an earlier import wrote; empty if none did
    :param there: the digest of what is there now, None for nothing
    :param due: the digest of what this import would write
    """
    if there is None:
        return Verdict.GONE if written else Verdict.NEW

    # The very bytes, unrecorded: an import was interrupted after it wrote the file and before it recorded that.
    if there == due:
        return Verdict.UNCHANGED if written == due else Verdict.FOUND

    if not written:
        return Verdict.TAKEN

    return Verdict.UPDATED if there == written else Verdict.EDITED


def says_less(entry: Entry, record: Record, *, backup: bool) -> bool:
    """
    Tell whether an export knows nothing new of a post and less than what its record was made from.

    A public feed has no description of a post, for one.

    :param entry: what the export says
    :param record: what is recorded
    :param backup: whether the export is a backup
    """
    if backup or record.told_by != BACKUP:
        return False

    return entry.updated == record.updated or moment(entry.updated) == moment(record.updated) is not None


def merged(known: Blog, told: Blog) -> Blog:
    """
    Give what is known of a blog once another export of it was read: Takeout and feeds say less than a backup.

    :param known: what is recorded
    :param told: what the export says
    """
    now = asdict(told)
    return Blog(**{name: now[name] or before for name, before in asdict(known).items()})


def source_digest(entry: Entry) -> str:
    """
    Give the digest of what an export says of an entry, wherever in the file it says so.

    :param entry: the entry
    """
    first = (entry.id, entry.title, entry.html, entry.published, entry.updated, entry.permalink)
    # Fields that came later count where they say something, so that records of before still hold.
    later = {name: value for name in LATER if (value := getattr(entry, name)) != DEFAULTS[name]}
    told = [*first, entry.authors, entry.labels, 0, *([later] if later else [])]
    return digest(json.dumps(told, ensure_ascii=False).encode())
