"""Each entry gets a place of its own in the content folder, or it is said why it has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .addresses import names, own_path
from .export import TRASHED, Export
from .folder import leads_out
from .links import Links
from .post import faults, place
from .shelf import Indexed, Listed, Shelf
from .state import State


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that does not become a post, by its file and line in the export, and why."""

    file: str
    line: int
    reason: str


class Places:
    """
    Where the entries' posts are kept, by the entries' place in the export; nothing of their bodies is held here.

    :param on: the shelf it all lies on
    """

    def __init__(self, on: Shelf) -> None:
        self.on = on
        #: the path of each entry's post; none for one that becomes none
        self.paths: Indexed[int, str] = Indexed(on)
        #: the entries that cannot become posts, by the same numbers
        self.refused: Indexed[int, Refusal] = Indexed(on)
        #: why a post is not kept where its permalink says, likewise
        self.renamed: Indexed[int, str] = Indexed(on)
        #: the file and the line of each entry, by the keys of their ids
        self.keys: Indexed[str, tuple[str, int]] = Indexed(on)
        #: the keys of the entries that posts belong to, by the posts' paths without upper case
        self.owners: Indexed[str, str] = Indexed(on)
        #: where the posts are now (``2013/08/slug.md``), by the path of their permalink
        self.links = Links(())
        #: how many entries lie in Blogger's bin
        self.trashed = 0

    def claim(self, path: str, key: str) -> str:
        """
        Give a path to an entry, unless another one has it. Some disks take Post.md and post.md for one file.

        :param path: the path
        :param key: the key of the entry's id
        :return: the key of the entry that has it now
        """
        return self.owners.setdefault(path.casefold(), key)


def sort_out(export: Export, state: State, folder: Path, on: Shelf) -> Places:
    """
    Give each entry a place of its own, or say why it has none.

    :param export: the export
    :param state: what earlier imports recorded
    :param folder: the content folder
    :param on: the shelf to lay it on
    """
    places = Places(on)
    for key, record in state.entries.items():
        places.claim(record.path, key)

    waiting: Listed[tuple[int, str, PurePosixPath]] = Listed(on)
    permalinks: Listed[tuple[int, str, str]] = Listed(on)
    for number, entry in enumerate(export.entries()):
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
            permalinks.append((number, key, entry.permalink))
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
    places.links = Links(_links(permalinks, state, folder, places, site(export)).ordered())
    return places


def _taken(owner: str, places: Places) -> str:
    """Say whose path it is that an entry cannot have."""
    where = f"in line {places.keys[owner][1]}" if owner in places.keys else "imported earlier"
    return f"that of the entry {where}, or differs from it in upper and lower case alone"


def _keep_in(folder: Path, export: Export, places: Places) -> None:
    """Refuse the entries whose posts would be written through a link that leads out of the folder."""
    parents = {path.rpartition("/")[0] for path in places.paths.values()}
    out = {parent for parent in parents if leads_out(folder, PurePosixPath(parent, "any"))}
    if not out:
        return

    for number, entry in enumerate(export.entries()):
        path = places.paths.get(number, "")
        if path.rpartition("/")[0] in out:
            reason = f"a symbolic link in the way of {path} leads out of {folder}"
            places.refused[number] = Refusal(entry.file, entry.line, reason)
            del places.paths[number]


def _links(
    permalinks: Iterable[tuple[int, str, str]], state: State, folder: Path, places: Places, home: str
) -> Indexed[str, str]:
    """Say where links to the blog's posts lead from now on; nowhere for a post that was deleted since."""
    here: Indexed[str, str] = Indexed(places.on)
    known: Indexed[str, str] = Indexed(places.on)
    for key, record in state.entries.items():
        if (folder / record.path).is_file():
            here[key] = known[record.permalink] = record.path

    for number, key, permalink in permalinks:
        path = places.paths.get(number)
        if path is not None and number not in places.renamed and (key in here or key not in state.entries):
            known[permalink] = here.get(key) or path

    links: Indexed[str, str] = Indexed(places.on)
    for permalink, path in known.items():
        own = own_path(permalink, home) if permalink else None
        if own is not None:
            links[own[0]] = path

    return links


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
