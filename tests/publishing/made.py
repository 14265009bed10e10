"""Small built sites, targets to put them at, and what readers get from there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from publishing import plan, public
from publishing.built import Built, read
from publishing.record import NAME, Record, Source
from publishing.targets import Sent, Target

LISTED = ".entries.json"
SOURCE = Source("c" * 40, "1700000000 +0200")
PICTURE = hashlib.shake_256(b"picture").digest(60_000)
#: What git asks of whoever commits; nothing of the machine's own settings has a say.
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "jane@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}
_tokens = count(1)


def token() -> str:
    """Give a name that no other release has: the same in every run."""
    return f"{next(_tokens):016x}"


def build(folder: Path, version: str, *, posts: int = 3, more: Mapping[str, bytes] | None = None) -> Path:
    """
    Make a built site.

    :param folder: where
    :param version: what every page of it says
    :param posts: how many posts it has
    :param more: files beside
    :return: the folder
    """
    sheet = f"body {{ --version: {version} }}\n".encode()
    style = f"theme/page.{hashlib.sha256(sheet).hexdigest()[:8]}.css"
    page = "\n".join([f"<p>{version}", f'<link href="/{style}">', *["<p>A line of a page."] * 300, f"<p>{version}\n"])
    entries = {f"tag:example.org,2013:{n}": {"path": f"2013/08/{n}.html", "published": "2013"} for n in range(posts)}
    feed = f"<feed><title>{version}</title>{'<entry/>' * 5000}</feed>"
    files = {
        "index.html": page.encode(),
        "feeds/atom.xml": feed.encode(),
        style: sheet,
        "about me, “myself” and 'I'.html": b"The same in every version.",
        "picture.png": PICTURE,
        **{f"2013/08/{n}.html": f"Post {n}".encode() for n in range(posts)},
        LISTED: json.dumps(entries).encode(),
        **(more or {}),
    }
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    return folder


def built(folder: Path, version: str, *, name: str = "", **made: Any) -> Built:
    """Make a built site, and read it as publishing does."""
    return read(build(folder / (name or version), version, **made), LISTED, NAME)


def put(target: Target, site: Built) -> Sent:
    """Publish a built site: look, plan, put; a release that was interrupted at its last step is only switched to."""
    standing = target.look()
    assert standing.strange == ()
    now = standing.public
    if now is not None and now.files == site.files:
        target.switch()
        return Sent()

    memory = public.remembered(public.published(now) if now else public.Public(), site, ())
    return target.put(plan.release(standing.next, site, SOURCE, now, memory), standing, site)


def rollback(target: Target, number: int) -> Record:
    """Make a release public once more."""
    standing = target.look()
    assert standing.public is not None
    old = next(one for one in standing.releases if one.number == number)
    release = plan.again(standing.next, old, standing.public)
    target.put(release, standing, None)
    return release


def files(folder: Path) -> dict[str, bytes]:
    """Read what readers get from a folder; nothing if there is none."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NAME
    }


def branch_files(repository: Path, branch: str = "gh-pages") -> dict[str, bytes]:
    """Read what readers get from a branch; nothing if there is none."""
    listed = git(repository, "for-each-ref", f"refs/heads/{branch}") and git(
        repository, "ls-tree", "-r", "-z", "--name-only", branch
    )
    names = [name for name in listed.decode().split("\0") if name and name != NAME]
    asked = "".join(f"{branch}:{name}\n" for name in names).encode()
    told = BytesIO(git(repository, "cat-file", "--batch", told=asked))
    # A line before each, `<name> blob <size>`, and its end behind it: https://git-scm.com/docs/git-cat-file#_batch_output.
    return {name: told.read(int(told.readline().split()[2]) + 1)[:-1] for name in names}


def git(folder: Path, *arguments: str, told: bytes = b"") -> bytes:
    """Ask git about a folder."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, input=told, check=True, capture_output=True, env={**os.environ, **GIT}).stdout


def shows(got: Mapping[str, bytes], site: Built) -> bool:
    """Say whether readers get a site whole, and beside it nothing but what the one before is still asked for."""
    own = {path: (site.folder / path).read_bytes() for path in site.files}
    return own.items() <= got.items() and all(path.startswith("theme/page.") for path in got.keys() - own.keys())


def leftovers(root: Path) -> Iterator[Path]:
    """Name what an interruption has left in a folder of releases."""
    yield from root.glob(".*")
    yield from (root / "releases").glob(".*")
