"""What is published is what is committed: the repository of the blog, asked before anything is done."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from .command import GIT, Environment, Run, plain, why
from .record import Source

_DRAFT = re.compile(r"status\s*:\s*draft\s*\Z", re.IGNORECASE)
_FIELD, _RECORD = "%x1f", "\x1f"
LONGEST = 64  # lines of front matter that are looked at


class SourceError(Exception):
    """Say in one line why nothing can be published from here and what to do."""


def uncommitted(home: Path, content: str, *, run: Run, environment: Environment) -> list[str]:
    """
    List what is not committed as it is.

    A draft that is being written is not published, so it need not be committed, nor need what belongs to it.

    :param home: the top of the repository
    :param content: the content folder, its path from there
    :param run: runs git
    :param environment: ours
    :return: paths from the top
    :raises SourceError: if git cannot say
    """
    listed = _git(home, "status", "--porcelain=v1", "-z", "--untracked-files=all", run=run, environment=environment)
    paths = [path for path in _changed(listed.decode("utf-8", "replace")) if not _is_drafts(home, content, path)]
    return sorted(set(paths))


def ignored(home: Path, content: str, left_out: Sequence[str], *, run: Run, environment: Environment) -> list[str]:
    """
    List what git ignores, but the site would be made from.

    :param home: the top of the repository
    :param content: the content folder, its path from there
    :param left_out: patterns of names that the site has no notice of (Pelican's IGNORE_FILES)
    :param run: runs git
    :param environment: ours
    :return: paths from the top, without what belongs to drafts
    :raises SourceError: if git cannot say
    """
    asked = ("ls-files", "--others", "--ignored", "--exclude-standard", "--full-name", "-z", "--", content)
    listed = _git(home, *asked, run=run, environment=environment).decode("utf-8", "replace").split("\0")
    return sorted(
        path for path in listed if path and not _is_left_out(path, left_out) and not _is_drafts(home, content, path)
    )


def astray(home: Path, content: str, left_out: Sequence[str]) -> list[str]:
    """
    List links that lead out of the content, or to what git keeps there: Pelican would publish what they lead to.

    :param home: the top of the repository
    :param content: the content folder, its path from there
    :param left_out: patterns of names that the site has no notice of (Pelican's IGNORE_FILES)
    :return: paths from the top, without what belongs to drafts
    """
    top = (home / content).resolve()
    found = []
    for folder, folders, files in os.walk(top):
        for one in (Path(folder, name) for name in [*folders, *files]):
            path = (PurePosixPath(content) / one.relative_to(top).as_posix()).as_posix()
            if one.is_symlink() and not _is_within(one, top):
                found.append(path)

    return sorted(path for path in found if not _is_left_out(path, left_out) and not _is_drafts(home, content, path))


def source(home: Path, *, run: Run, environment: Environment) -> Source:
    """
    Say what is published: the last commit.

    :param home: the top of the repository
    :param run: runs git
    :param environment: ours
    :raises SourceError: if there is none
    """
    form = _FIELD.join(("%H", "%an", "%ae", "%cd"))
    told = _git(home, "log", "-1", "--date=raw", f"--format={form}", run=run, environment=environment)
    commit, author, email, date = told.decode("utf-8", "replace").rstrip("\n").split(_RECORD)
    return Source(commit, author, email, date)


def _changed(listed: str) -> Iterator[str]:
    """Read `git status -z`: two letters, a blank and a path; behind a renamed file's stands the one it had."""
    fields = iter(listed.split("\0"))
    for field in fields:
        if field:
            yield field[3:]
            if field[0] in "RC":
                yield next(fields)


def _is_within(link: Path, top: Path) -> bool:
    try:
        leads = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False  # nowhere, or in a circle

    return leads.is_relative_to(top) and ".git" not in map(str.casefold, leads.relative_to(top).parts)


def _is_left_out(path: str, names: Sequence[str]) -> bool:
    return any(fnmatch(part, name) for part in PurePosixPath(path).parts for name in names)


def _is_drafts(home: Path, content: str, path: str) -> bool:
    """Say whether a file is a draft, or lies in the folder of one."""
    name = PurePosixPath(path)
    if not name.is_relative_to(content):
        return False

    posts = [name, *(folder.with_name(f"{folder.name}.md") for folder in name.parents if folder.name)]
    return any(one.suffix == ".md" and _is_draft(home / one) for one in posts)


def _is_draft(post: Path) -> bool:
    try:
        lines = post.read_text("utf-8-sig", errors="replace").splitlines()[:LONGEST]
    except OSError:
        return False

    front = lines[: lines.index("")] if "" in lines else lines
    return any(_DRAFT.match(line) for line in front)


def _git(home: Path, *arguments: str, run: Run, environment: Environment) -> bytes:
    command = [*GIT, "-C", str(home), "--no-optional-locks", "--literal-pathspecs", *arguments]
    done = run(command, b"", plain(environment))
    if done.status:
        raise SourceError(
            f"{home.name}/: git does not say what is committed ({why(done, environment)}): publish a clone"
        )

    return done.output
