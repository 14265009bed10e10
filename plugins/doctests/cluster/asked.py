"""What workers are asked besides to run groups, of all of them at once and past the groups that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doctests.station import own

if TYPE_CHECKING:
    from doctests.machine import There


def told() -> There:
    """
    Tell what there is on this worker's machine.

    :return: what was seen when it started
    """
    return own().told


def interrupt(run: str) -> None:
    """
    End the groups of a run on this worker.

    :param run: which one
    """
    own().interrupt(run)
