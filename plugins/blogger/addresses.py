"""The blog's old addresses: which links lead to it, and where the post behind a permalink is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

# A blog is served as NAME.blogspot.com and, to readers in some countries, as NAME.blogspot.fi or NAME.blogspot.co.uk.
BLOGSPOT = re.compile(r"(?P<name>[a-z0-9-]+)\.blogspot\.(?:com|[a-z]{2}|com?\.[a-z]{2})")
PORTS = {"http": 80, "https": 443, "": None}

# Blogger's custom permalinks are made of letters, digits, "_", "-" and "."; none but these can stand in a file's name
# on every system. A month of two digits, a year of four: what Blogger writes for each post, and for posts alone.
PERMALINK = re.compile(r"/(?P<folder>[0-9]{4}/(?:0[1-9]|1[0-2]))/(?P<slug>[A-Za-z0-9_-][A-Za-z0-9._-]*)\.html")
# Windows gives these names to devices, whatever follows their first dot and in whatever case
# (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
# Most file systems end at 255 bytes; the rest is for what is written beside the post or made from it.
LONGEST_SLUG = 200


def own_path(url: str, site: str) -> tuple[str, str] | None:
    """
    Take the path and the fragment out of an address of the blog's own.

    :param url: any address, as it stands in a post
    :param site: the blog's address; blogspot's country domains of the same name count as the same blog
    :return: the decoded path (``/2013/08/slug.html``) and the fragment (without ``#``, or empty); None for an address
        that is not the blog's
    """
    host = _host(_split(site))
    address = _split(url)
    if host is None or address is None or not address.path.startswith("/"):
        return None

    # A path with no host before it is one of the page it stands on.
    if (address.netloc or address.scheme) and _host(address) != host:
        return None

    return unquote(address.path), address.fragment


def relink(url: str, *, site: str, links: Mapping[str, str]) -> str:
    """
    Give the address that a link shall have here.

    :param url: the address it has in the source
    :param site: the blog's old address
    :param links: where the posts are now (``{filename}/2013/08/slug.md``), by the path of their permalink
    :return: the post's place with the link's fragment, or the address unchanged
    """
    own = own_path(url, site)
    if own is None or own[0] not in links:
        return url

    path, fragment = own
    return f"{links[path]}#{fragment}" if fragment else links[path]


def post_path(permalink: str) -> PurePosixPath:
    """
    Name the file of the post that a permalink leads to.

    :param permalink: the post's old address, absolute
    :return: its path below the content folder, ``2013/08/slug.md`` for ``/2013/08/slug.html``
    :raises ValueError: if no post may be kept under that name; its text says why
    """
    # urlsplit drops tabs and line breaks without a word; an address has neither, nor blanks (RFC 3986, section 2).
    address = _split(permalink) if re.fullmatch(r"[!-~]+", permalink) else None
    if address is None or address.scheme not in {"http", "https"} or not address.hostname or "@" in address.netloc:
        raise ValueError("its permalink is no web address")

    match = PERMALINK.fullmatch(address.path)
    if match is None or address.query or address.fragment:
        raise ValueError("its permalink is not of the form /YYYY/MM/name.html")

    slug = match["slug"]
    if DEVICES.fullmatch(slug):
        raise ValueError("its permalink is named like a device of Windows")

    if len(slug) > LONGEST_SLUG:
        raise ValueError(f"its permalink is longer than {LONGEST_SLUG} characters")

    return PurePosixPath(match["folder"], f"{slug}.md")


def _split(url: str) -> SplitResult | None:
    try:
        address = urlsplit(url.strip())
        known = address.port in {None, PORTS.get(address.scheme)}
    except ValueError:  # a bracket that opens no IPv6 address, a port that is no number
        return None

    return address if known and address.scheme in PORTS else None


def _host(address: SplitResult | None) -> str | None:
    """Give an address' host; one and the same for a blog's blogspot domains."""
    if address is None or not address.hostname:
        return None

    blogspot = BLOGSPOT.fullmatch(address.hostname)
    return f"{blogspot['name']}.blogspot" if blogspot else address.hostname
