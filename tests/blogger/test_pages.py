from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from blogger.export import ExportError
from blogger.shapes import opened
from tests.blogger.made import comment, entry, feed


class Blog(BaseHTTPRequestHandler):
    """A blog of five posts, two a page, that names another host in its links as Blogger does."""

    asked: ClassVar[list[str]] = []
    next_host: ClassVar[str] = "https://www.blogger.com"
    comments: ClassVar[bool] = True
    moved_to: ClassVar[str] = "/feeds/posts/default"

    def do_GET(self) -> None:
        """Answer with a page of the feed."""
        self.asked.append(self.path)
        address = urlsplit(self.path)
        if address.path == "/moved/feeds/posts/default":
            self.send_response(302)
            self.send_header("Location", self.moved_to)
            self.end_headers()
            return

        if address.path == "/feeds/gone" or (address.path == "/feeds/comments/default" and not self.comments):
            self.send_error(404)
            return

        start = int(parse_qs(address.query).get("start-index", ["1"])[0])
        more = f"<link rel='next' href='{self.next_host}/feeds/1/posts/default?start-index={start + 2}'/>"
        made = self.comment if address.path == "/feeds/comments/default" else entry
        space = "xmlns='http://a9.com/-/spec/opensearchrss/1.0/'"
        count = f"<totalResults {space}>5</totalResults><startIndex {space}>{start}</startIndex>"
        page = feed(*(made(n) for n in range(start, min(start + 2, 6))), more=count + (more if start < 5 else ""))
        if address.path == "/feeds/loop":
            page = feed(entry(1), more="<link rel='next' href='/feeds/loop'/>")
        elif address.path == "/feeds/page":
            page = "<html><body>A page.</body></html>"

        self.send_response(200)
        self.end_headers()
        self.wfile.write(page.encode())

    @staticmethod
    def comment(number: int) -> str:
        """Make a comment whose number is no post's."""
        return comment(10 + number)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def blog() -> Iterator[str]:
    """Serve the blog on this machine and give its address."""
    Blog.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Blog) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def titles(address: str) -> list[str]:
    """Read the titles of the posts behind an address."""
    with opened([address]) as told:
        return [each.title for each in told.entries()]


def refusal(address: str) -> str:
    """Give the line an address is refused with."""
    with pytest.raises(ExportError) as caught:
        titles(address)

    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("path", ["", "/", "/2013/08/post-1.html"])
def test_a_blogs_address(blog: str, path: str) -> None:
    """The feed behind a blog's address is read to its last page, and no host is asked but the blog's own."""
    assert titles(f"{blog}{path}") == [f"Post {number}" for number in range(1, 6)]
    posts = [asked for asked in Blog.asked if urlsplit(asked).path == "/feeds/posts/default"]
    assert [parse_qs(urlsplit(asked).query).get("start-index") for asked in posts] == [None, ["3"], ["5"]]
    assert all("redirect=false" in asked for asked in Blog.asked)


def test_the_comments_of_a_blog(blog: str) -> None:
    """The feed of a blog's comments is read to its last page, and counts for nothing else."""
    with opened([blog]) as told:
        assert [each.html for each in told.comments()] == [f"Comment {number}." for number in range(11, 16)]
        assert (told.whole, told.following, told.notes) == (True, "", ())


def test_a_blog_without_a_feed_of_comments(blog: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its posts are read all the same, and a line says that the comments are missing."""
    monkeypatch.setattr(Blog, "comments", False)

    with opened([blog]) as told:
        assert len(list(told.entries())) == 5
        [note] = told.notes

    assert note.startswith(f"the comments are not imported: {blog}/feeds/comments/default?")


def test_a_feeds_address(blog: str) -> None:
    """A feed's own address is asked as it is, wherever it has moved to."""
    assert titles(f"{blog}/moved/feeds/posts/default") == [f"Post {number}" for number in range(1, 6)]
    assert Blog.asked[0] == "/moved/feeds/posts/default"


def test_a_feed_that_leads_to_itself(blog: str) -> None:
    """A page is asked for once."""
    assert titles(f"{blog}/feeds/loop") == ["Post 1"]


def test_a_feed_that_leads_elsewhere(blog: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that goes on at another host, without saying at which entry, is not followed there."""
    monkeypatch.setattr(Blog, "next_host", "http://elsewhere.example/x?y=")

    assert "goes on at another host: http://elsewhere.example/x?y=/feeds" in refusal(blog)


def test_an_address_without_a_feed(blog: str) -> None:
    """What is no feed is named by its address."""
    assert refusal(f"{blog}/feeds/page").startswith(f"{blog}/feeds/page:1: is XML, but <html> is no Atom feed")
    assert refusal(f"{blog}/feeds/gone").startswith(f"{blog}/feeds/gone: cannot be had (404 Not Found): ")


@pytest.mark.parametrize("address", ["https://[foo/", f"https://{'a' * 70}.invalid/", "http://x:99999999/"])
def test_what_is_no_address(address: str) -> None:
    """What no browser would ask either is named in one line."""
    assert refusal(address).startswith(address.rstrip("/"))


def test_a_blog_that_leads_into_the_local_network(blog: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host that somebody named is asked wherever it is; where it leads to is asked only in public."""
    monkeypatch.setattr(Blog, "moved_to", f"http://localhost:{urlsplit(blog).port}/feeds/posts/default")

    assert "leads into a local network (localhost)" in refusal(f"{blog}/moved/feeds/posts/default")


def test_an_address_where_nobody_answers() -> None:
    """A host that doesn't answer is named."""
    assert refusal("http://127.0.0.1:1/").startswith("http://127.0.0.1:1/feeds/posts/default?")
