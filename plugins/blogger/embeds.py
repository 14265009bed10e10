"""Videos, maps and whatever else a post embeds become links: a page asks nothing of anybody until a reader does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, urlsplit

from .markup import leads

# Elements that show something from elsewhere, and the attributes that may say where it is.
EMBEDS = {
    "area": ("href",),
    "audio": ("src",),
    "embed": ("src",),
    "frame": ("src",),
    "iframe": ("src", "data-src"),
    "object": ("data",),
    "param": ("value",),
    "script": ("src",),
    "source": ("src",),
    "video": ("src",),
}
# Elements around which others of them say the same once more, for other browsers.
PLAYERS = frozenset({"audio", "object", "video"})
PARTS = frozenset({"embed", "param", "source"})
# What plays a video has its address as a parameter of one of these names.
PARAMETERS = frozenset({"data", "movie", "src", "url"})
# Scripts that write something a reader sees; all others go.
SCRIPTS = re.compile(r"(?:gist\.github\.com/(?!.*/raw/).+\.js|pastebin\.com/embed_js/.+|asciinema\.org/a/.+\.js)")

YOUTUBE = re.compile(r"(?:www\.|m\.)?youtube(?:-nocookie)?\.com")
# From where a film is to be played, in seconds, unless from its start.
SECONDS = re.compile(r"0*[1-9][0-9]{0,5}")


class Embed(NamedTuple):
    """Where something embedded is found, and what the link to it says."""

    address: str
    words: str


def embed(name: str, attribute: Callable[[str], str | None]) -> Embed | None:
    """
    Say which link stands for an element that shows something from elsewhere.

    :param name: the element's name
    :param attribute: gives an attribute's value
    :return: the link, or None for an element that shows nothing of the kind
    """
    if name == "param" and (attribute("name") or "").lower() not in PARAMETERS:
        return None

    if name == "area":
        return _area((attribute("href") or "").strip(), attribute("alt") or attribute("title") or "")

    told = next((value for key in EMBEDS.get(name, ()) if (value := (attribute(key) or "").strip())), "")
    return _link(name, told, attribute("title") or "") if told else None


@lru_cache(maxsize=64)
def _link(name: str, told: str, words: str) -> Embed | None:
    # A post is read twice: to be converted, and by the check.
    told = f"https:{told}" if told.startswith("//") else told
    try:
        url = urlsplit(told)
        host = url.hostname
    except ValueError:
        return None

    if url.scheme not in {"http", "https"} or not host:
        return None

    if name == "script" and not SCRIPTS.fullmatch(f"{host}{url.path}"):
        return None

    address = _page(url, host) or told
    return Embed(address, _one_line(words) or _shortened(address))


def _area(href: str, words: str) -> Embed | None:
    """Read a part of an image that is a link: no Markdown has any, so the link stands beside the image."""
    return Embed(href, _one_line(words) or _shortened(href)) if href and leads(href) else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shortened(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|(?<!/watch)\?.*$|/$", "", address) or address


def _page(url: SplitResult, host: str) -> str | None:
    """Give the address of the page that shows the same to a reader who asks for it."""
    asked = parse_qs(url.query)
    if YOUTUBE.fullmatch(host):
        return _youtube(url.path, asked)

    if host == "player.vimeo.com" and (found := re.fullmatch(r"/video/(?P<video>\d+)", url.path)):
        return f"https://vimeo.com/{found['video']}"

    if "google" in host.split(".") and asked.get("output") == ["embed"]:
        return url._replace(query=re.sub(r"(?:^|&)output=embed\b", "", url.query).lstrip("&")).geturl()

    return _script(url, host, asked)


def _youtube(path: str, asked: Mapping[str, list[str]]) -> str | None:
    found = re.fullmatch(r"/(?:embed|v)/(?P<video>[\w-]+)(?:[/&].*)?", path)
    if found is None:
        return None

    if found["video"] == "videoseries":
        return f"https://www.youtube.com/playlist?list={asked['list'][0]}" if "list" in asked else None

    start = next((seconds for seconds in asked.get("start", ()) if SECONDS.fullmatch(seconds)), "")
    return f"https://www.youtube.com/watch?v={found['video']}" + (f"&t={start}" if start else "")


def _script(url: SplitResult, host: str, asked: Mapping[str, list[str]]) -> str | None:
    path = url.path.removesuffix(".js")
    match host:
        case "gist.github.com":
            file = asked.get("file", [""])[0].lower()
            return f"https://{host}{path}" + (f"#file-{re.sub(r'[^a-z0-9_]+', '-', file)}" if file else "")
        case "pastebin.com":
            return f"https://{host}/{path.rpartition('/')[2]}"
        case "asciinema.org":
            return f"https://{host}{path}"
        case _:
            return None
