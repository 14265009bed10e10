"""What Pelican says of a build, in lines: whose file it is, and a traceback only of what nobody foresaw."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from heads import refused

from . import dead, faults

#: How Pelican speaks of a post that it cannot read; what was raised is the context of what it then stops by.
UNREAD = "Could not process %s"


class Heard(logging.Handler):
    """Keeps what is logged while it listens."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """
        Keep a record.

        :param record: what somebody logged
        """
        self.records.append(record)


@contextmanager
def hearing() -> Iterator[Heard]:
    """Hear, in the place of the screen, what Pelican and the plugins log."""
    root, heard = logging.getLogger(), Heard()
    before, root.handlers = root.handlers, [heard]
    try:
        yield heard
    finally:
        root.handlers = before


def lines(records: Sequence[logging.LogRecord], failed: BaseException | None, settings: Mapping[str, Any]) -> list[str]:
    """
    Say in lines what was logged, and why a build ended.

    :param records: what was logged
    :param failed: what ended the build; None if nothing did
    :param settings: the site's; none where it ended before they were read
    """
    slips = refused.slips(settings) if failed is not None and settings else []
    records = _once(records, {(level, text) for level, text in settings.get("LOG_FILTER", ())})
    told = []
    unfound = {
        str(record.args[0]) for record in records if record.msg == dead.UNFOUND and isinstance(record.args, tuple)
    }
    found = list(dead.links(settings, unfound)) if unfound and settings else []
    # Files are named from where you stand.
    path = settings.get("PATH", os.curdir)
    for record in records:
        message = record.getMessage()
        if record.levelno >= logging.ERROR and any(slip.source in message for slip in slips):
            continue

        if record.msg == dead.UNFOUND and isinstance(record.args, tuple):
            named = [line for where, line in found if where == record.args[0]]
            told += [f"{record.levelname}: {line}" for line in named or [message]]
            continue

        if record.msg == UNREAD and isinstance(record.args, tuple):
            cause = failed.__context__ if failed is not None else None
            told.append(faults.of_post(cause, os.path.relpath(Path(path, *map(str, record.args)))))
            continue

        told.append(f"{record.levelname}: {message.replace(f'{path}{os.sep}', f'{os.path.relpath(path)}{os.sep}')}")
        if record.exc_info and record.exc_info[1] is not None:
            told += _traced(record.exc_info[1])

    told += map(str, slips)
    # At the first error that is logged Pelican stops (`--fatal errors`), by an exception that says nothing more.
    if failed is not None and not any(record.levelno >= logging.ERROR for record in records):
        if line := faults.line(failed, settings):
            told.append(line)
        elif not slips:  # what is wrong with a post is likelier the cause than what came of it
            told += _traced(failed)

    return told


def _once(records: Sequence[logging.LogRecord], ignored: Collection[tuple[int, str]]) -> list[logging.LogRecord]:
    """Leave out what was said before, and what the site's settings ask not to be told."""
    told: dict[tuple[int, str], logging.LogRecord] = {}
    for record in records:
        said = record.levelno, record.getMessage()
        if said not in ignored and (record.levelno, str(record.msg)) not in ignored:
            told.setdefault(said, record)

    return list(told.values())


def _traced(error: BaseException) -> list[str]:
    return "".join(traceback.format_exception(error)).splitlines()
