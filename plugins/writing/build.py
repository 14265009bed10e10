"""
Build the site beside the one that is there, and put it in its place once it is whole.

Pelican empties the output folder before it reads the first post: a post that stops the build would leave nothing.
"""

from __future__ import annotations

import errno
import filecmp
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from . import manifest, place

if TYPE_CHECKING:
    from rich.console import Console  # not before it is known that there is something to build

FINE, FAILED = 0, 1
#: Builds the site of a settings file into a folder, with settings that differ from the file's.
Render: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]
#: What the last build was made of.
MANIFEST = ".output-built.json"
LOCK = ".building.lock"
#: The setting that names the site before, for a plugin that goes by it: a page that is the same is the same file.
BEFORE = "RENDERING_BEFORE"
PLUGINS = Path(__file__).parents[1]
#: Who was warned by a build is warned by the next one too, until it is mended.
WORDS = ("WARNING", "ERROR")


def sources_of(settings: Mapping[str, Any], *, conf: Sequence[Path]) -> list[Path]:
    """
    Say what a site is made of.

    :param settings: the site's, as Pelican reads them
    :param conf: the files that they stand in
    :return: files and folders
    """
    from . import heeded  # noqa: PLC0415 - it takes longer than to see that there is nothing to do

    theme = [Path(settings["THEME"]), *heeded.folders(settings)]
    return [Path(settings["PATH"]), *theme, *map(Path, settings["PLUGIN_PATHS"]), *conf]


def render(
    conf: Path,
    output: Path,
    settings: Mapping[str, object] | None = None,
    *,
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """
    Let Pelican build the site, in a process of its own, so that every build begins with what the disk says.

    :param conf: Pelican's settings file; the content folder lies beside it
    :param output: where to
    :param settings: settings that differ from the file's
    :param variables: what differs in the environment
    :return: the process, ended, with what it said; what is wrong also as what it said to `stderr`
    """
    # Where the settings file lies, for `publishconf.py` goes on where `pelicanconf.py` beside it ends.
    paths = [str(PLUGINS), str(conf.parent.absolute()), *filter(None, [os.environ.get("PYTHONPATH")])]
    command = [sys.executable, "-m", __package__, str(conf.absolute()), str(output), json.dumps(settings or {})]
    # Whatever ends this process closes the end that it holds: then that one ends too, for nobody would wait for it, nor
    # keep another from building in the same place.
    theirs, ours = os.pipe()
    with os.fdopen(theirs, "rb") as held, os.fdopen(ours, "wb"):
        done = subprocess.run(
            command,
            env={
                **os.environ,
                **(variables or {}),
                "PYTHONPATH": os.pathsep.join(paths),
                "PYTHONIOENCODING": "utf-8",
            },
            stdin=held,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    return subprocess.CompletedProcess(command, done.returncode, done.stderr + done.stdout, done.stderr)


def main(conf: Path, output: Path, *, kept: Sequence[str], console: Console, sources: Sequence[Path] = ()) -> int:
    """
    Build the site.

    :param conf: Pelican's settings file
    :param output: where the site is; it stays as it is until another one is whole
    :param kept: what of the old folder belongs to nobody's build, such as `.git`
    :param console: where to tell it
    :param sources: the files and folders that the site is made of, whose place it does not take
    :return: 0 if the site is built, 1 if not
    """
    with _alone(conf, console):
        return _build(conf, output, kept, console, render=render, sources=sources)[0]


def again(
    conf: Path,
    read: Callable[[], Mapping[str, Any]],
    sources: Callable[[Mapping[str, Any]], Sequence[Path]],
    console: Callable[[], Console],
    *,
    from_nothing: bool = False,
) -> int:
    """
    Build the site if there is anything to build.

    :param conf: Pelican's settings file
    :param read: reads the settings, which takes longer than to see that there is nothing to do
    :param sources: says which files and folders the site of these settings is made of
    :param console: makes what it is told on
    :param from_nothing: whether nothing is believed that earlier builds left
    :return: 0 if the site is built, 1 if not
    """
    file = conf.with_name(MANIFEST)
    if not from_nothing and _holds(file):
        return FINE

    from . import anew, heeded, running, settings  # noqa: PLC0415 - it takes longer than to see that there is nothing to do

    site = read()
    out = console()
    with _alone(conf, out):
        # Whoever was waited for may have built this very site.
        if not from_nothing and _holds(file):
            return FINE

        # This code is a part of it, wherever the settings have their plugins from.
        named = [os.path.abspath(path) for path in (*sources(site), PLUGINS)]  # noqa: PTH100 - a link stays one
        made_of = [Path(path) for path in dict.fromkeys(named)]
        before = manifest.states(made_of)
        file.unlink(missing_ok=True)
        output = Path(site["OUTPUT_PATH"])
        # In this process, which has just begun, and has what Pelican needs imported for the settings.
        how: Render = partial(anew.render, render, site) if from_nothing else running.render
        status, said = _build(conf, output, site["OUTPUT_RETENTION"], out, render=how, sources=made_of)
        if status == FINE and not any(word in said for word in WORDS) and heeded.is_lasting(site, made_of):
            # Which modules the settings import, and which plugins lie beside them, is known now.
            more = heeded.modules(made_of, apart=read.__module__)
            states = before | manifest.states(more)
            if heeded.is_lasting(site, more) and heeded.are_older(more, settings.BEGUN):
                manifest.write(file, output, states)

    return status


def _holds(file: Path) -> bool:
    """Say whether there is nothing to do, to the reader too."""
    holds = manifest.holds(file)
    if holds:
        print("Nothing has changed: the site is built")  # noqa: T201 - a console takes longer to make than this to know

    return holds


@contextmanager
def _alone(conf: Path, console: Console) -> Iterator[None]:
    """Wait until nobody else builds this site; the system forgets who did with their process."""
    from fasteners import InterProcessLock  # noqa: PLC0415 - who has nothing to build need not wait for it

    lock = InterProcessLock(conf.with_name(LOCK))
    try:
        if not lock.acquire(blocking=False):
            _say(console, "the site is being built by somebody else: waiting for the end of that\n")
            lock.acquire()
    except OSError as error:
        raise SystemExit(f"{LOCK}: {error.strerror or error}: see to it and build again") from None

    try:
        yield
    finally:
        lock.release()


def _build(
    conf: Path, output: Path, kept: Sequence[str], console: Console, *, render: Render, sources: Sequence[Path]
) -> tuple[int, str]:
    """Build the site; give the exit status, and what Pelican said."""
    # Where a link leads to, for it is the folder that is replaced and not the link.
    output = output.resolve()
    beside, before = (output.with_name(f".{output.name}-{word}") for word in ("beside", "before"))
    said = ""
    try:
        # These names are the build's own: a link that has one leads to what is none of its business.
        for folder in (beside, before):
            if folder.is_symlink():
                folder.unlink()

        # Somebody may have switched the machine off while one took the other's place.
        if before.exists() and not output.exists():
            before.rename(output)

        if line := place.refusal(output, conf, sources, kept):
            _say(console, f"{line}\n")
            return FAILED, line

        _forget(before, output, kept)
        _clear(before)
        _clear(beside)
        done = render(conf, beside, {BEFORE: str(output)})
        said = done.stdout
        _say(console, said)
        if done.returncode:
            shutil.rmtree(beside, ignore_errors=True)
            left = f"{output.name}/ is left as it was" if output.exists() else "nothing is built"
            _say(console, f"The site cannot be built: mend what is named above; {left}\n")
            return FAILED, said

        place.mark(beside)
        if output.exists():
            _leave(output, beside)
            output.rename(before)

        beside.rename(output)
        _forget(before, output, kept)
    except OSError as error:
        _say(console, f"{error.filename or output}: {error.strerror or error}: see to it and build again\n")
        return FAILED, said

    return FINE, said


def _leave(output: Path, beside: Path) -> None:
    """Put each file that is not another one now into the new folder as it is: its moment tells that nothing changed."""
    for folder, _, names in os.walk(beside):
        for name in names:
            new = Path(folder, name)
            old = output / new.relative_to(beside)
            try:
                if old.is_symlink() or old.samefile(new) or not filecmp.cmp(old, new, shallow=False):
                    continue

                linked = new.with_name(f".{name}-before")
                os.link(old, linked)
                linked.replace(new)
            except OSError:  # there was none, or this disk has no links: the new one is as good
                continue


def _forget(before: Path, output: Path, kept: Sequence[str]) -> None:
    """Remove what was there before, once what is kept of it has moved along."""
    for name in kept:
        if (before / name).exists() and not (output / name).exists():
            (before / name).rename(output / name)

    shutil.rmtree(before, ignore_errors=True)


def _clear(folder: Path) -> None:
    """Remove what lies where a build writes; whatever cannot be removed would be taken for a part of the site."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        raise OSError(errno.EEXIST, "lies in the way and cannot be removed", str(folder))


def _say(console: Console, text: str) -> None:
    console.print(text, end="", markup=False, highlight=False, soft_wrap=True)
