"""Ask who is at a scheduler's address before a client is made, which would wait for ever for who does not answer."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

from distributed import rpc
from distributed.comm import parse_address, parse_host_port
from distributed.security import Security

FORM = "write it as tcp://HOST:8786"
CERTIFICATES = "Dask's settings name the certificates, as docs/cluster.md shows"
#: Dask knows further ones, for programs that it is a part of, and for others' hardware.
SCHEMES = {"tcp", "tls"}


class AddressError(Exception):
    """What cannot be an address of a scheduler, or has none behind it, in one line."""


def check(address: str, patience: float) -> None:
    """
    Make sure that a scheduler answers.

    :param address: where it is
    :param patience: seconds for it to answer
    :raises AddressError: when it cannot be reached, or is none
    """
    given = _arguments(address)
    start = f"there is no scheduler at {address}: start one with dask scheduler"
    try:
        said = asyncio.run(asyncio.wait_for(_identity(address, patience, given), patience))
    except TimeoutError:
        raise AddressError(f"{start} (nobody there answers as one)") from None
    except (OSError, ValueError) as error:
        raise AddressError(f"{start} ({' '.join(str(error).split()) or type(error).__name__})") from None

    kind = said.get("type") if isinstance(said, dict) else None
    if kind != "Scheduler":
        raise AddressError(f"{start} (what answers there is a {kind})")


def _arguments(address: str) -> dict[str, Any]:
    """Give what Dask needs for a connection, if an address is one."""
    try:
        scheme, place = parse_address(address)
        host, port = parse_host_port(place)
    except ValueError:
        scheme, host, port = "", "", 0

    if scheme not in SCHEMES or not host or not 0 < port < 2**16:
        raise AddressError(f"{address} is no address of a scheduler: {FORM}")

    try:
        given: dict[str, Any] = Security().get_connection_args("client")
    except (ssl.SSLError, OSError) as error:
        raise AddressError(f"the certificates for {address} cannot be read: {CERTIFICATES} ({error})") from None

    if scheme == "tls" and not given["ssl_context"]:
        raise AddressError(f"{address} asks for certificates: {CERTIFICATES}")

    return given


async def _identity(address: str, patience: float, given: dict[str, Any]) -> Any:
    """Ask who is there; Dask's own patience is the longer, for it ends before an answer is waited for."""
    async with rpc(address, timeout=2 * patience, connection_args=given) as there:
        return await there.identity()
