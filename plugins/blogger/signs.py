"""The signs that Markdown reads as its own, and how each is said without its meaning, wherever it stands.

What counts as a sign is read off Python-Markdown's patterns (``markdown/inlinepatterns.py``), and so is what says it
without the meaning; nothing is escaped that isn't a sign.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

# A sign that means something only where a line starts, and how it is said without the meaning.
LINE_STARTS = (
    (re.compile(r"^([#>])"), r"\\\1"),
    (re.compile(r"^(\{)(?=.*\}\s*$)"), r"\\\1"),
    (re.compile(r"^([-+*])(?=\s|$)"), r"\\\1"),
    (re.compile(r"^(-)(?=-*\s*$)"), r"\\\1"),
    (re.compile(r"^(\d+)\.(?=\s)"), r"\1\\."),
    (re.compile(r"^=(?==*\s*$)"), "&#61;"),
    (re.compile(r"^~(?=~~)"), "&#126;"),
    (re.compile(r"^([-: ]*)\|(?=[-:| ]*$)"), r"\1\\|"),
)
LINE_START = re.compile(r"[-+*#>{=~:| \d]")  # what each of them starts with
# The signs that mean something only in pairs.
PAIRS = frozenset("*_`")
# Brackets in pairs mean nothing in an address, for no parenthesis stands behind them; a single one looks for its other.
PAIR = re.compile(r"\[[^\[\]]*\]")
# A pair of brackets that no address or definition follows.
NO_LINK = re.compile(r"\[(?!TOC\])[^\[\]]*\](?![(\[:])")
PLAIN_TEXT = re.compile(r"[^\\`*_&<}\[\]]*")
IN_ADDRESS = re.compile(r"[\s()\[\]<>\"'`\\\x00-\x1f]")
IN_ADDRESS_BUT_PAIRS = re.compile(r"[\s()<>\"'`\\\x00-\x1f]")
REFERENCE = re.compile(r"&(?=#?\w+;)")
# What makes a tag of a less-than sign before it, and what an address of mail that stands behind one can be in.
TAG = re.compile(r"[A-Za-z/!?]")
STRETCH = re.compile(r"[^>\s]+")
LESS = re.compile("<")
SIGNS = re.compile(
    r"(?P<backslash>\\(?=[\\`*_{}\[\]()>#+\-.!|]|\s*$))"
    r"|(?P<apart>(?<=\s)\*{1,3}(?=\s)|(?<=[^\W_])_+)"
    r"|(?P<sign>[`*_}])"
    r"|(?P<entity>&(?=\#|\w+;))"
    r"|(?P<tag><)"
    r"|(?P<definition>\](?=:))"
    r"|(?P<bracket>[\[\]])"
)


def at_line_start(line: str) -> str:
    """
    Say a line that starts with a sign without the sign's meaning.

    :param line: a paragraph's line, in Markdown
    """
    if not LINE_START.match(line):
        return line

    for sign, said in LINE_STARTS:
        line = sign.sub(said, line)

    return line


def escaped(text: str, *, linked: bool, signs: frozenset[str] = PAIRS) -> str:
    """
    Escape the signs of a text that Markdown would read as its own, and no others.

    :param text: words
    :param linked: whether they are those of a link or an image
    :param signs: the signs that come in pairs around them
    """
    if PLAIN_TEXT.fullmatch(text):
        return text

    mails = _before_mails(text)
    no_links = set() if linked else {pair.start() for pair in NO_LINK.finditer(text)}

    def said(sign: re.Match[str]) -> str:
        match sign.lastgroup:
            # Asterisks between blanks and underscores behind a word are only themselves.
            case "apart" | "sign" if sign.lastgroup == "apart" or sign[0] not in signs:
                return sign[0]
            case "entity":
                return "&amp;"
            case "tag":
                return "&lt;" if sign.start() in mails or TAG.match(text, sign.end()) else sign[0]
            case "definition" if linked:  # where it starts a line, even the escaped bracket would define a reference
                return "&#93;"
            case "bracket" | "definition" if not linked and (sign[0] == "]" or sign.start() in no_links):
                return sign[0]
            case _:
                return rf"\{sign[0]}"

    return SIGNS.sub(said, text)


def _before_mails(text: str) -> set[int]:
    """
    Say where less-than signs are that an at sign follows before any blank.

    That is found from the at sign backwards: asked of each, a row of them would be read once for every one in it.

    :param text: words
    :return: their places, in characters
    """
    if "@" not in text or "<" not in text:
        return set()

    ends = ((one.start(), one.start() + one[0].rfind("@")) for one in STRETCH.finditer(text))
    return {less.start() for start, end in ends if end > start for less in LESS.finditer(text, start, end)}


def address(url: str) -> str:
    """
    Write an address so that Markdown reads the same one: its own signs and blanks become their percent codes.

    :param url: the address
    """
    left = PAIR.sub("", url)
    signs = IN_ADDRESS if "[" in left or "]" in left else IN_ADDRESS_BUT_PAIRS
    return REFERENCE.sub("&amp;", signs.sub(lambda sign: quote(sign[0], safe=""), url))


def title(text: str) -> str:
    """
    Write an image's title so that it ends nothing, and so that no sign in it begins or ends anything around it.

    :param text: the title
    """
    return re.sub(r"[\[\]\"<`\\]|&(?=#?\w+;)", lambda sign: f"&#{ord(sign[0])};", text)


def attribute(value: str) -> str:
    """
    Write an attribute's value so that Markdown reads none of its signs in it.

    :param value: the value
    """
    return re.sub(r"[!\[\]\\`]", lambda sign: f"&#{ord(sign[0])};", escape(value))
