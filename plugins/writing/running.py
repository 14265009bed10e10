"""Build a site again and again in this process: what Pelican needs is imported once, and a page rendered once."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from heads import mistaken, refused

from . import faults, said
from .settings import read, why


def render(conf: Path, output: Path, settings: Mapping[str, object] | None = None) -> CompletedProcess[str]:
    """
    Let Pelican build the site in this process, by the command that people type.

    The settings are read anew each time; the code of plugins is what it was when the process first needed it.

    :param conf: Pelican's settings file; the content folder lies beside it
    :param output: where to
    :param settings: settings that differ from the file's
    :return: how a process of its own would have ended, and what it said; what is wrong also as what it said to `stderr`
    """
    from pelican import contents, get_instance, log, parse_arguments  # noqa: PLC0415 - who only looks need not wait for it

    # Pelican remembers each post that was asked for its text or its summary as long as the process lives, and with it
    # all of its build.
    for remembering in (contents.Content.get_content, contents.Content.get_summary):
        remembering.cache.clear()

    command = [str(conf.parent / "content"), "-s", str(conf), "-o", str(output), "--fatal", "errors"]
    if settings:
        command += ["-e", *(f"{name}={json.dumps(value)}" for name, value in settings.items())]

    printed = StringIO()
    failed: Exception | None = None
    known: dict[str, Any] = {}
    with redirect_stdout(printed), redirect_stderr(printed), said.hearing() as heard:
        # As Pelican's own command does, but that an interrupt ends more than the build.
        asked = parse_arguments(command)
        # Pelican warns of the same once in a process, and of what is alike four times: each build has to say it all.
        every = logging.INFO  # what is worse than this is not counted
        log.init(asked.verbosity, asked.fatal, handler=None, name="pelican", logs_dedup_min_level=every)
        try:
            site, known = get_instance(asked)
            if slips := mistaken.slips(known):
                lines = "".join(f"{slip}\n" for slip in dict.fromkeys([*slips, *refused.slips(known)]))
                return CompletedProcess(command, 1, lines, lines)

            site.run()
        except SystemExit as error:
            return CompletedProcess(command, 1, f"{error.code}\n", f"{error.code}\n")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            failed = error

    told = _of_settings(conf, failed, known) or said.lines(heard.records, failed, known)
    wrong = "".join(f"{one}\n" for one in told)
    return CompletedProcess(command, int(failed is not None), wrong + printed.getvalue(), wrong)


def _of_settings(conf: Path, failed: Exception | None, known: Mapping[str, Any]) -> list[str]:
    """Say why a build ended, if it is the settings that it cannot be done by, or a plugin that they name."""
    if failed is None:
        return []

    wrong = list(faults.of_settings(known or _read(conf)))
    # Of a plugin that it cannot load Pelican logs a word, and stops by an error whose context is the plugin's.
    raised = [failed, failed.__context__] if not known else []
    return wrong or list(filter(None, (why(conf, error) for error in raised if error is not None)))[:1]


def _read(conf: Path) -> Mapping[str, Any]:
    """Read settings that a plugin could not begin with; none if they cannot be read."""
    try:
        return read(conf)
    except Exception:  # noqa: BLE001 - that is told
        return {}
