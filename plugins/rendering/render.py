"""A post's text becomes HTML: the same that Pelican's reader makes of it, by one renderer for all posts."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from markdown import Markdown

from . import code, inline
from .store import digest


@dataclass(frozen=True, slots=True)
class Rendered:
    """
    What is made of a post's file.

    :param html: its text
    :param meta: the lines of its front matter, by their names
    :param formatted: the HTML of those fields of it that are written in Markdown, by a digest of their text
    """

    html: str
    meta: Mapping[str, Sequence[str]] = field(default_factory=dict)
    formatted: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> bytes:
        """Give it as it is kept."""
        head = json.dumps([dict(self.meta), dict(self.formatted)], ensure_ascii=True)
        return f"{head}\n".encode() + self.html.encode("utf-8", "surrogatepass")


def read(kept: bytes | None) -> Rendered | None:
    """
    Read what was kept.

    :param kept: what :meth:`Rendered.kept` gave
    :return: None if that is nothing, or anything else
    """
    if kept is None:
        return None

    head, _, html = kept.partition(b"\n")
    try:
        meta, formatted = json.loads(head)
        made = Rendered(html.decode("utf-8", "surrogatepass"), meta, formatted)
        is_one = all(type(line) is str for lines in meta.values() for line in lines)
        return made if is_one and all(type(field) is str for field in formatted.values()) else None
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class Dialect:
    """
    What a renderer is made with, here or in another process.

    :param name: its digest
    :param markdown: Pelican's MARKDOWN setting, complete
    :param fields: the names of the fields that are written in Markdown, in lower case
    :param paths: where its extensions are found
    """

    name: str
    markdown: Mapping[str, Any]
    fields: frozenset[str]
    paths: tuple[str, ...] = ()


class Renderer:
    """
    Renders posts one after the other; what one leaves behind is cleared before the next.

    :param dialect: the posts'
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._markdown: Markdown | None = None
        self._fields: Markdown | None = None

    def __call__(self, text: str) -> Rendered:
        """
        Render a post.

        :param text: its file
        """
        markdown = self._markdown or self._new()
        self._markdown = None  # one that a post broke is not used again
        html = markdown.reset().convert(text)
        meta: dict[str, list[str]] = getattr(markdown, "Meta", {}) or {}
        self._markdown = markdown
        fields = ["\n".join(lines) for name, lines in meta.items() if name.lower() in self.dialect.fields]
        return Rendered(html, meta, {digest(text): self.field(text) for text in fields})

    def _new(self) -> Markdown:
        markdown = Markdown(**self.dialect.markdown)
        code.quicken(markdown)
        inline.quicken(markdown)
        return markdown

    def field(self, text: str) -> str:
        """
        Render a field of the front matter, in which nothing is taken for front matter.

        :param text: what it says
        """
        markdown = self._fields or self._new()
        self._fields = None
        if "meta" in markdown.preprocessors:
            markdown.preprocessors.deregister("meta")

        html = markdown.reset().convert(text)
        self._fields = markdown
        return html


@contextmanager
def listening() -> Iterator[list[logging.LogRecord]]:
    """
    Hear what is said while a post is rendered, also what is not shown because it was said before.

    :return: the warnings and errors, once there are any
    """
    heard: list[logging.LogRecord] = []
    make = logging.getLogRecordFactory()

    def record(*arguments: Any, **named: Any) -> logging.LogRecord:
        made = make(*arguments, **named)
        if made.levelno >= logging.WARNING:
            heard.append(made)

        return made

    logging.setLogRecordFactory(record)
    try:
        with _not_quiet():
            yield heard
    finally:
        logging.setLogRecordFactory(make)


@contextmanager
def _not_quiet() -> Iterator[None]:
    """Let warnings be made where only errors are shown (`pelican --quiet`), and show no more than before."""
    root = logging.getLogger()
    level = root.level
    if level <= logging.WARNING:
        yield
        return

    def shown(one: logging.LogRecord) -> bool:
        return one.levelno >= level

    root.setLevel(logging.WARNING)
    for handler in root.handlers:
        handler.addFilter(shown)

    try:
        yield
    finally:
        root.setLevel(level)
        for handler in root.handlers:
            handler.removeFilter(shown)


def begin(paths: Sequence[str]) -> None:
    """
    Let another process find the extensions.

    :param paths: where they are
    """
    sys.path += [path for path in paths if path not in sys.path]
    logging.getLogger().addHandler(logging.NullHandler())  # what there is to say is said where it is rendered again


_renderers: dict[str, Renderer] = {}


def several(dialect: Dialect, texts: Sequence[str]) -> list[bytes | None]:
    """
    Render posts wherever this is called.

    :param dialect: the posts'
    :param texts: their files
    :return: each as it is kept; None for one that somebody must hear of
    """
    renderer = _renderers.setdefault(dialect.name, Renderer(dialect))
    made: list[bytes | None] = []
    for text in texts:
        try:
            with listening() as heard:
                kept = renderer(text).kept()
        except Exception:  # noqa: BLE001 - whatever it is, it is met again where somebody hears of it
            made.append(None)
        else:
            made.append(None if heard else kept)

    return made
