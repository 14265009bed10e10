"""Build a site again and again in this process: what Pelican needs is imported once, and a page rendered once."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess


def render(conf: Path, output: Path, settings: Mapping[str, object] | None = None) -> CompletedProcess[str]:
    """
    Let Pelican build the site in this process, by the command that people type.

    The settings are read anew each time; the code of plugins is what it was when the process first needed it.

    :param conf: Pelican's settings file; the content folder lies beside it
    :param output: where to
    :param settings: settings that differ from the file's
    :return: how a process of its own would have ended, and what it said
    """
    from pelican import contents, get_instance, log, parse_arguments  # noqa: PLC0415 - who only looks need not wait for it

    # Pelican remembers each post that was asked for its text or its summary as long as the process lives, and with it
    # all of its build.
    for remembering in (contents.Content.get_content, contents.Content.get_summary):
        remembering.cache.clear()

    # Pelican says the same only once in a process, and each build has to say what is wrong with it.
    log.LimitFilter._raised_messages.clear()  # noqa: SLF001 - it has no other door
    log.LimitFilter._group_count.clear()  # noqa: SLF001 - as above
    command = [str(conf.parent / "content"), "-s", str(conf), "-o", str(output), "--fatal", "errors"]
    if settings:
        command += ["-e", *(f"{name}={json.dumps(value)}" for name, value in settings.items())]

    said = StringIO()
    status = 0
    with redirect_stdout(said), redirect_stderr(said):
        # As Pelican's own command does, but that an interrupt ends more than the build.
        asked = parse_arguments(command)
        log.init(level=asked.verbosity, fatal=asked.fatal, name="pelican")
        try:
            get_instance(asked)[0].run()
        except SystemExit as error:
            said.write(f"{error.code}\n")
            status = 1
        except Exception as error:
            logging.getLogger("pelican").critical("%s: %s", type(error).__name__, error, exc_info=True)
            status = 1

    return CompletedProcess(command, status, said.getvalue())
