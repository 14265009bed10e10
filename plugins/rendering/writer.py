"""A writer that renders only those pages that would be others now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Template
from pelican import signals
from pelican.writers import Writer

from . import reader
from .pages import Pages
from .site import Site

#: Whoever listens to these may change a post between one page and the next.
BETWEEN = (signals.article_generator_write_article, signals.page_generator_write_page, signals.content_written)


class PageWriter(Writer):  # type: ignore[misc]  # Pelican's class is untyped
    """Writes what Pelican's writer writes, and renders what is not known from an earlier build."""

    _pages: Pages | None = None

    def write_file(self, name: str, template: Any, context: Any, *arguments: Any, **named: Any) -> None:
        """
        Write a page, or the pages of a list.

        :param name: where it is written in the output folder
        :param template: what it is rendered by
        :param context: what it is rendered with
        """
        rendering = reader.of(self.settings)
        if rendering is not None and self._pages is None:
            site = Site(context, self.settings, is_steady=not any(signal.receivers for signal in BETWEEN))
            self._pages = rendering.pages = Pages(site, rendering.store)

        page = template if self._pages is None else _Page(template, self._pages)
        super().write_file(name, page, context, *arguments, **named)

    def made(self, sources: object, make: Callable[[], str]) -> str:
        """
        Give what is made of some sources, and of nothing else but the settings and the code.

        :param sources: all that it is made of
        :param make: makes it
        """
        rendering = reader.of(self.settings)
        return make() if rendering is None else rendering.made(sources, make)


class _Page:
    """Stands where Pelican's writer expects the template."""

    def __init__(self, template: Template, pages: Pages) -> None:
        self._template = template
        self._pages = pages

    def render(self, given: dict[str, Any]) -> str:
        """
        Give the page.

        :param given: what it is rendered with, by name
        """
        return self._pages.render(self._template, given)
