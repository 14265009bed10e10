"""Whether images keep their place while they load, and say what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from PIL import Image as Picture
from PIL import UnidentifiedImageError

from .posts import nearby, source
from .site import Finding, Image, Site

_NAME = re.compile(r"\S+\.(?:avif|bmp|gif|jpe?g|png|svg|webp)", re.IGNORECASE)
_PIXELS = re.compile(r"[1-9][0-9]*")
_SLACK = 0.01  # of the proportions


def images(site: Site) -> Iterator[Finding]:
    """
    Look at every image of every page.

    :param site: the site
    :return: what is wrong with them
    """
    sizes: dict[str, tuple[int, int] | str] = {}
    for path, page in site.pages.items():
        for image in page.images:
            if not image.src:
                yield Finding(
                    path, image.line, "an image has no address: write its file behind src, or take it out", "<img"
                )
                continue

            try:
                wrong = [*_words(image), *_size(site, path, image, sizes)]
            except ValueError:  # urllib's, of an address that is none
                wrong = ["is no address: mend it"]

            yield from (Finding(path, image.line, f"{image.src} {what}", image.src) for what in wrong)


def _words(image: Image) -> Iterator[str]:
    """Ask for words about what an image shows; the name of its file is none."""
    if image.alt is None:
        yield 'has no alternative text: say what it shows, or write alt="" where it shows nothing'
    elif image.alt.strip():
        file = PurePosixPath(unquote(urlsplit(image.src).path))
        if _NAME.fullmatch(image.alt.strip()) or _plain(image.alt) == _plain(file.stem):
            yield f"has its file's name for alternative text ({image.alt.strip()}): say what it shows"


def _size(site: Site, path: str, image: Image, sizes: dict[str, tuple[int, int] | str]) -> Iterator[str]:
    """Ask for the room that an image takes, and whether it is as wide and high as it says."""
    target = urljoin(site.at(path), image.src)
    is_own = target.startswith(f"{site.address}/")
    file = unquote(urlsplit(target).path.removeprefix(urlsplit(site.address).path)).lstrip("/")
    if is_own and file not in site.files:  # it leads to nothing, and that is told of it as a link
        return

    written = bool(_PIXELS.fullmatch(image.width) and _PIXELS.fullmatch(image.height))
    drawn = file.lower().endswith(".svg")
    if is_own and not drawn and file not in sizes:
        sizes[file] = _measure(site, file)

    size = sizes.get(file, (0, 0)) if is_own and not drawn else (0, 0)
    if isinstance(size, str):  # what else is wrong with it follows from that
        yield size
        return

    meant = nearby(site.content, path, unquote(image.src)) if site.content and not written else ""
    if meant and site.content and not _is_attached(site.content, path, meant):
        yield f"is measured only where it is attached: write {{attach}} before it, {{attach}}{meant}"
    elif meant and drawn:
        yield "does not say how large it is: give the svg in the file a viewBox, or a width and a height in pixels"
    elif not written:
        yield "has no width and height: the page jumps when it comes; write both, in pixels"

    if any(size) and written and not _fits(int(image.width), int(image.height), size):
        yield f"is {size[0]} by {size[1]} pixels and not of the shape of {image.width} by {image.height}: mend these"


def _is_attached(content: Path, path: str, meant: str) -> bool:
    """Say whether a post attaches a file already."""
    post = source(content, path)
    return post is not None and f"{{attach}}{meant}" in unquote(post.read_text("utf-8", errors="replace"))


def _fits(width: int, height: int, size: tuple[int, int]) -> bool:
    """Say whether a size has an image's proportions, as nearly as whole pixels can."""
    return abs(width * size[1] / (height * size[0]) - 1) <= _SLACK + 0.5 / width + 0.5 / height


def _measure(site: Site, file: str) -> tuple[int, int] | str:
    """Measure an image, or say that nobody can see it."""
    try:
        with Picture.open(site.output / file) as picture:
            return picture.size
    except (OSError, UnidentifiedImageError, Picture.DecompressionBombError, ValueError, SyntaxError):
        return "is damaged: put it there again"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
