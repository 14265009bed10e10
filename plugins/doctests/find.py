"""Find the snippets of a post: the fences its renderer sees, with their words and their lines in the file."""

from __future__ import annotations

import dataclasses
import fnmatch
import glob
import hashlib
import json
import os
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pymdownx.superfences import RE_NESTED_FENCE_START

from . import astray
from . import words as vocabulary
from .bounds import bare, excess
from .fences import Collector, Fence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .words import Words

#: Whatever a person would take for the first line of a fence, after quotes and list markers too.
LOOKS = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*(?P<run>`{3,}|~{3,})(?P<info>.*)")
#: What is said of one that the renderer takes for none.
NEAR = (
    "looks like a fence but is none to the renderer: is it closed, indented as the text around it, "
    'with words written word="value"?'
)
PROMPT = re.compile(r"\s*>>>(\s|$)")
#: pymdownx._bypassnorm and Python-Markdown keep these for their own placeholders and drop them from a text.
DROPPED = dict.fromkeys(map(ord, "\x01\x02\x03\x04"))


@dataclass(frozen=True, slots=True)
class Problem:
    """What must be put right in a post before its snippets can be trusted."""

    line: int
    text: str
    is_prose: bool = False  # to readers, who see what was meant for a fence as it was typed


@dataclass(frozen=True, slots=True)
class Snippet:
    """A fence that is code of ours, or one with a reason not to be."""

    line: int  # of the fence itself; its code begins on the next
    kind: str  # python, pycon, or other with a skip
    code: str
    words: Words
    expected: str | None = None  # what the testoutput after it says
    expected_line: int = 0  # of that testoutput's fence

    @property
    def digest(self) -> str:
        """Identify the code and its words, wherever in the post they stand."""
        said = [self.kind, self.code, self.words.said(), self.expected]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Post:
    """A post's snippets, and all that is wrong with its fences."""

    name: str  # content/2013/11/slug.md
    path: Path
    lines: tuple[str, ...]
    snippets: tuple[Snippet, ...]
    problems: tuple[Problem, ...]
    reviewed: bool = True

    @property
    def folder(self) -> Path:
        """The folder of what belongs to the post; it need not exist."""
        return self.path.with_suffix("")


def posts(content: Path, sources: Sequence[str], ignored: Sequence[str] = ()) -> list[Path]:
    """
    List the files that are posts: what else lies in the content belongs to one.

    :param content: the content folder
    :param sources: glob patterns below it, such as ``[0-9][0-9][0-9][0-9]/[0-9][0-9]/*.md``
    :param ignored: patterns of names that are none, as Pelican's IGNORE_FILES has them
    :return: the files, sorted; none whose name begins with a dot
    """
    # Path.glob would find dot files too, which the site does not render.
    found = {content / path for pattern in sources for path in glob.glob(pattern, root_dir=content)}  # noqa: PTH207
    return sorted(
        path for path in found if path.is_file() and not any(fnmatch.fnmatch(path.name, name) for name in ignored)
    )


def named(path: Path, content: Path) -> str:
    """
    Name a post for its author, the same on every machine.

    :param path: the post
    :param content: the content folder it is in
    :return: such as ``content/2013/11/slug.md``
    """
    # Where links lead to, because a folder may be called by another name: "." has none.
    folder = os.path.basename(os.path.realpath(content))  # noqa: PTH119 - thousands of posts are named
    return f"{folder}/{path.relative_to(content).as_posix()}"


def read(path: Path, content: Path, markdown: Mapping[str, Any] | Collector) -> Post:
    """
    Read a post and find its snippets.

    :param path: the post
    :param content: the content folder it is in
    :param markdown: Pelican's MARKDOWN setting, or what reads many posts by it
    :return: the post, whatever is wrong with it listed in its problems
    """
    name = named(path, content)
    try:
        # As Pelican opens it: a byte order mark is no text, and every kind of line end is one.
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = error.object.count(b"\n", 0, error.start) + 1, error.object[error.start]
        return Post(name, path, (), (), (Problem(line, f"is not UTF-8 (byte 0x{byte:02x}): save it as UTF-8"),))
    except OSError as error:
        return Post(name, path, (), (), (Problem(1, f"cannot be read: {error.strerror}"),))

    lines = tuple(text.split("\n"))
    if (too_much := excess(text)) or bare(text):
        return Post(name, path, lines, (), (Problem(1, too_much),) if too_much else ())

    try:
        collector = markdown if isinstance(markdown, Collector) else Collector(markdown)
        fences, meta, page = collector.collect(text)
    except RecursionError:
        return Post(name, path, lines, (), (Problem(1, "is nested too deeply for Python-Markdown"),))

    fences, problems = _locate(lines, fences)
    snippets, wrong = _snippets(fences)
    mixed = _mixed(snippets)
    # One that does not say pytest is in error, so it is no part of the module, and one line tells of it.
    snippets = [one for one in snippets if one.line not in {problem.line for problem in mixed}]
    inside = {number for fence in fences for number in range(fence.line, fence.end + 1)}
    reviewed, unsaid = astray.review(lines, inside, meta)
    unsaid += astray.slips(lines, inside, page)
    problems += [*wrong, *mixed, *_near_fences(lines, fences, inside), *(Problem(*one) for one in unsaid)]
    in_order = sorted(problems, key=lambda problem: (problem.line, problem.text))
    return Post(name, path, lines, tuple(snippets), tuple(in_order), reviewed=reviewed)


def _locate(lines: Sequence[str], fences: Sequence[Fence]) -> tuple[list[Fence], list[Problem]]:
    """Find each fence's lines, scanning on from the one before: Python-Markdown keeps no line numbers."""
    located: list[Fence] = []
    problems: list[Problem] = []
    start = 0
    for fence in fences:
        span = next((span for line in range(start, len(lines)) if (span := _span(lines, line, fence))), None)
        if span is None:
            text = f"a {fence.language or 'plain'} fence from here on cannot be found again in the file"
            problems.append(Problem(start + 1, text))
            continue

        located.append(dataclasses.replace(fence, line=span[0] + 1, end=span[1] + 1))
        start = span[1] + 1

    return located, problems


def _span(lines: Sequence[str], first: int, fence: Fence) -> tuple[int, int] | None:
    """Give the first and last line (from 0) of a fence if it begins at a line."""
    opening = RE_NESTED_FENCE_START.match(lines[first].lstrip("> \t").translate(DROPPED))
    if opening is None or opening["unrecognized"]:
        return None

    code = fence.code.split("\n")
    # A fence without a line and one with an empty line have the same code.
    for body in (code, []) if fence.code == "" else (code,):
        last = first + 1 + len(body)
        if (
            last < len(lines)
            and lines[last].lstrip("> \t").rstrip().translate(DROPPED) == opening["fence"]
            and all(_holds(*pair) for pair in zip(lines[first + 1 : last], body, strict=True))
        ):
            return first, last

    return None


def _holds(line: str, code: str) -> bool:
    """Tell whether a line of the file is a line of code behind quote marks; tabs may have become blanks."""
    whole, part = ("".join(text.translate(DROPPED).split()) for text in (line, code))
    return whole.endswith(part) and not whole[: len(whole) - len(part)].strip(">")


def _near_fences(lines: Sequence[str], fences: Sequence[Fence], inside: set[int]) -> list[Problem]:
    """Find what a reader of the file takes for a fence and the renderer does not."""
    problems = [problem for fence in fences for problem in _nested(lines[fence.line - 1], fence)]
    opened = ""
    for number, line in enumerate(lines, 1):
        if number in inside:
            opened = ""
            continue

        # Of ASCII no character is one that isn't seen.
        visible = line if line.isascii() else "".join(char for char in line if unicodedata.category(char) != "Cf")
        looks = LOOKS.fullmatch(visible)
        if looks is None or re.search(rf"(?<!`){looks['run']}(?!`)", looks["info"]):
            continue

        if opened and looks["run"].startswith(opened) and not looks["info"].strip():
            # The end of what has been named already.
            opened = ""
            continue

        opened = looks["run"]
        problems.append(Problem(number, NEAR, is_prose=True))

    return problems


def _nested(first: str, fence: Fence) -> list[Problem]:
    """Complain about lines in a fence that look like that fence's end, or like the next one's beginning."""
    opening = first.lstrip("> \t")
    sign = opening[0]
    looks = re.compile(rf" {{0,3}}{sign}{{{len(opening) - len(opening.lstrip(sign))},}}")
    text = f"a fence within the fence of line {fence.line}: close that one, or give it more {sign} than this"
    code = enumerate(fence.code.split("\n"), fence.line + 1)
    return [Problem(number, text) for number, line in code if looks.match(line)]


def _snippets(fences: Sequence[Fence]) -> tuple[list[Snippet], list[Problem]]:
    """Turn fences into snippets, each with the output that is said to follow it."""
    snippets: list[Snippet] = []
    problems: list[Problem] = []
    before: str | None = None  # what stands before the next fence, and could have an output
    for fence in fences:
        kind = vocabulary.kind(fence.language)
        said, complaints = vocabulary.read(kind, fence.words)
        if kind == "other":
            complaints += filter(None, [vocabulary.misspelt(fence.language)])
            if not said.testoutput and not said.skip:
                prompts = [i for i, line in enumerate(fence.code.split("\n"), 1) if PROMPT.match(line)]
                text = '>>> in a fence that is never run: call it pycon, or give a reason, skip="why"'
                problems += [Problem(fence.line + i, text) for i in prompts[:1]]

        if said.testoutput and not complaints:
            if before is None:
                complaints.append("testoutput has no python fence before it")
            elif before == "python":
                snippets[-1] = _expecting(snippets[-1], fence, said.options)

            before = None if before == "python" else before

        problems += [Problem(fence.line, text) for text in complaints]
        if kind != "other" or said.skip:
            if complaints:
                before = "in error"
                continue

            before = "python" if kind == "python" else None
            snippets.append(Snippet(fence.line, kind, fence.code, said))

    return snippets, problems


def _mixed(snippets: Sequence[Snippet]) -> list[Problem]:
    """Complain about fences of a pytest group that do not say so, or have an output, which nothing would compare."""
    modules = {snippet.words.group for snippet in snippets if snippet.words.pytest}
    problems: list[Problem] = []
    for one in snippets:
        if one.words.group in modules and not one.words.skip:
            if not one.words.pytest:
                problems.append(Problem(one.line, "another fence of this group says pytest: say it here, or group=…"))
            elif one.expected is not None:
                problems.append(Problem(one.expected_line, "a pytest group compares no output: let a test do it"))

    return problems


def _expecting(snippet: Snippet, output: Fence, options: Sequence[str]) -> Snippet:
    """Give a snippet what its output must be, with the option flags said there."""
    both = tuple(sorted({*snippet.words.options, *options}))
    said = dataclasses.replace(snippet.words, options=both)
    return dataclasses.replace(snippet, expected=output.code, expected_line=output.line, words=said)
