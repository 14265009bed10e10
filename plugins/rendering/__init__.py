"""
Render nothing twice: neither the HTML of a post, nor a page whose every source is as it was.

What was made is kept in the user's cache folder under a name that says all it was made of, so it serves every build of
every checkout, and a wrong one is never found. `RENDERING_CACHE` names another folder, or none (`""`), and
`RENDERING_POOL` what gives the `concurrent.futures.Executor` that many posts are rendered by.

`RENDERING_BEFORE` names the folder of the site before, from where a page that is the same is linked. Where
`DELETE_OUTPUT_DIRECTORY` is false such a page stays in the output folder, and what an earlier build wrote there and
this one does not make is removed.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

from pelican import signals
from rich.console import Console

from . import environment, members, posts, reader, shared
from .ahead import ahead
from .aside import Page, undressed
from .before import NAMELESS, Made
from .before import SETTING as BEFORE
from .store import ADDED, Store, place
from .writer import PageWriter

#: How many objects are made before Python looks for circles of them that nobody holds any more.
LOOKS = 50_000, 20, 50

#: Posts that are rendered one after the other before all that are lacking are looked for.
FEW = 8

__all__ = [
    "ADDED",
    "BEFORE",
    "NAMELESS",
    "Made",
    "Page",
    "PageWriter",
    "Store",
    "place",
    "register",
    "store_of",
    "undressed",
]


def store_of(settings: Any) -> Store | None:
    """
    Give what a build keeps things in for the next one.

    :param settings: Pelican's
    :return: None if nothing is kept
    """
    rendering = shared.of(settings)
    return None if rendering is None else rendering.store


def begin(pelican: Any) -> None:
    """
    Open the cache.

    :param pelican: the Pelican whose settings are still to be read by others
    """
    settings = pelican.settings
    folder = settings.get("RENDERING_CACHE", place())
    if folder:
        # Thousands of posts stay until the end: to look through them again and again for what is left costs a tenth.
        gc.set_threshold(*LOOKS)
        settings[shared.NAME] = shared.Rendering(settings, Store(Path(folder)))


def look_ahead(generator: Any) -> None:
    """
    Render side by side what the reader would find missing, before it is asked for the first post.

    :param generator: Pelican's generator of articles, which is about to read one
    """
    settings = generator.settings
    rendering = shared.of(settings)
    if rendering is None or rendering.has_looked or rendering.rendered < FEW:
        return

    rendering.has_looked = True
    found = [
        os.path.abspath(os.path.join(generator.path, path))  # noqa: PTH100, PTH118 - as Pelican will name it
        for kind in ("ARTICLE", "PAGE")
        for path in generator.get_files(settings[f"{kind}_PATHS"], exclude=settings[f"{kind}_EXCLUDES"])
    ]
    if rendering.posts is not None:
        found = [path for path in found if not rendering.posts.is_known(path)]

    ahead(rendering, found, Console(stderr=True), settings.get("RENDERING_POOL"))


def look_again(generator: Any) -> None:
    """
    Let the first article be waited for: a generator is made anew in every run of a preview that reloads.

    :param generator: Pelican's generator of articles
    """
    rendering = shared.of(generator.settings)
    if rendering is not None:
        rendering.has_looked, rendering.rendered = False, 0


def end(pelican: Any) -> None:
    """
    Keep what is known of the pages, and the cache within its limit.

    :param pelican: the Pelican that has written everything
    """
    rendering = shared.of(pelican.settings)
    if rendering is not None:
        if rendering.pages is not None:
            rendering.pages.save()
            rendering.pages = None

        if rendering.posts is not None:
            rendering.posts.save()
            rendering.posts = None

        if rendering.before is not None:
            rendering.before.save()
            rendering.before = None

        rendering.store.trim()


def trace(generator: Any) -> None:
    """
    Let it be noted what templates read.

    :param generator: one of Pelican's, or a plugin's
    """
    rendering = shared.of(generator.settings)
    if rendering is not None:
        options = generator.settings["JINJA_ENVIRONMENT"]
        generator.env = environment.trace(generator.env, options, rendering.store)
        posts.take(generator, rendering)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(begin)
    signals.generator_init.connect(trace)
    signals.readers_init.connect(reader.take)
    signals.article_generator_init.connect(look_again)
    signals.article_generator_preread.connect(look_ahead)
    signals.article_generator_finalized.connect(members.know)
    signals.finalized.connect(end)
