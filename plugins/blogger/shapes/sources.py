"""An export is found where it lies: a file, a folder, a zip archive; and what came with it beside it."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from struct import error as StructError  # noqa: N812 - its own name says nothing beside other errors
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, BinaryIO
from zlib import error as ZlibError  # noqa: N812 - likewise

from blogger.export import ExportError, Opener

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TAKEOUT_FEED = "feed.atom"
SETTINGS = "settings.csv"
FEEDS = {".xml", ".atom", ".rss"}
# What a post can show; beside it, Takeout gives settings, themes and a note on each album.
MEDIA = frozenset(
    ".apng .avif .bmp .gif .heic .ico .jfif .jpe .jpeg .jpg .m4v .mov .mp3 .mp4 .ogg .pdf .png .svg .tif .tiff .wav"
    " .webm .webp".split()
)
# Blogger's XML becomes a tenth of its size. A thousandth is what deflate makes of nothing but zeros.
MOST_PACKED = 500
LARGEST = 8 * 1024**3  # bytes of a feed in an archive


@dataclass(frozen=True, slots=True)
class Source:
    """
    A file that is a part of the export.

    :param name: what it is called in messages
    :param open: opens it
    """

    name: str
    open: Opener


@dataclass(frozen=True, slots=True)
class Found:
    """
    What there is to read.

    :param sources: the feed's files, in their order
    :param media: opens the other files that came with them, by their names
    :param notes: what could not be had, and why, in a line each
    :param settings: the file with the blog's settings, if one lies beside the feed
    """

    sources: tuple[Source, ...]
    media: Mapping[str, Opener] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
    settings: Source | None = None


def opener(path: Path) -> Opener:
    """
    Give the function that opens a file to be read.

    :param path: the file
    """
    return lambda: path.open("rb")


def find(path: Path) -> Found:
    """
    Find an export.

    :param path: the export's file; a zip archive of Takeout's; the folder it was unpacked to; a folder of feed pages
    :return: what there is to read
    :raises ExportError: if there is none
    :raises OSError: if the path cannot be read
    """
    if path.is_dir():
        return _in_folder(path)

    if zipfile.is_zipfile(path):
        return _in_archive(path)

    source = Source(str(path), opener(path))
    is_takeout = path.name == TAKEOUT_FEED and path.parent.parent.name == "Blogs"
    return _with_settings(path, Found((source,), _beside(path) if is_takeout else MappingProxyType({})))


def _in_folder(folder: Path) -> Found:
    names = sorted(found.relative_to(folder).as_posix() for found in folder.rglob(TAKEOUT_FEED) if found.is_file())
    feed = _feed(names, str(folder))
    if feed:
        path = folder / feed
        return _with_settings(path, Found((Source(str(path), opener(path)),), _beside(path)))

    pages = sorted(path for path in folder.iterdir() if path.suffix.lower() in FEEDS and path.is_file())
    if not pages:
        raise ExportError(f"{folder}: holds no feed: name the folder of a Takeout archive, or of a feed's saved pages")

    return Found(tuple(Source(str(path), opener(path)) for path in pages))


def _beside(feed: Path) -> Mapping[str, Opener]:
    """List what came with a Takeout feed: in its folder, and in the album of the same name."""
    top = feed.parent.parent.parent if feed.parent.parent.name == "Blogs" else feed.parent
    files = [path for path in top.rglob("*") if path.is_file() and not path.is_symlink()]
    names = {path.relative_to(top).as_posix(): path for path in files}
    own = feed.parent.name if top != feed.parent else ""
    return MappingProxyType({name: opener(names[name]) for name in _media(names, own)})


def _with_settings(feed: Path, found: Found) -> Found:
    path = feed.with_name(SETTINGS)
    if feed.name != TAKEOUT_FEED or path.is_symlink() or not path.is_file():
        return found

    return replace(found, settings=Source(str(path), opener(path)))


def _in_archive(path: Path) -> Found:
    try:
        with _undamaged(), zipfile.ZipFile(path) as archive:
            members = {member.filename: member for member in archive.infolist() if _is_plain(member)}
    except zipfile.BadZipFile as error:
        raise ExportError(f"{path}: is a zip archive that cannot be read ({error}): download it again") from None

    feed = _feed(sorted(members), str(path))
    if not feed:
        raise ExportError(f"{path}: holds no {TAKEOUT_FEED}: name the archive of Takeout's that holds the blog")

    member = members[feed]
    if member.file_size > LARGEST or member.file_size > MOST_PACKED * max(member.compress_size, 1024):
        raise ExportError(f"{path}: {feed} would unpack to {member.file_size >> 20} MB: no blog is packed so well")

    top = feed.rpartition("Blogs/")[0]
    own = PurePosixPath(feed).parent.name
    inside = {name.removeprefix(top): name for name in members if name.startswith(top)}
    media = {name: partial(_opened, path, inside[name]) for name in _media(inside, own)}
    beside = str(PurePosixPath(feed).with_name(SETTINGS))
    settings = Source(f"{path}!{beside}", partial(_opened, path, beside)) if beside in members else None
    return Found((Source(f"{path}!{feed}", partial(_opened, path, feed)),), MappingProxyType(media), settings=settings)


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """Tell whether an archive's member is a file with a name in it, and not where it leads out or is a link."""
    if not member.filename:
        return False

    parts = PurePosixPath(member.filename).parts
    climbs = member.filename.startswith("/") or "\\" in member.filename or ".." in parts or ":" in member.filename[:2]
    kind = stat.S_IFMT(member.external_attr >> 16)
    return not (climbs or member.is_dir() or member.flag_bits & 1 or kind not in {0, stat.S_IFREG})


@contextmanager
def _undamaged() -> Iterator[None]:
    """Make one error of all that zipfile and its decompressors raise of a damaged or unknown archive."""
    try:
        yield
    except OSError as error:
        if error.errno is not None:  # the disk's; bzip2's has none
            raise

        raise zipfile.BadZipFile(str(error)) from error
    except (EOFError, LookupError, LZMAError, RuntimeError, StructError, ValueError, ZlibError) as error:
        raise zipfile.BadZipFile(str(error) or type(error).__name__) from error


class _Member(io.RawIOBase):
    """A file of an archive while it is unpacked."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        """Say that it is there to be read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Unpack the next bytes."""
        with _undamaged():
            piece = self._file.read(len(memoryview(buffer)))

        memoryview(buffer)[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close the archive too."""
        self._file.close()
        super().close()


def _opened(path: Path, name: str) -> BinaryIO:
    # The archive's file stays open until the member is closed.
    with _undamaged(), zipfile.ZipFile(path) as archive:
        return io.BufferedReader(_Member(archive.open(name)))


def _feed(names: Iterable[str], where: str) -> str:
    """Choose the blog's feed among the files of that name; the other ones hold the comments you wrote elsewhere."""
    feeds = [name for name in names if _is_feed(name)]
    blogs = [name for name in feeds if PurePosixPath(name).parent.parent.name == "Blogs"]
    feeds = blogs or feeds
    if len(feeds) > 1:
        listed = ", ".join(feeds)
        raise ExportError(f"{where}: holds {len(feeds)} blogs: unpack it and name the folder of one: {listed}")

    return next(iter(feeds), "")


def _is_feed(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name == TAKEOUT_FEED and path.parent.parent.name != "Comments" and "__MACOSX" not in path.parts


def _media(names: Iterable[str], own: str) -> list[str]:
    """Choose the files a post can show, from the blog's own album if it has one."""
    chosen = sorted(
        name
        for name in names
        if PurePosixPath(name).suffix.lower() in MEDIA and not name.rpartition("/")[2].startswith(".")
    )
    album = [name for name in chosen if name.startswith((f"Albums/{own}/", f"Blogs/{own}/"))] if own else []
    return album or chosen
