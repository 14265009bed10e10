"""
Hang the comments that are kept beside a post on it, for the theme to show.

They are a folder's `comments.json`: `{"comments": [{"id", "number", "parent", "author", "author_uri", "published",
"link", "html"} …]}`, in reading order; one that was taken back says `"removed": true` instead of what it said.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.contents import Article, Page

from .threads import CommentsError, Shown, threads

__all__ = ["NAME", "Shown", "attach", "register"]

NAME = "comments.json"

logger = logging.getLogger(__name__)


def attach(content: Any) -> None:
    """
    Give an article or page its comments as `comments`: a tuple, empty where there are none.

    :param content: what Pelican has just read
    """
    if not isinstance(content, (Article, Page)):
        return

    content.comments = ()
    place = Path(content.source_path).with_suffix("") / NAME
    if not place.is_file():
        return

    folder = Path(content.settings["PATH"]).resolve()
    if not place.resolve().is_relative_to(folder):
        return

    try:
        told = json.loads(place.read_text("utf-8"))
        content.comments = threads(told, content.settings["TIMEZONE"])
    except (CommentsError, OSError, RecursionError, ValueError) as error:
        name = place.resolve().relative_to(folder)
        logger.warning("%s: is damaged (%s) and not shown: restore it", name, error)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(attach)
