"""The blog's old addresses: which links lead to it, and where the post behind a permalink is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

# A blog is served as NAME.blogspot.com and, to readers in some countries, as NAME.blogspot.fi or NAME.blogspot.co.uk.
BLOGSPOT = re.compile(r"(?P<name>[a-z0-9-]+)\.blogspot\.(?:com|[a-z]{2}|com?\.[a-z]{2})")
PORTS = {"http": 80, "https": 443, "": None}

# Blogger's custom permalinks are made of letters, digits, "_", "-" and "."; none but these can stand in a file's name
# on every system. A month of two digits, a year of four: what Blogger writes for each post; /p/ for each page.
SLUG = r"(?P<slug>[A-Za-z0-9_-][A-Za-z0-9._-]*)"
PERMALINK = re.compile(rf"/(?P<folder>[0-9]{{4}}/(?:0[1-9]|1[0-2])|p)/{SLUG}\.html")
PLACE = re.compile(rf"(?P<folder>[0-9]{{4}}/(?:0[1-9]|1[0-2])|pages)/{SLUG}\.md")
PAGES = "pages"
INCOMING = ".incoming"
# Windows gives these names to devices, whatever follows their first dot and in whatever case
# (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
# Most file systems end at 255 bytes; the rest is for what is written beside the post or made from it.
LONGEST_SLUG = 200
# Blogger's own rule for a post's name, as its permalinks show it: 15 of 15 posts whose authors chose none of their own.
LEFT_OUT = {"a", "an", "the"}
LONGEST_NAME = 39  # characters
NAMELESS = "blog-post"  # Blogger's name for a title without a Latin letter


def own_path(url: str, site: str) -> tuple[str, str] | None:
    """
    Take the path and the fragment out of an address of the blog's own.

    :param url: any address, as it stands in a post
    :param site: the blog's address; blogspot's country domains of the same name count as the same blog
    :return: the decoded path (``/2013/08/slug.html``) and the fragment (without ``#``, or empty); None for an address
        that is not the blog's
    """
    host = _host_of(site)
    address = _split(url)
    if host is None or address is None or not address.path.startswith("/"):
        return None

    # A path with no host before it is one of the page it stands on.
    if (address.netloc or address.scheme) and _host(address) != host:
        return None

    return unquote(address.path), address.fragment


def relink(url: str, *, site: str, links: Mapping[str, str], address: Callable[[str], str] = str) -> str:
    """
    Give the address that a link shall have here.

    :param url: the address it has in the source
    :param site: the blog's old address
    :param links: where the posts are now, by the path of their permalink
    :param address: gives the address that a link to such a place shall have
    :return: the post's place with the link's fragment, or the address unchanged
    """
    own = own_path(url, site)
    if own is None or own[0] not in links:
        return url

    path, fragment = own
    return f"{address(links[path])}#{fragment}" if fragment else address(links[path])


def post_path(permalink: str) -> PurePosixPath:
    """
    Name the file of the post or page that a permalink leads to.

    :param permalink: its old address, absolute
    :return: its path below the content folder, ``2013/08/slug.md`` for ``/2013/08/slug.html`` and ``pages/slug.md`` for
        ``/p/slug.html``
    :raises ValueError: if no post may be kept under that name; its text says why
    """
    address = _written(permalink)
    if address is None:
        raise ValueError("its permalink is no web address")

    match = PERMALINK.fullmatch(address.path)
    if match is None or address.query or address.fragment:
        raise ValueError("its permalink is not of the form /YYYY/MM/name.html or /p/name.html")

    if fault := _fault(match["slug"]):
        raise ValueError(f"its permalink is {fault}")

    return PurePosixPath(PAGES if match["folder"] == "p" else match["folder"], f"{match['slug']}.md")


def address_of(path: str) -> str:
    """
    Give the address that a post or page has on this site: that of its permalink, for `post_path` takes it from there.

    :param path: its place below the content folder
    :return: ``/2013/08/slug.html`` or ``/p/slug.html``
    """
    folder, _, name = path.rpartition("/")
    return f"/{'p' if folder == PAGES else folder}/{name.removesuffix('.md')}.html"


def is_place(path: str) -> bool:
    """
    Tell whether a path is one that a post or page is kept at.

    :param path: a path below the content folder, as it was recorded
    """
    match = PLACE.fullmatch(path)
    return match is not None and not _fault(match["slug"])


def incoming(path: PurePosixPath) -> PurePosixPath:
    """
    Give the place of the version of a post that is put beside an edited one; Pelican passes such files over.

    :param path: the post's place below the content folder
    """
    return path.with_name(f"{path.stem}{INCOMING}.md")


def is_hostile(permalink: str) -> bool:
    """
    Tell whether a permalink is no address of a blog's, however old: it climbs, or no browser would open it.

    :param permalink: what stands where a permalink should
    """
    address = _written(permalink)
    if address is None:
        return True

    path = unquote(unquote(address.path))
    return "\\" in path or not path.isprintable() or bool({".", ".."} & set(path.split("/"))) or "//" in path


def slug_of(title: str) -> str:
    """
    Name a post by Blogger's own rule.

    In lower case and without accents, the words "a", "an" and "the" left out, punctuation dropped, and cut at a word's
    end.

    :param title: its title
    :return: ``10-common-stumbling-blocks-for``
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", title) if not unicodedata.combining(char))
    kept = re.sub(r"[^a-z0-9\s-]", "", plain.lower())
    words = [word for word in re.split(r"[\s-]+", kept) if word not in {"", *LEFT_OUT}]
    if not words:
        return NAMELESS

    named = words[0][:LONGEST_NAME]
    for word in words[1:]:
        if len(named) + 1 + len(word) > LONGEST_NAME:
            break

        named += f"-{word}"

    return named


def names(wish: PurePosixPath) -> Iterator[PurePosixPath]:
    """
    Give the names a post may have where its own is taken: Blogger puts a number behind it.

    :param wish: the place it would have, ``2013/08/slug.md``
    """
    if not DEVICES.fullmatch(wish.stem):
        yield wish

    number = 0
    while True:
        number += 1
        yield wish.with_name(f"{wish.stem[: LONGEST_SLUG - 10]}_{number}.md")


def _fault(slug: str) -> str:
    if DEVICES.fullmatch(slug):
        return "named like a device of Windows"

    if slug.lower().endswith(".md"):
        return "named like the file of a post (*.md), where its own folder would be"

    if slug.lower().endswith(INCOMING):
        return f"named like the new version of a post that was edited (*{INCOMING})"

    return f"longer than {LONGEST_SLUG} characters" if len(slug) > LONGEST_SLUG else ""


def _written(permalink: str) -> SplitResult | None:
    """Split a web address; urlsplit drops tabs and line breaks, which no address has (RFC 3986, section 2)."""
    address = _split(permalink) if re.fullmatch(r"[!-~]+", permalink) else None
    if address is None or address.scheme not in {"http", "https"} or not address.hostname or "@" in address.netloc:
        return None

    return address


def _split(url: str) -> SplitResult | None:
    try:
        address = urlsplit(url.strip())
        known = address.port in {None, PORTS.get(address.scheme)}
    except ValueError:  # a bracket that opens no IPv6 address, a port that is no number
        return None

    return address if known and address.scheme in PORTS else None


@lru_cache(maxsize=1)
def _host_of(site: str) -> str | None:
    """Give the blog's host, which is asked for again with every link."""
    return _host(_split(site))


def _host(address: SplitResult | None) -> str | None:
    """Give an address' host; one and the same for a blog's blogspot domains."""
    if address is None or not address.hostname:
        return None

    blogspot = BLOGSPOT.fullmatch(address.hostname)
    return f"{blogspot['name']}.blogspot" if blogspot else address.hostname
