"""Read which world a post asks for: the header of its testsetup.py, and the requirements.txt resolved from it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from .services import KNOWN, RESERVED

if TYPE_CHECKING:
    from pathlib import Path

#: The reference expression of PEP 723, whose text says that it is to be used as it is.
HEADER = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
#: A line of a file that ``uv pip compile --generate-hashes`` wrote, its continuations joined.
PINNED = re.compile(r"(?P<requirement>[^#\s-][^#]*?)(?P<hashes>(?:\s+--hash=sha256:[0-9a-f]{64})+)")


#: What every service takes for the name of a database without quotes.
DATABASE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
MOST_RUNS = 9


class WorldError(Exception):
    """A world that cannot be had, in one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """The world that a post asks for."""

    requires_python: str = ""
    dependencies: tuple[str, ...] = ()
    requirements: str = ""  # the text of requirements.txt
    services: tuple[str, ...] = ()  # each group runs once on each
    database: str = ""  # the name that the post calls its database by; empty for any
    runs: int = 1  # how often a group runs on one database

    @property
    def names(self) -> tuple[str, ...]:
        """The declared packages, as the header spells them, each once."""
        return tuple(dict.fromkeys(Requirement(one).name for one in self.dependencies))

    def record(self) -> dict[str, Any]:
        """Give what a record keeps of the request, so that a later one can be compared with it."""
        digest = hashlib.sha256(self.requirements.encode()).hexdigest() if self.requirements else ""
        # Only what was said: a setting that is added later must not make every record stale.
        said = {"services": list(self.services), "database": self.database, "runs": self.runs if self.runs > 1 else 0}
        return {
            "requires-python": self.requires_python,
            "dependencies": list(self.dependencies),
            "requirements": digest,
            **{name: value for name, value in said.items() if value},
        }


def read(folder: Path, name: str) -> Request:
    """
    Read the world that a post's folder asks for.

    :param folder: the folder of what belongs to the post; it need not exist
    :param name: how to call it in errors
    :return: the request; an empty one asks for a Python without packages
    :raises WorldError: when it asks for something that is not to be had, or its resolution is missing or stale
    """
    request = declared(folder, name)
    text = own(folder, "requirements.txt", name, "write it anew with invoke lock") or ""
    pins = pinned(text, f"{name}/requirements.txt")
    for dependency in map(Requirement, request.dependencies):
        wanted = canonicalize_name(dependency.name)
        found = [pin for pin in pins if canonicalize_name(pin.name) == wanted]
        if not any(dependency.specifier.contains(_version(pin), prereleases=True) for pin in found):
            if not text:
                raise WorldError(f"{name}: there is no requirements.txt yet: run invoke lock")

            raise WorldError(f"{name}/requirements.txt does not hold {dependency}: run invoke lock")

    if pins and not request.dependencies:
        raise WorldError(f"{name}/requirements.txt resolves nothing that testsetup.py declares: remove it")

    return replace(request, requirements=text)


def own(folder: Path, file: str, name: str, cure: str = "save it as UTF-8") -> str | None:
    """
    Read a file that belongs to a post: what it says may be shown and published, so it must be the post's own.

    :param folder: the folder of what belongs to the post; it need not exist
    :param file: the file's name
    :param name: how to call the folder in errors
    :param cure: what to do if the file cannot be read
    :return: its text, without a byte order mark; None when there is no such file
    :raises WorldError: when it cannot be read, or it or its folder is a link to elsewhere
    """
    if folder.is_symlink():
        raise WorldError(f"{name} is a symbolic link: put the folder itself there")

    path = folder / file
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise WorldError(f"{name}/{file} is a link that leads out of the post's folder: put the file itself there")

        return path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, RuntimeError, UnicodeDecodeError):  # a RuntimeError is links that lead to each other
        raise WorldError(f"{name}/{file} cannot be read: {cure}") from None


def declared(folder: Path, name: str) -> Request:
    """
    Read the header of a post's testsetup.py (PEP 723).

    :param folder: the folder of what belongs to the post; it need not exist
    :param name: how to call it in errors
    :return: what it declares
    :raises WorldError: when it is malformed, or asks for what a world never has
    """
    where = f"{name}/testsetup.py"
    text = own(folder, "testsetup.py", name)
    if text is None:
        return Request()

    headers = [found for found in HEADER.finditer(text) if found["type"] == "script"]
    if len(headers) > 1:
        raise WorldError(f"{where} has {len(headers)} script headers: leave one")

    if not headers:
        if re.search(r"(?m)^#\s*///\s*script", text):
            raise WorldError(
                f"{where} has a script header without an end, # ///, or with a line that lacks its # and blank"
            )

        return Request()

    where = f"{where}:{text.count(chr(10), 0, headers[0].start()) + 1}"
    lines = (
        line[2:] if line.startswith("# ") else line[1:] for line in headers[0]["content"].splitlines(keepends=True)
    )
    try:
        header = tomllib.loads("".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise WorldError(f"{where}: the header is no TOML: {error}") from None
    except RecursionError:
        raise WorldError(f"{where}: the header is nested too deeply") from None

    return _checked(header, where)


def pinned(text: str, name: str) -> list[Requirement]:
    """
    Read a resolved requirements.txt, in which there is nothing but pins with hashes.

    :param text: the file's
    :param name: how to call it in errors
    :return: the pins
    :raises WorldError: when there is anything else: an index, an option, an address, a path, a range of versions
    """
    pins: list[Requirement] = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip():
            continue

        found = PINNED.fullmatch(line.strip())
        pin = _requirement(found["requirement"]) if found else None
        if pin is None or pin.url or not re.fullmatch(r"==[^*,=]+", str(pin.specifier)):
            shown = " ".join(line.split())[:60]
            raise WorldError(f"{name} holds more than pins with hashes ({shown}): write it anew with invoke lock")

        pins.append(pin)

    return pins


def _checked(header: dict[str, Any], where: str) -> Request:
    """Make sure that a header declares what a world can have, and nothing we would have to ignore."""
    tools = header.get("tool", {})
    ours = tools.pop("doctests", {}) if isinstance(tools, dict) else {}
    unknown = [f"[tool.{tool}]" for tool in tools] if isinstance(tools, dict) else ["tool"]
    ours = ours if isinstance(ours, dict) else {"": ours}
    unknown += [f"[tool.doctests] {name}".strip() for name in sorted(ours.keys() - {"services", "database", "runs"})]
    unknown = sorted([*unknown, *(header.keys() - {"requires-python", "dependencies", "tool"})])
    if unknown:
        raise WorldError(f"{where}: a world knows no {', '.join(unknown)}: take it out of the header")

    requires, dependencies = header.get("requires-python", ""), header.get("dependencies", [])
    if not isinstance(requires, str) or not isinstance(dependencies, list):
        raise WorldError(f"{where}: requires-python is a text and dependencies a list of texts")

    try:
        SpecifierSet(requires)
    except InvalidSpecifier:
        raise WorldError(f"{where}: requires-python = {requires!r} is no version specifier, such as >=3.9") from None

    for dependency in dependencies:
        requirement = _requirement(dependency) if isinstance(dependency, str) else None
        if requirement is None or requirement.url:
            raise WorldError(
                f"{where}: {str(dependency)!r} is no name of a package with a version; "
                "addresses, repositories and paths are not installed"
            )

    return Request(requires, tuple(dependencies), "", *_served(ours, where))


def _served(ours: dict[str, Any], where: str) -> tuple[tuple[str, ...], str, int]:
    """Read [tool.doctests]: which services a post runs on, what it calls its database, and how often it runs."""
    services, database, runs = ours.get("services", []), ours.get("database", ""), ours.get("runs", 1)
    listed = services if isinstance(services, list) else [services]
    strange = [one for one in listed if not isinstance(one, str) or one not in KNOWN]
    if strange:
        there = ", ".join(f'"{name}"' for name in sorted(KNOWN))
        raise WorldError(f"{where}: services = {strange[0]!r} is not known: list of these, {there}")

    if not isinstance(database, str) or (database and not DATABASE.fullmatch(database)) or database in RESERVED:
        raise WorldError(f"{where}: database = {database!r} is no name that every service takes: letters, digits, _")

    if type(runs) is not int or not 1 <= runs <= MOST_RUNS:
        raise WorldError(f"{where}: runs = {runs!r} is no number of times from 1 to {MOST_RUNS}")

    if not services and (database or runs > 1):
        raise WorldError(f"{where}: database and runs are of a service, and no services are listed")

    return tuple(dict.fromkeys(listed)), database, runs


def _requirement(text: str) -> Requirement | None:
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def _version(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")
