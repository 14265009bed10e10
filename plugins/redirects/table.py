"""The addresses that a blog had at Blogger beside its posts and pages, and where each leads now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

# What a folder may be called on every system: letters, digits and most signs of any language, no sign that a path or a
# shell takes for its own, nothing invisible; neither a dot nor a blank at an end, nor a name of Windows' devices
# (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
_UNSAFE = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u2028\u2029]|\A[. ]|[. ]\Z|\A(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)',
    re.IGNORECASE,
)
_LONGEST = 200  # bytes; most file systems end a name at 255


@dataclass(frozen=True, slots=True)
class Redirect:
    """
    One old address.

    :param old: its path, percent-encoded, from the site's root (`/search/label/C%23`)
    :param new: where it leads: likewise, with a fragment where there is one (`/archives.html#m2014-01`)
    :param page: whether a page there can lead a reader on; a feed's readers follow no page
    """

    old: str
    new: str
    page: bool = True


def labels(tags: Iterable[tuple[str, str]]) -> Iterator[Redirect]:
    """
    Lead from a label's posts to a tag's.

    :param tags: the name of each tag, and the path of its page without a leading slash
    :return: a redirect from `/search/label/NAME` for each
    """
    for name, url in sorted(tags):
        # Encoded to the last sign: `*` and `:` are signs of the table's own.
        yield Redirect(f"/search/label/{quote(name, safe='')}", _path(url))


def archives(months: Iterable[tuple[int, int]], url: str) -> Iterator[Redirect]:
    """
    Lead from the archives of a year and a month to their part of the archive.

    :param months: the years and months that posts were published in
    :param url: the path of the archive, without a leading slash
    :return: redirects from `/2014/`, `/2014/01/` and `/2014_01_01_archive.html`
    """
    there = sorted(set(months))
    for year in sorted({year for year, _ in there}):
        yield Redirect(f"/{year:04}/", f"{_path(url)}#y{year}")

    for year, month in there:
        new = f"{_path(url)}#m{year:04}-{month:02}"
        yield Redirect(f"/{year:04}/{month:02}/", new)
        yield Redirect(f"/{year:04}_{month:02}_01_archive.html", new)


def others(archive: str, atom: str | None, rss: str | None) -> Iterator[Redirect]:
    """
    Lead from the search, which older posts were reached by, to the archive, and from the old feeds to the new.

    :param archive: the path of the archive, without a leading slash
    :param atom: the path of the Atom feed, if there is one
    :param rss: the path of the RSS feed, if there is one
    """
    yield Redirect("/search", _path(archive))
    feed = atom or rss
    if feed:
        yield Redirect("/feeds/posts/default", _path(feed), page=False)
        yield Redirect("/atom.xml", _path(feed), page=False)
        yield Redirect("/rss.xml", _path(rss or feed), page=False)


def free(redirects: Iterable[Redirect], taken: Callable[[str], bool]) -> tuple[Redirect, ...]:
    """
    Leave out what is a real page of the site, and what would lead to itself.

    :param redirects: the table
    :param taken: says whether a file is the site's own, by its path in the output folder
    :return: the rest of the table, each old address once
    """
    first: dict[str, Redirect] = {}
    for redirect in redirects:
        path = unquote(redirect.old).strip("/")
        real = any(taken(name) for name in (path, f"{path}.html", f"{path}/index.html") if _is_name(path))
        if not real and redirect.old != redirect.new.partition("#")[0]:
            first.setdefault(redirect.old, redirect)

    return tuple(first.values())


def lines(redirects: Iterable[Redirect], root: str = "") -> str:
    """
    Write the table as Netlify, Cloudflare Pages and others read it from a file `_redirects`.

    https://docs.netlify.com/routing/redirects: a rule a line, the first that fits counts, a path's special signs are
    percent-encoded.
    https://developers.cloudflare.com/pages/configuration/redirects: the same form, at most 2 000 rules.

    :param redirects: the table
    :param root: the path that the site itself is at, without a slash at its end
    """
    return "".join(f"{root}{redirect.old} {root}{redirect.new} 301\n" for redirect in redirects)


def place(redirect: Redirect) -> str | None:
    """
    Say where a page lies that hosts without such a table serve for an old address.

    :param redirect: an old address
    :return: its path in the output folder; None if no page can or should lie there
    """
    parts = [unquote(part) for part in redirect.old.strip("/").split("/")]
    if not redirect.page or any(not part or _UNSAFE.search(part) or len(part.encode()) > _LONGEST for part in parts):
        return None

    return "/".join(parts if parts[-1].endswith(".html") else [*parts, "index.html"])


def _path(url: str) -> str:
    return "/" + quote(url, safe="/%#?=&.-_~")


def _is_name(path: str) -> bool:
    return "\0" not in path and ".." not in path.split("/")
