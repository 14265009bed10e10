"""
Keep different tags apart, and write the page of all tags when there are tags.

To Pelican two tags are one when their slugs are equal, and a slug drops what is neither letter nor digit: "C" would
gather the posts of "C!", and all tags of symbols alone would share `tag/.html`. Here two tags are one only when they
differ by nothing but case and white space.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from pelican import signals
from pelican.utils import slugify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pelican.generators import ArticlesGenerator
    from pelican.writers import Writer

LONGEST_SLUG = 80  # characters; file systems refuse names over 255 bytes, and a tag may be long


def same(name: str) -> str:
    """
    Reduce a tag's name to what it shares with other spellings of the same tag.

    :param name: as its author wrote it
    :return: the name in one case, each run of white space as one space
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def slugs(tags: Iterable[tuple[str, str]]) -> dict[str, str]:
    """
    Give every tag a slug of its own that no later tag can take away.

    :param tags: the name of each tag with the slug that Pelican would give it, those of the oldest posts first
    :return: the slug by what :func:`same` makes of the name: the first tag keeps its slug, a later one that would have
        the same gets "-2", "-3" … behind it
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name, wish in tags:
        if same(name) in given:
            continue

        stem = wish[:LONGEST_SLUG].strip("-") or "tag"
        slug, number = stem, 1
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"

        given[same(name)] = slug
        taken.add(slug)

    return given


def name_tags(generator: ArticlesGenerator) -> None:
    """
    Give the tags of all posts their slugs, before Pelican groups posts by them.

    :param generator: Pelican's generator of articles, with its posts ordered newest first
    """
    settings = generator.settings
    substitutions = settings.get("TAG_REGEX_SUBSTITUTIONS", settings["SLUG_REGEX_SUBSTITUTIONS"])
    unseen_last = [*generator.articles[::-1], *generator.hidden_articles[::-1], *generator.drafts[::-1]]
    tagged = [post for post in unseen_last if hasattr(post, "tags")]
    names = [tag.name for post in tagged for tag in post.tags]
    wishes = {name: slugify(name, substitutions) for name in dict.fromkeys(names)}  # once, however many posts have it
    given = slugs((name, wishes[name]) for name in names)
    for post in tagged:
        for tag in post.tags:
            tag.slug = given[same(tag.name)]

        post.tags = list(dict.fromkeys(post.tags))  # one that says "Python" and "python" is listed once


def write_index(generator: ArticlesGenerator, writer: Writer) -> None:
    """
    Write the page of all tags if there are any: a blog without tags has none, rather than an empty one.

    :param generator: Pelican's generator of articles
    :param writer: Pelican's writer
    """
    settings = generator.settings
    if not generator.tags or "tags" in settings["DIRECT_TEMPLATES"]:
        return

    writer.write_file(
        settings.get("TAGS_SAVE_AS", "tags.html"),
        generator.get_template("tags"),
        generator.context,
        relative_urls=settings["RELATIVE_URLS"],
        url=settings.get("TAGS_URL", "tags.html"),
        page_name="tags",
    )


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_generator_pretaxonomy.connect(name_tags)
    signals.article_writer_finalized.connect(write_index)
