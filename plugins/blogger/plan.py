"""All that an import will do is decided before it writes: which entries become posts, which posts are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from markdown import Markdown

from .addresses import own_path, post_path, relink
from .export import Entry, Export
from .fidelity import Fidelity, compare
from .folder import digest, found, leads_out
from .post import Post, compose, faults
from .prose import convert
from .state import Record, State, Verdict, source_digest, verdict


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that does not become a post, by its line in the export, and why."""

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
    :param record: what is recorded if the post is written
    :param verdict: what the import does
    :param stands: whether this post is what is on disk after the import
    """

    entry: Entry
    path: PurePosixPath
    post: Post
    guessed: tuple[int, ...]
    fidelity: Fidelity
    record: Record
    verdict: Verdict
    stands: bool

    @property
    def line(self) -> int:
        """The line of the export it comes from."""
        return self.entry.line


def sort_out(entries: Iterable[Entry], state: State, folder: Path) -> tuple[list[Entry], list[Refusal]]:
    """
    Part the entries that can become posts from those that cannot.

    :param entries: the export's entries
    :param state: what earlier imports recorded
    :param folder: the content folder
    :return: the entries whose posts have a place of their own, and the refusals
    """
    accepted: dict[str, Entry] = {}
    refused: list[Refusal] = []
    # Some disks take Post.md and post.md for one file.
    owners = {record.path.casefold(): (id_, record.path, "imported earlier") for id_, record in state.entries.items()}
    for entry in entries:
        reasons = faults(entry)
        if not reasons and entry.id in accepted:
            reasons = (f"its id is that of the entry in line {accepted[entry.id].line}",)

        if not reasons:
            path = post_path(entry.permalink)
            here = (entry.id, str(path), f"in line {entry.line}")
            id_, taken, where = owners.setdefault(str(path).casefold(), here)
            if id_ != entry.id:
                but_for = "" if taken == str(path) else "but for upper and lower case "
                reasons = (f"its permalink is {but_for}that of the entry {where}: {entry.permalink}",)
            elif leads_out(folder, path):
                reasons = (f"a symbolic link in the way of {path} leads out of {folder}",)
            else:
                owners[str(path).casefold()] = here

        if reasons:
            refused.append(Refusal(entry.line, "; ".join(reasons)))
        else:
            accepted[entry.id] = entry

    return list(accepted.values()), refused


def places(entries: Iterable[Entry], site: str, state: State, folder: Path) -> dict[str, str]:
    """
    Say where links to the blog's posts lead from now on.

    :param entries: the entries that become posts
    :param site: the blog's old address
    :param state: what earlier imports recorded
    :param folder: the content folder
    :return: ``{filename}/2013/08/slug.md`` by the path of the old address; none for a post that was deleted since
    """
    here = {id_: record.path for id_, record in state.entries.items() if (folder / record.path).is_file()}
    known = {state.entries[id_].permalink: path for id_, path in here.items()}
    known |= {
        entry.permalink: here.get(entry.id) or str(post_path(entry.permalink))
        for entry in entries
        if entry.id in here or entry.id not in state.entries
    }
    own = ((own_path(permalink, site), path) for permalink, path in known.items())
    return {address[0]: f"{{filename}}/{path}" for address, path in own if address is not None}


def drafts(
    entries: Sequence[Entry], told: Export, state: State, folder: Path, markdown: Mapping[str, Any]
) -> Iterator[Draft]:
    """
    Convert entries and decide what to do about each.

    :param entries: the entries that become posts
    :param told: the export they are from
    :param state: what earlier imports recorded
    :param folder: the content folder
    :param markdown: the dialect the site renders posts with
    :return: one draft for each entry
    :raises OSError: if what is in the folder cannot be read
    """
    site = told.blog.url or next((entry.permalink for entry in entries), "")
    there = partial(relink, site=site, links=places(entries, site, state, folder))
    render = _renderer(markdown)
    for entry in entries:
        body = convert(entry.html, relink=there)
        fidelity = compare(entry.html, body.markdown, render=render, relink=there)
        post = compose(entry, body)
        due = Record(
            path=str(post.path),
            permalink=entry.permalink,
            published=entry.published,
            updated=entry.updated,
            source=source_digest(entry),
            written=digest(post.text.encode()),
        )
        record = state.entries.get(entry.id)
        path = PurePosixPath(record.path) if record else post.path
        now = found(folder, path)
        decided = verdict(record, now, due=due)
        guessed = tuple(post.first_line + number - 1 for number in body.guessed)
        stands = decided.writes or now == due.written
        yield Draft(entry, path, post, guessed, fidelity, due, decided, stands)


def _renderer(markdown: Mapping[str, Any]) -> Callable[[str], str]:
    """Make the function that renders a body as the site does: Pelican loads each extension that is configured."""
    extensions = [*markdown.get("extensions", ()), *markdown.get("extension_configs", ())]
    renderer = Markdown(**{**markdown, "extensions": list(dict.fromkeys(extensions))})
    # In its file the body follows the front matter's blank line; without one, "Note: …" at its start would be a key.
    return lambda body: renderer.reset().convert(f"\n{body}")
