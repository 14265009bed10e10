"""
The services that a post may list: each starts once a run, when the first group asks for it, and ends with the run.

Adding one is a module that offers what :class:`service.Service` asks for, and a line in :data:`KNOWN`.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import threading
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from . import mariadb, postgresql
from .mariadb import MariaDB
from .postgresql import PostgreSQL
from .server import Server
from .service import Account, MissingError, Service, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from doctests.access import Access

__all__ = ["KNOWN", "RESERVED", "MissingError", "Service", "ServiceError", "Services", "program", "title", "variables"]

#: By the name that a header lists.
KNOWN: Mapping[str, Callable[[], Service]] = {"mariadb": MariaDB, "postgresql": PostgreSQL}

DYING = 2.0  # seconds in which it is known that a server which refuses has ended

#: The names of databases that are a service's own.
RESERVED = frozenset({*postgresql.RESERVED, *mariadb.RESERVED})


def title(name: str) -> str:
    """
    Call a service as readers do.

    :param name: the name that a header lists
    :return: such as ``PostgreSQL``
    """
    return KNOWN[name]().title


def variables(name: str) -> tuple[str, ...]:
    """
    List what says to a service's clients where it is, and as whom they come.

    :param name: the name that a header lists
    :return: names of environment variables
    """
    return KNOWN[name]().variables


def program(name: str) -> Path:
    """
    Find the program of a service.

    :param name: the name that a header lists
    :return: its file
    :raises MissingError: when it is not installed here
    """
    return KNOWN[name]().program()


@dataclass(slots=True)
class _Running:
    """A service of this run: the server, or why there is none."""

    service: Service
    starting: threading.Lock = field(default_factory=threading.Lock)
    server: Server | None = None
    version: str = ""
    error: ServiceError | None = None
    #: A database has a name of its own in a server, so those who want the same take turns.
    turns: defaultdict[str, threading.Lock] = field(default_factory=lambda: defaultdict(threading.Lock))


class Services:
    """The services of one run."""

    def __init__(self, known: Mapping[str, Callable[[], Service]] = KNOWN) -> None:
        """
        Know the services; none is started yet.

        :param known: what makes each, by its name
        """
        self._running = {name: _Running(make()) for name, make in known.items()}
        self._over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End them; none is started any more."""
        self._over = True
        for one in self._running.values():
            with one.starting:
                if one.server is not None:
                    one.server.stop()
                    one.server = None

    @contextlib.contextmanager
    def access(self, name: str, group: str, database: str = "") -> Iterator[Access]:
        """
        Give a group a role and a fresh database for as long as it runs.

        :param name: the service's
        :param group: what identifies the group in this run
        :param database: the name that the database must have; by default it is the role's
        :return: how the group reaches it
        :raises MissingError: when the service is not installed here
        :raises ServiceError: when it does not start, or refuses
        """
        one = self._running[name]
        # The same in every run, so that a verdict which shows it is.
        role = f"group_{hashlib.sha256(group.encode()).hexdigest()[:12]}"
        account = Account(role, database or role, secrets.token_hex(16))
        with one.starting:
            turn = one.turns[account.database]

        with turn:
            server, access = self._opened(one, account)
            try:
                yield replace(access, service=f"{one.service.title} {one.version}")
            finally:
                # A server that is gone has been told by what ran on it, and the next group gets another.
                with contextlib.suppress(ServiceError):
                    one.service.close(server, account)

    def _opened(self, one: _Running, account: Account) -> tuple[Server, Access]:
        """Make a role and a database, on another server where the one that is asked has just been brought down."""
        server = self._started(one)
        try:
            return server, _open(one.service, server, account)
        except ServiceError:
            # What ends a server takes a moment to say so.
            if not server.ended(DYING):
                raise

        server = self._started(one)
        return server, _open(one.service, server, account)

    def _started(self, one: _Running) -> Server:
        """Start a service unless it runs; one that did not start is not tried again."""
        with one.starting:
            if self._over:
                raise ServiceError(f"{one.service.title}: the run is over")

            if one.error is not None:
                raise one.error

            if one.server is not None and one.server.ended():
                # A group has brought it down.
                one.server.stop()
                one.server = None

            if one.server is None:
                try:
                    one.server, one.version = _start(one.service)
                except ServiceError as error:
                    one.error = type(error)(f"{one.service.title}: {error}")
                    raise one.error from None

            return one.server


def _open(service: Service, server: Server, account: Account) -> Access:
    """Make a role and a database, or leave neither behind."""
    try:
        return service.open(server, account)
    except ServiceError:
        with contextlib.suppress(ServiceError):
            service.close(server, account)

        raise


def _start(service: Service) -> tuple[Server, str]:
    """Start a service, or leave nothing of it behind."""
    server = Server()
    try:
        return server, service.start(server)
    except OSError as error:
        server.stop()
        # shutil's own error is a list of all that could not be copied.
        raise ServiceError(f"cannot be set up: {error.strerror or 'its programs cannot be copied'}") from None
    except BaseException:
        server.stop()
        raise
