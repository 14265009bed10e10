"""The hook by which pymdownx.superfences hands us each fence it renders."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markdown import Markdown
from pymdownx.superfences import default_validator, fence_code_format, highlight_validator

from . import marks
from . import words as vocabulary
from .words import RENDERERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


class Collector:
    """
    The site's renderer, whose fences land in a list instead of being highlighted; one for many posts.

    The n-th fence is rendered as a marker and n: superfences looks for fences before it knows what an indented code
    block is and takes some back, so only a fence whose marker is in the page is one.

    :param markdown: Pelican's MARKDOWN setting
    """

    def __init__(self, markdown: Mapping[str, Any]) -> None:
        self._setting = markdown
        self._renderer: Markdown | None = None
        self._fences: list[Fence] = []
        self._marker = uuid.uuid4().hex  # a text that occurs in no post

    def collect(self, text: str) -> tuple[list[Fence], Mapping[str, list[str]], str]:
        """
        Render a post; what the one before has left behind is cleared.

        :param text: its file
        :return: its fences, in their order, its front matter, and the page
        :raises ValueError: when the setting does not use pymdownx.superfences
        """
        renderer = self._renderer or self._new()
        self._renderer = None  # one that a post broke is not used again
        self._fences.clear()
        page = renderer.reset().convert(text)
        self._renderer = renderer
        shown = [fence for number, fence in enumerate(self._fences) if self._mark(number) in page]
        return shown, getattr(renderer, "Meta", None) or {}, page

    def _new(self) -> Markdown:
        own = [{**fence, "format": self._keep} for fence in _own_fences(self._setting)]
        return Markdown(**_with_fences(self._setting, [*own, _catch_all(self._keep)]))

    def _keep(
        self, source: str, language: str | None, class_name: str, options: dict[str, Any], md: Markdown, **kwargs: Any
    ) -> str:
        """Keep a fence and leave its marker in the page."""
        del class_name, md, kwargs
        self._fences.append(Fence(language or "", source, options.get(OURS, {})))
        return self._mark(len(self._fences) - 1)

    def _mark(self, number: int) -> str:
        return f"<pre>{self._marker}-{number};</pre>"


def hooked(markdown: Mapping[str, Any]) -> dict[str, Any]:
    """
    Copy a MARKDOWN setting with our hook in it, for rendering: our words go, the renderer's stay.

    :param markdown: Pelican's MARKDOWN setting
    :return: the copy; the setting itself is untouched
    :raises ValueError: when it does not use pymdownx.superfences
    """
    own = _own_fences(markdown)
    return _with_fences(markdown, [*own, _catch_all(render)])


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
