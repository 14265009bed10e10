"""
Read no post twice: what it says of itself is kept, and told from another by the state of its file, or by its text.

A file whose state changed a moment ago may change again without its showing (a file system's clock is coarse), so it is
told by its text.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from pelican import contents, readers
from pelican.utils import file_suffix

from . import key
from .contents import KINDS, Kept
from .facts import Telling, UntoldError
from .known import load, save
from .packed import unpack
from .reader import MarkdownReader
from .render import listening
from .shared import Rendering
from .store import digest

FOLDER = "posts"
#: Nanoseconds after which a file that changes again has another state: file systems count in steps of up to 2 s.
STEADY = 2_000_000_000
#: Settings that say where a build reads and writes, or hold what it works with.
APART = frozenset("ARTICLE_PATHS CACHE_PATH OUTPUT_PATH PAGE_PATHS RENDERING RENDERING_BEFORE".split())


def named(settings: Mapping[str, Any]) -> str | None:
    """
    Name what posts are read by.

    :param settings: Pelican's, complete
    :return: a digest; None if the same post may be read in two ways
    """
    formats = [settings["DEFAULT_DATE_FORMAT"], *settings["DATE_FORMATS"].values()]
    if (
        settings["TYPOGRIFY"]
        or not settings["WITH_FUTURE_DATES"]  # a matter of the clock, as a date that is written in part
        or isinstance(settings.get("DEFAULT_DATE"), str)
        or any(isinstance(one, tuple) for one in formats)  # reading such a post sets the language of all after it
    ):
        return None

    told = {name: settings[name] for name in sorted(settings) if name.isupper() and name not in APART}
    try:
        said = Telling({id(settings): "settings"}, apart=settings["PLUGIN_PATHS"]).of(told)
    except UntoldError:
        return None

    here = repr((time.tzname, time.timezone, time.altzone))  # a date may be of the machine's own zone
    return digest(FOLDER, os.path.abspath(settings["PATH"]), said, key.code(settings), here)  # noqa: PTH100 - a text


class Posts:
    """
    What is known of a site's posts from earlier builds.

    :param rendering: what the readers of this build share
    :param settings: Pelican's, complete
    """

    def __init__(self, rendering: Rendering, settings: Any) -> None:
        self._rendering = rendering
        self._settings = settings
        self._begun = time.time_ns()
        self._states: dict[str, tuple[int, ...] | None] = {}
        name = named(settings)
        self._name = f"{FOLDER}-{name}" if name is not None else None
        self._known: dict[str, tuple[Any, ...]] = (
            {} if self._name is None else load(rendering.store, self._name, _is_one)
        )
        self._now: dict[str, tuple[Any, ...]] = {}

    def find(self, path: str, kind: str) -> tuple[Any, ...] | None:
        """
        Find what a post said of itself in an earlier build.

        :param path: its file
        :param kind: the name of Pelican's class of it
        :return: what the HTML is kept under, its attributes, what is told of the HTML, and its notes; None if it is to
            be read
        """
        state = self._states[path] = self._state(path)
        known = self._known.get(path)
        if known is None or known[0] != kind:
            return None

        _, before, made, *packed, notes = known
        notes = dict(notes)
        if state is None or state != before:
            text = self._rendering.text(path)
            if self._rendering.named(text) != made:
                self._rendering.put_back(path, text)
                return None

        told = unpack(packed[0], self._settings)
        if told is None:
            return None

        self._now[path] = kind, state, made, *packed, notes
        return made, told, packed[1], notes

    def is_known(self, path: str) -> bool:
        """
        Say whether a post need not be read.

        :param path: its file
        """
        state = self._state(path)
        return state is not None and path in self._known and self._known[path][1] == state

    def keep(
        self, path: str, kind: str, made: str, packed: tuple[bytes, tuple[str, bool]], notes: Mapping[str, Any]
    ) -> None:
        """
        Keep a post for the next build.

        :param path: its file
        :param kind: the name of Pelican's class of it
        :param made: what its HTML is kept under
        :param packed: what it says of itself
        :param notes: what plugins found in its text, or will before the build ends
        """
        if self._name is not None:
            self._now[path] = kind, self._states.get(path), made, *packed, notes

    def save(self) -> None:
        """Keep what is known now."""
        if self._name is not None and self._now != self._known:
            save(self._rendering.store, self._name, self._now)

    def _state(self, path: str) -> tuple[int, ...] | None:
        """Tell a file from what it was; None where that may not show."""
        try:
            found = os.stat(path)  # noqa: PTH116 - thousands of them
        except OSError:
            return None

        state = found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
        return state if self._begun - max(state[1:3]) > STEADY else None


def _is_one(_path: str, kept: Any) -> bool:
    """Say whether this is what is kept of a post."""
    kind, state, made, packed, (told, has_links), notes = kept
    return (
        type(kind) is type(made) is type(told) is str
        and (state is None or type(state) is tuple)
        and type(packed) is bytes
        and type(has_links) is bool
        and type(notes) is dict
    )


class Readers(readers.Readers):  # type: ignore[misc]  # Pelican's class is untyped
    """
    Pelican's readers, which read no post twice.

    :param found: Pelican's own, whose place these take
    :param rendering: what all of them share
    """

    def __init__(self, found: readers.Readers, rendering: Rendering) -> None:
        self.__dict__.update(vars(found))
        self._rendering = rendering

    def read_file(  # noqa: PLR0917 - the signature is Pelican's
        self,
        base_path: str,
        path: str,
        content_class: type = contents.Page,
        fmt: str | None = None,
        context: Any = None,
        preread_signal: Any = None,
        preread_sender: Any = None,
        context_signal: Any = None,
        context_sender: Any = None,
    ) -> Any:
        """
        Read a post, page or file.

        :param base_path: the content folder
        :param path: the file, relative to it
        :param content_class: Pelican's class of it
        :param fmt: what its name would end with; what it ends with if it is not said
        :param context: what Pelican's generators share
        :param preread_signal: is sent before it is read
        :param preread_sender: who sends that
        :param context_signal: is sent with the front matter
        :param context_sender: who sends that
        :return: an object of the class
        """

        def read(kind: type) -> Any:
            return readers.Readers.read_file(
                self,
                base_path,
                path,
                kind,
                fmt,
                context,
                preread_signal,
                preread_sender,
                context_signal,
                context_sender,
            )

        file = os.path.abspath(os.path.join(base_path, path))  # noqa: PTH100, PTH118 - as Pelican names it
        reader = self.readers.get(fmt or file_suffix(file))
        kind = KINDS.get(content_class)
        if kind is None or type(reader) is not MarkdownReader or (context_signal and context_signal.receivers):
            return read(content_class)

        posts = self._posts()
        found = posts.find(file, kind.__name__)
        if found is not None:
            made, said, told, notes = found
            if preread_signal:
                preread_signal.send(preread_sender)

            return kind.again(
                said, self.settings, context, partial(self._rendering.html, made, file), told=told, notes=notes
            )

        reader.begin()
        with listening() as heard:
            content = read(kind)

        if isinstance(content, Kept) and content.packed and reader.name and reader.is_lasting and not heard:
            posts.keep(file, kind.__name__, reader.name, content.packed, content.notes)
            content.let_go(partial(self._rendering.html, reader.name, file))

        return content

    def _posts(self) -> Posts:
        """Find what is known of the posts, once the settings are complete."""
        if self._rendering.posts is None:
            self._rendering.posts = Posts(self._rendering, self.settings)

        posts: Posts = self._rendering.posts
        return posts


def take(generator: Any, rendering: Rendering) -> None:
    """
    Let a generator read no post twice.

    :param generator: Pelican's
    :param rendering: what the readers of this build share
    """
    if type(generator.readers) is readers.Readers:
        generator.readers = Readers(generator.readers, rendering)
