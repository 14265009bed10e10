from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.testing import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_no_name_in_the_temporary_folder_keeps_a_group_from_running(tmp_path: Path) -> None:
    """Anybody may make a folder there; what a killed process has left goes, and nothing else."""
    names = ["doctests-\u00b2-x", "doctests-99999999999-x", "doctests-1-x", "doctests-a-x"]
    left = "doctests-4194305-x"  # above the highest number that Linux gives a process (proc(5), pid_max)
    for name in (*names, left):
        (tmp_path / name).mkdir()

    code = "from doctests.inside import plain; print(plain.home())"
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT / "plugins")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert sorted(map(str, tmp_path.iterdir())) == sorted(
        [*(str(tmp_path / name) for name in names), done.stdout.strip()]
    )
