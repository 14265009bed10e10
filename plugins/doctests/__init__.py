"""Run the code in posts as doctests, and show readers what became of it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.contents import Article, Page

from . import find, record, request
from .fences import hooked
from .page import Verdicts, verdicts
from .request import WorldError

__all__ = ["Verdicts", "attach", "hook", "register"]

logger = logging.getLogger(__name__)


def hook(pelican: Any) -> None:
    """
    Let the renderer know the words that snippets carry.

    :param pelican: the Pelican whose settings are still to be read by others
    """
    pelican.settings["MARKDOWN"] = hooked(pelican.settings["MARKDOWN"])


def attach(content: Any) -> None:
    """
    Give an article or page its verdicts as ``doctests``: None where nothing is known, for what is claimed must be true.

    :param content: what Pelican has just read
    """
    if not isinstance(content, (Article, Page)):
        return

    content.doctests = None
    path, root = Path(content.source_path), Path(content.settings["PATH"])
    if path.suffix != ".md" or not path.is_relative_to(root):
        return

    folder = path.with_suffix("")
    name = find.named(folder, root)
    try:
        kept = record.read(folder)
        if kept is not None:
            post = find.read(path, root, content.settings["MARKDOWN"])
            content.doctests = verdicts(kept, post, request.read(folder, name))
    except record.RecordError as error:
        logger.warning("%s/%s %s: run invoke doctest again", name, record.NAME, error)
    except WorldError as error:
        logger.warning("%s; nothing is said of its snippets", error)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(hook)
    signals.content_object_init.connect(attach)
