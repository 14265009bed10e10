"""Take part in a build: the words that snippets carry are known to the renderer, and what became of them is shown."""

from __future__ import annotations

from typing import Any

from pelican import signals

from .fences import hooked
from .published import generators, prepare, write_page
from .told import attach, forget


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
