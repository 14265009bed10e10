"""
Let readers search the posts: Pagefind makes an index that their browsers ask, and no other host.

The page is the theme's `search.html`, at `SEARCH_SAVE_AS`. Where Pagefind is not installed, there is neither, and a
theme finds `SEARCH_URL` empty.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pelican import signals

FOLDER = "pagefind"
_KEPT = "SEARCH_PAGES"
# What of Pagefind's own a page asks for; its interfaces, 400 KB of them, are for pages that have none.
_PROGRAM = ("pagefind.js", "pagefind-entry.json")
# What a page says of itself, and not its author.
# Its title is asked for by its words all the same:
# Pagefind searches what it calls metadata (https://pagefind.app/docs/metadata/).
_APART = "nav, footer, button, header h1, .series, .when, .comments .who, .doctests, .highlight > samp"

# Said of pages that have no word, such as pictures alone.
_NO_WORDS = "not able to build an index"

logger = logging.getLogger(__name__)


def program() -> Path | None:
    """
    Find Pagefind: what its package brought, or what is on the path.

    :return: its file; None if it is not installed
    """
    try:
        from pagefind.service import get_executable  # noqa: PLC0415 - not every system has it, and most builds need it once

        return get_executable()
    except (ImportError, FileNotFoundError):
        found = shutil.which("pagefind")
        return Path(found) if found else None


def index(output: Path, pages: Iterable[str], *, language: str, pagefind: Path) -> None:
    """
    Write the index of some of a site's pages, and what asks it.

    :param output: the folder of the built site
    :param pages: the pages' paths in it
    :param language: the site's, for all its pages: a search finds the posts of all languages
    :param pagefind: Pagefind's file
    :raises OSError: if something cannot be read or written
    :raises subprocess.CalledProcessError: if Pagefind cannot make it
    """
    shutil.rmtree(output / FOLDER, ignore_errors=True)
    with TemporaryDirectory(prefix="search-") as name:
        site, made = Path(name, "site"), Path(name, "made")
        for page in pages:
            copy = site / page
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(output / page, copy)

        command: list[str | Path] = [pagefind, "--site", site, "--output-path", made, "--silent"]
        command += ["--root-selector", "main", "--exclude-selectors", _APART, "--force-language", language]
        # Its own settings could stand in the folder it is started in, and in the environment.
        env = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")}
        subprocess.run(command, cwd=name, env=env, check=True, capture_output=True, encoding="utf-8", errors="replace")
        _publish(made, output / FOLDER)


def _publish(made: Path, folder: Path) -> None:
    """Take what a reader's browser asks for."""
    entry = json.loads((made / "pagefind-entry.json").read_text("utf-8"))
    wasm = {f"wasm.{one.get('wasm') or 'unknown'}.pagefind" for one in entry["languages"].values()}
    folder.mkdir(parents=True)
    for file in sorted(made.rglob("*")):
        path = file.relative_to(made)
        if file.is_file() and (len(path.parts) > 1 or path.name in wasm.union(_PROGRAM) or path.suffix == ".pf_meta"):
            (folder / path.parent).mkdir(exist_ok=True)
            shutil.copyfile(file, folder / path)


def look(pelican: Any) -> None:
    """
    Say in one line that there will be no search where there can be none.

    :param pelican: the Pelican whose settings are still to be read by others
    """
    settings = pelican.settings
    if settings.get("SEARCH_SAVE_AS") and program() is None:
        logger.warning("Pagefind is not installed: the site is built without a search (pip install 'pagefind[bin]')")
        settings["SEARCH_SAVE_AS"] = ""

    settings["SEARCH_URL"] = settings.get("SEARCH_SAVE_AS", "").removesuffix("index.html")


def gather(generators: Iterable[Any]) -> None:
    """
    Keep what shall be found: posts and pages that are published, and no list of them; without any there is no search.

    :param generators: Pelican's, with everything read
    """
    for generator in generators:
        context: dict[str, Any] = generator.context
        texts = [*context.get("articles", ()), *context.get("pages", ())]
        generator.settings[_KEPT] = sorted(text.save_as for text in texts if text.save_as)
        if not generator.settings[_KEPT]:
            generator.settings["SEARCH_URL"] = context["SEARCH_URL"] = ""


def write_page(generator: Any, writer: Any) -> None:
    """
    Write the page of the search.

    :param generator: Pelican's generator of articles
    :param writer: the site's writer
    """
    settings = generator.settings
    if settings["SEARCH_URL"]:
        writer.write_file(
            settings["SEARCH_SAVE_AS"],
            generator.get_template("search"),
            generator.context,
            relative_urls=settings["RELATIVE_URLS"],
            url=settings["SEARCH_URL"],
            page_name="search",
        )


def write_index(pelican: Any) -> None:
    """
    Write the index of what was written.

    :param pelican: the Pelican that has written everything
    """
    settings, output = pelican.settings, Path(pelican.output_path)
    found = program() if settings["SEARCH_URL"] else None
    pages = [page for page in settings.pop(_KEPT, ()) if (output / page).is_file()]
    if found is None or not pages:
        return

    try:
        index(output, pages, language=settings["DEFAULT_LANG"], pagefind=found)
    except (OSError, subprocess.CalledProcessError) as error:
        said = " ".join(str(getattr(error, "stderr", "") or error).split())
        if _NO_WORDS in said:
            logger.warning("No post or page has a word yet: the search finds none of them")
            return

        logger.error("Pagefind cannot make the index of the search: %s", said)  # noqa: TRY400 - one line for a person


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(look)
    signals.all_generators_finalized.connect(gather)
    signals.article_writer_finalized.connect(write_page)
    signals.finalized.connect(write_index)
