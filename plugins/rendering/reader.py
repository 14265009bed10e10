"""Read posts as Pelican does, but render none that was rendered before."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from dateutil import tz
from pelican import readers
from pelican.utils import SafeDatetime

from .render import Rendered, Renderer
from .shared import NAME, Rendering, of
from .store import digest

#: Fields that say a moment; what one leaves out, Pelican takes from the clock.
DATES = frozenset({"date", "modified"})
_WHOLE = re.compile(
    r"(?P<local>\d{4}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(?::\d\d(?:\.\d{3}|\.\d{6})?)?)?)"
    r" ?(?:Z|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>[0-5]\d))?"
)


def _moment(said: re.Match[str]) -> SafeDatetime:
    """Read a moment as dateutil does, which looks at each sign: 0.3 ms a post."""
    seconds = int(said["hours"]) * 3600 + int(said["minutes"]) * 60
    zone = tz.tzoffset(None, seconds if said["sign"] == "+" else -seconds)
    moment: SafeDatetime = SafeDatetime.fromisoformat(said["local"]).replace(tzinfo=zone)
    return moment


class MarkdownReader(readers.MarkdownReader):  # type: ignore[misc]  # Pelican's class is untyped
    """Reads the same from a post as Pelican's reader, whose name it has: pages may ask for it."""

    #: What the HTML of the post that was read last is kept under.
    name: str | None = None
    #: Whether its front matter means the same tomorrow.
    is_lasting = True

    def begin(self) -> None:
        """Forget the post that was read last."""
        self.name, self.is_lasting = None, True

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """
        Read a post.

        :param source_path: its file
        :return: its HTML, and its front matter
        """
        self._source_path = source_path
        rendering: Rendering = self.settings[NAME]
        text = rendering.text(source_path)
        self.name = rendering.named(text)
        made = rendering(text)
        self._md = _Made(made, rendering.renderer)
        return made.html, self._parse_metadata(made.meta)

    def process_metadata(self, name: str, value: Any) -> Any:
        """
        Read a field of the front matter.

        :param name: its name, in lower case
        :param value: what it says
        :return: what that means
        """
        if name in DATES:
            said = _WHOLE.fullmatch(str(value).strip())
            if said is None:
                self.is_lasting = False
            elif said["time"] and said["hours"] and (said["hours"], said["minutes"]) != ("00", "00"):
                with contextlib.suppress(ValueError):  # Pelican says what is wrong with it
                    return _moment(said)

        return super().process_metadata(name, value)


class _Made:
    """Stands where Pelican's reader expects the renderer when it reads the front matter."""

    def __init__(self, made: Rendered, renderer: Renderer) -> None:
        self._made = made
        self._renderer = renderer
        self.preprocessors = self

    def deregister(self, _name: str) -> None:
        """Do nothing: in a field nothing is taken for front matter anyway."""

    def reset(self) -> None:
        """Do nothing: the renderer does when it is needed."""

    def convert(self, text: str) -> str:
        """
        Give a field that is written in Markdown.

        :param text: what it says
        :return: its HTML
        """
        name = digest(text)
        return self._made.formatted[name] if name in self._made.formatted else self._renderer.field(text)


def take(kinds: Any) -> None:
    """
    Let posts be read by this reader wherever Pelican's own would read them.

    :param kinds: Pelican's readers, by what a file's name ends with
    """
    if of(kinds.settings) is None:
        return

    for ending, reader in list(kinds.reader_classes.items()):
        if reader is readers.MarkdownReader:
            kinds.reader_classes[ending] = MarkdownReader
