"""Find a Python for a post's world, and build it outside the repository."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

import uv
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from .held import Held, busy
from .request import Request, WorldError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Whatever a world is built with that is not in its name; a new number builds every world anew.
EDITION = 1
#: The oldest Python that doctests.inside.examples runs on.
OLDEST = 8
#: The folder of all worlds, where everything is kept between runs.
FOLDER = "worlds"
#: The folder of what was resolved for worlds of the past.
RESOLUTIONS = "resolutions"
#: How worlds are named, and what the name of a folder begins with that one is built in.
NAME = re.compile(r"[0-9a-f]{32}")
BUILDING = ".building-"
#: How uv says that it could not ask the index.
UNREACHED = re.compile(r"error sending request|dns error|timed out")
#: How it says that a package is not the one that was pinned.
OTHER = "Hash mismatch"


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python on this machine."""

    path: Path
    version: Version

    @property
    def minor(self) -> str:
        """The version as readers know it, such as 3.11."""
        return f"{self.version.major}.{self.version.minor}"


@dataclass(frozen=True, slots=True)
class World:
    """An environment that is ready."""

    python: Path
    interpreter: Interpreter
    versions: Mapping[str, str] = field(default_factory=dict)  # of all its packages, by canonical name


@functools.cache
def running() -> Interpreter:
    """
    Describe the Python that runs this.

    :return: the interpreter itself, not the environment around it
    """
    return Interpreter(Path(sys.executable).resolve(), Version(platform.python_version()))


@functools.cache
def installed() -> tuple[Interpreter, ...]:
    """
    List the CPythons that uv finds on this machine; none is ever fetched.

    :return: the interpreters, newest first
    :raises WorldError: when there is no uv
    """
    # From nowhere in particular: a .python-version must not decide what pyenv's shims stand for.
    listed = run_uv("python", "list", "--only-installed", "--output-format", "json", cwd=Path(tempfile.gettempdir()))
    paths = {one["path"] for one in json.loads(listed) if one["implementation"] == "cpython"}
    found = {one for path in paths if path and (one := _ask(path))}
    return tuple(sorted(found, key=lambda one: (one.version, str(one.path)), reverse=True))


def _ask(path: str) -> Interpreter | None:
    """Ask a Python who it is: on the path it may be a shim, or an environment's."""
    code = (
        "import os, platform, sys; print(platform.python_version(), os.path.realpath(sys._base_executable), sep='\\n')"
    )
    command = [path, "-I", "-S", "-c", code]
    try:
        said = subprocess.run(
            command, cwd=tempfile.gettempdir(), capture_output=True, text=True, check=True, timeout=30
        )
        version, real = said.stdout.splitlines()
        return Interpreter(Path(real), Version(version))
    except (OSError, subprocess.SubprocessError, ValueError):
        # It cannot be started or is no Python; InvalidVersion is a ValueError.
        return None


def choose(requires: str, others: Sequence[Interpreter], own: Interpreter) -> Interpreter | None:
    """
    Choose the Python of a world.

    :param requires: the post's ``requires-python``, empty for any
    :param others: what else there is, newest first
    :param own: the running one, which is taken wherever it will do
    :return: the interpreter, or None when there is none that will do
    """
    wanted = SpecifierSet(requires) & SpecifierSet(f">=3.{OLDEST}")
    return next((one for one in (own, *others) if wanted.contains(one.version, prereleases=one is own)), None)


def named(request: Request, interpreter: Interpreter) -> str:
    """
    Name the world for a request.

    :param request: what the post asks for
    :param interpreter: the Python it is for
    :return: the name of its folder
    """
    known = [EDITION, str(interpreter.path), str(interpreter.version), request.requirements]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]


def build(request: Request, interpreter: Interpreter, worlds: Path, held: Held | None = None) -> World:
    """
    Give the world for a request, building it unless it is there.

    :param request: what the post asks for
    :param interpreter: the Python to build it for
    :param worlds: the folder that worlds are kept in
    :param held: what keeps it from being removed while it is used
    :return: the world
    :raises WorldError: when it cannot be built
    """
    place = worlds / named(request, interpreter)
    try:
        while not (held.hold(place) if held else place.exists()):
            _build(place, request, interpreter)

        packages = distributions(path=[str(path) for path in place.glob("lib/python*/site-packages")])
        versions = {canonicalize_name(package.metadata["Name"]): package.version for package in packages}
    except OSError as error:
        raise WorldError(f"the world {place} cannot be used ({error.strerror}): remove it") from None

    return World(place / "bin" / "python", interpreter, dict(sorted(versions.items())))


def _build(place: Path, request: Request, interpreter: Interpreter) -> None:
    """Build a world beside its place and rename it, so that it is never half there; of two builders one is in vain."""
    worlds = place.parent
    try:
        worlds.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=BUILDING, dir=worlds))
    except OSError as error:
        raise WorldError(f"the worlds' cache {worlds} cannot be written to: {error.strerror}") from None

    try:
        with busy(beside):
            _fill(beside / "world", request, interpreter)
            (beside / "world").rename(place)
    except OSError as error:
        if not place.exists():
            raise WorldError(f"the world cannot be put into {worlds}: {error.strerror}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _fill(place: Path, request: Request, interpreter: Interpreter) -> None:
    """Build a world in an empty folder."""
    # Relocatable, because it is renamed; its own copy of every file, so that a snippet which writes into its world does
    # not write into uv's cache; compiled, because a snippet writes no bytecode.
    run_uv("venv", "--no-project", "--relocatable", "--python", str(interpreter.path), str(place), cwd=place.parent)
    if request.requirements:
        python = ("--python", str(place / "bin" / "python"), "--link-mode", "copy", "--compile-bytecode")
        pins = ("--require-hashes", "--only-binary", ":all:", "--requirements", "-")
        run_uv("pip", "install", *python, *pins, cwd=place.parent, given=request.requirements)


def run_uv(*arguments: str, cwd: Path, given: str = "") -> str:
    """
    Run uv, and insist that it does what it is asked.

    :param arguments: the command
    :param cwd: where to run it
    :param given: its standard input
    :return: its standard output
    :raises WorldError: with the reason it gave, in one line
    """
    done = answered(*arguments, cwd=cwd, given=given)
    if done.returncode != 0:
        raise WorldError(reason(done.stderr))

    return done.stdout


def answered(*arguments: str, cwd: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """
    Run uv with the caller's own index and certificates, but no project's settings: it stands in no project.

    :param arguments: the command
    :param cwd: where to run it
    :param given: its standard input
    :return: how it ended, and what it said
    :raises WorldError: when there is no uv
    """
    env = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "UV_PYTHON"}}
    env |= {"UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"}
    try:
        command = [uv.find_uv_bin(), *arguments]
        return subprocess.run(
            command, cwd=cwd, env=env, input=given, capture_output=True, check=False, encoding="utf-8", errors="replace"
        )
    except OSError:
        raise WorldError(
            "uv, which builds the worlds, is not installed: run the README's first command again"
        ) from None


def reason(stderr: str) -> str:
    """
    Give uv's error in one line; the address of an index, which may hold a password, is left out.

    :param stderr: what it said
    """
    text = re.sub(r"(?ms)^hint:.*", "", stderr)
    text = re.sub(r"(?m)^\s*(error|cause):", "", text[text.find("error:") :] if "error:" in text else text)
    said = re.sub(r"\(?[a-z+]+://[^\s`)]+[`)]?", "<address>", " ".join(text.split())) or "failed without a word"
    cure = ": is there a network? Try again with one" if UNREACHED.search(said) else ""
    if OTHER in said:
        cure = ": if you trust what there is now, remove requirements.txt and run invoke lock"

    return f"uv: {said}{cure}"
