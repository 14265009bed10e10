"""Say which posts have the links that Pelican found nothing for: it names the first four links, and no post."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from heads.head import posts

#: How Pelican speaks of such a link.
UNFOUND = "Unable to find '%s', skipping url replacement."
_LINK = re.compile(r"\{(filename|static|attach)\}([^\s\"'<>)]+)")


def links(settings: Mapping[str, Any], unfound: Collection[str]) -> Iterator[tuple[str, str]]:
    """
    Find the links that lead to nothing in posts and pages.

    :param settings: the site's, with the patterns of `sources`
    :param unfound: where such links lead to, as Pelican has it
    :return: each with a line that says where it is
    """
    for post in posts(settings):
        for number, line in enumerate(post.file.read_text("utf-8-sig", errors="replace").split("\n"), 1):
            for what, address in _LINK.findall(line):
                where = next((one for one in (address, unescape(address)) if one in unfound), None)
                if where is not None and not _target(Path(settings["PATH"]), post.file, where).exists():
                    yield where, str(post.slip(number, f"{{{what}}}{address} leads to no file: mend the link"))


def _target(folder: Path, file: Path, address: str) -> Path:
    path = unquote(urlsplit(address).path)
    return folder / path.lstrip("/") if path.startswith("/") else file.parent / path
