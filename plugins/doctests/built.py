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


def interpreters(plans: Sequence[Plan]) -> dict[str, Interpreter | Absent]:
    """
    Choose the Pythons of the posts' worlds.

    :param plans: what is to be done for each post
    :return: by the name of the post, for those that run something
    """
    own = world.running()
    chosen: dict[str, Interpreter | Absent] = {}
    for one in plans:
        if not one.groups:
            continue

        if one.refusal:
            chosen[one.post.name] = Absent("error", one.refusal)
            continue

        requires = one.request.requires_python
        try:
            found = world.choose(requires, (), own) or world.choose(requires, world.installed(), own)
        except WorldError as error:
            chosen[one.post.name] = Absent("error", str(error))
            continue

        missing = Absent("unverified", f"not verified here: no Python {requires} on this machine")
        chosen[one.post.name] = found or missing

    return chosen


def build(
    plans: Sequence[Plan], chosen: Mapping[str, Interpreter | Absent], executor: Executor, cache: Path, held: Held
) -> dict[str, World | Absent]:
    """
    Build the worlds that are not there.

    :param plans: what is to be done for each post
    :param chosen: their Pythons, by the names of the posts
    :param executor: what builds them side by side
    :param cache: the folder that worlds are kept in
    :param held: what keeps them from being removed
    :return: by the name of the post
    """
    built: dict[str, World | Absent] = {}
    building: dict[tuple[str, Interpreter], Future[World]] = {}
    waiting: dict[str, Future[World]] = {}
    for one in plans:
        python = chosen[one.post.name]
        if isinstance(python, Absent):
            built[one.post.name] = python
            continue

        key = one.request.requirements, python
        if key not in building:
            building[key] = executor.submit(world.build, one.request, python, cache, held)

        waiting[one.post.name] = building[key]

    for name, future in waiting.items():
        try:
            built[name] = future.result()
        except WorldError as error:
            built[name] = Absent("error", str(error))

    return built
