"""
The site's writer: Pelican's own, with feeds that go on where an old blog's feeds stopped.

Pelican takes one writer for everything, so whatever else is to be written in another way is written here too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from io import StringIO
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from feedgenerator import SyndicationFeed
from pelican import signals
from pelican.contents import Article
from pelican.utils import sanitised_join

from rendering import NAMELESS, Made, PageWriter

from .entries import content, entry, plain
from .kinds import Atom, Json, Rss

KINDS = {"atom": Atom, "rss": Rss, "json": Json}
_Told: TypeAlias = tuple[dict[str, Any], Made, object]
MAIN = ("FEED_ATOM", "FEED_RSS", "FEED_JSON")


class FeedWriter(PageWriter):
    """Writes what Pelican's writer writes, and feeds in its own way."""

    def __init__(self, output_path: str, settings: Mapping[str, Any] | None = None) -> None:
        super().__init__(output_path, settings)
        # Each post is held, so that its number is no other's: to ask for its address again and again takes longer.
        self._said: dict[int, tuple[Article, dict[str, Any]]] = {}
        self._shown: dict[tuple[int, str], tuple[Made, object]] = {}
        self._whole: dict[tuple[int, str], tuple[Sequence[Article], int, list[_Told]]] = {}
        self._contents: dict[tuple[str, str], str] = {}
        self._tags: dict[str, str] | None = None
        self._sheets: list[str] | None = None

    def write_feed(  # noqa: PLR0917 - the signature is Pelican's
        self,
        elements: Sequence[Article],
        context: Mapping[str, Any],
        path: str | None = None,
        url: str | None = None,
        feed_type: str = "atom",
        override_output: bool = False,  # noqa: FBT001, FBT002 - likewise
        feed_title: str | None = None,
    ) -> SyndicationFeed:
        """
        Write a feed of the newest posts, whole, each with the id and the dates it was first published with.

        :param elements: the posts it may hold
        :param context: Pelican's settings and articles
        :param path: where it is written in the output folder; None to write nothing
        :param url: its address in the site, the path if it has no other
        :param feed_type: atom, rss or json
        :param override_output: whether it may take the place of a file that was written before
        :param feed_title: the tag whose feed it is; None for the blog's own
        :return: the feed
        """
        if self._tags is None:
            self._tags = {one.name: one.url for one, _ in context.get("tags", ())}

        if self._sheets is None:
            root = urlsplit(context["SITEURL"]).path.rstrip("/")
            self._sheets = [f"{root}/{_dated(sheet, context)}" for sheet in context.get("FEED_STYLESHEETS", ())]

        tag = feed_title, self._tags.get(feed_title or "", "")
        feed = _feed(context, KINDS[feed_type], path or "", url or path or "", tag, sheets=self._sheets)
        shown = self._entries(elements, context)

        def write() -> str:
            for facts, rendered, _ in shown:
                # RSS has one place for the content, Atom two: a summary beside the whole post tells nobody anything.
                html = self._content(rendered.text(), facts["link"])
                told = {"description": html} if feed_type == "rss" else {"description": None, "content": html}
                feed.add_item(**facts, **told)

            signals.feed_generated.send(context, feed=feed)
            text = StringIO()
            feed.write(text, "utf-8")
            return text.getvalue()

        # Whoever listens to these is handed the whole feed, and may change it.
        is_heard = signals.feed_generated.receivers or signals.feed_written.receivers
        sources = [feed_type, feed.feed, [told for _, _, told in shown]]
        whole = Made(NAMELESS, partial(str, write())) if is_heard or not path else self.made(sources, write)
        if path:
            self.write_text(path, whole, override=override_output)
            signals.feed_written.send(sanitised_join(self.output_path, path), context=context, feed=feed)

        return feed

    def entry(self, post: Article, context: Mapping[str, Any]) -> dict[str, Any]:
        """
        Read a post once for all feeds that hold it.

        :param post: Pelican's article
        :param context: Pelican's settings and articles
        :return: what every feed says about it, but for its content
        """
        if id(post) not in self._said:
            self._said[id(post)] = post, entry(post, context["SITEURL"], by=context["SITENAME"])

        return self._said[id(post)][1]

    def _entries(self, posts: Sequence[Article], context: Mapping[str, Any]) -> list[_Told]:
        """Give the entries of a feed, once for its three kinds: they are made of one list, which stays as it is."""
        asked = id(posts), context["SITEURL"]
        known = self._whole.get(asked)
        if known is not None and known[1] == len(posts):
            return known[2]

        said = [(self.entry(post, context), post) for post in self._newest(posts, context)]
        said.sort(key=_newest_first)
        shown = [(facts, *self._content_of(post, facts, context)) for facts, post in said[: context["FEED_MAX_ITEMS"]]]
        self._whole[asked] = posts, len(posts), shown  # it is held, so that its number is no other's
        return shown

    def _content_of(self, post: Article, facts: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[Made, object]:
        """Give a post's content as it was rendered, and what tells the entry from others, once for all feeds."""
        site = context["SITEURL"]
        asked = id(post), site
        if asked not in self._shown:
            rendered = self.content(post, site)
            self._shown[asked] = rendered, self.told([facts, rendered.name])

        return self._shown[asked]

    def _newest(self, posts: Sequence[Article], context: Mapping[str, Any]) -> list[Article]:
        """Leave out the posts that are too old to be in a feed; of one moment, all stay."""
        most = context["FEED_MAX_ITEMS"]
        # By the moment, to the millisecond that Blogger gave: what is cut off at the end is what Blogger cut off.
        dated = [(self.entry(post, context)["pubdate"].timestamp(), post) for post in posts]
        dated.sort(key=lambda one: -one[0])
        if most is not None and len(dated) > most:
            oldest = dated[most - 1][0] if most else math.inf
            dated = [one for one in dated if one[0] >= oldest]

        return [post for _, post in dated]

    def _content(self, rendered: str, link: str) -> str:
        """Make of a post what readers show, once for all feeds: three of its own for each of its tags among them."""
        if (rendered, link) not in self._contents:
            self._contents[rendered, link] = self.made(
                ["content", rendered, link], lambda: content(rendered, link)
            ).text()

        return self._contents[rendered, link]


def _newest_first(said: tuple[Mapping[str, Any], Article]) -> tuple[float, str]:
    facts, _ = said
    return -facts["pubdate"].timestamp(), facts["unique_id"]


def _feed(
    context: Mapping[str, Any],
    kind: type[SyndicationFeed],
    path: str,
    url: str,
    tag: tuple[str | None, str],
    *,
    sheets: Sequence[str],
) -> SyndicationFeed:
    """
    Begin a feed.

    :param context: Pelican's settings and articles
    :param kind: its form
    :param path: where it is written in the output folder
    :param url: its address in the site
    :param tag: the tag it is of, if it is one's, and the address of the tag's page
    :param sheets: the addresses of the style sheets it is shown with
    """
    site = context["SITEURL"]
    address = f"{context.get('FEED_DOMAIN') or site}/{url}"
    title, page = tag
    name = plain(context["SITENAME"])
    about = context.get("SITESUBTITLE", "")
    # The main feeds are the old one, whose id readers know; every other is another one.
    is_main = path in [context.get(setting) for setting in MAIN]
    return kind(
        title=name if title is None else f"{name} – {plain(title)}",  # noqa: RUF001 - as in the pages' titles
        link=f"{site}/{page}",
        description=plain(about or (name if kind is Rss else "")),  # RSS 2.0 wants one of every channel
        language=context["DEFAULT_LANG"],
        feed_guid=(is_main and context.get("FEED_ID")) or address,
        self_url=address,
        hubs=[hub for hub in [context.get("FEED_HUB")] if hub],
        sheets=list(sheets),
    )


def _dated(sheet: str, context: Mapping[str, Any]) -> str:
    """Give a style sheet of the theme the address that pages know it by, where its address changes when it does."""
    asset = context.get("JINJA_GLOBALS", {}).get("asset")
    folder = f"{context.get('THEME_STATIC_DIR', 'theme')}/"
    return f"{folder}{asset(sheet.removeprefix(folder))}" if asset and sheet.startswith(folder) else sheet
