"""Which hosts may be asked for a file: those of the public internet, whatever name or redirect leads to another."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

PORTS = {"http": 80, "https": 443}
# An IPv6 address may be an IPv4 address in other clothes (RFC 6052, section 2.1; RFC 4291, section 2.5.5).
NAT64 = IPv6Network("64:ff9b::/96")


class RefusedError(Exception):
    """Say why a host is not asked for anything."""


def is_public(address: str) -> bool:
    """
    Say whether an address is one of the public internet.

    :param address: an IP address
    """
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _meant(address))


def _meant(address: str) -> Iterator[IPv4Address | IPv6Address]:
    one = ip_address(address)
    if isinstance(one, IPv4Address):
        yield one
    elif one.ipv4_mapped:
        yield one.ipv4_mapped
    elif one in NAT64:
        yield IPv4Address(int(one) & 0xFFFFFFFF)
    else:
        yield one
        yield from filter(None, [one.sixtofour, *(one.teredo or ())])


class Public(httpx.AsyncBaseTransport):
    """
    Ask hosts of the public internet only.

    A name is resolved once and that address is asked, so that a second answer for the same name leads nowhere else.
    Every redirect comes through here again. No proxy is asked: it would resolve names by itself.

    :param let_in: hosts, by name and port, that may be asked wherever they are
    """

    def __init__(self, let_in: frozenset[tuple[str, int]] = frozenset()) -> None:
        self._let_in = let_in
        # Connections are kept by name: one that was opened to a name has shown that name's certificate and no other's.
        self._pools: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """
        Ask a host.

        :param request: what for
        :return: its answer
        :raises RefusedError: if the host is not on the public internet, or the address isn't one of the web
        """
        if request.url.scheme not in PORTS:
            raise RefusedError(f"leads to an address that is not the web's ({request.url.scheme}:)")

        if request.url.userinfo:
            raise RefusedError("leads to an address with a password in it")

        name = request.url.raw_host.decode("ascii")
        port = request.url.port or PORTS[request.url.scheme]
        addresses = await self._resolve(name, port)
        pool = self._pools.setdefault(name, httpx.AsyncHTTPTransport())
        failed: httpx.TransportError | None = None
        for address in addresses:
            there = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                extensions={**request.extensions, "sni_hostname": name},
            )
            try:
                return await pool.handle_async_request(there)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error

        raise failed or httpx.ConnectError(f"{name} has no address")

    async def _resolve(self, name: str, port: int) -> list[str]:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(name.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"the host {name} is not found") from error

        addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
        if (name, port) not in self._let_in and not all(map(is_public, addresses)):
            raise RefusedError(f"leads into a local network ({name})")

        return addresses

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()
