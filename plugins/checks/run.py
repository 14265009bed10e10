"""Run the checks over a built site, and tell what they found."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from heads import mistaken
from heads.below import misplaced

from .feeds import feeds, is_of_ids
from .headings import headings
from .images import images
from .links import links
from .markup import CheckerError, checker, markup
from .policy import blocked
from .posts import located
from .site import Finding, Site, read
from .texts import early, texts

FINE, FOUND, UNREADABLE = 0, 1, 2


def findings(site: Site, vnu: Sequence[str] | None = None) -> list[Finding]:
    """
    Find what is wrong with a site.

    :param site: the site
    :param vnu: what starts the checker of HTML; None to do without
    :return: what was found, in the order of the files and their lines, each once
    :raises CheckerError: if that checker cannot be run
    :raises OSError: if a file cannot be read
    """
    found = {*links(site), *images(site), *blocked(site), *feeds(site), *headings(site)}
    told = {(one.file, one.word) for one in found if one.word}
    for one in markup(site, vnu) if vnu else ():
        # An address that leads nowhere need not be told of again as one that is badly written.
        if not any(
            one.file == file and f"\N{LEFT DOUBLE QUOTATION MARK}{word}\N{RIGHT DOUBLE QUOTATION MARK}" in one.what
            for file, word in told
        ):
            found.add(one)

    return sorted(found, key=lambda one: (one.file, one.line, one.what))


def look_over(settings: Mapping[str, Any], home: Path, console: Console) -> int:
    """
    Check the site that settings build, as `main` does.

    :param settings: the site's, as Pelican reads them, with ours beside its own
    :param home: the folder that npm's packages lie in, the checker of HTML maybe among them
    :param console: where to tell it
    :return: 0 if nothing is wrong, 1 if something is, 2 if there is no site or it cannot be read
    """
    output = Path(os.path.relpath(settings["OUTPUT_PATH"]))
    shared = mistaken.shared(settings)
    return main(
        output,
        content=Path(settings["PATH"]),
        address=settings["SITEURL"],
        vnu=checker(home),
        console=console,
        slips=[*map(str, (*misplaced(settings), *shared)), *texts(settings)],
        notes=[*map(str, mistaken.notes(settings)), *early(settings, dt.datetime.now(dt.UTC))],
        shared=frozenset(shared.values()),
    )


def main(
    output: Path,
    *,
    content: Path,
    address: str,
    vnu: Sequence[str] | None,
    console: Console,
    slips: Sequence[str] = (),
    notes: Sequence[str] = (),
    shared: Collection[str] = (),
) -> int:
    """
    Check a site, and tell each finding in one line.

    :param output: the folder of the built site
    :param content: the folder of its posts: what a post says itself is told of the post's file
    :param address: where the site is published
    :param vnu: what starts the checker of HTML; None where it is not installed
    :param console: where to tell it
    :param slips: what was found wrong with the posts themselves, a line each
    :param notes: what may be meant, a line each; it is told, and is no finding
    :param shared: the ids of which slips say that several posts have them
    :return: 0 if nothing is wrong, 1 if something is, 2 if there is no site or it cannot be read
    """
    if not output.is_dir():
        _say(console, f"{output}: is not there: build the site first, by invoke build")
        return UNREADABLE

    try:
        with console.status("Checking the site") if console.is_terminal else nullcontext():
            site = read(output, address, content)
            found = [one for one in findings(site, vnu) if not is_of_ids(one, shared)]
    except (CheckerError, OSError) as error:
        _say(console, str(error))
        return UNREADABLE

    for line in (*notes, *slips):
        _say(console, line)

    for one in found:
        told = located(one, content) or replace(one, file=(output / one.file).as_posix())
        _say(console, f"{told.file}:{told.line}: {told.what}" if told.line else f"{told.file}: {told.what}")

    without = "" if vnu else "; the HTML is not checked, for there is no vnu (npm install vnu-jar, and Java)"
    count = len(slips) + len(found)
    _say(console, f"{len(site.pages)} pages: {count or 'no'} finding{'' if count == 1 else 's'}{without}")
    return FOUND if count else FINE


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
