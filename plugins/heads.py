"""
Say what is wrong with the head of a post: its file, its line, and what to write there.

No plugin of Pelican's: Pelican stops at the first post that it cannot take, and names neither the line nor a cure. A
head is read here as Pelican's reader of Markdown reads it, by the same parts.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions.meta import END_RE, META_MORE_RE, META_RE
from pelican import generators, readers
from pelican.contents import Article, Content, Page

from sources import matching

#: What may stand in a head and will hardly begin a text.
FIELDS = frozenset(
    "title date modified tags slug author authors status summary series snippets atom_id category lang".split()
)
#: What Pelican or its plugins know a post by, and what addresses are made of: whoever sets it breaks the post.
RESERVED = frozenset({"packed", "settings", "told", "translations"})
#: What Pelican reads from a head though its own class has it.
READ = frozenset({"save_as", "url"})
#: Dates within a day of the first and the last that there is have no moment elsewhere on the earth.
EDGE = timedelta(days=1)
#: An example of what such a field says.
EXAMPLES = {"title": "What I learned about savepoints", "date": "2026-11-28 20:00", "modified": "2026-11-28 20:00"}
#: What a head ends with at the latest.
_EMPTY = re.compile(r"^[ \t\r]*$", re.MULTILINE)


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
class Post:
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
        """
        Say what is wrong with it.

        :param line: the line, from 1; 0 if it is the file's as a whole
        :param what: what is wrong, and what to do
        """
        return Slip(self.file, self.source, line, what)


@dataclass(frozen=True, slots=True)
class Head:
    """
    The fields at the top of a post.

    :param fields: what they say, by their names in lower case
    :param places: the lines of what they say, from 1
    :param lines: the file's, up to the first empty one
    :param stray: the line that ended the head without being empty; 0 if there is none
    """

    fields: Mapping[str, list[str]]
    places: Mapping[str, list[int]]
    lines: list[str]
    stray: int

    def first(self, name: str) -> str:
        """
        Give what a field says first; empty if it is not there.

        :param name: its name, in lower case
        """
        return self.fields.get(name, [""])[0].strip()

    def said(self, name: str) -> str:
        """
        Give the name of a field as it is written.

        :param name: the same in lower case
        """
        return self.lines[self.places[name][0] - 1].partition(":")[0].strip()


def slips(settings: Mapping[str, Any]) -> list[Slip]:
    """
    Find the posts and pages that Pelican will not take.

    :param settings: the site's, as Pelican reads them, with the patterns of `sources`
    :return: what is wrong with them, in the order of their files
    """
    return [slip for post in posts(settings) for slip in _wrong(post, settings)]


def misplaced(settings: Mapping[str, Any]) -> list[Slip]:
    """
    Find what was meant for a head and stands below the empty line that ends it, where it is text.

    :param settings: as above
    :return: the lines, in the order of their files
    """
    return [
        _astray(post, number, name)
        for post in posts(settings)
        for number, name in _meant(post.file.read_text("utf-8-sig", errors="replace"))
    ]


def posts(settings: Mapping[str, Any]) -> Iterator[Post]:
    """
    Find the files that Pelican takes as text.

    :param settings: the site's, with the patterns of `sources`
    """
    folder = Path(os.path.relpath(settings["PATH"]))
    for setting, kind in (("ARTICLE_SOURCES", Article), ("PAGE_SOURCES", Page)):
        for source in matching(folder, settings.get(setting) or ()):
            if not any(fnmatch(Path(source).name, pattern) for pattern in settings["IGNORE_FILES"]):
                yield Post(folder / source, source, kind)


def _wrong(post: Post, settings: Mapping[str, Any]) -> Iterator[Slip]:
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

    head, lines = head_of(text).fields, text.splitlines()
    process = readers.BaseReader(settings).process_metadata
    for name in sorted({"date", "modified"} & head.keys()):
        try:
            moment = process(name, head[name][0])
            _ = moment - EDGE, moment + EDGE
        except (ValueError, OverflowError):
            what = f"{name.title()}: {head[name][0]!r} is no date: write it as {EXAMPLES[name]}"
            yield post.slip(_line(lines, name), what)

    yield from _unheard(post, head, lines, settings)
    # What Pelican takes for said in every post, or reads in a file's path.
    known = {
        *head,
        *readers.default_metadata(settings, process),
        *readers.path_metadata(str(post.file), post.source, settings),
        *readers.parse_path_metadata(post.source, settings, process),
    }
    below = {name.lower(): (number, name) for number, name in _below(lines)}
    status = head.get("status", [""])[0].strip()
    for name in post.kind.mandatory_properties:
        # What is left out needs nothing, and Pelican gives drafts of posts a date.
        if name not in known and status != "skip" and (name, status) != ("date", "draft"):
            written = f"{name.title()}: {EXAMPLES[name]}"
            yield (
                _astray(post, *below[name])
                if name in below
                else post.slip(1, f"has no {name.title()}: write a line at the top, as {written}")
            )


def _unheard(
    post: Post, head: Mapping[str, list[str]], lines: list[str], settings: Mapping[str, Any]
) -> Iterator[Slip]:
    """Find fields that Pelican cannot go by."""
    for name in sorted(head):
        if _is_reserved(name, post.kind):
            number = _line(lines, name)
            said = lines[number - 1].partition(":")[0].strip()
            yield post.slip(number, f"{said}: is a name that Pelican keeps for itself: give the field another one")

    for name in filter(None, head.get("template", [""])[:1]):
        if not _has_template(name.strip(), settings):
            what = f"Template: {name!r} is none of the theme's: write the name of one, or take the line out"
            yield post.slip(_line(lines, "template"), what)

    status = head.get("status", [""])[0].strip()
    if status and status not in post.kind.allowed_statuses:
        words = ", ".join(post.kind.allowed_statuses)
        what = f"Status: {status!r} is none of {words}: write one of them, or take the line out"
        yield post.slip(_line(lines, "status"), what)


def _is_reserved(name: str, kind: type[Content]) -> bool:
    """Say whether a field would take the place of what a post is or does; what may be set has a setter."""
    if name.startswith("_") or name in RESERVED:
        return True

    own = inspect.getattr_static(kind, name, None)
    return own is not None and name not in READ and not (isinstance(own, property) and own.fset)


def _has_template(name: str, settings: Mapping[str, Any]) -> bool:
    """Say whether there is a template, where Pelican looks for one."""
    simple = Path(generators.__file__).parent / "themes" / "simple"
    folders = [*map(Path, settings["THEME_TEMPLATES_OVERRIDES"]), Path(settings["THEME"]) / "templates"]
    named = [f"{name}{ending}" for ending in settings["TEMPLATE_EXTENSIONS"]]
    return any((folder / one).is_file() for folder in (*folders, simple / "templates") for one in named)


def head_of(text: str) -> Head:
    """
    Read a head by the parts of Python-Markdown that Pelican's reader has it read by.

    :param text: the file's
    """
    end = _EMPTY.search(text)
    markdown = _reading()
    lines = markdown.preprocessors["normalize_whitespace"].run(text[: end.end() if end else None].split("\n"))
    left = list(lines)
    left = markdown.preprocessors["meta"].run(left)
    read = len(lines) - len(left)
    fields: dict[str, list[str]] = getattr(markdown, "Meta", {})

    places: dict[str, list[int]] = {}
    key = ""
    for number, line in enumerate(lines[:read], 1):
        said = META_RE.match(line)
        key = said["key"].lower() if said else key
        if said or (key and META_MORE_RE.match(line)):
            places.setdefault(key, []).append(number)

    is_whole = not fields or not lines[read - 1].strip() or END_RE.match(lines[read - 1])
    is_text = bool(left and left[0].strip())
    return Head(fields, places, lines, 0 if is_whole or not is_text else read + 1)


@cache
def _reading() -> Markdown:
    """Make what reads heads, once: thousands of them are read."""
    return Markdown(extensions=["markdown.extensions.meta"])


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
    return below if below and head_of(text).fields.keys().isdisjoint(name.lower() for _, name in below) else []


def _astray(post: Post, line: int, name: str) -> Slip:
    what = f"{name} stands below the empty line, where the text begins: move it above that, to the other fields"
    return post.slip(line, what)
