"""The runs of a line become Markdown: links, emphasis, code and images, and no sign where the author meant none.

Marks lie around words in one order, and where two pieces meet no sign comes into being that neither of them is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from .document import PLAIN, Anchor, Image, Marks, Run, Text
from .markup import leads
from .signs import PAIRS, address, attribute, escaped, title

# White space that is part of what it says: French sets it before these signs, anyone between the digits of a number.
NARROW = re.compile(r"(?<=«)\xa0(?=\w)|(?<=\w)\xa0(?=[»:;!?%€])|(?<=[0-9])\xa0(?=[0-9])")
# An address that Markdown takes as it stands for its own link: nothing in it is read before.
AUTOLINK = re.compile(r"https?://[^\s<>()\[\]\\`&]+(?:&(?!#?\w+;)[^\s<>()\[\]\\`&]*)*")

# An underscore ends something where no word goes on behind it.
ENDS_WORD = re.compile(r"_(?!\w)")
# Browsers drop tabs and line breaks inside an address (https://url.spec.whatwg.org/#concept-basic-url-parser).
DROPPED = re.compile(r"[\t\n\r]")


def paired(runs: Iterable[Run]) -> frozenset[str]:
    """
    Say which signs come in pairs that Markdown would read: an asterisk that is alone in its paragraph is only itself.

    :param runs: the runs of a whole paragraph
    """
    said = [run for run in runs if isinstance(run, Text)]
    texts = [run.text for run in said if not run.marks.code]
    text = "\n".join(texts)
    found = {
        "*": any(run.marks.strong or run.marks.emphasis for run in said) or text.count("*") > 1,
        "`": len(texts) < len(said) or text.count("`") > 1,
        "_": ENDS_WORD.search(text) is not None,
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
    def leads_to_of(run: Run) -> str | None:
        href = _marks(run).href
        return None if href is None else target(href, relink)

    # What has a link that leads nowhere and what has none are written as one: the signs of two pieces of code side by
    # side would be one sign, and a bracket is escaped by what follows it.
    for leads_to, group in groupby(runs, leads_to_of):
        linked = tuple(group)
        if leads_to is not None and AUTOLINK.fullmatch(leads_to) and _is_address(linked, leads_to):
            yield f"<{leads_to}>"
            continue

        say = partial(escaped, linked=leads_to is not None, signs=signs)
        # Most words have no other marks, or stand alone, and need none of the layers in between.
        if len(linked) == 1 and isinstance(linked[0], Text):
            text = _alone(linked[0], say)
        else:
            text = _join(_words(linked, say) if all(map(_is_plain, linked)) else _elements(linked, say))

        yield text if leads_to is None else _wrap(text, "[", f"]({address(leads_to)})")


def _alone(run: Text, say: Callable[[str], str]) -> str:
    marks = run.marks
    text = _code_span(run.text, marks) if marks.code else say(blanks(run.text))
    text = _wrap(text, "*", "*") if marks.emphasis else text
    text = _wrap(text, "**", "**") if marks.strong else text
    for name in reversed(marks.html):
        text = _wrap(text, f"<{name}>", f"</{name}>")

    return text


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


def _is_address(linked: Sequence[Run], leads_to: str) -> bool:
    """Tell whether the words of a link are its address, without other marks."""
    first = linked[0]
    return linked == (Text(leads_to, Marks(href=_marks(first).href)),)


def _words(runs: Iterable[Run], say: Callable[[str], str]) -> Iterator[str]:
    for (is_text, is_code), group in groupby(runs, lambda run: (isinstance(run, Text), _marks(run).code)):
        if is_text:
            said = [run for run in group if isinstance(run, Text)]
            text = "".join(run.text for run in said)
            yield _code_span(text, said[0].marks) if is_code else say(blanks(text))
            continue

        for run in group:
            match run:
                case Image():
                    yield _image(run)
                case Anchor(name):
                    yield f'<a id="{attribute(name)}"></a>'
                case _:
                    yield " "


def _marks(run: Run) -> Marks:
    return run.marks if isinstance(run, Text | Image) else PLAIN


def _is_plain(run: Run) -> bool:
    marks = _marks(run)
    return not (marks.strong or marks.emphasis or marks.code or marks.html)


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


def _code_span(text: str, marks: Marks) -> str:
    text = text.replace("\xa0", " ")
    inner = text.strip(" ")
    if "&#" in inner or ("]:" in inner and marks.href is not None):
        # Python-Markdown ends an unfinished character reference even in code: `&#0` would be shown as `&#0;`. And it
        # looks for definitions before it looks for code: a line that starts with the bracket of a link would be one.
        return _wrap(escaped(text, linked=True), "<code>", "</code>")

    longest = max(map(len, re.findall(r"`+", inner)), default=0)
    sign = "`" * (longest + 1)
    pad = " " if "`" in (inner[:1], inner[-1:]) else ""
    return _wrap(text, sign + pad, pad + sign)


def _image(image: Image) -> str:
    alt = escaped(image.alt, linked=True)
    said = f' "{title(image.title)}"' if image.title else ""
    attributes = f"{{ {size} }}" if (size := _size(image)) else ""
    return f"![{alt}]({address(image.src)}{said}){attributes}"


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
    href = DROPPED.sub("", href).strip()
    return relink(href) if leads(href) else None


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
