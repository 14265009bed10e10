from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.publishing.made import GIT, branch_files, files, git
from tests.publishing.server import Server
from tests.site.blogs import write_post
from tests.testing import ROOT

ADDRESS = "https://blog.example.org"
TARGETS = ("pages", "server", "folder")
NEXT = "}\n{"  # between the answers of two tasks of one command


def cloned(tmp_path: Path, server: Server) -> Path:
    """Make a blog of two posts, publish it to nowhere yet, and clone it."""
    home = tmp_path / "first"
    home.mkdir()
    for name in ("plugins", "theme"):
        (home / name).symlink_to(ROOT / name)

    for name in ("pelicanconf.py", "publishconf.py", "site.toml", "tasks.py", ".gitignore", ".gitattributes"):
        shutil.copy(ROOT / name, home)

    address = re.sub(
        r"(?m)^address = .*$", 'address = "https://blog.example.org"', (home / "site.toml").read_text("utf-8")
    )
    (home / "site.toml").write_text(address, "utf-8")
    targets = {
        "pages": {"kind": "branch", "branch": "gh-pages"},
        "server": {
            "kind": "ssh",
            "host": server.host,
            "port": server.port,
            "path": f"{tmp_path}/server",
        },
        "folder": {"kind": "folder", "path": f"{tmp_path}/folder"},
    }
    with (home / "publishconf.py").open("a", encoding="utf-8") as settings:
        settings.write(f"\nPUBLISH_TARGETS = {targets!r}\n")

    write_post(home / "content", "2013/08/one", "An *old* post.", atom_id="tag:example.org,2013:1")
    write_post(home / "content", "2014/01/two", "Another.", atom_id="tag:example.org,2014:2")
    write_post(home / "content", "2014/01/draft", "Not yet.", status="draft")
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "bare.git")
    git(home, "init", "--quiet", "--initial-branch=main")
    git(home, "add", "--all")
    git(home, "commit", "--quiet", "--message", "Two posts")
    git(home, "push", "--quiet", "../bare.git", "main")
    git(tmp_path, "clone", "--quiet", "bare.git", "clone")
    return tmp_path / "clone"


def test_from_a_clone_to_every_target_and_back(tmp_path: Path, server: Server) -> None:
    """Published, edited, published again, rolled back: what is served then is what was served first, to the byte."""
    clone = cloned(tmp_path, server)
    content = files(clone / "content")

    def invoke(*arguments: str) -> str:
        """Type a command in the clone; give what it printed."""
        command = [sys.executable, "-m", "invoke", *arguments]
        environment = {**os.environ, **GIT, **server.environment, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
        done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "PRIVATE KEY" not in done.stdout + done.stderr
        return done.stdout

    def served() -> dict[str, dict[str, bytes]]:
        """Read what readers get from each target."""
        branch = branch_files(tmp_path / "bare.git")
        return {"pages": branch, **{name: files(tmp_path / name / "current") for name in ("server", "folder")}}

    def publish() -> dict[str, dict[str, int]]:
        """Publish to each target by one command, the site built once; give what travelled."""
        typed: list[str] = []
        for name in TARGETS:
            typed += ["publish", "--target", name, "--yes", "--json", *(["--prepared"] if typed else [])]

        told = json.loads(f"[{invoke(*typed).replace(NEXT, '},{')}]")
        assert [(one["target"], one["status"], one["published"]) for one in told] == [
            (name, 0, True) for name in TARGETS
        ]
        return {one["target"]: one["sent"] for one in told}

    first = publish()
    before = served()
    assert before["pages"].pop("CNAME") == b"blog.example.org\n"
    assert before["pages"].pop(".nojekyll") == b""
    assert before["pages"] == before["server"] == before["folder"]
    assert not [path for path in before["folder"] if "draft" in path]
    assert 'content="https://blog.example.org/2013/08/one.html"' in before["folder"]["2013/08/one.html"].decode()

    write_post(clone / "content", "2013/08/one", "An old post, *edited*.", atom_id="tag:example.org,2013:1")
    git(clone, "commit", "--quiet", "--all", "--message", "Edit a post")
    content |= files(clone / "content")
    second = publish()
    edited = served()
    for name in TARGETS:
        assert b"edited" in edited[name]["2013/08/one.html"]
        assert second[name]["files"] < first[name]["files"] / 2, (first, second)

    print(f"first: {first}; after an edit: {second}")  # noqa: T201

    back = [word for name in TARGETS for word in ("rollback", "--target", name, "--yes")]
    said = invoke(*back, "releases")
    assert said.count("release 3 is public") == len(TARGETS)
    assert "release 1 once more, public" in said
    after = served()
    for name in TARGETS:
        assert {path: data for path, data in after[name].items() if path in before[name]} == before[name]

    assert files(clone / "content") == content
    assert git(clone, "status", "--porcelain") == b""
