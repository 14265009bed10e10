"""What an import will do about each entry is decided: which become posts, where they are kept, which are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from .abreast import Abreast
from .addresses import incoming, names, own_path
from .export import TRASHED, Entry, Export
from .fidelity import Fidelity
from .folder import digest, found, leads_out
from .post import Post, compose, faults, place, remarks
from .state import Record, State, Verdict, source_digest, verdict


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that does not become a post, by its file and line in the export, and why."""

    file: str
    line: int
    reason: str


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
    :param incoming: where this version is kept beside one that was edited; None if that one has all of it
    :param writes: the file that is to be written, None for none
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
    incoming: PurePosixPath | None = None
    writes: PurePosixPath | None = None


@dataclass(slots=True)
class Places:
    """
    Where the entries' posts are kept, by the entries' place in the export; nothing of their bodies is held here.

    :param paths: for each entry the path of its post, None for one that becomes none
    :param refused: the entries that cannot become posts, by the same numbers
    :param renamed: why a post is not kept where its permalink says, likewise
    :param keys: the file and the line of each entry, by the keys of their ids
    :param owners: the keys of the entries that posts belong to, by the posts' paths in lower case
    :param links: where the posts are now (``2013/08/slug.md``), by the path of their permalink
    :param trashed: how many entries lie in Blogger's bin
    """

    paths: list[str | None] = field(default_factory=list)
    refused: dict[int, Refusal] = field(default_factory=dict)
    renamed: dict[int, str] = field(default_factory=dict)
    keys: dict[str, tuple[str, int]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    trashed: int = 0

    def claim(self, path: str, key: str) -> str:
        """
        Give a path to an entry, unless another one has it. Some disks take Post.md and post.md for one file.

        :param path: the path
        :param key: the key of the entry's id
        :return: the key of the entry that has it now
        """
        # Most paths are in lower case: then the text is held once.
        folded = path.casefold()
        return self.owners.setdefault(path if folded == path else folded, key)


def sort_out(export: Export, state: State, folder: Path) -> Places:
    """
    Give each entry a place of its own, or say why it has none.

    :param export: the export
    :param state: what earlier imports recorded
    :param folder: the content folder
    """
    places = Places()
    for key, record in state.entries.items():
        places.claim(record.path, key)

    waiting: list[tuple[int, str, PurePosixPath]] = []
    permalinks: dict[str, tuple[int, str]] = {}
    for number, entry in enumerate(export.entries()):
        places.paths.append(None)
        reason = "; ".join(faults(entry))
        if entry.status == TRASHED:
            places.trashed += 1
        elif reason:
            places.refused[number] = Refusal(entry.file, entry.line, reason)
        elif entry.key in places.keys:
            file, line = places.keys[entry.key]
            # Where pages of a feed overlap, they say the same twice.
            if file == entry.file:
                places.refused[number] = Refusal(file, entry.line, f"its id is that of the entry in line {line}")
        else:
            key = entry.key
            places.keys[key] = entry.file, entry.line
            permalinks[key] = number, entry.permalink
            path, is_permalinks = place(entry)
            owner = places.claim(str(path), key) if is_permalinks else key
            if is_permalinks and owner == key:
                places.paths[number] = str(path)
            else:
                waiting.append((number, key, path))

            if owner != key:
                places.renamed[number] = f"its permalink is {_taken(owner, places)}: {entry.permalink}"

    # Names that are made wait until all that were given have their places.
    tried: dict[str, Iterator[PurePosixPath]] = {}
    for number, key, wish in waiting:
        # Entries of one name go on where the one before stopped: a thousand untitled drafts try a thousand names.
        free = map(str, tried.setdefault(str(wish).casefold(), names(wish)))
        known = state.entries.get(key)
        places.paths[number] = known.path if known else next(path for path in free if places.claim(path, key) == key)

    _keep_in(folder, export, places)
    places.links = _links(permalinks, state, folder, places, site(export))
    return places


def _taken(owner: str, places: Places) -> str:
    """Say whose path it is that an entry cannot have."""
    where = f"in line {places.keys[owner][1]}" if owner in places.keys else "imported earlier"
    return f"that of the entry {where}, or differs from it in upper and lower case alone"


def _keep_in(folder: Path, export: Export, places: Places) -> None:
    """Refuse the entries whose posts would be written through a link that leads out of the folder."""
    parents = {path.rpartition("/")[0] for path in places.paths if path is not None}
    out = {parent for parent in parents if leads_out(folder, PurePosixPath(parent, "any"))}
    if not out:
        return

    for number, entry in enumerate(export.entries()):
        path = places.paths[number]
        if path is not None and path.rpartition("/")[0] in out:
            reason = f"a symbolic link in the way of {path} leads out of {folder}"
            places.refused[number] = Refusal(entry.file, entry.line, reason)
            places.paths[number] = None


def _links(
    permalinks: Mapping[str, tuple[int, str]], state: State, folder: Path, places: Places, home: str
) -> dict[str, str]:
    """Say where links to the blog's posts lead from now on; nowhere for a post that was deleted since."""
    here = {key: record.path for key, record in state.entries.items() if (folder / record.path).is_file()}
    known = {state.entries[key].permalink: path for key, path in here.items()}
    for key, (number, permalink) in permalinks.items():
        path = places.paths[number]
        if path is not None and number not in places.renamed and (key in here or key not in state.entries):
            known[permalink] = here.get(key) or path

    own = ((own_path(permalink, home), path) for permalink, path in known.items() if permalink)
    return {address[0]: path for address, path in own if address is not None}


def site(export: Export) -> str:
    """
    Give the blog's address; what does not name it has it in its posts' permalinks.

    :param export: the export
    """
    return export.blog.url or next((entry.permalink for entry in export.entries() if entry.permalink), "")


def drafts(export: Export, places: Places, state: State, folder: Path, carry: Abreast) -> Iterator[Draft | Refusal]:
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
    for (number, entry, path), told in carry(_bodies(export, places)):
        if path is None:
            yield places.refused[number]
            continue

        renamed = (f"{places.renamed[number]}: it is kept as {path}",) if number in places.renamed else ()
        post = compose(entry, told.body, PurePosixPath(path))
        guessed = tuple(post.first_line + line - 1 for line in told.body.guessed)
        draft = _decided(entry, post, guessed=guessed, fidelity=told.fidelity, state=state, folder=folder)
        yield replace(draft, remarks=(*remarks(entry), *renamed), missing=told.missing)


def _bodies(export: Export, places: Places) -> Iterator[tuple[tuple[int, Entry, str | None], str]]:
    """Give the body of each entry that becomes a post, and none for one that is refused."""
    for number, (entry, path) in enumerate(zip(export.entries(), places.paths, strict=True)):
        if path is not None:
            yield (number, entry, path), entry.html
        elif number in places.refused:
            yield (number, entry, path), ""


def _decided(
    entry: Entry, post: Post, *, guessed: tuple[int, ...], fidelity: Fidelity, state: State, folder: Path
) -> Draft:
    due = Record(
        path=str(post.path),
        permalink=entry.permalink,
        published=entry.published,
        updated=entry.updated,
        source=source_digest(entry),
        written=digest(post.text.encode()),
    )
    record = state.entries.get(entry.key)
    path = PurePosixPath(record.path) if record else post.path
    now = found(folder, path)
    decided = verdict(record, now, due=due)
    draft = Draft(
        entry, path, post, guessed, fidelity, record=None, verdict=decided, stands=decided.writes or now == due.written
    )
    if decided.writes or decided.records:
        return replace(draft, record=due, writes=post.path if decided.writes else None)

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

    return replace(draft, incoming=beside, record=told, writes=beside)


def deleted(export: Export, places: Places, state: State, folder: Path) -> Iterator[PurePosixPath]:
    """
    Name the posts that stand here and are not at Blogger any more.

    :param export: the export; one that is not whole says nothing of what is not in it
    :param places: which entries it has
    :param state: what earlier imports recorded
    :param folder: the content folder
    """
    if not export.whole:
        return

    for key, record in state.entries.items():
        # A public feed has no pages, and no drafts, which are those without a permalink.
        shown = export.drafts or (record.permalink and not record.path.startswith("pages/"))
        if key not in places.keys and shown and (folder / record.path).exists():
            yield PurePosixPath(record.path)
