"""What of a post's images and gists is here: the post's `media.json`, which names each by the address it came from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

NAME = "media.json"
FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.(?:avif|bmp|gif|jpg|png|webp)")


@dataclass(frozen=True, slots=True)
class Image:
    """
    An image that is here.

    :param file: its name in the post's folder
    :param width: in pixels, as a browser shows it
    :param height: likewise
    """

    file: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Code:
    """
    A gist's file.

    :param name: what it is called
    :param language: the name Pygments knows its language by; ``text`` where nothing tells
    :param code: what it holds
    """

    name: str
    language: str
    code: str


@dataclass(frozen=True, slots=True)
class Kept:
    """
    What a post has of its own.

    :param images: by the address of the whole picture
    :param gists: by `USER/ID`, with `#file` where one file is shown
    """

    images: Mapping[str, Image] = field(default_factory=dict)
    gists: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)


class KeptError(Exception):
    """Say in one line which record cannot be gone by and what to do."""


def load(into: Path, folder: PurePosixPath) -> Kept:
    """
    Read what of a post's images and gists is here.

    :param into: the content folder
    :param folder: the post's own folder below it
    :return: them, without images whose file is gone
    :raises KeptError: if the record is damaged
    """
    place = into / folder / NAME
    if place.exists() and not place.is_file():
        raise KeptError(f"{place}: is no plain file: remove it")

    try:
        kept = _kept(json.loads(place.read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return Kept()
    except (ArithmeticError, AttributeError, KeyError, OSError, RecursionError, TypeError, ValueError) as error:
        raise KeptError(f"{place}: is damaged ({error}): restore it from the repository, or remove it") from error

    there = {url: image for url, image in kept.images.items() if (into / folder / image.file).is_file()}
    return Kept(there, kept.gists)


def dump(kept: Kept) -> bytes:
    """
    Write the record as a file that people can read and compare.

    :param kept: what a post has of its own
    """
    images = {url: asdict(image) for url, image in sorted(kept.images.items())}
    gists = {gist: [asdict(code) for code in codes] for gist, codes in sorted(kept.gists.items())}
    return (json.dumps({"images": images, "gists": gists}, ensure_ascii=False, indent=2) + "\n").encode()


def _kept(told: Any) -> Kept:
    images = {
        url: Image(str(image["file"]), int(image["width"]), int(image["height"]))
        for url, image in told["images"].items()
    }
    gists = {
        gist: tuple(Code(str(code["name"]), str(code["language"]), str(code["code"])) for code in codes)
        for gist, codes in told["gists"].items()
    }
    wrong = [image.file for image in images.values() if not FILE.fullmatch(image.file)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no image's name")

    return Kept(images, gists)
