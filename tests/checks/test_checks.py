from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from lxml import etree
from pelican.settings import get_settings_from_file
from PIL import Image
from rich.console import Console

from checks import Finding, findings, look_over, main, read
from checks.atom import atom
from checks.markup import checker
from checks.texts import early, texts
from tests.site.blogs import ROOT, pelican, write_post

ADDRESS = "https://blog.example/sub"
HEAD = '<!doctype html>\n<html lang="en"><head><title>T</title></head><body>\n'
ENTRY = (
    "<entry><id>tag:x,2026:1</id><title>One</title><updated>2026-01-05T00:00:00Z</updated>"
    '<link href="https://blog.example/sub/a.html"/><author><name>A</name></author>'
    '<content type="html">&lt;p&gt;x&lt;/p&gt;</content></entry>'
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:x,2026:0</id><title>T</title>'
    '<updated>2026-01-05T00:00:00.003+03:00</updated><link rel="self" href="https://blog.example/sub/a.xml"/>\n'
    f"{ENTRY}\n</feed>"
)
RSS = (
    '<rss version="2.0"><channel><title>T</title><link>https://x.example/</link><description>D</description>'
    "<item><title>One</title><guid>1</guid></item></channel></rss>"
)
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "T",
    "feed_url": "https://x.example/feed.json",
    "items": [{"id": "1", "content_html": "", "date_published": "2026-01-05T00:00:00Z", "authors": [{"name": "A"}]}],
}


def found(output: Path) -> list[Finding]:
    """Check a folder as the site at one address."""
    return findings(read(output, ADDRESS))


def write(output: Path, **files: str | bytes) -> Path:
    """Write files by their path, with `__` for a slash and `_` before the ending."""
    for name, data in files.items():
        stem, _, ending = name.replace("__", "/").rpartition("_")
        path = output / f"{stem}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    return output


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("b.html", ""),
        ("/sub/b.html#part", ""),
        ("https://blog.example/sub/b.html#old", ""),
        ("b.html#:~:text=x", ""),
        ("#top", ""),
        ("./", ""),
        ("d/", ""),
        ("?page=2", ""),
        ("https://elsewhere.example/nothing", ""),
        ("https://blog.example/another-site", ""),
        ("mailto:a@example.com", ""),
        ("data:,x", ""),
        ("B.html", "leads to nothing"),
        ("c.html", "leads to nothing"),
        ("b.html#nowhere", "b.html has not"),
        ("post.md", "write {filename} before it"),
        ("{filename}../x.md", "leads to no file"),
        ("%7Bstatic%7D/x.png", "leads to no file"),
        ("http://[", "is no address"),
    ],
)
def test_a_link_leads_to_something(tmp_path: Path, address: str, says: str) -> None:
    """Each link within the site comes to a file, and to a part of it; what it is instead is said with its line."""
    page = f'{HEAD}<p>x</p>\n<a href="{address}">x</a>'
    write(
        tmp_path,
        a_html=page,
        b_html=f'{HEAD}<h2 id="part">x</h2><a name="old"></a>',
        index_html=HEAD,
        d__index_html=HEAD,
    )
    wrong = found(tmp_path)
    assert [(one.file, one.line) for one in wrong] == ([("a.html", 4)] if says else [])
    assert all(says in one.what for one in wrong)


@pytest.mark.parametrize("name", ["C#", "why?", "100%23", "50%", "a b", "ä;b"])
def test_a_folder_may_be_called_as_a_label_is(tmp_path: Path, name: str) -> None:
    """Links in a page whose path has signs that mean something in an address lead where a browser goes."""
    links = '<p><a href="#part">x</a> <a href="../b.html">x</a> <a href="./">x</a> <a id="part"></a></p>'
    write(tmp_path, b_html=HEAD)
    (tmp_path / name).mkdir()
    (tmp_path / name / "index.html").write_text(f'{HEAD}{links}<a href="c.html">x</a>', "utf-8")
    assert [one.what.partition(" ")[0] for one in found(tmp_path)] == ["c.html"]


def test_everything_that_is_loaded_is_followed(tmp_path: Path) -> None:
    """Images in sets, films, style sheets, scripts, pages that lead on and rules for hosts are links too."""
    write(
        tmp_path,
        a_html=f'{HEAD}<img srcset="s1.png 1x, s2.png 2x,s9.png 3x" src="s3.png" alt="" width="1" height="1">'
        '<video poster="s4.png" src="s5.mp4"></video><script src="s6.js"></script><meta http-equiv="refresh"'
        ' content="0; url=s7.html"><meta name="description" content="0; url=x">',
    )
    (tmp_path / "_redirects").write_text(
        "# x\n/old /sub/s8.html 301\n/a b=c /sub/a.html 301\n/* /:splat 301\n", "utf-8"
    )
    said = {one.what.split()[0].removeprefix("/sub/").partition(".")[0] for one in found(tmp_path)}
    assert said == {f"s{number}" for number in range(1, 10)}


@pytest.mark.parametrize(
    ("image", "says"),
    [
        ('src="a.png" alt="A chart" width="40" height="20"', ""),
        ('src="a.png" alt="" width="20" height="10"', ""),
        ('src="a.png" alt="A chart" width="13" height="7"', ""),
        ('src="a.png" width="40" height="20"', "has no alternative text"),
        ('src="a.png" alt="a.png" width="40" height="20"', "file's name"),
        ('src="my-chart_2.png" alt="My chart 2" width="40" height="20"', "file's name"),
        ('src="a.png" alt="A chart"', "no width and height"),
        ('src="a.png" alt="A chart" width="100%" height="auto"', "no width and height"),
        ('src="a.png" alt="A chart" width="40" height="40"', "is 40 by 20 pixels"),
        ('src="broken.png" alt="A chart" width="40" height="40"', "is damaged"),
        ('src="http://[x/a.png" alt="A chart"', "is no address: mend it"),
        ('src="" alt="A chart" width="40" height="40"', "an image has no address"),
        ('src="https://elsewhere.example/a.png" alt="A chart" width="40" height="40"', ""),
        ('src="v.svg" alt="A chart" width="40" height="40"', ""),
    ],
)
def test_an_image_says_what_it_shows_and_how_large(tmp_path: Path, image: str, says: str) -> None:
    """Alternative text that is more than a file's name, a size in pixels, and the shape that the file has."""
    for name in ("a.png", "my-chart_2.png"):
        Image.new("RGB", (40, 20)).save(tmp_path / name)

    write(tmp_path, broken_png=b"\x89PNG", v_svg="<svg/>", a_html=f"{HEAD}<p><img {image}></p>")
    wrong = found(tmp_path)
    assert len(wrong) == bool(says)
    assert all(says in one.what and (one.file, one.line) == ("a.html", 3) for one in wrong)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "", ""),
        ("</feed>", "", "is no XML"),
        ("<id>tag:x,2026:0</id>", "", "feed has 0 id"),
        ("<title>T</title>", "<title>T</title><title>T</title>", "feed has 2 title"),
        ("<id>tag:x,2026:1</id>", "<id>one</id>", "no absolute address"),
        ("2026-01-05T00:00:00Z", "2026-01-05 00:00", "no RFC 3339 date"),
        ("2026-01-05T00:00:00Z", "2026-02-30T00:00:00Z", "no RFC 3339 date"),
        ('rel="self"', 'rel="hub"', "does not say where it is"),
        ("<author><name>A</name></author>", "", "has no author"),
        ("<name>A</name>", "", "author has 0 name"),
        ("<name>A</name>", "<name>A</name><email>a</email>", "email is none"),
        ("</entry>", "<unknown/></entry>", "entry has 1 unknown"),
        ("</entry>", '<x xmlns="y"/></entry>', ""),
        ("</entry>", "<category/></entry>", "category has no term"),
        ("</entry>", '<link href="https://x.example/b"/></entry>', "several pages"),
        ("<title>One</title>", '<title type="md">One</title>', "no type that a text can have"),
        ("&lt;p&gt;x", "&lt;a href='b.html'&gt;x", "write the whole address"),
        ("<id>tag:x,2026:1</id>", "<id>tag:blog.example,2026-01-05:/sub/a.html</id>", "write Atom_Id"),
        (ENTRY, ENTRY + ENTRY, "2 entries share the id"),
        ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "is no feed but {http://purl.org/atom/ns#}feed"),
        ("<name>A</name>", "<name> </name>", "name is empty"),
        ('href="https://blog.example/sub/a.html"', 'href="x y"', "href is no address (x y)"),
    ],
)
def test_an_atom_feed_is_as_rfc_4287_has_it(tmp_path: Path, old: str, new: str, says: str) -> None:
    """How often each element may stand, dates, ids, links, authors, and addresses in what readers show elsewhere."""
    write(tmp_path, feeds__atom_xml=ATOM.replace(old, new, 1) if old else ATOM)
    wrong = found(tmp_path)
    assert len(wrong) == bool(says)
    assert all(says in one.what and one.file == "feeds/atom.xml" for one in wrong)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "", ""),
        ("<guid>1</guid>", "", "guid is missing"),
        ("</item>", "</item><item><title>Two</title><guid>1</guid></item>", "another one's"),
        ("<description>D</description>", "", "no description"),
        ("<title>One</title>", "", "neither title nor description"),
        ("channel>", "tunnel>", "no channel"),
        ('version="2.0"', 'version="9"', "its version is 9"),
        ("</item>", "<pubDate>2014-01-01</pubDate></item>", "no RFC 822 date (2014-01-01)"),
        ("</item>", "<pubDate>Wed, 01 Jan 2014 00:00:00 +0000</pubDate></item>", ""),
        ("</item>", "<link>a.html</link></item>", "link is no absolute address (a.html)"),
    ],
)
def test_an_rss_feed_is_as_its_specification_has_it(tmp_path: Path, old: str, new: str, says: str) -> None:
    """A channel with its three elements, and items that readers can tell apart."""
    write(tmp_path, rss_xml=RSS.replace(old, new) if old else RSS)
    assert [says in one.what for one in found(tmp_path)] == [True] * bool(says)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, ""),
        ({"title": None}, "no title"),
        ({"items": None}, "no list of items"),
        ({"items": ["x"]}, "no list of items"),
        ({"items": []}, ""),
        ({"feed_url": "feed.json"}, "no absolute address"),
        ({"items": [{"content_text": "x"}]}, "no id of its own"),
        ({"items": [{"id": 1, "content_text": "x"}]}, "no id of its own"),
        ({"items": [{"id": "1", "content_text": "x"}] * 2}, "no id of its own"),
        ({"items": [{"id": "1"}]}, "no content"),
        ({"items": [{"id": "1", "content_text": "x", "date_published": "yesterday"}]}, "no RFC 3339 date"),
        ({"items": [{"id": "1", "content_text": "x", "url": "/a.html"}]}, "no absolute address"),
        ({"items": [{"id": "1", "content_text": "x", "tags": [1]}]}, "tags are no words"),
        ({"authors": [{}]}, "an author without"),
        ({"version": "https://jsonfeed.org/version/9"}, "its version is none of JSON Feed's"),
        ({"items": [{"id": "1", "content_text": "x", "tags": 5}]}, "tags are no words"),
        ({"items": [{"id": "1", "content_text": "x", "tags": None}]}, "tags are no words"),
    ],
)
def test_a_json_feed_is_as_its_rules_have_it(tmp_path: Path, change: dict[str, object], says: str) -> None:
    """A title, items with ids of their own and content, dates and absolute addresses."""
    write(tmp_path, feed_json=json.dumps({**JSON, **change}))
    assert [says in one.what for one in found(tmp_path)] == [True] * bool(says)


def test_what_is_no_feed_is_left_alone(tmp_path: Path) -> None:
    """Other XML and JSON is somebody else's; a broken one of either kind is named."""
    write(tmp_path, a_json='{"x": 1}', b_json="[]", c_xml="<urlset/>")
    assert found(tmp_path) == []
    write(tmp_path, a_json="{", b_json="\xff", c_xml="<")
    assert sorted(one.file for one in found(tmp_path)) == ["a.json", "b.json", "c.xml"]


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("a.xml", "application/atom+xml", "<html/>"),
        ("a.xml", "application/rss+xml", "<urlset/>"),
        ("a.json", "application/feed+json", '{"title": "T", "items": []}'),
        ("a.json", "application/feed+json", "[]"),
        ("a.json", "application/json", "[" * 100_000),
    ],
)
def test_what_pages_call_a_feed_is_one(tmp_path: Path, name: str, kind: str, data: str) -> None:
    """A file that readers are led to and cannot show is named, and so is one that is too deep to be read."""
    link = f'<link rel="alternate" type="{kind}" href="/sub/{name}">'
    write(tmp_path, index_html=HEAD.replace("</head>", f"{link}</head>"))
    (tmp_path / name).write_text(data, "utf-8")
    assert [one.file for one in found(tmp_path)] == [name]


def test_a_feed_expands_nothing(tmp_path: Path) -> None:
    """A feed that names a file of this machine gets nothing of it."""
    (tmp_path / "secret").write_text("SECRET", "utf-8")
    doctype = f'<!DOCTYPE feed [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    write(tmp_path, feed_xml=doctype + ATOM.replace("<title>One", "<title>&x;"))
    assert "SECRET" not in str(found(tmp_path))


def told(output: Path, content: Path, vnu: list[str] | None = None, address: str = ADDRESS) -> tuple[int, list[str]]:
    """Check as `invoke check` does; give the exit status and what was said."""
    console = Console(file=StringIO(), width=80)
    status = main(output, content=content, address=address, vnu=vnu, console=console)
    assert isinstance(console.file, StringIO)
    return status, console.file.getvalue().splitlines()


def test_a_finding_is_told_of_the_posts_own_line(tmp_path: Path) -> None:
    """One line a finding: the post's file and line where the post says it, the page's where it does not; status 1."""
    write_post(tmp_path / "content", "2013/08/post", "Text.\n\n[x](other.md) [y](#nowhere)\n", atom_id="tag:x,2026:1")
    write_post(tmp_path / "content", "2013/08/draft", "[x](other.html)", status="draft")
    pelican(tmp_path / "content", tmp_path / "output")
    status, said = told(tmp_path / "output", tmp_path / "content", address="http://localhost:8000")
    post, draft = tmp_path / "content/2013/08/post.md", tmp_path / "content/2013/08/draft.md"
    assert status == 1
    assert [line.partition(" ")[0] for line in said[:3]] == [f"{post}:7:", f"{post}:7:", f"{draft}:5:"]
    assert "3 findings" in said[3]


def checked(home: Path, body: str, *names: str, status: str = "published") -> list[str]:
    """Build a blog of one post with files in its folder, and check it; give what is said of it, from the home."""
    write_post(home / "content", "2013/08/my-post", body, atom_id="tag:x,2026:1", title="A foo and bar", status=status)
    for name in names:
        (home / "content/2013/08/my-post").mkdir(exist_ok=True)
        Image.new("RGB", (40, 20)).save(home / "content/2013/08/my-post" / name)

    pelican(home / "content", home / "output", fatal="errors")
    _, said = told(home / "output", home / "content", address="http://localhost:8000")
    return [line.removeprefix(f"{home}/content/2013/08/") for line in said[:-1]]


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ('<iframe src="https://codepen.io/x" title="X"></iframe>', "https://codepen.io/x is blocked"),
        ('<iframe src="https://player.vimeo.com/video/1" title="X"></iframe>', ""),
        ('<iframe src="my-post/x.txt" title="X"></iframe>', "x.txt is blocked"),
        ('<script src="https://gist.example/1.js"></script>', "https://gist.example/1.js is blocked"),
        ("<script>alert(1)</script>", "<script is blocked"),
        ('<script type="application/json">{}</script>', ""),
        ("<style>p { color: red }</style>", "<style is blocked"),
        ('<p onclick="x()">y</p>', "onclick= is blocked"),
        ('<a href="javascript:x()">y</a>', "javascript:x() is blocked"),
        ('<object data="https://x.example/a.swf">y</object>', "a.swf is blocked"),
        ('<img src="https://x.example/a.png" alt="A" width="1" height="1">', ""),  # the page has a link to it
        ('<img src="data:image/gif;base64,R0lGODdh" alt="A" width="1" height="1">', ""),
        ('<form action="https://x.example/">y</form>', "https://x.example/ is blocked"),
        ('<link rel="stylesheet" href="https://x.example/a.css">', "a.css is blocked"),
        ('<video src="https://x.example/a.mp4">y</video>', "a.mp4 is blocked"),
        ('<p style="color: red">y</p>', ""),  # the theme's pages have none of it
        ("`<script>`", ""),
    ],
)
def test_what_the_policy_forbids_is_told_of_the_post(tmp_path: Path, html: str, says: str) -> None:
    """HTML in a post that hosts keep from working is a finding with the post's line, whatever works in a file."""
    (tmp_path / "content/2013/08/my-post").mkdir(parents=True)
    (tmp_path / "content/2013/08/my-post/x.txt").write_text("x", "utf-8")
    said = checked(tmp_path, f"Text.\n\n{html.replace('my-post/', '{attach}my-post/')}")
    assert [line.partition(" ")[0] for line in said] == (["my-post.md:8:"] if says else []), said
    assert all(f"{says} by the site's Content-Security-Policy: " in line for line in said)


@pytest.mark.parametrize("status", ["published", "draft"])
@pytest.mark.parametrize(
    ("image", "says"),
    [
        ("{attach}my-post/shot.png", ""),
        ("my-post/shot.png", "is a file beside the post, and not in the site: write {attach} before it"),
        ("shot.png", "write {attach} before it, {attach}my-post/shot.png"),
        ("/2013/08/my-post/shot.png", "write {attach} before it, {attach}my-post/shot.png"),
        ("{attach}shot.png", "leads to no file: write {attach}my-post/shot.png"),
        ("{static}/my-post/shot.png", "leads to no file: write {static}my-post/shot.png"),
        ("{attach}my-post/no.png", "content/2013/08/my-post/no.png, or name one that is there"),
        ("{attach}/no.png", "content/no.png, or name one that is there"),
        ("no.png", "leads to nothing: mend the link, or write what it leads to"),
    ],
)
def test_an_image_that_is_not_attached_is_one_finding_with_its_cure(
    tmp_path: Path, image: str, says: str, status: str
) -> None:
    """Where the file does lie beside the post, what to write before its name is said, and of its size nothing."""
    said = checked(tmp_path, f"Text.\n\n![A phone]({image})", "shot.png", status=status)
    assert [line.partition(" ")[0] for line in said] == (["my-post.md:8:"] if says else [])
    assert all(says in line for line in said)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("d.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "give the svg in the file a viewBox"),
        ("d.svg", b"<svg xmlns='http://www.w3.org/2000/svg' width='100%'/>", "give the svg in the file a viewBox"),
        ("d.svg", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2'/>", ""),
        ("d.png", b"\x89PNG", "is damaged: put it there again"),
    ],
)
def test_an_image_that_is_attached_is_not_told_to_be(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    """Of a drawing without a size, and of what nobody can see, one thing is said, which an author can do."""
    (tmp_path / "content/2013/08/my-post").mkdir(parents=True)
    (tmp_path / "content/2013/08/my-post" / name).write_bytes(data)
    said = checked(tmp_path, f"Text.\n\n![A drawing]({{attach}}my-post/{name})")
    assert [line.partition(" ")[0] for line in said] == (["my-post.md:8:"] if says else [])
    assert all(says in line for line in said)


@pytest.mark.parametrize("status", ["published", "draft"])
@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("foo.\n\n[x](foo) leads nowhere.", 8),
        ("`x.png` and nix.png\n\n[y][z]\n\n[z]: ../x.png", 10),
        ('A foo.\n\n<a href="foo">x</a>', 8),
        ("A foo.\n\n[x]({filename}my-post.md#foo)", 8),
    ],
)
def test_a_finding_is_told_of_the_line_that_has_the_link(tmp_path: Path, body: str, line: int, status: str) -> None:
    """Neither a title that holds the same letters nor a longer address is taken for it, in a draft neither."""
    assert [one.partition(" ")[0] for one in checked(tmp_path, body, status=status)] == [f"my-post.md:{line}:"]


def test_what_a_draft_does_not_say_itself_is_told_of_it(tmp_path: Path) -> None:
    """A draft's page is named behind it, for nobody else knows where that is."""
    write_post(tmp_path / "content", "2013/08/post")
    write(tmp_path / "output", drafts__2013__08__post_html=f"{HEAD}\n<a href='nowhere.html'>x</a>")
    (line, _) = told(tmp_path / "output", tmp_path / "content")[1]
    assert line.startswith(f"{tmp_path}/content/2013/08/post.md: nowhere.html leads to nothing")
    assert line.endswith("(drafts/2013/08/post.html:4)")


def looked_over(home: Path) -> tuple[int, list[str]]:
    """Check the site of a folder as `invoke check` does; give the exit status and what was said."""
    console = Console(file=StringIO(), width=80)
    site = {
        **get_settings_from_file(str(ROOT / "pelicanconf.py")),
        "PATH": str(home / "content"),
        "OUTPUT_PATH": str(home / "output"),
        "THEME": str(ROOT / "theme"),
    }
    status = look_over(site, home, console)
    assert isinstance(console.file, StringIO)
    return status, console.file.getvalue().splitlines()


def test_notes_of_a_post_are_told_and_are_no_finding(tmp_path: Path) -> None:
    """A field that nothing reads may be its author's note: it keeps nobody from publishing."""
    write_post(tmp_path / "content", "2013/08/one", mood="fine")
    write(tmp_path / "output", index_html=HEAD)
    status, said = looked_over(tmp_path)
    file = os.path.relpath(tmp_path / "content/2013/08/one.md")
    assert (status, said[0]) == (0, f"{file}:3: Mood: nothing reads such a field")
    assert said[1].startswith("1 pages: no findings")


def test_posts_that_share_an_id_are_named(tmp_path: Path) -> None:
    """The post that was copied and the copy, in the place of the feeds that have both."""
    for name in ("one", "two"):
        write_post(tmp_path / "content", f"2013/08/{name}", atom_id="tag:x,2026:1")

    write(tmp_path / "output", feeds__atom_xml=ATOM.replace(ENTRY, ENTRY + ENTRY))
    status, said = looked_over(tmp_path)
    one, two = (os.path.relpath(tmp_path / f"content/2013/08/{name}.md") for name in ("one", "two"))
    assert status == 1
    assert said[0] == f"{two}:3: Atom_Id is that of {one}:3, too: take it out of the copy, for no two posts share one"
    assert "share the id" not in "".join(said)


def test_a_field_below_the_empty_line_is_named(tmp_path: Path) -> None:
    """What was meant for the head and became text is told with its line; what the head says already is text."""
    write_post(tmp_path / "content", "2013/08/one", "Tags: Python\nStatus: draft\n\nDate: none of it.")
    write_post(tmp_path / "content", "2013/08/two", "Note: this is text.\n\nTags: too.")
    write_post(tmp_path / "content", "2013/08/review", "Title: Fluent Python\nAuthor: L. Ramalho\nDate: 2015\n\nGood.")
    write(tmp_path / "output", index_html=HEAD)
    status, said = looked_over(tmp_path)
    assert status == 1
    file = os.path.relpath(tmp_path / "content/2013/08/one.md")
    assert said[:2] == [
        f"{file}:{line}: {name} stands below the empty line, where the text begins: "
        "move it above that, to the other fields"
        for line, name in ((4, "Tags"), (5, "Status"))
    ]
    assert "1 pages: 2 findings" in said[2]


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("Text.\n\n```python\nx = 1\n", 6, "looks like a fence"),
        ("Text.\n\n~~~~\nx\n", 6, "looks like a fence"),
        ("Text.\n\n$$\\frac{1}{$$", 6, "the formula \\frac{1}{ cannot be read"),
        ("```math\nx^2\n```\n\n```math\n\\nosuch{x}\n```\n", 9, "the formula \\nosuch{x} cannot be read"),
        ("Text with `$$\\frac{$$` in it.", 0, ""),
    ],
)
def test_what_readers_see_as_it_was_typed_is_named(tmp_path: Path, body: str, line: int, says: str) -> None:
    """A fence that is never closed and a formula that cannot be read are told with the post's own line."""
    file = os.path.relpath(write_post(tmp_path / "content", "2013/08/one", body))
    said = texts(settings_of(tmp_path))
    assert [one.partition(" ")[0] for one in said] == ([f"{file}:{line}:"] if says else [])
    assert all(says in one for one in said)


def test_a_post_of_a_day_to_come_is_named(tmp_path: Path) -> None:
    """A post is public at once, whatever its date says; of a draft that is no news."""
    write_post(tmp_path / "content", "2013/08/one", date="2026-03-02 12:00")
    write_post(tmp_path / "content", "2013/08/two", date="2026-03-02 12:00", status="draft")
    for day, count in ((1, 1), (3, 0)):
        said = early(settings_of(tmp_path), dt.datetime(2026, 3, day, tzinfo=dt.UTC))
        assert [":2: Date: 2026-03-02 12:00 is to come" in one for one in said] == [True] * count


def test_a_second_title_is_told_of_the_post(tmp_path: Path) -> None:
    """The title of a page is the post's; a heading beside it is a part of that."""
    assert checked(tmp_path, "Text.\n\n# One more\n") == [
        "my-post.md:8: 'One more' is a second title of the page: write ## before it"
    ]


def settings_of(home: Path) -> dict[str, object]:
    """Give the settings of the site whose content lies in a folder."""
    site = get_settings_from_file(str(ROOT / "pelicanconf.py"))
    return {**site, "PATH": str(home / "content"), "OUTPUT_PATH": str(home / "output")}


def test_a_site_without_a_fault_says_so(tmp_path: Path) -> None:
    """Status 0 and one line, which says what was not looked at."""
    write(tmp_path / "output", index_html=HEAD)
    status, said = told(tmp_path / "output", tmp_path)
    assert (status, len(said)) == (0, 1)
    assert said[0].startswith("1 pages: no findings; the HTML is not checked, for there is no vnu")


def test_without_a_site_there_is_nothing_to_check(tmp_path: Path) -> None:
    """One line says how to come by one; status 2."""
    assert told(tmp_path / "output", tmp_path) == (
        2,
        [f"{tmp_path}/output: is not there: build the site first, by invoke build"],
    )


def test_a_checker_that_does_not_run_is_named(tmp_path: Path) -> None:
    """It is not taken for one that found nothing."""
    write(tmp_path / "output", index_html=HEAD)
    status, (line,) = told(tmp_path / "output", tmp_path, ["./not-there"])
    assert status == 2
    assert line.startswith("./not-there: cannot be run")


@pytest.fixture(scope="module")
def vnu() -> list[str]:
    """Find the W3C's checker."""
    command = checker(ROOT)
    if command is None:
        assert not os.environ.get("CI"), "vnu-jar or Java is not installed"
        pytest.skip("vnu-jar or Java is not installed: the pages' HTML is not checked")

    return command


def test_the_checker_finds_what_is_no_html(tmp_path: Path, vnu: list[str]) -> None:
    """An error is told with the page and the line."""
    write(tmp_path / "output", index_html=f"{HEAD}<p><div>x</div></p>\n", b_html=f"{HEAD}<p>x</p>\n")
    status, said = told(tmp_path / "output", tmp_path, vnu)
    assert status == 1
    assert said[0].startswith(f"{tmp_path}/output/index.html:3: ")
    assert not any("b.html" in line for line in said)


def test_what_is_advised_of_an_id_is_the_cure() -> None:
    """An id that was made of an address is found; the one that is advised in its place is not."""
    feed = ATOM.replace("<id>tag:x,2026:1</id>", "<id>tag:blog.example,2026-01-05:/sub/a.html</id>")
    ((_, what),) = atom(etree.fromstring(feed))
    advised = re.search(r"write Atom_Id: (tag:\S+), or", what)
    assert advised is not None
    assert advised[1] == "tag:blog.example,2026-01-05:/sub/a"
    assert list(atom(etree.fromstring(feed.replace("tag:blog.example,2026-01-05:/sub/a.html", advised[1])))) == []


def test_where_java_is_missing_there_is_no_checker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A jar alone is none."""
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "vnu.jar").write_bytes(b"")
    monkeypatch.setenv("VNU_JAR", str(tmp_path / "vnu.jar"))
    assert checker(tmp_path) is None
    assert shutil.which("java") is None
