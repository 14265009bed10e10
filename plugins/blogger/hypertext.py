"""What Markdown doesn't carry stays HTML, written anew from the document: nothing of an editor's own is left in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Any

import nh3

from .document import (
    PLAIN,
    Anchor,
    Block,
    Break,
    Cell,
    Code,
    Definitions,
    Heading,
    Html,
    Image,
    List,
    Marks,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Text,
)
from .inline import blanks, target
from .markup import SCHEMES

Relink = Callable[[str], str]

INLINE = frozenset({"code", "del", "em", "ins", "mark", "strong", "sub", "sup"})
TAGS = INLINE.union(
    "a blockquote br dd dl dt h2 h3 h4 h5 h6 hr img li ol p pre section table tbody td th thead tr ul".split()
)
ATTRIBUTES = {
    "a": {"href", "id"},
    "code": {"class"},
    "img": {"alt", "height", "src", "title", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}


def written(block: Block, relink: Relink) -> list[str]:
    """
    Write a block as HTML that Markdown leaves alone: it starts with an element of a block, and no line of it is blank.

    :param block: the block
    :param relink: gives the address that a link shall have here for the one it has in the source
    :return: its lines
    """
    html = nh3.clean(
        "\n".join(_block(block, relink)),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=_filtered,
        link_rel=None,
        url_schemes={*SCHEMES, "data"} - {""},
    )
    # Python-Markdown expands tabs, empties blank lines and sees fences in HTML too; references it leaves alone.
    html = re.sub(
        r"<pre>.*?</pre>", lambda pre: pre[0].replace("\n", "&#10;").replace("\t", "&#9;"), html, flags=re.DOTALL
    )
    return html.split("\n")


def _filtered(tag: str, name: str, value: str) -> str | None:
    """Let addresses that hold their content stand for images alone."""
    return None if tag != "img" and name == "href" and value.lstrip().lower().startswith("data:") else value


def _block(block: Block, relink: Relink) -> Iterator[str]:
    match block:
        case Paragraph(runs):
            yield f"<p>{_runs(runs, relink)}</p>"
        case Heading(level, runs):
            yield f"<h{level}>{_runs(runs, relink)}</h{level}>"
        case Code(text, language):
            yield f'<pre><code class="language-{escape(language)}">{escape(text, quote=False)}\n</code></pre>'
        case Rule():
            yield "<hr>"
        case _:
            yield from _container(block, relink)


def _container(block: Block, relink: Relink) -> Iterator[str]:
    match block:
        case Quote(blocks):
            yield from _around("blockquote", _blocks(blocks, relink))
        case List(ordered, items, start):
            said = f' start="{start}"' if start != 1 else ""
            lines = (line for item in items for line in _filled("li", item, relink))
            yield from _around("ol" if ordered else "ul", lines, said)
        case Table(rows):
            yield from _around("table", (line for row in rows for line in _around("tr", _cells(row, relink))))
        case Definitions(definitions):
            named = (("dt" if one.term else "dd", one.blocks) for one in definitions)
            yield from _around("dl", (line for name, blocks in named for line in _filled(name, blocks, relink)))
        case Html((inner,)):
            yield from _block(inner, relink)
        case Html(blocks):
            yield from _around("section", _blocks(blocks, relink))
        case _:
            pass


def _blocks(blocks: Iterable[Block], relink: Relink) -> Iterator[str]:
    for block in blocks:
        yield from _block(block, relink)


def _cells(row: Iterable[Cell], relink: Relink) -> Iterator[str]:
    for cell in row:
        spans = {"colspan": cell.columns, "rowspan": cell.rows}
        said = "".join(f' {name}="{count}"' for name, count in spans.items() if count != 1)
        yield from _filled("th" if cell.header else "td", cell.blocks, relink, said)


def _filled(name: str, blocks: tuple[Block, ...], relink: Relink, said: str = "") -> Iterator[str]:
    """Write an element and its content, on one line where that is a paragraph or nothing."""
    match blocks:
        case ():
            yield f"<{name}{said}></{name}>"
        case (Paragraph(runs),):
            yield f"<{name}{said}>{_runs(runs, relink)}</{name}>"
        case _:
            yield from _around(name, _blocks(blocks, relink), said)


def _around(name: str, lines: Iterable[str], said: str = "") -> Iterator[str]:
    yield f"<{name}{said}>"
    yield from lines
    yield f"</{name}>"


def _runs(runs: Iterable[Run], relink: Relink) -> str:
    pieces: list[str] = []
    for marks, group in groupby(runs, lambda run: run.marks if isinstance(run, Text | Image) else PLAIN):
        text = "".join(map(_run, group))
        pieces.append(_marked(text, marks, relink))

    return "".join(pieces)


def _run(run: Run) -> str:
    match run:
        case Text(text):
            return escape(blanks(text), quote=False)
        case Image():
            said: dict[str, Any] = {
                "src": run.src,
                "alt": run.alt,
                "title": run.title,
                "width": run.width,
                "height": run.height,
            }
            told = (
                f' {name}="{escape(str(value))}"' for name, value in said.items() if value is not None and value != ""
            )
            return f"<img{''.join(told)}>"
        case Anchor(name):
            return f'<a id="{escape(name)}"></a>'
        case Break():
            return "<br>"


def _marked(text: str, marks: Marks, relink: Relink) -> str:
    leads_to = None if marks.href is None else target(marks.href, relink)
    names = [
        *marks.html,
        *(["strong"] if marks.strong else []),
        *(["em"] if marks.emphasis else []),
        *(["code"] if marks.code else []),
    ]
    for name in reversed(names):
        text = f"<{name}>{text}</{name}>"

    return text if leads_to is None else f'<a href="{escape(leads_to)}">{text}</a>'
