"""
Films and maps: a link that stands alone says where the same is shown within a page, for whoever asks for it there.

Nothing is asked of another host until a reader does. The page's script puts a button beside such a link; without it,
the link leads to the film or the map.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urlsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

#: Hosts that show their films without cookies, or nearly so, and maps (https://support.google.com/youtube/answer/171780,
#: https://developer.vimeo.com/player/sdk/embed). The site's Content-Security-Policy has to allow them as `frame-src`.
YOUTUBE, VIMEO = "https://www.youtube-nocookie.com/embed/", "https://player.vimeo.com/video/"
MAPS = frozenset({"www.google.com", "maps.google.com"})
_VIDEO, _LIST, _SECONDS = re.compile(r"[\w-]{6,20}"), re.compile(r"[\w-]{10,64}"), re.compile(r"([0-9]{1,6})s?")


def offer(soup: BeautifulSoup) -> bool:
    """
    Say of each paragraph that is nothing but a link to a film or a map what a frame in its place would show.

    :param soup: the post, which is changed
    :return: whether there is any
    """
    found = False
    for link in soup.find_all("a"):
        address = "href" in link.attrs and _alone(link) and frame(str(link["href"]))
        if address:
            link["data-frame"] = address
            found = True

    return found


def frame(href: str) -> str | None:
    """
    Give the address that shows within a page what a link leads to.

    :param href: the link's address
    :return: an address of one of the hosts above, made of parts that are known to be harmless; None for any other link
    """
    try:
        url = urlsplit(href)
        host = url.hostname or ""
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    except ValueError:
        return None

    if url.scheme not in {"http", "https"}:
        return None

    host = host.removeprefix("m.")
    if host in {"www.youtube.com", "youtube.com", "youtu.be"}:
        return _youtube(url.path.removeprefix("/") if host == "youtu.be" else asked.get("v", ""), url.path, asked)

    if host in {"vimeo.com", "www.vimeo.com"} and (number := re.fullmatch(r"/([0-9]{1,12})", url.path)):
        return f"{VIMEO}{number[1]}?{urlencode({'dnt': 1, 'autoplay': 1})}"

    return _map(host, url, asked) if host in MAPS else None


def _alone(link: Tag) -> bool:
    """Say whether a link is all that its paragraph shows, and shows words."""
    around = link.parent
    if around is None or around.name != "p" or link.find("img"):
        return False

    others = (child for child in around.children if child is not link)
    return all(isinstance(child, NavigableString) and not child.strip() for child in others)


def _youtube(video: str, path: str, asked: Mapping[str, str]) -> str | None:
    told: dict[str, str | int] = {"autoplay": 1}
    if path == "/playlist" and _LIST.fullmatch(asked.get("list", "")):
        return f"{YOUTUBE}videoseries?{urlencode({'list': asked['list'], **told})}"

    if not _VIDEO.fullmatch(video):
        return None

    # Links say `t=90` or `t=90s` for what the frame calls `start`.
    start = _SECONDS.fullmatch(asked.get("t", ""))
    return f"{YOUTUBE}{video}?{urlencode(told | ({'start': start[1]} if start else {}))}"


def _map(host: str, url: SplitResult, asked: Mapping[str, str]) -> str | None:
    if url.path in {"/maps/embed", "/maps/d/embed"}:
        return f"https://{host}{url.path}?{urlencode(asked, quote_via=quote)}"

    if url.path in {"/maps", "/maps/", "/maps/ms"} and asked:
        return f"https://{host}{url.path}?{urlencode({**asked, 'output': 'embed'}, quote_via=quote)}"

    return None
