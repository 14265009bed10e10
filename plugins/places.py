"""
Refuse two sources that are saved as one file of the site: the later one would silently take the other's address.

Pelican writes posts, lists, pages and files one after the other, each over what is there.
"""

from __future__ import annotations

import logging
import os
import posixpath
from typing import TYPE_CHECKING, Any

from pelican import signals
from pelican.contents import Static

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pelican.contents import Content
    from pelican.generators import Generator

log = logging.getLogger(__name__)

FEEDS = ("ATOM", "RSS", "JSON")


def clashes(claims: Iterable[tuple[str, str]]) -> Iterator[str]:
    """
    Find the places that are claimed twice.

    :param claims: places in the site, each with whose it is; of the first it stays
    :return: a line for each later claim
    """
    taken: dict[str, str] = {}
    for place, whose in claims:
        path = posixpath.normpath(place.lstrip("/"))
        first = taken.setdefault(path, whose)
        if first != whose:
            yield f"{whose}: is saved as {path}, and so is {first}: give one of them another address"


def claims(settings: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """
    List what is saved where: the lists and feeds, posts and pages, other files.

    :param settings: Pelican's
    :param context: what its generators found
    """
    for name in settings["DIRECT_TEMPLATES"]:
        yield settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"), f"the site's own {name}"

    tags = [tag for tag, _ in context.get("tags", ())]
    yield from ((tag.save_as, f"the list of the tag {tag.name}") for tag in tags)
    for kind in FEEDS:
        yield settings.get(f"FEED_{kind}") or "", "the site's feed"
        pattern = settings.get(f"TAG_FEED_{kind}") or ""
        yield from ((pattern.format(slug=tag.slug), f"the feed of the tag {tag.name}") for tag in tags)

    for found in ("generated_content", "static_content"):
        for content in context[found].values():
            if content is not None:
                yield _place(content), os.path.relpath(content.source_path)


def _place(content: Content) -> str:
    """Find where something is saved; a file that is asked itself could not be attached to a post any more."""
    place: str = super(Static, content).save_as if isinstance(content, Static) else content.save_as
    return place


def look(generators: Sequence[Generator]) -> None:
    """
    Stop a build in which something would be lost.

    :param generators: Pelican's, with all found
    """
    for generator in generators[:1]:
        lines = list(clashes(claim for claim in claims(generator.settings, generator.context) if claim[0]))
        if lines:
            log.error("%s", "\n".join(lines))


def register() -> None:
    """Connect to Pelican's signals."""
    signals.all_generators_finalized.connect(look)
