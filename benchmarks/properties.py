"""
How many generated posts and exports an import comes through whole.

Each property of ``tests/blogger/properties.py`` is asked of as many generated inputs as you say; a table tells how many
of them crashed, lost something, and so on, and the first input of each such kind is printed.

    python benchmarks/properties.py --examples 10000
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from rich.console import Console
from rich.progress import Progress

# A script finds the packages of plugins/ where Pelican finds them, and the tests where pytest does.
sys.path.insert(0, str(Path(__file__).parents[1] / "plugins"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.blogger.properties import FAULTS, PROPERTIES, Property

CRASHED = "crashed"
BATCH = 500


def tried(one: Property, examples: int, progress: Progress) -> tuple[Counter[str], dict[str, str]]:
    """
    Ask a property of generated inputs.

    :param one: the property
    :param examples: of how many at least; they come in batches
    :param progress: where to show how far that is
    :return: how many inputs had which fault (empty for none), and the first input that had it
    """
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    task = progress.add_task(one.name, total=examples)

    @settings(
        max_examples=min(BATCH, examples),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(one.inputs)
    def ask(drawn: object) -> None:
        try:
            fault = one.fault(drawn)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what is counted here
            fault = CRASHED
            first.setdefault(fault, f"{drawn!r}: {error!r}")

        counts[fault] += 1
        first.setdefault(fault, repr(drawn))
        progress.advance(task)

    # What was drawn is remembered, so that nothing is drawn twice; a batch is forgotten with all its inputs.
    while counts.total() < examples:
        ask()

    return counts, first


def row(name: str, cells: Iterable[object], width: int) -> str:
    """
    Write a row of the table.

    :param name: its first cell
    :param cells: the others
    :param width: how wide the first column is, in characters
    """
    return name.ljust(width) + "".join(str(cell).rjust(11) for cell in cells)


def main() -> int:
    """
    Print the table.

    :return: 0 if no input had a fault, else 1
    """
    parser = argparse.ArgumentParser(description="How many generated posts and exports an import comes through whole.")
    parser.add_argument("--examples", type=int, default=10_000, help="inputs for each property (10000)")
    parser.add_argument("--only", default="", help="the properties whose name holds this")
    asked = parser.parse_args()
    console = Console()
    faults = (CRASHED, *FAULTS)
    width = max(len(one.name) for one in PROPERTIES)
    console.print(row("property", ["tried", *faults], width), soft_wrap=True, highlight=False)
    failed = False
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for one in PROPERTIES:
            if asked.only in one.name:
                counts, first = tried(one, asked.examples, progress)
                cells = [counts.total(), *(counts[fault] for fault in faults)]
                console.print(row(one.name, cells, width), soft_wrap=True, highlight=False)
                for fault, drawn in first.items():
                    if fault:
                        console.print(f"  {fault}: {drawn}", soft_wrap=True, markup=False, highlight=False)
                        failed = True

    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
