"""The content that a site is made from, and its theme: what of it is published, though git may not know."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from markdown import Markdown


@dataclass(frozen=True, slots=True)
class Content:
    """
    The content of a site, in its repository.

    :param home: the top of the repository
    :param below: the content folder, its path from there
    :param posts: patterns of the paths in it that are posts or pages; whatever else is there is none
    :param left_out: patterns of names that the site has no notice of (Pelican's IGNORE_FILES)
    :param theme: the theme's folder, likewise; empty if the repository has none
    """

    home: Path
    below: str
    posts: Sequence[str] = ()
    left_out: Sequence[str] = ()
    theme: str = ""

    def is_drafts(self, path: str) -> bool:
        """
        Say whether a file is a draft, or lies in the folder of one: it is not published.

        :param path: its path from the top
        """
        name = PurePosixPath(path)
        if not name.is_relative_to(self.below):
            return False

        posts = [name, *(folder.with_name(f"{folder.name}.md") for folder in name.parents if folder.name)]
        return any(self._is_post(one) and _is_draft(self.home / one) for one in posts)

    def is_left_out(self, path: str) -> bool:
        """
        Say whether the site has no notice of a file.

        :param path: its path from the top
        """
        return any(fnmatch(part, name) for part in PurePosixPath(path).parts for name in self.left_out)

    def astray(self, below: str) -> list[str]:
        """
        List links that lead out of a folder, or to what git keeps there: Pelican would publish what they lead to.

        :param below: the content or the theme; empty for none
        :return: paths from the top, without what belongs to drafts
        """
        found = self._astray(below) if below else ()
        return sorted(path for path in found if not self.is_left_out(path) and not self.is_drafts(path))

    def _astray(self, below: str) -> Iterator[str]:
        top = (self.home / below).resolve()
        for folder, folders, files in os.walk(top):
            for one in (Path(folder, name) for name in [*folders, *files]):
                if one.is_symlink() and not _is_within(one, top):
                    yield (PurePosixPath(below) / one.relative_to(top).as_posix()).as_posix()

    def _is_post(self, path: PurePosixPath) -> bool:
        """Say whether a path is that of a post; as with a shell's patterns, a star stands for no slash."""
        if not path.is_relative_to(self.below):
            return False

        parts = path.relative_to(self.below).parts
        patterns = (pattern.split("/") for pattern in self.posts)
        return any(len(one) == len(parts) and all(map(fnmatch, parts, one)) for one in patterns)


def _is_draft(post: Path) -> bool:
    """Say whether a post is a draft, by its front matter as Markdown finds it: a line further down says nothing."""
    try:
        lines = post.read_text("utf-8-sig", errors="replace").split("\n")
    except OSError:
        return False

    markdown = Markdown(extensions=["meta"])
    for step in ("normalize_whitespace", "meta"):
        lines = markdown.preprocessors[step].run(lines)

    # Of several, Pelican takes the first.
    meta: dict[str, list[str]] = getattr(markdown, "Meta", {})
    return meta.get("status", [""])[0].casefold() == "draft"


def _is_within(link: Path, top: Path) -> bool:
    try:
        leads = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False  # nowhere, or in a circle

    return leads.is_relative_to(top) and ".git" not in map(str.casefold, leads.relative_to(top).parts)
