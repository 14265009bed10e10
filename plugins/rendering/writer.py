"""A writer that renders only those pages that would be others now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Template
from pelican import signals
from pelican.utils import sanitised_join
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
        pages = self._known(context)
        super().write_file(name, template if pages is None else _Page(template, pages), context, *arguments, **named)

    def write_feed(  # noqa: PLR0917 - the signature is Pelican's
        self,
        elements: Sequence[Any],
        context: Any,
        path: str | None = None,
        url: str | None = None,
        feed_type: str = "atom",
        override_output: bool = False,  # noqa: FBT001, FBT002 - likewise
        feed_title: str | None = None,
    ) -> Any:
        """
        Write a feed, or the very text of it that is known from an earlier build.

        :param elements: the posts it may hold
        :param context: Pelican's settings and articles
        :param path: where it is written in the output folder; None to write nothing
        :param url: its address in the site, the path if it has no other
        :param feed_type: atom or rss
        :param override_output: whether it may take the place of a file that was written before
        :param feed_title: the tag, category or author whose feed it is; None for the site's own
        :return: the feed, without its entries if it was known
        """

        def write() -> Any:
            named = {"path": path, "url": url, "feed_type": feed_type, "feed_title": feed_title}
            return Writer.write_feed(self, elements, context, override_output=override_output, **named)

        pages = self._known(context)
        # Whoever listens to these is handed the whole feed, and may change it.
        if pages is None or not path or signals.feed_generated.receivers or signals.feed_written.receivers:
            return write()

        shown = elements[: self.settings["FEED_MAX_ITEMS"]]
        name = pages.feed(shown, [path, url, feed_type, feed_title])
        place = Path(sanitised_join(self.output_path, path))
        text = pages.text(name)
        if text is None:
            feed = write()
            if name is not None and str(place) not in self._overridden_files:
                pages.keep(name, place.read_text("utf-8"))

            return feed

        self.feed_url = url or path
        self.site_url = context["SITEURL"]
        place.parent.mkdir(parents=True, exist_ok=True)
        with self._open_w(str(place), "utf-8", override_output) as file:
            file.write(text)

        return self._create_new_feed(feed_type, feed_title, context)

    def _known(self, context: Any) -> Pages | None:
        """Find what is known of the site's pages, once its context is whole."""
        rendering = reader.of(self.settings)
        if rendering is not None and self._pages is None:
            site = Site(context, self.settings, is_steady=not any(signal.receivers for signal in BETWEEN))
            self._pages = rendering.pages = Pages(site, rendering.store)

        return self._pages

    def told(self, sources: object) -> object:
        """
        Tell sources from others, so that who makes several things of them looks at them once.

        :param sources: all that something is made of
        :return: their digest; the sources themselves if there is none
        """
        rendering = reader.of(self.settings)
        return sources if rendering is None else rendering.told(sources)

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
