"""A file is fetched from a host that may be slow, wrong or hostile: whole, and within limits, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import httpx

from blogger.reach import Public, RefusedError

# Answers that may be others in a moment (RFC 9110, sections 15.5.9 and 15.6; RFC 6585, section 4).
AGAIN = frozenset({408, 429, 500, 502, 503, 504})
# As it lies there: what is packed for the way could unpack to any size.
HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Mozilla/5.0 (compatible; blog import)"}


class FetchError(Exception):
    """Say why a file could not be fetched."""


class _AgainError(Exception):
    """Say why a file could not be fetched this time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """
    How much is asked of the network.

    :param size: the largest file, in bytes
    :param seconds: the longest that one try may take, from the name to the last byte
    :param silence: the longest that a host may say nothing, in seconds
    :param tries: how often a file is asked for that could not be had
    :param pause: how long to wait before the second try, in seconds; each later wait is twice as long
    :param redirects: how many are followed
    :param at_once: how many files are fetched at a time
    """

    size: int = 20_000_000
    seconds: float = 120
    silence: float = 15
    tries: int = 4
    pause: float = 1
    redirects: int = 5
    at_once: int = 6


class Fetcher:
    """
    Fetches files, several at a time.

    :param limits: how much is asked of the network
    :param let_in: hosts, by name and port, that may be asked though they are not on the public internet
    """

    def __init__(self, limits: Limits, let_in: frozenset[tuple[str, int]] = frozenset()) -> None:
        self._limits = limits
        self._client = httpx.AsyncClient(
            transport=Public(let_in),
            headers=HEADERS,
            timeout=limits.silence,
            follow_redirects=True,
            max_redirects=limits.redirects,
            trust_env=False,
        )
        self._turns = asyncio.Semaphore(limits.at_once)
        self._silent: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        """Open it."""
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self._client.__aexit__(kind, error, trace)

    async def fetch(self, url: str, to: Path, *, size: int | None = None) -> None:
        """
        Fetch a file.

        :param url: its address
        :param to: where to; what was begun there is thrown away
        :param size: the largest it may be, in bytes, if that is less than the limits say
        :raises FetchError: if it cannot be had, or not within the limits
        :raises OSError: if it cannot be written
        """
        try:
            host = httpx.URL(url).host
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise FetchError("is no address that can be asked for") from None

        async with self._turns:
            tries = 0
            while True:
                # Without a network, each of a thousand images would be waited for.
                if host in self._silent:
                    raise FetchError(self._silent[host])

                try:
                    return await self._try(url, to, min(size or self._limits.size, self._limits.size))
                except _AgainError as error:
                    tries += 1
                    if tries >= self._limits.tries:
                        raise FetchError(str(error)) from error

                    await asyncio.sleep(self._limits.pause * 2 ** (tries - 1))
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    there = error.request.url.host
                    self._silent[there] = f"cannot be reached ({error or type(error).__name__})"
                    raise FetchError(self._silent[there]) from error

    async def _try(self, url: str, to: Path, size: int) -> None:
        try:
            async with asyncio.timeout(self._limits.seconds), self._client.stream("GET", url) as response:
                if response.status_code in AGAIN:
                    raise _AgainError(f"answers {response.status_code}")

                if response.status_code != httpx.codes.OK:
                    raise FetchError(f"answers {response.status_code}")

                await _save(response, to, size)
        except TimeoutError:
            raise FetchError(f"takes longer than {self._limits.seconds:g} seconds") from None
        except httpx.TooManyRedirects:
            raise FetchError(f"is redirected more than {self._limits.redirects} times") from None
        except RefusedError as error:
            raise FetchError(str(error)) from error
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise
        except httpx.TimeoutException:
            raise _AgainError(f"says nothing for {self._limits.silence:g} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise _AgainError(f"breaks off ({error or type(error).__name__})") from None


async def _save(response: httpx.Response, to: Path, size: int) -> None:
    """Write what a host sends; httpx tells when it is less than the host announced."""
    too_large = FetchError(f"is larger than {size} bytes")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced[:20]) > size:
        raise too_large

    written = 0
    with afresh(to) as file:
        async for piece in response.aiter_raw():
            written += len(piece)
            if written > size:
                raise too_large

            file.write(piece)


def afresh(to: Path) -> BinaryIO:
    """
    Open a file that is not there: what was is thrown away, and a link to another place is not followed.

    :param to: the file; its folder is made
    :raises OSError: if it cannot be written
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    to.unlink(missing_ok=True)
    return to.open("xb")
