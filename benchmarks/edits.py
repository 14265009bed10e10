"""
How many random sequences of edits give the site that a build from nothing gives, byte for byte.

Each sequence begins with a random site; after each edit it is built from what earlier builds left, and from nothing.

    python benchmarks/edits.py --sequences 500
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.progress import Progress

# A script finds the packages of plugins/ where Pelican finds them, and the tests where pytest does.
sys.path.insert(0, str(Path(__file__).parents[1] / "plugins"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.rendering.builds import differences
from tests.rendering.sites import EDITS, SITES, Site


def main() -> int:
    """
    Print what differs, and how many sequences were tried.

    :return: 0 if nothing differed, else 1
    """
    parser = argparse.ArgumentParser(
        description="How many sequences of edits give the site a build from nothing gives."
    )
    parser.add_argument("--sequences", type=int, default=500, help="how many (500)")
    parser.add_argument("--seed", type=int, default=0, help="which (0)")
    asked = parser.parse_args()
    console = Console()
    builds, wrong = 0, 0
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Sequences of edits", total=asked.sequences)

        @seed(asked.seed)
        @settings(
            max_examples=asked.sequences,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(SITES, st.lists(EDITS, min_size=2, max_size=6))
        def ask(site: Site, edits: list[tuple[str, Any, Any]]) -> None:
            nonlocal builds, wrong
            with tempfile.TemporaryDirectory(prefix="edits-") as folder:
                found = differences(site, edits, Path(folder, "home"))

            builds += 1 + len(edits)
            wrong += bool(found)
            progress.advance(task)
            for line in found:
                console.print(line, markup=False, highlight=False, soft_wrap=True)

        ask()

    console.print(f"{asked.sequences} sequences, {builds} builds: {wrong} sequences differed", highlight=False)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
