"""Say what a machine has for groups to run on: its Pythons, its services, and whether it isolates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from . import sandbox, services, store, world
from .request import WorldError
from .services import KNOWN, MissingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .warm import Warm
    from .world import Interpreter


class Machine(Protocol):
    """What is known of a machine."""

    @property
    def kind(self) -> str:
        """What machines that have the same of everything share; empty for this one."""

    @property
    def edition(self) -> str:
        """What identifies this package's code there, and the Python that runs it."""

    @property
    def own(self) -> Interpreter:
        """The Python that runs this package."""

    @property
    def others(self) -> Sequence[Interpreter]:
        """What else there is, newest first."""

    @property
    def isolates(self) -> bool:
        """Whether a group is kept away there from whatever is not its own."""

    def program(self, interpreter: Interpreter) -> Sequence[object]:
        """
        Identify a Python's program.

        :param interpreter: the Python, one of this machine's
        :return: what JSON can hold
        :raises OSError: when it is not there
        """

    def server(self, service: str) -> Sequence[object]:
        """
        Identify the program of a service.

        :param service: the name that a header lists
        :return: what JSON can hold
        :raises MissingError: when it is not installed
        :raises OSError: when it is not there
        """


class Here:
    """
    The machine that this runs on, looked at when somebody asks.

    :param warm: the warmed processes, which tell how it isolates
    """

    kind = ""

    def __init__(self, warm: Warm) -> None:
        self._warm = warm

    @property
    def edition(self) -> str:
        """What identifies this package's code and its Python."""
        return store.edition()

    @property
    def own(self) -> Interpreter:
        """The Python that runs this."""
        return world.running()

    @property
    def others(self) -> Sequence[Interpreter]:
        """The Pythons that uv finds; WorldError where there is no uv."""
        return world.installed()

    @cached_property
    def isolates(self) -> bool:
        """Whether this machine would isolate a group, which shows by isolating one that does nothing."""
        return sandbox.isolation(self._warm, self.own.path) == sandbox.NAMESPACES

    def program(self, interpreter: Interpreter) -> Sequence[object]:
        """Identify a Python's program by its file."""
        return store.program(interpreter.path)

    def server(self, service: str) -> Sequence[object]:
        """Identify the program of a service by its file."""
        return store.program(services.program(service))

    def told(self) -> There:
        """
        Look at everything, to tell another machine.

        :return: what there is; if it can run no group, with the reason
        """
        lacking = "" if self.isolates else f"it does not isolate what it runs ({self._warm.way()[1]})"
        others: Sequence[Interpreter] = ()
        try:
            others = self.others
        except WorldError as error:
            lacking = str(error)

        pythons = {one: found for one in (self.own, *others) if (found := self._program(one))}
        servers = {name: found for name in KNOWN if (found := self._server(name))}
        return There(store.edition(), self.own, tuple(others), self.isolates, pythons, servers, lacking)

    def _program(self, interpreter: Interpreter) -> Sequence[object]:
        try:
            return self.program(interpreter)
        except OSError:
            return ()

    def _server(self, service: str) -> Sequence[object]:
        try:
            return self.server(service)
        except (OSError, MissingError):
            return ()


@dataclass(frozen=True)
class There:
    """What another machine has told of itself."""

    edition: str
    own: Interpreter
    others: tuple[Interpreter, ...]
    isolates: bool
    pythons: Mapping[Interpreter, Sequence[object]]
    servers: Mapping[str, Sequence[object]]
    lacking: str = ""  # why no group can run there

    @cached_property
    def kind(self) -> str:
        """What identifies all that it has."""
        pythons = [[str(one.path), str(one.version), self.pythons.get(one)] for one in (self.own, *self.others)]
        return store.digest(self.edition, pythons, self.isolates, dict(self.servers))

    def program(self, interpreter: Interpreter) -> Sequence[object]:
        """Identify a Python's program as it was told."""
        if interpreter not in self.pythons:
            raise FileNotFoundError(interpreter.path)

        return self.pythons[interpreter]

    def server(self, service: str) -> Sequence[object]:
        """Identify the program of a service as it was told."""
        if service not in self.servers:
            raise MissingError(f"{service} is not installed there")

        return self.servers[service]


def find(wanted: Interpreter, machine: Machine) -> Interpreter | None:
    """
    Find on one machine a Python that was chosen on another.

    :param wanted: the Python
    :param machine: where to look for it
    :return: the very same, or one of the same version; None when there is none
    """
    if wanted == machine.own:
        return wanted

    # Two machines may keep the same version in different places, and one machine may have it twice.
    same = [one for one in (machine.own, *machine.others) if one.version == wanted.version]
    return wanted if wanted in same else next(iter(same), None)
