"""
Feeds that go on where an old blog's feeds stopped: Atom, RSS and JSON Feed, of the blog and of each tag.

The settings are Pelican's, and `FEED_JSON` and `TAG_FEED_JSON` beside its other feeds; `FEED_ID`, the id that the feed
itself had; `FEED_HUB`, the WebSub hub that tells readers of news; `FEED_STYLESHEETS`, what a browser shows a feed with.
`FEED_ENTRIES` is a file that lists every entry, the oldest too, for who is to know whether one is lost.
A post's front matter says what its entry had: `Atom_Id`, `Published` and `Updated`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican import signals

from .entries import entry_id, plain
from .links import candidates
from .writer import FeedWriter

if TYPE_CHECKING:
    from pelican.generators import ArticlesGenerator

__all__ = ["FeedWriter", "candidates", "entry_id", "plain", "register", "write_entries", "write_json"]


def write_json(generator: ArticlesGenerator, writer: Any) -> None:
    """
    Write the feeds that Pelican itself knows nothing of, beside those it does.

    :param generator: Pelican's generator of articles
    :param writer: the site's writer; another one than this package's would write another kind of feed
    """
    settings, context = generator.settings, generator.context
    if not isinstance(writer, FeedWriter):
        return

    if settings.get("FEED_JSON"):
        writer.write_feed(generator.articles, context, settings["FEED_JSON"], feed_type="json")

    for tag, posts in generator.tags.items():
        if settings.get("TAG_FEED_JSON"):
            path = settings["TAG_FEED_JSON"].format(slug=tag.slug)
            writer.write_feed(posts, context, path, feed_type="json", feed_title=tag.name)


def write_entries(generator: ArticlesGenerator, writer: Any) -> None:
    """
    List what every post is known by in feeds: its id, its date as they write it, and its page.

    :param generator: Pelican's generator of articles
    :param writer: the site's writer, likewise
    """
    path = generator.settings.get("FEED_ENTRIES")
    if not path or not isinstance(writer, FeedWriter):
        return

    said = [(post.save_as, writer.entry(post, generator.context)) for post in generator.articles]
    entries = {one["unique_id"]: {"path": place, "published": one["pubdate"].isoformat()} for place, one in said}
    text = json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True)
    (Path(generator.output_path) / path).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _writer(_pelican: Any) -> type[FeedWriter]:
    return FeedWriter


def register() -> None:
    """Connect to Pelican's signals."""
    signals.get_writer.connect(_writer)
    signals.article_writer_finalized.connect(write_json)
    signals.article_writer_finalized.connect(write_entries)
