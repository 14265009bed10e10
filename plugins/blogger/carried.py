"""A body becomes Markdown, and is compared with what it was: all that an import does which needs nothing else."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from .addresses import PERMALINK, own_path, relink
from .fidelity import Fidelity, compare
from .prose import Body, convert
from .rendered import renderer
from .tokens import tokens


@dataclass(frozen=True, slots=True)
class Carried:
    """
    What became of a body.

    :param body: its Markdown
    :param fidelity: how much of it that keeps
    :param missing: the links to posts of the blog's own that are not there
    """

    body: Body
    fidelity: Fidelity
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A body that could not be converted, and why."""

    reason: str


class Carrier:
    """
    Converts the bodies of one blog and compares each with its source.

    :param site: the blog's address
    :param links: where its posts are now (``2013/08/slug.md``), by the path of their permalink
    :param markdown: the dialect the site renders posts with
    """

    def __init__(self, site: str, links: Mapping[str, str], markdown: Mapping[str, Any]) -> None:
        self._site = site
        self._links = links
        self._markdown = markdown
        # Made where it is used: a renderer can't be handed to another process.
        self._render: Callable[[str], str] | None = None

    def __call__(self, html: str) -> Carried | Failed:
        """
        Convert a body and compare it.

        :param html: the body of an entry, decoded once
        :return: what became of it; whatever is wrong with one post, the others are imported
        """
        if self._render is None:
            self._render = renderer(self._markdown)

        try:
            return self._carried(html, self._render)
        except Exception as error:  # noqa: BLE001 - HTML of strangers has more ways to be wrong than anybody knows
            return Failed(" ".join("".join(traceback.format_exception_only(error)).split()))

    def _carried(self, html: str, render: Callable[[str], str]) -> Carried:
        missing: dict[str, None] = {}
        # Each link is asked for twice and more: by the conversion, and by the check that knows nothing of it.
        there = cache(partial(_relinked, site=self._site, links=self._links, missing=missing))
        source = tokens(html)
        body = convert(source, relink=there)
        fidelity = compare(source, body.markdown, render=render, relink=there)
        return Carried(body, fidelity, tuple(missing))


def _relinked(url: str, *, site: str, links: Mapping[str, str], missing: dict[str, None]) -> str:
    own = own_path(url, site)
    if own is not None and own[0] not in links and PERMALINK.fullmatch(own[0]):
        missing[url] = None

    return relink(url, site=site, links=links, address="{{filename}}/{}".format)
