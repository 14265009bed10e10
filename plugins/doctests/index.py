"""Remember what was found in a post: a file whose bytes are unchanged isn't parsed."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, partial
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension

from . import find, store
from .fences import Collector
from .find import Post, Problem, Snippet
from .words import Words

if TYPE_CHECKING:
    from .asked import Posts
    from .store import Store

FOLDER = "posts"


@dataclass(frozen=True)
class Index:
    """
    What was found in posts, by their bytes.

    :param kept: where it is kept
    :param markdown: Pelican's MARKDOWN setting
    :param dialect: what identifies how posts are read; empty if nothing does, and nothing is kept
    """

    kept: Store
    markdown: Mapping[str, Any]
    dialect: str

    def read(self, path: Path, content: Path) -> Post:
        """
        Read a post as :func:`doctests.find.read` does, and parse it only if there was none of the same bytes before.

        :param path: the post
        :param content: the content folder it is in
        :return: the post
        """
        try:
            data = path.read_bytes()
        except OSError:
            return find.read(path, content, self._collector)

        key = store.digest(self.dialect, hashlib.sha256(data).hexdigest())
        said = self.kept.get(key) if self.dialect else None
        if said is not None:
            try:
                return _post(said, find.named(path, content), path)
            except (KeyError, TypeError, ValueError):
                pass  # written by nobody we know

        post = find.read(path, content, self._collector)
        with contextlib.suppress(OSError):
            # What was written between two looks is not what these bytes hold.
            if self.dialect and path.read_bytes() == data:
                self.kept.put(key, _said(post))

        return post

    @cached_property
    def _collector(self) -> Collector:
        return Collector(self.markdown)


def reader(posts: Posts, kept: Store) -> Callable[[Path], Post]:
    """
    Give what reads posts of a site, and parses none of the same bytes twice.

    :param posts: which site's
    :param kept: where it is kept what was found in them
    """
    return partial(Index(kept, posts.markdown, dialect(posts.markdown)).read, content=posts.content)


def dialect(markdown: Mapping[str, Any]) -> str:
    """
    Identify how posts are read: the setting, and the packages that are installed, with their versions.

    :param markdown: Pelican's MARKDOWN setting
    :return: a digest; empty for a setting that holds what may be another thing in the next run
    """
    packages: set[str] = set()
    for folder in map(Path, sys.path):
        # The names of these folders are of the packages and their versions: Binary distribution format, PyPA.
        packages.update(path.name for path in folder.glob("*.dist-info"))

    names = {*markdown.get("extensions", ()), *markdown.get("extension_configs", ())}
    try:
        local = {name: _local(name) for name in names if isinstance(name, str)}
        return store.digest(store.edition(), sorted(packages), _plain(markdown), local)
    except (OSError, TypeError, ValueError):
        return ""


def _plain(value: object) -> object:
    """Put a setting into JSON's terms: what the site's plugins have hooked into it is told by their code."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}

    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]

    if isinstance(value, FunctionType) and "<" not in value.__qualname__:  # one that is made anew may hold anything
        return [value.__module__, value.__qualname__, _local(value.__module__)]

    if isinstance(value, Extension):
        kind = type(value)
        return [kind.__module__, kind.__qualname__, _local(kind.__module__), _plain(vars(value))]

    return value


def _local(extension: str) -> str:
    """Identify the code of a module that is no installed package but lies beside the site's settings."""
    spec = importlib.util.find_spec(extension.partition(":")[0].partition(".")[0])
    if spec is None or spec.origin is None:
        return ""

    folder = Path(spec.origin).parent
    around = folder.parent if spec.submodule_search_locations else folder
    if any(around.glob("*.dist-info")):
        return ""

    files = sorted(folder.rglob("*.py")) if spec.submodule_search_locations else [Path(spec.origin)]
    return store.digest([[str(path), path.read_text("utf-8")] for path in files])


def _said(post: Post) -> dict[str, Any]:
    """Give what is kept of a post."""
    names = [one.name for one in fields(Snippet) if one.name != "words"]
    snippets = [{**{name: getattr(one, name) for name in names}, "words": one.words.said()} for one in post.snippets]
    problems = [[one.line, one.text, one.is_prose] for one in post.problems]
    return {"lines": post.lines, "snippets": snippets, "problems": problems, "reviewed": post.reviewed}


def _post(said: Mapping[str, Any], name: str, path: Path) -> Post:
    """Make a post of what was kept."""
    snippets = tuple(Snippet(**{**one, "words": _words(one["words"])}) for one in said["snippets"])
    problems = tuple(Problem(line, text, is_prose) for line, text, is_prose in said["problems"])
    return Post(name, path, tuple(said["lines"]), snippets, problems, reviewed=said["reviewed"])


def _words(said: Mapping[str, Any]) -> Words:
    return Words(**{**said, "options": tuple(said.get("options", ()))})
