"""What an export was named by is found: its files, or what an address has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

from blogger.export import ExportError

from .pages import Fetch, feeds, fetched, is_address
from .sources import Found, Source, find, opener


def found(name: str, folder: Path, fetch: Fetch) -> Found:
    """
    Find what an export holds.

    :param name: what it was named by: a file, folder, zip archive or web address
    :param folder: a folder that is not there yet, for what is fetched
    :param fetch: fetches a page of the blog's feed
    :raises ExportError: if there is nothing, or it cannot be had
    """
    if is_address(name):
        return _of_address(name, folder, fetch)

    path = Path(name)
    with readable(str(path)):
        return find(path)


def _of_address(address: str, folder: Path, fetch: Fetch) -> Found:
    """Fetch what an address has. Not every blog has a feed of its comments; its posts can be had all the same."""
    posts, *comments = feeds(address)
    pages = fetched(posts, folder / "posts", fetch)
    notes: list[str] = []
    for url in comments:
        try:
            pages += fetched(url, folder / "comments", fetch)
        except ExportError as error:
            notes.append(f"the comments are not imported: {error}")

    return Found(tuple(Source(url, opener(path)) for url, path in pages), notes=tuple(notes))


@contextmanager
def readable(name: str) -> Iterator[None]:
    """
    Say in one line why a file cannot be read.

    :param name: what it is called
    :raises ExportError: if it cannot
    """
    try:
        yield
    except FileNotFoundError:
        raise ExportError(f"{name}: there is no such file: name an export's file, or the blog's address") from None
    except OSError as error:
        raise ExportError(f"{name}: cannot be read ({error.strerror or error}): see to it and import again") from error
    except BadZipFile as error:
        raise ExportError(f"{name}: cannot be unpacked ({error}): download the archive again") from None
