from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile

import pytest

from blogger.media import Limits, Network
from tests.blogger.hosts import Host, picture, refuses, serves, serving
from tests.blogger.imports import POST_1, files, happened, imported, times
from tests.blogger.made import SITE, entry, feed, saved, takeout, takeout_entry

PICTURE = "2013/08/post-1/red_kite.png"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Give a folder that is not there yet."""
    return tmp_path / "content"


@pytest.fixture
def host() -> Iterator[Host]:
    """Run a host on this machine that has a picture."""
    with serving() as running:
        running.answers["/red_kite.png"] = serves(picture(size=(400, 300)))
        yield running


@pytest.fixture
def network(host: Host) -> Network:
    """Let that host be asked, and wait for nothing."""
    return Network(Limits(seconds=5, pause=0.01), frozenset({host.place}), gists=host.url)


@pytest.fixture
def export(tmp_path: Path, host: Host) -> Path:
    """Give an export of a post with that picture, which is a link to itself."""
    url = f"{host.url}/red_kite.png"
    return saved(tmp_path, feed(entry(1, body=f"<p>A bird: <a href='{url}'><img src='{url}'></a></p>"), entry(2)))


def text(content: Path) -> str:
    """Read the post."""
    return (content / POST_1).read_text("utf-8")


def test_a_picture_is_brought(content: Path, export: Path, network: Network) -> None:
    """A post's picture stands in its folder, with its size and the words that its name says."""
    status, lines = imported(export, content, network=network)

    assert status == 0, lines
    assert files(content) == [POST_1, "2013/08/post-1/media.json", PICTURE, "2013/08/post-2.md", "blogger.json"]
    here = "{attach}post-1/red_kite.png"
    assert f"A bird: [![red kite]({here}){{ width=400 height=300 }}]({here})\n" in text(content)
    assert happened(lines, POST_1).split()[2:] == ["100", "%", "100", "%", "100", "%", "\u2013", "\u2013"]
    words = "'red kite' is all the alternative text of an image that had none: say what it shows"
    assert f"{content / POST_1}: {words}" in lines


def test_a_picture_is_asked_for_once(content: Path, export: Path, network: Network, host: Host) -> None:
    """The next import asks for nothing and writes nothing."""
    imported(export, content, network=network)
    before = times(content)

    _, lines = imported(export, content, network=network)

    assert lines[-1] == "2 entries: 2 unchanged"
    assert times(content) == before
    assert host.asked == {"/red_kite.png": 1}


def test_without_a_network(content: Path, export: Path, network: Network, host: Host) -> None:
    """A picture that cannot be had is named and its address stays; the next import brings it into its post."""
    host.answers["/red_kite.png"] = refuses(404)
    status, lines = imported(export, content, network=network)

    assert status == 0
    assert files(content) == [POST_1, "2013/08/post-2.md", "blogger.json"]
    url = f"{host.url}/red_kite.png"
    assert f"{content / POST_1}: {url}: answers 404: fetched by the next import" in lines
    assert f"{export}: 1 image or gist could not be had, and shown as a link: the next import asks again" in lines
    assert f"({url})" in text(content)

    host.answers["/red_kite.png"] = serves(picture())
    status, lines = imported(export, content, network=network)

    assert "updated" in happened(lines, POST_1)
    assert "({attach}post-1/red_kite.png)" in text(content)
    assert PICTURE in files(content)


def test_a_dry_run_asks_for_nothing(content: Path, export: Path, network: Network, host: Host) -> None:
    """A dry run counts what an import would ask for."""
    _, lines = imported(export, content, network=network, dry_run=True)

    assert f"{export}: 1 image or gist is elsewhere: an import that may ask for them brings what can be had" in lines
    assert not host.asked
    assert not content.exists()


def test_an_import_that_may_ask_nobody(content: Path, export: Path, network: Network, host: Host) -> None:
    """An import that may ask no host counts what is elsewhere; one that may brings it."""
    status, lines = imported(export, content)

    assert status == 0
    assert f"{export}: 1 image or gist is elsewhere: an import that may ask for them brings what can be had" in lines
    assert not host.asked
    imported(export, content, network=network)
    assert PICTURE in files(content)


def test_a_post_that_was_edited_or_is_not_ours(content: Path, export: Path, network: Network, host: Host) -> None:
    """Nothing is brought for a post that somebody edited, deleted or put there: it would stand in their way."""
    imported(export, content)
    (content / POST_1).write_text("mine", "utf-8")
    imported(export, content, network=network)
    (content / POST_1).unlink()
    imported(export, content, network=network)
    (content / "blogger.json").unlink()
    (content / POST_1).write_text("mine", "utf-8")
    imported(export, content, network=network)

    assert not host.asked
    assert files(content) == [POST_1, "2013/08/post-2.md", "blogger.json"]


def test_a_picture_out_of_takeouts_albums(tmp_path: Path, content: Path) -> None:
    """The picture that lies in the archive is taken from there, and no host is asked."""
    body = "<p><img src='https://1.bp.blogspot.com/-a_b/UhpX/AAAAAAAA/x-Y/s320/red_kite.png'></p>"
    archive = tmp_path / "takeout.zip"
    with ZipFile(archive, "w") as file:
        file.writestr("Takeout/Blogger/Blogs/Rants/feed.atom", takeout(takeout_entry(1, body=body)))
        file.writestr("Takeout/Blogger/Albums/Rants/red_kite.png", picture(size=(800, 600)))

    status, lines = imported(archive, content, site=SITE, time_zone="Europe/Helsinki")

    assert status == 0, lines
    assert "![red kite]({attach}post-1/red_kite.png){ width=800 height=600 }" in text(content)
    assert (content / PICTURE).read_bytes() == picture(size=(800, 600))


@pytest.mark.parametrize("how", [ZIP_BZIP2, ZIP_LZMA])
def test_a_damaged_picture_in_takeouts_albums(tmp_path: Path, content: Path, how: int) -> None:
    """A picture that cannot be unpacked is named as missing, and the rest is imported."""
    body = "<p><img src='https://1.bp.blogspot.com/-a_b/UhpX/AAAAAAAA/x-Y/s320/red_kite.png'></p>"
    archive = tmp_path / "takeout.zip"
    with ZipFile(archive, "w") as file:
        file.writestr("Takeout/Blogger/Blogs/Rants/feed.atom", takeout(takeout_entry(1, body=body)))
        file.writestr("Takeout/Blogger/Albums/Rants/red_kite.png", picture(size=(800, 600)), how)

    data = archive.read_bytes()
    at = data.index(b"Rants/red_kite.png") + len("Rants/red_kite.png") + 20
    archive.write_bytes(data[:at] + bytes(40) + data[at + 40 :])

    status, lines = imported(archive, content, site=SITE, time_zone="Europe/Helsinki")

    assert status == 0, lines
    assert any("cannot be taken out of the export (" in line for line in lines), lines
    assert files(content) == [POST_1, "blogger.json"]


def test_a_gist_is_brought(tmp_path: Path, content: Path, network: Network, host: Host) -> None:
    """A gist's code stands in a fence of its language."""
    host.answers["/jane/1a.json"] = serves(b'{"files": ["hello.py"]}')
    host.answers["/jane/1a/raw/hello.py"] = serves(b"def hello():\n\treturn '```'\n")
    body = "<p>Look:</p><script src='https://gist.github.com/jane/1a.js'></script>"

    status, lines = imported(saved(tmp_path, feed(entry(1, body=body))), content, network=network)

    assert status == 0, lines
    assert text(content).endswith("Look:\n\n````python\ndef hello():\n\treturn '```'\n````\n")
    assert "1 of 1" in happened(lines, POST_1)


def test_a_damaged_record_of_pictures(content: Path, export: Path, network: Network) -> None:
    """A record that cannot be gone by is named in one line, and nothing is done."""
    imported(export, content, network=network)
    record = content / "2013/08/post-1/media.json"
    record.write_text("{", "utf-8")

    status, lines = imported(export, content, network=network)

    assert (status, len(lines)) == (2, 1)
    assert lines[0].startswith(f"{record}: is damaged (")


def test_a_record_of_pictures_for_people_to_read(content: Path, export: Path, network: Network, host: Host) -> None:
    """The record beside a post says which picture came from where."""
    imported(export, content, network=network)

    told = json.loads((content / "2013/08/post-1/media.json").read_text("utf-8"))
    assert told["images"] == {f"{host.url}/red_kite.png": {"file": "red_kite.png", "width": 400, "height": 300}}


def test_a_damaged_record_of_an_edited_posts_pictures(content: Path, export: Path, network: Network) -> None:
    """Beside a post that somebody edited, it keeps that post alone from being looked at."""
    imported(export, content, network=network)
    record = content / "2013/08/post-1/media.json"
    record.write_text("{", "utf-8")
    (content / POST_1).write_text("mine", "utf-8")

    status, lines = imported(export, content, network=network)

    assert status == 3
    assert [line for line in lines if f": {record}: is damaged (" in line]
    assert lines[-1] == "2 entries: 1 refused, 1 unchanged"


@pytest.mark.parametrize(
    "text", ['{"images": {"x": {"file": "a.png", "width": 1e999, "height": 1}}, "gists": {}}', None]
)
def test_a_record_of_pictures_that_is_none(content: Path, export: Path, text: str | None) -> None:
    """A number beyond all numbers and a pipe are named too; nothing is waited for."""
    record = content / "2013/08/post-1/media.json"
    record.parent.mkdir(parents=True)
    if text is None:
        os.mkfifo(record)
    else:
        record.write_text(text, "utf-8")

    status, lines = imported(export, content)

    assert (status, len(lines)) == (2, 1)
    assert lines[0].startswith(f"{record}: is ")


def test_a_picture_that_is_called_like_a_gist(tmp_path: Path, content: Path, network: Network, host: Host) -> None:
    """A post's pictures and gists do not get into each other's way."""
    host.answers["/gist-0.png"] = serves(picture())
    host.answers["/jane/1a/raw/a.py"] = serves(b"x = 1\n")
    body = (
        f"<p><img src='{host.url}/gist-0.png'></p><script src='https://gist.github.com/jane/1a.js?file=a.py'></script>"
    )

    status, lines = imported(saved(tmp_path, feed(entry(1, body=body))), content, network=network)

    assert status == 0, lines
    assert "2013/08/post-1/gist-0.png" in files(content)
    assert "x = 1" in text(content)


def test_nothing_is_removed_through_a_link(tmp_path: Path, content: Path, export: Path, network: Network) -> None:
    """A post's folder that leads elsewhere is not tidied up."""
    out = tmp_path / "out"
    out.mkdir()
    (out / ".red_kite.part").write_text("mine", "utf-8")
    (content / "2013/08").mkdir(parents=True)
    (content / "2013/08/post-1").symlink_to(out)

    for allowed in (None, network):
        imported(export, content, network=allowed)
        assert (out / ".red_kite.part").read_text("utf-8") == "mine"
