from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import beside
from tests.testing import ROOT


def test_a_file_is_whole_and_alone(tmp_path: Path) -> None:
    """It holds what it was given, has the rights of the one before, and nothing else is left."""
    place = tmp_path / "a.md"
    place.write_text("old", "utf-8")
    place.chmod(0o640)
    beside.write(place, b"new")
    assert place.read_bytes() == b"new"
    assert place.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [place]


def test_a_new_file_has_the_rights_of_any_other(tmp_path: Path) -> None:
    """It can be read by whoever may read what this user writes."""
    (tmp_path / "other").write_bytes(b"")
    beside.write(tmp_path / "a.md", b"new")
    assert (tmp_path / "a.md").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_stays_its_owners(tmp_path: Path) -> None:
    """Who writes a file of somebody else's does not take it from them."""
    place = tmp_path / "a.md"
    place.write_bytes(b"old")
    os.chown(place, 12_345, 54_321)
    place.chmod(0o600)
    beside.write(place, b"new")
    assert (place.stat().st_uid, place.stat().st_gid, place.stat().st_mode & 0o777) == (12_345, 54_321, 0o600)


def test_no_link_is_written_through(tmp_path: Path) -> None:
    """A link at the place gives way to the file, and what it leads to stays as it was."""
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    place = tmp_path / "a.md"
    place.symlink_to(precious)
    beside.write(place, b"new")
    assert place.read_bytes() == b"new"
    assert not place.is_symlink()
    assert precious.read_bytes() == b"mine"


def test_what_is_not_accepted_is_not_there(tmp_path: Path) -> None:
    """The file beside is shown whole before it takes the place, and goes if somebody objects."""
    place = tmp_path / "a.md"
    place.write_bytes(b"old")
    seen: list[bytes] = []

    def object_to(path: Path) -> None:
        seen.append(path.read_bytes())
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        beside.write(place, b"new", object_to)

    assert seen == [b"new"]
    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]


def test_what_a_killed_process_left_goes_with_the_next_write(tmp_path: Path) -> None:
    """A file beside its place is removed once nobody writes it; those of others, and of right now, stay."""
    killed = "import beside, os, pathlib, sys; beside.write(pathlib.Path(sys.argv[1]), b'x', lambda _: os._exit(9))"
    place = tmp_path / "a.md"
    subprocess.run([sys.executable, "-c", killed, place], cwd=ROOT / "plugins", check=False)
    (left,) = tmp_path.iterdir()
    os.utime(left, (1, 1))
    others = {".a.md-00000000.new", ".b.md-00000000.new", ".a.md.new", ".a.md-mine.new"}
    for name in others:
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, None if name == ".a.md-00000000.new" else (1, 1))

    beside.write(place, b"new")
    assert {path.name for path in tmp_path.iterdir()} == {"a.md", *others}
