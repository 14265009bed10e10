from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, reject
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from reading import Heading, Reading, reading
from reading.headings import anchor
from reading.length import minutes
from rendering import aside
from tests.rendering.hostile import HOSTILE
from tests.site.blogs import ROOT, one, text
from tests.testing import render

PICTURE = ROOT / "tests/site/picture.png"


def shown(html: str, site: str = ".", files: tuple[object, ...] = ()) -> BeautifulSoup:
    """Show a post's content as its page does."""
    return BeautifulSoup(reading(html, site, files).html, "html.parser")


@pytest.mark.parametrize(
    ("words", "expected"), [("", 1), ("word " * 238, 1), ("word " * 239, 2), ("don't " * 238, 1), ("文" * 511, 3)]
)
def test_minutes_are_counted(words: str, expected: int) -> None:
    """A reader takes 238 words a minute, or 255 characters of a script without spaces, and a minute at least."""
    assert minutes(words) == expected


@pytest.mark.parametrize(
    ("href", "framed"),
    [
        (
            "https://www.youtube.com/watch?v=aB_c-1aB_c1",
            "https://www.youtube-nocookie.com/embed/aB_c-1aB_c1?autoplay=1",
        ),
        (
            "https://youtu.be/aB_c-1aB_c1?t=90s",
            "https://www.youtube-nocookie.com/embed/aB_c-1aB_c1?autoplay=1&start=90",
        ),
        (
            "http://m.youtube.com/playlist?list=PL0123456789",
            "https://www.youtube-nocookie.com/embed/videoseries?list=PL0123456789&autoplay=1",
        ),
        ("https://vimeo.com/12345", "https://player.vimeo.com/video/12345?dnt=1&autoplay=1"),
        ("https://www.google.com/maps/embed?pb=!1m18&x=a%22b", "https://www.google.com/maps/embed?pb=%211m18&x=a%22b"),
        ("https://maps.google.com/maps?q=K%C3%B6ln&z=9", "https://maps.google.com/maps?q=K%C3%B6ln&z=9&output=embed"),
    ],
)
def test_a_film_or_a_map_can_be_shown(href: str, framed: str) -> None:
    """A link to one that stands alone says what a frame would show, so that nobody is asked before a reader does."""
    page = shown(f"<p><a href='{href}'>A film</a></p>\n<p>In <a href='{href}'>a line</a></p>")
    assert [link.get("data-frame") for link in page.find_all("a")] == [framed, None]
    assert reading(f"<p><a href='{href}'>A film</a></p>", ".", ()).framed


@pytest.mark.parametrize(
    "href",
    [
        "https://www.youtube.com.evil.example/watch?v=aB_c-1aB_c1",
        "https://www.youtube.com/watch?v=../../x%22",
        "https://www.youtube.com/@somebody",
        "https://vimeo.com/channels/staff",
        "https://www.google.com/search?q=maps",
        "javascript://www.youtube.com/watch?v=aB_c-1aB_c1",
        "http://[",
        "film.mp4",
    ],
)
def test_other_links_stay_links(href: str) -> None:
    """Whatever is no film or map of a known host is led to, and nothing else."""
    assert not reading(f"<p><a href='{href}'>A film</a></p>", ".", ()).framed


def test_a_long_post_has_an_outline() -> None:
    """The second and third level of headings of a post of 500 words or more are its table of contents."""
    html = (
        "<h2 id='a'>A <code>b</code></h2>" + "<p>word</p>" * 500 + "<h3 id='c'>C</h3><h4 id='d'>D</h4><h2 id='e'>E</h2>"
    )
    assert reading(html).outline == (Heading("a", 2, "A b"), Heading("c", 3, "C"), Heading("e", 2, "E"))


@pytest.mark.parametrize("html", ["<h2 id='a'>A</h2>" * 3, "<h2 id='a'>A</h2>" * 2 + "<p>word</p>" * 600])
def test_a_short_post_has_none(html: str) -> None:
    """A post that is taken in at a glance needs no table of contents."""
    assert reading(html).outline == ()


def test_a_heading_leads_to_itself() -> None:
    """Its words are a link to it, unless it has a link of its own or is empty."""
    page = shown("<h2 id='a'>A <em>b</em></h2><h3 id='c'><a href='x'>C</a></h3><h4 id='d'> </h4>")
    assert str(one(page, "h2")) == '<h2 id="a"><a href="#a">A <em>b</em></a></h2>'
    assert [link["href"] for link in page.find_all("a")] == ["#a", "x"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Setting it up", "setting-it-up"),
        ("標題", "標題"),
        ("Believing that defining or modifying classes", "believing-that-defining"),
        ("x" * 300, "x" * 24),
        ("", ""),
    ],
)
def test_a_heading_is_named_by_its_words(heading: str, name: str) -> None:
    """A name is in the heading's own script and ends with a word, after 24 characters at most."""
    assert anchor(heading, "-") == name


def test_code_is_reached_by_the_keyboard() -> None:
    """Every block of code can be focused, that of indented code too."""
    assert [
        block["tabindex"] for block in shown("<pre>x</pre><div><pre><code>y</code></pre></div>").find_all("pre")
    ] == [
        "0",
        "0",
    ]


def test_output_is_named() -> None:
    """What a snippet prints is said to be that; code needs no such word."""
    page = shown("<div class='output highlight'><pre>x</pre></div><div class='highlight'><pre>y</pre></div>")
    assert [block.get("aria-label") for block in page.find_all("pre")] == ["Output", None]


def test_each_line_of_longer_code_has_an_address() -> None:
    """The lines of a page's second block are `L2.1` and so on; code of three lines is pointed at as a whole."""
    page = shown("<pre><code>1\n2\n3\n</code></pre><pre><code class='x'>1\n\n  3\n4\n</code></pre>")
    assert [part["id"] for part in page.select("a[id]")] == ["L2.1", "L2.2", "L2.3", "L2.4"]
    assert page.find_all("code")[0].get("class") is None
    assert page.find_all("code")[1]["class"] == ["x", "lines"]


@given(st.text(alphabet=st.sampled_from("ab \t\n'\"#():&<>é😀=1"), max_size=80))
def test_code_stays_to_the_letter(source: str) -> None:
    """Whatever the code, its page shows every sign and every blank of it."""
    html = highlight(source, PythonLexer(stripnl=False), HtmlFormatter(wrapcode=True))
    said = BeautifulSoup(html, "html.parser").get_text().rstrip("\n")
    assert shown(html).get_text().rstrip("\n") == said


def test_colours_that_no_style_gives_are_left_out() -> None:
    """What is neither coloured nor named takes no bytes of the page; what is coloured keeps its class."""
    code = '<span></span><span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>'
    page = shown(f"<pre><code>{code}</code></pre>")
    assert str(one(page, "code")) == '<code>x = <span class="mi">1</span></code>'


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ("", ("300", "100")),
        ("width='150'", ("150", "50")),
        ("width='7' height='9'", ("7", "9")),
        ("width='50%'", ("300", "100")),
    ],
)
def test_an_image_of_the_site_has_its_size(attributes: str, size: tuple[str, str]) -> None:
    """The page keeps an image's room in its own proportions, unless its author said both."""
    files = (SimpleNamespace(url="2013/a b.png", source_path=PICTURE),)
    image = one(shown(f"<img src='../2013/a%20b.png' alt='A' {attributes}>", "..", files), "img")
    assert (image["width"], image["height"]) == size
    assert (image["loading"], image["decoding"]) == ("lazy", "async")


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('<svg width="300" height="150.4px">', ("300", "150")),
        ('<svg width="100%" height="100%" viewBox="0 0 40, 30">', ("40", "30")),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 16 9" width="2em" height="1em">', ("16", "9")),
        ('<svg viewBox="0 0 0 9">', None),
        ('<svg viewBox="wide">', None),
        ("<html>", None),
    ],
)
def test_a_drawing_has_the_size_that_it_says(root: str, size: tuple[str, str] | None, tmp_path: Path) -> None:
    """Its own in pixels, or the shape of what it shows; if it says neither, it has none."""
    (tmp_path / "x.svg").write_text(f'<?xml version="1.0"?>\n{root}', encoding="utf-8")
    files = (SimpleNamespace(url="x.svg", source_path=tmp_path / "x.svg"),)
    image = one(shown("<img src='./x.svg' alt=''>", ".", files), "img")
    assert (image.get("width"), image.get("height")) == (size or (None, None))


@pytest.mark.parametrize(
    ("html", "classes"),
    [
        ("<p><img src='y' alt=''></p>", ["unsized"]),
        ("<p> <a href='y'><img class='large' src='y' alt=''></a></p>", ["large unsized"]),
        ("<figure><img src='y' alt='' width='300'><figcaption>Y</figcaption></figure>", ["unsized"]),
        ("<p>Words <img src='y' alt=''></p>", [""]),
        ("<p><img src='y' alt=''> <img src='z' alt=''></p>", ["", ""]),
        ("<p><img src='y' alt='' width='3' height='2'></p>", [""]),
    ],
)
def test_an_image_of_unknown_size_has_a_box_where_it_stands_alone(html: str, classes: list[str]) -> None:
    """What follows it stays where it is when it comes; an image in a line of words is none to keep room for."""
    images = shown(html, ".").find_all("img")
    assert [" ".join(filter(None, image.get_attribute_list("class"))) for image in images] == classes
    assert all(image["loading"] == "lazy" for image in images)


def test_what_is_no_image_has_no_size(tmp_path: Path) -> None:
    """A drawing, a damaged file and one that is not the site's are left without a size."""
    (tmp_path / "x.svg").write_text("<svg/>", encoding="utf-8")
    files = (SimpleNamespace(url="x.svg", source_path=tmp_path / "x.svg"),)
    for src in ("./x.svg", "./y.png", "data:image/gif;base64,R0lGOD"):
        assert "width" not in one(shown(f"<img src='{src}' alt=''>", ".", files), "img").attrs


def test_a_page_has_no_style_in_it() -> None:
    """A strict policy forbids styles in a page: a cell's alignment becomes a class, and others go."""
    page = shown(render("| a | b |\n|---|--:|\n| 1 | 2 |") + "<p style='color: red' onfocus=''>x</p>")
    assert not page.select("[style]")
    assert text(page, "td.right") == "2"


@given(HOSTILE)
def test_code_that_is_set_aside_is_shown_as_any(html: str) -> None:
    """A page is the same whether the words of its code are elements of the tree or not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aside, "_BLOCK", re.compile(r"(?!)"))
        try:
            whole: Reading = reading(html, ".")
        except (AssertionError, ValueError):  # the standard library's parser refuses some
            reject()

    assert reading(html, ".") == whole


def test_a_formula_that_may_scroll_is_reached_by_the_keyboard() -> None:
    """What may be wider than a phone is stopped at, a sign or two in a line are not."""
    long = f"<math><mrow>{'<mi>a</mi><mo>+</mo>' * 9}</mrow></math>"
    assert [
        formula.get("tabindex") for formula in shown(f"<p><math><mi>n</mi></math> {long}</p>").find_all("math")
    ] == [
        None,
        "0",
    ]
