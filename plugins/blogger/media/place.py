"""A post's HTML with its own images and code in it, in place of those that were elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from blogger.pictures import LATE, SETS

from . import gists
from .kept import Image, Kept
from .names import words
from .scan import Gist, Picture, Tag, scan, spliced
from .sizes import full_size

# Attributes that say where an image is, or which size of it, or what else but an image an element could be.
OTHERS = ("sizes", "data-original-width", "data-original-height", "type", *LATE, *SETS)
WIDTH = re.compile(r"0*([0-9]{1,5})(?:px)?")  # in pixels


@dataclass(frozen=True, slots=True)
class Placed:
    """
    A post's body.

    :param html: with its own images and code
    :param unnamed: the addresses of the images whose alternative text is only the name of their file
    :param absent: the addresses of what is still elsewhere
    """

    html: str
    unnamed: tuple[str, ...]
    absent: tuple[str, ...]


def place(html: str, name: str, kept: Kept) -> Placed:
    """
    Put a post's own images and code into its HTML.

    :param html: the post's body, decoded once
    :param name: the name of the post's own folder, which lies beside its file
    :param kept: what is in that folder
    :return: the body; an image that is not here has the address of the whole picture, a gist is a link
    """
    pictures, scripts = scan(html)
    changes = [change for picture in pictures for change in _picture(picture, name, kept)]
    changes += [(gist.tag, _gist(gist, kept)) for gist in scripts]
    absent = [full_size(picture.url) for picture in pictures if full_size(picture.url) not in kept.images]
    absent += [gists.page(gist) for gist in scripts if gists.key(gist) not in kept.gists]
    unnamed = [full_size(picture.url) for picture in pictures if not picture.tag.get("alt").strip()]
    return Placed(spliced(html, changes), tuple(dict.fromkeys(unnamed)), tuple(dict.fromkeys(absent)))


def _picture(picture: Picture, name: str, kept: Kept) -> Iterator[tuple[Tag, str]]:
    url = full_size(picture.url)
    image = kept.images.get(url)
    address = f"{{attach}}{name}/{image.file}" if image else url
    changes: dict[str, str | None] = {"src": address, "alt": picture.tag.get("alt").strip() or words(url)}
    if image:
        width, height = _size(picture, image)
        changes |= {"width": str(width), "height": str(height)}

    # Other sizes of it are elsewhere, and what they are there for is done by the whole picture.
    changes |= dict.fromkeys(OTHERS)
    yield picture.tag, picture.tag.written(**changes)
    if picture.link is not None:
        yield picture.link, picture.link.written(href=address)


def _size(picture: Picture, image: Image) -> tuple[int, int]:
    """
    Say how large an image is shown: as large as it is, unless its author wanted the whole picture smaller.

    A thumbnail's size is Blogger's choice, not its author's.
    """
    told = WIDTH.fullmatch(picture.tag.get("width").strip())
    wanted = int(told[1]) if told and full_size(picture.url) == picture.url else 0
    if not 0 < wanted < image.width:
        return image.width, image.height

    return wanted, max(1, round(wanted * image.height / image.width))


def _gist(gist: Gist, kept: Kept) -> str:
    codes = kept.gists.get(gists.key(gist))
    if not codes:
        said = f"{gist.file}, a gist" if gist.file else f"The gist {gist.path}"
        return f'<p><a href="{escape(gists.page(gist))}">{escape(said)}</a></p>'

    # The first line break in a `pre` does not count, so one stands there that may be lost.
    return "".join(
        f'<pre><code class="language-{escape(code.language)}">\n{escape(code.code, quote=False)}</code></pre>'
        for code in codes
    )
