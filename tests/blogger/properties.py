"""The properties of an import, each as a question to one generated input: what is wrong with it, if anything is.

The tests ask a few inputs in each run of the suite, and ``benchmarks/properties.py`` as many as you like.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from hypothesis import strategies as st
from rich.console import Console

from blogger import prose
from blogger.fidelity import compare
from blogger.run import main
from blogger.tokens import tokens
from pelicanconf import MARKDOWN
from tests.blogger.exports import EXPORTS, Told
from tests.blogger.generated import HTML, INLINE, hostile
from tests.blogger.mutations import MUTATIONS, Mutated, mutated
from tests.testing import kept, render, same

LOST, LEFT, ESCAPED, REWRITTEN, UNNOTICED, UNTOLD = "lost", "left over", "escaped", "rewritten", "unnoticed", "untold"
ALIVE = "alive"
FAULTS = (LOST, LEFT, ESCAPED, REWRITTEN, UNNOTICED, UNTOLD, ALIVE)
PLACE = re.compile(r"(?:[0-9]{4}/(?:0[1-9]|1[0-2])|pages)/[^/]+\.md|blogger\.json")


@dataclass(frozen=True, slots=True)
class Property:
    """
    Something that holds for every input.

    :param name: what it says
    :param inputs: what it holds for
    :param fault: says what is wrong with an input, empty for nothing
    """

    name: str
    inputs: st.SearchStrategy[Any]
    fault: Callable[[Any], str]


def loses(html: str) -> str:
    """Say whether a reader of the rendered Markdown misses something that the source has, but for what runs scripts."""
    measured = kept(html)
    scripts = [link for link in measured.links.lost if link.startswith("javascript:")]
    return LOST if measured.missing > len(scripts) else ""


def leaves(html: str) -> str:
    """Say whether the rendered post holds an element that only its editor had a use for."""
    page = BeautifulSoup(render(prose.convert(tokens(html), relink=same).markdown), "html.parser")
    others = [
        tag
        for tag in page.find_all(["div", "span"])
        if not tag.find_parents(class_="highlight") and tag.get("class") != ["highlight"]
    ]
    scripted = page.find(["center", "font", "iframe", "o:p", "object", "script", "style", "unknown"])
    return LEFT if others or scripted is not None or page.find(onclick=True) is not None else ""


def comes_alive(html: str) -> str:
    """Say whether text of a post came to be an element of the page that a browser asks for something or runs."""
    page = BeautifulSoup(render(prose.convert(tokens(html), relink=same).markdown), "html.parser")
    addresses = [str(tag.get(name)) for tag in page.find_all(["a", "img"]) for name in ("href", "src") if tag.get(name)]
    scripts = any(tag.name == "script" or any(name.startswith("on") for name in tag.attrs) for tag in page.find_all())
    return ALIVE if scripts or any(not address.startswith("http://x.y/") for address in addresses) else ""


def overlooks(made: Mutated) -> str:
    """Say whether the check takes a post for complete though something of it was taken away."""
    written = prose.write(mutated(made), relink=same).markdown
    return UNNOTICED if compare(tokens(made.html), written, render=render, relink=same).complete else ""


def fails(told: Told) -> str:
    """Import an export twice into a folder beside others, and say what went wrong."""
    with tempfile.TemporaryDirectory() as name:
        around = Path(name)
        (around / "beside").mkdir()
        (around / "beside" / "post.md").write_text("mine")
        (around / "export.xml").write_bytes(told.data)
        before = _files(around)
        status, lines, refused = _imported(around / "export.xml", around / "content")
        after = _files(around)
        written = {path for path in after if path not in before}
        if {path: data for path, data in after.items() if path in before} != before:
            return ESCAPED

        if any(not PLACE.fullmatch(path.removeprefix("content/")) for path in written):
            return ESCAPED

        text = "\n".join(data.decode() for path, data in after.items() if path.endswith(".md"))
        missing = [word for word in told.words if word not in text]
        if (status == 2 and (written or len(lines) != 1)) or (status == 3 and not lines):
            return UNTOLD

        if status not in {0, 2, 3} or len(missing) > (len(told.words) if status == 2 else refused):
            return LOST

        times = {path: (around / path).stat().st_mtime_ns for path in written}
        again, _, _ = _imported(around / "export.xml", around / "content")
        same_times = {path: (around / path).stat().st_mtime_ns for path in written} == times
        return "" if again == status and same_times and _files(around) == after else REWRITTEN


def _imported(export: Path, into: Path) -> tuple[int, list[str], int]:
    """Import an export; give the exit status, the lines that name something, and how many entries were refused."""
    file = StringIO()
    status = main(
        export,
        into=into,
        markdown=MARKDOWN,
        dry_run=False,
        json=True,
        console=Console(file=file),
        site="http://rants.blogspot.com",
        time_zone="Europe/Helsinki",
    )
    if status == 2:
        return status, file.getvalue().splitlines(), 0

    told = json.loads(file.getvalue())
    return status, told["lines"], told["counts"].get("refused", 0)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


PROPERTIES = (
    Property("a line keeps its words and links", INLINE, loses),
    Property("a post keeps all that a reader sees", HTML, loses),
    Property("text stays text", hostile(), comes_alive),
    Property("nothing of an editor is left in a post", HTML, leaves),
    Property("the check names whatever is taken away", MUTATIONS, overlooks),
    Property("an export is imported whole, in its folder, and once", EXPORTS, fails),
)
