"""An entry and its Markdown become a post: the file's text, front matter first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from dateutil.parser import isoparser

from .addresses import post_path
from .export import Entry
from .prose import Body

# Atom's dates (RFC 3339, section 5.6). dateutil alone would read more, a line break in a number among it.
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
# What ends a line for any program that reads the file (str.splitlines), and characters that show nothing.
BREAKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Post:
    """
    A post as it stands on disk.

    :param path: its place below the content folder, ``YYYY/MM/slug.md``
    :param text: the whole file
    :param first_line: the line its body starts on
    :param changed: what the front matter could not say as Blogger did, one sentence each
    """

    path: PurePosixPath
    text: str
    first_line: int
    changed: tuple[str, ...] = ()


def faults(entry: Entry) -> tuple[str, ...]:
    """
    Say why an entry cannot become a post.

    :param entry: an entry, as the export tells it
    :return: the reasons, none for an entry that can
    """
    return tuple(_faults(entry))


def _faults(entry: Entry) -> Iterator[str]:
    if not entry.id or one_line(entry.id) != entry.id:
        yield "it has no id that names it"

    if not one_line(entry.title):
        yield "it has no title"

    if not entry.html.strip():
        yield "it has no body"

    for name, text in (("published", entry.published), ("updated", entry.updated)):
        if not text:
            yield f"it has no date ({name})"
        elif _date(text) is None:
            yield f"its date ({name}) is none: {text}"

    if not entry.permalink:
        yield "it has no link"
    else:
        try:
            post_path(entry.permalink)
        except ValueError as error:
            yield f"{error}: {entry.permalink}"


def compose(entry: Entry, body: Body) -> Post:
    """
    Write an entry as a post.

    :param entry: an entry without faults
    :param body: what it says, in Markdown
    :return: the post
    :raises ValueError: if the entry has faults
    """
    published, updated = _date(entry.published), _date(entry.updated)
    if published is None or updated is None:
        raise ValueError("; ".join(faults(entry)))

    path = post_path(entry.permalink)
    authors = [one_line(author) for author in entry.authors]
    labels = [one_line(label) for label in entry.labels]
    fields = {
        "Title": one_line(entry.title),
        "Date": published.isoformat(" ", "seconds"),
        "Modified": updated.isoformat(" ", "seconds"),
        "Slug": path.stem,
        "Authors": _listed(authors),
        "Tags": _listed(labels),
        "Atom_Id": entry.id,
        "Permalink": entry.permalink,
        "Published": entry.published,
        "Updated": entry.updated,
        "Snippets": "unreviewed" if body.has_python else "",
    }
    front = [f"{name}: {value}\n" for name, value in fields.items() if value]
    # Python-Markdown's meta extension reads keys up to the first blank line, so whatever the body starts with is text.
    text = "".join([*front, "\n", body.markdown])
    return Post(path, text, len(front) + 2, tuple(_divided("author", authors)) + tuple(_divided("label", labels)))


def one_line(text: str) -> str:
    """
    Lay a text on one line, as a browser shows it.

    :param text: a title, a name or a label of a stranger's
    :return: the same with a blank for each run of blanks, line breaks and control characters, and none around it
    """
    return BREAKS.sub(" ", text).strip()


def _date(text: str) -> datetime | None:
    if not DATE.fullmatch(text):
        return None

    try:
        return isoparser("T").isoparse(text)
    except (OverflowError, ValueError):  # a month 13, an offset of 25 hours, midnight after the last day of all
        return None


def _listed(names: Iterable[str]) -> str:
    """
    Write a list so that Pelican reads the same list (``pelican.readers.ensure_metadata_list``).

    It divides at semicolons if there are any, else at commas; nothing keeps a semicolon in a name.
    """
    written = [name.replace(";", ",") for name in names if name]
    text = "; ".join(dict.fromkeys(written))
    return f"{text};" if "," in text and ";" not in text else text


def _divided(what: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if ";" in name:
            yield f"{what} {name!r} is written with a comma: Pelican divides lists at semicolons"
