"""What a service is to a run: something that starts once, and gives each group a database that is nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from doctests.access import Access

    from .server import Server


class ServiceError(Exception):
    """A service that should be there and is not to be had, in one line that says what to do."""


class MissingError(ServiceError):
    """A service that is not installed here: nothing can be verified on it, and nothing has failed."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one group is known by."""

    role: str
    database: str
    password: str


class Service(Protocol):
    """A kind of server: what a module of this package has to offer."""

    title: str  # as readers know it
    variables: tuple[str, ...]  # which its clients read; DATABASE_URL is the code's own to read

    def program(self) -> Path:
        """
        Find the program that serves.

        :return: its file, which is another one when the service's version is
        :raises MissingError: when it is not installed
        """

    def start(self, server: Server) -> str:
        """
        Start the service.

        :param server: where it is to run
        :return: its version as readers know it
        :raises MissingError: when it is not installed
        :raises ServiceError: when it does not start
        """

    def open(self, server: Server, account: Account) -> Access:
        """
        Make a role and a fresh database that it owns, and that no other role can reach.

        :param server: where it runs
        :param account: the names and the password
        :return: how a group reaches it
        :raises ServiceError: when the service refuses
        """

    def close(self, server: Server, account: Account) -> None:
        """
        Drop a role and its database, whoever is still connected to it.

        :param server: where it runs
        :param account: the names
        :raises ServiceError: when the service refuses
        """
