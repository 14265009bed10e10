from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from pelican.settings import get_settings_from_file

from formulas import hooked, mathml
from tests.site.blogs import ROOT, one
from tests.testing import markdown_of

SETTING = hooked(get_settings_from_file(str(ROOT / "pelicanconf.py"))["MARKDOWN"])
CONFIGS = SETTING["extension_configs"]


def shown(markdown: str) -> BeautifulSoup:
    """Render a post."""
    renderer = Markdown(extensions=[*CONFIGS, *SETTING["extensions"]], extension_configs=CONFIGS)
    return BeautifulSoup(renderer.convert(f"\n{markdown}"), "html.parser")


@pytest.mark.parametrize(
    "tex",
    [r"x_1^2 \le y_2", r"a_b * c_d * e", r"\{a, b\} \\ c", r"\begin{matrix}a & b\\ c < d\end{matrix}", r"\frac{a}{b}!"],
)
@pytest.mark.parametrize(
    ("opening", "closing", "display"), [("$$", "$$", "block"), (r"\[", r"\]", "block"), (r"\(", r"\)", "inline")]
)
def test_what_was_a_formula_at_blogger_is_one(tex: str, opening: str, closing: str, display: str) -> None:
    """A formula that MathJax showed comes through the import and out as the MathML of the same TeX."""
    source = BeautifulSoup("<p></p>", "html.parser")
    one(source, "p").string = f"Let {opening}{tex}{closing} be."
    page = shown(markdown_of(str(source)))
    assert str(one(page, "math")) == str(BeautifulSoup(mathml(tex, block=display == "block") or "", "html.parser"))
    assert one(page, "math")["display"] == display
    assert page.get_text().startswith("Let ")
    assert page.get_text().endswith(" be.")


def test_a_fence_needs_no_escapes() -> None:
    """In a fence of the language `math` TeX stands as it is, whoever else hooks into fences."""
    assert one(shown("```math\n\\{ a_1 \\\\ b \\}\n```"), "math")["display"] == "block"


@pytest.mark.parametrize(
    "markdown", ["`$$x$$`", "```\n$$x$$\n```", "    $$x$$", r"\(x\)", "kill $$", "$$`x`$$", "a $ b $ c"]
)
def test_what_is_no_formula_stays(markdown: str) -> None:
    """Code, a lone sign and Markdown's own escapes are no formulas."""
    assert shown(markdown).find("math") is None


@pytest.mark.parametrize("tex", [r"\frac{", r"\left( x", "}{", r"a + \nosuch{b}"])
def test_a_formula_that_cannot_be_read_stays(tex: str, caplog: pytest.LogCaptureFixture) -> None:
    """What is broken is shown as it was written, and a warning says which it is."""
    assert tex in shown(f"A $${tex}$$ b").get_text()
    assert f"the formula {tex} cannot be read" in caplog.text
    assert tex in shown(f"```math\n{tex}\n```").get_text()


@given(st.one_of(st.text(max_size=60), st.text(alphabet=st.sampled_from(r"\{}[]()^_&<>\"'abcl $1"), max_size=60)))
def test_no_formula_says_more_than_a_formula(tex: str) -> None:
    """Whatever stands in a formula, what comes out has no script, no style, no address and no other element."""
    written = mathml(tex, block=True)
    page = BeautifulSoup(written or "", "html.parser")
    assert all(element.name.startswith("m") for element in page.find_all())
    assert not page.select("[style], [href], [class], [onclick]")


@pytest.mark.parametrize(
    "tex",
    [r"\text{<script>alert(1)</script>}", r"\href{javascript:alert(1)}{x}", r"\style{color:red}{x}", r"\class{x}{y}"],
)
def test_a_hostile_formula_is_harmless(tex: str) -> None:
    """TeX that names elements, addresses or styles gets none of them."""
    page = BeautifulSoup(mathml(tex, block=False) or "", "html.parser")
    assert not page.select("script, [href], [style], [class]")
    assert page.find("math")
