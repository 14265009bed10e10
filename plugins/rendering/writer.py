"""A writer that renders only those pages that would be others now."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, Self

from pelican import signals
from pelican.utils import sanitised_join
from pelican.writers import Writer

from . import shared
from .before import NAMELESS, Before, Made
from .contents import Kept
from .facts import short
from .pages import Pages
from .site import Site

#: Whoever listens to these may change a post between one page and the next.
BETWEEN = (signals.article_generator_write_article, signals.page_generator_write_page, signals.content_written)


class PageWriter(Writer):  # type: ignore[misc]  # Pelican's class is untyped
    """Writes what Pelican's writer writes, and renders what is not known from an earlier build."""

    _pages: Pages | None = None
    #: What is about to be written.
    _page: Made | None = None

    def __init__(self, output_path: str, settings: Any = None) -> None:
        super().__init__(output_path, settings)
        rendering = shared.of(self.settings)
        self._before = None if rendering is None else Before(rendering.store, self.settings, output_path)
        if rendering is not None:
            rendering.before = self._before

    def write_file(self, name: str, template: Any, context: Any, *arguments: Any, **named: Any) -> None:
        """
        Write a page, or the pages of a list.

        :param name: where it is written in the output folder
        :param template: what it is rendered by
        :param context: what it is rendered with
        """
        pages = self._known(context)
        if pages is not None:
            template = _Template(partial(self._rendered, pages, template))

        super().write_file(name, template, context, *arguments, **named)

    def _rendered(self, pages: Pages, template: Any, given: dict[str, Any]) -> Made:
        """Give a page that is about to be written."""
        page = pages.render(template, given)
        # Whoever listens to this may change what was written.
        self._page = Made(NAMELESS, page.text) if signals.content_written.receivers else page
        return page

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
        text = pages.text(name)
        if text is None:
            feed = write()
            place = sanitised_join(self.output_path, path)
            if name is not None and place not in self._overridden_files:
                pages.keep(name, Path(place).read_text("utf-8"))

            return feed

        self.feed_url = url or path
        self.site_url = context["SITEURL"]
        self.write_text(path, Made(name or NAMELESS, partial(str, text)), override=override_output)
        return self._create_new_feed(feed_type, feed_title, context)

    def write_text(self, path: str, page: Made, *, override: bool) -> None:
        """
        Write what is no page of a template, unless it is there.

        :param path: where it is written in the output folder
        :param page: what it is
        :param override: whether it may take the place of a file that was written before
        """
        place = Path(sanitised_join(self.output_path, path))
        place.parent.mkdir(parents=True, exist_ok=True)
        self._page = page
        with self._open_w(str(place), "utf-8", override) as file:
            file.write(page)

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> Any:  # noqa: FBT001, FBT002 - Pelican's
        """Open a file, or what takes the page that is there already."""
        page, self._page = self._page, None
        if self._before is not None:
            is_first = not override and filename not in self._written_files
            if page is not None and is_first and self._before.keeps(filename, page):
                self._written_files.add(filename)
                return _There()

            self._before.make_room(filename)

        file = super()._open_w(filename, encoding, override)
        return file if page is None else _New(file, page, self._before)

    def _known(self, context: Any) -> Pages | None:
        """Find what is known of the site's pages, once its context is whole."""
        rendering = shared.of(self.settings)
        if rendering is not None and self._pages is None:
            site = Site(context, self.settings, is_steady=not any(signal.receivers for signal in BETWEEN))
            self._pages = rendering.pages = Pages(site, rendering.store)
            if self._before is not None:
                self._before.leave(site.copied())

        return self._pages

    @staticmethod
    def content(post: Any, siteurl: str) -> Made:
        """
        Give a post's HTML with its links followed, which is fetched only when it is asked for where there are none.

        :param post: Pelican's article or page
        :param siteurl: where the site is, seen from the page
        """
        if isinstance(post, Kept) and not hasattr(post, "_get_content") and not post.told()[1]:
            return Made(post.told()[0], partial(post.get_content, siteurl))

        text = post.get_content(siteurl)
        return Made(short(f"s{text}"), lambda: str(text))

    def told(self, sources: object) -> object:
        """
        Tell sources from others, so that who makes several things of them looks at them once.

        :param sources: all that something is made of
        :return: their digest; the sources themselves if there is none
        """
        rendering = shared.of(self.settings)
        return sources if rendering is None else rendering.told(sources)

    def made(self, sources: object, make: Callable[[], str]) -> Made:
        """
        Give what is made of some sources, and of nothing else but the settings and the code.

        :param sources: all that it is made of
        :param make: makes it
        """
        rendering = shared.of(self.settings)
        return Made(NAMELESS, make) if rendering is None else rendering.made(sources, make)


class _Template:
    """Stands where Pelican's writer expects the template."""

    def __init__(self, render: Callable[[dict[str, Any]], Made]) -> None:
        self.render = render


class _There:
    """Stands where Pelican's writer expects the file of a page that is there already."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, page: Made) -> None:
        """
        Leave the page as it is.

        :param page: the page
        """


class _New(_There):
    """Stands where Pelican's writer expects the file of a page that is another one now."""

    def __init__(self, file: IO[str], page: Made, before: Before | None) -> None:
        self._file = file
        self._page = page
        self._before = before

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if self._before is not None and self._file.name != os.devnull:
            self._before.note(self._file.name, self._page)

    def write(self, page: Made) -> None:
        """
        Write the page.

        :param page: the page
        """
        self._file.write(page.text())
