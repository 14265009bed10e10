"""
Warn of slugs that name nothing: where a post's address is its file's, as here, Pelican leaves out what `Slug:` says.

Who edits that line means to give the post another address, and would not know why it has none. The file's name has to
be one that an address can have.
"""

from __future__ import annotations

import logging
import os
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pelican import signals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pelican.contents import Content
    from pelican.generators import ArticlesGenerator, PagesGenerator

log = logging.getLogger(__name__)

#: What ends the path of an address, or begins a letter's code in it (RFC 3986, 3.3 and 2.1).
ENDS = "#?%"


def unheard(content: Content) -> str:
    """
    Say what is to be done about a slug that is not heard.

    :param content: a post or page
    :return: a line without its file's name; empty if there is no slug, or it is what the address says anyway
    """
    slug, name = content.metadata.get("slug"), Path(content.source_path).stem
    if not slug or slug == name or PurePosixPath(content.save_as).stem != name:
        return ""

    return (
        f"Slug: {slug} is not heard, for the address is the file's name: rename the file to {slug}.md and its folder "
        "likewise, or take the line out"
    )


def unreachable(content: Content) -> str:
    """
    Say what is to be done about a name that no address can have.

    :param content: a post or page
    :return: a line without its file's name; empty if the name is as good as any
    """
    name = Path(content.source_path).name
    signs = [sign for sign in ENDS if sign in name and sign in content.save_as]
    if not signs:
        return ""

    return f"{' and '.join(signs)} in a name ends an address or means a letter, and nobody gets there: rename the file"


def _warn(contents: Iterable[Content]) -> None:
    for content in contents:
        for line in filter(None, (unheard(content), unreachable(content))):
            log.warning("%s: %s", os.path.relpath(content.source_path), line)


def look_at_posts(generator: ArticlesGenerator) -> None:
    """
    Warn of posts.

    :param generator: Pelican's generator of articles, with all found
    """
    drafts = (generator.drafts, generator.drafts_translations)
    _warn(chain(generator.articles, generator.translations, generator.hidden_articles, *drafts))


def look_at_pages(generator: PagesGenerator) -> None:
    """
    Warn of pages.

    :param generator: Pelican's generator of pages, with all found
    """
    _warn(chain(generator.pages, generator.hidden_pages, generator.draft_pages))


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_generator_finalized.connect(look_at_posts)
    signals.page_generator_finalized.connect(look_at_pages)
