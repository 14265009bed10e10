"""An image is known by its bytes, whatever its name and its server say of it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image as Pillow

# What browsers show and what holds no script; an SVG does, and is no picture of pixels.
FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "PNG", "WEBP")
# An MPO is a JPEG with more than one picture in it (CIPA DC-007), of which a browser shows the first.
SUFFIXES = {
    "AVIF": ".avif",
    "BMP": ".bmp",
    "GIF": ".gif",
    "JPEG": ".jpg",
    "MPO": ".jpg",
    "PNG": ".png",
    "WEBP": ".webp",
}
ORIENTATION = 0x0112  # Exif 2.32, section 4.6.4; the values from 5 to 8 lay the picture on its side
LONGEST_SIDE = 65_535  # pixels


class NoImageError(Exception):
    """Say why a file is not taken for an image."""


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What an image's bytes say.

    :param suffix: the ending of its name
    :param width: in pixels, as a browser shows it
    :param height: likewise
    """

    suffix: str
    width: int
    height: int


def look(path: Path) -> Seen:
    """
    Look at an image's bytes.

    :param path: the file
    :return: what they say
    :raises NoImageError: if it is no image that a page can show, or one made to fill memory
    :raises OSError: if it cannot be read
    """
    with path.open("rb") as file:
        if not file.read(1):
            raise NoImageError("is empty")

    try:
        with warnings.catch_warnings():
            # Pillow warns of a picture of 90 million pixels and refuses one of 180; Exif that it cannot read is no
            # fault of the picture.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            with Pillow.open(path, formats=FORMATS) as image:
                suffix, (width, height) = SUFFIXES[image.format or ""], image.size
                if suffix == ".jpg" and image.getexif().get(ORIENTATION, 1) in {5, 6, 7, 8}:
                    width, height = height, width

                image.verify()
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise NoImageError("has more pixels than any picture") from None
    except Exception:  # noqa: BLE001 - Pillow says of none of its decoders what it raises; libavif's is a RuntimeError
        raise NoImageError("is no image that a page can show") from None

    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise NoImageError("has no size")

    return Seen(suffix, width, height)
