from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from figures import figures
from tests.site.blogs import Site, one, pelican, text, write_post

SRC = "https://blogger.googleusercontent.com/img/a/s1600/cat.jpg"
IMG = f'<img alt="A cat" height="480" src="{SRC}" width="640">'


def shown(html: str, site: str = "") -> BeautifulSoup:
    """Show a page's content."""
    return BeautifulSoup(figures(html, site), "html.parser")


def test_an_image_elsewhere_becomes_a_figure_of_its_size() -> None:
    """What the page shows is the image's words, room of its shape, and a link to it; nothing is loaded."""
    page = shown(f"<p>{IMG}</p><p>Text.</p>")
    assert not page.find("img")
    assert one(page, "figure.absent > svg").attrs == {
        "width": "640",
        "height": "480",
        "viewbox": "0 0 640 480",
        "aria-hidden": "true",
    }
    assert text(page, "figcaption") == "A cat (image at blogger.googleusercontent.com)"
    assert one(page, "figcaption > a")["href"] == SRC
    assert [part.name for part in page.find_all(recursive=False)] == ["figure", "p"]


@pytest.mark.parametrize("size", ["", "width='640'", "width='100%' height='1'", "width='0' height='0'"])
def test_a_size_that_is_not_known_is_not_made_up(size: str) -> None:
    """No room is kept where the page does not say how much."""
    assert shown(f"<img src='{SRC}' {size}>").select("figure.absent > *") == shown(f"<img src='{SRC}'>").select(
        "figure.absent > *"
    )
    assert not shown(f"<img src='{SRC}' {size}>").find("svg")


@pytest.mark.parametrize("around", ["p", "p><strong", "h2", "li><p", "td"])
def test_a_figure_stands_where_one_may(around: str) -> None:
    """An element that may hold only words makes room for the figure if it holds nothing else."""
    opening = "".join(f"<{name}>" for name in around.split("><"))
    closing = "".join(f"</{name}>" for name in reversed(around.split("><")))
    page = shown(f"{opening}{IMG}{closing}")
    assert {element.name for element in one(page, "figure").parents} <= {"[document]", "li", "td"}


@pytest.mark.parametrize("around", ["<p>See {} here.</p>", "<h2>{} Cats</h2>", "<p><em>{}</em> and more</p>"])
def test_an_image_in_a_line_becomes_a_link_of_its_words(around: str) -> None:
    """Among words a figure cannot stand; the image's own words lead to it."""
    page = shown(around.format(IMG))
    assert not page.select("img, figure")
    assert text(page, f"a.absent[href='{SRC}']") == "A cat"


def test_a_link_around_an_image_stays() -> None:
    """A link to somewhere else is the caption's; in a line of words it keeps the image's words."""
    page = shown(f"<p><a href='https://cats.example/'>{IMG}</a></p>")
    assert text(page, "figure a[href='https://cats.example/']") == "A cat"
    assert one(page, f"figure a[href='{SRC}']")
    line = shown(f"<p>See <a href='https://cats.example/'>{IMG}</a>.</p>")
    assert text(line, "p > a[href='https://cats.example/']") == "A cat"
    assert len(line.find_all("a")) == 1


def test_a_link_to_the_image_itself_is_said_once() -> None:
    """A picture that linked to its own file has one link to it."""
    assert len(shown(f"<p><a href='{SRC}'>{IMG}</a></p>").find_all("a")) == 1


@pytest.mark.parametrize("src", ["cat.jpg", "/cat.jpg", "data:image/gif;base64,R0lGOD", "https://blog.example/cat.jpg"])
def test_an_image_of_the_sites_own_stays(src: str) -> None:
    """What is loaded from this site, or from nowhere, is left byte for byte as it was."""
    html = f"<P ><img src='{src}'></P>"
    assert figures(html, "https://blog.example/sub") == html


@pytest.mark.parametrize("src", ["//a.example/c.jpg", "HTTP://a.example/c.jpg", r"\\a.example/c.jpg", "ht\ntp://[a"])
def test_another_host_is_known_as_browsers_know_it(src: str) -> None:
    """However an address of another host is written, it is not loaded."""
    assert not shown(f'<img src="{src}" alt="A cat">').find("img")


def test_no_other_size_is_loaded_from_elsewhere() -> None:
    """Neither an image's candidates nor a picture's sources are loaded from another host."""
    page = shown(f"<picture><source srcset='{SRC} 2x'><img src='cat.jpg' srcset='cat.jpg 1x, {SRC} 2x'></picture>")
    assert str(page) == '<picture><img src="cat.jpg"/></picture>'


def test_words_are_words() -> None:
    """An image's words are text, whatever they hold, and an anchor that links name stays."""
    page = shown(f"<p id='here'><img src='{SRC}' alt='&lt;script&gt;'></p>")
    assert "<script>" in text(page, "figure#here > figcaption")
    assert not page.find("script")


def test_a_page_loads_nothing_and_a_feed_has_the_image(tmp_path: Path) -> None:
    """In a built site posts and pages show figures; the feeds' readers get the image, with its address whole."""
    content = tmp_path / "content"
    write_post(content, "2013/08/post", f"![A cat]({SRC}){{ width=640 height=480 }}")
    (content / "pages").mkdir()
    (content / "pages/about.md").write_text(f"Title: About\n\n![A cat]({SRC})\n", encoding="utf-8")
    pelican(content, tmp_path / "output")
    built = Site(tmp_path / "output")
    assert text(built.page("2013/08/post.html"), ".prose > figure.absent > figcaption > a") == (
        "(image at blogger.googleusercontent.com)"
    )
    assert one(built.page("p/about.html"), ".prose > figure.absent")
    assert not [path for path, page in built.pages().items() if page.select("img[src^=http]")]
    for feed in ("atom", "rss"):
        root = etree.parse(built.output / f"feeds/{feed}.xml")
        [html] = root.xpath("//*[local-name()='content'] | //item/description")
        assert one(BeautifulSoup(html.text, "html.parser"), "img")["src"] == SRC


def test_no_page_of_this_blog_loads_an_image_from_elsewhere(site: Site) -> None:
    """The blog's own pages ask no other host for an image."""
    assert not [path for path, page in site.pages().items() if page.select("img[src*='//'], source, img[srcset]")]
