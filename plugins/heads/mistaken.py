"""What a head says and Pelican would take, without a word, for something else or for nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from string import Formatter
from typing import Any

from dateutil import parser
from markdown.extensions.meta import META_RE

from .head import EXAMPLES, FIELDS, Head, Post, Slip, head_of, posts

#: What Pelican, the plugins and the theme read, and what an import keeps beside it.
KNOWN = FIELDS | frozenset(
    "date_format description permalink place point published save_as template timezone title_link translation updated "
    "url".split()
)
#: Fields that have one text; where Pelican knows of no second one, its list of both is taken for none.
ONE = frozenset("atom_id lang published template timezone title updated".split())
#: How alike two names are of which one is the other misspelt: dates and date are, update and date are not.
ALIKE = 0.81
NO = frozenset({"", "0", "false", "no", "off"})
#: Dates whose order nobody has to guess begin with the year.
YEAR_FIRST = re.compile(r"\d{4}(?:([-/._ ])\d{1,2}\1\d{1,2}|\d{4})(?!\d)")
WHOLE = re.compile(r"\d{4}-\d\d-\d\d(?:[T _]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)? ?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
#: How the numbers of a day may be taken: its own first, the year's first.
ORDERS = (False, False), (True, False), (False, True)
#: Two days that have neither day, month nor year in common: what a date leaves out differs with them.
DAYS = datetime(2000, 1, 2), datetime(2001, 3, 4)  # noqa: DTZ001 - Pelican's have no zone either
#: A language tag's form (RFC 5646, section 2.1); four letters and more are kept for what there is not yet.
LANGUAGE = re.compile(r"(?:[a-z]{2,3}|x)(?:-[a-z0-9]{1,8})*", re.ASCII | re.IGNORECASE)
_LIKE_FIELD = re.compile(r"\s*(?P<key>[A-Za-z][A-Za-z_-]*)\s*(?P<sign>[:=])\s*(?P<value>.*)")


def slips(settings: Mapping[str, Any]) -> list[Slip]:
    """
    Find what is to be mended before a site is built.

    :param settings: the site's, as Pelican reads them, with the patterns of `sources`
    :return: what is wrong, in the order of the files and their lines
    """
    read = _Read(settings)
    return [slip for post, head in _heads(settings) for slip in sorted(_wrong(post, head, read), key=_line)]


def notes(settings: Mapping[str, Any]) -> list[Slip]:
    """
    Find what may well be meant: fields that nothing reads, each name once, and text without an empty line above.

    :param settings: as above
    :return: the first of each, with how many there are
    """
    read, found = _Read(settings), dict[str, list[Slip]]()
    for post, head in _heads(settings):
        for name in head.fields:
            if not read.knows(name):
                what = f"{head.said(name)}: nothing reads such a field"
                found.setdefault(name, []).append(post.slip(head.places[name][0], what))

        if head.stray:
            what = "is text, for it is no field: put an empty line above it"
            found.setdefault("", []).append(post.slip(head.stray, what))

    return [replace(slips[0], what=slips[0].what + _more(len(slips) - 1)) for slips in found.values()]


def shared(settings: Mapping[str, Any]) -> dict[Slip, str]:
    """
    Find the posts that have another post's id.

    :param settings: as above
    :return: each with the id
    """
    known: dict[str, tuple[Post, int]] = {}
    found: dict[Slip, str] = {}
    for post, head in _heads(settings):
        one = head.first("atom_id")
        if not one or head.first("status") == "skip":
            continue

        line = head.places["atom_id"][0]
        other, there = known.setdefault(one, (post, line))
        if other is not post:
            what = f"Atom_Id is that of {other.file}:{there}, too: take it out of the copy, for no two posts share one"
            found[post.slip(line, what)] = one

    return found


class _Read:
    """
    What is read of a head, by whom ever.

    :param settings: the site's
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        patterns = [str(settings[name]) for name in settings if name.endswith(("_SAVE_AS", "_URL"))]
        self._known = KNOWN | {field for pattern in patterns for field in _fields(pattern)}
        self._known |= {name.lower() for name in settings.get("FORMATTED_FIELDS", ())}
        overrides = map(Path, settings.get("THEME_TEMPLATES_OVERRIDES", ()))
        self._folders = [*overrides, Path(settings["THEME"]) / "templates"]
        self._templates: str | None = None

    def knows(self, name: str) -> bool:
        """Say whether somebody reads a field: a theme of the site's own may."""
        if name in self._known:
            return True

        if self._templates is None:
            files = (file for folder in self._folders for file in sorted(folder.rglob("*.*ml")))
            self._templates = "\n".join(file.read_text("utf-8", errors="replace") for file in files)

        return re.search(rf"""(?:\.|\[["']){re.escape(name)}\b""", self._templates) is not None


def _heads(settings: Mapping[str, Any]) -> Iterator[tuple[Post, Head]]:
    """Read the heads of all posts and pages that can be read; what is wrong with others Pelican finds out."""
    for post in posts(settings):
        try:
            text = post.file.read_text("utf-8-sig")
        except (OSError, ValueError):
            continue

        head = head_of(text)
        if head.fields:
            yield post, head


def _wrong(post: Post, head: Head, read: _Read) -> Iterator[Slip]:
    for name, values in head.fields.items():
        line = head.places[name][0]
        if name in ONE and len(values) > 1:
            what = f"{name.title()} has a second value here, and there can be one: take one of them out"
            yield post.slip(head.places[name][1], what)
        elif what := _instead(head, name, values[0].strip(), read):
            yield post.slip(line, what)
        elif name in {"date", "modified"} and (why := _guessed(values[0].strip())):
            yield post.slip(line, f"{name.title()}: {values[0]!r} {why}: write it as {EXAMPLES[name]}")
        elif name == "lang" and values[0].strip() and not LANGUAGE.fullmatch(values[0].strip()):
            yield post.slip(line, f"Lang: {values[0]!r} is no language: write it as en, it or pt-BR")

    if head.stray and (what := _broken(head)):
        yield post.slip(head.stray, what)


def _instead(head: Head, name: str, value: str, read: _Read) -> str:
    """Say which field was meant by one that nothing reads, or that says nothing by itself."""
    is_draft = value.lower() == "draft" or (name == "draft" and value.lower() not in NO)
    if name == "published" and value.lower() in NO - {""}:
        is_draft = True
    elif name in KNOWN or (not is_draft and not (meant := _meant(name, head.fields))) or read.knows(name):
        return ""

    if is_draft:
        return f"{head.said(name)}: {value} keeps no post back: write Status: draft, or take the line out"

    return f"{head.said(name)}: nothing reads such a field: write {meant.title()}, or give it a name less like that"


def _meant(name: str, there: Collection[str]) -> str:
    """Name the field that one is a misspelling of; empty where it is none, or the right one is there as well."""
    turned = [field for field in sorted(FIELDS) if sorted(field) == sorted(name)]
    found = turned or get_close_matches(name, sorted(FIELDS), 1, ALIKE)
    return found[0] if found and found[0] not in there else ""


def _broken(head: Head) -> str:
    """Say what a line that ends a head keeps from being read; empty if it is but text."""
    text = head.lines[head.stray - 1]
    like = _LIKE_FIELD.fullmatch(text)
    if like and (name := like["key"].lower().replace("-", "_")) and (name in FIELDS or _meant(name, head.fields)):
        right = name if name in FIELDS else _meant(name, head.fields)
        return f"{text.strip()!r} is no field, and ends the head: write {right.title()}: {like['value']}".rstrip()

    for number, line in enumerate(head.lines[head.stray :], head.stray + 1):
        said = META_RE.match(line)
        if not line.strip():
            break

        if said and said["key"].lower() in FIELDS - head.fields.keys():
            return (
                f"{text.strip()!r} is no field, and ends the head, so {said['key']} in line {number} is not read: "
                "write it as a field, or below an empty line"
            )

    return ""


def _guessed(text: str) -> str:
    """Say why a date may mean another day or another moment than its author's; empty if it cannot."""
    if WHOLE.fullmatch(text):
        return ""

    # As Pelican, which has what a date leaves out from today's.
    text = text.replace("_", " ")
    parse = partial(parser.parse, text, tzinfos=_zone)
    try:
        first = parse(default=DAYS[0])
        if YEAR_FIRST.match(text):
            return ""

        others = [parse(default=DAYS[1], dayfirst=day, yearfirst=year) for day, year in ORDERS]
    except _ZoneError:
        return "names its time zone by letters, which many zones share"
    except (ValueError, OverflowError, TypeError):
        return ""  # Pelican says so

    return "may be several days" if any(other != first for other in others) else ""


class _ZoneError(Exception):
    """Say that a zone is named by letters."""


def _zone(name: str | None, seconds: int | None) -> int | None:
    if name is not None and name.upper() not in {"GMT", "UTC", "Z"}:
        raise _ZoneError

    return seconds


def _fields(pattern: str) -> set[str]:
    try:
        return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(pattern) if name}
    except ValueError:
        return set()


def _line(slip: Slip) -> int:
    return slip.line


def _more(count: int) -> str:
    return f" (nor in {count} other post{'' if count == 1 else 's'})" if count else ""
