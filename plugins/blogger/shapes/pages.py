"""A blog's feed is taken from its address, page by page, into files that are read like any that were saved."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeAlias
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import httpx

from blogger.export import ExportError
from blogger.reach import PORTS, Public, RefusedError

from .atom import link
from .elements import Element, elements

# Writes what stands at an address into a file and gives the address it was found at in the end.
Fetch: TypeAlias = Callable[[str, BinaryIO], str]

POSTS, COMMENTS = "/feeds/posts/default", "/feeds/comments/default"
# Blogger gives no more than 150 entries a page whatever is asked for; redirect=false asks past a FeedBurner feed.
ASKED = "?redirect=false&max-results=150"
PATIENCE = 30  # seconds without a byte
LONGEST = 600  # seconds for a page
LARGEST = 256 * 1024 * 1024  # bytes of one page: 150 entries, most of them far below the megabyte
MOST = 10_000  # pages


def over_the_web(url: str, into: BinaryIO) -> str:
    """
    Fetch what stands at an address.

    :param url: the address; the host that somebody named is asked wherever it is, and it leads to no other local one
    :param into: the file to write it to
    :return: the address after all redirects
    :raises ExportError: if it cannot be had; the line says why
    """
    try:
        return asyncio.run(_fetch(url, into))
    except httpx.HTTPStatusError as error:
        status = f"{error.response.status_code} {error.response.reason_phrase}".strip()
        raise ExportError(f"{url}: cannot be had ({status}): see whether the blog is public") from None
    except TimeoutError:
        raise ExportError(f"{url}: takes longer than {LONGEST} seconds: import again later") from None
    except (httpx.HTTPError, RefusedError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise ExportError(f"{url}: cannot be had ({why}): see to it and import again") from None
    except (httpx.InvalidURL, ValueError):  # UnicodeError among them: a name longer than names may be
        raise ExportError(f"{url}: is no web address: name the blog as https://name.blogspot.com") from None


async def _fetch(url: str, into: BinaryIO) -> str:
    named = httpx.URL(url)
    place = named.raw_host.decode("ascii"), named.port or PORTS.get(named.scheme, 0)
    written = 0
    async with (
        asyncio.timeout(LONGEST),
        httpx.AsyncClient(
            transport=Public(frozenset({place})), follow_redirects=True, timeout=PATIENCE, trust_env=False
        ) as client,
        client.stream("GET", named) as response,
    ):
        response.raise_for_status()
        async for piece in response.aiter_bytes():
            written += into.write(piece)
            if written > LARGEST:
                raise ExportError(f"{url}: is larger than {LARGEST >> 20} MB: name a feed's address")

        return str(response.url)


def is_address(name: str) -> bool:
    """
    Tell whether an export is named by a web address.

    :param name: what the export was named by
    """
    return re.match(r"https?://", name, re.IGNORECASE) is not None


def feeds(address: str) -> tuple[str, ...]:
    """
    Name the feeds that tell of a blog.

    :param address: the blog's address, or that of one feed
    :return: the feed of its posts, then that of its comments; or that one feed
    :raises ExportError: if it is no address
    """
    try:
        if "/feeds/" in urlsplit(address).path:
            return (address,)

        return tuple(urljoin(address, path) + ASKED for path in (POSTS, COMMENTS))
    except ValueError:  # a bracket that opens no IPv6 address
        raise ExportError(f"{address}: is no web address: name the blog as https://name.blogspot.com") from None


def fetched(url: str, folder: Path, fetch: Fetch) -> list[tuple[str, Path]]:
    """
    Fetch a feed to its last page.

    :param url: its address
    :param folder: where the pages go to
    :param fetch: fetches one page
    :return: the address of each page and the file it is in now, in the feed's order
    :raises ExportError: if a page cannot be had or is no feed's
    """
    host = ""
    folder.mkdir(parents=True)
    pages: list[tuple[str, Path]] = []
    seen: set[str] = set()
    while url and url not in seen and len(pages) < MOST:
        seen.add(url)
        path = folder / f"page-{len(pages) + 1}.xml"
        with path.open("wb") as into:
            found = fetch(url, into)

        pages.append((url, path))
        host = host or urlsplit(found).netloc
        following = _following(path, url)
        url = _on(found, following, host) if following else ""

    return pages


def _following(path: Path, url: str) -> str:
    """Read where a page says the feed goes on."""
    with path.open("rb") as source:
        root = Element("", {}, 1)
        for element in elements(source, url):
            if element.name.endswith("}link"):
                root.add(element)

    return link(root, "next")


def _on(url: str, following: str, host: str) -> str:
    """
    Give the next page's address on the blog's own host: Blogger names its own there, www.blogger.com.

    What a page says is a stranger's word, so nothing else is asked than what the first page was asked of.
    """
    following = urljoin(url, following)
    if urlsplit(following).netloc == host:
        return following

    asked = dict(parse_qsl(urlsplit(following).query))
    if not asked.get("start-index", "").isdigit():
        raise ExportError(f"{url}: goes on at another host: {following}: save that page and import it too")

    here = urlsplit(url)
    query = dict(parse_qsl(here.query)) | {"start-index": asked["start-index"]}
    return urlunsplit(here._replace(query=urlencode(query)))
