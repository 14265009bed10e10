"""What a group may reach besides its own world: the services that its post was written for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Access:
    """
    What a group's process is given.

    :param env: variables that say where the services are (`PGHOST`, `DATABASE_URL`), and with which password
    :param folders: the folders that their sockets lie in, which the process sees at the same paths
    :param service: the service's name and version as readers see them, `PostgreSQL 18`; empty for none
    """

    env: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    service: str = ""


NONE = Access()
