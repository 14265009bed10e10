"""
Let readers search the posts: Pagefind makes an index that their browsers ask, and no other host.

The page is the theme's `search.html`, at `SEARCH_SAVE_AS`. Where Pagefind is not installed, there is neither, and a
theme finds `SEARCH_URL` empty. An index that would be the same is the one of the site before. Where `SEARCH_LATER` is
true there is none until somebody who shows the site asks :func:`complete` for it: Pagefind reads all pages each time.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pelican import signals
from pelican.generators import ArticlesGenerator

import rendering

FOLDER = "pagefind"
#: What a site holds in the place of an index that is made later.
LATER = ".search-later.json"
_KEPT = "SEARCH_PAGES"
# What of Pagefind's own a page asks for; its interfaces, 400 KB of them, are for pages that have none.
_PROGRAM = ("pagefind.js", "pagefind-entry.json")
# What a page says of itself, and not its author.
# Its title is asked for by its words all the same:
# Pagefind searches what it calls metadata (https://pagefind.app/docs/metadata/).
_APART = "nav, footer, button, header h1, .series, .when, .comments .who, .doctests, .highlight > samp"
_OPTIONS = ["--silent", "--root-selector", "main", "--exclude-selectors", _APART]

# Said of pages that have no word, such as pictures alone.
_NO_WORDS = "not able to build an index"
_EMPTY = "No post or page has a word yet: the search finds none of them"
_FAILED = "Pagefind cannot make the index of the search: "

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
    # In the site itself: a page is linked there, and what was made moves, where another disk would have copies.
    with TemporaryDirectory(prefix=".search-", dir=output) as name:
        site, made, chosen = (Path(name, part) for part in ("site", "made", "chosen"))
        for page in pages:
            _link(output / page, site / page)

        command: list[str | Path] = [pagefind, "--site", site, "--output-path", made]
        command += [*_OPTIONS, "--force-language", language]
        # Its own settings could stand in the folder it is started in, and in the environment.
        env = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")}
        subprocess.run(command, cwd=name, env=env, check=True, capture_output=True, encoding="utf-8", errors="replace")
        for file in _asked_for(made):
            (chosen / file.relative_to(made).parent).mkdir(parents=True, exist_ok=True)
            file.rename(chosen / file.relative_to(made))

        chosen.rename(output / FOLDER)


def _link(old: Path, new: Path) -> None:
    """Let a file that nobody writes into be in another place too."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:  # this disk has no links
        shutil.copyfile(old, new)


def _asked_for(made: Path) -> Iterator[Path]:
    """List what a reader's browser asks for."""
    entry = json.loads((made / "pagefind-entry.json").read_text("utf-8"))
    wasm = {f"wasm.{one.get('wasm') or 'unknown'}.pagefind" for one in entry["languages"].values()}
    for file in sorted(made.rglob("*")):
        path = file.relative_to(made)
        if file.is_file() and (len(path.parts) > 1 or path.name in wasm.union(_PROGRAM) or path.suffix == ".pf_meta"):
            yield file


def _told(output: Path, pages: Sequence[str], language: str, pagefind: Path) -> str:
    """Tell an index from others by all that it is made of."""
    said = [_digest(pagefind), *_OPTIONS, language]
    for page in pages:
        said += [page, _digest(output / page)]

    return blake2b(json.dumps(said).encode(), digest_size=20).hexdigest()


def _digest(file: Path) -> str:
    return blake2b(file.read_bytes(), digest_size=20).hexdigest()


def _files(folder: Path) -> dict[str, str]:
    """Tell the files of an index, by their paths in it."""
    return {file.relative_to(folder).as_posix(): _digest(file) for file in sorted(folder.rglob("*")) if file.is_file()}


def _taken(before: Path, output: Path, files: Mapping[str, str]) -> bool:
    """Take the index of the site before, if it is the one with these files."""
    if not files or _files(before / FOLDER) != files:
        return False

    if not (output / FOLDER).is_dir() or not (output / FOLDER).samefile(before / FOLDER):
        for name in files:
            _link(before / FOLDER / name, output / FOLDER / name)

    return True


def complete(site: Path) -> str:
    """
    Make the index that was left for later.

    :param site: the folder of the built site
    :return: a line about what is wrong; empty if nothing is, and where nothing was left
    """
    found = program()
    try:
        left = json.loads((site / LATER).read_text("utf-8"))
        (site / LATER).unlink()
        if found is not None:
            index(site, left["pages"], language=left["language"], pagefind=found)
    except FileNotFoundError:  # the site has gone meanwhile, or there is nothing to make
        return ""
    except (OSError, subprocess.CalledProcessError) as error:
        said = _said(error)
        return _EMPTY if _NO_WORDS in said else f"{_FAILED}{said}"

    return ""


def _said(error: Exception) -> str:
    """Say in one line what ended Pagefind."""
    return " ".join(str(getattr(error, "stderr", "") or error).split())


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
    # All of them share one context.
    for generator in [one for one in generators if isinstance(one, ArticlesGenerator)]:
        context: dict[str, Any] = generator.context
        texts = [*context.get("articles", ()), *context.get("pages", ())]
        generator.settings[_KEPT] = sorted(place for place in (text.save_as for text in texts) if place)
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
        if settings.get("SEARCH_LATER"):
            left = {"pages": pages, "language": settings["DEFAULT_LANG"]}
            (output / LATER).write_text(json.dumps(left), "utf-8")
        else:
            _index_or_take(settings, output, pages, found)
    except (OSError, subprocess.CalledProcessError) as error:
        said = _said(error)
        if _NO_WORDS in said:
            logger.warning(_EMPTY)
            return

        logger.error("%s%s", _FAILED, said)  # noqa: TRY400 - one line for a person


def _index_or_take(settings: Mapping[str, Any], output: Path, pages: Sequence[str], found: Path) -> None:
    """Write the index of some pages, unless the site before has it."""
    store = rendering.store_of(settings)
    if store is None:
        index(output, pages, language=settings["DEFAULT_LANG"], pagefind=found)
        return

    name = _told(output, pages, settings["DEFAULT_LANG"], found)
    kept = store.get(name)
    before = Path(settings.get(rendering.BEFORE) or output)
    if kept is None or not _taken(before, output, json.loads(kept)):
        index(output, pages, language=settings["DEFAULT_LANG"], pagefind=found)
        store.put(name, json.dumps(_files(output / FOLDER)).encode())


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(look)
    signals.all_generators_finalized.connect(gather)
    signals.article_writer_finalized.connect(write_page)
    signals.finalized.connect(write_index)
