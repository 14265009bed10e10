from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uv
import yaml

from publishing.record import NAME
from tests.publishing.clones import cloned
from tests.publishing.made import branch_files, git
from tests.testing import ROOT

WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf-8"))
PREPARE, PUBLISH = WORKFLOW["jobs"]["prepare"], WORKFLOW["jobs"]["publish"]
TESTS = ".ci/run"
TOKEN = "ghs_t0ken"  # noqa: S105 - nobody's


def steps(job: Mapping[str, Any], action: str) -> list[dict[str, Any]]:
    """Give the steps of a job that are an action of somebody's."""
    return [step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@")]


def commands(job: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the steps of a job that are commands."""
    return [step for step in job["steps"] if "run" in step]


def test_what_runs_is_what_was_read() -> None:
    """An action is named by its commit: a tag can be moved to another one."""
    used = [step["uses"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "uses" in step]
    assert len(used) == 5
    assert [one for one in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one)] == []


def test_the_job_that_runs_strangers_code_knows_no_secret() -> None:
    """It may read the repository and no more, and nothing of what it could write with is left in its clone."""
    assert WORKFLOW["permissions"] == {}
    assert PREPARE["permissions"] == {"contents": "read"}
    assert not re.search(r"secrets|token|environment", str({**PREPARE, "container": {}}))
    assert [step["with"]["persist-credentials"] for step in steps(PREPARE, "actions/checkout")] == [False]


def test_one_step_alone_knows_what_is_secret() -> None:
    """That is the last: what is installed before it could read what the job knows."""
    assert [step["with"]["persist-credentials"] for step in steps(PUBLISH, "actions/checkout")] == [False]
    *others, last = PUBLISH["steps"]
    assert not re.search(r"secrets\.|github\.token", str([{**PUBLISH, "steps": others}, WORKFLOW["name"]]))
    assert sorted(last["env"]) == ["PUBLISH_GIT_TOKEN", "PUBLISH_SSH_KEY", "PUBLISH_SSH_KNOWN_HOSTS"]


def test_what_was_tested_is_what_is_published() -> None:
    """The second job has no site but the first one's, made when all tests had passed, its record included."""
    (given,), (taken,) = steps(PREPARE, "actions/upload-artifact"), steps(PUBLISH, "actions/download-artifact")
    assert {name: given["with"][name] for name in ("name", "path")} == taken["with"]
    assert given["with"]["include-hidden-files"] is True
    assert PUBLISH["needs"] == "prepare"
    typed = [step["run"] for step in commands(PREPARE)]
    assert typed.index(TESTS) < next(n for n, one in enumerate(typed) if one.endswith("publish --prepare"))
    assert "continue-on-error" not in str(WORKFLOW)


def test_its_commands_do_that(tmp_path: Path) -> None:
    """Typed as they stand there, in two clones that share what the first has built, they make that public."""
    clone = cloned(tmp_path, {"pages": {"kind": "branch", "branch": "gh-pages"}})
    if os.geteuid() == 0:
        os.chown(clone, 1, 1)  # a host makes the folder as another user than the container's

    plain = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    # Files that git may write: it would put one in the place of the null device.
    alone = {f"GIT_CONFIG_{whose}": str(tmp_path / whose.lower()) for whose in ("GLOBAL", "SYSTEM")}
    elsewhere = {"GIT_CONFIG_GLOBAL": str(tmp_path / "nobody")}

    def typing(job: Mapping[str, Any], folder: Path, path: str = "") -> str:
        """Type a job's commands in a clone, but for the tests, which these are; give what they print."""
        said = ""
        for step in commands(job):
            secret = {name: TOKEN if "github.token" in value else "" for name, value in step.get("env", {}).items()}
            where = {"GITHUB_WORKSPACE": str(folder), "PATH": f"{path}{os.environ['PATH']}"}
            # The tests have a HOME of their own, where what git was told for this one's user is not known.
            tests = step["run"] == TESTS
            command = ["git", "ls-files"] if tests else ["bash", "-e", "-c", step["run"]]
            environment = {**plain, **alone, **(elsewhere if tests else {}), **where, **secret}
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
            assert done.returncode == 0, f"{step['run']}: {done.stdout}{done.stderr}"
            assert TOKEN not in done.stdout + done.stderr
            said += done.stdout

        return said

    (clone / ".uv/bin").mkdir(parents=True)
    (clone / ".uv/bin/uv").symlink_to(uv.find_uv_bin())  # as the tests' script has left it there
    assert "output-publish/ is prepared" in typing(PREPARE, clone)

    git(tmp_path, "clone", "--quiet", "bare.git", "other")
    other = tmp_path / "other"
    # An artifact holds files, and neither their rights nor their moments.
    shutil.copytree(clone / "output-publish", other / "output-publish", copy_function=shutil.copyfile)
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "python")], check=True)
    assert "release 1 is public" in typing(PUBLISH, other, f"{tmp_path}/python/bin:")

    public = branch_files(tmp_path / "bare.git")
    assert public.pop("CNAME") == b"blog.example.org\n"
    assert public.pop(".nojekyll") == b""
    built = {
        path.relative_to(clone / "output-publish").as_posix(): path.read_bytes()
        for path in (clone / "output-publish").rglob("*")
        if path.is_file() and path.name not in {NAME, ".entries.json"}
    }
    assert public == built
