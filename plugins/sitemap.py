"""
Tell search engines what there is: `sitemap.xml`, and `robots.txt` that names it.

The settings are Pelican's, and `PUBLIC_URL`: where the public finds a site whose own links are relative. A site that
has no public address yet has no sitemap, for one holds whole addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from pelican import signals
from pelican.generators import Generator

SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"


def sitemap(address: str, places: Iterable[tuple[str, datetime | None]]) -> str:
    """
    Write a sitemap (https://www.sitemaps.org/protocol.html): where, and when it last changed; Google reads no more.

    :param address: the site's, without a slash at its end
    :param places: each page's path with the moment of its last change, if it has one
    :return: the file
    """
    lines = "".join(
        f"<url><loc>{escape(address + '/' + quote(path, safe='/%~'))}</loc>"
        + (f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else "")
        + "</url>\n"
        for path, changed in sorted(dict(places).items())
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{lines}</urlset>\n'


def places(settings: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[tuple[str, datetime | None]]:
    """
    List the pages that the public shall find: posts, pages, and the lists of them.

    :param settings: Pelican's
    :param context: what its generators found
    :return: the path of each with its last change; a list's is that of the newest in it
    """
    posts = [post for post in context.get("articles", ()) if post.save_as]
    changes = [changed(post) for post in posts]
    newest = max(filter(None, changes), default=None)
    yield "", newest
    yield from zip((post.url for post in posts), changes, strict=True)
    yield from ((page.url, changed(page)) for page in context.get("pages", ()) if page.save_as)
    if "archives" in settings["DIRECT_TEMPLATES"]:
        yield settings.get("ARCHIVES_URL") or settings.get("ARCHIVES_SAVE_AS") or "archives.html", newest

    tags = [(tag.url, [changed(post) for post in tagged]) for tag, tagged in context.get("tags", ()) if tag.url]
    yield from ((url, max(filter(None, moments), default=None)) for url, moments in tags)


def changed(post: Any) -> datetime | None:
    """
    Tell when a post or page last changed.

    :param post: Pelican's
    """
    moment = getattr(post, "modified", None) or getattr(post, "date", None)
    return moment if isinstance(moment, datetime) and moment.tzinfo else None


def robots(address: str) -> str:
    """
    Let everybody read everything.

    :param address: the site's, without a slash at its end; empty if it has none yet
    :return: the file (RFC 9309)
    """
    return "User-agent: *\nDisallow:\n" + (f"\nSitemap: {address}/{SITEMAP}\n" if address else "")


class Sitemap(Generator):  # type: ignore[misc]  # Pelican's class is untyped
    """Writes both files, unless the site has one of its own."""

    def generate_output(self, _writer: Any) -> None:
        """
        Write the files.

        :param _writer: unused: no page is rendered
        """
        settings = self.settings
        address = settings.get("PUBLIC_URL", "") if settings["RELATIVE_URLS"] else settings["SITEURL"]
        texts = {ROBOTS: robots(address)}
        if address:
            texts[SITEMAP] = sitemap(address, places(settings, self.context))

        own = {Path(file.save_as).as_posix() for file in self.context.get("staticfiles", ())}
        for name in sorted(set(texts) - own):
            (Path(self.output_path) / name).write_text(texts[name], encoding="utf-8", newline="\n")


def _generator(_pelican: Any) -> type[Sitemap]:
    return Sitemap


def register() -> None:
    """Connect to Pelican's signals."""
    signals.get_generators.connect(_generator)
