"""Look in a post for those inline patterns and attributes alone whose sign is in it, which finds the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown, inlinepatterns
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import InlineProcessor, Treeprocessor, UnescapeTreeprocessor

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
#: Python-Markdown's own that stand behind it and add neither braces nor what is escaped to a text; `toc` comes after
#: `attr_list`.
BEHIND = frozenset({"attr_list", "prettify", "toc", "unescape"})


class Inline(InlineProcessor):
    """
    Python-Markdown's, but for the patterns that it looks for.

    :param made: the renderer
    """

    inlinePatterns: Any  # noqa: N815 - its name in Python-Markdown

    def __init__(self, made: Markdown) -> None:
        super().__init__(made)
        #: What the texts of the post are, before anything is found in them.
        self.text = ""
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
        self.text = text = "".join(tree.itertext())
        has_references = bool(self.md.references)
        self.inlinePatterns = [
            one for one, sign, is_reference in self._patterns if sign in text and (has_references or not is_reference)
        ]
        return super().run(tree, ancestors)


class Sparing(Treeprocessor):
    """
    One of Python-Markdown's that looks at each element of a post, where a text of the post has what it looks for.

    :param made: the renderer
    :param inline: what has seen the texts
    """

    sign: str

    def __init__(self, made: Markdown, inline: Inline) -> None:
        super().__init__(made)
        self._inline = inline

    def run(self, root: Element) -> Element | None:
        """
        Look at a post, if need be.

        :param root: the post
        """
        return super().run(root) if self.sign in self._inline.text else None


class Attributes(Sparing, AttrListTreeprocessor):  # type: ignore[misc]  # which calls its argument otherwise
    """Gives elements the attributes that stand in their texts."""

    sign = "{"


class Unescape(Sparing, UnescapeTreeprocessor):
    """Puts back what was escaped."""

    sign = "\\"


#: With what priority which of them takes whose place.
SPARING: Mapping[str, tuple[int, type[Treeprocessor], type[Sparing]]] = {
    "attr_list": (8, AttrListTreeprocessor, Attributes),
    "unescape": (0, UnescapeTreeprocessor, Unescape),
}


def quicken(markdown: Markdown) -> None:
    """
    Let a renderer look for inline patterns in this way, if it does in Python-Markdown's.

    :param markdown: the renderer
    """
    processors = markdown.treeprocessors
    if NAME not in processors or type(processors[NAME]) is not InlineProcessor:
        return

    inline = Inline(markdown)
    processors.register(inline, NAME, PRIORITY)
    if not _is_own(markdown, inline):
        return

    for name, (priority, kind, sparing) in SPARING.items():
        if name in processors and type(processors[name]) is kind:
            processors.register(sparing(markdown, inline), name, priority)


def _is_own(markdown: Markdown, inline: Inline) -> bool:
    """Say whether Python-Markdown alone works on what was found: others may put anything into a text."""
    processors = list(markdown.treeprocessors)
    behind = [type(one).__module__ for one in processors[processors.index(inline) + 1 :]]
    return (
        len(behind) == sum(name in markdown.treeprocessors for name in BEHIND)
        and all(module.startswith("markdown.") for module in behind)
        and all(type(one).__module__ == inlinepatterns.__name__ for one in markdown.inlinePatterns)
    )
