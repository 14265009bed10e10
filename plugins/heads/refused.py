"""What Pelican will not take: it stops at the first such post, and names neither the line nor a cure."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from pelican import generators, readers
from pelican.contents import Content

from . import below
from .head import EXAMPLES, Head, Post, Slip, head_of, posts

#: What Pelican or its plugins know a post by, and what addresses are made of: whoever sets it breaks the post.
RESERVED = frozenset({"packed", "settings", "told", "translations"})
#: What Pelican reads from a head though its own class has it.
READ = frozenset({"save_as", "url"})
#: Dates within a day of the first and the last that there is have no moment elsewhere on the earth.
EDGE = timedelta(days=1)


def slips(settings: Mapping[str, Any]) -> list[Slip]:
    """
    Find the posts and pages that Pelican will not take.

    :param settings: the site's, as Pelican reads them, with the patterns of `sources`
    :return: what is wrong with them, in the order of their files
    """
    return [slip for post in posts(settings) for slip in _wrong(post, settings)]


def _wrong(post: Post, settings: Mapping[str, Any]) -> Iterator[Slip]:
    try:
        text = post.file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        byte, line = error.object[error.start], error.object.count(b"\n", 0, error.start) + 1
        yield post.slip(line, f"is not UTF-8 (byte 0x{byte:02x}): save the file as UTF-8")
        return
    except OSError as error:
        yield post.slip(0, f"cannot be read ({error.strerror or error}): see to it and try again")
        return

    if not text.strip():
        yield post.slip(0, "is empty: write its Title and its Date at the top, or remove it")
        return

    head = head_of(text)
    process = readers.BaseReader(settings).process_metadata
    for name in sorted({"date", "modified"} & head.fields.keys()):
        try:
            moment = process(name, head.fields[name][0])
            _ = moment - EDGE, moment + EDGE
        except (ValueError, OverflowError):
            what = f"{name.title()}: {head.fields[name][0]!r} is no date: write it as {EXAMPLES[name]}"
            yield post.slip(head.places[name][0], what)

    yield from _unheard(post, head, settings)
    # What Pelican takes for said in every post, or reads in a file's path.
    known = {
        *head.fields,
        *readers.default_metadata(settings, process),
        *readers.path_metadata(str(post.file), post.source, settings),
        *readers.parse_path_metadata(post.source, settings, process),
    }
    astray = {name.lower(): (number, name) for number, name in below.fields(text)}
    status = head.first("status")
    for name in post.kind.mandatory_properties:
        # What is left out needs nothing, and Pelican gives drafts of posts a date.
        if name not in known and status != "skip" and (name, status) != ("date", "draft"):
            written = f"{name.title()}: {EXAMPLES[name]}"
            yield (
                below.slip(post, *astray[name])
                if name in astray
                else post.slip(1, f"has no {name.title()}: write a line at the top, as {written}")
            )


def _unheard(post: Post, head: Head, settings: Mapping[str, Any]) -> Iterator[Slip]:
    """Find fields that Pelican cannot go by."""
    for name in sorted(head.fields):
        if _is_reserved(name, post.kind):
            what = f"{head.said(name)}: is a name that Pelican keeps for itself: give the field another one"
            yield post.slip(head.places[name][0], what)

    template = head.first("template")
    if template and not _has_template(template, settings):
        what = f"Template: {template!r} is none of the theme's: write the name of one, or take the line out"
        yield post.slip(head.places["template"][0], what)

    status = head.first("status")
    if status and status not in post.kind.allowed_statuses:
        words = ", ".join(post.kind.allowed_statuses)
        what = f"Status: {status!r} is none of {words}: write one of them, or take the line out"
        yield post.slip(head.places["status"][0], what)


def _is_reserved(name: str, kind: type[Content]) -> bool:
    """Say whether a field would take the place of what a post is or does; what may be set has a setter."""
    if name.startswith("_") or name in RESERVED:
        return True

    own = inspect.getattr_static(kind, name, None)
    return own is not None and name not in READ and not (isinstance(own, property) and own.fset)


def _has_template(name: str, settings: Mapping[str, Any]) -> bool:
    """Say whether there is a template, where Pelican looks for one."""
    simple = Path(generators.__file__).parent / "themes" / "simple"
    folders = [*map(Path, settings["THEME_TEMPLATES_OVERRIDES"]), Path(settings["THEME"]) / "templates"]
    named = [f"{name}{ending}" for ending in settings["TEMPLATE_EXTENSIONS"]]
    return any((folder / one).is_file() for folder in (*folders, simple / "templates") for one in named)
