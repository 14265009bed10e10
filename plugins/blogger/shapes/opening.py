"""An export is read to its end, once, and what it left open is settled."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from blogger.export import Blog, Comment, Entry, Export, ExportError
from blogger.gathered import Gathered, gathered
from blogger.shelf import no_room

from . import legacy, named, rss, settings, takeout
from .atom import Setting, text
from .elements import ATOM, FEED, Element, elements
from .pages import Fetch, over_the_web
from .sources import Found, Source
from .survey import Survey

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

    try:
        pages = tempfile.TemporaryDirectory(prefix="feed-")
    except OSError as error:
        raise no_room(error.strerror) from error

    with pages as folder:
        found = Found(())
        for number, name in enumerate(exports):
            more = named.found(name, Path(folder) / str(number), fetch)
            media = MappingProxyType({**found.media, **more.media})
            settings_file = found.settings or more.settings
            found = Found((*found.sources, *more.sources), media, (*found.notes, *more.notes), settings_file)

        survey = Survey()
        with gathered(_told(found.sources, survey)) as told:
            yield _export(found, survey, told, site=site, time_zone=time_zone, known=known)


def _export(found: Found, survey: Survey, told: Gathered, *, site: str, time_zone: str, known: Blog | None) -> Export:
    """Settle what the blog is, and with it what its entries are."""
    if survey.shape == "takeout" and found.settings is not None:
        with named.readable(found.settings.name):
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


def _zone(name: str, *, said: str) -> ZoneInfo | None:
    if not name:
        return None

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        if said:
            raise ExportError(f"{name}: is no time zone: name one as Europe/Rome or America/New_York") from None

        return None


def _told(sources: Sequence[Source], survey: Survey) -> Iterator[Entry | Comment]:
    """Read all that the files hold, each in the shape it is in, and find out what the blog is."""
    first: re.Match[str] | None = None
    for number, source in enumerate(sources):
        head = Element("", {}, 1)
        entries = comments = 0
        for element in _elements(source):
            if element.name in {f"{ATOM}entry", "item"}:
                item, shape = _item(element, source.name)
                survey.take(item, shape)
                entries += isinstance(item, Entry)
                comments += isinstance(item, Comment)
                if isinstance(item, Entry | Comment):
                    yield item
            elif element.name not in {"rss", f"{ATOM}feed"}:
                head.add(element)

        # A feed of comments counts them, and not the blog's entries.
        if entries or not comments:
            survey.turn(head)

        blog = BLOG.search(text(head, f"{ATOM}id"))
        first = first or blog
        if blog and first and blog[0] != first[0]:
            raise ExportError(f"{source.name}: is of {blog[0]}, and {sources[0].name} of {first[0]}: import one by one")

        if number == 0:
            survey.head = head
            if text(head, f"{ATOM}id").endswith(legacy.ARCHIVE):
                survey.shape = "legacy"


def _elements(source: Source) -> Iterator[Element]:
    with named.readable(source.name), source.open() as file:
        yield from elements(file, source.name)


def _item(element: Element, file: str) -> tuple[Entry | Comment | Setting | None, str]:
    """Read an entry, and give the shape that it tells of; none where others have the like."""
    if element.name == "item":
        return rss.entry(element, file), "rss"

    if takeout.is_takeout(element):
        return takeout.told(element, file), "" if takeout.is_comment(element) else "takeout"

    item = legacy.told(element, file)
    return item, "legacy" if isinstance(item, Setting) else ""
