"""
Let pytest collect the snippets of posts as test items, so that editors and CI see them.

Named as a plugin of pytest's (``pytest_plugins``), with the ini option ``doctests_settings`` that names the file of
Pelican's settings. A snippet is an item; all of a run's posts are run at once when the first of their items is.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pytest

# What a run needs that collects no post is imported here, and nothing else: it is to cost a run of other tests nothing.
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .find import Post
    from .results import Result

SETTINGS = "doctests_settings"


class SnippetError(Exception):
    """A snippet that failed, with all there is to say about it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option that names the site's settings."""
    parser.addini(SETTINGS, "the file of Pelican's settings, from the folder of pytest's", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Remember the posts of this run."""
    config.stash[_POSTS] = Posts(config)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave alone what else lies among the posts: a module that a post imports is no test, and nothing to import."""
    posts = config.stash[_POSTS]
    if not posts.around(collection_path):
        return None

    if collection_path.is_dir():
        return posts.holds(collection_path.with_name(f"{collection_path.name}.md")) or None

    return not posts.holds(collection_path) or None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a Markdown file if the site reads it as a post."""
    is_post = parent.config.stash[_POSTS].holds(file_path)
    return PostFile.from_parent(parent, path=file_path) if is_post else None


class Posts:
    """
    The posts of a run of pytest's, and what became of their snippets.

    :param config: pytest's
    """

    def __init__(self, config: pytest.Config) -> None:
        self._settings = config.rootpath / config.getini(SETTINGS)
        self._results: dict[str, list[Result]] = {}

    @functools.cached_property
    def content(self) -> Path | None:
        """The folder of the posts, which the file of the settings says by itself."""
        from pelican.settings import get_settings_from_file  # noqa: PLC0415

        path = get_settings_from_file(str(self._settings)).get("PATH") if self._settings.is_file() else None
        return (self._settings.parent / path).resolve() if path else None

    @functools.cached_property
    def site(self) -> Mapping[str, Any]:
        """All of the settings."""
        from pelican.settings import read_settings  # noqa: PLC0415

        try:
            settings: dict[str, Any] = read_settings(str(self._settings))
        except SystemExit as error:  # its text says what is wrong
            raise pytest.UsageError(str(error)) from None

        return settings

    @functools.cached_property
    def there(self) -> Mapping[Path, Path]:
        """The posts, by where they really are."""
        from . import find  # noqa: PLC0415

        patterns = [*self.site["ARTICLE_SOURCES"], *self.site["PAGE_SOURCES"]]
        found = find.posts(self.content, patterns, self.site["IGNORE_FILES"]) if self.content else []
        return {path.resolve(): path for path in found}

    def around(self, path: Path) -> bool:
        """Tell whether something lies in the folder of the posts."""
        return self.content is not None and path.resolve().is_relative_to(self.content)

    def holds(self, path: Path) -> bool:
        """Tell whether the site reads a file as a post."""
        return path.suffix == ".md" and self.around(path) and path.resolve() in self.there

    def read(self, path: Path) -> Post:
        """Read a post."""
        from . import find  # noqa: PLC0415

        return find.read(self.there[path.resolve()], self.content or path.parent, self.site["MARKDOWN"])

    def results(self, session: pytest.Session, post: Post, line: int) -> list[Result]:
        """Give what became of a snippet; the first time, all posts are run whose items were chosen."""
        if not self._results:
            from .abreast import abreast  # noqa: PLC0415
            from .check import check  # noqa: PLC0415

            chosen = {item.post.name: item.post for item in session.items if isinstance(item, SnippetItem)}
            with abreast() as (executor, stop):
                # Without a day: a record is what invoke doctest keeps.
                for result in check(list(chosen.values()), executor, lambda *_: None, None, stop=stop):
                    self._results.setdefault(result.post, []).append(result)

        return [result for result in self._results[post.name] if result.line == line]


_POSTS = pytest.StashKey[Posts]()


class PostFile(pytest.File):
    """A post, whose snippets are its items."""

    def collect(self) -> Iterator[pytest.Item]:
        """Find the post's snippets, and what is wrong with its fences."""
        post = self.config.stash[_POSTS].read(self.path)
        for problem in post.problems:
            yield ProblemItem.from_parent(self, name=f"wrong:{problem.line}", problem=problem, post=post)

        for snippet in post.snippets:
            item = SnippetItem.from_parent(self, name=f"line:{snippet.line}", line=snippet.line, post=post)
            reason = snippet.words.skip if post.reviewed else f"invoke doctest --triage {post.name}"
            if reason:
                status = "skipped" if post.reviewed else "unreviewed"
                item.add_marker(pytest.mark.skip(reason=f"{post.name}:{snippet.line} {status}: {reason}"))

            yield item


class _Item(pytest.Item):
    """What stands at a line of a post."""

    post: Post
    line: int

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where it stands, the line counted from 0."""
        return self.path, self.line - 1, f"{self.post.name}:{self.line}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show a snippet's failure without this program's own frames."""
        return str(excinfo.value) if isinstance(excinfo.value, SnippetError) else super().repr_failure(excinfo, style)


class ProblemItem(_Item):
    """What is wrong with a fence, which is a failure."""

    def __init__(self, *, problem: Any, post: Post, **given: Any) -> None:
        super().__init__(**given)
        self.post, self.line, self.text = post, problem.line, problem.text

    def runtest(self) -> None:
        """Fail."""
        raise SnippetError(f"{self.post.name}:{self.line}: {self.text}")


class SnippetItem(_Item):
    """A snippet, which is run with all others when the first is."""

    def __init__(self, *, line: int, post: Post, **given: Any) -> None:
        super().__init__(**given)
        self.post, self.line = post, line

    def runtest(self) -> None:
        """Pass, fail or be skipped as the snippet did on any of its services."""
        from .results import BAD, merged  # noqa: PLC0415

        results = self.config.stash[_POSTS].results(self.session, self.post, self.line)
        failed = [result for result in results if result.status in BAD]
        if failed:
            raise SnippetError("\n\n".join(map(_shown, failed)))

        (result,) = merged(results)
        if result.status == "xfailed":
            pytest.xfail(result.reason)

        if result.status != "passed":
            pytest.skip(f"{self.post.name}:{self.line} {result.status.replace('_', ' ')}: {result.reason}")


def _shown(result: Result) -> str:
    """Show a failure: where and why in the first line, which pytest puts into its summary, then how."""
    service = f" on {result.service}" if result.service else ""
    place = result.at or f"{result.post}:{result.line}"
    parts = (f"{place}: {result.reason}{service}", result.statement, result.traceback.rstrip("\n"))
    return "\n".join(filter(None, parts))
