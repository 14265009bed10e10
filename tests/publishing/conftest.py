from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from publishing import command
from publishing.targets.branch import Branch
from publishing.targets.folder import Folder
from tests.publishing.made import GIT, git, token
from tests.publishing.server import Server, missing, serving


def lacking(what: str) -> None:
    """Skip aloud what this machine cannot do, and fail where it must be able to."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)

    pytest.skip(what)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start sshd; where it or rsync is missing, say so, and fail in CI."""
    if names := missing():
        lacking(f"needs {', '.join(names)} (Debian: openssh-server, rsync), as .ci/run installs them")

    with serving(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 256 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k,mode=755", "small", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        lacking("needs a disk that can be full: root may mount one, as .ci/run does")

    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository of one commit, and a bare one that it knows as `origin`."""
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "home")
    home = tmp_path / "home"
    (home / "README").write_text("A blog.\n", "utf-8")
    (home / ".gitattributes").write_text("* text=auto eol=crlf\n", "utf-8")
    git(home, "add", ".")
    git(home, "commit", "--quiet", "--message", "Begin")
    git(home, "remote", "add", "origin", "../bare.git")
    git(home, "push", "--quiet", "origin", "main")
    return home


def branch(home: Path, run: command.Run = command.run, **environment: str) -> Branch:
    """Give a branch of the repository's origin as a target."""
    return Branch("pages", home, "origin", "gh-pages", {**os.environ, **GIT, **environment}, run)


def folder(path: Path) -> Folder:
    """Give a folder as a target."""
    return Folder("folder", path, token())
