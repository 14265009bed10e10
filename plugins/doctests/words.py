"""The words that may follow a fence's language, and what each asks for."""

from __future__ import annotations

import difflib
import doctest
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pygments.lexers import find_lexer_class_by_name
from pygments.lexers.python import Python2Lexer, PythonConsoleLexer, PythonLexer
from pygments.util import ClassNotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["python", "pycon", "other"]

#: pymdownx.highlight's own words (pymdownx.superfences.highlight_validator); they go on to the renderer.
RENDERERS = ("hl_lines", "linenums", "title", "title_mode")
VALUED = ("skip", "no_run", "xfail", "raises", "group", "timeout", "options")
FLAGS = ("testsetup", "testcleanup", "testoutput", "pytest")
REASONS = ("skip", "no_run", "xfail")
#: Seconds. Longer than any snippet a reader would wait for; a slip such as 1e9 must not hold a run for ever.
LONGEST = 3600.0
#: doctest's flags but SKIP, which would leave out an example without a reason.
OPTIONS = frozenset(doctest.OPTIONFLAGS_BY_NAME) - {"SKIP"}


@dataclass(frozen=True, slots=True)
class Words:
    """What the words after one fence's language ask for; empty where nothing was said."""

    skip: str = ""
    no_run: str = ""
    xfail: str = ""
    raises: str = ""
    group: str = ""
    timeout: float = 0.0
    options: tuple[str, ...] = ()
    testsetup: bool = False
    testcleanup: bool = False
    testoutput: bool = False
    pytest: bool = False

    def said(self) -> dict[str, str | float | bool | tuple[str, ...]]:
        """Give the words that were said: one that is added to the vocabulary later changes nothing that was before."""
        # Not dataclasses.asdict, which copies each value and takes ten times as long.
        return {word: value for word in self.__slots__ if (value := getattr(self, word))}

    @property
    def hidden(self) -> bool:
        """Whether readers do not see the fence."""
        return self.testsetup or self.testcleanup


@functools.lru_cache(1000)
def kind(language: str) -> Kind:
    """
    Tell what a fence's language means to us.

    :param language: as written after the fence, empty for none
    :return: ``python`` for every name Pygments gives a Python lexer, ``pycon`` for a session, else ``other``
    """
    try:
        lexer = find_lexer_class_by_name(language.lower()) if language else None
    except ClassNotFound:
        lexer = None

    if lexer is None:
        return "other"

    if issubclass(lexer, PythonConsoleLexer):
        return "pycon"

    return "python" if issubclass(lexer, (PythonLexer, Python2Lexer)) else "other"


def misspelt(language: str) -> str:
    """
    Say what is wrong with a language that would leave code untested because of a slip of the pen.

    :param language: as written after the fence
    :return: the complaint, or nothing
    """
    if language in VALUED or language in FLAGS:
        # An output is no code of ours; all else is said of Python.
        form = f"text {language}" if language == "testoutput" else f"python {_form(language)}"
        return f"{language} stands where the language should: write ```{form}"

    try:
        find_lexer_class_by_name(language.lower())
    except ClassNotFound:
        names = [name for name in (*PythonLexer.aliases, *PythonConsoleLexer.aliases) if "py" in name]
        near = difflib.get_close_matches(language.lower(), names, n=1, cutoff=0.8)
        return f"no language is called {language}: is it {near[0]}?" if near else ""

    return ""


def read(kind: Kind, given: Mapping[str, str | None]) -> tuple[Words, list[str]]:
    """
    Read the words of one fence.

    :param kind: what its language means to us
    :param given: the words, without the renderer's; a word that has no value has itself or None as its value
    :return: what they ask for, and what is wrong with them, one line each
    """
    complaints: list[str] = []
    values: dict[str, str] = {}
    flags: dict[str, bool] = {}
    for word, value in given.items():
        bare = value is None or value == word
        text = "" if value is None or bare else value.strip()
        if word in FLAGS:
            flags[word] = True
            if not bare:
                complaints.append(f"{word} takes no value")
        elif word in VALUED:
            values[word] = text
            if not text:
                complaints.append(f"{word} is empty: write {_form(word)}")
        elif word in RENDERERS:
            complaints.append(f'the renderer does not understand {word}="{text}"')
        elif _is_python(word):
            complaints.append(
                f"{word} stands where a word should: a language comes first, ```{word}, in braces {{.{word}}}"
            )
        else:
            near = difflib.get_close_matches(word, (*VALUED, *FLAGS, *RENDERERS), n=1)
            complaints.append(f"unknown word {word}" + (f": is it {near[0]}?" if near else ""))

    words = Words(
        skip=values.get("skip", ""),
        no_run=values.get("no_run", ""),
        xfail=values.get("xfail", ""),
        raises=values.get("raises", ""),
        group=values.get("group", ""),
        timeout=_seconds(values.get("timeout", ""), complaints),
        options=_options(values.get("options", ""), complaints),
        testsetup=flags.get("testsetup", False),
        testcleanup=flags.get("testcleanup", False),
        testoutput=flags.get("testoutput", False),
        pytest=flags.get("pytest", False),
    )
    if words.raises and not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", words.raises):
        complaints.append(f'raises="{words.raises}" names no error: write raises="NameError"')

    complaints.extend(_contradictions(kind, {*values, *flags}))
    return words, complaints


def _is_python(word: str) -> bool:
    """Tell whether a word is one of Python's names."""
    return kind(word) != "other"


def _form(word: str) -> str:
    """Write a word as it is written after a language."""
    return word if word in FLAGS else f'{word}="{"why" if word in REASONS else "…"}"'


def _seconds(text: str, complaints: list[str]) -> float:
    """Read a number of seconds, or complain."""
    if not text:
        return 0.0

    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) and 0 < float(text) <= LONGEST:
        return float(text)

    complaints.append(f'timeout="{text}" is no number of seconds from 0 to {LONGEST:g}')
    return 0.0


def _options(text: str, complaints: list[str]) -> tuple[str, ...]:
    """Read names of doctest's option flags, or complain."""
    names = tuple(sorted(set(re.split(r"[\s,|]+", text)) - {""}))
    for name in names:
        if name == "SKIP":
            complaints.append('options="SKIP" gives no reason: write skip="why"')
        elif name not in OPTIONS:
            complaints.append(f"options: doctest has no flag {name}")

    return tuple(name for name in names if name in OPTIONS)


def _contradictions(kind: Kind, said: set[str]) -> list[str]:
    """Complain about words that do not go together, or not with the fence's language."""
    complaints: list[str] = []
    if kind == "other":
        allowed = {"testoutput", "options"} if "testoutput" in said else {"skip"}
        complaints += [f"{word} means nothing on a fence that is not Python's" for word in sorted(said - allowed)]
    elif "testoutput" in said:
        complaints.append("testoutput is what a python fence prints: write ```text testoutput")

    if "pytest" in said and kind == "pycon":
        complaints.append("pytest collects no session: call the fence python")

    if {"pytest", "options"} <= said:
        complaints.append("options are doctest's, which a pytest group does not use")

    fates = [word for word in ("skip", "no_run", "xfail", "raises") if word in said]
    if len(fates) > 1 and fates != ["xfail", "raises"]:
        complaints.append(f"{' and '.join(fates)} contradict each other")

    if {"testsetup", "testcleanup"} <= said:
        complaints.append("testsetup and testcleanup contradict each other")

    if said & {"testsetup", "testcleanup"} and said & {"xfail", "raises"}:
        complaints.append("a set-up or clean-up that must fail makes no sense")

    return complaints
