"""A body is rendered as the site renders it, for the check to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor

# Without this sign, an inline pattern of Python-Markdown's finds nothing (``markdown/inlinepatterns.py``); what earlier
# patterns put in place of what they find has none of them.
SIGNS = {
    "backtick": "`",
    "escape": "\\",
    "reference": "[",
    "link": "[",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "html": "<",
    "entity": "&",
}
# They say nothing where no reference is defined.
REFERENCES = ("reference", "image_reference", "short_reference", "short_image_ref")


def renderer(markdown: Mapping[str, Any]) -> Callable[[str], str]:
    """
    Make what renders bodies as the site does: Pelican loads each extension that is configured.

    :param markdown: the dialect (Pelican's ``MARKDOWN`` setting)
    """
    extensions = [*markdown.get("extensions", ()), *markdown.get("extension_configs", ())]
    made = Markdown(**{**markdown, "extensions": list(dict.fromkeys(extensions))})
    made.treeprocessors.register(_Inline(made), "inline", 20)
    # In its file the body follows the front matter's blank line; without one, "Note: …" at its start would be a key.
    return lambda body: made.reset().convert(f"\n{body}")


class _Inline(InlineProcessor):
    """Looks for those inline patterns alone that a page can have, which are few in most, and finds the same."""

    inlinePatterns: Any  # noqa: N815 - its name in Python-Markdown

    def __init__(self, made: Markdown) -> None:
        super().__init__(made)
        known = made.inlinePatterns
        signs = {known[name]: sign for name, sign in SIGNS.items() if name in known}
        self.signs = [(pattern, signs.get(pattern, "")) for pattern in known]
        self.references = {known[name] for name in REFERENCES if name in known}

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Find what is in the texts of a page."""
        text = "".join(tree.itertext())
        found = (pattern for pattern, sign in self.signs if sign in text)
        self.inlinePatterns = [one for one in found if self.md.references or one not in self.references]
        return super().run(tree, ancestors)
