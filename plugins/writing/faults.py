"""What ends a build and can be foreseen, in a line each: a setting, a post, a template, a disk."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import TemplateError, TemplateSyntaxError
from markdown import Markdown

from heads.head import posts

#: What settings that a build asks for have to be, and how that is said.
KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "DEFAULT_PAGINATION": ((int,), "a number, without quotes"),
    "FEED_MAX_ITEMS": ((int, type(None)), "a number, without quotes"),
}


def of_settings(settings: Mapping[str, Any]) -> Iterator[str]:
    """
    Find the settings for which Pelican blames the first post that it reads by them.

    :param settings: the site's; none if they cannot be read
    """
    if not settings:
        return

    for name, (kinds, form) in KINDS.items():
        if name in settings and not isinstance(settings[name], kinds):
            yield f"pelicanconf.py: {name}: {settings[name]!r} cannot be gone by: write {form}"

    try:
        ZoneInfo(settings["TIMEZONE"])
    except (OSError, ValueError, KeyError):
        yield f"pelicanconf.py: TIMEZONE: {settings['TIMEZONE']!r} is no time zone: write one as Europe/Rome"

    try:
        Markdown(**settings["MARKDOWN"])
    except Exception as error:  # noqa: BLE001 - an extension is anybody's code
        yield f"pelicanconf.py: MARKDOWN: cannot be gone by ({_said(error)}): mend it"


def of_post(error: BaseException | None, file: str) -> str:
    """
    Say why a post cannot be read.

    :param error: what reading it raised
    :param file: the post's file, from where you stand
    """
    if isinstance(error, RecursionError):
        return f"{file}: is nested too deeply to be read: take out some of its lists, quotes or brackets"

    why = f" ({_said(error)})" if error is not None else ""
    return f"{file}: cannot be read{why}: mend it, or give it a Status: skip"


def line(error: BaseException, settings: Mapping[str, Any]) -> str:
    """
    Say in one line what ended a build.

    :param error: what was raised
    :param settings: the site's; none where it ended before they were read
    :return: the line; empty if nobody foresaw it
    """
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return f"{os.path.relpath(error.filename)}:{error.lineno}: cannot be read ({error.message}): mend it"

    # Whoever reads on a tree of HTML knows no post any more.
    if isinstance(error, RecursionError) and (file := _deepest(settings)):
        return of_post(error, file)

    frames = traceback.extract_tb(error.__traceback__)
    templates = [frame for frame in frames if frame.filename.endswith((".html", ".xml"))]
    if templates and (isinstance(error, TemplateError) or "jinja2" in Path(frames[-1].filename).parts[-2:-1]):
        last = templates[-1]
        return f"{os.path.relpath(last.filename)}:{last.lineno}: cannot be rendered ({_said(error)}): mend it"

    if isinstance(error, OSError) and error.errno is not None:
        file = os.path.relpath(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else "the site"
        return f"{file}: {error.strerror or error}: see to it and build again"

    return ""


def _deepest(settings: Mapping[str, Any]) -> str:
    """Name the post whose lines look nested most deeply, from where you stand; empty if there are no posts."""
    files = [post.file for post in posts(settings)] if settings else []
    return str(max(files, key=_depth)) if files else ""


def _depth(file: Path) -> int:
    lines = file.read_text("utf-8", errors="replace").splitlines()
    return max(
        (max(len(line) - len(line.lstrip("> \t")), line.count("<"), line.count("[")) for line in lines), default=0
    )


def _said(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
