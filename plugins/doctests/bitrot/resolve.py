"""Resolve a world as it was on a day, by asking the index only for what had come until then."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name

from doctests import store, world
from doctests.request import WorldError, pinned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doctests.store import Store
    from doctests.world import Interpreter

#: How uv says that an index does not tell when a file came (PEP 700).
TIMELESS = "is missing an upload date"
#: How it says that there is no world, and that it has not asked everybody.
NONE = "No solution found"
#: Variables that name files of requirements, by which uv takes other releases.
REQUIREMENTS = ("UV_OVERRIDE", "UV_CONSTRAINT", "UV_EXCLUDE")
UNASKED = ("network was disabled", "could not be queried", "was not found in the package registry")


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A world that is to be resolved.

    :param lines: requirements
    :param day: the last day whose releases count
    :param held: further bounds, as constraints
    :param until: packages whose releases count until another day
    """

    lines: tuple[str, ...]
    day: dt.date
    held: tuple[str, ...] = ()
    until: tuple[tuple[str, dt.date], ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """
    A world that can be had, or why it cannot.

    :param requirements: pins with hashes; empty for a world without packages
    :param refusal: why there is none, in one line; empty where there is one
    """

    requirements: str = ""
    refusal: str = ""

    @property
    def versions(self) -> dict[str, str]:
        """Its packages' versions, by canonical name."""
        pins = pinned(self.requirements, "the world")
        return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def resolve(asked: Asked, interpreter: Interpreter, kept: Store) -> Resolved:
    """
    Resolve a world for one Python, of this machine or another like it. What is past does not change, so it is kept.

    :param asked: the world
    :param interpreter: the Python
    :param kept: what was resolved before
    :return: what was resolved; that there is no such world is an answer too
    :raises WorldError: when nothing can be said, as without a network
    """
    if not asked.lines:
        return Resolved()

    key = _key(asked, interpreter)
    said = kept.get(key)
    if said is not None and (found := _known(said)):
        return found

    found = _resolve(asked, str(interpreter.version))
    kept.put(key, {"requirements": found.requirements, "refusal": found.refusal})
    return found


def _key(asked: Asked, interpreter: Interpreter) -> str:
    """Identify a resolution: markers and wheels are of the Python's version, and the index is the caller's."""
    until = [[name, day.isoformat()] for name, day in asked.until]
    index = {name: value for name, value in os.environ.items() if name.startswith("UV_")}
    about = [asked.lines, asked.day.isoformat(), asked.held, until]
    return store.digest("resolution", about, index, _settings(), str(interpreter.version))


def _settings() -> list[str | None]:
    """Read the settings that uv reads: they may name the index, so it cannot do without, and what is newest, too."""
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    system = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    named = os.environ.get("UV_CONFIG_FILE")
    files = [Path(named)] if named else [Path(one, "uv", "uv.toml").expanduser() for one in (home, *system, "/etc")]
    files += [Path(one) for name in REQUIREMENTS for one in os.environ.get(name, "").split()]
    return [store.digest(one.read_text("utf-8", "replace")) if one.is_file() else None for one in files]


def _known(said: Any) -> Resolved | None:
    """Read what was kept."""
    try:
        found = Resolved(str(said["requirements"]), str(said["refusal"]))
        pinned(found.requirements, "what was kept")
    except (KeyError, TypeError, WorldError):
        return None

    return found


def _resolve(asked: Asked, version: str) -> Resolved:
    """Ask uv; of the Python its version is enough, for no code of a package is run."""
    with tempfile.TemporaryDirectory(prefix="doctests-") as directory:
        constraints = Path(directory, "constraints.txt")
        constraints.write_text("".join(f"{one}\n" for one in asked.held), "utf-8")
        done = world.answered(
            *("pip", "compile", "--generate-hashes", "--no-header", "--no-annotate", "--only-binary", ":all:"),
            *("--resolution", "highest", "--prerelease", "disallow"),
            *("--python", str(world.running().path), "--python-version", version),
            *("--constraints", str(constraints), "--exclude-newer", _end(asked.day)),
            *(word for name, day in asked.until for word in ("--exclude-newer-package", f"{name}={_end(day)}")),
            "-",
            cwd=Path(directory),
            given="\n".join(asked.lines),
        )

    if done.returncode == 0:
        pinned(done.stdout, "the world as uv resolves it")
        return Resolved(done.stdout)

    if TIMELESS in done.stderr:
        raise WorldError("the package index does not say when releases came (PEP 700): name one that does to uv")

    why = world.reason(done.stderr)
    if NONE not in why or any(word in done.stderr for word in UNASKED):
        raise WorldError(why)

    return Resolved(refusal=why)


def _end(day: dt.date) -> str:
    """Say when a day ends: by the clock of the index, not by this machine's, by which a date alone would be read."""
    return f"{(day + dt.timedelta(days=1)).isoformat()}T00:00:00Z"


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """
    List the packages in which two worlds differ.

    :param before: versions by canonical name
    :param after: those of the other world
    :return: canonical names, sorted
    """
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
