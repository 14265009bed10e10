r"""
Show formulas as MathML, which browsers set by themselves: no script, no font, nothing to load.

In a post a formula is what MathJax takes for one: `$$…$$` and `\[…\]` on a line of their own, `\(…\)` in one. It is
read as a post's text is, so a backslash before a sign is written twice (`\\(\\{a, b\\}\\)`), as the importer writes it.
In a fence of the language `math` nothing needs an escape.
"""

from __future__ import annotations

import html
import logging
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert_to_element
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import STX
from pelican import signals

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

SUPERFENCES = "pymdownx.superfences"
#: What is said of a formula that cannot be shown; `unread` finds its line.
UNREAD = "cannot be read and stays as it is: mend it (invoke check says where)"
# A file without one has no formula; to render it again would be in vain.
_SIGNS = re.compile(r"\$\$|\\[(\[]|[`~]{3}\W*math")
# What the converter leaves of a command that it does not know.
_COMMAND = re.compile(r"\\[A-Za-z]+")
# What the page's style sheets leave to a formula; not `style` nor `href`, which TeX can say anything in.
ATTRIBUTES = frozenset(
    "accent accentunder align columnalign columnlines columnspacing columnspan depth display displaystyle fence form"
    " frame height largeop linethickness lspace mathcolor mathsize mathvariant maxsize minsize movablelimits notation"
    " rowlines rowspacing rowspan rspace scriptlevel separator stretchy symmetric voffset width".split()
)

# A sign, escaped or not. Code in back-ticks is stashed under a name that begins with STX by then: no formula holds any.
_SIGN = rf"(?:\\.|[^\\{STX}])"
_FORMULA = (
    rf"\$\$(?P<dollars>(?:(?!\$){_SIGN})+?)\$\$"
    rf"|(?<!\\)\\\\\\?\[(?P<square>{_SIGN}+?)\\\\\\?\]"
    rf"|(?<!\\)\\\\\\?\((?P<round>{_SIGN}+?)\\\\\\?\)"
)


def mathml(tex: str, *, block: bool) -> str | None:
    """
    Write a formula as MathML.

    :param tex: the formula, in LaTeX
    :param block: whether it stands on a line of its own
    :return: an element `math`; None if the formula cannot be read
    """
    try:
        formula = convert_to_element(tex.strip(), display="block" if block else "inline")
    except Exception:  # noqa: BLE001 - it raises what it meets, StopIteration, IndexError and KeyError among it
        return None

    if any(element.tag == "mi" and _COMMAND.fullmatch(element.text or "") for element in formula.iter()):
        return None

    for element in formula.iter():
        # The converter gives characters as references and other text unescaped.
        element.text = html.unescape(element.text) if element.text else element.text
        for name in set(element.attrib) - ATTRIBUTES:
            del element.attrib[name]

    formula.set("display", "block" if block else "inline")
    return ET.tostring(formula, encoding="unicode")


class _Formulas(InlineProcessor):
    """Finds formulas in the lines of a post."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str | ET.Element | None, int | None, int | None]:  # type: ignore[override]  # noqa: ARG002, N802 - Python-Markdown's signature
        """
        Replace a formula.

        :param m: where it is
        :param data: the line
        :return: what stands there instead, and from where to where; nothing if it cannot be read
        """
        name = m.lastgroup or ""
        signs = "".join(map(re.escape, self.md.ESCAPED_CHARS))
        tex = re.sub(rf"\\([{signs}])", r"\1", html.unescape(m[name]))
        written = mathml(tex, block=name != "round")
        if written is None:
            self.md.formulas_unread.append(tex)  # type: ignore[attr-defined] # see Formulas
            logger.warning("the formula %s %s", tex, UNREAD)
            return None, None, None

        return self.md.htmlStash.store(written), m.start(0), m.end(0)


class Formulas(Extension):
    """Python-Markdown's door to formulas."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """
        Look for formulas when code in back-ticks is found (190), and before escapes (180), links and emphasis are.

        :param md: the renderer
        """
        md.inlinePatterns.register(_Formulas(_FORMULA, md), "formulas", 185)
        md.formulas_unread = []  # type: ignore[attr-defined] # the renderer carries it: one of these serves several


def fence(source: str, language: str, class_name: str, options: Any, md: Markdown, **_: Any) -> str:
    """
    Show a fence of the language `math`.

    :param source: a formula
    :param language: unused, as the others: superfences' signature
    :param class_name: unused
    :param options: unused
    :param md: the renderer
    :return: HTML
    """
    del language, class_name, options
    written = mathml(source, block=True)
    if written is None:
        md.formulas_unread.append(source)  # type: ignore[attr-defined] # see Formulas
        logger.warning("the formula %s %s", source.strip(), UNREAD)

    return written or f"<pre><code>{html.escape(source)}</code></pre>"


def unread(text: str, markdown: Mapping[str, Any]) -> list[tuple[int, str]]:
    """
    Find the formulas of a post that cannot be read.

    :param text: its file
    :param markdown: Pelican's MARKDOWN setting
    :return: the line that each begins in, from 1, and the formula
    """
    if _SIGNS.search(text) is None:
        return []

    setting = hooked(markdown)
    renderer = Markdown(**{**setting, "extensions": [*setting["extension_configs"], *setting["extensions"]]})
    before, logger.disabled = logger.disabled, True
    try:
        renderer.convert(text)
    finally:
        logger.disabled = before

    found: list[tuple[int, str]] = []
    lines = text.splitlines()
    for formula in renderer.formulas_unread:  # type: ignore[attr-defined] # see Formulas
        begins = next((line.strip() for line in formula.splitlines() if line.strip()), "")
        begin = found[-1][0] - 1 if found else 0
        # In a line of text a backslash before a sign is written twice.
        place = next((n for n in range(begin, len(lines)) if begins in lines[n].replace("\\\\", "\\")), 0)
        found.append((place + 1, formula.strip()))

    return found


def hooked(markdown: Mapping[str, Any]) -> dict[str, Any]:
    """
    Copy a MARKDOWN setting with formulas in it.

    :param markdown: Pelican's MARKDOWN setting
    :return: the copy
    """
    configs = dict(markdown.get("extension_configs", {}))
    if SUPERFENCES in configs:
        own = {"name": "math", "class": "math", "format": fence}
        others = configs[SUPERFENCES].get("custom_fences", [])
        configs[SUPERFENCES] = {**configs[SUPERFENCES], "custom_fences": [own, *others]}

    return {**markdown, "extension_configs": configs, "extensions": [*markdown.get("extensions", []), Formulas()]}


def hook(pelican: Any) -> None:
    """
    Let the renderer know formulas.

    :param pelican: the Pelican whose settings are still to be read by others
    """
    pelican.settings["MARKDOWN"] = hooked(pelican.settings["MARKDOWN"])


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(hook)
