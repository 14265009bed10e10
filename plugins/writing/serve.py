"""Show the site while it is being written: built again whenever something changes, and every open page with it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from threading import Thread

from rich.console import Console
from watchfiles import watch

from loopback import HOST, port_of, until_ended

from . import build, manifest, running
from .build import FINE, Render
from .pages import Later, Server

UNREADABLE = 2
TRIED = 20  # ports, the named one among them


def main(
    conf: Path,
    *,
    watched: Sequence[Path],
    code: Sequence[Path],
    port: int | str,
    console: Console,
    settings: Mapping[str, object] | None = None,
    later: Mapping[str, Later] | None = None,
) -> int:
    """
    Show the site until somebody ends it. The output folder is not touched.

    :param conf: Pelican's settings file
    :param watched: the folders and files whose change builds the site again
    :param code: those of them whose code runs in this process: once it changes, each build has a process of its own
    :param port: where to listen; the next one that is free if it is taken, and any that is free if it is 0
    :param console: where to tell it
    :param settings: settings that differ from the file's
    :param later: what makes a folder that these settings leave out of the site, once a browser asks for it
    :return: 0 once it was ended, 2 if there is nowhere to listen
    """
    try:
        wanted = port_of(port)
    except ValueError as error:
        _say(console, str(error))
        return UNREADABLE

    with until_ended(), TemporaryDirectory(prefix="serve-") as folder:
        server = listen(wanted, later, partial(_say, console))
        if server is None:
            _say(
                console, f"port {wanted}: cannot be listened at, nor the {TRIED - 1} after it: name another with --port"
            )
            return UNREADABLE

        with server:
            taken = f"port {wanted} is taken; " if wanted not in {0, server.server_port} else ""
            address = f"http://{HOST}:{server.server_port}"
            Thread(target=server.serve_forever, daemon=True).start()
            _say(console, f"{taken}{address}/ shows the site until you press Ctrl-C")
            told: set[str] = set()
            render: Render = running.render
            for number, changed in enumerate(changes(watched)):
                if changed:
                    _say(console, f"{_named(changed)}: changed")

                if any(Path(name).resolve().is_relative_to(place.resolve()) for name in changed for place in code):
                    render = build.render

                before = {build.BEFORE: str(server.folder)} if server.folder else {}
                asked = partial(render, conf, settings={**(settings or {}), "SITEURL": address, **before})
                drafts = _show(server, asked, Path(folder, str(number)), console)
                for draft in sorted(drafts - told):
                    _say(console, f"a draft: {address}/{draft}")

                told = drafts or told

    return FINE


def listen(port: int, later: Mapping[str, Later] | None, say: Callable[[str], None]) -> Server | None:
    """
    Listen at a port, or at the next one that nobody listens at.

    :param port: where to begin; 0 for any that is free
    :param later: what makes a folder that is not in the site yet
    :param say: takes what is wrong with it
    :return: the server; None if none of them is free
    """
    for one in range(port, port + TRIED):
        try:
            return Server(one, later, say)
        except (OSError, OverflowError):
            continue

    return None


def changes(watched: Sequence[Path]) -> Iterator[list[str]]:
    """
    Say at once that there is something to build, and then whenever there is again.

    :param watched: folders, with all that is in them, and files
    :return: the names of what changed, sorted; none for the first time
    """
    folders = [path for path in watched if path.is_dir()]
    # An editor puts a new file in the place of the old one, and who watches the old one sees nothing more.
    files = [path for path in watched if not path.is_dir()]
    before, begun = manifest.states(files), False
    for found in _watched(folders):
        now = manifest.states(files)
        names = [*found, *(path for path, state in now.items() if state != before[path])]
        before = now
        if names or not begun:
            begun = True
            yield sorted(names)


def _watched(folders: Sequence[Path]) -> Iterator[list[str]]:
    """Say at once that nothing changed in folders, then what does, and twice a second that nothing did."""
    absolute, names = {path.absolute() for path in folders}, list[str]()
    while True:
        there, built = _numbers(folders), {path: manifest.state([path]) for path in folders}
        yield names
        names = []
        with suppress(FileNotFoundError):  # one went this very moment
            for found in watch(*there, yield_on_timeout=True, rust_timeout=500, raise_interrupt=True):
                # What changed while the site was built nobody watched yet.
                missed = [path for path, state in built.items() if manifest.state([path]) != state]
                built = {}
                names = [*(path for _, path in found), *map(str, missed)]
                # Who watches a folder that goes sees nothing of what has its name later, were it the same one again.
                if not absolute.isdisjoint(map(Path, names)) or _numbers(folders) != there:
                    break

                yield names
                names = []

        now = _numbers(folders)
        names += [str(path) for path in folders if now.get(path) != there.get(path) and str(path) not in names]
        if not names:
            time.sleep(0.5)


def _numbers(folders: Iterable[Path]) -> dict[Path, int]:
    """Tell folders that are there from others that have their names later."""
    numbers = {}
    for folder in folders:
        with suppress(OSError):
            numbers[folder] = folder.stat().st_ino

    return numbers


def _named(changed: Iterable[str]) -> str:
    """Name one of the files that changed, from where you stand: rather none that an editor has already removed."""
    return min((os.path.relpath(name) for name in changed), key=lambda name: (not Path(name).exists(), name))


def _show(server: Server, render: Callable[[Path], CompletedProcess[str]], output: Path, console: Console) -> set[str]:
    """Build the site and show it; where it cannot be built, what is shown stays. Return where its drafts are."""
    done = render(output)
    if done.returncode:
        shutil.rmtree(output, ignore_errors=True)
        _say(console, f"{done.stdout.strip()}\nThe site cannot be built: mend what is named above")
        if server.folder is None:
            server.show(None, done.stdout)

        return set()

    if done.stderr:
        _say(console, done.stderr.strip())

    before = server.folder
    server.show(output)
    if before is not None:
        shutil.rmtree(before, ignore_errors=True)

    return {path.relative_to(output).as_posix() for path in (output / "drafts").rglob("*.html")}


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
