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
_OWN = re.compile(r"/(?!/)[^*:]*")
_MOVED = ([], *([status] for status in ("301", "302", "303", "307", "308")))
_LONGEST = 200  # bytes; most file systems end a name at 255


@dataclass(frozen=True, slots=True)
class Redirect:
    """
    One old address.

    :param old: its path, percent-encoded, from the site's root (`/search/label/C%23`)
    :param new: where it leads: likewise, with a fragment where there is one (`/archives.html#m2014-01`)
    :param page: whether a page there can lead a reader on; a feed's readers follow no page, but read a copy of the feed
    :param query: what must stand behind the question mark for it to count, empty if whatever does
    """

    old: str
    new: str
    page: bool = True
    query: str = ""


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


def others(search: str) -> Iterator[Redirect]:
    """
    Lead from the search, which older posts were reached by, to what finds them now.

    :param search: the path of the page of the search, or of the archive, without a leading slash
    """
    yield Redirect("/search", _path(search))


def feeds(atom: str | None, rss: str | None, tags: Iterable[tuple[str, str | None, str | None]]) -> Iterator[Redirect]:
    """
    Lead from the old feeds to the new: Blogger chose the form by what stands behind the question mark.

    https://developers.google.com/gdata/docs/json: `alt=rss`; without it the feed is Atom.

    :param atom: the path of the Atom feed, without a leading slash, if there is one
    :param rss: the path of the RSS feed, likewise
    :param tags: the name of each tag, with the paths of its feeds, likewise
    """
    for name in ("default", "summary"):
        yield from _both(f"/feeds/posts/{name}", atom, rss)

    if atom or rss:
        yield Redirect("/atom.xml", _path(atom or rss or ""), page=False)
        yield Redirect("/rss.xml", _path(rss or atom or ""), page=False)

    for name, tag_atom, tag_rss in sorted(tags, key=lambda tag: tag[0]):
        yield from _both(f"/feeds/posts/default/-/{quote(name, safe='')}", tag_atom, tag_rss)


def _both(old: str, atom: str | None, rss: str | None) -> Iterator[Redirect]:
    """Lead to the form that is asked for: the first rule that fits counts."""
    if rss and atom:
        yield Redirect(old, _path(rss), page=False, query="alt=rss")

    if atom or rss:
        yield Redirect(old, _path(atom or rss or ""), page=False)


def own(text: str) -> Iterator[Redirect]:
    """
    Read the rules that the site has of its own, as far as a page or a file can do what they say.

    :param text: the table, as `lines` writes one; a rule for many addresses (`*`, `:name`), one that asks what stands
        behind a question mark, and one to another host is the table's alone
    """
    for line in text.splitlines():
        match line.split():
            case [old, new, *status] if _OWN.fullmatch(old) and _OWN.fullmatch(new) and status in _MOVED:
                yield Redirect(old, new, page=not old.endswith(".xml"))


def free(redirects: Iterable[Redirect], taken: Callable[[str], bool]) -> tuple[Redirect, ...]:
    """
    Leave out what is a real page of the site, and what would lead to itself.

    :param redirects: the table
    :param taken: says whether a file is the site's own, by its path in the output folder
    :return: the rest of the table, each old address once
    """
    first: dict[tuple[str, str], Redirect] = {}
    for redirect in redirects:
        path = unquote(redirect.old).strip("/")
        real = any(taken(name) for name in (path, f"{path}.html", f"{path}/index.html") if _is_name(path))
        if not real and redirect.old != redirect.new.partition("#")[0]:
            first.setdefault((redirect.old, redirect.query), redirect)

    return tuple(first.values())


def lines(redirects: Iterable[Redirect], root: str = "") -> str:
    """
    Write the table as Netlify, Cloudflare Pages and others read it from a file `_redirects`.

    https://docs.netlify.com/routing/redirects: a rule a line, the first that fits counts, a path's special signs are
    percent-encoded; `name=value` between the paths asks for what stands behind the question mark.
    https://developers.cloudflare.com/pages/configuration/redirects: the same form without that, at most 2 000 rules; a
    line of another form is ignored.

    :param redirects: the table
    :param root: the path that the site itself is at, without a slash at its end
    """
    return "".join(
        " ".join(word for word in (f"{root}{one.old}", one.query, f"{root}{one.new}", "301") if word) + "\n"
        for one in redirects
    )


def place(redirect: Redirect) -> str | None:
    """
    Say where a file lies that hosts without such a table serve for an old address.

    For a folder they serve its `index.html`, and GitHub Pages its `index.xml` too
    (https://github.com/jekyll/jekyll/issues/2040).

    :param redirect: an old address
    :return: its path in the output folder; None if no file can or should lie there
    """
    parts = [unquote(part) for part in redirect.old.strip("/").split("/")]
    if redirect.query or any(not part or _UNSAFE.search(part) or len(part.encode()) > _LONGEST for part in parts):
        return None

    if parts[-1].endswith(".html" if redirect.page else ".xml"):
        return "/".join(parts)

    return "/".join([*parts, "index.html" if redirect.page else "index.xml"])


def _path(url: str) -> str:
    return "/" + quote(url, safe="/%#?=&.-_~")


def _is_name(path: str) -> bool:
    return "\0" not in path and ".." not in path.split("/")
