"""Let a blog without categories have drafts: Pelican asks every draft for its category, and only a draft."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pelican import signals
from pelican.contents import Category

if TYPE_CHECKING:
    from pelican.generators import ArticlesGenerator


def give_drafts_a_category(generator: ArticlesGenerator) -> None:
    """
    Give drafts that have no category one without a name.

    `ArticlesGenerator.generate_drafts` reads `draft.category` (Pelican 4.12), which no post has once `CATEGORY_SAVE_AS`
    is empty: an `AttributeError` stops the build.

    :param generator: Pelican's generator of articles, with its drafts found
    """
    nameless = Category("", generator.settings)
    nameless.slug = ""  # said, or Pelican warns that it cannot make one
    for draft in chain(generator.drafts, generator.drafts_translations):
        if not hasattr(draft, "category"):
            draft.category = nameless


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_generator_finalized.connect(give_drafts_a_category)
