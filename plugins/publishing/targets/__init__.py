"""Where a site is published: a branch, a server, a folder; the settings file says which and how."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publishing.command import Environment, Run

from .branch import Branch, is_branch
from .folder import Folder
from .ssh import Ssh, is_host
from .target import Sent, Standing, Target, TargetError

__all__ = ["Means", "Sent", "Standing", "Target", "TargetError", "chosen"]

SETTING = "PUBLISH_TARGETS"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PORTS = 65_535


@dataclass(frozen=True, slots=True)
class Means:
    """
    What a target works with.

    :param home: the folder of the blog's repository
    :param environment: the environment, which holds what is secret
    :param run: runs programs
    :param token: a name that no other release is put together under, of hexadecimal digits
    """

    home: Path
    environment: Environment
    run: Run
    token: str


def chosen(settings: object, name: str, means: Means) -> Target:
    """
    Choose a target.

    :param settings: what the settings file says of all of them: what each is made of, by name
    :param name: which; empty for the only one, or the first
    :param means: what it works with
    :raises TargetError: if there is no such target, or it is not said well enough what it is
    """
    if not isinstance(settings, Mapping) or not settings:
        raise TargetError(f"publishconf.py: {SETTING} names no target: write one, as docs/publishing.md shows")

    name = name or next(iter(settings))
    if name not in settings:
        raise TargetError(f"publishconf.py: {SETTING} has no {name!r}: name one of {', '.join(map(str, settings))}")

    told, where = settings[name], f"publishconf.py: {SETTING}[{name!r}]"
    kind = told.get("kind") if isinstance(told, Mapping) else None
    if not isinstance(kind, str) or kind not in _KINDS or not isinstance(name, str) or not _NAME.fullmatch(name):
        kinds = ", ".join(map(repr, _KINDS))
        raise TargetError(
            f"{where}: needs a name of small letters and a kind, one of {kinds}: docs/publishing.md shows them"
        )

    needed, optional, make = _KINDS[kind]
    given = {key: value for key, value in told.items() if key != "kind"}
    if not needed <= given.keys() <= needed | optional:
        wrong = sorted(needed - given.keys()) or sorted(given.keys() - needed - optional, key=str)
        raise TargetError(
            f"{where}: {wrong[0]!r} is {'missing' if wrong[0] in needed else 'unknown'}: docs/publishing.md shows them"
        )

    return make(name, given, means, where)


def _branch(name: str, told: Mapping[str, Any], means: Means, where: str) -> Target:
    remote, branch = told.get("remote", "origin"), told["branch"]
    if not is_branch(branch) or not isinstance(remote, str) or remote.startswith("-") or not remote.isprintable():
        raise TargetError(
            f"{where}: {branch!r} at {remote!r} is no branch at a remote: write one as 'gh-pages' and 'origin'"
        )

    return Branch(name, means.home, remote, branch, means.environment, means.run)


def _ssh(name: str, told: Mapping[str, Any], means: Means, where: str) -> Target:
    host, port, path = told["host"], told.get("port", 0), told["path"]
    if not is_host(host):
        raise TargetError(f"{where}: {host!r} is nowhere to log in: write it as 'jane@example.org'")

    if type(port) is not int or not 0 <= port <= _PORTS:
        raise TargetError(f"{where}: {port!r} is no port: write a number, or leave it out")

    if not isinstance(path, str) or not path.strip("/") or not path.isprintable() or path[0] in "~-":
        raise TargetError(f"{where}: {path!r} is no folder: write it from the root, as '/srv/blog'")

    return Ssh(name, host, port, path.rstrip("/"), means.token, means.environment, means.run)


def _folder(name: str, told: Mapping[str, Any], means: Means, where: str) -> Target:
    path = told["path"]
    if not isinstance(path, str) or not path.strip("/") or "\0" in path or path[0] == "~":
        raise TargetError(f"{where}: {path!r} is no folder: write it from the root, as '/srv/blog'")

    return Folder(name, means.home / path, means.token)


_KINDS = {
    "branch": ({"branch"}, {"remote"}, _branch),
    "ssh": ({"host", "path"}, {"port"}, _ssh),
    "folder": ({"path"}, set(), _folder),
}
