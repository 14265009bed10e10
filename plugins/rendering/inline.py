"""Look in a post for those inline patterns alone whose sign is in it, which finds the same."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown, inlinepatterns
from markdown.treeprocessors import InlineProcessor

#: Without this sign, a pattern of Python-Markdown's own finds nothing (`markdown/inlinepatterns.py`). What the patterns
#: before it put in place of what they find holds none of them.
SIGNS = {
    "autolink": "<",
    "automail": "<",
    "backtick": "`",
    "entity": "&",
    "escape": "\\",
    "html": "<",
    "image_link": "![",
    "image_reference": "![",
    "linebreak": "  \n",
    "link": "[",
    "reference": "[",
    "short_image_ref": "![",
    "short_reference": "[",
}
#: They find nothing where no reference is defined.
REFERENCES = frozenset({"image_reference", "reference", "short_image_ref", "short_reference"})
NAME, PRIORITY = "inline", 20


class Inline(InlineProcessor):
    """
    Python-Markdown's, but for the patterns that it looks for.

    :param made: the renderer
    """

    inlinePatterns: Any  # noqa: N815 - its name in Python-Markdown

    def __init__(self, made: Markdown) -> None:
        super().__init__(made)
        patterns = made.inlinePatterns
        own = {name: patterns[name] for name in SIGNS if name in patterns}
        named = {one: name for name, one in own.items() if type(one).__module__ == inlinepatterns.__name__}
        self._patterns = [(one, SIGNS.get(named.get(one, ""), ""), named.get(one) in REFERENCES) for one in patterns]

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """
        Find what is in the texts of a post.

        :param tree: the post
        :param ancestors: what is above it
        :return: the same tree
        """
        text = "".join(tree.itertext())
        has_references = bool(self.md.references)
        self.inlinePatterns = [
            one for one, sign, is_reference in self._patterns if sign in text and (has_references or not is_reference)
        ]
        return super().run(tree, ancestors)


def quicken(markdown: Markdown) -> None:
    """
    Let a renderer look for inline patterns in this way, if it does in Python-Markdown's.

    :param markdown: the renderer
    """
    processors = markdown.treeprocessors
    if NAME in processors and type(processors[NAME]) is InlineProcessor:
        processors.register(Inline(markdown), NAME, PRIORITY)
