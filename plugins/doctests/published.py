"""Publish what a site tells of its snippets: their scripts, beside the pages, and the page of all posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pelican.contents import Article, Page, Static
from pelican.generators import ArticlesGenerator, Generator, PelicanTemplateNotFound
from pelican.utils import sanitised_join, slugify

from . import overview
from .page import Script
from .script import groups, needs, script
from .told import told

TEMPLATE = "doctests"
SAVE_AS = "doctests/index.html"
LONGEST = 80  # characters of a group's name in its file's


class Scripts(Generator):  # type: ignore[misc]  # Pelican's class is untyped
    """Writes each group that ran as a script beside its post's page."""

    def generate_output(self, _writer: Any) -> None:
        """
        Write the scripts.

        :param _writer: unused: no page is rendered
        """
        for content in _contents(self.context):
            for one in content.doctests.scripts if content.doctests else ():
                file = Path(sanitised_join(self.output_path, one.path))
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(one.text, encoding="utf-8", newline="\n")


def prepare(generators: Iterable[Any]) -> None:
    """
    Give each post its scripts and the theme the address of the page of all posts, before pages are written.

    :param generators: Pelican's, with everything read
    """
    for generator in generators:
        if isinstance(generator, ArticlesGenerator):
            _add_scripts(generator.settings, generator.context)
            generator.context["DOCTESTS_URL"] = _url(generator)


def write_page(generator: Any, writer: Any) -> None:
    """
    Write the page of all posts, if there is code in any and the theme has a template for it.

    :param generator: Pelican's generator of articles
    :param writer: the site's writer
    """
    settings = generator.settings
    if generator.context["DOCTESTS_URL"]:
        writer.write_file(
            settings.get("DOCTESTS_SAVE_AS", SAVE_AS),
            generator.get_template(TEMPLATE),
            generator.context,
            relative_urls=settings["RELATIVE_URLS"],
            url=generator.context["DOCTESTS_URL"],
            page_name=TEMPLATE,
            doctests=overview.overview(_published(generator.context)),
        )


def generators(_pelican: Any) -> type[Scripts]:
    """
    Give Pelican what writes the scripts.

    :param _pelican: unused
    :return: the class
    """
    return Scripts


def _url(generator: Any) -> str:
    """Say where the page of all posts is; empty if there is none."""
    path: str = generator.settings.get("DOCTESTS_SAVE_AS", SAVE_AS)
    if not path or not any(told(content) for content in _published(generator.context)):
        return ""

    try:
        generator.get_template(TEMPLATE)
    except PelicanTemplateNotFound:
        return ""

    return path.removesuffix("index.html")


def _add_scripts(settings: Mapping[str, Any], context: Mapping[str, Any]) -> None:
    """Make the scripts of all posts, each under a name that nothing else has."""
    contents = _contents(context)
    # Asked as other content is: a static file that is asked where it lies stays there, and could not go to its post.
    places = (super(Static, file).save_as for file in context.get("staticfiles", ()))
    taken = {Path(place).as_posix().casefold() for place in places}
    taken |= {content.save_as.casefold() for content in contents}
    address = (settings.get("PUBLIC_URL", "") if settings["RELATIVE_URLS"] else settings["SITEURL"]).rstrip("/")
    for content in contents:
        known = told(content)
        if known is None or known.record is None or known.request is None or content.doctests is None:
            continue

        made: list[Script] = []
        about = {"name": str(content.title or "Untitled"), "url": f"{address}/{content.url}".lstrip("/")}
        for group in groups(known.post, known.record, known.request):
            text = script(known.post, group, known.request, known.record, **about)
            if text is not None:
                path = _named(content.save_as, group, settings, taken)
                made.append(Script(group, path, text, needs(known.request)))

        content.doctests = replace(content.doctests, scripts=tuple(made))


def _named(page: str, group: str, settings: Mapping[str, Any], taken: set[str]) -> str:
    """Name a script after its page and its group."""
    stem = page.rpartition(".")[0] if "." in Path(page).name else page
    if group:
        stem += f"-{slugify(group, settings['SLUG_REGEX_SUBSTITUTIONS'])[:LONGEST].strip('-') or 'group'}"

    path, number = f"{stem}.py", 1
    while path.casefold() in taken:
        number += 1
        path = f"{stem}-{number}.py"

    taken.add(path.casefold())
    return path


def _contents(context: Mapping[str, Any]) -> list[Any]:
    """List what Pelican read and writes, drafts too, always in one order."""
    read = context["generated_content"].values()
    texts = [content for content in read if isinstance(content, (Article, Page)) and content.save_as]
    return sorted(texts, key=lambda content: (content.save_as, str(content.source_path)))


def _published(context: Mapping[str, Any]) -> list[Any]:
    """List what the public shall find: the posts, newest first, and the pages."""
    pages = sorted(context.get("pages", ()), key=lambda page: page.url)
    return [content for content in [*context.get("articles", ()), *pages] if content.save_as]
