"""What an export holds, whatever shape it came in: the blog's own record, its entries, and the comments on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO, TypeAlias

# What an entry is at Blogger. Scheduled posts are drafts here: no build looks at the clock.
LIVE, DRAFT, SCHEDULED, TRASHED = "live", "draft", "scheduled", "trashed"
POST, PAGE = "post", "page"

Opener: TypeAlias = Callable[[], BinaryIO]


class ExportError(Exception):
    """Say in one line which file cannot be imported, where it is at fault and what to do."""


@dataclass(frozen=True, slots=True)
class Blog:
    """
    The blog that an export is of; what the export leaves out is empty.

    :param id: the feed's id, ``tag:blogger.com,1999:blog-N``
    :param title: its title
    :param url: its address
    :param time_zone: its time zone, ``Europe/Rome``
    :param locale: its language, ``it`` or ``pt-BR``
    :param feed: how much of a post its feed gave away: ``FULL``, ``UNTIL_JUMP``, ``SHORT`` or ``NONE``
    """

    id: str
    title: str
    url: str
    time_zone: str = ""
    locale: str = ""
    feed: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One post or page, as the export tells it; what the export leaves out is empty.

    :param id: ``tag:blogger.com,1999:blog-N.post-M``; a page's ``….page-M``, but for Takeout's
    :param title: plain text
    :param html: the body, decoded once
    :param published: the day it was first public, Blogger's very text with the blog's own offset
    :param updated: the day it was last changed, likewise
    :param permalink: its address at Blogger, absolute; empty for a draft
    :param authors: their names (never an e-mail address)
    :param labels: Blogger's labels, in the feed's order
    :param line: the line of the export it starts on
    :param kind: ``POST`` or ``PAGE``
    :param status: ``LIVE``, ``DRAFT``, ``SCHEDULED`` or ``TRASHED``
    :param description: the description for search engines
    :param place: the name of the place it was written at
    :param point: where that is: latitude and longitude in degrees, with a blank between
    :param title_link: where its title leads, if not to itself
    :param file: the file of the export it is from
    :param too_large: whether it is larger than anything that is read; its body is left out then
    """

    id: str
    title: str
    html: str
    published: str
    updated: str
    permalink: str
    authors: tuple[str, ...]
    labels: tuple[str, ...]
    line: int
    kind: str = POST
    status: str = LIVE
    description: str = ""
    place: str = ""
    point: str = ""
    title_link: str = ""
    file: str = ""
    too_large: bool = False

    @property
    def key(self) -> str:
        """The id that all shapes agree on: Takeout calls a page's ``.post-M`` what the others call ``.page-M``."""
        blog, page, number = self.id.rpartition(".page-")
        return f"{blog}.post-{number}" if page and number.isdigit() else self.id


@dataclass(frozen=True, slots=True)
class Comment:
    """
    One comment.

    :param id: ``tag:blogger.com,1999:blog-N.post-M``, like a post's
    :param post: the number of the post or page it is on, the ``M`` of that one's id
    :param parent: the number of the comment it answers, empty for none
    :param author: the author's name (never an e-mail address)
    :param author_uri: the author's page
    :param published: the day it was written
    :param updated: the day it was last changed
    :param html: its text, decoded once
    :param removed: whether Blogger shows no more than that there was one
    :param link: its address at Blogger
    :param line: the line of the export it starts on
    """

    id: str
    post: str
    parent: str
    author: str
    author_uri: str
    published: str
    updated: str
    html: str
    removed: bool
    link: str
    line: int


@dataclass(frozen=True, slots=True)
class Export:
    """
    An export that was read to its end: it is whole, and what it holds can be gone through as often as needed.

    It may be larger than the memory, so it lies on the disk while it is open (``gathered``), and nothing of it is held.

    :param blog: the blog's record
    :param entries: goes through its entries, in the export's order
    :param comments: goes through its comments, likewise
    :param comments_on: gives the comments on a post, by the post's id
    :param comments_elsewhere: counts the comments on other posts than those of these ids, by the posts' numbers
    :param following: the address of the feed's next page, empty if nothing is missing
    :param whole: whether what is not in it is not at Blogger any more
    :param drafts: whether it would hold drafts and pages, as backups do and public feeds don't
    :param media: opens the images and other files that came with it, by their names
    :param notes: what of the blog could not be had, and why, in a line each
    """

    blog: Blog
    entries: Callable[[], Iterator[Entry]]
    comments: Callable[[], Iterator[Comment]]
    comments_on: Callable[[str], tuple[Comment, ...]]
    comments_elsewhere: Callable[[Iterable[str]], Iterator[tuple[str, int]]]
    following: str = ""
    whole: bool = False
    drafts: bool = False
    media: Mapping[str, Opener] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
