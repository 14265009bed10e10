"""What an image is called: by its file on any disk, and in words by who can't see it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

SUFFIXES = (".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp")
LONGEST = 80  # characters of a name, without its ending; the rest of a file system's 255 bytes is room for a number
# Names that Windows gives to devices (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
UNNAMED = "image"
# Google names an image without a name by some hundred letters and digits that mean nothing.
OPAQUE = re.compile(r"[A-Za-z0-9_-]{40,}(?:=.*)?|[^.]*=[swh][0-9][a-z0-9-]*")


def file_name(url: str) -> str:
    """
    Give the name that an image had when it was uploaded, as far as its address tells.

    :param url: its address
    :return: the name, decoded; empty where the address has none
    """
    # Blogger's own addresses encode a name twice.
    last = unquote(unquote(urlsplit(url).path.rpartition("/")[2])).replace("+", " ").strip()
    name = re.split(r"[/\\]", last)[-1]
    return "" if OPAQUE.fullmatch(name) else name


def comparable(name: str) -> str:
    """
    Reduce a file's name to what stays of it from an address to an archive.

    :param name: a name or a path
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    return " ".join(last.replace("+", " ").casefold().split())


def stem(url: str, taken: Collection[str]) -> str:
    """
    Give an image a name that any disk can hold and that no other file of its folder has.

    :param url: its address
    :param taken: the names, without endings and in lower case, that others have
    :return: the name, without an ending
    """
    wish = _safe(_without_suffix(file_name(url))) or UNNAMED
    name, number = wish, 1
    while name.lower() in taken:
        number += 1
        name = f"{wish}-{number}"

    return name


def words(url: str) -> str:
    """
    Say the name of an image's file in words, for who is told nothing better about it.

    :param url: its address
    :return: `red kite` for `red_kite-2.jpg`'s siblings of a name; `image` where the address has none
    """
    name = _without_suffix(file_name(url))
    text = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(re.sub(r"[_\-.]+", " ", text).split())[:LONGEST].strip() or UNNAMED


def _without_suffix(name: str) -> str:
    return name.rpartition(".")[0] if name.lower().endswith(SUFFIXES) else name


def _safe(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_]+", "-", plain)[:LONGEST].strip("-_")
    return f"{UNNAMED}-{name}" if DEVICES.fullmatch(name) else name
