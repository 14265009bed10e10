"""
Let a blog's old addresses lead on: by a table for hosts that read one, and by small pages for those that don't.

A feed's readers follow no page: at its old addresses lie copies of it.

Posts and pages keep their addresses and need neither. The settings are Pelican's; the theme's `redirect.html` makes the
pages, and its archive has the ids `y2014` and `m2014-01`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pelican import signals
from pelican.generators import Generator

from .table import Redirect, archives, feeds, free, labels, lines, others, own, place

__all__ = ["Redirects", "register", "write_table"]

NAME = "_redirects"
HEAD = "# Where the old blog's addresses lead\n"
_KEPT = "REDIRECTS_TABLE"


class Redirects(Generator):  # type: ignore[misc]  # Pelican's class is untyped
    """Writes a page or a feed's copy for each old address, after all pages are written and before files are copied."""

    def generate_output(self, writer: Any) -> None:
        """
        Write the pages, and keep the table until the files are copied: the site may have one of its own.

        :param writer: Pelican's writer
        """
        self._copied = {Path(file.save_as).as_posix() for file in self.context.get("staticfiles", ())}
        table = free(self._table(), self._taken)
        self.settings[_KEPT] = lines(table, urlsplit(self.settings["SITEURL"]).path.rstrip("/"))
        # Some disks take Search/ and search/ for one folder.
        written: set[str] = set()
        for redirect in (*free(self._own(), self._taken), *table):
            path = place(redirect)
            if path is None or path.casefold() in written or self._taken(path):
                continue

            written.add(path.casefold())
            if not redirect.page:
                self._copy(redirect.new, path)
                continue

            writer.write_file(
                path,
                self.get_template("redirect"),
                self.context,
                relative_urls=self.settings["RELATIVE_URLS"],
                url=redirect.old.lstrip("/"),
                target=redirect.new.lstrip("/"),
            )

    def _copy(self, url: str, path: str) -> None:
        """Put a feed where its old readers look for it: it says itself where it is now."""
        feed, copy = Path(self.output_path) / unquote(url.lstrip("/")), Path(self.output_path) / path
        if feed.is_file() and feed != copy:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(feed, copy)

    def _table(self) -> list[Redirect]:
        settings, context = self.settings, self.context
        archive = settings.get("ARCHIVES_URL") or settings.get("ARCHIVES_SAVE_AS") or "archives.html"
        posts = context.get("articles", ())
        tags = [(tag.name, tag.url) for tag, _ in context.get("tags", ()) if tag.url]
        tag_feeds = [
            (tag.name, *(self._feed(f"TAG_FEED_{kind}", tag.slug) for kind in ("ATOM", "RSS")))
            for tag, _ in context.get("tags", ())
        ]
        return [
            *labels(tags),
            *archives(((post.date.year, post.date.month) for post in posts), archive),
            *others(context.get("SEARCH_URL") or archive),
            *feeds(self._feed("FEED_ATOM"), self._feed("FEED_RSS"), tag_feeds),
        ]

    def _own(self) -> Iterator[Redirect]:
        """Read the site's own table: a post that was renamed, for one."""
        for file in self.context.get("staticfiles", ()):
            if Path(file.save_as).as_posix() == NAME:
                yield from own(Path(file.source_path).read_text("utf-8", errors="replace"))

    def _feed(self, name: str, slug: str = "") -> str | None:
        """Say where a feed is; the address that Pelican publishes one under may be another than its file's."""
        path = self.settings.get(f"{name}_URL") or self.settings.get(name)
        return str(path).format(slug=slug) if path else None

    def _taken(self, path: str) -> bool:
        """Say whether a file of the site's own is at a path, or will be."""
        file = Path(self.output_path) / path
        if path in self._copied or not file.is_file():
            return path in self._copied

        # Where the output folder is not emptied before a build, what the last one wrote here is still there.
        data = file.read_bytes()
        return b'http-equiv="refresh"' not in data and not (path.endswith(".xml") and b'rel="self"' in data)


def write_table(pelican: Any) -> None:
    """
    Write the table behind what the site's own `_redirects` says: the first rule that fits counts.

    :param pelican: the Pelican that has written everything
    """
    table = pelican.settings.pop(_KEPT, "")
    file = Path(pelican.output_path) / NAME
    said = file.read_text("utf-8").partition(HEAD)[0] if file.is_file() else ""
    if said and not said.endswith("\n"):
        said += "\n"

    if table:
        file.write_text(f"{said}{HEAD}{table}", encoding="utf-8", newline="\n")


def _generator(_pelican: Any) -> type[Redirects]:
    return Redirects


def register() -> None:
    """Connect to Pelican's signals."""
    signals.get_generators.connect(_generator)
    signals.finalized.connect(write_table)
