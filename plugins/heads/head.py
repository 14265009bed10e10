"""Read the heads of posts as Pelican's reader of Markdown does, by the same parts, with the lines of their fields."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions.meta import END_RE, META_MORE_RE, META_RE
from pelican.contents import Article, Content, Page

from sources import matching

#: What may stand in a head and will hardly begin a text.
FIELDS = frozenset(
    "title date modified tags slug author authors status summary series snippets atom_id category lang".split()
)
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
