"""What was public must stay: entries keep their ids and dates, and addresses lead somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .built import Built
from .record import Entry, Record, is_page, is_path

#: The further pages of a list: what they show moves on with every post, and nobody keeps their addresses.
_FURTHER = re.compile(r"(?:\A|/)page/\d+\.html\Z")
SETTING = "PUBLISH_WITHDRAWN"


class ImportedError(Exception):
    """Say in one line why what was imported cannot be read and what to do."""


@dataclass(frozen=True, slots=True)
class Public:
    """
    What was public once.

    :param entries: its entries by their ids
    :param addresses: the paths of its pages and feeds
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()


def published(record: Record) -> Public:
    """
    Say what was public at a target.

    :param record: its last release, which remembers those before it
    """
    return Public(record.entries, record.addresses)


def imported(file: Path) -> Public:
    """
    Say what was public at the old host, where nothing was published here yet.

    :param file: what the import recorded: the blog's entries by their ids, a draft's without a permalink
    :return: its posts with their dates, and its posts and pages with their addresses
    :raises ImportedError: if it cannot be read
    """
    try:
        told = json.loads(file.read_bytes())["entries"]
        shown = {id_: one for id_, one in told.items() if one["permalink"]}
        paths = {id_: unquote(urlsplit(one["permalink"]).path).lstrip("/") for id_, one in shown.items()}
        posts = {
            id_: Entry(str(one["published"]), paths[id_])
            for id_, one in shown.items()
            if not one["path"].startswith("pages/")
        }
    except FileNotFoundError:
        return Public()
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        raise ImportedError(f"{file}: cannot be read: restore it from the repository and publish again") from None

    return Public(posts, frozenset(filter(is_path, paths.values())))


def remembered(before: Public, built: Built, withdrawn: Collection[str]) -> Public:
    """
    Say what will have been public.

    :param before: what was
    :param built: what shall be
    :param withdrawn: ids and addresses that are gone on purpose
    """
    gone = {before.entries[one].path for one in withdrawn if one in before.entries} | _paths(withdrawn)
    entries = {id_: one for id_, one in before.entries.items() if id_ not in withdrawn}
    addresses = {path for path in built.files if is_page(path) and not _FURTHER.search(path)}
    return Public({**entries, **built.entries}, (before.addresses - gone) | addresses)


def lost(before: Public, built: Built, withdrawn: Collection[str], *, names: Mapping[str, str]) -> Iterator[str]:
    """
    Find what was public and would not be as it was.

    :param before: what was
    :param built: what shall be
    :param withdrawn: ids and addresses that are gone on purpose
    :param names: the files that posts and rules are to be mended in: `content` is the content folder, `rules` the
        table of redirects, `settings` where `PUBLISH_WITHDRAWN` stands
    :return: a line for each
    """
    purpose = f"put it into {SETTING} in {names['settings']} if it shall be gone"
    gone: set[str] = set()
    for id_, entry in sorted(before.entries.items(), key=lambda item: (item[1].path, item[0])):
        now, post = built.entries.get(id_), f"{names['content']}/{entry.path.removesuffix('.html')}.md"
        if id_ in withdrawn:
            gone.add(entry.path)
        elif now is None:
            yield f"{post}: its entry {id_} was public and is gone: restore the post with its Atom_Id, or {purpose}"
        elif now.published != entry.published:
            moments = f"{entry.published}, and now {now.published}"
            yield f"{post}: its entry was published {moments}: restore its Date and Published, or readers see it anew"

    gone |= _paths(withdrawn)
    # Some hosts and disks take no notice of capital letters, but most do.
    for path in sorted(before.addresses - gone - built.files.keys()):
        yield f"/{path}: was public and leads nowhere: add a line to {names['rules']} (/{path} /new.html), or {purpose}"


def _paths(withdrawn: Collection[str]) -> set[str]:
    return {unquote(one).lstrip("/") for one in withdrawn}
