"""Give every post that runs something its world; posts that agree share one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from . import world
from .request import WorldError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from .held import Held
    from .plan import Plan
    from .world import Interpreter, World


@dataclass(frozen=True, slots=True)
class Absent:
    """Why there is no world for a post."""

    status: Literal["error", "unverified"]
    reason: str


def interpreters(plans: Sequence[Plan]) -> tuple[dict[str, Interpreter], dict[str, Absent]]:
    """
    Choose the Pythons of the posts' worlds.

    :param plans: what is to be done for each post
    :return: by the name of the post the Python, and why there can be no world for the others
    """
    own = world.running()
    chosen: dict[str, Interpreter] = {}
    absent: dict[str, Absent] = {}
    for one in plans:
        name, requires = one.post.name, one.request.requires_python
        if one.refusal:
            absent[name] = Absent("error", one.refusal)
            continue

        if not one.groups:
            continue

        try:
            found = world.choose(requires, (), own) or world.choose(requires, world.installed(), own)
        except WorldError as error:
            absent[name] = Absent("error", str(error))
            continue

        if found:
            chosen[name] = found
        else:
            absent[name] = Absent("unverified", f"not verified here: no Python {requires} on this machine")

    return chosen, absent


def build(
    plans: Sequence[Plan], chosen: Mapping[str, Interpreter], executor: Executor, cache: Path, held: Held
) -> tuple[dict[str, World], dict[str, Absent]]:
    """
    Build the worlds that are not there.

    :param plans: what is to be done for each post
    :param chosen: their Pythons, by the names of the posts
    :param executor: what builds them side by side
    :param cache: the folder that worlds are kept in
    :param held: what keeps them from being removed
    :return: by the name of the post its world, and why there is none for the others
    """
    building: dict[tuple[str, Interpreter], Future[World]] = {}
    waiting: dict[str, Future[World]] = {}
    for one in plans:
        python = chosen[one.post.name]
        key = one.request.requirements, python
        if key not in building:
            building[key] = executor.submit(world.build, one.request, python, cache, held)

        waiting[one.post.name] = building[key]

    built: dict[str, World] = {}
    absent: dict[str, Absent] = {}
    for name, future in waiting.items():
        try:
            built[name] = future.result()
        except WorldError as error:
            absent[name] = Absent("error", str(error))

    return built, absent
