"""What an import will do about each entry is decided: which become posts, where they are kept, which are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from markdown import Markdown

from .addresses import PERMALINK, incoming, names, own_path, relink
from .export import TRASHED, Entry, Export
from .fidelity import Fidelity, compare
from .folder import digest, found, leads_out
from .post import Post, compose, faults, place, remarks
from .prose import convert
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
    :param links: where the posts are now (``{filename}/2013/08/slug.md``), by the path of their permalink
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
    places.links = _links(export, state, folder, places)
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


def _links(export: Export, state: State, folder: Path, places: Places) -> dict[str, str]:
    """Say where links to the blog's posts lead from now on; nowhere for a post that was deleted since."""
    here = {key: record.path for key, record in state.entries.items() if (folder / record.path).is_file()}
    known = {state.entries[key].permalink: path for key, path in here.items()}
    for number, (entry, path) in enumerate(zip(export.entries(), places.paths, strict=True)):
        if path is not None and number not in places.renamed and (entry.key in here or entry.key not in state.entries):
            known[entry.permalink] = here.get(entry.key) or path

    site = _site(export)
    own = ((own_path(permalink, site), path) for permalink, path in known.items() if permalink)
    return {address[0]: f"{{filename}}/{path}" for address, path in own if address is not None}


def _site(export: Export) -> str:
    return export.blog.url or next((entry.permalink for entry in export.entries() if entry.permalink), "")


def drafts(
    export: Export, places: Places, state: State, folder: Path, markdown: Mapping[str, Any]
) -> Iterator[Draft | Refusal]:
    """
    Convert the entries, one after the other, and decide what to do about each.

    :param export: the export
    :param places: where their posts are kept
    :param state: what earlier imports recorded
    :param folder: the content folder
    :param markdown: the dialect the site renders posts with
    :return: a draft or a refusal for each entry, in the export's order; none for one that is told twice or trashed
    :raises OSError: if what is in the folder cannot be read
    """
    site = _site(export)
    render = _renderer(markdown)
    for number, (entry, path) in enumerate(zip(export.entries(), places.paths, strict=True)):
        if number in places.refused:
            yield places.refused[number]
        elif path is not None:
            renamed = (f"{places.renamed[number]}: it is kept as {path}",) if number in places.renamed else ()
            missing: dict[str, None] = {}
            there = partial(_relinked, site=site, links=places.links, missing=missing)
            body = convert(entry.html, relink=there)
            fidelity = compare(entry.html, body.markdown, render=render, relink=there)
            post = compose(entry, body, PurePosixPath(path))
            guessed = tuple(post.first_line + line - 1 for line in body.guessed)
            draft = _decided(entry, post, guessed=guessed, fidelity=fidelity, state=state, folder=folder)
            yield replace(draft, remarks=(*remarks(entry), *renamed), missing=tuple(missing))


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


def _relinked(url: str, *, site: str, links: Mapping[str, str], missing: dict[str, None]) -> str:
    own = own_path(url, site)
    if own is not None and own[0] not in links and PERMALINK.fullmatch(own[0]):
        missing[url] = None

    return relink(url, site=site, links=links)


def _renderer(markdown: Mapping[str, Any]) -> Callable[[str], str]:
    """Make the function that renders a body as the site does: Pelican loads each extension that is configured."""
    extensions = [*markdown.get("extensions", ()), *markdown.get("extension_configs", ())]
    renderer = Markdown(**{**markdown, "extensions": list(dict.fromkeys(extensions))})
    # In its file the body follows the front matter's blank line; without one, "Note: …" at its start would be a key.
    return lambda body: renderer.reset().convert(f"\n{body}")
