from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from blogger.rendered import SIGNS, renderer
from pelicanconf import MARKDOWN

SHORT = tuple("ab \n[]()!<>&*_`\\|")
LONG = ("  \n", "\n\n", "[a]: /x\n", "[a](/y)", "&amp;", "<a@b.c>", "<http://x.y>", "<b>", "```\n", "- ", "> ", "# ")


@cache
def dialect() -> Markdown:
    """Give a renderer of the site's dialect that knows nothing of the check's."""
    settings: dict[str, Any] = {**MARKDOWN, "extensions": [*MARKDOWN["extension_configs"]]}
    return Markdown(**settings)


@given(st.lists(st.sampled_from(SHORT + LONG), max_size=16).map("".join))
@example(r"\![a](/y) !\[b](/y) \`a` `\`")
@example("[b]: /x\n\n![a][b] [b] [a][b] ![b]")
def test_the_check_reads_what_the_site_shows(markdown: str) -> None:
    """A body is rendered for the check to the letter as Python-Markdown renders it for the site."""
    assert renderer(MARKDOWN)(markdown) == dialect().reset().convert(f"\n{markdown}")


def test_every_inline_pattern_that_is_looked_for_by_its_sign_is_there() -> None:
    """Python-Markdown still calls its patterns as this project knows them; what extensions add is always looked for."""
    assert [name for name in SIGNS if name not in dialect().inlinePatterns] == []
