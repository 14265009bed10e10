"""What the readers of one site share: what posts are rendered by, and where their HTML is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from pelican import readers
from pelican.utils import pelican_open

from . import key
from .before import NAMELESS, Before, Made
from .facts import Telling, UntoldError
from .pages import Pages
from .render import Dialect, Rendered, Renderer, listening, read
from .store import Store, digest

#: The setting that holds it.
NAME = "RENDERING"
#: How many posts' HTML is held, which many pages may ask for.
RECENT = 100


class Rendering:
    """
    What the readers of one site share.

    :param settings: Pelican's, complete when the first post is read
    :param store: where HTML is kept
    """

    def __init__(self, settings: Any, store: Store) -> None:
        self.store = store
        self.has_looked = False
        #: How many posts this process has rendered since the last look.
        self.rendered = 0
        self.pages: Pages | None = None
        self.before: Before | None = None
        self.posts: Any = None  # of posts.Posts, which is made of this
        self._texts: dict[str, str] = {}
        self._recent: dict[str, str] = {}
        self._settings = settings

    @cached_property
    def _name(self) -> str | None:
        readers.MarkdownReader(self._settings)  # it completes the setting
        return key.dialect(self._settings)

    @cached_property
    def dialect(self) -> Dialect:
        """What posts are written in."""
        name, settings = self._name or "", self._settings
        return Dialect(
            name, settings["MARKDOWN"], frozenset(settings["FORMATTED_FIELDS"]), tuple(settings["PLUGIN_PATHS"])
        )

    @cached_property
    def renderer(self) -> Renderer:
        """What posts are rendered by in this process."""
        return Renderer(self.dialect)

    @cached_property
    def _code(self) -> str:
        return key.code(self._settings)

    @staticmethod
    def told(sources: object) -> object:
        """
        Tell sources from others.

        :param sources: all that something is made of
        :return: their digest; the sources themselves if there is none
        """
        try:
            return digest(Telling({}).of(sources))
        except UntoldError:
            return sources

    def made(self, sources: object, make: Callable[[], str]) -> Made:
        """
        Give what is made of some sources by the site's plugins.

        :param sources: all that it is made of
        :param make: makes it
        """
        try:
            name = digest("made", self._code, Telling({}).of(sources))
        except UntoldError:
            return Made(NAMELESS, make)

        def text() -> str:
            kept = self.store.get(name)
            if kept is not None:
                with contextlib.suppress(UnicodeDecodeError):
                    return kept.decode("utf-8", "surrogatepass")

            made = make()
            self.store.put(name, made.encode("utf-8", "surrogatepass"))
            return made

        return Made(name, text)

    def lacking(self, paths: Iterable[str]) -> dict[str, str]:
        """
        Find what is not rendered yet.

        :param paths: files of posts, each of which is read once more
        :return: the texts of those, by what their HTML will be kept under
        """
        if self._name is None:
            return {}

        self._texts = {path: text for path in paths for text in _text(path)}
        named = {key.post(self.dialect.name, text): text for text in self._texts.values()}
        return {name: text for name, text in named.items() if not self.store.has(name)}

    def text(self, path: str) -> str:
        """
        Read the file of a post, if it was not read a moment ago.

        :param path: where it is
        """
        known = self._texts.pop(path, None)
        if known is not None:
            return known

        with pelican_open(path) as text:
            return str(text)

    def put_back(self, path: str, text: str) -> None:
        """
        Hand over the text of a post to whoever reads it next.

        :param path: its file
        :param text: what was read there
        """
        self._texts[path] = text

    def named(self, text: str) -> str | None:
        """
        Name what is made of a post.

        :param text: its file
        :return: a digest; None if the same post may become something else
        """
        return None if self._name is None else key.post(self.dialect.name, text)

    def html(self, name: str, path: str) -> str:
        """
        Give the HTML of a post, rendered again should it not be kept any more.

        :param name: what it was kept under
        :param path: the post's file
        """
        found = self._recent.pop(name, None)
        if found is None:
            made = read(self.store.get(name)) or self(self.text(path))
            found = made.html
            if len(self._recent) >= RECENT:
                del self._recent[next(iter(self._recent))]

        self._recent[name] = found  # the last to go
        return found

    def __call__(self, text: str) -> Rendered:
        """
        Give what is made of a post.

        :param text: its file
        """
        name = self.named(text)
        kept = None if name is None else read(self.store.get(name))
        if kept is not None:
            return kept

        self.rendered += 1
        with listening() as heard:
            made = self.renderer(text)

        if name is not None and not heard:  # who is to hear of a post hears of it in every build, until it is mended
            self.store.put(name, made.kept())

        return made


def _text(path: str) -> list[str]:
    try:
        with pelican_open(path) as text:
            return [text]
    except (OSError, ValueError):  # Pelican says so when it reads it
        return []


def of(settings: Any) -> Rendering | None:
    """
    Find what the readers of a site share.

    :param settings: Pelican's
    :return: None if this package is not at work
    """
    rendering: Rendering | None = settings.get(NAME)
    return rendering
