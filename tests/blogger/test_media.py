from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image as Pillow

from blogger.media import Kept, KeptError, Limits, Missing, Network, bring, lacking, load, place
from blogger.media.kept import Code, Image
from blogger.media.look import NoImageError, look
from blogger.media.names import file_name, stem, words
from blogger.media.scan import scan
from blogger.media.sizes import full_size, same_picture, web_address
from blogger.page import read as read_page
from blogger.reach import is_public
from blogger.seen import Page
from blogger.tokens import tokens
from tests.blogger.hosts import (
    Answer,
    Host,
    breaks_off,
    drips,
    first,
    leads_to,
    never_ends,
    picture,
    refuses,
    says_nothing,
    serves,
    serving,
)

G = "https://blogger.googleusercontent.com/img/b/R29vZ2xl/AVvX_sE"
BP = "https://1.bp.blogspot.com/-a_b/UhpX/AAAAAAAA/x-Y"
LH = "https://lh3.googleusercontent.com/abc-DEF"
POST = PurePosixPath("2013/08/post.md")
FOLDER = POST.with_suffix("")
LIMITS = Limits(size=50_000, seconds=20, silence=10, tries=3, pause=0.01, redirects=3, at_once=3)


@pytest.fixture
def host() -> Iterator[Host]:
    """Run a host on this machine."""
    with serving() as running:
        yield running


def brought(
    into: Path,
    html: str,
    host: Host | None = None,
    archive: Mapping[str, bytes] | None = None,
    limits: Limits = LIMITS,
) -> list[str]:
    """Bring what a post lacks; say why it still lacks what it lacks."""
    network = Network(limits, frozenset({host.place}), gists=host.url) if host else None
    missing: list[Missing] = []
    lack = [*lacking([(POST, html)], into)]
    bring(lack, into, archive=opened(archive or {}), network=network, missed=missing.append)
    assert all(isinstance(item, Missing) and item.folder == FOLDER for item in missing)
    return [item.reason for item in missing]


def opened(files: Mapping[str, bytes]) -> dict[str, type[BinaryIO]]:
    """Make an archive of files."""
    return {name: (lambda data=data: io.BytesIO(data)) for name, data in files.items()}  # type: ignore[misc]


def files(into: Path) -> list[str]:
    """List all files, hidden ones too."""
    return sorted(path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file())


# Which image is meant


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        (f"{G}/s320/cat.jpg", f"{G}/s0/cat.jpg"),
        (f"{G}/s1600-h/cat.jpg", f"{G}/s0/cat.jpg"),
        (f"{G}/w640-h480/cat.jpg", f"{G}/s0/cat.jpg"),
        (f"{G}/w640-h480-p-k-no-nu/cat.jpg", f"{G}/s0/cat.jpg"),
        ("http://1.bp.blogspot.com/-a/b/c/d/s72-c/cat.jpg", "https://1.bp.blogspot.com/-a/b/c/d/s0/cat.jpg"),
        (f"{BP}/s400/", f"{BP}/s400/"),
        (f"{LH}=s400", f"{LH}=s0"),
        (f"{LH}=w640-h400", f"{LH}=s0"),
        (f"{LH}=w640-h400-no?authuser=0", f"{LH}=s0?authuser=0"),
        (f"{LH}/s320/cat.jpg", f"{LH}/s0/cat.jpg"),
        ("https://cats.example/s320/cat.jpg", "https://cats.example/s320/cat.jpg"),
        ("https://bp.blogspot.com.example/s320/cat.jpg", "https://bp.blogspot.com.example/s320/cat.jpg"),
        (f"{G}/s320/s400/cat.jpg", f"{G}/s320/s0/cat.jpg"),
    ],
)
def test_the_whole_picture_is_wanted(url: str, whole: str) -> None:
    """Of Blogger's own images the one that was uploaded; of others the one that the post has."""
    assert full_size(url) == whole
    assert full_size(whole) == whole


@pytest.mark.parametrize(
    ("src", "url"),
    [
        (" https://a.example/a b.png\n", "https://a.example/a%20b.png"),
        ("//a.example/a.png#x", "https://a.example/a.png"),
        ("a.png", ""),
        ("/a.png", ""),
        ("data:image/png;base64,x", ""),
        ("javascript:x", ""),
        ("http://[", ""),
        ("http://a.example:99999/a.png", ""),
        ("file:///etc/passwd", ""),
        ("http:///a.png", ""),
    ],
)
def test_only_the_web_is_asked(src: str, url: str) -> None:
    """An image is asked for where its address is one of the web."""
    assert web_address(src) == url


def test_a_bigger_copy_is_the_same_picture() -> None:
    """Sizes, schemes and Blogger's numbered servers don't tell pictures apart; anything else does."""
    assert same_picture(f"{BP}/s1600/cat.jpg".replace("https", "http"), f"{BP}/s320/cat.jpg".replace("1.", "2."))
    assert same_picture("http://a.example/a.png", "https://a.example/a.png")
    assert not same_picture(f"{BP}/s1600/cat.jpg", f"{BP}/s1600/dog.jpg")
    assert not same_picture("http://a.example/", "http://a.example/a.png")
    assert not same_picture("", "")


# What it is called


@pytest.mark.parametrize(
    ("url", "name", "file", "said"),
    [
        (f"{G}/s320/red_kite-2.jpg", "red_kite-2.jpg", "red_kite-2", "red kite 2"),
        (f"{G}/s0/Caf%25C3%25A9+au+lait.PNG", "Café au lait.PNG", "Cafe-au-lait", "Café au lait"),
        (f"{LH}=s400", "", "image", "image"),
        (f"https://blogger.googleusercontent.com/img/a/{'AVvXsE' * 20}", "", "image", "image"),
        ("https://a.example/..%2f..%2fetc%2fpasswd", "passwd", "passwd", "passwd"),
        ("https://a.example/..%5Cx.png", "x.png", "x", "x"),
        ("https://a.example/con.png", "con.png", "image-con", "con"),
        ("https://a.example/.png", ".png", "image", "image"),
        ("https://a.example/猫.png", "猫.png", "image", "猫"),
        ("https://a.example/image.php", "image.php", "image-php", "image php"),
        ("https://a.example/" + "a" * 200 + ".png", "a" * 200 + ".png", "a" * 80, "a" * 80),
        ("https://a.example/a%00%1b%5B31mb.png", "a\0\x1b[31mb.png", "a-31mb", "a [31mb"),
    ],
)
def test_an_image_keeps_the_name_it_was_uploaded_under(url: str, name: str, file: str, said: str) -> None:
    """As far as any disk can hold it; in words, it stands for an alternative text that is missing."""
    assert (file_name(url), stem(url, set()), words(url)) == (name, file, said)


def test_two_images_of_one_name_get_two() -> None:
    """The second is numbered, and case makes no name another."""
    assert stem("https://a.example/a.png", {"a", "a-2"}) == "a-3"
    assert stem("https://a.example/Cat.png", {"cat"}) == "Cat-2"


@given(st.text())
def test_any_name_is_safe(name: str) -> None:
    """Whatever an address ends in, the file's name is short and of letters that every disk holds."""
    made = stem(f"https://a.example/{name}", set())
    assert made.replace("-", "").replace("_", "").isalnum()
    assert made.isascii()
    assert len(made) <= 90


# Who is asked


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_public_internet_may_be_asked(address: str) -> None:
    """An address that is reached from everywhere is a host's like any other."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.1.2.3 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.1
    240.0.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::127.0.0.1
    64:ff9b::7f00:1 2002:7f00:1::""".split(),
)
def test_a_local_network_may_not(address: str) -> None:
    """Neither this machine, nor its network, nor what looks like another address and leads there."""
    assert not is_public(address)


# What comes back


def test_an_image_comes_into_the_posts_folder(tmp_path: Path, host: Host) -> None:
    """It is recorded with its size by the address it came from, and nothing else is left there."""
    host.answers["/cat.jpg"] = serves(picture("PNG", (40, 30)), "image/jpeg")
    assert brought(tmp_path, f"<img src='{host.url}/cat.jpg'>", host) == []
    assert files(tmp_path) == ["2013/08/post/cat.png", "2013/08/post/media.json"]
    assert load(tmp_path, FOLDER).images == {f"{host.url}/cat.jpg": Image("cat.png", 40, 30)}


@pytest.mark.parametrize(("kind", "suffix"), [("GIF", "gif"), ("JPEG", "jpg"), ("WEBP", "webp"), ("BMP", "bmp")])
def test_an_image_is_known_by_its_bytes(tmp_path: Path, host: Host, kind: str, suffix: str) -> None:
    """Its ending says what it is, whatever its address and its host say."""
    host.answers["/cat.php"] = serves(picture(kind), "text/html")
    assert brought(tmp_path, f"<img src='{host.url}/cat.php'>", host) == []
    assert files(tmp_path)[0] == f"2013/08/post/cat-php.{suffix}"


@pytest.mark.parametrize("kind", ["AVIF", "BMP", "GIF", "JPEG", "PNG", "WEBP"])
def test_a_damaged_picture(tmp_path: Path, kind: str) -> None:
    """Whichever byte of a picture is another one, it is a picture or none, and nothing worse."""
    whole = picture(kind, (2, 2))
    path = tmp_path / "damaged"
    refused = 0
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            look(path)
        except NoImageError as error:
            refused += str(error).startswith(("is no image", "has "))

    assert refused


def test_a_picture_on_its_side_is_measured_as_it_is_shown(tmp_path: Path, host: Host) -> None:
    """Browsers heed what a camera says of how it was held, so width and height do too."""
    exif = Pillow.Exif()
    exif[0x0112] = 6
    host.answers["/cat.jpg"] = serves(picture("JPEG", (40, 30), exif=exif.tobytes()))
    brought(tmp_path, f"<img src='{host.url}/cat.jpg'>", host)
    assert load(tmp_path, FOLDER).images[f"{host.url}/cat.jpg"] == Image("cat.jpg", 30, 40)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HUGE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refuses(404), "answers 404"),
        (refuses(503), "answers 503"),
        (serves(b"<html>", "image/png"), "is no image that a page can show"),
        (serves(SVG, "image/svg+xml"), "is no image that a page can show"),
        (serves(b""), "is empty"),
        (serves(picture()[:-20]), "is no image that a page can show"),
        (serves(HUGE), "is no image that a page can show"),
        (serves(b"\0" * 60_000), "is larger than 50000 bytes"),
        (never_ends, "is larger than 50000 bytes"),
        (breaks_off(picture()), "breaks off"),
        (leads_to("/cat.png"), "is redirected more than 3 times"),
        (leads_to("http://127.0.0.1:1/a.png"), "leads into a local network (127.0.0.1)"),
        (leads_to("http://169.254.169.254/latest/meta-data/"), "leads into a local network (169.254.169.254)"),
        (leads_to("http://[::1]/a.png"), "leads into a local network (::1)"),
        (leads_to("http://localhost/a.png"), "leads into a local network (localhost)"),
        (leads_to("http://2130706433/a.png"), "leads into a local network (2130706433)"),
        (leads_to("file:///etc/passwd"), "leads to an address that is not the web's (file:)"),
        (leads_to("http://jane:secret@127.0.0.1/"), "leads to an address with a password in it"),
        (leads_to("http://["), "cannot be reached"),
    ],
)
def test_a_host_that_misbehaves_leaves_nothing(tmp_path: Path, host: Host, answer: Answer, reason: str) -> None:
    """What cannot be had is named with the reason, and no file, no folder and no record is left of it."""
    host.answers["/cat.png"] = answer
    [said] = brought(tmp_path, f"<img src='{host.url}/cat.png'>", host)
    assert said.startswith(reason)
    assert files(tmp_path) == []
    assert not (tmp_path / FOLDER).exists()


@pytest.mark.parametrize(
    ("answer", "limits", "reason"),
    [
        (drips, replace(LIMITS, seconds=1), "takes longer than 1 seconds"),
        (says_nothing, replace(LIMITS, silence=0.4), "says nothing for 0.4 seconds"),
    ],
)
def test_a_host_that_dawdles_is_not_waited_for(
    tmp_path: Path, host: Host, answer: Answer, limits: Limits, reason: str
) -> None:
    """A file has so long to come, and a host so long to say something; then nothing is left of it."""
    host.answers["/cat.png"] = answer
    assert brought(tmp_path, f"<img src='{host.url}/cat.png'>", host, limits=limits) == [reason]
    assert files(tmp_path) == []


@pytest.mark.parametrize("answer", [refuses(500), refuses(429), breaks_off(picture()), says_nothing])
def test_what_fails_once_is_tried_again(tmp_path: Path, host: Host, answer: Answer) -> None:
    """A host that fails twice and then answers has answered."""
    host.answers["/cat.png"] = first(answer, answer, serves(picture()))
    assert brought(tmp_path, f"<img src='{host.url}/cat.png'>", host) == []
    assert host.asked["/cat.png"] == 3


def test_what_was_refused_is_not_asked_again(tmp_path: Path, host: Host) -> None:
    """A page that is not there will not be there in a second."""
    brought(tmp_path, f"<img src='{host.url}/cat.png'>", host)
    assert host.asked["/cat.png"] == 1


def test_a_redirect_is_followed(tmp_path: Path, host: Host) -> None:
    """The image is called as the post calls it, wherever it is now."""
    host.answers |= {"/cat.png": leads_to("/b"), "/b": leads_to("c"), "/c": serves(picture())}
    assert brought(tmp_path, f"<img src='{host.url}/cat.png'>", host) == []
    assert files(tmp_path)[0] == "2013/08/post/cat.png"


def test_a_host_is_asked_by_its_name_and_for_the_file_as_it_is(tmp_path: Path, host: Host) -> None:
    """The name goes with the request, and nothing is to be packed."""
    host.answers["/cat.png"] = serves(picture())
    brought(tmp_path, f"<img src='{host.url}/cat.png'>", host)
    [headers] = host.headers
    assert (headers["Host"], headers["Accept-Encoding"]) == (host.url.removeprefix("http://"), "identity")


def test_a_host_that_is_not_there_is_asked_once(tmp_path: Path, host: Host) -> None:
    """Without a network a post's images are all named at once."""
    html = "".join(f"<img src='http://nowhere.invalid/{number}.png'>" for number in range(20))
    said = brought(tmp_path, html, host)
    assert len(said) == 20
    assert set(said) == {"cannot be reached (the host nowhere.invalid is not found)"}


def test_without_a_network_each_is_named_and_the_next_import_fetches_it(tmp_path: Path, host: Host) -> None:
    """The line says which post, which address, and that the next import will look again."""
    html = f"<img src='{host.url}/a.png'><img src='{host.url}/b.png'>"
    missing: list[Missing] = []
    bring([*lacking([(POST, html)], tmp_path)], tmp_path, archive={}, network=None, missed=missing.append)
    assert [item.line(tmp_path) for item in missing] == [
        f"{tmp_path}/2013/08/post.md: {host.url}/{name}: no host is asked: fetched by the next import"
        for name in ("a.png", "b.png")
    ]
    assert not host.asked
    host.answers |= {"/a.png": serves(picture()), "/b.png": serves(picture())}
    assert brought(tmp_path, html, host) == []


def test_an_interrupted_import_goes_on(tmp_path: Path, host: Host) -> None:
    """What is whole is not fetched again; what was begun is thrown away and fetched anew."""
    host.answers["/a.png"] = serves(picture())
    html = f"<img src='{host.url}/a.png'><img src='{host.url}/b.png'>"
    assert brought(tmp_path, html, host) == ["answers 404"]
    (tmp_path / FOLDER / ".b.part").write_bytes(b"half")
    host.answers["/b.png"] = serves(picture(size=(2, 1)))
    assert brought(tmp_path, html, host) == []
    assert host.asked["/a.png"] == 1
    assert files(tmp_path) == [f"{FOLDER}/{name}" for name in ("a.png", "b.png", "media.json")]
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    assert brought(tmp_path, html, host) == []
    assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == before
    assert host.asked == {"/a.png": 1, "/b.png": 2}


def test_an_image_whose_file_is_gone_is_fetched_again(tmp_path: Path, host: Host) -> None:
    """A record without its file is no image."""
    host.answers["/a.png"] = serves(picture())
    html = f"<img src='{host.url}/a.png'>"
    brought(tmp_path, html, host)
    (tmp_path / FOLDER / "a.png").unlink()
    assert load(tmp_path, FOLDER).images == {}
    assert brought(tmp_path, html, host) == []
    assert (tmp_path / FOLDER / "a.png").exists()


def test_what_somebody_put_there_stays(tmp_path: Path, host: Host) -> None:
    """No file of the post's folder is written over, whatever the case or the ending of its name."""
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "Cat.jpeg").write_bytes(b"mine")
    host.answers["/cat.png"] = serves(picture())
    assert brought(tmp_path, f"<img src='{host.url}/cat.png'>", host) == []
    assert files(tmp_path) == [f"{FOLDER}/{name}" for name in ("Cat.jpeg", "cat-2.png", "media.json")]
    assert (tmp_path / FOLDER / "Cat.jpeg").read_bytes() == b"mine"


def test_images_of_one_name_are_called_in_the_posts_order(tmp_path: Path, host: Host) -> None:
    """Whichever arrives first: the same post gives the same names, and one picture in two sizes is one."""
    host.answers |= {
        f"/{x}/cat.png": first(*[refuses(500)] * (2 - x), serves(picture(size=(x + 1, 1)))) for x in range(3)
    }
    html = "".join(f"<img src='{host.url}/{x}/cat.png'>" * 2 for x in range(3))
    assert brought(tmp_path, html, host) == []
    kept = load(tmp_path, FOLDER).images
    assert [kept[f"{host.url}/{x}/cat.png"].file for x in range(3)] == ["cat.png", "cat-2.png", "cat-3.png"]
    assert [kept[f"{host.url}/{x}/cat.png"].width for x in range(3)] == [1, 2, 3]


def test_no_link_leads_out_of_the_content_folder(tmp_path: Path, host: Host) -> None:
    """A post's folder that is a symbolic link to another place gets nothing."""
    (tmp_path / "elsewhere").mkdir()
    content = tmp_path / "content"
    (content / FOLDER.parent).mkdir(parents=True)
    (content / FOLDER).symlink_to(tmp_path / "elsewhere")
    host.answers["/cat.png"] = serves(picture())
    [said] = brought(content, f"<img src='{host.url}/cat.png'>", host)
    assert "symbolic link" in said
    assert files(tmp_path / "elsewhere") == []


# Out of the export's own archive


def test_an_image_of_the_archive_is_not_fetched(tmp_path: Path) -> None:
    """What Takeout brought along is found by the name it was uploaded under."""
    archive = {"Takeout/Blogger/Albums/My blog/Red Kite.PNG": picture(size=(7, 5))}
    assert brought(tmp_path, f"<img src='{G}/s320/Red+Kite.PNG'>", archive=archive) == []
    assert load(tmp_path, FOLDER).images == {f"{G}/s0/Red+Kite.PNG": Image("Red-Kite.png", 7, 5)}


@pytest.mark.parametrize(
    ("html", "archive"),
    [
        (f"<img src='{G}/s320/a.png'><img src='{BP}/s320/a.png'>", ["x/a.png"]),
        (f"<img src='{G}/s320/a.png'>", ["x/a.png", "y/A.png"]),
        (f"<img src='{LH}=s320'>", ["x/image.png", "x/"]),
    ],
)
def test_a_name_that_two_have_tells_neither(tmp_path: Path, html: str, archive: list[str]) -> None:
    """A wrong picture is worse than a missing one."""
    assert set(brought(tmp_path, html, archive=dict.fromkeys(archive, picture()))) == {"no host is asked"}


@pytest.mark.parametrize("data", [b"no image", b"\0" * 60_000])
def test_a_file_of_the_archive_that_is_no_image_is_fetched_instead(tmp_path: Path, host: Host, data: bytes) -> None:
    """The archive is looked at as hard as the network is."""
    host.answers["/a.png"] = serves(picture())
    assert brought(tmp_path, f"<img src='{host.url}/a.png'>", host, {"a.png": data}) == []
    assert host.asked["/a.png"] == 1


# Gists


GIST = "<script src='https://gist.github.com/jane/0a1b2c.js{}'></script>"


def test_a_gists_code_is_kept(tmp_path: Path, host: Host) -> None:
    """All its files, in its order, each with the language its name tells."""
    host.answers |= {
        "/jane/0a1b2c.json": serves(json.dumps({"files": ["b c.py", "a.unknown"]}).encode()),
        "/jane/0a1b2c/raw/b%20c.py": serves("def f():\r\n\tpass  # ☃\n\n".encode()),
        "/jane/0a1b2c/raw/a.unknown": serves(b"&lt;"),
    }
    assert brought(tmp_path, GIST.format(""), host) == []
    codes = (Code("b c.py", "python", "def f():\n\tpass  # ☃"), Code("a.unknown", "text", "&lt;"))
    assert load(tmp_path, FOLDER).gists == {"jane/0a1b2c": codes}
    assert files(tmp_path) == [f"{FOLDER}/media.json"]


def test_one_file_of_a_gist_is_kept_alone(tmp_path: Path, host: Host) -> None:
    """The address of the script may name it."""
    host.answers["/jane/0a1b2c/raw/a%2Fb.js"] = serves(b"1")
    assert brought(tmp_path, GIST.format("?file=a%2Fb.js"), host) == []
    assert load(tmp_path, FOLDER).gists == {"jane/0a1b2c#a/b.js": (Code("a/b.js", "javascript", "1"),)}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{}", "does not say which files it has"),
        (b'{"files": [1]}', "does not say which files it has"),
        (b'{"files": []}', "does not say which files it has"),
        (b"[" * 40_000, "does not say which files it has"),
        (b"\xff", "is no text"),
    ],
)
def test_a_gist_that_cannot_be_had_is_named(tmp_path: Path, host: Host, data: bytes, reason: str) -> None:
    """What is no gist is not kept, and nothing is left of it."""
    host.answers["/jane/0a1b2c.json"] = serves(data)
    assert brought(tmp_path, GIST.format(""), host) == [reason]
    assert files(tmp_path) == []


# In its place


KEPT = Kept(
    {f"{G}/s0/cat.jpg": Image("cat.jpg", 1200, 800)},
    {"jane/0a1b2c": (Code("a.py", "python", "if a < b:\n\n\tpass"),)},
)


def read(html: str) -> Page:
    """Read a page as the check does."""
    return read_page(tokens(html))


def placed(html: str) -> str:
    """Put what is kept into a post."""
    return place(html, "post", KEPT).html


def test_the_whole_picture_takes_its_thumbnails_place() -> None:
    """It has its own width and height, and the link to its bigger copy leads to it."""
    image = f"<img alt='A cat' border='0' height='213' src='{G}/s320/cat.jpg' width=320/>"
    html = f"<a href='{G}/s1600/cat.jpg' x>\n{image}</a>"
    assert placed(html) == (
        '<a x href="{attach}post/cat.jpg">\n'
        '<img border="0" src="{attach}post/cat.jpg" alt="A cat" width="1200" height="800"></a>'
    )


@pytest.mark.parametrize(
    "image",
    [
        f"<img data-src='{G}/s320/cat.jpg' alt='A cat'>",
        f"<img src='data:image/gif;base64,R0' srcset='{G}/s1/cat.jpg 1x, {G}/s320/cat.jpg 2x' alt='A cat'>",
        f"<input type='image' src='{G}/s320/cat.jpg' alt='A cat'>",
    ],
)
def test_an_image_wherever_its_address_is(image: str) -> None:
    """An image whose address is kept elsewhere is one like any other, and has it where all have it from now on."""
    here = '<img src="{attach}post/cat.jpg" alt="A cat" width="1200" height="800">'
    assert read(placed(image)).images == read(here).images
    assert read(placed(f"{image}<noscript><img src='{G}/s320/cat.jpg'></noscript>")).images == read(here).images
    assert placed(image).replace(' alt="A cat"', "").startswith("<img ")


def test_an_image_that_a_picture_has_in_its_sources_alone() -> None:
    """The first of them stands there."""
    html = f"<picture><source srcset='{G}/s320/cat.jpg'></picture>"
    assert read(placed(html)).images == ("{attach}post/cat.jpg",)
    assert read(placed(html.replace("</p", "<img src='/a.png'></p"))).images == ("/a.png",)


def test_a_size_that_its_author_chose_stays() -> None:
    """A whole picture shown smaller is shown that small, in its own shape."""
    assert 'width="300" height="200"' in placed(f"<img src='{G}/s0/cat.jpg' width='300' height='1'>")
    assert 'width="300" height="200"' in placed(f"<img src='{G}/s0/cat.jpg' width='000000300px'>")


def test_the_address_of_an_image_may_hold_what_would_be_a_reference_elsewhere() -> None:
    """A parameter by the name of a character is a parameter, and the image stays where it stands."""
    html = '<p>&copy1 <img src="http://x.org/a.png?a=1&copy=2&section=3&amp;b" alt="&copy"></p>'

    (picture,), _ = scan(html)

    assert picture.url == "http://x.org/a.png?a=1&copy=2&section=3&b"
    assert picture.tag.get("alt") == "©"
    assert html[picture.tag.start : picture.tag.end].startswith("<img")


def test_a_reference_by_a_number_without_end() -> None:
    """An image is found among references that no character has, in an attribute of its own too."""
    number = f"&#{'9' * 5000};"
    html = f"{number}<img src='{G}/s0/cat.jpg' alt='a {number}'>{number}"
    assert placed(html) == (
        f'{number}<img src="{{attach}}post/cat.jpg" alt="a \ufffd" width="1200" height="800">{number}'
    )


@pytest.mark.parametrize("width", ["0", "2000", "50%", "", "99999999999999999999", f"000001{'9' * 5000}"])
def test_a_size_that_is_none_is_the_pictures(width: str) -> None:
    """No picture is blown up, and none is squeezed to nothing."""
    assert 'width="1200" height="800"' in placed(f"<img src='{G}/s0/cat.jpg' width='{width}'>")


def test_a_link_to_something_else_stays() -> None:
    """Only a link to the picture itself is ours; one that ended before the picture is none around it."""
    link = "<a href='https://cats.example/'>"
    assert placed(f"{link}<img src='{G}/s320/cat.jpg'></a>").startswith(link)
    before = f"<a href='{G}/s320/cat.jpg'>x</a>"
    assert placed(f"{before}<img src='{G}/s320/cat.jpg'>").startswith(before)


def test_a_picture_that_is_not_here_leads_to_the_whole_one() -> None:
    """Its address is the whole picture's, its size the post's; it is named."""
    made = place(f"<a href='{G}/s1600/dog.jpg'><img src='{G}/s320/dog.jpg' width=320 alt=Dog></a>", "post", KEPT)
    assert made.html == f'<a href="{G}/s0/dog.jpg"><img width="320" src="{G}/s0/dog.jpg" alt="Dog"></a>'
    assert (made.absent, made.unnamed) == ((f"{G}/s0/dog.jpg",), ())


@pytest.mark.parametrize("alt", ["", "alt=''", "alt=' '"])
def test_a_missing_alternative_text_is_the_files_name_and_listed(alt: str) -> None:
    """Somebody who cannot see the picture hears at least that, and its author is told."""
    made = place(f"<img src='{G}/s320/red_kite.jpg' {alt}>", "post", KEPT)
    assert 'alt="red kite"' in made.html
    assert made.unnamed == (f"{G}/s0/red_kite.jpg",)


def test_a_gist_becomes_its_code() -> None:
    """It stands where its script stood, exact, and says its language."""
    assert placed(f"<p>See {GIST.format('')}!</p>") == (
        '<p>See <pre><code class="language-python">\nif a &lt; b:\n\n\tpass</code></pre>!</p>'
    )


def test_a_gist_that_is_not_here_becomes_a_link() -> None:
    """To the page where it can be seen; it is named."""
    made = place(GIST.format("?file=x&lt;y.py"), "post", KEPT)
    assert made.html == '<p><a href="https://gist.github.com/jane/0a1b2c">x&lt;y.py, a gist</a></p>'
    assert made.absent == ("https://gist.github.com/jane/0a1b2c",)


@pytest.mark.parametrize(
    "html",
    [
        "<pre>a &lt; b &amp;lt; <b>c</pre>\n\n\t&nbsp;<P>x<br></p></div>",
        "<script src='https://a.example/x.js'></script><script>'<img src=\"https://a.example/a.png\">'</script>",
        "<!-- <img src='https://a.example/a.png'> --><img src='a.png'><img>",
        "<textarea><b>&lt;</textarea><xmp>&lt;</xmp>",
        *(
            f"<{name}><a href='{G}/s1600/cat.jpg'><img src='{G}/s320/cat.jpg'></a></{name}>"
            for name in "iframe noembed noframes plaintext script style textarea title xmp".split()
        ),
        "<img src='https://a.example/a.png'",
        "<![<img src='https://a.example/a.png'>",
        "",
    ],
)
def test_all_else_stays_as_it_is(html: str) -> None:
    """What is no image of the web and no gist is not touched, not by one character."""
    assert placed(html) == html


@given(
    st.lists(
        st.sampled_from(
            "<img|src=//a.example/a_b.png> <a|href=x> </a> <p> <pre> </pre> <script> </script> <!-- --> <xmp> </xmp>"
            " <textarea> </textarea> <title> </title> <iframe> </iframe> <iframe/> <noembed> </noembed> <plaintext>"
            " <style> </style> x &lt; <![ <div|title='<xmp>'> <noscript> </noscript> \" ' < > \n".split(" ")
        ),
        max_size=12,
    ).map(lambda pieces: "".join(pieces).replace("|", " "))
)
@example("<xmp><img src=//a.example/a_b.png></xmp>")
def test_pictures_alone_are_placed(html: str) -> None:
    """Words and code are after the pictures are placed what they were before."""
    before, after = read(html), read(placed(html))
    assert (after.words, after.code) == (before.words, before.code)


@given(
    st.lists(
        st.sampled_from(
            [
                "<img src=//a.example/a.png ",
                ">",
                "<a href=x>",
                "</a>",
                "\n",
                "é",
                "'",
                "<script>",
                "</",
                "<!--",
                "-->",
                "<![",
                "x",
            ]
        )
    )
)
def test_whatever_a_post_is_its_images_are_found_where_they_stand(pieces: list[str]) -> None:
    """Each image that is found begins and ends as a tag does, and its text is put in that very place."""
    html = "".join(pieces)
    pictures, _ = scan(html)
    for found in pictures:
        assert html[found.tag.start : found.tag.end].startswith("<img")
        assert html[found.tag.end - 1] == ">"

    assert len(scan(placed(html))[0]) == len(pictures)


# The record


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        '{"images": {}}',
        '{"images": {"x": {"file": "../../../a.png", "width": 1, "height": 1}}, "gists": {}}',
        '{"images": {"x": {"file": "a.svg", "width": 1, "height": 1}}, "gists": {}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_record_is_named(tmp_path: Path, wrong: str) -> None:
    """It is not gone by, and not written over."""
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "media.json").write_text(wrong, encoding="utf-8")
    with pytest.raises(KeptError, match=r"media\.json: is damaged"):
        load(tmp_path, FOLDER)
