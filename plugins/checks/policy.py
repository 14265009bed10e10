"""Whether a page asks for what the site's Content-Security-Policy forbids: a host would send it, and browsers obey."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from headers import POLICY, policy

from .loads import Load
from .site import Finding, Site

_FILE = "put the file beside the post, and write {attach} before it"
_LINK = "write a link to it"
_OWN = "leave it out, or load a file of the site's own"
#: What to do instead, by what the policy calls it.
_CURES = {
    "base-uri": "leave it out",
    "form-action": "link to the page that has the form",
    "frame-src": _LINK,
    "img-src": _FILE,
    "media-src": _FILE,
    "object-src": _LINK,
    "script-src": _OWN,
    "style-src": _OWN,
}


def blocked(site: Site) -> Iterator[Finding]:
    """
    Hold against the policy what every page loads, and what is written into it; a site without a policy forbids nothing.

    :param site: the site
    :return: what a browser would not show or run
    """
    if not policy(site.output):
        return

    for path, page in site.pages.items():
        for load in page.loads:
            if not _allowed(site, path, load):
                what = f"{load.word} is blocked by the site's Content-Security-Policy: {_CURES[load.directive]}"
                yield Finding(path, load.line, what, load.word)


def _allowed(site: Site, path: str, load: Load) -> bool:
    """Say whether the policy lets a browser load something (https://www.w3.org/TR/CSP3/#match-url-to-source-list)."""
    if load.address is None:
        return False

    try:
        target, home = urlsplit(urljoin(site.at(path), load.address)), urlsplit(site.address)
    except ValueError:  # it leads to nothing, and that is told of it as a link
        return True

    own = {"'self'"} if (target.scheme, target.netloc) == (home.scheme, home.netloc) else set()
    sources = POLICY.get(load.directive, POLICY["default-src"]).split()
    return not {*own, f"{target.scheme}:", f"{target.scheme}://{target.netloc}"}.isdisjoint(sources)
