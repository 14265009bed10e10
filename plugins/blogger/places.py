"""Each entry gets a place of its own in the content folder, or it is said why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from .addresses import names, own_path
from .export import TRASHED, Export
from .folder import leads_out
from .post import faults, place
from .state import State


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that does not become a post, by its file and line in the export, and why."""

    file: str
    line: int
    reason: str


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
