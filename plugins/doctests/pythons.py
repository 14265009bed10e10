"""Choose for every post that runs something the Python of its world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import world
from .absent import Absent
from .request import WorldError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .machine import Machine
    from .plan import Plan
    from .world import Interpreter


def interpreters(
    plans: Sequence[Plan], machines: Sequence[Machine]
) -> tuple[dict[str, Interpreter], dict[str, Absent]]:
    """
    Choose the Pythons of the posts' worlds: the one that runs this, wherever it will do, and else the newest.

    :param plans: what is to be done for each post
    :param machines: where it can be done, all of them with the same Python to run this
    :return: by the name of the post the Python, and why there can be no world for the others
    """
    own, where = machines[0].own, "this machine" if len(machines) == 1 and not machines[0].kind else "any worker"
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
            found = world.choose(requires, (), own) or world.choose(requires, there(machines)[1:], own)
        except WorldError as error:
            absent[name] = Absent("error", str(error))
            continue

        if found:
            chosen[name] = found
        else:
            absent[name] = Absent("unverified", f"not verified here: no Python {requires} on {where}")

    return chosen, absent


def there(machines: Sequence[Machine]) -> list[Interpreter]:
    """
    List the Pythons of all machines.

    :param machines: where something can be done, all of them with the same Python to run this
    :return: that one, then the others, newest first
    :raises WorldError: where there is no uv to find them
    """
    found = {one for machine in machines for one in machine.others}
    return [machines[0].own, *sorted(found, key=lambda one: (one.version, str(one.path)), reverse=True)]
