"""The runs of a line become Markdown: links, emphasis, code and images, and no sign where the author meant none.

What counts as a sign is read off Python-Markdown's patterns (``markdown/inlinepatterns.py``), and so is what says it
without the meaning; nothing is escaped that isn't a sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from urllib.parse import quote, urlsplit

from .document import PLAIN, Anchor, Break, Image, Marks, Run, Text

# What a link may ask of a browser; anything else (javascript:, data:) loses its link and keeps its words.
SCHEMES = frozenset({"", "ftp", "ftps", "git", "http", "https", "irc", "ircs", "mailto", "news", "ssh", "tel", "xmpp"})
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
    (re.compile(r"^\|(?=[-:| ]+$)"), r"\\|"),
)


def at_line_start(line: str) -> str:
    """
    Say a line that starts with a sign without the sign's meaning.

    :param line: a paragraph's line, in Markdown
    """
    for sign, said in LINE_STARTS:
        line = sign.sub(said, line)

    return line


def inline(runs: Sequence[Run], relink: Callable[[str], str]) -> str:
    """
    Write the runs of a line, one layer of marks inside the other: links, elements, strong, emphasis, code.

    :param runs: the runs of one line
    :param relink: gives the address that a link shall have here for the one it has in the source
    """
    return _join(_links(runs, relink))


def _links(runs: Iterable[Run], relink: Callable[[str], str]) -> Iterator[str]:
    for href, group in groupby(runs, lambda run: _marks(run).href):
        target = None if href is None else _target(href, relink)
        text = _join(_elements(group, linked=target is not None))
        yield text if target is None else _wrap(text, "[", f"]({target})")


def _elements(runs: Iterable[Run], *, linked: bool) -> Iterator[str]:
    for names, group in groupby(runs, lambda run: _marks(run).html):
        text = _join(_strong(group, linked=linked))
        for name in reversed(names):
            text = _wrap(text, f"<{name}>", f"</{name}>")

        yield text


def _strong(runs: Iterable[Run], *, linked: bool) -> Iterator[str]:
    before = ""
    for strong, group in groupby(runs, lambda run: _marks(run).strong):
        text = _join(_emphasis(group, linked=linked))
        before = _signed(text, "**", "strong", before) if strong else text
        yield before


def _emphasis(runs: Iterable[Run], *, linked: bool) -> Iterator[str]:
    before = ""
    for emphasis, group in groupby(runs, lambda run: _marks(run).emphasis):
        text = _join(_words(group, linked=linked))
        before = _signed(text, "*", "em", before) if emphasis else text
        yield before


def _words(runs: Iterable[Run], *, linked: bool) -> Iterator[str]:
    for is_code, group in groupby(runs, lambda run: _marks(run).code and isinstance(run, Text)):
        if is_code:
            yield _code_span("".join(run.text for run in group if isinstance(run, Text)))
            continue

        for run in group:
            match run:
                case Text(text):
                    yield _escape(_blanks(text), linked=linked)
                case Image():
                    yield _image(run)
                case Anchor(id):
                    yield f'<a id="{quote(id)}"></a>'
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
    joined = ""
    for piece in pieces:
        said = SEAMS.get((joined[-1:], piece[:1]))
        joined = joined + piece if said is None else joined[:-1] + said + piece[1:]

    return joined


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
    pixels = {"width": image.width, "height": image.height}
    size = [f"{name}={value}" for name, value in pixels.items() if value is not None]
    attributes = "{ " + " ".join(size) + " }" if size else ""
    return f"![{alt}]({_address(image.src)}{title}){attributes}"


def _target(href: str, relink: Callable[[str], str]) -> str | None:
    """Give the address a link shall have, or None where a browser must not be asked for it."""
    # Browsers drop tabs and line breaks inside an address (https://url.spec.whatwg.org/#concept-basic-url-parser).
    href = re.sub(r"[\t\n\r]", "", href).strip()
    try:
        scheme = urlsplit(href).scheme.lower()
    except ValueError:
        scheme = ""

    return _address(relink(href)) if scheme in SCHEMES else None


def _address(url: str) -> str:
    """Write an address so that Markdown reads the same one: its own signs and blanks become their percent codes."""
    url = re.sub(r"[\s()<>\"'`\\\x00-\x1f]", lambda sign: quote(sign[0], safe=""), url)
    return re.sub(r"&(?=#?\w+;)", "&amp;", url)


def _blanks(text: str) -> str:
    """Keep a non-breaking space where it is spelling; elsewhere it is what an editor left for a blank."""
    kept = {found.start() for found in NARROW.finditer(text)}
    plain = "".join(" " if sign == "\xa0" and place not in kept else sign for place, sign in enumerate(text))
    return re.sub(r" {2,}", " ", plain)


SIGNS = re.compile(
    r"(?P<backslash>\\(?=[\\`*_{}\[\]()>#+\-.!|]|\s*$))"
    r"|(?P<apart>(?<=\s)\*{1,3}(?=\s)|(?<=[^\W_])_+(?=[^\W_]))"
    r"|(?P<sign>[`*_])"
    r"|(?P<entity>&(?=\#|\w+;))"
    r"|(?P<tag><(?=[A-Za-z/!?]|[^>\s]*@))"
    r"|(?P<brace>\{(?=[^{}]*\}\s*$))"
    r"|(?P<definition>\](?=:))"
    r"|(?P<bracket>[\[\]])"
)


def _escape(text: str, *, linked: bool) -> str:
    """Escape the signs of a text that Markdown would read as its own, and no others."""

    def said(sign: re.Match[str]) -> str:
        match sign.lastgroup:
            case "apart":  # asterisks between blanks and underscores inside a word are only themselves
                return sign[0]
            case "entity":
                return "&amp;"
            case "tag":
                return "&lt;"
            case "definition" if linked:  # where it starts a line, even the escaped bracket would define a reference
                return "&#93;"
            case "bracket" | "definition" if not linked and _is_no_link(text, sign.start()):
                return sign[0]
            case _:
                return rf"\{sign[0]}"

    return SIGNS.sub(said, text)


def _is_no_link(text: str, place: int) -> bool:
    """Tell whether a bracket can be left as it is: a pair of brackets that no address or definition follows."""
    if text[place] == "]":
        return True

    if text.startswith("[TOC]", place):
        return False

    end = text.find("]", place)
    return end != -1 and text[end + 1 : end + 2] not in {"(", "[", ":"} and "[" not in text[place + 1 : end]
