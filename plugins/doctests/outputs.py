"""Write what a session or a snippet really gives as the lines of its fence."""

from __future__ import annotations

import doctest
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .find import LOOKS
from .inside.examples import examples, same_error
from .sandbox import clean
from .source import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .find import Snippet
    from .results import Output
    from .source import Source

OPENING = re.compile(r"(?P<before>[\s>]*)(?P<run>`{3,}|~{3,})")
BLANK = "<BLANKLINE>"
DOTS = "a line with ... is not what it gives any more: write this output by hand"
#: Under which flags a line may be what an output is without being the same to the letter.
LOOSE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
NONE = "doctest would not take the output for one: print it in another form"


class OutputError(Exception):
    """An output that cannot stand in a post, in a line without its place."""


@dataclass(frozen=True, slots=True)
class _Fence:
    """The fence that an output stands in."""

    before: str  # what a line of its code has before it: the marks of a quote, the indentation of a list
    run: str
    end: str

    def line(self, code: str) -> str:
        """Make a line of code one of the file's."""
        return (self.before + code if code else self.before.rstrip()) + self.end


def change(source: Source, snippet: Snippet, output: Output) -> Change:
    """
    Give the lines that a fence must have for its output to be the one that it has.

    :param source: the post's file
    :param snippet: the snippet whose output differs
    :param output: what it gives
    :return: what is to be changed
    :raises OutputError: when that cannot be written so that doctest takes it for this output
    """
    text = output.text
    if text is None:
        raise OutputError("the output is too long to be kept in a post")

    if clean(text) != text:
        raise OutputError("the output has characters that act on a terminal or that nobody sees")

    session = snippet.kind == "pycon"
    fence = _fence(source, snippet.line if session else snippet.expected_line)
    if any((looks := LOOKS.fullmatch(line)) and looks["run"].startswith(fence.run) for line in text.split("\n")):
        raise OutputError("the output would end its fence: make the fence longer")

    flags = sum(doctest.OPTIONFLAGS_BY_NAME[name] for name in snippet.words.options)
    if session:
        return _in_session(fence, snippet, output, flags)

    # A fence without a line and one with an empty line have the same code.
    empty = source.bare(snippet.expected_line + 1).lstrip("> \t").rstrip() == fence.run
    expected = snippet.expected or ""
    lines = _printed(output, expected, flags)
    count = 0 if empty and not expected else expected.count("\n") + 1
    return Change(output.line, count, tuple(map(fence.line, lines)))


def _in_session(fence: _Fence, snippet: Snippet, output: Output, flags: int) -> Change:
    """Change what an Example of a session shows."""
    parsed = examples(snippet.code, snippet.line, "pycon")
    number = next(n for n, example in enumerate(parsed) if example.lineno == output.line)
    example, head, wanted = parsed[number], "", parsed[number].want
    before = example.lineno + example.source.count("\n")
    count = example.want.count("\n")
    if output.raised and example.exc_msg is not None:
        # The traceback above the error stays as the author shortened it.
        head, wanted = wanted.removesuffix(example.exc_msg), example.exc_msg

    code = snippet.code.split("\n")
    prompt = code[example.lineno - snippet.line]
    indentation = prompt[: len(prompt) - len(prompt.lstrip())]
    lines = [line if line.strip() else BLANK for line in _lines(output.text or "")]
    kept = _kept(_lines(wanted), lines, _under(example, flags))
    shown = [indentation + line for line in (*_lines(head), *kept)]
    start = before - snippet.line
    # Read as doctest will read it: an output may look like a prompt, have tabs, or need what its flags deny.
    try:
        again = examples("\n".join([*code[:start], *shown, *code[start + count :]]), snippet.line, "pycon")
    except ValueError:
        again = []

    if [one.source for one in again] != [one.source for one in parsed] or not _gives(again[number], output, flags):
        raise OutputError(NONE)

    return Change(before, count, tuple(map(fence.line, shown)))


def _printed(output: Output, expected: str, flags: int) -> Sequence[str]:
    """Give the lines of a testoutput, the empty ones as <BLANKLINE> where the author has it so or doctest needs it."""
    plain = _lines(output.text or "")
    forms = [plain, [line if line.strip() else BLANK for line in plain]]
    for form in reversed(forms) if BLANK in expected else forms:
        lines = _kept(expected.split("\n"), form, flags)
        if _gives(doctest.Example("", "\n".join(lines)), output, flags):
            return lines

    raise OutputError(NONE)


def _kept(wanted: Sequence[str], lines: Sequence[str], flags: int) -> Sequence[str]:
    """
    Give the lines of an output, and in the place of those that the author has said more shortly, what the author says.

    Which lines dots stand for is known only where there are as many lines as there were.
    """
    dotted = [bool(flags & doctest.ELLIPSIS) and doctest.ELLIPSIS_MARKER in line for line in wanted]
    if len(wanted) != len(lines) or not flags & LOOSE:
        if any(dotted):
            raise OutputError(DOTS)

        return lines

    # To doctest "1" is "True", if it stands alone.
    exact, check = flags | doctest.DONT_ACCEPT_TRUE_FOR_1, doctest.OutputChecker().check_output
    same = [check(f"{want}\n", f"{line}\n", exact) for want, line in zip(wanted, lines, strict=True)]
    if any(dots and not fits for dots, fits in zip(dotted, same, strict=True)):
        raise OutputError(DOTS)

    return [want if fits else line for want, line, fits in zip(wanted, lines, same, strict=True)]


def _under(example: doctest.Example, flags: int) -> int:
    """Give the flags that hold for an Example, which may say some of its own."""
    for flag, on in example.options.items():
        flags = flags | flag if on else flags & ~flag

    return flags


def _gives(example: doctest.Example, output: Output, flags: int) -> bool:
    """Tell whether an Example says what the output is."""
    text, flags = output.text or "", _under(example, flags)
    if output.raised:
        return example.exc_msg is not None and same_error(example.exc_msg, text, flags)

    return doctest.OutputChecker().check_output(example.want, text, flags)


def _fence(source: Source, line: int) -> _Fence:
    """Find how a fence begins."""
    opening = OPENING.match(source.bare(line))
    if opening is None:
        raise OutputError("the fence cannot be found again")

    return _Fence(opening["before"], opening["run"], source.end(line))


def _lines(text: str) -> Sequence[str]:
    """Cut an output into its lines."""
    return text.removesuffix("\n").split("\n") if text else []
