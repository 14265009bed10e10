from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from pygments.lexers import get_lexer_by_name
from pymdownx.highlight import Highlight

from rendering import code, inline
from tests.testing import ROOT

#: Kinds of rules: states of states, groups, patterns in any case, patterns with references to groups, words in Unicode.
LANGUAGES = ["python", "pycon", "sql", "bash", "html", "css", "js", "json", "rst", "ruby", "c++", "perl", "php", "text"]
SOURCES = [
    (ROOT / "plugins/sources.py").read_text("utf-8"),
    "SELECT 1 -- b\n$ ls <<'EOF'\nx\nEOF\n>>> print(rb'''x''', f\"{a!r:>{b}}\")\n\x00é“\n\n<p class=a>&amp;</p>\n\t",
    "",
    "\n\n'''never closed",
]
OPTIONS: dict[str, Any] = {
    "extensions": ["tables", "attr_list", "toc", "sane_lists", "pymdownx.highlight", "pymdownx.superfences"]
}
SIGNS = st.text(alphabet="a*_`[]()!<>&;\\ \n:.@/b\"'{}#=|", max_size=60)


@pytest.mark.parametrize("language", LANGUAGES)
def test_code_has_the_same_tokens(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """To leave out rules that cannot begin at a character finds what Pygments finds with all of them."""
    monkeypatch.setattr(code, "MANY", 1)
    quick = code.Language(language)
    for source in SOURCES:
        found = list(quick(stripnl=False).get_tokens(source))
        assert found == list(get_lexer_by_name(language, stripnl=False).get_tokens(source))


def test_blocks_are_coloured_in_the_same_way() -> None:
    """A block has the same HTML, whatever it is asked for: a language that nobody knows, lines, another style."""
    markdown = Markdown()
    for options in ({}, {"pygments_style": "monokai"}, {"noclasses": True}, {"linenums": True}, {"guess_lang": True}):
        for language in ("python", "nobody's", ""):
            made = [kind(markdown, **options).highlight(SOURCES[0], language) for kind in (Highlight, code.Coloured)]
            assert made[0] == made[1]


@given(SIGNS, SIGNS)
def test_a_post_has_the_same_html(one: str, other: str) -> None:
    """Patterns and attributes whose sign is not in a post are not looked for in it, and would not have been found."""
    quick = Markdown(**OPTIONS)
    code.quicken(quick)
    inline.quicken(quick)
    text = f"{one}\n\n{other}\n\n```python\n{one}\n```\n\n[a]: /b\n"
    for post in (text, f"{one}\n\n- {other}\n\n# {one}\n"):
        assert quick.reset().convert(post) == Markdown(**OPTIONS).convert(post)
