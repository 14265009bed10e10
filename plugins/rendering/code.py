"""Code is coloured as pymdownx.highlight and Pygments colour it, and what is the same for every block is made once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from markdown import Markdown
from pygments.lexer import RegexLexer
from pygments.lexers import get_lexer_by_name
from pygments.style import StyleMeta
from pygments.styles import get_style_by_name
from pygments.token import Error, Token, Whitespace
from pymdownx.highlight import Highlight, HighlightExtension

from .begins import ALL, begins

_KIND = type(Token)
#: Blocks of a language after which it is worth its while to ask what its patterns can begin with: some 10 ms, against
#: half of one that is gained with a block.
MANY = 20
# What a state looks for at a place, in that order: what finds it, what kind it is, and which states come next.
_Rules: TypeAlias = Sequence[tuple[Any, Any, Any]]


def _tokens(self: Any, text: str, stack: Sequence[str] = ("root",)) -> Iterator[tuple[int, Any, str]]:
    """
    Split code into tokens: Pygments' own way through the states, without the rules that cannot find anything.

    :param text: the code
    :param stack: the states to begin with
    :return: where each begins, its kind, and its text
    """
    position, size = 0, len(text)
    states = list(stack)
    state = self.known[states[-1]]
    while True:
        for match, action, moved in state[text[position]] if position < size else state.rules:
            found = match(text, position)
            if not found:
                continue

            if type(action) is _KIND:
                yield position, action, found.group()
            elif action is not None:
                yield from action(self, found)

            position = found.end()
            if moved is not None:
                _move(states, moved)
                state = self.known[states[-1]]

            break
        else:
            if position >= size:
                return

            is_end = text[position] == "\n"
            yield position, Whitespace if is_end else Error, text[position]
            position += 1
            if is_end:
                states = ["root"]
                state = self.known["root"]


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


def _begins(match: Any) -> frozenset[str]:
    """Say what a rule can begin with; it is not always a pattern that looks."""
    pattern = getattr(match, "__self__", None)
    return begins(pattern) if isinstance(pattern, re.Pattern) else ALL


class _State(dict[str, _Rules]):
    """
    The rules of a state by the character that stands where they look.

    :param rules: all of them, as Pygments prepares them
    """

    def __init__(self, rules: _Rules) -> None:
        super().__init__()
        self.rules = rules
        self._begins = [_begins(match) for match, _, _ in rules]

    def __missing__(self, character: str) -> _Rules:
        if character not in ALL:
            return self.rules

        self[character] = [rule for rule, known in zip(self.rules, self._begins, strict=True) if character in known]
        return self[character]


class _Known(dict[str, _State]):
    """
    A lexer's states, each made when it is needed.

    :param states: the rules of each, as Pygments prepares them
    """

    def __init__(self, states: Mapping[str, _Rules]) -> None:
        super().__init__()
        self._states = states

    def __missing__(self, name: str) -> _State:
        self[name] = state = _State(self._states[name])
        return state


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
        if self._asked == MANY:
            self._kind = _quick(self._kind)

        return self._kind(**options)


def _quick(kind: Any) -> Any:
    """Make a lexer that leaves out rules, if it is one that Pygments leads through states which it prepared."""
    rules = vars(kind).get("_tokens")
    if kind.get_tokens_unprocessed is not RegexLexer.get_tokens_unprocessed or rules is None:
        return kind

    said = {"_tokens": rules, "_all_tokens": kind._all_tokens, "known": _Known(rules), "__doc__": kind.__doc__}  # noqa: SLF001 - likewise
    return type(kind)(kind.__name__, (kind,), {**said, "get_tokens_unprocessed": _tokens})


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
