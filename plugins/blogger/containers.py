"""The containers that are open while a post is walked: quotes, lists, tables, and the document around them.

Authors leave items and cells open and put blocks straight into lists and tables. An item ends where the next one
starts, and what stands straight in a list or a table belongs to the item or the cell before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import Tag

from .document import Block, Cell, Definition, Definitions, List, Quote, Table

# Deeper than any author nests; what is nested deeper (a hostile post) is laid flat instead.
DEEPEST = 24
WHOLES = frozenset({"blockquote", "dl", "ol", "table", "ul"})
# What a part of a whole stands in.
WITHIN = {
    "dd": frozenset({"dl"}),
    "dt": frozenset({"dl"}),
    "td": frozenset({"table", "tr"}),
    "th": frozenset({"table", "tr"}),
    "tr": frozenset({"table"}),
}
CONTAINERS = WHOLES.union(WITHIN, {"li"})


@dataclass(slots=True)
class Open:
    """
    A container that is being filled.

    :param kind: its element's name, empty for the document
    :param tag: its element, None where the author wrote none (around an item that stands in no list)
    :param blocks: what stands in it
    :param parts: its items, rows, cells or definitions
    """

    kind: str
    tag: Tag | None = None
    blocks: list[Block] = field(default_factory=list)
    parts: list[Open] = field(default_factory=list)


class Containers:
    """The open containers, the innermost last."""

    def __init__(self) -> None:
        self.opened = [Open("")]

    @property
    def innermost(self) -> Open:
        """The container that blocks are added to."""
        return self.opened[-1]

    @property
    def at_top(self) -> bool:
        """Whether no container but the document is open."""
        return len(self.opened) == 1

    def open(self, tag: Tag) -> None:
        """
        Take the start of a container's element, and the ends that its author left out.

        :param tag: an element of ``CONTAINERS``
        """
        if tag.name in WHOLES:
            if len(self.opened) < DEEPEST:
                self.opened.append(Open(tag.name, tag))
        elif tag.name == "li":
            if self.innermost.kind == "li":
                self._end()

            if self.innermost.kind not in {"ol", "ul"}:  # outside any list an item starts one
                self.opened.append(Open("ul"))

            self.opened.append(Open("li", tag))
        else:
            self._open_part(tag)

    def _open_part(self, tag: Tag) -> None:
        within = WITHIN[tag.name]
        # Only the nearest table is looked for: what its cells hold doesn't end outside it.
        nearest = next((one.kind for one in reversed(self.opened) if one.kind in within or one.kind == "table"), "")
        if nearest not in within:
            return

        while self.innermost.kind not in within:
            self._end()

        if tag.name in {"td", "th"} and self.innermost.kind == "table":
            self.opened.append(Open("tr"))

        self.opened.append(Open(tag.name, tag))

    def close(self, tag: Tag) -> None:
        """
        Take the end of a container's element.

        :param tag: an element of ``CONTAINERS``; nothing happens if it was closed before or laid flat
        """
        if any(container.tag is tag for container in self.opened):
            while self._end() is not tag:
                pass

    def finish(self) -> list[Block]:
        """
        Close all that is open.

        :return: the document's blocks
        """
        while not self.at_top:
            self._end()

        return self.innermost.blocks

    def add(self, block: Block) -> None:
        """
        Add a block to the innermost container.

        :param block: the block
        """
        container = self.innermost
        if container.kind in {"ol", "ul"} and not container.parts:
            # Editors indent a list by one around it, be it of the other kind.
            if isinstance(block, List) and block.ordered != (container.kind == "ol"):
                container.blocks.append(block)
                return

            items = block.items if isinstance(block, List) else ((block,),)
            container.parts += [Open("li", blocks=list(item)) for item in items]
            return

        if container.kind == "table" and container.parts:
            container = container.parts[-1]

        if container.kind == "tr" and not container.parts:
            container.parts.append(Open("td"))

        if container.kind in {"dl", "ol", "tr", "ul"} and container.parts:
            container = container.parts[-1]

        container.blocks.append(block)

    def _end(self) -> Tag | None:
        container = self.opened.pop()
        if container.kind in WHOLES:
            for block in _blocks(container):
                self.add(block)
        elif container.blocks or container.kind in {"td", "th"} or container.parts:
            self.innermost.parts.append(container)

        return container.tag


def number(tag: Tag, name: str) -> int | None:
    """
    Read an attribute that counts pixels, items or cells.

    :param tag: the element
    :param name: the attribute
    :return: the number; None where there is none and for anything else (``100%``)
    """
    value = str(tag.get(name) or "").strip().lower().removesuffix("px")
    return int(value) if re.fullmatch(r"[0-9]{1,5}", value) else None


def _blocks(container: Open) -> Iterator[Block]:
    """Say what a container is, now that all of it is known; what is empty is nothing."""
    match container.kind:
        case "blockquote" if container.blocks:
            yield Quote(tuple(container.blocks))
        case "ol" | "ul":
            yield from container.blocks
            tag = container.tag
            start = number(tag, "start") if tag is not None and container.kind == "ol" else None
            if items := tuple(tuple(item.blocks) for item in container.parts):
                yield List(container.kind == "ol", items, 1 if start is None else start)
        case "dl":
            yield from container.blocks
            if container.parts:
                yield Definitions(tuple(Definition(tuple(part.blocks), part.kind == "dt") for part in container.parts))
        case "table":
            yield from container.blocks
            yield from _table([row for row in container.parts if any(cell.blocks for cell in row.parts)])
        case _:
            pass


def _table(rows: list[Open]) -> Iterator[Block]:
    """Give a table; one of a single column (a picture and its caption) is only where its author wanted things."""
    if max((sum(bool(cell.blocks) for cell in row.parts) for row in rows), default=0) > 1:
        yield Table(tuple(tuple(map(_cell, row.parts)) for row in rows))
    else:
        yield from (block for row in rows for cell in row.parts for block in cell.blocks)


def _cell(cell: Open) -> Cell:
    wide, high = (number(cell.tag, name) or 1 if cell.tag is not None else 1 for name in ("colspan", "rowspan"))
    return Cell(tuple(cell.blocks), cell.kind == "th", min(wide, 1000), min(high, 1000))
