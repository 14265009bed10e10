"""
Say what is wrong with the head of a post: its file, its line, and what to write there.

No plugin of Pelican's: Pelican stops at the first post that it cannot take, and names neither the line nor a cure. A
head is read here as Pelican's reader of Markdown reads it, by the same parts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions.meta import META_RE
from pelican import readers
from pelican.contents import Article, Content, Page

from sources import matching

#: What may stand in a head and will hardly begin a text.
FIELDS = frozenset(
    "title date modified tags slug author authors status summary series snippets atom_id category lang".split()
)
#: An example of what such a field says.
EXAMPLES = {"title": "What I learned about savepoints", "date": "2026-11-28 20:00", "modified": "2026-11-28 20:00"}


@dataclass(frozen=True, slots=True)
class Slip:
    """
    Something that is wrong with a post.

    :param file: its file, from where you stand
    :param source: the same from the content folder, as Pelican has it
    :param line: the line, from 1; 0 if it is the file's as a whole
    :param what: what is wrong, and what to do
    """

    file: Path
    source: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


@dataclass(frozen=True, slots=True)
class _Post:
    """
    A file that Pelican takes as text.

    :param file: where it is, from where you stand
    :param source: the same from the content folder
    :param kind: what it becomes
    """

    file: Path
    source: str
    kind: type[Content]

    def slip(self, line: int, what: str) -> Slip:
        return Slip(self.file, self.source, line, what)


def slips(settings: Mapping[str, Any]) -> list[Slip]:
    """
    Find the posts and pages that Pelican will not take.

    :param settings: the site's, as Pelican reads them, with the patterns of `sources`
    :return: what is wrong with them, in the order of their files
    """
    return [slip for post in _posts(settings) for slip in _wrong(post, settings)]


def misplaced(settings: Mapping[str, Any]) -> list[Slip]:
    """
    Find what was meant for a head and stands below the empty line that ends it, where it is text.

    :param settings: as above
    :return: the lines, in the order of their files
    """
    return [
        _astray(post, number, name)
        for post in _posts(settings)
        for number, name in _meant(post.file.read_text("utf-8-sig", errors="replace"))
    ]


def _posts(settings: Mapping[str, Any]) -> Iterator[_Post]:
    folder = Path(os.path.relpath(settings["PATH"]))
    for setting, kind in (("ARTICLE_SOURCES", Article), ("PAGE_SOURCES", Page)):
        for source in matching(folder, settings.get(setting) or ()):
            if not any(fnmatch(Path(source).name, pattern) for pattern in settings["IGNORE_FILES"]):
                yield _Post(folder / source, source, kind)


def _wrong(post: _Post, settings: Mapping[str, Any]) -> Iterator[Slip]:
    try:
        data = post.file.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte, line = error.object[error.start], error.object.count(b"\n", 0, error.start) + 1
        yield post.slip(line, f"is not UTF-8 (byte 0x{byte:02x}): save the file as UTF-8")
        return
    except OSError as error:
        yield post.slip(0, f"cannot be read ({error.strerror or error}): see to it and try again")
        return

    if not text.strip():
        yield post.slip(0, "is empty: write its Title and its Date at the top, or remove it")
        return

    head, lines = _head(text), text.splitlines()
    process = readers.BaseReader(settings).process_metadata
    for name in sorted({"date", "modified"} & head.keys()):
        try:
            process(name, head[name][0])
        except (ValueError, OverflowError):
            what = f"{name.title()}: {head[name][0]!r} is no date: write it as {EXAMPLES[name]}"
            yield post.slip(_line(lines, name), what)

    # What Pelican takes for said in every post, or reads in a file's path.
    known = {
        *head,
        *readers.default_metadata(settings, process),
        *readers.path_metadata(str(post.file), post.source, settings),
        *readers.parse_path_metadata(post.source, settings, process),
    }
    below = {name.lower(): (number, name) for number, name in _below(lines)}
    for name in post.kind.mandatory_properties:
        if name not in known:
            written = f"{name.title()}: {EXAMPLES[name]}"
            yield (
                _astray(post, *below[name])
                if name in below
                else post.slip(1, f"has no {name.title()}: write a line at the top, as {written}")
            )

    status = head.get("status", [""])[0].strip()
    if status and status not in post.kind.allowed_statuses:
        words = ", ".join(post.kind.allowed_statuses)
        what = f"Status: {status!r} is none of {words}: write one of them, or take the line out"
        yield post.slip(_line(lines, "status"), what)


def _head(text: str) -> dict[str, list[str]]:
    """Read a head by the parts of Python-Markdown that Pelican's reader has it read by."""
    markdown = Markdown(extensions=["markdown.extensions.meta"])
    lines = markdown.preprocessors["normalize_whitespace"].run(text.split("\n"))
    markdown.preprocessors["meta"].run(lines)
    head: dict[str, list[str]] = getattr(markdown, "Meta", {})
    return head


def _line(lines: list[str], name: str) -> int:
    """Find the line of a field that the head has."""
    said = (META_RE.match(line) for line in lines)
    return next((number for number, one in enumerate(said, 1) if one and one["key"].lower() == name), 1)


def _below(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Give the lines that begin a text and look like a head's, each with its field's name."""
    end = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    begin = next((number for number in range(end, len(lines)) if lines[number].strip()), len(lines))
    for number in range(begin, len(lines)):
        said = META_RE.match(lines[number])
        if not said or said["key"].lower() not in FIELDS:
            return

        yield number + 1, said["key"]


def _meant(text: str) -> list[tuple[int, str]]:
    """Give such lines unless one says again what the head says: a review begins with the title of its book."""
    below = list(_below(text.splitlines()))
    return below if below and _head(text).keys().isdisjoint(name.lower() for _, name in below) else []


def _astray(post: _Post, line: int, name: str) -> Slip:
    what = f"{name} stands below the empty line, where the text begins: move it above that, to the other fields"
    return post.slip(line, what)
