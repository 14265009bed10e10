from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.publishing.clones import cloned
from tests.publishing.made import GIT, branch_files, files, git
from tests.publishing.server import Server
from tests.site.blogs import write_post

TARGETS = ("pages", "server", "folder")
NEXT = "}\n{"  # between the answers of two tasks of one command


def test_from_a_clone_to_every_target_and_back(tmp_path: Path, server: Server) -> None:
    """Published, edited, published again, rolled back: what is served then is what was served first, to the byte."""
    where = {"host": server.host, "port": server.port, "path": f"{tmp_path}/server"}
    targets = {
        "pages": {"kind": "branch", "branch": "gh-pages"},
        "server": {"kind": "ssh", **where},
        "folder": {"kind": "folder", "path": f"{tmp_path}/folder"},
    }
    clone = cloned(tmp_path, targets)
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
