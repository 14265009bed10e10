"""
An export is read, whatever shape the blog comes in, as one record of the blog and one of each entry.

``sources`` finds the files and ``pages`` fetches them; ``elements`` reads their XML, and ``settings`` what lies beside
it. The shapes are told apart by namespace: ``legacy`` (the backup), ``takeout``, ``feed`` (the public Atom feed) and
``rss``; ``atom`` has what they share.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from zipfile import BadZipFile
from zoneinfo import ZoneInfo

from blogger.export import Blog, Comment, Entry, Export, ExportError
from blogger.gathered import Gathered, gathered

from . import legacy, rss, settings, takeout
from .atom import Setting, link, text
from .elements import ATOM, FEED, Element, elements
from .pages import Fetch, feeds, fetched, is_address, over_the_web
from .sources import Found, Source, find, opener

__all__ = ["Fetch", "opened", "over_the_web"]

# The namespace of a feed's counts, in its two versions.
SEARCH = ("http://a9.com/-/spec/opensearchrss/1.0/", "http://a9.com/-/spec/opensearch/1.1/")

# What each id of a blog's begins with: its feed's, its comments' feed's, its backup's.
BLOG = re.compile(r"\bblog-[0-9]+")


@contextmanager
def opened(
    exports: Sequence[str],
    *,
    site: str = "",
    time_zone: str = "",
    known: Blog | None = None,
    fetch: Fetch = over_the_web,
) -> Iterator[Export]:
    """
    Read an export to its end, once: nothing may be imported from a file that turns out to be cut off.

    :param exports: what it was named by: one file, folder, zip archive or web address; or the pages of one feed
    :param site: the blog's address, where the export names none
    :param time_zone: the blog's time zone, likewise
    :param known: what an earlier import learnt of the blog; counts where it is the same one
    :param fetch: fetches a page of the blog's feed
    :return: the export; it can be gone through until the context ends
    :raises ExportError: if it is none, or leaves open what nobody said
    """
    if site and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?/?", site):
        raise ExportError(f"{site}: is no blog's address: name it as https://name.blogspot.com")

    with tempfile.TemporaryDirectory(prefix="feed-") as folder:
        found = Found(())
        for number, name in enumerate(exports):
            more = _found(name, Path(folder) / str(number), fetch)
            media = MappingProxyType({**found.media, **more.media})
            settings_file = found.settings or more.settings
            found = Found((*found.sources, *more.sources), media, (*found.notes, *more.notes), settings_file)

        survey = _Survey()
        with gathered(_told(found.sources, survey)) as told:
            yield _export(found, survey, told, site=site, time_zone=time_zone, known=known)


def _export(found: Found, survey: _Survey, told: Gathered, *, site: str, time_zone: str, known: Blog | None) -> Export:
    """Settle what the blog is, and with it what its entries are."""
    if survey.shape == "takeout" and found.settings is not None:
        with _readable(found.settings):
            survey.settings = settings.read(found.settings)

    blog = survey.blog()
    if not blog.id:
        raise ExportError(f"{found.sources[0].name}:1: is no Atom feed of a blog's, nor its RSS: save {FEED}")

    known = known if known is not None and known.id == blog.id else None
    zone_name = time_zone or blog.time_zone or (known.time_zone if known else "")
    url = site or blog.url or (known.url if known else "") or settings.address(survey.settings)
    blog = replace(blog, url=url, time_zone=zone_name)
    zone = _zone(zone_name, said=time_zone)
    if survey.shape == "takeout" and (zone is None or not blog.url):
        what = " and ".join(
            name for name, told_ in (("--site https://…", blog.url), ("--time-zone Europe/Rome", zone)) if not told_
        )
        raise ExportError(f"{found.sources[0].name}: a Takeout archive does not say all of its blog: add {what}")

    if survey.shape == "takeout" and zone is not None:
        told.settle(partial(takeout.settled, site=blog.url, zone=zone))
    elif survey.shape == "rss" and zone is not None:
        told.settle(partial(rss.settled, zone=zone))

    count = told.count()
    return Export(
        blog,
        entries=told.entries,
        comments=told.comments,
        comments_on=told.of,
        comments_elsewhere=told.elsewhere,
        following=survey.following(count),
        whole=survey.is_whole(count),
        drafts=survey.shape in {"takeout", "legacy"},
        media=found.media,
        notes=found.notes,
    )


def _found(name: str, folder: Path, fetch: Fetch) -> Found:
    if is_address(name):
        return _of_address(name, folder, fetch)

    path = Path(name)
    try:
        return find(path)
    except FileNotFoundError:
        raise ExportError(f"{path}: there is no such file: name an export's file, or the blog's address") from None
    except OSError as error:
        raise ExportError(f"{path}: cannot be read ({error.strerror or error}): see to it and import again") from error


def _of_address(address: str, folder: Path, fetch: Fetch) -> Found:
    """Fetch what an address has. Not every blog has a feed of its comments; its posts can be had all the same."""
    posts, *comments = feeds(address)
    pages = fetched(posts, folder / "posts", fetch)
    notes: list[str] = []
    for url in comments:
        try:
            pages += fetched(url, folder / "comments", fetch)
        except ExportError as error:
            notes.append(f"the comments are not imported: {error}")

    return Found(tuple(Source(url, opener(path)) for url, path in pages), notes=tuple(notes))


def _zone(name: str, *, said: str) -> ZoneInfo | None:
    if not name:
        return None

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        if said:
            raise ExportError(f"{name}: is no time zone: name one as Europe/Rome or America/New_York") from None

        return None


def _raw(source: Source) -> Iterator[Element]:
    with _readable(source), source.open() as file:
        yield from elements(file, source.name)


@contextmanager
def _readable(source: Source) -> Iterator[None]:
    """Say in one line why a file cannot be read."""
    try:
        yield
    except FileNotFoundError:
        raise ExportError(
            f"{source.name}: there is no such file: name an export's file, or the blog's address"
        ) from None
    except OSError as error:
        raise ExportError(
            f"{source.name}: cannot be read ({error.strerror or error}): see to it and import again"
        ) from error
    except BadZipFile as error:
        raise ExportError(f"{source.name}: cannot be unpacked ({error}): download the archive again") from None


@dataclass(slots=True)
class _Survey:
    """What is found out of the blog while its export is read."""

    head: Element = field(default_factory=lambda: Element("", {}, 1))
    settings: dict[str, str] = field(default_factory=dict)
    shape: str = "feed"
    starts: set[str] = field(default_factory=set)
    nexts: list[str] = field(default_factory=list)
    total: int = 0

    def blog(self) -> Blog:
        """Give the blog's record."""
        told = self.settings
        rss_link = next((child.text().strip() for child in self.head.all("link")), "")
        title = text(self.head, f"{ATOM}title") or text(self.head, "title")
        return Blog(
            id=text(self.head, f"{ATOM}id").removesuffix(legacy.ARCHIVE),
            title=title or told.get("BLOG_NAME", ""),
            url=link(self.head, "alternate") or rss_link,
            time_zone=told.get("BLOG_TIME_ZONE", ""),
            locale=told.get("BLOG_LOCALE", ""),
            feed=told.get("BLOG_POST_FEED", ""),
        )

    def following(self, count: int) -> str:
        """Give the address at which the feed goes on after the entries that are here."""
        missing = (url for url in self.nexts if not any(f"start-index={start}" in _query(url) for start in self.starts))
        following = next(missing, "")
        if following or count >= self.total or self.nexts:
            return following

        # RSS names no next page, but counts.
        return f"{self.blog().url.rstrip('/')}/feeds/posts/default?start-index={count + 1}"

    def is_whole(self, count: int) -> bool:
        """Tell whether the entries that are here are all there are."""
        if self.shape in {"takeout", "legacy"}:
            return True

        return 0 < self.total <= count and not self.following(count)


def _query(url: str) -> list[str]:
    return url.partition("?")[2].split("&")


def _told(sources: Sequence[Source], survey: _Survey) -> Iterator[Entry | Comment]:
    """Read all that the files hold, each in the shape it is in, and find out what the blog is."""
    first: re.Match[str] | None = None
    for number, source in enumerate(sources):
        head = Element("", {}, 1)
        entries = comments = 0
        for element in _raw(source):
            if element.name in {f"{ATOM}entry", "item"}:
                item = _item(element, source.name, survey)
                entries += isinstance(item, Entry)
                comments += isinstance(item, Comment)
                if isinstance(item, Entry | Comment):
                    yield item
            elif element.name not in {"rss", f"{ATOM}feed"}:
                head.add(element)

        # A feed of comments counts them, and not the blog's entries.
        if entries or not comments:
            survey.nexts += filter(None, [link(head, "next")])
            survey.starts.add(_count(head, "startIndex"))
            survey.total = max(survey.total, int(_count(head, "totalResults") or 0))

        blog = BLOG.search(text(head, f"{ATOM}id"))
        first = first or blog
        if blog and first and blog[0] != first[0]:
            raise ExportError(f"{source.name}: is of {blog[0]}, and {sources[0].name} of {first[0]}: import one by one")

        if number == 0:
            survey.head = head
            if text(head, f"{ATOM}id").endswith(legacy.ARCHIVE):
                survey.shape = "legacy"


def _count(head: Element, name: str) -> str:
    told = next((text(head, f"{{{space}}}{name}") for space in SEARCH if head.first(f"{{{space}}}{name}")), "")
    return told if re.fullmatch(r"[0-9]{1,9}", told) else ""


def _item(element: Element, file: str, survey: _Survey) -> Entry | Comment | Setting | None:
    """Read an entry; whatever it is, it tells of the export's shape, and a setting of the blog."""
    if element.name == "item":
        survey.shape = "rss"
        return rss.entry(element, file)

    if takeout.is_takeout(element):
        if not takeout.is_comment(element):
            survey.shape = "takeout"

        return takeout.told(element, file)

    item = legacy.told(element, file)
    if isinstance(item, Setting):
        survey.settings[item.name] = item.value
        survey.shape = "legacy"

    return item
