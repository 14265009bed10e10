"""What is not published, and why: each reason in one line, with its cure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from .built import Built
from .private import secret
from .public import Public, lost
from .targets.target import Standing

NAMED = 3  # files; the rest is counted


class RefusedError(Exception):
    """
    Say why nothing is published.

    :param lines: a line for each reason
    """

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def refuse(lines: Iterable[str]) -> None:
    """
    Refuse if there is a reason.

    :param lines: the reasons
    :raises RefusedError: if there is one
    """
    reasons = tuple(lines)
    if reasons:
        raise RefusedError(*reasons)


def of_address(address: str) -> Iterator[str]:
    """
    Refuse an address that no reader can go to: every feed and every link of the site is full of it.

    :param address: the site's
    """
    cure = "write where the public finds the blog, as https://blog.example.org"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""

    if not host:
        yield f"site.toml: address is {'no address' if address else 'empty'}: {cure}"
    elif _is_here(host):
        yield f"site.toml: address is this machine's own, {address}: {cure}"
    elif parts.scheme != "https":
        yield f"site.toml: address is not https, {address}: {cure}; every host gives a certificate for nothing"


def of_changes(paths: Sequence[str]) -> Iterator[str]:
    """
    Refuse what is not committed: nobody could say later what was published.

    :param paths: files that are not committed as they are
    """
    if paths:
        yield f"{_some(paths)}: not committed: git add and git commit, or git stash, and publish again"


def of_unseen(paths: Sequence[str]) -> Iterator[str]:
    """
    Refuse what git was told not to look at, for nobody knows whether it is committed.

    :param paths: such files
    """
    if paths:
        cure = "git update-index --no-assume-unchanged --no-skip-worktree does away with that"
        yield f"{_some(paths)}: git was told not to look whether it has changed: {cure}"


def of_ignored(paths: Sequence[str]) -> Iterator[str]:
    """
    Refuse what git ignores and the site does not: it would be public from no commit.

    :param paths: such files
    """
    if paths:
        cure = "git add --force and git commit, or take it away, or name it in IGNORE_FILES in pelicanconf.py"
        yield f"{_some(paths)}: ignored by git, but not by the site: {cure}"


def of_links(paths: Sequence[str], what: str) -> Iterator[str]:
    """
    Refuse links by which anything on this machine would be public.

    :param paths: links that lead out of a folder
    :param what: what the folder holds
    """
    if paths:
        yield f"{_some(paths)}: a link that leads out of the {what}: put the file itself there, and git commit"


def of_strangers(where: str, standing: Standing) -> Iterator[str]:
    """
    Refuse a target that holds somebody else's files, or ours with something else in them: that would be gone.

    :param where: the target's name
    :param standing: what is there
    """
    if standing.strange:
        cure = "take them away there, or name another place in publishconf.py"
        yield f"{where}: holds files that we did not put there, {_some(standing.strange, exactly=False)}: {cure}"

    if standing.altered:
        cure = "take them away there, and the next publishing brings ours back"
        some = _some(standing.altered, exactly=False)
        yield f"{where}: holds files that are not as we put them there, {some}: {cure}"


def of_losses(
    built: Built, public: Public, *, withdrawn: Collection[str], harmless: Collection[str], content: str
) -> Iterator[str]:
    """
    Refuse what would break the web, or tell it too much.

    :param built: what shall be public
    :param public: what was
    :param withdrawn: ids and addresses that are gone on purpose
    :param harmless: files that look like secrets and are none
    :param content: the content folder, as its repository has it
    """
    names = {"content": content, "rules": f"{content}/extra/_redirects", "settings": "publishconf.py"}
    yield from lost(public, built, withdrawn, names=names)
    yield from secret(built, harmless)


def _is_here(host: str) -> bool:
    try:
        found = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))

    return found.is_loopback or found.is_unspecified


def _some(names: Sequence[str], *, exactly: bool = True) -> str:
    rest = len(names) - NAMED
    more = (f", and {rest} more" if exactly else ", and more") if rest > 0 else ""
    return ", ".join(names[:NAMED]) + more
