"""
Build the site beside the one that is there, and put it in its place once it is whole.

Pelican empties the output folder before it reads the first post: a post that stops the build would leave nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

FINE, FAILED = 0, 1


def render(conf: Path, output: Path, settings: Mapping[str, object] | None = None) -> subprocess.CompletedProcess[str]:
    """
    Let Pelican build the site, in a process of its own, so that every build begins with what the disk says.

    :param conf: Pelican's settings file; the content folder lies beside it
    :param output: where to
    :param settings: settings that differ from the file's
    :return: the process, ended, with what it said
    """
    command = [sys.executable, "-m", "pelican", "content", "-s", conf.name, "-o", str(output), "--fatal", "errors"]
    if settings:
        command += ["-e", *(f"{name}={json.dumps(value)}" for name, value in settings.items())]

    return subprocess.run(
        command,
        cwd=conf.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def main(conf: Path, output: Path, *, kept: Sequence[str], console: Console) -> int:
    """
    Build the site.

    :param conf: Pelican's settings file
    :param output: where the site is; it stays as it is until another one is whole
    :param kept: what of the old folder belongs to nobody's build, such as `.git`
    :param console: where to tell it
    :return: 0 if the site is built, 1 if not
    """
    # Where a link leads to, for it is the folder that is replaced and not the link.
    output = output.resolve()
    beside, before = (output.with_name(f".{output.name}-{word}") for word in ("beside", "before"))
    try:
        # Somebody may have switched the machine off while one took the other's place.
        if before.exists() and not output.exists():
            before.rename(output)

        _forget(before, output, kept)
        shutil.rmtree(beside, ignore_errors=True)
        done = render(conf, beside)
        _say(console, done.stdout)
        if done.returncode:
            shutil.rmtree(beside, ignore_errors=True)
            left = f"{output.name}/ is left as it was" if output.exists() else "nothing is built"
            _say(console, f"The site cannot be built: mend what is named above; {left}\n")
            return FAILED

        if output.exists():
            output.rename(before)

        beside.rename(output)
        _forget(before, output, kept)
    except OSError as error:
        _say(console, f"{error.filename or output}: {error.strerror or error}: see to it and build again\n")
        return FAILED

    return FINE


def _forget(before: Path, output: Path, kept: Sequence[str]) -> None:
    """Remove what was there before, once what is kept of it has moved along."""
    for name in kept:
        if (before / name).exists() and not (output / name).exists():
            (before / name).rename(output / name)

    shutil.rmtree(before, ignore_errors=True)


def _say(console: Console, text: str) -> None:
    console.print(text, end="", markup=False, highlight=False, soft_wrap=True)
