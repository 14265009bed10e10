from __future__ import annotations

import re

import pytest
from pygments.token import STANDARD_TYPES

from tests.site.blogs import ROOT

SHEETS = ROOT / "theme/static/css"


def colours(scheme: str) -> dict[str, str]:
    """Read the colours of one scheme; the dark one overrides the light one."""
    light, dark = (SHEETS / "tokens.css").read_text(encoding="utf-8").split("@media")
    text = light if scheme == "light" else light + dark
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", text))


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
    """Every colour of text has a contrast of 4.5:1 or more (WCAG 2.2, 1.4.3) on each ground it may stand on."""
    known = colours(scheme)
    grounds = {"paper": [], "tint": [name for name in known if re.match(r"code-(?!mark|inserted|deleted)", name)]}
    grounds["code-mark"] = grounds["tint"]
    for ground, extra in grounds.items():
        for name in ["ink", "quiet", "accent", "passed", "failed", *extra]:
            assert contrast(known[name], known[ground]) >= 4.5, f"{name} on {ground}"

    assert all(contrast(known["ink"], known[ground]) >= 4.5 for ground in ("code-inserted", "code-deleted"))


def test_both_schemes_have_every_colour() -> None:
    """What the light scheme colours the dark one colours too."""
    dark = (SHEETS / "tokens.css").read_text(encoding="utf-8").split("@media")[1]
    assert set(re.findall(r"--([\w-]+):\s*#", dark)) == set(colours("light"))


def test_colours_are_named_once() -> None:
    """Only `tokens.css` and the sheet for paper name a colour."""
    for sheet in ("page.css", "code.css"):
        assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl", (SHEETS / sheet).read_text(encoding="utf-8")), sheet


def test_every_name_a_sheet_uses_is_given() -> None:
    """No sheet uses a custom property that `tokens.css` does not give."""
    given = set(re.findall(r"(--[\w-]+):", (SHEETS / "tokens.css").read_text(encoding="utf-8")))
    sheets = [sheet.read_text(encoding="utf-8") for sheet in SHEETS.glob("*.css")]
    used = {name for sheet in sheets for name in re.findall(r"var\((--[\w-]+)\)", sheet)}
    assert used == given


def test_every_class_of_a_token_is_one_of_pygments() -> None:
    """A short class that `code.css` colours is one that Pygments writes."""
    text = (SHEETS / "code.css").read_text(encoding="utf-8")
    coloured = set(re.findall(r"\.([a-z][a-z0-9]{0,2})\b(?=[,)\s])", text))
    assert coloured
    assert coloured <= {*STANDARD_TYPES.values(), "hll"}
