"""
Decide which files Pelican takes: as text those that match a pattern, and beside them those of the content folder.

Pelican walks whole folders, and what it can exclude are folders it knows by name. So a `notes.md` in a post's folder
would become a post. Here the settings `ARTICLE_SOURCES` and `PAGE_SOURCES` hold glob patterns relative to `PATH`.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING

from pelican import signals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pelican.generators import Generator


def matching(folder: Path, patterns: Iterable[str]) -> list[str]:
    """
    Find the files that match any of the patterns; none whose name begins with a dot.

    :param folder: where to look
    :param patterns: glob patterns relative to the folder
    :return: the files' paths relative to the folder, sorted
    """
    found = {path for pattern in patterns for path in glob.glob(pattern, root_dir=folder)}  # noqa: PTH207 - pathlib's finds dot files
    return sorted(path for path in found if (folder / path).is_file())


def name_articles(generator: Generator) -> None:
    """
    Give Pelican the files that are articles. A generator is made anew in every run of a preview that reloads.

    :param generator: Pelican's generator of articles
    """
    patterns = generator.settings.get("ARTICLE_SOURCES")
    if patterns is not None:
        generator.settings["ARTICLE_PATHS"] = matching(Path(generator.path), patterns)


def name_pages(generator: Generator) -> None:
    """
    Give Pelican the files that are pages.

    :param generator: Pelican's generator of pages
    """
    patterns = generator.settings.get("PAGE_SOURCES")
    if patterns is not None:
        generator.settings["PAGE_PATHS"] = matching(Path(generator.path), patterns)


def forget_strangers(generator: Generator) -> None:
    """
    Keep the files that posts link to by `{static}` and `{attach}` within the content folder.

    Pelican publishes whatever such a link names, `{attach}../../../../etc/passwd` too, and passes over a file that is
    not there. A link to what is forgotten here stays as it is, and Pelican warns of it.

    :param generator: Pelican's generator of articles or pages, with all texts read
    """
    folder = Path(generator.path).resolve()
    links: set[str] = generator.context["static_links"]
    links -= {link for link in links if not _published(folder, link)}


def _published(folder: Path, link: str) -> bool:
    """
    Say whether a file may be published.

    :param folder: the content folder, resolved
    :param link: a path relative to it, as a post has it
    """
    try:
        file = (folder / link).resolve()
        return file.is_relative_to(folder) and file.is_file()
    except (OSError, RuntimeError, ValueError):  # a name too long, links that lead to each other, a null character
        return False


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_generator_init.connect(name_articles)
    signals.page_generator_init.connect(name_pages)
    signals.article_generator_finalized.connect(forget_strangers)
    signals.page_generator_finalized.connect(forget_strangers)
