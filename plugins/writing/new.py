"""A new post: a draft in the right folder, with an id that it keeps for ever."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pelican.utils import slugify
from rich.console import Console

import beside

FINE, REFUSED = 0, 2
NO_TEXT = frozenset({"Cc", "Cs"})  # control characters, and what a terminal sent that is not in its encoding
LONGEST = 80  # characters of a slug; file systems refuse names over 255 bytes


def tag_uri(authority: str, day: datetime, path: PurePosixPath) -> str:
    """
    Name a post for ever, wherever it is published (RFC 4151).

    :param authority: a host that is the author's on that day
    :param day: when the name is given, aware of its time zone; its day counts in UTC (section 2.1)
    :param path: what no other post of that day has
    :raises ValueError: if the authority is no host
    """
    host = authority.encode("idna").decode().lower()
    return f"tag:{host},{day.astimezone(UTC):%Y-%m-%d}:/{quote(path.as_posix())}"


def short(slug: str) -> str:
    """
    Cut a slug to what every file system takes, between two words where that can be.

    :param slug: words in small letters, a hyphen between them
    """
    if len(slug) <= LONGEST:
        return slug

    return slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]


def begin(title: str, settings: Mapping[str, Any], *, now: datetime, console: Console, slug: str = "") -> int:
    """
    Begin a post of a site, as `main` does.

    :param title: its title
    :param settings: the site's, as Pelican reads them, with ours beside its own
    :param now: the moment, aware of its time zone
    :param console: where to tell it
    :param slug: the last part of its address; empty to make it of the title
    :return: 0 if it was written, 2 if not
    """
    return main(
        title,
        content=Path(settings["PATH"]),
        author=settings["AUTHOR"],
        authority=settings["ATOM_ID_AUTHORITY"],
        time_zone=settings["TIMEZONE"],
        substitutions=settings["SLUG_REGEX_SUBSTITUTIONS"],
        now=now,
        console=console,
        slug=slug,
    )


def main(
    title: str,
    *,
    content: Path,
    author: str,
    authority: str,
    time_zone: str,
    substitutions: Sequence[tuple[str, str]],
    now: datetime,
    console: Console,
    slug: str = "",
) -> int:
    """
    Begin a post; nothing that is there already is touched.

    :param title: its title
    :param content: the blog's content folder
    :param author: who writes it; empty to leave that open
    :param authority: the host that its id is made with
    :param time_zone: the site's
    :param substitutions: how Pelican makes a slug of a title
    :param now: the moment, aware of its time zone
    :param console: where to tell it
    :param slug: the last part of its address; empty to make it of the title
    :return: 0 if it was written, 2 if not
    """
    words = " ".join(title.split())
    if any(unicodedata.category(char) in NO_TEXT for char in words):
        return _refuse(console, f"{title!r}: is no text: type it in UTF-8 and without control characters")

    name = short(slugify(slug or words, substitutions))
    if not words or not name:
        return _refuse(console, f"{title!r}: makes no address: name one with --slug, of letters and digits")

    moment = now.astimezone(ZoneInfo(time_zone)).replace(microsecond=0)
    path = PurePosixPath(f"{moment:%Y/%m}", name)
    try:
        atom_id = tag_uri(authority, now, path) if authority else ""
    except ValueError:
        atom_id = ""

    if not atom_id:
        why = "neither address nor old_address names a host" if not authority else f"{authority!r} is no host"
        return _refuse(console, f"site.toml: {why}: write one, for the post's id is made with it once and for ever")

    front = {
        "Title": words,
        "Date": moment.isoformat(" "),
        "Slug": name,
        "Authors": author,
        "Atom_Id": atom_id,
        "Status": "draft",
    }
    text = "".join(f"{key}: {value}\n" for key, value in front.items() if value) + "\n"
    file = content / f"{path}.md"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write(file, text.encode(), lambda _: file.touch(exist_ok=False))  # the name is taken, then given away
    except FileExistsError:
        return _refuse(console, f"{file}: is there already: take another title, or name an address with --slug")
    except OSError as error:
        return _refuse(console, f"{file}: cannot be written ({error.strerror or error}): see to it and try again")

    _say(console, f"{file}: a draft; take its Status line out to publish it, and leave its Atom_Id")
    return FINE


def _refuse(console: Console, line: str) -> int:
    _say(console, line)
    return REFUSED


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
