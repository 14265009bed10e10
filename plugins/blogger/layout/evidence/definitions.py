"""What tells where a function or a class ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blogger.layout.blocks import Case
from blogger.layout.listing import DEFINITIONS


def defines(case: Case) -> bool:
    """Functions begin where another one is over."""
    return case.row.kind == "def"


def decorates(case: Case) -> bool:
    """So do their decorators."""
    return case.row.kind == "@"


def defines_class(case: Case) -> bool:
    """Classes stand at the top level."""
    return case.row.kind == "class"


def def_after_def(case: Case) -> bool:
    """Functions stand side by side."""
    return case.block.kind == "def" and _defines(case)


def method_after_method(case: Case) -> bool:
    """Methods of a class stand side by side."""
    return def_after_def(case) and _in_class(case) and case.head.takes_self and case.listing.defined(case.at).takes_self


def method_of_class(case: Case) -> bool:
    """Functions with ``self`` belong to their class."""
    return case.block.kind == "class" and _defines(case) and case.listing.defined(case.at).takes_self


def stranger_to_class(case: Case) -> bool:
    """Functions without ``self`` don't, unless they are static."""
    return (
        case.block.kind == "class"
        and _defines(case)
        and not case.listing.defined(case.at).takes_self
        and not _static(case)
    )


def stranger_without_parameters(case: Case) -> bool:
    """Least of all do those without any parameter."""
    return stranger_to_class(case) and "()" in "".join(case.listing.defined(case.at).texts[2:5])


def self_of_method(case: Case) -> bool:
    """Lines that use ``self`` stand in the function that it is a parameter of."""
    around = (case.listing.rows[outer.head] for outer in case.block.around() if outer.kind == "def")
    return case.row.uses_self and case.head.takes_self and not any(row.takes_self for row in around)


def uses_function(case: Case) -> bool:
    """Lines that call a function stand outside of it: few call themselves."""
    return case.block.kind == "def" and bool(case.row.reads & case.head.binds)


def uses_function_soon(case: Case) -> bool:
    """So do the lines from here on, if one of them calls it before the next definition."""
    if case.block.kind != "def":
        return False

    end = case.listing.definitions[case.at]
    return bool(case.listing.read.of(case.at, end) & case.head.binds)


def uses_class(case: Case) -> bool:
    """Lines that use a class stand outside of it."""
    return case.block.kind == "class" and bool(case.row.reads & case.head.binds)


def uses_class_of_method(case: Case) -> bool:
    """Outside of its methods, too."""
    around = (case.listing.rows[outer.head] for outer in case.block.around() if outer.kind == "class")
    return case.block.kind == "def" and any(case.row.reads & row.binds for row in around)


def like_class(case: Case) -> bool:
    """Lines that name the same base or the like stand beside the class."""
    return case.block.kind == "class" and bool(case.row.terms & case.head.terms)


def constant(case: Case) -> bool:
    """Constants stand at the top level."""
    name, following = (*case.row.texts, "")[:2]
    return case.block.kind in {"def", "class"} and name.isupper() and following in {"=", ":"}


def main(case: Case) -> bool:
    """``if __name__ == "__main__"`` stands at the top level."""
    return case.row.texts[:3] == ("if", "__name__", "==")


def _defines(case: Case) -> bool:
    return case.row.kind in DEFINITIONS and case.listing.defined(case.at).kind == "def"


def _static(case: Case) -> bool:
    return ("@", "staticmethod") in (case.row.texts, case.previous.texts)


def _in_class(case: Case) -> bool:
    return case.block.outer is not None and case.block.outer.kind == "class"


WEIGHTS: Mapping[Callable[[Case], bool], float] = {
    stranger_to_class: 1.2,
    defines: 15.4,
    decorates: 9.8,
    defines_class: 20.4,
    def_after_def: 13.5,
    method_after_method: 18.5,
    method_of_class: -29.0,
    stranger_without_parameters: 10.2,
    self_of_method: -22.2,
    uses_function: 18.9,
    uses_function_soon: 7.4,
    uses_class: 16.0,
    uses_class_of_method: 13.1,
    like_class: 9.2,
    constant: 7.0,
    main: 14.5,
}
