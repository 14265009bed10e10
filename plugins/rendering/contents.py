"""Posts and pages as Pelican has them, which fetch their HTML when it is asked for, and say once what stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial, reduce
from string import Formatter
from typing import Any

from pelican import contents, signals

from .facts import short
from .packed import pack

#: What a summary is remembered by that is the same wherever it is shown; no site has this address.
_EVERYWHERE = "\0"


class Kept(contents.Content):  # type: ignore[misc]  # Pelican's class is untyped
    """What a post and a page have in common."""

    #: What it says of itself before any plugin hears of it, and what is told of its HTML; None if it cannot be kept.
    packed: tuple[bytes, tuple[str, bool]] | None = None
    #: For which places its summary was asked for while it was what was read.
    _summed: frozenset[str] = frozenset()
    #: What plugins found in its text, which is the same as long as that is: texts, numbers, and what holds them.
    notes: dict[str, Any]
    _html: str | None = None
    _fetch: Callable[[], str] | None = None
    _told: tuple[str, bool] | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._shown: dict[str, str | None] = {}
        self._changes: list[Callable[[str], tuple[str, Any]]] = []
        self.notes = {}
        self._places: dict[str, tuple[tuple[object, ...], str]] = {}
        with signals.content_object_init.muted():
            super().__init__(*arguments, **named)

        packed = pack(self)
        self._lasting = self.told()
        self.packed = None if packed is None else (packed, self._lasting)
        signals.content_object_init.send(self)

    @classmethod
    def again(
        cls,
        said: Mapping[str, Any],
        settings: Any,
        context: Any,
        fetch: Callable[[], str],
        *,
        told: tuple[str, bool],
        notes: dict[str, Any],
    ) -> Any:
        """
        Make one as an earlier build read it.

        :param said: its attributes
        :param settings: Pelican's
        :param context: what Pelican's generators share
        :param fetch: gives its HTML
        :param told: what is told of that, and whether there are links in it that Pelican follows
        :param notes: what plugins found in its text
        :return: the post or page
        """
        content = cls.__new__(cls)
        content.__dict__.update(
            said,
            settings=settings,
            _context=context,
            _shown={},
            _fetch=fetch,
            _told=told,
            _lasting=told,
            _changes=[],
            notes=notes,
        )
        signals.content_object_init.send(content)
        return content

    def let_go(self, fetch: Callable[[], str]) -> None:
        """
        Hold the HTML no longer, if it is what was read: that of thousands of posts is most of what a build holds.

        :param fetch: gives it
        """
        if self.packed is not None and self._told is self._lasting:
            self._html, self._fetch = None, self._changed(fetch, *self._changes)

    def change(self, name: str, change: Callable[[str], tuple[str, Any]]) -> Any:
        """
        Change its HTML before anybody asks for it, and look for something in it, once for all builds.

        :param name: what this is called in its notes
        :param change: gives the HTML as it shall be, and what was found in it: all follows from the HTML alone
        :return: what was found
        """
        is_lasting = self._told is self._lasting
        if not is_lasting or name not in self.notes:
            self._content, found = change(self._content or "")
            if is_lasting:
                self.notes[name] = self.told(), found
        else:
            told, found = self.notes[name]
            if told != self._told:
                self._fetch = self._changed(self._fetch or partial(str, self._html or ""), change)
                self._told = told

        if is_lasting:
            self._lasting = self.told()
            self._changes.append(change)

        return found

    @staticmethod
    def _changed(fetch: Callable[[], str], *changes: Callable[[str], tuple[str, Any]]) -> Callable[[], str]:
        """Give what fetches the HTML and changes it."""
        return lambda: reduce(lambda html, change: change(html)[0], changes, fetch())

    @property
    def _content(self) -> str | None:
        return self._html if self._fetch is None else self._fetch()

    @_content.setter
    def _content(self, html: str | None) -> None:
        before = self._content
        if html is None or html != before:
            # What was asked for before stays what it was.
            self._shown = {siteurl: before if shown is None else shown for siteurl, shown in self._shown.items()}
            self._html, self._fetch, self._told = html, None, None

    def told(self) -> tuple[str, bool]:
        """Tell of its HTML, and say whether there are links in it that Pelican follows."""
        if self._told is None:
            html = self._content or ""
            # The pattern that follows links is tried at every tag; what stands right before one is found at once.
            has_signs = _sign(self.settings["INTRASITE_LINK_REGEX"]).search(html)
            self._told = short(f"s{html}"), bool(has_signs and self._get_intrasite_link_regex().search(html))

        return self._told

    def get_static_links(self) -> set[str]:
        """List the files that it links to."""
        links: set[str] = super().get_static_links() if self.told()[1] else set()
        return links

    def get_content(self, siteurl: str) -> str:
        """
        Give its HTML with its links followed, the same all through a build.

        :param siteurl: where the site is, seen from the page
        """
        shown = self._shown.get(siteurl)
        if shown is not None:
            return shown

        if not hasattr(self, "_get_content"):
            html = self._content
            if html and not self.told()[1]:
                self._shown[siteurl] = None  # the HTML itself, which whoever asks again fetches
                return html

        content: Any = self._get_content() if hasattr(self, "_get_content") else self._content
        followed: str = self._update_content(content, siteurl)
        self._shown[siteurl] = followed
        return followed

    def get_summary(self, siteurl: str) -> str:
        """
        Give its summary, which Pelican cuts out for each place that asks: once for all where it holds no link.

        :param siteurl: where the site is, seen from the page
        """
        if self._fetch is not None and not hasattr(self, "_get_content") and not self.told()[1]:
            self._summed |= {siteurl}

        # What was asked for before stays what it was.
        is_same = siteurl in self._summed and "summary" not in self.metadata
        summary: str = super().get_summary(_EVERYWHERE if is_same else siteurl)
        return summary

    def get_relative_source_path(self, source_path: str | None = None) -> str | None:
        """
        Give the path of a file within the content folder.

        :param source_path: the file; its own if it is not said
        """
        is_own = not source_path and "relative_source_path" in vars(self)
        path: str | None = self.relative_source_path if is_own else super().get_relative_source_path(source_path)
        return path

    def _expand_settings(self, key: str, klass: str | None = None) -> str:
        """Make an address, or give the one that was made of the same; Pelican asks for it in many places."""
        setting = str(self.settings[f"{klass or type(self).__name__}_{key}".upper()])
        values = self._values(setting)
        known = self._places.get(setting)
        if known is not None and values is not None and known[0] == values:
            return known[1]

        place = str(super()._expand_settings(key, klass))
        if values is not None:
            self._places[setting] = values, place

        return place

    def _values(self, setting: str) -> tuple[object, ...] | None:
        """List what an address is made of; None if it may be made of what changes unseen."""
        values = []
        for name in _names(setting):
            if name in {"author", "category"}:
                value = getattr(self, name).slug if hasattr(self, name) else ""
            elif name in {"date", "lang", "slug"}:
                value = getattr(self, name, None)
            else:
                value = self.metadata.get(name)

            if not isinstance(value, str | date):
                return None

            # Two moments are equal, whatever they are called where each of them is.
            values += [value, getattr(value, "tzinfo", None)]

        return tuple(values)


class Article(contents.Article, Kept):  # type: ignore[misc]  # Pelican's class is untyped
    """Pelican's article."""


class Page(contents.Page, Kept):  # type: ignore[misc]  # as above
    """Pelican's page."""


#: What stands for Pelican's own.
KINDS: Mapping[type, type[Kept]] = {contents.Article: Article, contents.Page: Page}
_known_names: dict[str, tuple[str, ...]] = {}


@cache
def _sign(link: str) -> re.Pattern[str]:
    """Find what stands before the links that Pelican follows, in the pattern of which groups have these numbers."""
    return re.compile(rf"""=(?P<markup>\s*)(?P<quote>["\'])(?P<path>{link})""", re.VERBOSE)


def _names(setting: str) -> tuple[str, ...]:
    """List what a pattern of an address names; whatever is asked of a part is asked of the whole."""
    if setting not in _known_names:
        named = [name for _, name, _, _ in Formatter().parse(setting) if name is not None]
        _known_names[setting] = tuple(re.split(r"[.\[]", name)[0] for name in named)

    return _known_names[setting]
