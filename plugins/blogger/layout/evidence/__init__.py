"""
What tells how code was laid out: named facts, each with the weight that it was measured to have.

An evidence is a function that says whether a fact holds; its docstring says why it tells anything. Weights are in
decibans, the unit that Turing and Good weighed evidence in at Bletchley: ten decibans make something ten times as
likely, and the weights of all the facts that hold are added (Good, *Probability and the Weighing of Evidence*, 1950).

The weights are the coefficients of a logistic regression. ``benchmarks/layout_weights.py`` computes them anew from
the installed packages and from the standard library, without the modules that ``benchmarks/layout.py`` reports on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from blogger.layout.blocks import Case
from blogger.layout.listing import CLAUSES

from . import clauses, definitions, flow, likeness, naming, remarks, returns

T = TypeVar("T")

ENDS: Mapping[Callable[[Case], bool], float] = {
    **naming.WEIGHTS,
    **flow.WEIGHTS,
    **likeness.WEIGHTS,
    **definitions.WEIGHTS,
}


def of_end(case: Case) -> float:
    """
    Weigh the evidence that a line ends a block, or that a clause carries on a statement further out.

    :param case: the line and the block
    :return: the evidence for it less the evidence against it, in decibans
    """
    return _weigh(clauses.WEIGHTS if case.row.kind in CLAUSES else ENDS, case)


def of_bare_exit(exit_: returns.Exit) -> float:
    """
    Weigh the evidence that a ``return`` or ``raise`` stands alone.

    :param exit_: the line and the lines around it
    :return: the evidence for it less the evidence against it, in decibans
    """
    return _weigh(returns.WEIGHTS, exit_)


def of_trailing(remark: remarks.Remark) -> float:
    """
    Weigh the evidence that a comment stands behind the code before it.

    :param remark: the comment and the lines around it
    :return: the evidence for it less the evidence against it, in decibans
    """
    return _weigh(remarks.WEIGHTS, remark)


def _weigh(weights: Mapping[Callable[[T], bool], float], case: T) -> float:
    return sum(weight for holds, weight in weights.items() if holds(case))
