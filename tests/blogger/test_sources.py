from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from blogger.export import ExportError
from blogger.shapes import opened
from tests.blogger.made import SITE, entry, feed, takeout, takeout_entry

FEED = "Takeout/Blogger/Blogs/Rants/feed.atom"
PICTURE = "Takeout/Blogger/Albums/Rants/a b.JPG"
BESIDE = {
    PICTURE: b"picture",
    "Takeout/Blogger/Albums/Rants/metadata.json": b"{}",
    "Takeout/Blogger/Albums/Other/b.jpg": b"other",
    "Takeout/Blogger/Comments/Rants/feed.atom": b"<feed/>",
    "__MACOSX/Takeout/Blogger/Blogs/Rants/feed.atom": b"mac",
}
TAKEOUT = takeout(takeout_entry(1), takeout_entry(2)).encode()


def packed(folder: Path, files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    """Pack files into a zip archive."""
    path = folder / "takeout.zip"
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)

    return path


def unpacked(folder: Path, files: dict[str, bytes]) -> Path:
    """Write the same files into a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    return folder


def read(*exports: Path) -> tuple[list[str], dict[str, bytes]]:
    """Read an export: the titles of its entries, and the files that came with it."""
    with opened([str(path) for path in exports], site=SITE, time_zone="Europe/Helsinki") as told:
        media = {}
        for name, opener in told.media.items():
            with opener() as file:
                media[name] = file.read()

        return [each.title for each in told.entries()], media


def refusal(*exports: Path) -> str:
    """Give the line an export is refused with."""
    with pytest.raises(ExportError) as caught:
        read(*exports)

    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_zip_archive(tmp_path: Path) -> None:
    """The archive itself is read, with the pictures of the blog's own album."""
    assert read(packed(tmp_path, {FEED: TAKEOUT, **BESIDE})) == (
        ["Post 1", "Post 2"],
        {"Albums/Rants/a b.JPG": b"picture"},
    )


@pytest.mark.parametrize("name", ["", "Takeout/Blogger", "Takeout/Blogger/Blogs/Rants", FEED])
def test_a_folder(tmp_path: Path, name: str) -> None:
    """So are the folder it was unpacked to, any folder on the way to the feed, and the feed."""
    assert read(unpacked(tmp_path, {FEED: TAKEOUT, **BESIDE}) / name) == (
        ["Post 1", "Post 2"],
        {"Albums/Rants/a b.JPG": b"picture"},
    )


def test_a_folder_of_pages(tmp_path: Path) -> None:
    """A folder of a feed's saved pages is read in the order of their names."""
    pages = {"page-2.xml": feed(entry(2)).encode(), "page-1.xml": feed(entry(1)).encode(), "notes.txt": b"x"}

    assert read(unpacked(tmp_path, pages))[0] == ["Post 1", "Post 2"]


def test_several_pages(tmp_path: Path) -> None:
    """Pages that are named one by one are one export, and what follows is what none of them has."""
    counts = "<s:startIndex xmlns:s='http://a9.com/-/spec/opensearchrss/1.0/'>{}</s:startIndex>"
    following = f"<link rel='next' href='{SITE}/feeds/posts/default?start-index={{}}&amp;max-results=1'/>"
    texts = [feed(entry(n), more=counts.format(n) + following.format(n + 1)).encode() for n in (1, 2)]
    unpacked(tmp_path, dict(zip(["a", "b"], texts, strict=True)))

    with opened([str(tmp_path / "a"), str(tmp_path / "b")]) as told:
        assert [each.title for each in told.entries()] == ["Post 1", "Post 2"]
        assert told.following == f"{SITE}/feeds/posts/default?start-index=3&max-results=1"
        assert not told.whole


def test_a_count_without_end(tmp_path: Path) -> None:
    """A feed that counts its entries in five thousand digits counts nothing."""
    total = f"<s:totalResults xmlns:s='http://a9.com/-/spec/opensearchrss/1.0/'>{'9' * 5000}</s:totalResults>"

    assert read(unpacked(tmp_path, {"feed.xml": feed(entry(1), more=total).encode()}) / "feed.xml")[0] == ["Post 1"]


def test_two_blogs(tmp_path: Path) -> None:
    """Where there are two blogs, somebody has to say which."""
    path = packed(tmp_path, {FEED: TAKEOUT, FEED.replace("Rants", "Other"): TAKEOUT})

    assert refusal(path).startswith(f"{path}: holds 2 blogs: unpack it and name the folder of one: ")


@pytest.mark.parametrize(
    "name",
    ["../feed.atom", "/Blogs/Rants/feed.atom", "a/../Blogs/Rants/feed.atom", "C:\\Blogs\\feed.atom", "other.atom"],
)
def test_an_archive_without_a_feed(tmp_path: Path, name: str) -> None:
    """What climbs out of an archive isn't in it."""
    path = packed(tmp_path, {name: TAKEOUT})

    assert refusal(path).startswith(f"{path}: holds no feed.atom: ")


def test_a_picture_that_climbs(tmp_path: Path) -> None:
    """Names that lead out of the archive are not listed, and neither are its symbolic links."""
    path = packed(tmp_path, {FEED: TAKEOUT, "Takeout/Blogger/Albums/Rants/../../x.jpg": b"x"})
    link = zipfile.ZipInfo("Takeout/Blogger/Albums/Rants/passwd.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    assert read(path)[1] == {}


def test_an_archive_that_is_a_bomb(tmp_path: Path) -> None:
    """A feed that would unpack to a thousand times its size is not unpacked."""
    path = packed(tmp_path, {FEED: b" " * 50_000_000})

    assert "would unpack to 47 MB: no blog is packed so well" in refusal(path)


def test_an_archive_that_is_damaged(tmp_path: Path) -> None:
    """A damaged archive is named."""
    path = packed(tmp_path, {FEED: takeout(*(takeout_entry(number) for number in range(99))).encode()})
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(data)

    assert refusal(path).startswith(f"{path}!{FEED}: cannot be unpacked (")


HEADS = {b"PK\x03\x04": 6, b"PK\x01\x02": 8}  # where flags stand in both heads of a member; the method is behind them


@pytest.mark.parametrize(
    ("what", "value", "said"),
    [
        ("method", 9, "That compression method is not supported"),
        ("method", 93, "That compression method is not supported"),
        ("flags", 0x20, "compressed patched data (flag bit 5)"),
        ("flags", 0x40, "strong encryption (flag bit 6)"),
    ],
)
def test_an_archive_that_is_packed_in_an_unknown_way(tmp_path: Path, what: str, value: int, said: str) -> None:
    """A feed packed as no Takeout is packed is named, and what to do."""
    path = packed(tmp_path, {FEED: TAKEOUT})
    data = bytearray(path.read_bytes())
    for head, at in HEADS.items():
        data[data.index(head) + at + 2 * (what == "method")] = value

    path.write_bytes(data)

    assert refusal(path) == f"{path}!{FEED}: cannot be unpacked ({said}): download the archive again"


def test_a_member_whose_name_is_none(tmp_path: Path) -> None:
    """A member without a name is none, and one whose own head calls it otherwise is not read."""
    path = packed(tmp_path, {FEED: TAKEOUT, "x": b""})
    damaged = bytearray(path.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo(""), b"x")

    assert read(path)[0] == ["Post 1", "Post 2"]
    damaged[7] |= 0x08  # its name is UTF-8
    damaged[30] = 0xFF
    path.write_bytes(damaged)
    assert "cannot be unpacked ('utf-8' codec can't decode byte 0xff" in refusal(path)


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_with_a_damaged_byte(tmp_path: Path, how: int) -> None:
    """Whichever byte is another one, the archive is read, or refused in one line; its pictures likewise."""
    whole = packed(tmp_path, {FEED: TAKEOUT, PICTURE: b"picture" * 9}, how).read_bytes()
    path = tmp_path / "takeout.zip"
    refused = 0
    for at in range(0, len(whole), 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            read(path)
        except (ExportError, zipfile.BadZipFile) as error:
            refused += "\n" not in str(error) and "(None)" not in str(error)

    assert refused
