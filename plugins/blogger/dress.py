"""The dresses that editors put code in: what their classes call its language, and tables of numbered lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString

from .embeds import EMBEDS
from .language import FAMILIES, NAMES, named
from .markup import CODE_BLOCKS, within
from .runs import declared, is_monospace

# SyntaxHighlighter's, GitHub's and Sphinx' highlight-, prettify's and highlight.js' lang-, Org's src-, and their like.
LABEL = re.compile(
    r"\b(?:brush\s*:\s*|(?:highlight-source|highlight|lang|language|sh|source|src|syntax)[-_])([\w#.+-]+)",
    re.IGNORECASE,
)
# Languages that a class names without more ado. Pygments knows others by names that are words (clean, icon, slash).
LANGUAGES = frozenset(
    "awk batch clojure cmake diff elixir erlang fortran go haskell ini latex lisp lua makefile matlab nginx perl pycon"
    " ruby rust scheme tex toml vim".split()
).union(NAMES, NAMES.values(), *FAMILIES) - {"plain", "text"}
# Names of human languages among them, which an attribute `lang` is for (Polish).
HUMAN = frozenset({"pl", "ps", "rs", "vb"})
EDITORS = {"csharpcode": "csharp"}
PARTS_OF_TABLES = frozenset({"td", "th", "tr"})
ROWS_OF_CODE = re.compile(r"blob-code|code|js-file-line|line-code|line-content|td-code")


def label(tag: Tag) -> str:
    """
    Say what an editor called the language of a block of code.

    :param tag: the block
    :return: Pygments' name of the language, empty if nothing was said
    """
    inner = islice(filter(_is_code_element, within(tag)), 1)
    elements = [tag, *inner, *islice(_around(tag), 4)]
    return next((told for element in elements for told in _told(element)), "")


def preformatted(tag: Tag) -> bool:
    """
    Tell whether an element is a block of code though it is no ``<pre>``.

    :param tag: any element
    """
    if tag.name == "ol":  # SyntaxHighlighter's lines, numbered by the list
        return any(name.startswith("dp-") for name in _classes(tag))

    if tag.name not in {"div", "p", "span"}:
        return False

    if "csharpcode" in _classes(tag):
        return True

    style = str(tag.get("style") or "")
    if "white-space" not in style:
        return False

    said = declared(style)
    family = said.get("font-family") or said.get("font", "")
    return (
        said.get("white-space") == "pre"
        and is_monospace(family)
        and all(one.name not in {"a", "img"} for one in within(tag))
    )


def numbered(table: Tag) -> list[Tag]:
    """
    Find the code in a table that stands numbers beside its lines.

    :param table: a table
    :return: the cells that hold the code, in order; none if the table is any other
    """
    rows: list[list[Tag]] = []
    for tag in within(table):
        if tag.name == "table" or (tag.name in {"td", "th"} and (not rows or rows[-1][1:])):
            return []

        if tag.name == "tr":
            rows.append([])
        elif tag.name in {"td", "th"}:
            rows[-1].append(tag)

    rows = [row for row in rows if row]
    if {len(row) for row in rows} != {2}:
        return []

    codes = [code for _, code in rows]
    if not any(code.get_text(strip=True) for code in codes):
        return []

    if not all(map(_is_code, codes)) or any(map(_holds_more, (cell for row in rows for cell in row))):
        return []

    numbers = [number for first, _ in rows for number in first.get_text(" ").split()]
    if not numbers:  # GitHub's stand in an attribute of their cells
        return codes if all(first.get("data-line-number") for first, _ in rows) else []

    start = int(numbers[0]) if re.fullmatch(r"[0-9]{1,6}", numbers[0]) else 0
    return codes if numbers == [str(start + step) for step in range(len(numbers))] else []


def _is_code(cell: Tag) -> bool:
    return any(map(_is_code_element, within(cell))) or any(map(ROWS_OF_CODE.fullmatch, _classes(cell)))


def _holds_more(cell: Tag) -> bool:
    """Tell whether a cell holds what no listing does: a cell that its author left open does, and a film."""
    return any(tag.name in PARTS_OF_TABLES or tag.name in EMBEDS for tag in within(cell))


def _is_code_element(tag: Tag) -> bool:
    return tag.name == "code" or tag.name in CODE_BLOCKS


def _told(tag: Tag) -> Iterator[str]:
    """Give the languages that an element's attributes tell."""
    classes = _classes(tag)
    yield from filter(None, (named(found[1]) for found in LABEL.finditer(" ".join(classes))))
    for attribute in ("data-language", "data-lang", "lang"):
        word = str(tag.get(attribute) or "").lower()
        if word in LANGUAGES - HUMAN:
            yield named(word)

    for class_ in classes:
        # SyntaxHighlighter's first version: name="code" class="c-sharp:nocontrols:firstline[10]"
        word = class_.partition(":")[0].lower()
        if word in EDITORS:
            yield EDITORS[word]
        elif word in LANGUAGES or tag.get("name") == "code":
            yield from filter(None, [named(word)])


def _around(tag: Tag) -> Iterator[Tag]:
    """Give the elements that have nothing but this one in them: what they say is said of it."""
    parent = tag.parent
    while parent is not None and all(_is_nothing(child) for child in parent.contents if child is not tag):
        yield parent
        tag, parent = parent, parent.parent


def _is_nothing(child: object) -> bool:
    return isinstance(child, NavigableString) and not child.strip()


def _classes(tag: Tag) -> list[str]:
    value = tag.get("class")
    return list(value) if isinstance(value, list) else str(value or "").split()
