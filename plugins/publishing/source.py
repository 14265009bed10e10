"""What is published is what is committed: the repository of the blog, asked before anything is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .command import GIT, Environment, Run, plain, why
from .content import Content
from .record import Source

_FIELD, _RECORD = "%x1f", "\x1f"


class SourceError(Exception):
    """Say in one line why nothing can be published from here and what to do."""


def uncommitted(content: Content, *, run: Run, environment: Environment) -> list[str]:
    """
    List what is not committed as it is.

    A draft that is being written is not published, so it need not be committed, nor need what belongs to it.

    :param content: the content, in its repository
    :param run: runs git
    :param environment: ours
    :return: paths from the top
    :raises SourceError: if git cannot say
    """
    asked = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=none")
    listed = _git(content.home, *asked, run=run, environment=environment).decode("utf-8", "replace")
    return sorted({path for path in _changed(listed) if not content.is_drafts(path)})


def unseen(content: Content, *, run: Run, environment: Environment) -> list[str]:
    """
    List what git was told not to look at: it says of none of that whether it has changed.

    :param content: the content, in its repository
    :param run: runs git
    :param environment: ours
    :return: paths from the top, without what belongs to drafts
    :raises SourceError: if git cannot say
    """
    listed = _git(content.home, "ls-files", "-v", "-z", run=run, environment=environment).decode("utf-8", "replace")
    flagged = (tag_path for tag_path in listed.split("\0") if tag_path[:1] == "S" or tag_path[:1].islower())
    return sorted(path for path in (one[2:] for one in flagged) if not content.is_drafts(path))


def ignored(content: Content, *, run: Run, environment: Environment) -> list[str]:
    """
    List what git ignores, but the site would be made from.

    :param content: the content, in its repository
    :param run: runs git
    :param environment: ours
    :return: paths from the top, without what belongs to drafts
    :raises SourceError: if git cannot say
    """
    asked = ("ls-files", "--others", "--ignored", "--exclude-standard", "--full-name", "-z", "--")
    folders = filter(None, (content.below, content.theme))
    told = _git(content.home, *asked, *folders, run=run, environment=environment).decode("utf-8", "replace")
    return sorted(
        path for path in told.split("\0") if path and not content.is_left_out(path) and not content.is_drafts(path)
    )


def source(home: Path, *, run: Run, environment: Environment) -> Source:
    """
    Say what is published: the last commit.

    :param home: the top of the repository
    :param run: runs git
    :param environment: ours
    :raises SourceError: if there is none
    """
    asked = ("log", "-1", "--no-show-signature", "--encoding=UTF-8", "--date=raw")
    form = _FIELD.join(("%H", "%cd"))
    told = _git(home, *asked, f"--format={form}", run=run, environment=environment)
    commit, date = told.decode("utf-8", "replace").rstrip("\n").split(_RECORD)
    return Source(commit, date)


def _changed(listed: str) -> Iterator[str]:
    """Read `git status -z`: two letters, a blank and a path; behind a renamed file's stands the one it had."""
    fields = iter(listed.split("\0"))
    for field in fields:
        if field:
            yield field[3:]
            if field[0] in "RC":
                yield next(fields)


def _git(home: Path, *arguments: str, run: Run, environment: Environment) -> bytes:
    command = [*GIT, "-C", str(home), "--no-optional-locks", "--literal-pathspecs", *arguments]
    done = run(command, b"", plain(environment))
    if done.status:
        raise SourceError(
            f"{home.name}/: git does not say what is committed ({why(done, environment)}): publish a clone"
        )

    return done.output
