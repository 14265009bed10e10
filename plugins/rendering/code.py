"""Code is coloured as pymdownx.highlight and Pygments colour it, and what is the same for every block is made once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from markdown import Markdown
from pygments.lexer import RegexLexer
from pygments.lexers import get_lexer_by_name
from pygments.style import StyleMeta
from pygments.styles import get_style_by_name
from pygments.token import Error, Token, Whitespace
from pymdownx.highlight import Highlight, HighlightExtension

_KIND = type(Token)
#: Blocks of a language after which one pattern a state is worth its making: some 0.2 s, against 1 ms a block.
MANY = 100
#: What a pattern cannot hold that is to stand beside others: it would mean another group there, or flags of all.
_APART = re.compile(r"\\[1-9]|\(\?P|\(\?\(|\(\?[aiLmsux]+\)")
#: How a pattern begins in which capital letters do not count, whatever they do in others.
_ANY_CASE = "(?i)"
# Finds what begins at a place: where it was found, what kind it is, and which states come next; None if nothing does.
_Find: TypeAlias = Callable[[str, int], tuple[Any, Any, Any] | None]


def _one_by_one(rules: Sequence[Any]) -> _Find:
    """
    Try a state's rules one after the other.

    :param rules: the state's, as Pygments prepares them
    """

    def find(text: str, position: int) -> tuple[Any, Any, Any] | None:
        for match, action, moved in rules:
            found = match(text, position)
            if found:
                return found, action, moved

        return None

    return find


def _together(rules: Sequence[Any]) -> _Find:
    """
    Make one pattern of a state's rules: of alternatives, the first that fits counts, as of rules.

    :param rules: the state's, as Pygments prepares them
    """
    parts: list[str] = []
    all_flags = set()
    numbered: dict[int, Any] = {}
    group = 0
    for rule in rules:
        pattern = getattr(rule[0], "__self__", None)
        if not isinstance(pattern, re.Pattern):
            return _one_by_one(rules)

        flags, text = pattern.flags, pattern.pattern
        if text.startswith(_ANY_CASE):
            flags, text = flags & ~re.IGNORECASE, f"(?i:{text.removeprefix(_ANY_CASE)})"

        if flags & re.VERBOSE or _APART.search(text):
            return _one_by_one(rules)

        if text:
            all_flags.add(flags)

        group += pattern.groups + 1  # an empty group behind each, the last to be closed, tells which it was
        numbered[group] = rule
        parts.append(f"(?:{text})()")

    if len(all_flags) != 1:
        return _one_by_one(rules)

    try:
        first = re.compile("|".join(parts), all_flags.pop()).match
    except re.error:
        return _one_by_one(rules)

    def find(text: str, position: int) -> tuple[Any, Any, Any] | None:
        found = first(text, position)
        if found is None:
            return None

        match, action, moved = numbered[found.lastindex or 0]
        # What is more than a kind asks for the groups that the rule knows.
        return (found if action is None or type(action) is _KIND else match(text, position)), action, moved

    return find


def _tokens(self: Any, text: str, stack: Sequence[str] = ("root",)) -> Iterator[tuple[int, Any, str]]:
    """
    Split code into tokens: Pygments' own way through the states, with one pattern a state.

    :param text: the code
    :param stack: the states to begin with
    :return: where each begins, its kind, and its text
    """
    position = 0
    states = list(stack)
    while True:
        found = self.known.of(states[-1])(text, position)
        if found is not None:
            match, action, moved = found
            if type(action) is _KIND:
                yield position, action, match.group()
            elif action is not None:
                yield from action(self, match)

            position = match.end()
            if moved is not None:
                _move(states, moved)
        elif position >= len(text):
            return
        else:
            is_end = text[position] == "\n"
            yield position, Whitespace if is_end else Error, text[position]
            position += 1
            if is_end:
                states = ["root"]


def _move(states: list[str], moved: Any) -> None:
    """Go from one state to the next, as Pygments writes that down."""
    if isinstance(moved, tuple):
        for state in moved:
            if state != "#pop":
                states.append(states[-1] if state == "#push" else state)
            elif len(states) > 1:
                states.pop()
    elif isinstance(moved, int):
        del states[1 if abs(moved) >= len(states) else moved :]
    else:  # "#push"
        states.append(states[-1])


class _Known:
    """
    The patterns of a lexer's states, each made when it is needed.

    :param states: the rules of each, as Pygments prepares them
    """

    def __init__(self, states: Mapping[str, Sequence[Any]]) -> None:
        self._states = states
        self._made: dict[str, _Find] = {}

    def of(self, state: str) -> _Find:
        """
        Give what finds the tokens of a state.

        :param state: its name
        """
        if state not in self._made:
            self._made[state] = _together(self._states[state])

        return self._made[state]


class Language:
    """
    What splits code of a language, which Pygments looks for among hundreds.

    :param name: the language's
    """

    def __init__(self, name: str) -> None:
        self._kind: Any = type(get_lexer_by_name(name))
        self._asked = 0

    def __call__(self, **options: Any) -> Any:
        """
        Make a lexer.

        :param options: Pygments'
        """
        self._asked += 1
        kind = self._kind
        if self._asked == MANY and kind.get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed:
            rules = kind._tokens  # noqa: SLF001 - prepared once, by Pygments
            said = {"_tokens": rules, "_all_tokens": kind._all_tokens, "known": _Known(rules), "__doc__": kind.__doc__}  # noqa: SLF001 - as above
            self._kind = type(kind)(kind.__name__, (kind,), {**said, "get_tokens_unprocessed": _tokens})

        return self._kind(**options)


_language = cache(Language)


class _Nameless(StyleMeta):
    """Makes a style that lists no colours: a page's classes do not depend on them."""

    def __iter__(self) -> Iterator[Any]:
        return iter(())


@cache
def _style(name: str) -> Any:
    return _Nameless(name, (get_style_by_name(name),), {})


class Coloured(Highlight):  # type: ignore[misc]  # pymdownx's class is untyped
    """Colours a block of code."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if isinstance(self.pygments_style, str) and not self.noclasses:
            self.pygments_style: Any = _style(self.pygments_style)

    def get_lexer(self, src: str, language: str, inline: bool, stripnl: bool) -> tuple[Any, str]:  # noqa: FBT001 - pymdownx's
        """
        Find what splits code into tokens.

        :param src: the code
        :param language: what it is said to be written in
        :param inline: whether it stands in a line of text
        :param stripnl: whether empty lines around it are left out
        :return: the lexer, and the language's name
        """
        named, options = self.get_extended_language(language) if language else (language, {})
        try:
            return _language(named)(**{"stripnl": stripnl, **options}), language
        except Exception:  # noqa: BLE001 - there may be none, or it may want other options
            found: tuple[Any, str] = super().get_lexer(src, language, inline, stripnl)
            return found


class _Extension(HighlightExtension):  # type: ignore[misc]  # as above
    """Pymdownx's extension, with these blocks."""

    def get_pymdownx_highlighter(self) -> type[Coloured]:
        """Give what colours a block."""
        return Coloured


def quicken(markdown: Markdown) -> None:
    """
    Let a renderer colour code in this way, if it does in pymdownx's.

    :param markdown: the renderer
    """
    for place, known in enumerate(markdown.registeredExtensions):
        if type(known) is HighlightExtension:
            ours = _Extension()
            ours.config = known.config
            ours.extendMarkdown(markdown)
            markdown.registeredExtensions[place] = ours
