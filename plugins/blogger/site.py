"""The site that a blog becomes: what its settings file says, taken from an export."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import tomlkit

from .export import TRASHED, Export
from .post import one_line

NAME = "site.toml"
# What is chosen where nothing is told; an import says so.
NAMELESS, ZONE, LANGUAGE = "A blog", "UTC", "en"
HEAD = "What differs from blog to blog. Keep the quotes; invoke build names what it cannot read."
# The form of a language tag (RFC 5646, section 2.1); Blogger writes some with an underscore.
TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
COMMENTS = {
    "name": "The blog's name: at the head of every page and in the feeds.",
    "author": "Who writes it, where a post names nobody.",
    "language": "The language it is written in: en, it, pt-BR.",
    "time_zone": "The time zone of dates that name none: Europe/Rome, America/New_York.",
    "address": "Where the public finds it: https://blog.example.org; empty while it is not published.",
    "feed_id": "The id of the feed it had at Blogger: by it, readers go on with what they know.",
    "old_address": "Where it was.",
    "old_feed": "How much of a post its feed gave away there; the feeds of this site give the whole.",
}


@dataclass(frozen=True, slots=True)
class Site:
    """
    What differs from blog to blog.

    :param name: its name
    :param author: who writes it, empty if no entry says
    :param language: a language tag, ``pt-BR``
    :param time_zone: ``Europe/Rome``
    :param feed_id: its old feed's id, ``tag:blogger.com,1999:blog-N``
    :param old_address: where it was; empty if nobody said
    :param old_feed: how much of a post its old feed gave: ``FULL``, ``UNTIL_JUMP``, ``SHORT``, ``NONE``; empty likewise
    :param address: where it is published, empty while it is not
    """

    name: str
    author: str
    language: str
    time_zone: str
    feed_id: str
    old_address: str
    old_feed: str = ""
    address: str = ""


def site_of(export: Export) -> tuple[Site, tuple[str, ...]]:
    """
    Take a site's settings from an export.

    :param export: the export
    :return: the settings; and a line for each that the export leaves open, with what was chosen
    """
    blog = export.blog
    told = {
        "name": one_line(blog.title),
        "author": _author(export),
        "language": blog.locale.replace("_", "-") if TAG.fullmatch(blog.locale) else "",
        "time_zone": blog.time_zone if _is_zone(blog.time_zone) else "",
    }
    chosen = {"name": _host(blog.url) or NAMELESS, "author": "", "language": LANGUAGE, "time_zone": ZONE}
    cures = {"time_zone": "say --time-zone Europe/Rome, or change it in site.toml"}
    remarks = tuple(
        f'{name} = "{chosen[name]}": the export names no {name.replace("_", " ")}'
        f": {cures.get(name, 'change it in site.toml')}"
        for name, value in told.items()
        if not value
    )
    settled = {name: value or chosen[name] for name, value in told.items()}
    return Site(**settled, feed_id=blog.id, old_address=blog.url, old_feed=one_line(blog.feed)), remarks


def _author(export: Export) -> str:
    """Find who wrote most of the entries; of several, the first by the alphabet."""
    entries = (entry for entry in export.entries() if entry.status != TRASHED)
    counts = Counter(one_line(author) for entry in entries for author in entry.authors)
    return min(counts, key=lambda author: (-counts[author], author), default="")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (OSError, ValueError, KeyError):
        return False


def dump(site: Site) -> bytes:
    """
    Write a site's settings as a file that people edit: TOML, with a line about each.

    :param site: the settings; a stranger's words may be part of them
    """
    document = tomlkit.document()
    document.add(tomlkit.comment(HEAD))
    for name, comment in COMMENTS.items():
        value: str = getattr(site, name)
        if name == "old_feed" and not value:
            continue

        document.add(tomlkit.nl())
        document.add(tomlkit.comment(comment))
        document.add(name, tomlkit.string(value))

    return tomlkit.dumps(document).encode()
