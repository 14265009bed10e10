"""Sites at random, and what may be done to them."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from pelican.settings import get_settings_from_file

from doctests import find, record, request
from tests.site.blogs import ROOT, tree

PLACES = [f"20{year}/0{month}/{name}" for year in (12, 13) for month in (1, 2) for name in ("one", "two")]
PAGES = ["pages/about", "pages/books"]
WORDS = ["Alpha", "Beta & <b>", "Gamma ☃", 'Delta "quoted"', "Two  words"]
PIECES = [
    "Some *text*.",
    "Other words, `code` and more.\n\n## A part\n\nText of it.",
    "```python\nx = 1\nprint(x)\n```",
    "```python\nfor i in range(3):\n    print(i)\n\n\nx = 1\n```",
    "[a post]({filename}/2012/01/one.md) and [another]({filename}/2013/02/two.md#part)",
    "[a page]({filename}/pages/about.md)",
    "![A picture]({attach}ONE/picture.png)",
    "![A picture]({static}/2012/01/one/picture.png)",
    "![Both]({attach}/2012/01/one/picture.png)",
    r"A formula: \\(a + b\\)",
    '<p style="color: red">Raw</p>',
    "![elsewhere](https://pictures.example/a.png)",
    "[The code]({static}ONE/beside.py)",
    "```python group=one\nimport beside\n```\n\n```pycon group=one\n>>> beside.x\n1\n```",
    "[A film](https://youtu.be/abcdefghijk)",
]
TEMPLATES = ["base.html", "article.html", "posts.html", "dates.html", "tag.html", "comments.html", "neighbours.html"]
TEMPLATES += ["doctests.html", "verdicts.html", "redirect.html", "prose.html"]
MOVED = ["/old /2012/01/one.html", "/old.html /2013/02/two.html#part 301", "/2012/01/two.html /"]
MOVED += ["/a.xml /feeds/atom.xml"]
SETTINGS: dict[str, list[Any]] = {
    "SITENAME": ["A name", "Another & name"],
    "SITESUBTITLE": ["", "Of something"],
    "PUBLIC_URL": ["", "https://blog.example"],
    "FEED_MAX_ITEMS": [1, 25],
    "PAGINATED_TEMPLATES": [{"index": 2, "tag": 1}, {"index": 10, "tag": 20}],
    "DISPLAY_PAGES_ON_MENU": [True, False],
    "FORMATTED_FIELDS": [["summary"], []],
    "RELATIVE_URLS": [True, False],
    "DRAFT_SAVE_AS": ["drafts/{post}.html", ""],
    "DRAFT_PAGE_SAVE_AS": ["drafts/p/{page}.html", ""],
    "DOCTESTS_SAVE_AS": ["doctests/index.html", "code.html", ""],
    "DOCTESTS_BITROT": [False, True],
    "FEED_ENTRIES": ["", ".entries.json"],
}


@dataclass
class Post:
    """A post or page as its files will have it."""

    title: str = "Alpha"
    day: int = 1
    modified: int = 0
    tags: tuple[str, ...] = ()
    author: str = ""
    status: str = "published"
    slug: str = ""
    series: str = ""
    summary: str = ""
    pieces: tuple[int, ...] = (0,)
    picture: int = 1
    comment: str = ""
    result: str = ""
    beside: str = ""


@dataclass
class Site:
    """What is written to the disk."""

    posts: dict[str, Post]
    settings: dict[str, Any] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    redirects: str = ""


POSTS = st.builds(
    Post,
    title=st.sampled_from(WORDS),
    day=st.integers(1, 4),
    modified=st.integers(0, 2),
    tags=st.lists(st.sampled_from(["one", "Two", "C++", "C"]), max_size=2, unique=True).map(tuple),
    author=st.sampled_from(["", "Maija", "A & B"]),
    status=st.sampled_from(["published", "published", "published", "draft", "hidden"]),
    series=st.sampled_from(["", "", "A row"]),
    pieces=st.lists(st.integers(0, len(PIECES) - 1), min_size=1, max_size=3).map(tuple),
    result=st.sampled_from(["", "passed"]),
    beside=st.sampled_from(["", "x = 1\n"]),
)
SITES = st.builds(
    Site,
    st.dictionaries(st.sampled_from(PLACES), POSTS, min_size=2, max_size=6).flatmap(
        lambda posts: st.dictionaries(st.sampled_from(PAGES), POSTS, max_size=2).map(lambda pages: {**posts, **pages})
    ),
)
#: One thing of one post is another one: which post, which thing, and what it becomes.
CHANGES: dict[str, Any] = {
    "title": st.sampled_from(WORDS),
    "day": st.integers(1, 4),
    "modified": st.integers(0, 2),
    "tags": st.lists(st.sampled_from(["one", "Two", "C++", "C"]), max_size=2, unique=True).map(tuple),
    "author": st.sampled_from(["", "Maija", "A & B"]),
    "status": st.sampled_from(["published", "draft", "hidden"]),
    "slug": st.sampled_from(["", "slug", "another"]),
    "series": st.sampled_from(["", "A row", "Another row"]),
    "summary": st.sampled_from(["", "Short *and* good", "See [it]({filename}/2012/01/one.md)"]),
    "pieces": st.lists(st.integers(0, len(PIECES) - 1), min_size=1, max_size=3).map(tuple),
    "picture": st.integers(0, 3),
    "comment": st.sampled_from(["", "<p>Well said.</p>", "<p>Not <a href='/2012/01/one.html'>so</a>.</p>"]),
    "result": st.sampled_from(["", "passed", "failed", "edited since"]),
    "beside": st.sampled_from(["", "x = 1\n", "x = 2\n"]),
}
EDITS = st.one_of(
    *(st.tuples(st.just(name), st.integers(0, 7), value) for name, value in CHANGES.items()),
    st.tuples(st.just("delete"), st.integers(0, 7), st.none()),
    st.tuples(st.just("rename"), st.integers(0, 7), st.sampled_from([*PLACES, *PAGES])),
    st.tuples(st.just("add"), st.sampled_from([*PLACES, *PAGES]), POSTS),
    st.tuples(st.just("template"), st.sampled_from(TEMPLATES), st.sampled_from(["", "a", "b"])),
    st.tuples(st.just("sheet"), st.integers(0, 1), st.sampled_from(["", "a{}", "b{}"])),
    st.tuples(st.just("redirects"), st.integers(0, 1), st.sampled_from(["", *MOVED])),
    *(st.tuples(st.just("setting"), st.just(name), st.sampled_from(values)) for name, values in SETTINGS.items()),
)


def edit(site: Site, change: tuple[str, Any, Any]) -> None:
    """
    Do something to a site.

    :param site: the site, which is changed
    :param change: what is done, to which part of it, and what that becomes
    """
    what, which, value = change
    names = sorted(site.posts)
    if what == "setting":
        site.settings[which] = value
    elif what == "template":
        site.templates[which] = value
    elif what in {"sheet", "redirects"}:
        setattr(site, what, value)
    elif what == "add":
        site.posts[which] = value
    elif names:
        name = names[which % len(names)]
        if what == "delete":
            del site.posts[name]
        elif what == "rename":
            site.posts[value] = site.posts.pop(name)
        else:
            setattr(site.posts[name], what, value)


def write(site: Site, home: Path) -> None:
    """
    Write a site to the disk, and leave what is the same there untouched.

    :param site: what is written
    :param home: the folder that it lives in
    """
    files = _files(site)
    here = tree(home) if home.exists() else {}
    judged = {
        f"content/{name}/{record}"
        for name, post in site.posts.items()
        for record in ("doctests.json", "bitrot.json")
        if post.result
    }
    for name in here.keys() - files.keys() - judged:
        if name.startswith(("content/", "theme/")):
            (home / name).unlink()

    def put(name: str, data: bytes) -> None:
        if here.get(name) != data:
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(data)

    for name, data in files.items():
        put(name, data)

    for name, post in site.posts.items():
        if post.result:
            said = _judge(post, home / "content", name)
            put(f"content/{name}/doctests.json", json.dumps(said).encode())
            put(f"content/{name}/bitrot.json", _tried(said))


def _files(site: Site) -> dict[str, bytes]:
    """List what is written, but for what became of the snippets that are found in it."""
    files: dict[str, bytes] = {}
    for name, post in site.posts.items():
        lines = [f"Title: {post.title}", f"Date: {_month(name)}-{post.day:02} 12:00:00+02:00"]
        lines += [f"Modified: 2020-01-0{post.modified}"] if post.modified else []
        lines += [f"Tags: {'; '.join(post.tags)};"] if post.tags else []
        said = {"Author": post.author, "Status": post.status, "Slug": post.slug, "Series": post.series}
        said["Summary"] = post.summary
        lines += [f"{word}: {value}" for word, value in said.items() if value]
        body = "\n\n".join(PIECES[piece] for piece in post.pieces).replace("ONE", name.rpartition("/")[2])
        files[f"content/{name}.md"] = "\n".join([*lines, "", body, ""]).encode()
        if post.picture:
            files[f"content/{name}/picture.png"] = picture(post.picture)

        if post.beside:
            files[f"content/{name}/beside.py"] = post.beside.encode()

        if post.comment:
            comment = {"id": "1", "number": "7", "author": "A reader", "html": post.comment}
            files[f"content/{name}/comments.json"] = json.dumps({"comments": [comment]}).encode()

    if site.redirects:
        files["content/extra/_redirects"] = f"{site.redirects}\n".encode()

    files |= {f"theme/{place}": data for place, data in tree(ROOT / "theme").items()}

    for name, mark in site.templates.items():
        files[f"theme/templates/{name}"] += f"{{# {mark} #}}<!-- {mark} -->".encode() if mark else b""

    files["theme/static/css/print.css"] += site.sheet.encode()
    return files


def _month(name: str) -> str:
    return f"{name[:4]}-{name[5:7]}" if name[0] == "2" else "2014-01"


def _judge(post: Post, content: Path, name: str) -> dict[str, Any]:
    """Write down what became of a post's snippets when they were run."""
    dialect = get_settings_from_file(str(ROOT / "pelicanconf.py"))["MARKDOWN"]
    snippets = find.read(content / f"{name}.md", content, dialect).snippets
    is_stale = post.result == "edited since"
    return {
        "date": "2020-01-01",
        "interpreter": "3.11",
        "request": request.Request().record(),
        "setup": "another" if is_stale else record.setup(content / name),
        "snippets": [{"digest": one.digest, "status": "passed" if is_stale else post.result} for one in snippets],
        "versions": {},
    }


def _tried(said: dict[str, Any]) -> bytes:
    """Write down what became of the same snippets with the newest releases."""
    status = "works" if any(one["status"] == "passed" for one in said["snippets"]) else "rotted"
    found = {"python": "3.11", "status": status, "date": "2020-01-02", "newest": "2020-01-01", "reason": "<Error>"}
    about = {"request": said["request"], "setup": said["setup"]}
    digests = [one["digest"] for one in said["snippets"]]
    groups = [{"group": "", "pythons": [found]}]
    return json.dumps({"edition": 1, **about, "snippets": digests, "groups": groups}).encode()


def picture(size: int) -> bytes:
    """
    Draw a picture.

    :param size: its width and height in pixels
    :return: a PNG
    """

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"\0" * size for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
