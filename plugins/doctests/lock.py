"""Pin what the worlds of posts hold, in the files beside the posts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet

import beside

from . import find, report, world
from .chosen import choose
from .request import WorldError, declared, own, pinned

if TYPE_CHECKING:
    from rich.console import Console

    from .asked import Posts
    from .request import Request


def main(posts: Posts, console: Console, *, upgrade: bool = False) -> int:
    """
    Resolve the declared dependencies of posts into the requirements.txt beside them.

    :param posts: which posts
    :param console: where to report
    :param upgrade: whether to move on from versions that are pinned already
    :return: 0, 2 when there is nothing to read, 3 when a post's dependencies could not be resolved
    """
    chosen = choose(posts, console)
    if chosen is None:
        return 2

    status, written = 0, False
    for path in chosen:
        name = find.named(path.with_suffix(""), posts.content)
        try:
            if lock(path.with_suffix(""), name, upgrade=upgrade):
                report.line(console, f"{name}/requirements.txt written")
                written = True
        except WorldError as error:
            report.line(console, str(error))
            status = 3

    if not status and not written:
        report.line(console, "nothing to lock: whatever the posts ask for in testsetup.py is pinned")

    return status


def lock(folder: Path, name: str, *, upgrade: bool = False) -> bool:
    """
    Write the requirements.txt of a post: every package pinned with its wheels' hashes, for every platform.

    :param folder: the folder of what belongs to the post
    :param name: how to call it in errors
    :param upgrade: whether to move on from versions that are pinned already
    :return: whether the file changed
    :raises WorldError: when the dependencies cannot be resolved
    """
    request = declared(folder, name)
    if not request.dependencies:
        return False

    wanted = SpecifierSet(request.requires_python)
    oldest = next((minor for minor in range(world.OLDEST, 100) if wanted.contains(f"3.{minor}.99")), None)
    if oldest is None:
        raise WorldError(f"{name}/testsetup.py: requires-python allows no Python from 3.{world.OLDEST} on")

    target = folder / "requirements.txt"
    try:
        return _resolve(request, oldest, target, name, upgrade=upgrade)
    except OSError as error:
        raise WorldError(f"{name}/requirements.txt cannot be written: {error.strerror}") from None


def _resolve(request: Request, oldest: int, target: Path, name: str, *, upgrade: bool) -> bool:
    """Resolve what a post declares into its requirements.txt."""
    before = _pins(target, name)
    with tempfile.TemporaryDirectory(prefix="doctests-") as directory:
        # Outside the project, whose own constraints are not the post's.
        output = Path(directory, "requirements.txt")
        output.write_text("" if upgrade else before, "utf-8", newline="\n")
        how = ("--generate-hashes", "--no-header", "--no-annotate", "--universal", "--only-binary", ":all:")
        version = ("--python-version", f"3.{oldest}", "--output-file", str(output))
        try:
            world.run_uv(
                "pip", "compile", *how, *version, "-", cwd=output.parent, given="\n".join(request.dependencies)
            )
        except WorldError as error:
            raise WorldError(f"{name}/testsetup.py: {error}") from None

        text = output.read_text("utf-8")

    pinned(text, f"{name}/requirements.txt as uv resolves it")
    if text == before and not target.is_symlink():
        return False

    beside.write(target, text.encode())
    return True


def _pins(target: Path, name: str) -> str:
    """Give what a post is pinned to already, if it is what uv wrote: what it cannot read it would only complain of."""
    try:
        text = own(target.parent, target.name, name) or ""
        pinned(text, name)
    except WorldError:
        return ""

    return text
