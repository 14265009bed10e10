"""What publishconf.py says of publishing, read as carefully as anything that somebody wrote by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .private import SETTING as HARMLESS
from .public import SETTING as WITHDRAWN
from .record import is_path

HUB, LISTED = "FEED_HUB", "FEED_ENTRIES"


@dataclass(frozen=True, slots=True)
class Said:
    """
    What is said there; in the place of what cannot be gone by stands nothing.

    :param withdrawn: ids and addresses that are gone on purpose
    :param harmless: files that look like secrets and are none
    :param hub: the WebSub hub, empty for none
    :param listed: the file that lists the entries of the feeds
    :param wrong: a line for each setting that cannot be gone by
    """

    withdrawn: frozenset[str]
    harmless: frozenset[str]
    hub: str
    listed: str
    wrong: tuple[str, ...]


def said(settings: Mapping[str, Any]) -> Said:
    """
    Read it. A list that is not there has nothing in it.

    :param settings: the public site's, as Pelican reads them
    """
    lists = {WITHDRAWN: "ids and addresses", HARMLESS: "paths"}
    wrong = [
        f"publishconf.py: {name}: {settings[name]!r} is no list of {what}: write one as ['…'], or [] for none"
        for name, what in lists.items()
        if not _is_list(settings.get(name, []))
    ]
    hub: Any = settings.get(HUB) or ""
    listed: Any = settings.get(LISTED)
    if not isinstance(hub, str) or (hub and not hub.startswith(("https://", "http://"))):
        cure = "write a hub's as 'https://pubsubhubbub.appspot.com/', or '' for none"
        wrong.append(f"pelicanconf.py: {HUB}: {hub!r} is no address: {cure}")
        hub = ""

    if not is_path(listed):
        wrong.append(f"publishconf.py: {LISTED}: {listed!r} is no name of a file: write '.entries.json'")
        listed = ""

    return Said(_texts(settings.get(WITHDRAWN)), _texts(settings.get(HARMLESS)), hub, listed, tuple(wrong))


def _is_list(value: object) -> bool:
    # A text is a collection of its letters, and holds whatever is a part of it.
    return isinstance(value, list | tuple | set | frozenset) and all(isinstance(one, str) for one in value)


def _texts(value: Any) -> frozenset[str]:
    return frozenset(value) if _is_list(value) else frozenset()
