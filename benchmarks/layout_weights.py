"""
How much each evidence weighs that code is laid out by.

Prints the weights of ``blogger.layout.evidence``, in decibans, to be copied there: the coefficients of logistic
regressions. They are measured on the packages installed beside this project and on the standard library, without its
tests, without lib2to3, idlelib, turtledemo and pydoc_data, and without the modules that ``benchmarks/layout.py``
reports on. Of every module up to sixty functions are taken, and up to twelve pieces: runs of its statements. A weight
that is marked as not measured stays as it is.

    python benchmarks/layout_weights.py
"""

from __future__ import annotations

import ast
import itertools
import math
import sys
import sysconfig
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from rich.console import Console
from rich.progress import track

# A script finds the packages of plugins/ where Pelican finds them, and the benchmark beside it.
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "plugins"))

from benchmarks.layout import REPORTED, STDLIB, Flat, flatten, functions, without_docstrings
from blogger.layout import blocks, evidence, exits, lines, listing, search, words, write
from blogger.layout.evidence import clauses, definitions, flow, likeness, naming, remarks, returns

LEFT_OUT = frozenset("site-packages test tests lib2to3 idlelib idle_test turtledemo pydoc_data".split())
FUNCTIONS, PIECES, LONGEST_PIECE = 60, 12, 120
# Newton's method has converged to a tenth of a deciban after eight steps.
STEPS = 12
ROOMS: tuple[ModuleType, ...] = (naming, flow, likeness, definitions, clauses, returns, remarks)
DECIBANS = 10 / math.log(10)

Evidence = Callable[..., bool]
# How often the answer was no and yes, for each set of facts that held.
Tally = dict[frozenset[Evidence], list[int]]


def pieces(source: str) -> Iterator[str]:
    """Give runs of a module's statements, of one up to twelve statements and 120 lines, without docstrings."""
    bare = without_docstrings(source)
    if bare is None:
        return

    rows = bare.split("\n")
    body = ast.parse(bare).body
    lengths = itertools.cycle((3, 1, 6, 2, 12, 4, 8))
    first = 0
    while first < len(body):
        last = first + next(lengths)
        start, *_ = sorted(node.lineno for node in ast.walk(body[first]) if isinstance(node, ast.stmt | ast.expr))
        while last > first + 1 and (body[min(last, len(body)) - 1].end_lineno or start) > start + LONGEST_PIECE:
            last -= 1

        yield "\n".join(rows[start - 1 : body[min(last, len(body)) - 1].end_lineno]) + "\n"
        first = last


def measure() -> None:
    """Print the weights of all evidence, in decibans, as logistic regression measures them."""
    ends: Tally = {}
    carried: Tally = {}
    bare: Tally = {}
    behind: Tally = {}
    packages = Path(sysconfig.get_path("purelib"))
    reported = {STDLIB.joinpath(*name.split(".")) for name in REPORTED}
    paths = [path for path in sorted(packages.rglob("*.py")) if "mypyc" not in path.parts] + [
        path
        for path in sorted(STDLIB.rglob("*.py"))
        if LEFT_OUT.isdisjoint(path.parts) and reported.isdisjoint((path.with_suffix(""), path.parent))
    ]
    seen: set[str] = set()
    for path in track(paths, "reading", console=Console(stderr=True), transient=True):
        try:
            source = path.read_text(encoding="utf-8")
            samples = [*itertools.islice(functions(source), FUNCTIONS), *itertools.islice(pieces(source), PIECES)]
        except (SyntaxError, ValueError):
            continue

        for sample in samples:
            flat = flatten(sample) if sample not in seen else None
            seen.add(sample)
            if flat is not None:
                _observe(flat, ends, carried, bare, behind)

    weights: dict[Evidence, float] = {}
    for tally in (ends, carried, bare, behind):
        weights |= regress(tally)

    for room in ROOMS:
        print(f"{room.__name__}:")
        for holds in room.WEIGHTS:
            print(f"    {holds.__name__}: {weights.get(holds, 0.0):+.1f}")


def regress(tally: Tally) -> dict[Evidence, float]:
    """
    Fit a logistic regression by Newton's method, with a normal prior of variance 1 on each coefficient, in nats.

    :param tally: how often the answer was no and yes, for each set of facts that held
    :return: the coefficient of each fact, in decibans
    """
    facts = sorted({fact for held in tally for fact in held}, key=lambda fact: (fact.__module__, fact.__name__))
    number = {fact: index for index, fact in enumerate(facts)}
    cases = [
        ([number[fact] for fact in sorted(held, key=number.__getitem__)], no, yes) for held, (no, yes) in tally.items()
    ]
    coefficients = [0.0] * len(facts)
    for _ in range(STEPS):
        gradient = [-coefficient for coefficient in coefficients]
        curvature = [[float(row == column) for column in range(len(facts))] for row in range(len(facts))]
        for held, no, yes in cases:
            odds = sum(coefficients[index] for index in held)
            probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
            error = yes - (yes + no) * probability
            weight = (yes + no) * probability * (1 - probability)
            for position, index in enumerate(held):
                gradient[index] += error
                row = curvature[index]
                for other in held[position:]:
                    row[other] += weight

        step = _solved(curvature, gradient)
        coefficients = [coefficient + move for coefficient, move in zip(coefficients, step, strict=True)]

    return {fact: coefficient * DECIBANS for fact, coefficient in zip(facts, coefficients, strict=True)}


def _solved(upper: list[list[float]], right: list[float]) -> list[float]:
    """Solve a symmetric positive definite system, given by its upper triangle, by Gaussian elimination."""
    size = len(right)
    for pivot in range(size):
        for row in range(pivot + 1, size):
            factor = upper[pivot][row] / upper[pivot][pivot]
            right[row] -= factor * right[pivot]
            for column in range(row, size):
                upper[row][column] -= factor * upper[pivot][column]

    for row in reversed(range(size)):
        known = sum(upper[row][column] * right[column] for column in range(row + 1, size))
        right[row] = (right[row] - known) / upper[row][row]

    return right


def _observe(flat: Flat, ends: Tally, carried: Tally, bare: Tally, behind: Tally) -> None:
    """Tally what held, and what was so, wherever the layout of a sample had to be decided."""
    try:
        read = list(lines.read(flat.code, words.read(flat.code, flat.comments)))
    except SyntaxError:
        return

    whole = listing.Listing(read)
    parted: list[lines.Line] = []
    for at, line in enumerate(read):
        alone = returns.is_call(whole.rows[at]) and line.words[1].start in flat.depths
        parted += exits.parted(line) if alone else [line]
        if returns.is_call(whole.rows[at]):
            _tally(bare, returns.WEIGHTS, returns.Exit(whole, at), answer=alone)

    depths: list[int] = []
    for at, line in enumerate(parted):
        inline = depths[-1] + 1 if at and parted[at - 1].opens else -1
        depths.append(flat.depths.get(line.words[0].start, inline))
        if at and line.comments:
            text = "    " * depths[-2] + flat.code[parted[at - 1].words[0].start : parted[at - 1].words[-1].end]
            remark = write.remark(flat.code, text, parted[at - 1], line.comments, line)
            _tally(behind, remarks.WEIGHTS, remark, answer=line.comments[0].start in flat.behind)

    if -1 not in depths and flat.depths.keys() <= {line.words[0].start for line in parted}:
        _observe_ends(search.Search(listing.Listing(parted)), depths, ends, carried)


def _observe_ends(found: search.Search, depths: list[int], ends: Tally, carried: Tally) -> None:
    block = found.blocks.whole()
    for at, depth in enumerate(depths):
        carries = found.listing.kind(at) in listing.CLAUSES
        candidates = list(found.candidates(block, at))
        for number, (candidate, ended) in enumerate(candidates, 1):
            over = candidate.depth != depth + carries
            if number < len(candidates):
                case = blocks.Case(found.listing, candidate, at, ended)
                _tally(carried if carries else ends, clauses.WEIGHTS if carries else evidence.ENDS, case, answer=over)

            if not over:
                block = found.put(candidate, at)
                break
        else:
            return


def _tally(tally: Tally, weights: Mapping[Evidence, float], case: object, *, answer: bool) -> None:
    held = frozenset(holds for holds in weights if holds(case))
    tally.setdefault(held, [0, 0])[answer] += 1


if __name__ == "__main__":
    with warnings.catch_warnings(action="ignore"):
        measure()
