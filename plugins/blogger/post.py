"""An entry and its Markdown become a post: the file's text, front matter first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bs4.element import NavigableString, PageElement

from .addresses import PAGES, is_hostile, post_path, slug_of
from .export import LIVE, PAGE, Entry
from .markup import UNSEEN, parse
from .moments import moment
from .prose import Body
from .tokens import tokens

LONGEST_TITLE = 60  # characters of a title that is made of first words
LINK = re.compile(r"https?://[!-~]+")
UNDATED = "1999-08-23T00:00:00Z"  # the day Blogger began: a page without any date is no older
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
    if entry.too_large:
        yield f"{one_line(entry.title) or entry.id}: it is larger than 16 MB"
        return  # what else it lacks may only not have been read

    if not entry.id or one_line(entry.id) != entry.id:
        yield "it has no id that names it"

    if entry.permalink and is_hostile(entry.permalink):
        try:
            post_path(entry.permalink)
        except ValueError as error:
            yield f"{error}: {entry.permalink}"

    if not entry.permalink and _first(entry) is None:
        yield "it has neither a date nor a link"


def remarks(entry: Entry) -> tuple[str, ...]:
    """
    Say what an entry lacks that every post has, and what stands for it.

    :param entry: an entry without faults
    """
    return tuple(_remarks(entry))


def _remarks(entry: Entry) -> Iterator[str]:
    if not one_line(entry.title):
        yield f"it has no title: {title(entry)!r} stands for it"

    if not entry.html.strip():
        yield "it has no body: its post is empty"

    for which, text in (("published", entry.published), ("updated", entry.updated)):
        if not text:
            yield f"it has no date ({which}): {_dates(entry)[0]} stands for it"
        elif moment(text) is None:
            yield f"its date ({which}) is none: {text}: {_dates(entry)[0]} stands for it"

    if entry.permalink:
        try:
            post_path(entry.permalink)
        except ValueError as error:
            yield f"{error}: {entry.permalink}: it is named by its date and title"
    elif entry.status == LIVE:
        yield "it has no link: it is named by its date and title"


def place(entry: Entry) -> tuple[PurePosixPath, bool]:
    """
    Say where an entry's post belongs.

    :param entry: an entry without faults
    :return: the place that its permalink gives it, or else the one that Blogger's own rule would; and whether it is the
        permalink's
    """
    with suppress(ValueError):
        return post_path(entry.permalink), True

    published = _dates(entry)[0]
    folder = PAGES if entry.kind == PAGE else f"{published[:4]}/{published[5:7]}"
    return PurePosixPath(folder, f"{slug_of(title(entry))}.md"), False


def title(entry: Entry) -> str:
    """
    Give an entry's title; for want of one its first words, as Blogger does, else the words of its address.

    :param entry: an entry
    """
    told = one_line(entry.title)
    if told:
        return told

    texts = (str(text) for text in parse(tokens(entry.html)).find_all(string=True) if _is_seen(text))
    words = one_line(" ".join(texts)).split(" ")
    shown = ""
    for number, word in enumerate(words):
        if number and len(shown) + len(word) > LONGEST_TITLE:
            return f"{shown}\N{HORIZONTAL ELLIPSIS}"

        shown = f"{shown} {word}".strip()[: 2 * LONGEST_TITLE]

    slug = PurePosixPath(urlsplit(entry.permalink).path).stem
    return shown or one_line(re.sub(r"[-_]+", " ", slug)) or "Untitled"


def _is_seen(text: PageElement) -> bool:
    return type(text) is NavigableString and text.parent is not None and text.parent.name not in UNSEEN


def _first(entry: Entry) -> str | None:
    return next((text for text in (entry.published, entry.updated) if moment(text) is not None), None)


def _dates(entry: Entry) -> tuple[str, str]:
    """Give both dates of an entry that may have one or none: then its permalink tells the month."""
    month = re.search(r"/([0-9]{4})/(0[1-9]|1[0-2])/", entry.permalink)
    first = _first(entry) or (f"{month[1]}-{month[2]}-01T00:00:00Z" if month and month[1] != "0000" else UNDATED)
    published = entry.published if moment(entry.published) is not None else first
    return published, entry.updated if moment(entry.updated) is not None else published


def compose(entry: Entry, body: Body, path: PurePosixPath) -> Post:
    """
    Write an entry as a post.

    :param entry: an entry without faults
    :param body: what it says, in Markdown
    :param path: its place below the content folder
    :return: the post
    """
    dates = _dates(entry)
    published, updated = (read.isoformat(" ", "seconds") for read in map(moment, dates) if read is not None)
    authors = [one_line(author) for author in entry.authors]
    # Each shape lists the labels in an order of its own; Blogger's pages have them by the alphabet.
    labels = sorted(map(one_line, entry.labels), key=lambda label: (label.casefold(), label))
    fields = {
        "Title": title(entry),
        "Date": published,
        "Modified": updated,
        "Slug": path.stem,
        "Status": "" if entry.status == LIVE else "draft",
        "Authors": _listed(authors),
        "Tags": _listed(labels),
        "Description": one_line(entry.description),
        "Place": one_line(entry.place),
        "Point": one_line(entry.point),
        "Title_Link": entry.title_link if LINK.fullmatch(entry.title_link) else "",
        "Atom_Id": entry.id,
        "Permalink": entry.permalink,
        "Published": dates[0],
        "Updated": dates[1],
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
