"""What the site tells of one post or page: its snippets, what it asks for, and the verdicts that were kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican.contents import Article, Page

from . import find, index, record, request, store
from .bitrot import shown, verdict
from .index import Index
from .marks import Block, unstamped
from .page import verdicts
from .request import WorldError
from .store import Store

if TYPE_CHECKING:
    from .bitrot.shown import Shown
    from .bitrot.verdict import Rot
    from .find import Post
    from .record import Record
    from .request import Request

#: Under which an article or page carries it, for whatever of this package comes later.
KEPT = "_doctests"
#: Under which the settings carry what was found in the posts before.
INDEX = "_doctests_index"
#: What a post's notes hold.
STAMPS, SEEN = "doctests", "doctests-seen"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """A post with snippets, as the site knows it; what nothing is known of is None."""

    read: Callable[[], Post]
    request: Request | None
    record: Record | None
    rot: tuple[Shown, ...] = ()
    #: What plugins found in posts of this very text.
    notes: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def post(self) -> Post:
        """The post, with its snippets."""
        return self.read()

    @property
    def state(self) -> tuple[int, bool]:
        """How many snippets readers see, and whether somebody has looked them over: known without reading the post."""
        if SEEN not in self.notes:
            visible = sum(not snippet.words.hidden for snippet in self.post.snippets)
            self.notes[SEEN] = visible, self.post.reviewed

        state: tuple[int, bool] = self.notes[SEEN]
        return state


def attach(content: Any) -> None:
    """
    Give an article or page its verdicts as ``doctests``: None where nothing is known, for what is claimed must be true.

    Whether it works with the newest releases is there as ``bitrot`` if the settings say that readers shall see it.

    :param content: what Pelican has just read
    """
    if not isinstance(content, (Article, Page)):
        return

    content.doctests, content.bitrot = None, ()
    blocks, notes = _unstamp(content)
    path, root = Path(content.source_path), Path(content.settings["PATH"])
    if path.suffix != ".md" or not path.is_relative_to(root):
        return

    folder = path.with_suffix("")
    # Most posts have no folder: no file is looked for in one that is not there.
    kept, rot, asked = _beside(folder, find.named(folder, root)) if folder.is_dir() else (None, None, None)
    if not blocks and kept is None:
        return

    found = Told(partial(_index(content.settings, root).read, path, root), asked, kept, notes=notes)
    still = shown.shown(rot) if rot is not None and asked is not None and verdict.holds(rot, found.post, asked) else ()
    setattr(content, KEPT, replace(found, rot=still))
    if content.settings.get("DOCTESTS_BITROT", False):
        content.bitrot = still

    if kept is not None and asked is not None:
        content.doctests = verdicts(kept, found.post, asked, blocks)


def _unstamp(content: Any) -> tuple[tuple[Block, ...], dict[str, Any]]:
    """Take the stamps out of a post's HTML; give the blocks that had one, and its notes."""
    change = getattr(content, "change", None)
    if change is None:  # Pelican's own object, which knows nothing of earlier builds
        content._content, blocks = unstamped(content._content or "")  # noqa: SLF001 - the text that its readers hand over
        return blocks, {}

    return tuple(Block(*one) for one in change(STAMPS, _unstamped)), content.notes


def _unstamped(html: str) -> tuple[str, list[tuple[str, int]]]:
    html, blocks = unstamped(html)
    return html, [(block.code, block.place) for block in blocks]


def _beside(folder: Path, name: str) -> tuple[Record | None, Rot | None, Request | None]:
    """Read what is kept beside a post, and the world that it asks for where anything is."""
    asked = kept = rot = None
    try:
        kept = record.read(folder)
    except record.RecordError as error:
        logger.warning("%s/%s %s: run invoke doctest again", name, record.NAME, error)

    try:
        rot = verdict.read(folder)
    except record.RecordError as error:
        logger.warning("%s/%s %s: run invoke bitrot again", name, record.ROT, error)

    try:
        if kept is not None or rot is not None:
            asked = request.read(folder, name)
    except WorldError as error:
        logger.warning("%s; nothing is said of its snippets", error)

    return kept, rot, asked


def forget(pelican: Any) -> None:
    """
    Keep what was found in posts within its bounds.

    :param pelican: the Pelican that has written everything
    """
    known: Index | None = pelican.settings.get(INDEX)
    if known is not None:
        known.kept.bound()


def _index(settings: Any, content: Path) -> Index:
    """Find what earlier builds and runs found in the posts; the settings are complete once one was read."""
    if INDEX not in settings:
        folder = Path(settings.get("DOCTESTS_CACHE") or store.cache()) / index.FOLDER
        markdown = settings["MARKDOWN"]
        dialect = index.dialect(markdown) if settings.get("DOCTESTS_CACHE", True) else ""
        settings[INDEX] = Index(Store(folder, reads=store.trusted(folder, content)), markdown, dialect)

    known: Index = settings[INDEX]
    return known


def told(content: Any) -> Told | None:
    """
    Give what is known of an article or page.

    :param content: Pelican's
    :return: None where it has no snippets
    """
    found: Told | None = getattr(content, KEPT, None)
    return found
