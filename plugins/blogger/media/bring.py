"""The images and gists that posts lack are brought into the posts' folders, out of an archive or over the network."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from zipfile import BadZipFile

from blogger.folder import leads_out, write

from . import gists, kept
from .fetch import Fetcher, FetchError, Limits, afresh
from .kept import Image, Kept
from .look import NoImageError, look
from .plan import Lacking, Wanted, in_archive, plan
from .scan import Gist

LATER = "fetched by the next import"
NOT_ASKED = "no host is asked"
CHUNK = 65_536  # bytes
AHEAD = 512  # so many images and gists are waited for at a time; how many are fetched at once, the limits say


@dataclass(frozen=True, slots=True)
class Missing:
    """
    What a post still lacks.

    :param folder: the post's own folder, below the content folder
    :param url: where it is
    :param reason: why it is not here
    """

    folder: PurePosixPath
    url: str
    reason: str

    @property
    def asked(self) -> bool:
        """Whether it is missing although it was asked for."""
        return self.reason != NOT_ASKED

    def line(self, into: Path) -> str:
        """
        Say so in one line.

        :param into: the content folder
        """
        return f"{into / self.folder}.md: {self.url}: {self.reason}: {LATER}"


@dataclass(frozen=True, slots=True)
class Network:
    """
    What may be asked for over the network.

    :param limits: how much
    :param let_in: hosts, by name and port, that may be asked though they are not on the public internet
    :param gists: the address of the site that has the gists
    """

    limits: Limits = field(default_factory=Limits)
    let_in: frozenset[tuple[str, int]] = frozenset()
    gists: str = gists.HOST


def lacking(posts: Iterable[tuple[PurePosixPath, str]], into: Path) -> Iterator[Lacking]:
    """
    Say what posts lack.

    :param posts: each post's file below the content folder, and its HTML
    :param into: the content folder
    :return: what each lacks; nothing of posts that lack nothing
    :raises KeptError: if a post's record is damaged
    :raises OSError: if a folder cannot be read
    """
    for path, html in posts:
        folder = path.with_suffix("")
        place = into / folder
        is_there = place.is_dir()
        files = [file.name for file in place.iterdir()] if is_there else []
        lack = plan(html, folder, kept.load(into, folder) if is_there else Kept(), files)
        if lack.images or lack.gists:
            yield lack


def bring(
    lack: Iterable[Lacking],
    into: Path,
    *,
    archive: Mapping[str, Callable[[], BinaryIO]],
    network: Network | None,
    done: Callable[[], None] = lambda: None,
    missed: Callable[[Missing], None] = lambda _: None,
) -> None:
    """
    Bring what posts lack into their folders.

    What is whole is recorded at once, so that an interrupted import goes on where it was.

    :param lack: what each post lacks; gone through twice
    :param into: the content folder
    :param archive: opens the files of the export's own archive, by their paths in it
    :param network: what may be asked for over the network; None for nothing
    :param done: called for each image and gist that is here now, or can't be had
    :param missed: called for each that can't, in the order in which they are lacked
    """
    images = (image for item in lack for image in item.images) if archive else ()
    openers = {url: archive[name] for url, name in in_archive(images, list(archive)).items()}
    asyncio.run(_bring((_Post(item, into) for item in lack), openers, network, done, missed))


class _Post:
    """One post's folder while things are brought into it."""

    def __init__(self, lacks: Lacking, into: Path) -> None:
        self.lacks = lacks
        self.into = into
        self.folder = lacks.folder

    def beside(self, name: str) -> Path:
        """Name the file in which something is kept until it is whole."""
        if leads_out(self.into, self.folder / name):
            raise FetchError(f"a symbolic link leads out of {self.into}")

        return self.into / self.folder / f".{name}.part"

    def keep_image(self, image: Wanted, beside: Path) -> None:
        """Take a whole file for an image: recorded first, so that no interruption leaves one that nobody knows."""
        seen = look(beside)
        now = kept.load(self.into, self.folder)
        name = f"{image.stem}{seen.suffix}"
        found = Image(name, seen.width, seen.height)
        write(self.into, self.folder / kept.NAME, kept.dump(replace(now, images={**now.images, image.url: found})))
        beside.replace(self.into / self.folder / name)

    def keep_gist(self, gist: Gist, codes: tuple[kept.Code, ...]) -> None:
        """Record a gist's code."""
        now = kept.load(self.into, self.folder)
        data = kept.dump(Kept(now.images, {**now.gists, gists.key(gist): codes}))
        write(self.into, self.folder / kept.NAME, data)

    def forget(self, name: str) -> None:
        """Remove what was begun, and the folder if there is nothing else in it."""
        place = self.into / self.folder
        if leads_out(self.into, self.folder / name):
            return

        with suppress(OSError):
            (place / f".{name}.part").unlink(missing_ok=True)
            if not any(place.iterdir()):
                place.rmdir()


class _Bringing:
    """One run of an import: where things may come from, and what became of each."""

    def __init__(
        self,
        fetcher: Fetcher,
        archive: Mapping[str, Callable[[], BinaryIO]],
        network: Network | None,
        done: Callable[[], None],
    ) -> None:
        self._fetcher = fetcher
        self._archive = archive
        self._network = network
        self._done = done

    async def image(self, post: _Post, wanted: Wanted) -> None:
        """Bring an image, out of the archive if it is there and whole."""
        opener = self._archive.get(wanted.url)
        if opener is not None:
            try:
                beside = post.beside(wanted.stem)
                _copy(opener, beside, (self._network or Network()).limits.size)
                return post.keep_image(wanted, beside)
            except (FetchError, NoImageError):
                if self._network is None:
                    raise

        self._need_network()
        beside = post.beside(wanted.stem)
        await self._fetcher.fetch(wanted.url, beside)
        return post.keep_image(wanted, beside)

    async def gist(self, post: _Post, wanted: Gist, name: str) -> None:
        """Bring a gist's code."""
        host = self._need_network().gists
        post.keep_gist(wanted, await gists.fetch(self._fetcher, wanted, post.beside(name), host=host))

    def _need_network(self) -> Network:
        if self._network is None:
            raise FetchError(NOT_ASKED)

        return self._network

    async def outcome(self, post: _Post, url: str, name: str, work: Awaitable[None]) -> Missing | None:
        """Say what is missing after all."""
        try:
            await work
        except (FetchError, NoImageError, kept.KeptError) as error:
            return Missing(post.folder, url, str(error))
        except OSError as error:
            return Missing(post.folder, url, f"cannot be written ({error.strerror or error})")
        else:
            return None
        finally:
            post.forget(name)
            self._done()


async def _bring(
    posts: Iterable[_Post],
    archive: Mapping[str, Callable[[], BinaryIO]],
    network: Network | None,
    done: Callable[[], None],
    missed: Callable[[Missing], None],
) -> None:
    wishes = network or Network()
    async with Fetcher(wishes.limits, wishes.let_in) as fetcher:
        under_way: deque[asyncio.Task[Missing | None]] = deque()
        for outcome in _outcomes(_Bringing(fetcher, archive, network, done), posts):
            under_way.append(asyncio.create_task(outcome))
            if len(under_way) == AHEAD:
                _tell(await under_way.popleft(), missed)

        for task in under_way:
            _tell(await task, missed)


def _outcomes(run: _Bringing, posts: Iterable[_Post]) -> Iterator[Coroutine[Any, Any, Missing | None]]:
    for post in posts:
        for image in post.lacks.images:
            yield run.outcome(post, image.url, image.stem, run.image(post, image))

        for number, script in enumerate(post.lacks.gists):
            name = f"gist {number}"  # no image is called so: none has a blank in its name
            yield run.outcome(post, gists.page(script), name, run.gist(post, script, name))


def _tell(outcome: Missing | None, missed: Callable[[Missing], None]) -> None:
    if outcome is not None:
        missed(outcome)


def _copy(opener: Callable[[], BinaryIO], beside: Path, size: int) -> None:
    """Take a file out of the archive, where a small one may unpack to any size."""
    written = 0
    with afresh(beside) as file:
        for piece in _pieces(opener):
            written += len(piece)
            if written > size:
                raise FetchError(f"is larger than {size} bytes")

            file.write(piece)


def _pieces(opener: Callable[[], BinaryIO]) -> Iterator[bytes]:
    try:
        with opener() as source:
            while piece := source.read(CHUNK):
                yield piece
    except (BadZipFile, OSError) as error:
        raise FetchError(f"cannot be taken out of the export ({error})") from error
