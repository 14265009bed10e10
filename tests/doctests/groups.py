"""Run pieces of code as the snippets of one group."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from doctests import sandbox
from doctests.sandbox import Outcome
from doctests.warm import Warm

PYTHON = Path(sys.executable)
Run = Callable[..., Outcome]


def job(*codes: str | dict[str, Any], **given: Any) -> dict[str, Any]:
    """Describe a group of these snippets; a dict says more of one than its code."""
    steps = [
        {
            "name": "post.md",
            "line": 10 * number,
            "kind": "python",
            "role": "snippet",
            "run": True,
            "options": [],
            "expected": None,
            "expected_line": 0,
            **({"code": code} if isinstance(code, str) else code),
        }
        for number, code in enumerate(codes)
    ]
    return {"folder": "/nowhere", "lines": {}, "steps": steps, **given}


def runner(warm: Warm) -> Run:
    """Give what runs groups in these warmed processes."""

    def run(*codes: str | dict[str, Any], timeout: float = 30, python: Path = PYTHON, **given: Any) -> Outcome:
        options = {name: given.pop(name) for name in ("stop", "access", "require_isolation", "place") if name in given}
        return sandbox.run(job(*codes, **given), python, timeout, warm=warm, **options)

    return run


def failures(outcome: Outcome) -> list[str]:
    """List the errors of the steps that came to an end."""
    return [one["failure"].get("error", "") for one in outcome.messages if "step" in one]


def said(outcome: Outcome) -> str:
    """Give the one line that there is about a group whose last step was not to go well."""
    failed = [error for error in failures(outcome) if error]
    assert bool(failed) != bool(outcome.ending), outcome
    line = failed[0] if failed else outcome.ending
    assert line.isprintable()
    return line


@cache
def refusal() -> str:
    """Say what this machine's kernel refuses of what isolates a group, or nothing."""
    with Warm(("namespaces",)) as warm:
        return sandbox.run(job(), PYTHON, 30, warm=warm).ending


def need_namespaces() -> None:
    """Skip a test aloud where the kernel refuses namespaces, and fail it where that must not go unseen."""
    if refusal():
        if os.environ.get("CI") == "true":
            pytest.fail(f"a snippet {refusal()}")

        pytest.skip(f"a snippet {refusal()}")
