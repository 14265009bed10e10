"""
Let a blog without categories have drafts, and keep them and what belongs to them where nobody publishes them.

Where `DRAFT_SAVE_AS` or `DRAFT_PAGE_SAVE_AS` is empty, Pelican writes no drafts, but what they link to all the same.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pelican import signals
from pelican.contents import Category

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pelican.contents import Content
    from pelican.generators import ArticlesGenerator, Generator, PagesGenerator


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


def forget_posts(generator: ArticlesGenerator) -> None:
    """
    Leave out what only drafts of posts link to, where drafts are not written.

    :param generator: Pelican's generator of articles, with its drafts found
    """
    if not generator.settings["DRAFT_SAVE_AS"]:
        _forget(
            generator,
            drafts=chain(generator.drafts, generator.drafts_translations),
            others=chain(generator.articles, generator.translations, generator.hidden_articles),
        )
        generator.drafts.clear()


def forget_pages(generator: PagesGenerator) -> None:
    """
    Leave out what only drafts of pages link to, where drafts are not written.

    :param generator: Pelican's generator of pages, with its drafts found
    """
    if not generator.settings["DRAFT_PAGE_SAVE_AS"]:
        posts = (generator.context.get(name, ()) for name in ("articles", "hidden_articles"))
        _forget(
            generator,
            drafts=chain(generator.draft_pages, generator.draft_translations),
            others=chain(generator.pages, generator.translations, generator.hidden_pages, *posts),
        )
        generator.draft_pages.clear()


def _forget(generator: Generator, drafts: Iterable[Content], others: Iterable[Content]) -> None:
    links: set[str] = generator.context["static_links"]
    links -= {link for draft in drafts for link in draft.get_static_links()} - {
        link for other in others for link in other.get_static_links()
    }


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_generator_finalized.connect(give_drafts_a_category)
    signals.article_generator_finalized.connect(forget_posts)
    signals.page_generator_finalized.connect(forget_pages)
