"""The hook by which pymdownx.superfences hands us each fence it renders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pymdownx.superfences import default_validator, fence_code_format, highlight_validator

from . import marks
from . import words as vocabulary
from .words import RENDERERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markdown import Markdown

SUPERFENCES = "pymdownx.superfences"
#: The key under which the words travel from the validator to the formatter.
OURS = "doctests"
#: The class of a block that is no code but what code prints.
OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Fence:
    """One fence as the renderer saw it; where it stands in the file is found afterwards."""

    language: str
    code: str
    words: Mapping[str, str | None] = field(default_factory=dict)
    line: int = 0
    end: int = 0


def hooked(markdown: Mapping[str, Any]) -> dict[str, Any]:
    """
    Copy a MARKDOWN setting with our hook in it, for rendering: our words go, the renderer's stay.

    :param markdown: Pelican's MARKDOWN setting
    :return: the copy; the setting itself is untouched
    :raises ValueError: when it does not use pymdownx.superfences
    """
    own = _own_fences(markdown)
    return _with_fences(markdown, [*own, _catch_all(render)])


def collecting(markdown: Mapping[str, Any], fences: list[Fence], marker: str) -> dict[str, Any]:
    """
    Copy a MARKDOWN setting so that every fence lands in a list instead of being highlighted.

    The n-th fence is rendered as the marker and n: superfences looks for fences before it knows what an indented code
    block is and takes some back, so only a fence whose marker is in the page is one.

    :param markdown: Pelican's MARKDOWN setting
    :param fences: where to put them, in the order of the text
    :param marker: a text that occurs in no post
    :return: the copy
    :raises ValueError: when it does not use pymdownx.superfences
    """
    keep = _Collector(fences, marker).keep
    own = [{**fence, "format": keep} for fence in _own_fences(markdown)]
    return _with_fences(markdown, [*own, _catch_all(keep)])


def mark(marker: str, number: int) -> str:
    """
    Give what stands in the page for a collected fence.

    :param marker: a text that occurs in no post
    :param number: which fence, counted from 0
    :return: a block of HTML
    """
    return f"<pre>{marker}-{number};</pre>"


def validate(
    language: str, inputs: Mapping[str, Any], options: dict[str, Any], attrs: dict[str, Any], md: Markdown
) -> bool:
    """
    Accept every fence's words: ours are kept aside, the others are left to the renderer's own validator.

    A word nobody knows is kept with ours, or superfences would not take the fence for one and nobody would hear of it.

    :param language: the fence's
    :param inputs: the words
    :param options: what the formatter gets
    :param attrs: attributes for the HTML; superfences refuses the fence when there are any in the plain form
    :param md: the renderer
    :return: always true
    """
    ours = {word: value for word, value in inputs.items() if word not in RENDERERS and not word.startswith("data-")}
    theirs = {word: value for word, value in inputs.items() if word not in ours}
    highlight_validator(language, theirs, options, attrs, md)
    for word in [word for word in attrs if not word.startswith("data-")]:
        ours[word] = attrs.pop(word)

    options[OURS] = ours
    return True


def render(source: str, language: str, class_name: str, options: dict[str, Any], md: Markdown, **kwargs: Any) -> str:
    """
    Highlight a fence as superfences would have done without us, and stamp a snippet; a set-up or clean-up is not shown.

    :param source: the code
    :param language: the fence's
    :param class_name: unused, superfences' signature
    :param options: the renderer's, and our words
    :param md: the renderer
    :return: HTML
    """
    del class_name
    words = options.pop(OURS)
    if "testsetup" in words or "testcleanup" in words:
        # Not an empty text: Python-Markdown would wrap that into an empty paragraph.
        return "<!-- -->"

    if "testoutput" in words:
        kwargs["classes"] = [*(kwargs.get("classes") or ()), OUTPUT]

    highlight: Callable[..., str] = md.preprocessors["fenced_code_block"].highlight  # type: ignore[attr-defined] # superfences' class
    html = highlight(src=source, language=language, options=options, md=md, **kwargs)
    kind = vocabulary.kind(language)
    if kind == "other" and "skip" not in words:
        return html

    wrong = vocabulary.read(kind, words)[1]
    return marks.stamped(html, "" if wrong else marks.identity(kind, source))


def _catch_all(formatter: Callable[..., str]) -> dict[str, Any]:
    """Describe the custom fence that stands for every language without one of its own."""
    return {"name": "*", "class": "", "validator": validate, "format": formatter}


@dataclass(frozen=True, slots=True)
class _Collector:
    """What takes the renderer's place when fences are looked for."""

    fences: list[Fence]
    marker: str

    def keep(
        self, source: str, language: str | None, class_name: str, options: dict[str, Any], md: Markdown, **kwargs: Any
    ) -> str:
        """Keep a fence and leave its marker in the page."""
        del class_name, md, kwargs
        self.fences.append(Fence(language or "", source, options.get(OURS, {})))
        return mark(self.marker, len(self.fences) - 1)


def _own_fences(markdown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the site's custom fences, completed as superfences does it; of two for a language the last counts."""
    config = markdown.get("extension_configs", {}).get(SUPERFENCES)
    if config is None:
        raise ValueError(f"MARKDOWN: extension_configs must name {SUPERFENCES}, whose fences are the snippets")

    default = {"validator": default_validator, "format": fence_code_format}
    return [{**default, **fence} for fence in config.get("custom_fences", [])]


def _with_fences(markdown: Mapping[str, Any], fences: list[dict[str, Any]]) -> dict[str, Any]:
    """Copy the setting with these custom fences, complete as Pelican's MarkdownReader completes it."""
    configs = dict(markdown["extension_configs"])
    configs[SUPERFENCES] = {**configs[SUPERFENCES], "custom_fences": fences}
    names = dict.fromkeys([*markdown.get("extensions", []), *configs, "markdown.extensions.meta"])
    return {**markdown, "extension_configs": configs, "extensions": list(names)}
