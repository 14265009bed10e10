"""A gist's code: asked for as the page would have asked, a file at a time, and kept as text."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from pygments.lexers import get_lexer_for_filename
from pygments.util import ClassNotFound

from .fetch import Fetcher, FetchError
from .kept import Code
from .scan import Gist

HOST = "https://gist.github.com"
LARGEST = 1_000_000  # bytes of a file of code
MOST = 50  # files of one gist


def key(gist: Gist) -> str:
    """
    Name a gist as a record does.

    :param gist: the gist
    :return: `USER/ID`, with `#file` where one file is shown
    """
    return f"{gist.path}#{gist.file}" if gist.file else gist.path


def page(gist: Gist) -> str:
    """
    Give the address where people see a gist.

    :param gist: the gist
    """
    return f"{HOST}/{gist.path}"


def language(name: str) -> str:
    """
    Tell a language by a file's name.

    :param name: the file's name
    :return: the name Pygments knows it by; ``text`` where nothing tells
    """
    try:
        aliases = get_lexer_for_filename(name).aliases
    except ClassNotFound:
        return "text"

    return aliases[0] if aliases else "text"


async def fetch(fetcher: Fetcher, gist: Gist, beside: Path, *, host: str = HOST) -> tuple[Code, ...]:
    """
    Fetch a gist's code.

    :param fetcher: fetches files
    :param gist: the gist
    :param beside: where a file is put while it is read
    :param host: the address of the site that has the gists
    :return: its files
    :raises FetchError: if it cannot be had whole
    :raises OSError: if a file cannot be written
    """
    names = [gist.file] if gist.file else await _names(fetcher, f"{host}/{gist.path}.json", beside)
    codes = []
    for name in names:
        text = await _text(fetcher, f"{host}/{gist.path}/raw/{quote(name, safe='')}", beside)
        codes.append(Code(name, language(name), text.replace("\r\n", "\n").rstrip("\n")))

    return tuple(codes)


async def _names(fetcher: Fetcher, url: str, beside: Path) -> list[str]:
    try:
        names = json.loads(await _text(fetcher, url, beside))["files"]
    except (KeyError, RecursionError, TypeError, ValueError):
        raise FetchError("does not say which files it has") from None

    if not isinstance(names, list) or not 0 < len(names) <= MOST or not all(isinstance(name, str) for name in names):
        raise FetchError("does not say which files it has")

    return names


async def _text(fetcher: Fetcher, url: str, beside: Path) -> str:
    await fetcher.fetch(url, beside, size=LARGEST)
    return _read(beside)


def _read(beside: Path) -> str:
    try:
        return beside.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FetchError("is no text") from None
