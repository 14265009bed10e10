"""The runs of a line become Markdown: links, emphasis, code and images, and no sign where the author meant none.

What counts as a sign is read off Python-Markdown's patterns (``markdown/inlinepatterns.py``), and so is what says it
without the meaning; nothing is escaped that isn't a sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import groupby
from urllib.parse import quote

from .document import PLAIN, Anchor, Break, Image, Marks, Run, Text
from .markup import leads

# White space that is part of what it says: French sets it before these signs, anyone between the digits of a number.
NARROW = re.compile(r"(?<=«)\xa0(?=\w)|(?<=\w)\xa0(?=[»:;!?%€])|(?<=[0-9])\xa0(?=[0-9])")
# A sign that means something only where a line starts, and how it is said without the meaning.
LINE_STARTS = (
    (re.compile(r"^([#>])"), r"\\\1"),
    (re.compile(r"^(\{)(?=.*\}\s*$)"), r"\\\1"),
    (re.compile(r"^([-+*])(?=\s|$)"), r"\\\1"),
    (re.compile(r"^(-)(?=-*\s*$)"), r"\\\1"),
    (re.compile(r"^(\d+)\.(?=\s)"), r"\1\\."),
    (re.compile(r"^=(?==*\s*$)"), "&#61;"),
    (re.compile(r"^~(?=~~)"), "&#126;"),
    (re.compile(r"^([-:| ]*?)\|(?=[-:| ]*$)"), r"\1\\|"),
)


# The signs that mean something only in pairs.
PAIRS = frozenset("*_`")
# An address that Markdown takes as it stands for its own link: nothing in it is read before.
AUTOLINK = re.compile(r"https?://[^\s<>()\[\]\\`&]+(?:&(?!#?\w+;)[^\s<>()\[\]\\`&]*)*")


def at_line_start(line: str) -> str:
    """
    Say a line that starts with a sign without the sign's meaning.

    :param line: a paragraph's line, in Markdown
    """
    for sign, said in LINE_STARTS:
        line = sign.sub(said, line)

    return line


def paired(runs: Iterable[Run]) -> frozenset[str]:
    """
    Say which signs come in pairs that Markdown would read: an asterisk that is alone in its paragraph is only itself.

    :param runs: the runs of a whole paragraph
    """
    said = [run for run in runs if isinstance(run, Text)]
    texts = [run.text for run in said if not run.marks.code]
    slanted = any(run.marks.strong or run.marks.emphasis for run in said)
    # An underscore ends something where no word goes on behind it.
    found = {
        "*": slanted or sum(text.count("*") for text in texts) > 1,
        "`": any(run.marks.code for run in said) or sum(text.count("`") for text in texts) > 1,
        "_": any(re.search(r"_(?!\w)", text) for text in texts),
    }
    return frozenset(sign for sign, means in found.items() if means)


def inline(runs: Sequence[Run], relink: Callable[[str], str], *, pairs: frozenset[str] = PAIRS) -> str:
    """
    Write the runs of a line, one layer of marks inside the other: links, elements, strong, emphasis, code.

    :param runs: the runs of one line
    :param relink: gives the address that a link shall have here for the one it has in the source
    :param pairs: the signs that come in pairs in its paragraph
    """
    # What looks for an image's attributes takes all up to the line's last brace for them.
    braced = any(isinstance(run, Image) and _size(run) for run in runs)
    signs = pairs | {"}"} if braced else pairs
    return _join(_links(runs, relink, signs))


def _links(runs: Iterable[Run], relink: Callable[[str], str], signs: frozenset[str]) -> Iterator[str]:
    for href, group in groupby(runs, lambda run: _marks(run).href):
        leads_to = None if href is None else target(href, relink)
        linked = list(group)
        if leads_to is not None and AUTOLINK.fullmatch(leads_to) and linked == [Text(leads_to, Marks(href=href))]:
            yield f"<{leads_to}>"
            continue

        text = _join(_elements(linked, partial(_escape, linked=leads_to is not None, signs=signs)))
        yield text if leads_to is None else _wrap(text, "[", f"]({_address(leads_to)})")


def _elements(runs: Iterable[Run], say: Callable[[str], str]) -> Iterator[str]:
    for names, group in groupby(runs, lambda run: _marks(run).html):
        text = _join(_strong(group, say))
        for name in reversed(names):
            text = _wrap(text, f"<{name}>", f"</{name}>")

        yield text


def _strong(runs: Iterable[Run], say: Callable[[str], str]) -> Iterator[str]:
    before = ""
    for strong, group in groupby(runs, lambda run: _marks(run).strong):
        text = _join(_emphasis(group, say))
        before = _signed(text, "**", "strong", before) if strong else text
        yield before


def _emphasis(runs: Iterable[Run], say: Callable[[str], str]) -> Iterator[str]:
    before = ""
    for emphasis, group in groupby(runs, lambda run: _marks(run).emphasis):
        text = _join(_words(group, say))
        before = _signed(text, "*", "em", before) if emphasis else text
        yield before


def _words(runs: Iterable[Run], say: Callable[[str], str]) -> Iterator[str]:
    for is_code, group in groupby(runs, lambda run: _marks(run).code and isinstance(run, Text)):
        if is_code:
            yield _code_span("".join(run.text for run in group if isinstance(run, Text)))
            continue

        for run in group:
            match run:
                case Text(text):
                    yield say(blanks(text))
                case Image():
                    yield _image(run)
                case Anchor(name):
                    yield f'<a id="{_attribute(name)}"></a>'
                case Break():
                    yield " "


def _marks(run: Run) -> Marks:
    return run.marks if isinstance(run, Text | Image) else PLAIN


# Where two pieces meet, the end of one and the start of the next may make a sign that neither of them is: an
# exclamation mark before a link makes an image of it, a less-than sign before an image a declaration, and a brace right
# behind an element holds its attributes.
SEAMS = {("!", "["): r"\![", ("<", "!"): "&lt;!", **{(end, "{"): rf"{end}\{{" for end in "*)`>}"}}


def _join(pieces: Iterable[str]) -> str:
    """Put pieces behind each other and keep signs from coming into being where they meet."""
    joined: list[str] = []
    end = ""
    for piece in filter(None, pieces):
        said = SEAMS.get((end, piece[0]))
        if said is not None:
            joined[-1] = joined[-1][:-1] + said

        joined.append(piece if said is None else piece[1:])
        end = (piece if piece[1:] or said is None else said)[-1]

    return "".join(joined)


def at_end(line: str, runs: Sequence[Run]) -> str:
    """
    Say a heading's or a cell's last brace without the meaning of one that ends its attributes.

    :param line: the heading or the cell, in Markdown
    :param runs: its runs
    """
    ends = line.endswith("}") and not line.endswith("\\}") and isinstance(runs[-1], Text) and " {" in line
    return rf"{line[:-1]}\}}" if ends else line


def _wrap(text: str, opening: str, closing: str) -> str:
    """Put signs around a text; blanks at its ends go outside, and nothing is wrapped around nothing."""
    inner = text.strip(" ")
    if not inner:
        return text

    before = text[: len(text) - len(text.lstrip(" "))]
    after = text[len(text.rstrip(" ")) :]
    return f"{before}{opening}{inner}{closing}{after}"


def _signed(text: str, sign: str, name: str, before: str) -> str:
    """Emphasise a text by a sign, or by its element where the sign would run into another asterisk."""
    if before.endswith("*") and not text.startswith(" "):
        return _wrap(text, f"<{name}>", f"</{name}>")

    return _wrap(text, sign, sign)


def _code_span(text: str) -> str:
    text = text.replace("\xa0", " ")
    inner = text.strip(" ")
    if "&#" in inner:
        # Python-Markdown ends an unfinished character reference even in code: `&#0` would be shown as `&#0;`.
        return _wrap(_escape(text, linked=True), "<code>", "</code>")

    longest = max(map(len, re.findall(r"`+", inner)), default=0)
    sign = "`" * (longest + 1)
    pad = " " if "`" in (inner[:1], inner[-1:]) else ""
    return _wrap(text, sign + pad, pad + sign)


def _image(image: Image) -> str:
    alt = _escape(image.alt, linked=True)
    title = ' "' + image.title.replace('"', "&quot;") + '"' if image.title else ""
    attributes = f"{{ {size} }}" if (size := _size(image)) else ""
    return f"![{alt}]({_address(image.src)}{title}){attributes}"


def _size(image: Image) -> str:
    pixels = {"width": image.width, "height": image.height}
    return " ".join(f"{name}={value}" for name, value in pixels.items() if value is not None)


def target(href: str, relink: Callable[[str], str]) -> str | None:
    """
    Give the address a link shall have.

    :param href: the address it has in the source
    :param relink: gives the address that a link shall have here for the one it has in the source
    :return: the address, or None where a browser must not be asked for it
    """
    # Browsers drop tabs and line breaks inside an address (https://url.spec.whatwg.org/#concept-basic-url-parser).
    href = re.sub(r"[\t\n\r]", "", href).strip()
    return relink(href) if leads(href) else None


def _address(url: str) -> str:
    """Write an address so that Markdown reads the same one: its own signs and blanks become their percent codes."""
    url = re.sub(r"[\s()<>\"'`\\\x00-\x1f]", lambda sign: quote(sign[0], safe=""), url)
    return re.sub(r"&(?=#?\w+;)", "&amp;", url)


def blanks(text: str) -> str:
    """
    Keep a non-breaking space where it is spelling; elsewhere it is what an editor left for a blank.

    :param text: a run's text
    """
    if "\xa0" not in text:
        return text

    kept = {found.start() for found in NARROW.finditer(text)}
    plain = "".join(" " if sign == "\xa0" and place not in kept else sign for place, sign in enumerate(text))
    return re.sub(r" {2,}", " ", plain)


def _attribute(value: str) -> str:
    """Write an attribute's value so that Markdown reads none of its signs in it."""
    return re.sub(r"[!\[\]\\`]", lambda sign: f"&#{ord(sign[0])};", escape(value))


# A pair of brackets that no address or definition follows.
NO_LINK = re.compile(r"\[(?!TOC\])[^\[\]]*\](?![(\[:])")
PLAIN_TEXT = re.compile(r"[^\\`*_&<}\[\]]*")
SIGNS = re.compile(
    r"(?P<backslash>\\(?=[\\`*_{}\[\]()>#+\-.!|]|\s*$))"
    r"|(?P<apart>(?<=\s)\*{1,3}(?=\s)|(?<=[^\W_])_+)"
    r"|(?P<sign>[`*_}])"
    r"|(?P<entity>&(?=\#|\w+;))"
    r"|(?P<tag><(?=[A-Za-z/!?]|[^>\s]*@))"
    r"|(?P<definition>\](?=:))"
    r"|(?P<bracket>[\[\]])"
)


def _escape(text: str, *, linked: bool, signs: frozenset[str] = PAIRS) -> str:
    """Escape the signs of a text that Markdown would read as its own, and no others."""
    if PLAIN_TEXT.fullmatch(text):
        return text

    no_links = set() if linked else {pair.start() for pair in NO_LINK.finditer(text)}

    def said(sign: re.Match[str]) -> str:
        match sign.lastgroup:
            # Asterisks between blanks and underscores behind a word are only themselves.
            case "apart" | "sign" if sign.lastgroup == "apart" or sign[0] not in signs:
                return sign[0]
            case "entity":
                return "&amp;"
            case "tag":
                return "&lt;"
            case "definition" if linked:  # where it starts a line, even the escaped bracket would define a reference
                return "&#93;"
            case "bracket" | "definition" if not linked and (sign[0] == "]" or sign.start() in no_links):
                return sign[0]
            case _:
                return rf"\{sign[0]}"

    return SIGNS.sub(said, text)
