from __future__ import annotations

import re

import pytest
from pygments.token import STANDARD_TYPES

from tests.site.blogs import ROOT

SHEETS = ROOT / "theme/static/css"


def colours(scheme: str) -> dict[str, str]:
    """Read the colours of one scheme; each is given for both at once."""
    given = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", sheet("tokens"))
    return {name: light if scheme == "light" else dark for name, light, dark in given}


def sheet(name: str) -> str:
    """Read a style sheet."""
    return (SHEETS / f"{name}.css").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    """Compute relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Compute the contrast ratio of two colours (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(scheme: str) -> None:
    """Every colour of text has a contrast of 4.5:1 or more (WCAG 2.2, 1.4.3) on paper and on its bars."""
    known = colours(scheme)
    code = [name for name in known if name.startswith("code-") and name != "code-mark"]
    for ground in ("paper", "bar", "code-mark"):
        for name in ["ink", "quiet", "accent", "failed", *code]:
            assert contrast(known[name], known[ground]) >= 4.5, f"{name} on {ground}"


def test_the_colours_of_code_are_those_of_accessible_pygments() -> None:
    """Code has the colours of `a11y-high-contrast-light` and `-dark` (accessible-pygments 0.0.5)."""
    kinds = "comment keyword string number name builtin error".split()
    light, dark = colours("light"), colours("dark")
    assert [light[f"code-{kind}"][1:] for kind in kinds] == "515151 6730c5 00622f 7f4707 005b82 7f4707 a12236".split()
    assert [dark[f"code-{kind}"][1:] for kind in kinds] == "ffd900 dcc6e0 abe338 ffd900 00e0e0 ffd900 ffa07a".split()


def test_colours_are_named_once() -> None:
    """Only `tokens.css` names a colour."""
    for name in ("page", "code", "print"):
        assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl", sheet(name)), name


def test_every_name_a_sheet_uses_is_given() -> None:
    """No sheet uses a custom property that `tokens.css` does not give."""
    given = set(re.findall(r"(--[\w-]+):", sheet("tokens")))
    used = {name for path in SHEETS.glob("*.css") for name in re.findall(r"var\((--[\w-]+)\)", sheet(path.stem))}
    assert used == given


def test_every_class_of_a_token_is_one_of_pygments() -> None:
    """A short class that `code.css` colours is one that Pygments writes."""
    coloured = set(re.findall(r"\.([a-z][a-z0-9]{0,2})\b(?=[,)\s])", sheet("code")))
    assert coloured
    assert coloured <= {*STANDARD_TYPES.values(), "hll"}


def test_there_are_four_sheets_and_small_scripts() -> None:
    """Every page has the same four style sheets, and no script of the theme is 2 KB or larger."""
    base = (ROOT / "theme/templates/base.html").read_text(encoding="utf-8")
    assert "['tokens', 'page', 'code']" in base
    assert "css/print.css" in base
    scripts = list((SHEETS.parent / "js").iterdir())
    assert scripts
    assert all(script.stat().st_size < 2000 for script in scripts)
