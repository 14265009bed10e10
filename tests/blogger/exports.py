"""Exports drawn at random: whatever a stranger, or a broken disk, may put where a blog's entries stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from tests.blogger.generated import HTML
from tests.blogger.made import BLOG, SITE, backup, entry, feed, item, of_kind, rss, takeout, takeout_entry

TITLES = st.text(max_size=20) | st.sampled_from(
    [
        "",
        " ",
        "a: b",
        "Title: x",
        "---",
        "<b>x</b>",
        "&amp;",
        "\u2028x",
        "\x85",
        "\u202e",
        "a\nDate: x",
        "{{ x }}",
        "CON",
    ]
)
LABELS = st.lists(st.text(max_size=8) | st.sampled_from(["a, b", "a; b", ";", " ", "A", "a"]), max_size=3).map("|".join)
SLUGS = st.text(st.sampled_from("aAb-_.%é/\\ 0"), max_size=8) | st.sampled_from(
    ["..", "../../x", "..%2f..%2fx", "%2e%2e/x", "con", "nul.x", "post", "Post", "POST", "post.incoming", "a" * 300,
     "\x00", ".hidden", "a.md", "~root", "x\ny", "x?y", "x#y"]
)  # fmt: skip
MONTHS = st.sampled_from(["2013/08", "2013/08", "2013/13", "0000/00", "2013/8", "../..", "p", "p/x", ""])
PERMALINKS = st.builds("{}/{}/{}.html".format, st.just(SITE), MONTHS, SLUGS) | st.sampled_from(
    ["", "x", "/2013/08/x.html", "file:///etc/x.html", f"{SITE}/../../../x.html", "http://[x/2013/08/y.html", "//x/y"]
)
IDS = st.sampled_from([f"{BLOG}.post-1", f"{BLOG}.page-1", f"{BLOG}.post-../../x", "x", "", "a\nb", "\u202e"])
DATES = st.sampled_from(
    ["2013-08-25T23:33:00.003+03:00", "", "x", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59.999-14:00", "2013-02-30",
     "0001-01-01T00:00:00+14:00", "2013-08-25T23:33:00", "-2013-08-25T23:33:00Z", "2013-08-25T24:00:00Z"]
)  # fmt: skip
BODIES = HTML | st.sampled_from(
    ["", "<div>" * 3000, "<ol><li>" * 300, "<img src='http://127.0.0.1/x.png'>", "<img src='http://[x'>", "<img src='file:///etc/passwd'>",
     "\ufffe", "<a href='../../x'>x</a>", "Title: y", "---\nTitle: y\n---", "<p>" + "x" * 60_000 + "</p>"]
)  # fmt: skip
CONTROLS = "".join(map(chr, {*range(32)} - {9, 10, 13}))


@dataclass(frozen=True, slots=True)
class Told:
    """
    An export.

    :param data: its bytes
    :param words: for each of its entries words that must be found again; none where the file is damaged
    """

    data: bytes
    words: tuple[str, ...]


@st.composite
def wholes(draw: st.DrawFn) -> Told:
    """Draw an export that holds what it should, however odd: each entry has a word in its title and in its body."""
    shape = draw(st.sampled_from(["feed", "backup", "takeout", "rss"]))
    texts: list[str] = []
    words: list[str] = []
    for number in range(draw(st.integers(0, 4))):
        titled, said = f"titled{number}word", f"said{number}word"
        told = {"title": f"{titled} {_legal(draw(TITLES))}", "body": f"<p>{said}</p>{_legal(draw(BODIES))}"}
        texts.append(draw(_entries(shape, number, told)))
        words.append(said)

    shapes: dict[str, Callable[..., str]] = {"feed": feed, "backup": backup, "takeout": takeout, "rss": rss}
    return Told(shapes[shape](*texts).encode(), tuple(words))


@st.composite
def _entries(draw: st.DrawFn, shape: str, number: int, told: dict[str, str]) -> str:
    published = draw(DATES)
    if shape == "rss":
        link, title = escape(_legal(draw(PERMALINKS))), escape(told["title"])
        made = item(number).replace(f"{SITE}/2013/08/post-{number}.html", link)
        made = made.replace(f"<title>Post {number}<", f"<title>{title}<")
        return made.replace(f"&lt;p&gt;Words of post {number}.&lt;/p&gt;", escape(told["body"]))

    if shape == "takeout":
        told |= {
            "published": published,
            "label": _legal(draw(LABELS)),
            "filename": escape(_legal(draw(PERMALINKS)).removeprefix(SITE)),
            "status": draw(st.sampled_from(["LIVE", "DRAFT", "SCHEDULED", "x", ""])),
            "type": draw(st.sampled_from(["POST", "POST", "PAGE"])),
            "description": _legal(draw(TITLES)),
        }
        return takeout_entry(number, **told)

    told |= {"published": published, "updated": draw(DATES), "labels": _legal(draw(LABELS))}
    told |= {"permalink": _legal(draw(PERMALINKS)), "author": _legal(draw(TITLES))}
    if draw(st.integers(0, 5)) == 0:
        told["id"] = _legal(draw(IDS))

    made = entry(number, **told)
    return of_kind(draw(st.sampled_from(["post", "post", "page"])), made) if shape == "backup" else made


def _legal(text: str) -> str:
    """Drop the characters that XML has no way to write (https://www.w3.org/TR/xml/#charsets)."""
    return "".join(
        char for char in text if char not in CONTROLS and not "\ud800" <= char <= "\udfff" and char < "\ufffe"
    )


@st.composite
def damaged(draw: st.DrawFn) -> Told:
    """Draw an export that was cut, written in another encoding than it says, or has foreign bytes in it."""
    data = draw(wholes()).data
    match draw(st.sampled_from(["cut", "encoding", "bytes", "nested", "none"])):
        case "cut":
            data = data[: draw(st.integers(0, len(data)))]
        case "encoding":
            data = data.decode().encode(draw(st.sampled_from(["utf-16", "utf-32", "latin-1", "cp1252"])), "replace")
        case "bytes":
            at = draw(st.integers(0, len(data)))
            data = data[:at] + draw(st.binary(min_size=1, max_size=8)) + data[at:]
        case "nested":
            data = data.replace(b"</entry>", b"<x>" * draw(st.sampled_from([1, 300, 20_000])) + b"</entry>")
        case _:
            data = draw(st.binary(max_size=64))

    return Told(data, ())


EXPORTS = wholes() | damaged()
