"""The posts that pages are made of: where one itself says what is wrong, and what lies beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from .site import Finding

#: What an address stands behind: a link or an image of Markdown's, a definition of one, an attribute, a bare address.
_BEFORE = r"""(?:\]\(\s*<?|\]:\s*<?|=\s*["']?|<)"""
_AFTER = r"""(?=[)>"'\s]|\Z)"""


def source(content: Path, page: str) -> Path | None:
    """
    Find the post or the page that a page of the site is made of: it has its file's address.

    :param content: the folder of the posts
    :param page: the page's path in the site
    :return: the file; None if there is none
    """
    path = page.removeprefix("drafts/").removesuffix(".html")
    files = (content / f"{path}.md", content / f"pages/{path.removeprefix('p/')}.md")
    return next((file for file in files if file.is_file()), None)


def located(finding: Finding, content: Path) -> Finding | None:
    """
    Find where a post itself says what is wrong.

    :param finding: what is wrong with a page
    :param content: the folder of the posts
    :return: the same, told of the post; None where that does not say it
    """
    file = source(content, finding.file)
    if file is None:
        return None

    lines = file.read_text("utf-8", errors="replace").splitlines()
    for pattern in _patterns(finding.word) if finding.word else ():
        for number, line in enumerate(lines, 1):
            if pattern.search(line):
                return replace(finding, file=file.as_posix(), line=number)

    # Where drafts are in the site is nothing that an author needs to know.
    if finding.file.startswith("drafts/"):
        page = f"{finding.file}:{finding.line}" if finding.line else finding.file
        return replace(finding, file=file.as_posix(), line=0, what=f"{finding.what} ({page})")

    return None


def nearby(content: Path, page: str, path: str) -> str:
    """
    Find the file that a post means by a path that leads to none.

    :param content: the folder of the posts
    :param page: the page's path in the site
    :param path: as the post has it
    :return: what names that file behind `{attach}`; empty if there is none
    """
    post, name = source(content, page), path.strip("/")
    if post is None or not name or name.endswith(".md"):
        return ""

    own = post.with_suffix("")
    for file in (post.parent / name, own / name, own / PurePosixPath(name).name, content / name):
        if file.is_file() and ".." not in file.parts:
            inside = file.is_relative_to(post.parent)
            return file.relative_to(post.parent).as_posix() if inside else f"/{file.relative_to(content).as_posix()}"

    return ""


def _patterns(address: str) -> Iterator[re.Pattern[str]]:
    """Say how a post may have an address: where one stands, where Pelican made another of it, and anywhere."""
    if address.startswith("<"):  # an element, as the page has it
        yield re.compile(re.escape(address))
        return

    words = "|".join(re.escape(word) for word in dict.fromkeys([address, unquote(address)]))
    yield re.compile(f"{_BEFORE}(?:{words}){_AFTER}")
    try:
        parts = urlsplit(unquote(address))
    except ValueError:
        return

    name = re.sub(r"\.html\Z", ".md", PurePosixPath(parts.path).name)
    tail = re.escape(f"{name}#{parts.fragment}" if parts.fragment else name)
    if name and "/" in parts.path:
        yield re.compile(rf"{_BEFORE}[^\s)>\"']*(?<![\w.-]){tail}{_AFTER}")

    yield re.compile(rf"(?<![\w/.-])(?:{words})(?![\w/-])")
