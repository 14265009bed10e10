"""Whether whatever leads within the site leads to something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from .posts import nearby, source
from .site import Finding, Site

RULES = "_redirects"
_RULE = re.compile(r"/\S*(?:\s+\w+=\S+)*\s+(?P<new>\S+)(?:\s+\d{3}!?)?\s*")
# Pelican leaves what it cannot follow as it stands, and only warns.
_UNRESOLVED = re.compile(r"\{(?P<what>filename|static|attach|index)\}", re.IGNORECASE)


def links(site: Site) -> Iterator[Finding]:
    """
    Follow every link of every page within the site, as a browser does.

    :param site: the site
    :return: what leads to nothing
    """
    for path, page in site.pages.items():
        for link in page.links:
            wrong = _spelt(site, path, link.address) or follow(site, path, link.address)
            if wrong:
                yield Finding(path, link.line, wrong, link.address)

    for line, address in _rules(site):
        wrong = follow(site, RULES, address)
        if wrong:
            yield Finding(RULES, line, wrong, address)


def _rules(site: Site) -> Iterator[tuple[int, str]]:
    """List where the rules for hosts lead, each with its line (https://docs.netlify.com/routing/redirects)."""
    table = (site.output / RULES).read_text("utf-8", errors="replace") if RULES in site.files else ""
    for number, line in enumerate(table.splitlines(), 1):
        rule = _RULE.fullmatch(line)
        if rule is not None and "/:" not in rule["new"]:  # what stands for a part of the old address can be anything
            yield number, rule["new"]


def _spelt(site: Site, path: str, address: str) -> str:
    """Say what is wrong with an address as it is written."""
    shown = unquote(address)
    found = _UNRESOLVED.match(shown)
    if found is None:
        return ""

    if found["what"].lower() not in {"attach", "static"}:
        return f"{shown} leads to no file: name one from the content folder, {{filename}}/2013/08/name.md"

    name = shown[found.end() :]
    meant = nearby(site.content, path, name) if site.content else ""
    if meant:
        return f"{shown} leads to no file: write {found[0]}{meant}"

    post = source(site.content, path) if site.content else None
    if post is None or site.content is None:
        return f"{shown} leads to no file: name one from the post's own folder, {found[0]}name/picture.png"

    place = site.content / name.lstrip("/") if name.startswith("/") else post.parent / name
    return f"{shown} leads to no file: put one at {place.as_posix()}, or name one that is there"


def follow(site: Site, path: str, address: str) -> str:
    """
    Follow one link.

    :param site: the site
    :param path: the page it stands in
    :param address: as it stands there
    :return: what is wrong with it; empty if it leads to something, or to another site
    """
    try:
        target = urlsplit(urljoin(f"{site.address}/{path}", address))
    except ValueError:
        return f"{address} is no address: mend it"

    within = _within(site, target)
    if within is None:
        return ""

    found = _file(site, within)
    if found is None:
        return f"{address} {_cure(site, path, unquote(urlsplit(address).path))}"

    # What begins so says which words to show, and names no part (https://wicg.github.io/scroll-to-text-fragment/).
    name = unquote(target.fragment.partition(":~:")[0])
    if name and name != "top" and found in site.pages and name not in site.pages[found].names:
        return f"{address} names a part that {found} has not: name one of its headings, or leave that out"

    return ""


def inside(site: Site, path: str, address: str) -> str | None:
    """
    Find the file of the site that a link leads to.

    :param site: the site
    :param path: the page it stands in
    :param address: as it stands there
    :return: the file's path; None if there is none
    """
    try:
        within = _within(site, urlsplit(urljoin(f"{site.address}/{path}", address)))
    except ValueError:
        return None

    return None if within is None else _file(site, within)


def _within(site: Site, target: SplitResult) -> str | None:
    """Give the path in the site that an address has; None of one elsewhere."""
    home = urlsplit(site.address)
    root = f"{home.path.rstrip('/')}/"
    if (target.scheme, target.netloc) != (home.scheme, home.netloc) or not f"{target.path}/".startswith(root):
        return None

    return unquote(target.path[len(root) :])


def _cure(site: Site, page: str, path: str) -> str:
    """Say what to do about a path that leads to nothing."""
    if path.endswith(".md"):
        return "is a post's file, and readers have its page: write {filename} before it"

    meant = nearby(site.content, page, path) if site.content else ""
    if meant:
        return f"is a file beside the post, and not in the site: write {{attach}} before it, {{attach}}{meant}"

    return "leads to nothing: mend the link, or write what it leads to"


def _file(site: Site, path: str) -> str | None:
    """Find what a host serves at a path."""
    path = path.strip("/")
    names = [path, f"{path}/index.html".lstrip("/"), f"{path}/index.xml".lstrip("/")]
    return next((name for name in names if name in site.files), None)
