from __future__ import annotations

import re
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name

from rendering import begins
from rendering.begins import ALL
from tests.rendering.test_code import LANGUAGES

PATTERNS = {
    match.__self__
    for language in LANGUAGES
    for rules in getattr(get_lexer_by_name(language), "_tokens", {}).values()
    for match, _, _ in rules
}
LETTERS = frozenset(string.ascii_letters)


@pytest.mark.parametrize(
    ("pattern", "flags", "expected"),
    [
        ("abc|d", 0, "ad"),
        ("(?:a|bc)?[0-2]+", 0, "ab012"),
        (r"\b(?=x)(a)(?<!y)b", 0, "a"),
        ("ab", re.IGNORECASE, "aA"),
        ("(?i:a)b|(?-i:c)", 0, "aAc"),
        ("\u212a", re.IGNORECASE, "kK"),  # the sign of Kelvin is a k
        ("é", 0, ""),
        (r"[^\W\d_]", 0, LETTERS),
        ("(?>a|b)c*+", 0, "ab"),
        (" a  # a letter", re.VERBOSE, "a"),
        (".", re.DOTALL, ALL),
        (".", 0, ALL - {"\n"}),
        ("", 0, ALL),
        ("a*", 0, ALL),
        ("$", 0, ALL),
        (r"(a)?(?(1)b|c)", 0, ALL),
        (r"(?P<a>)(?P=a)b", 0, ALL),
    ],
)
def test_a_pattern_begins_with(pattern: str, flags: int, expected: Any) -> None:
    """What a pattern can begin with is known by its parts; where it may find nothing, or is not known, by all."""
    assert begins.begins(re.compile(pattern, flags)) == frozenset(expected)


@given(st.text(alphabet=st.characters(max_codepoint=0x250), max_size=8))
def test_nothing_is_found_where_a_pattern_cannot_begin(text: str) -> None:
    """No pattern of these languages finds what begins with another character."""
    for pattern in PATTERNS:
        assert not pattern.match(text) or text[:1] not in ALL - begins.begins(pattern)


def test_where_patterns_cannot_be_taken_apart_they_are_tried_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that calls what takes them apart otherwise finds the same, if later."""
    monkeypatch.setattr(begins, "PARSER", "re.nobody")
    begins.begins.cache_clear()
    assert begins.begins(re.compile("abc")) == ALL
    begins.begins.cache_clear()
