"""
Run the code in posts as doctests, and show readers what became of it.

What is found in a post is kept in the user's cache folder; `DOCTESTS_CACHE` names another folder, or none (`""`).
"""

from __future__ import annotations

from typing import Any

from pelican import signals

from .asked import posts_of
from .fences import hooked
from .near import near
from .page import Verdicts
from .published import generators, prepare, write_page
from .told import attach, forget

__all__ = ["Verdicts", "attach", "hook", "near", "posts_of", "register"]


def hook(pelican: Any) -> None:
    """
    Let the renderer know the words that snippets carry.

    :param pelican: the Pelican whose settings are still to be read by others
    """
    pelican.settings["MARKDOWN"] = hooked(pelican.settings["MARKDOWN"])


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(hook)
    signals.content_object_init.connect(attach)
    signals.all_generators_finalized.connect(prepare)
    signals.get_generators.connect(generators)
    signals.article_writer_finalized.connect(write_page)
    signals.finalized.connect(forget)
