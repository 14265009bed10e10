from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.testing import ROOT, is_own

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy --strict": ["mypy"],
}


@pytest.mark.parametrize("arguments", CHECKS.values(), ids=CHECKS.keys())
def test_the_code_passes(arguments: list[str]) -> None:
    """Every line of the project passes the linter, the formatter and the type checker without a word."""
    checked = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout + checked.stderr


def committed() -> list[str]:
    """List the files that are part of the project; the posts of another blog are not."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [name for name in names if is_own() or not name.startswith("content/")]


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(r"--(extra-)?index-url|/simple/?['\"]", id="a package index"),
        pytest.param(r"/(home|Users|root|work)/[a-z]", id="a machine's path"),
        pytest.param(r"\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b", id="work left open"),
    ],
)
def test_no_file_holds(forbidden: str) -> None:
    """No committed text names a package index or a machine's own path, or leaves work open in a comment."""
    texts = {
        name: (ROOT / name).read_text("utf-8", errors="ignore")
        for name in committed()
        if name.endswith((".py", ".toml", ".md", ".txt", ".html", ".css", ".js", ".json", "run"))
        and name != "tests/test_quality.py"
    }

    assert [name for name, text in texts.items() if re.search(forbidden, text)] == []
