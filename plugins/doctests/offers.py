"""The words that fit what became of a snippet, and how they are written after its fence's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .sandbox import clean
from .words import REASONS

if TYPE_CHECKING:
    from .results import Result

OPENING = re.compile(r"(?P<before>\ufeff?[\s>]*(?:`{3,}|~{3,}))(?P<info>.*?)(?P<after>[ \t]*[\r\n]*)", re.DOTALL)
LANGUAGE = re.compile(r"(?<=[\s{.`~])[\w#+-]+|^[\w#+-]+")
#: What is no word: the post is to show what the snippet gives.
UPDATE = "update"


def offers(result: Result) -> dict[str, str]:
    """
    List what would fit a snippet which did not do what it should: words, and its output in the place of the one shown.

    :param result: what became of it
    :return: what each choice would mean; none where the snippet itself was not judged
    """
    if not result.verdict or not result.reached:
        return {}

    failed = result.status == "failed"
    # What is no Python of today is not meant to show that.
    raises = failed and result.error and result.traceback and result.unparsed not in {"python2", "session"}
    parsed = not failed or (result.traceback and not result.unparsed)
    offered = {
        "pycon": "it is a session: outputs are compared" if result.unparsed == "session" else "",
        UPDATE: "what it really gives is written into the post" if failed and result.actual else "",
        "raises": f"it is run, and must end with {result.error}" if raises else "",
        "xfail": "it is run, and must fail; readers are told why" if failed else "",
        "no_run": "it is compiled, not run; readers are told why" if parsed else "",
        "skip": "it is not run; readers are told why",
    }
    return {word: meaning for word, meaning in offered.items() if meaning}


def hint(result: Result) -> str:
    """
    Say what would let a snippet run that no word makes good.

    :param result: what became of it
    :return: a line; nothing where there is nothing to say
    """
    if result.error != "ModuleNotFoundError":
        return ""

    return (
        "  The package that has it can be declared: dependencies = [...] in the header of testsetup.py, "
        "then invoke lock"
    )


def value(word: str, result: Result) -> str:
    """
    Give what a word says if its author has not to say it.

    :param word: one of those offered
    :param result: what became of the snippet
    :return: the value
    """
    return result.error if word == "raises" else ""


def unfit(reason: str) -> str:
    """
    Say what keeps a reason from being written after a fence's language.

    :param reason: what the author typed
    :return: the complaint; nothing if there is none
    """
    if not reason.strip():
        return "a reason is never empty: readers are told it"

    if clean(reason) != reason or "\n" in reason:
        return "a reason has no characters that nobody sees"

    return "a reason has quotation marks of one kind" if "'" in reason and '"' in reason else ""


def worded(line: str, word: str, said: str) -> str:
    """
    Write a word into the first line of a fence, and leave the rest of it as it is.

    :param line: the line as it stands in the file
    :param word: the word; ``pycon`` takes the language's place
    :param said: its value
    :return: the line with it
    """
    found = OPENING.fullmatch(line)
    if found is None:
        return line

    info = found["info"]
    if word == "pycon":
        return found["before"] + LANGUAGE.sub(word, info, count=1) + found["after"]

    quote = "'" if '"' in said else '"'
    text = f" {word}={quote}{said.strip()}{quote}"
    braced = info.endswith("}")
    return found["before"] + (f"{info[:-1].rstrip()}{text}}}" if braced else info + text) + found["after"]


def reasoned(word: str) -> bool:
    """
    Tell whether an author must say why.

    :param word: one of those offered
    :return: whether its value is a reason
    """
    return word in REASONS
