"""Google's addresses of images: one picture has as many addresses as sizes, and one of them is the whole."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

# Where Blogger keeps, or has kept, the images of its blogs.
HOSTS = re.compile(r"blogger\.googleusercontent\.com|(?:[0-9]\.)?bp\.blogspot\.com|lh[0-9]?\.googleusercontent\.com")
# A size is `s` for the longer side, or `w`, `h` or both, and then letters for what else was asked for (cropped, no
# animation …): /s320/, /s1600-h/ (which is a page around the image), /w640-h480/, =s400, =w640-h400-p-k-no-nu.
SIZE = r"[swh][0-9]{1,5}(?:-[a-z0-9]{1,10})*"
FOLDER = re.compile(rf"(?<=/){SIZE}(?=/[^/]+\Z)")
SUFFIX = re.compile(rf"={SIZE}\Z")
# `s0` is the picture as it was uploaded.
WHOLE = "s0"


def web_address(src: str) -> str:
    """
    Give the address that a browser would ask for an image, if it is one of the web.

    :param src: as it stands in a post
    :return: the address, empty if there is none or it cannot be read
    """
    # What browsers drop (https://url.spec.whatwg.org/#concept-basic-url-parser), and blanks, which editors left in.
    text = re.sub(r"[\t\n\r]", "", src).strip(" \f").replace(" ", "%20")
    if text.startswith("//"):
        text = f"https:{text}"

    try:
        parts = urlsplit(text)
        named = parts.hostname and (parts.port or 1)
    except ValueError:
        return ""

    if parts.scheme not in {"http", "https"} or not named or re.search(r"[\x00-\x20\x7f]", text):
        return ""

    return urlunsplit(parts._replace(fragment=""))


def full_size(url: str) -> str:
    """
    Give the address of the whole picture for that of any of its sizes.

    :param url: an address of the web
    :return: the whole's address; the address itself where it isn't one of Blogger's images
    """
    parts = urlsplit(url)
    if not HOSTS.fullmatch(parts.hostname or ""):
        return url

    path = FOLDER.sub(WHOLE, parts.path)
    path = SUFFIX.sub(f"={WHOLE}", path)
    return urlunsplit(parts._replace(scheme="https", path=path))


def same_picture(one: str, other: str) -> bool:
    """
    Say whether two addresses are of one picture, in whatever sizes.

    :param one: an address as it stands in a post
    :param other: likewise
    """
    return bool(web_address(one)) and _identity(one) == _identity(other)


def _identity(src: str) -> str:
    """Leave out of an address what does not tell pictures apart: the scheme, and which of its servers Blogger named."""
    return re.sub(r"\Ahttps?://(?:[0-9]\.(?=bp\.))?", "", full_size(web_address(src) or src))
