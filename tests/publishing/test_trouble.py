from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from publishing import command, plan
from publishing.command import HOSTS, KEY, TOKEN
from publishing.content import Content
from publishing.public import Public
from publishing.record import NAME
from publishing.source import source, uncommitted
from publishing.targets import Target, TargetError
from publishing.targets.branch import HELPER
from tests.publishing.conftest import branch, folder, lacking
from tests.publishing.made import GIT, SOURCE, branch_files, built, files, git, leftovers, put, rollback, shows
from tests.publishing.server import Server

GIVEN = "s3cret"


@pytest.mark.parametrize("kind", ["folder", "ssh"])
def test_a_disk_is_full(kind: str, small: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """One line names it, what is public stays, what was begun makes room again, and the next publishing completes."""
    root = small / "site"

    def target() -> Target:
        return folder(root) if kind == "folder" else request.getfixturevalue("server").target(root)

    one, two = built(tmp_path, "one"), built(tmp_path, "two", more={"large.bin": bytes(300_000)})
    put(target(), one)
    with pytest.raises(TargetError, match=r"No space left on device|files cannot be written there") as told:
        put(target(), two)

    assert "\n" not in str(told.value)
    assert str(told.value).startswith(str(root) if kind == "folder" else "")  # not the disk of the source
    assert shows(files(root / "current"), one)
    assert not list(leftovers(root))
    three = built(tmp_path, "three")
    put(target(), three)
    assert shows(files(root / "current"), three)


def test_a_repository_has_no_room(small: Path, repository: Path, tmp_path: Path) -> None:
    """The branch is as it was where its server's disk is full."""
    shutil.copytree(tmp_path / "bare.git", small / "bare.git", ignore=shutil.ignore_patterns("*.sample"))
    git(repository, "remote", "set-url", "origin", str(small / "bare.git"))
    one = built(tmp_path, "one", posts=1)
    put(branch(repository), one)
    filler = small / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass

    two = built(tmp_path, "two", more={"large.bin": bytes(range(256)) * 400})
    with pytest.raises(TargetError, match="what is public is whole"):
        put(branch(repository), two)

    assert shows(branch_files(small / "bare.git"), one)
    filler.unlink()
    put(branch(repository), built(tmp_path, "three", posts=1))
    assert b"three" in branch_files(small / "bare.git")["index.html"]


def test_a_key_is_wrong(server: Server, tmp_path: Path) -> None:
    """One line says which key is asked for, and nothing of the one that was given."""
    stranger = Path(server.environment["HOME"], "stranger").read_text("utf-8")
    with pytest.raises(TargetError, match=rf"Permission denied \(publickey\): .* in {KEY}\Z") as told:
        put(server.target(tmp_path / "site", PUBLISH_SSH_KEY=stranger), built(tmp_path, "one"))

    assert "PRIVATE" not in str(told.value)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("key", ["no key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n"])
def test_a_key_is_none(server: Server, tmp_path: Path, key: str) -> None:
    """What cannot be read is the variable, and not a file that is gone by then."""
    with pytest.raises(TargetError, match=rf"{tmp_path}/site: {KEY} is no key that ssh can read: ") as told:
        server.target(tmp_path / "site", PUBLISH_SSH_KEY=key).look()

    assert "publish-" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_server_has_no_rsync(server: Server, tmp_path: Path) -> None:
    """It is reached, so nobody is told to wait for that: what is missing has a name, and nothing is left behind."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("cat", "find", "ls", "mkdir", "mv", "readlink", "rm", "sh", "sha256sum", "sort", "tail", "wc"):
        (programs / name).symlink_to(shutil.which(name) or name)

    def run(arguments: Sequence[str], told: bytes, environment: command.Environment) -> command.Done:
        *rest, script = arguments
        last = f"PATH={programs} {script}" if rest[0] == "ssh" else script
        return command.run([*rest, last], told, environment)

    with pytest.raises(TargetError, match=rf"{tmp_path}/site: has no rsync: install it there and publish again\Z"):
        put(server.target(tmp_path / "site", run=run), built(tmp_path, "one", posts=1))

    assert not list(leftovers(tmp_path / "site"))
    put(server.target(tmp_path / "site"), built(tmp_path, "two", posts=1))


@pytest.mark.parametrize("hosts", ["", "example.org ssh-ed25519 AAAA"])
def test_a_host_is_unknown(server: Server, tmp_path: Path, hosts: str) -> None:
    """A host that nobody has compared the key of is told nothing, and nobody is asked whether it is right."""
    with pytest.raises(TargetError, match=f"compare the host's key, or give it in {HOSTS}"):
        put(
            server.target(tmp_path / "site", HOME=str(tmp_path), PUBLISH_SSH_KNOWN_HOSTS=hosts or "# none"),
            built(tmp_path, "one"),
        )

    assert not (tmp_path / "site").exists()


def test_a_hook_rejects(repository: Path, tmp_path: Path) -> None:
    """What a hook says is told in the one line, without the token; the branch is as it was, and later all is well."""
    one, two = built(tmp_path, "one"), built(tmp_path, "two")
    put(branch(repository), one)
    hook = tmp_path / "bare.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho only on Mondays, not with s3cret\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    with pytest.raises(TargetError) as told:
        put(branch(repository, PUBLISH_GIT_TOKEN=GIVEN), two)

    why = r"\[remote rejected\] \(pre-receive hook declined\): only on Mondays, not with \*\*\*"
    line = rf"gh-pages at origin: {why}: what is public is whole; .*"
    assert re.fullmatch(line, str(told.value))
    assert shows(branch_files(tmp_path / "bare.git"), one)
    hook.unlink()
    put(branch(repository), two)
    assert shows(branch_files(tmp_path / "bare.git"), two)


@pytest.mark.parametrize("first", [True, False])
def test_somebody_else_pushes_at_the_same_moment(repository: Path, tmp_path: Path, *, first: bool) -> None:
    """What the server only sees when it changes the branch is the same one line, also where there was no branch yet."""
    if not first:
        put(branch(repository), built(tmp_path, "one", posts=1))

    hook = tmp_path / "bare.git/hooks/update"
    hook.write_text("#!/bin/sh\ncp refs/heads/main refs/heads/gh-pages\n", "utf-8")
    hook.chmod(0o755)
    line = "gh-pages at origin: somebody else has pushed meanwhile: publish again"
    with pytest.raises(TargetError, match=rf"\A{line}\Z"):
        put(branch(repository), built(tmp_path, "two", posts=1))


def test_a_token_travels_encrypted_or_not_at_all(repository: Path) -> None:
    """Git is given it for an https address, and for no other; no argument of a program holds it."""
    assert GIVEN not in HELPER
    settings = ("-c", "credential.helper=", "-c", f"credential.helper={HELPER}", "credential", "fill")
    environment = {**os.environ, **GIT, "PUBLISH_GIT_TOKEN": GIVEN, "GIT_TERMINAL_PROMPT": "0"}
    for protocol, answers in (("https", True), ("http", False)):
        told = f"protocol={protocol}\nhost=example.org\n\n".encode()
        done = command.run(["git", "-C", str(repository), *settings], told, environment)
        assert (f"password={GIVEN}".encode() in done.output) == answers


def test_the_token_is_for_the_remote_alone(repository: Path, tmp_path: Path) -> None:
    """Neither a program that only works here nor a hook of the repository's gets it; and no hook is run at all."""
    hooks = repository / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-push", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f'#!/bin/sh\necho "{name} $PUBLISH_GIT_TOKEN" >> "{tmp_path}/ran"\n', "utf-8")
        (hooks / name).chmod(0o755)

    watch = tmp_path / "watch"
    watch.write_text(f'#!/bin/sh\necho "watch $PUBLISH_GIT_TOKEN" >> "{tmp_path}/ran"\n', "utf-8")
    watch.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(watch))
    given: list[str] = []

    def run(arguments: Sequence[str], told: bytes, environment: command.Environment) -> command.Done:
        given.extend(one for one in arguments if TOKEN in environment and one in {"fetch", "ls-remote", "push", "log"})
        assert TOKEN not in environment or {"fetch", "ls-remote", "push"} & set(arguments)
        return command.run(arguments, told, environment)

    environment = {**os.environ, **GIT, TOKEN: GIVEN}
    assert uncommitted(Content(repository, "content"), run=run, environment=environment) == []
    put(branch(repository, run, PUBLISH_GIT_TOKEN=GIVEN), built(tmp_path, "one"))
    put(branch(repository, run, PUBLISH_GIT_TOKEN=GIVEN), built(tmp_path, "two"))
    assert given == ["ls-remote", "push", "ls-remote", "fetch", "push"]
    assert not (tmp_path / "ran").exists()


def test_a_password_in_an_address_is_not_told(repository: Path, tmp_path: Path) -> None:
    """Git names the address that it cannot reach, and the line does without what is secret in it."""
    git(repository, "remote", "set-url", "origin", "https://jane:s3cret@127.0.0.1:1/blog.git")
    with pytest.raises(TargetError, match=r"gh-pages at origin: ") as told:
        put(branch(repository), built(tmp_path, "one"))

    assert "s3cret" not in str(told.value)


def test_the_working_tree_is_left_alone(repository: Path, tmp_path: Path) -> None:
    """No file, neither the index nor a branch is another one after a publishing, and no ending of a line is changed."""
    (repository / "untracked").write_text("Mine.\n", "utf-8")
    (repository / "README").write_text("Staged.\n", "utf-8")
    git(repository, "add", "README")
    asked = (["status", "--porcelain"], ["for-each-ref", "refs/heads"], ["write-tree"])
    before = [git(repository, *one) for one in asked]
    put(branch(repository), built(tmp_path, "one", more={"crlf.txt": b"a\r\nb\n"}))
    assert [git(repository, *one) for one in asked] == before
    assert branch_files(tmp_path / "bare.git")["crlf.txt"] == b"a\r\nb\n"


def test_nothing_of_somebody_elses_is_pushed_over(repository: Path, tmp_path: Path) -> None:
    """A branch of other files, and a commit of somebody's on top of ours, are named; taken back, all is well."""
    git(repository, "push", "--quiet", "origin", "main:gh-pages")
    assert branch(repository).look().strange == (".gitattributes", "README")
    git(repository, "push", "--quiet", "origin", ":gh-pages")

    put(branch(repository), built(tmp_path, "one"))
    git(repository, "fetch", "--quiet", "origin", "gh-pages:theirs")
    git(repository, "checkout", "--quiet", "theirs")
    (repository / "index.html").write_text("By hand.\n", "utf-8")
    git(repository, "commit", "--quiet", "--all", "--message", "By hand")
    git(repository, "push", "--quiet", "origin", "theirs:gh-pages")
    assert branch(repository).look().altered == ("index.html",)

    git(repository, "revert", "--no-edit", "HEAD")
    git(repository, "push", "--quiet", "origin", "theirs:gh-pages")
    two = built(tmp_path, "two")
    put(branch(repository), two)
    assert shows(branch_files(tmp_path / "bare.git"), two)
    assert b"By hand" in git(tmp_path / "bare.git", "log", "gh-pages")


def pushed(repository: Path, *options: str, **files: str | None) -> None:
    """Push a commit of somebody's on top of the branch: files by their names, None for one that is removed."""
    git(repository, "fetch", "--quiet", "origin", "+gh-pages:theirs")
    git(repository, "checkout", "--quiet", "theirs")
    for name, text in files.items():
        file = repository / f"{name}.html"
        file.unlink() if text is None else file.write_text(text, "utf-8")

    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", *options)
    git(repository, "push", "--quiet", "--force", "origin", "theirs:gh-pages")
    git(repository, "checkout", "--quiet", "--detach")


@pytest.mark.parametrize("options", [("--message", "Mine\n\nRelease: 77"), ("--amend", "--no-edit")])
def test_a_commit_that_says_it_is_ours_is_not_believed(
    options: tuple[str, ...], repository: Path, tmp_path: Path
) -> None:
    """What is in a commit is compared with its record, whatever its message says."""
    put(branch(repository), built(tmp_path, "one"))
    pushed(repository, *options, index="By hand", mine="By hand")
    standing = branch(repository).look()
    assert (standing.strange, standing.altered) == (("mine.html",), ("index.html",))
    assert standing.next == 2


def test_a_file_that_was_removed_from_a_branch_is_missing(repository: Path, tmp_path: Path) -> None:
    """It comes back with the next release; a release that lacks it is none to go back to."""
    one = built(tmp_path, "one", more={"kept.1f3a9c02.html": b"Kept", "mine.html": b"Mine"})
    put(branch(repository), one)
    pushed(repository, "--amend", "--no-edit", mine=None)
    standing = branch(repository).look()
    assert (standing.strange, standing.missing) == ((), ("mine.html",))
    put(branch(repository), built(tmp_path, "two"))
    with pytest.raises(TargetError, match=r"mine\.html of [0-9a-f]{12} is not as it was: roll back to another release"):
        rollback(branch(repository), 1)


@pytest.mark.parametrize(
    "setting",
    [
        ("grep.patternType", "fixed"),
        ("trailer.separators", "#"),
        ("i18n.commitEncoding", "latin1"),
        ("push.recurseSubmodules", "only"),
    ],
)
def test_the_settings_of_git_change_nothing(setting: tuple[str, str], repository: Path, tmp_path: Path) -> None:
    """Whoever publishes, what is read and made is the same."""
    git(repository, "config", *setting)
    asked: dict[str, Any] = {"run": command.run, "environment": {**os.environ, **GIT}}
    assert re.fullmatch("[0-9a-f]{40}", source(repository, **asked).commit)
    for version in ("one", "two"):
        put(branch(repository), built(tmp_path, version))

    assert [one.number for one in branch(repository).look().releases] == [1, 2]
    assert b"encoding" not in git(tmp_path / "bare.git", "cat-file", "commit", "gh-pages")


def test_a_signature_is_not_taken_for_what_was_asked(repository: Path, tmp_path: Path) -> None:
    """Whoever signs commits and lets git show that gets no line of it into what is published."""
    if shutil.which("ssh-keygen") is None:
        lacking("needs ssh-keygen (Debian: openssh-client), as .ci/run installs it")

    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    for setting in (("gpg.format", "ssh"), ("user.signingKey", str(key)), ("log.showSignature", "true")):
        git(repository, "config", *setting)

    git(repository, "commit", "--quiet", "--allow-empty", "--gpg-sign", "--message", "Signed")
    commit = git(repository, "rev-parse", "HEAD").decode().strip()
    asked: dict[str, Any] = {"run": command.run, "environment": {**os.environ, **GIT}}
    assert git(repository, "log", "-1", "--format=%H").decode() != f"{commit}\n"
    assert source(repository, **asked).commit == commit


@pytest.mark.parametrize("kind", ["folder", "ssh"])
@pytest.mark.parametrize(
    "path",
    ["a.html", "current/a.html", "releases/notes.txt", "releases/0001/2013/by-hand.html", "releases/0007/a.html"],
)
def test_strange_files_are_named(kind: str, path: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Wherever in the folder somebody put a file: beside ours, in a release, in one that is none."""
    root = tmp_path / "site"
    target = folder(root) if kind == "folder" else request.getfixturevalue("server").target(root)
    if not path.startswith("current"):
        put(folder(root), built(tmp_path, "one"))

    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("Mine.", "utf-8")
    assert target.look().strange == (path,)


@pytest.mark.parametrize("kind", ["folder", "ssh"])
@pytest.mark.parametrize("path", ["releases/9999", "releases/2026-backup", "releases/00007", "current"])
def test_folders_that_are_not_ours_are_named(
    kind: str, path: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """An empty one where a release or the link to it has its place: it would be shown, or be in the way."""
    root = tmp_path / "site"
    target = folder(root) if kind == "folder" else request.getfixturevalue("server").target(root)
    (root / path).mkdir(parents=True)
    assert target.look().strange == (path,)


@pytest.mark.parametrize("kind", ["folder", "ssh"])
def test_only_releases_are_shown_and_removed(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Whatever was put beside them since the target was looked at: it is neither the highest nor old."""
    root = tmp_path / "site"
    target = folder(root) if kind == "folder" else request.getfixturevalue("server").target(root)
    standing = target.look()
    strange = [root / "releases" / name for name in ("9999", "2026-backup", "1-a", "2-b", "3-c", "00007")]
    for one in strange:
        one.mkdir(parents=True)

    site = built(tmp_path, "one", posts=1)
    target.put(plan.release(standing.next, site, SOURCE, None, Public()), standing, site)
    assert shows(files(root / "current"), site)
    assert all(one.is_dir() for one in strange)


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b'{"files": {"../../etc/passwd": ["", 1]}}'])
def test_a_record_that_was_damaged_is_not_believed(data: bytes, tmp_path: Path) -> None:
    """It is named in one line, and nothing is done."""
    root = tmp_path / "site"
    put(folder(root), built(tmp_path, "one"))
    (root / "releases/0001" / NAME).write_bytes(data)
    with pytest.raises(TargetError, match=r"releases/0001/\.release\.json: is damaged.*: restore it"):
        folder(root).look()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("number", 7),
        ("entries", {"x\ud800": ["2013", "a.html"]}),
        ("addresses", ["x\ud800"]),
        ("source", {"commit": "c\0", "date": ""}),
    ],
)
def test_a_record_that_says_what_cannot_be_is_damaged(key: str, value: object, tmp_path: Path) -> None:
    """A number that is not its folder's, and texts that no file or program could be given."""
    root = tmp_path / "site"
    put(folder(root), built(tmp_path, "one", posts=1))
    record = root / "releases/0001" / NAME
    record.write_text(json.dumps({**json.loads(record.read_bytes()), key: value}), "utf-8")
    with pytest.raises(TargetError, match=r"releases/0001/\.release\.json: is damaged.*: restore it"):
        folder(root).look()


@pytest.mark.parametrize("kind", ["folder", "ssh"])
def test_what_a_group_shares_it_goes_on_sharing(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """In a folder that hands its group on, each release does so, be it new, changed or once more what it was."""
    root = tmp_path / "site"
    root.mkdir()
    if os.geteuid() == 0:
        os.chown(root, -1, 1)

    (root / "releases").mkdir()
    put(folder(root), built(tmp_path, "before", posts=1))  # in folders that do not yet
    for one in (root, root / "releases"):
        os.chown(one, -1, root.stat().st_gid)
        one.chmod(0o2755)

    target = folder(root) if kind == "folder" else request.getfixturevalue("server").target(root)
    for version in ("one", "two"):
        put(target, built(tmp_path, version, posts=1))

    rollback(target, 1)
    for release in ("0002", "0003", "0004"):
        made = [root / "releases" / release, *(root / "releases" / release).rglob("*")]
        assert {one.stat().st_mode & 0o7777 for one in made if one.is_dir()} == {0o2755}, release
        assert {one.stat().st_gid for one in made if one.is_dir()} == {root.stat().st_gid}, release

    assert (root / "releases/0002/index.html").stat().st_gid == root.stat().st_gid


def test_a_folder_keeps_its_owners_rights(tmp_path: Path) -> None:
    """What was there before is not ours to change; what we make, a web server may read."""
    root = tmp_path / "site"
    root.mkdir()
    root.chmod(0o2770)
    put(folder(root), built(tmp_path, "one", posts=1))
    assert root.stat().st_mode & 0o7777 == 0o2770
    before = os.umask(0o077)
    put(folder(tmp_path / "new"), built(tmp_path, "two", posts=1))
    os.umask(before)
    made = [tmp_path / "new", tmp_path / "new/releases", tmp_path / "new/current/2013/08"]
    assert {one.stat().st_mode & 0o777 for one in made} == {0o755}
