from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path

import pytest

from rendering.known import PIECE, load, save
from rendering.store import ADDED, Store, digest, write
from tests.testing import ROOT

NAME, OTHER = digest("one"), digest("two")


def files(folder: Path) -> list[Path]:
    """List what a store holds."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_is_found(tmp_path: Path) -> None:
    """Another store of the same folder gives the very bytes, and nothing under another name."""
    Store(tmp_path / "kept").put(NAME, b"a\0b")
    assert Store(tmp_path / "kept").get(NAME) == b"a\0b"
    assert (Store(tmp_path / "kept").has(NAME), Store(tmp_path / "kept").has(OTHER)) == (True, False)
    assert Store(tmp_path / "kept").get(OTHER) is None


def test_where_a_part_ends_is_part_of_the_name() -> None:
    """No two lists of parts have one name because they read the same in a row."""
    assert len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("abc", "")}) == 4


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_what_is_damaged_is_not_there(tmp_path: Path, damage: bytes | None) -> None:
    """A file that was cut off or changed is made anew rather than believed."""
    store = Store(tmp_path)
    store.put(NAME, b"the bytes")
    file = files(tmp_path)[0]
    file.write_bytes(file.read_bytes()[:-1] + b"X" if damage is None else damage)
    assert store.get(NAME) is None
    store.put(NAME, b"the bytes")
    assert store.get(NAME) == b"the bytes"


def test_the_oldest_goes_first(tmp_path: Path) -> None:
    """A store that has grown above its limit forgets what was not asked for the longest; so does what a kill left."""
    store = Store(tmp_path, limit=250)
    for number in range(4):
        store.put(digest(str(number)), bytes(50))
        for file in files(tmp_path):
            if file.stat().st_mtime > 1e9:
                os.utime(file, (1e6 + number, 1e6 + number))

    (tmp_path / f".1-1-{NAME}").write_bytes(b"half")
    os.utime(tmp_path / f".1-1-{NAME}", (0, 0))
    assert store.get(digest("0")) == bytes(50)  # it is young again
    store.trim()
    assert [store.has(digest(str(number))) for number in range(4)] == [True, False, True, True]
    assert [path.name for path in files(tmp_path) if path.parent == tmp_path] == [ADDED]


def test_nobody_looks_for_what_is_too_much_before_much_was_added(tmp_path: Path) -> None:
    """To look at all files takes long, so what was added since is counted, whichever build added it."""
    for number in range(6):
        store = Store(tmp_path, limit=1000)
        store.put(digest(str(number)), bytes(40))
        store.trim()
        assert (tmp_path / ADDED).read_text("ascii") == str([0, 40, 80, 0, 40, 80][number])


def test_a_place_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    """Where a file is in the way, a build goes on without a store."""
    (tmp_path / "kept").write_text("a file", "utf-8")
    store = Store(tmp_path / "kept")
    store.put(NAME, b"data")
    store.trim()
    save(store, "known", {"a": 1})
    assert store.get(NAME) is None
    assert load(store, "known") == {}
    assert (tmp_path / "kept").read_text("utf-8") == "a file"


def test_a_link_in_the_store_is_not_written_through(tmp_path: Path) -> None:
    """Whatever a link in the store leads to keeps what it holds."""
    mine = tmp_path / "mine"
    mine.write_text("mine", "utf-8")
    store = Store(tmp_path / "kept", limit=1000)
    store.put(NAME, bytes(40))
    for name in (ADDED, f".{os.getpid()}-known", "begun"):
        (tmp_path / "kept" / name).symlink_to(mine)

    store.trim()
    save(store, "known", {"a": 1})
    with contextlib.suppress(OSError):
        write(tmp_path / "kept/begun", "a").close()

    assert mine.read_text("utf-8") == "mine"
    assert not (tmp_path / "kept" / ADDED).is_symlink()


def test_a_store_is_made_for_its_user_alone(tmp_path: Path) -> None:
    """Nobody else reads or writes what is kept, whatever the user's mask says."""
    mask = os.umask(0)
    try:
        Store(tmp_path / "one").put(NAME, b"data")
        save(Store(tmp_path / "two"), "known", {"a": 1})
    finally:
        os.umask(mask)

    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("one", "two")] == [0o700, 0o700]


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
def test_a_store_that_others_can_write_into_is_empty(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int
) -> None:
    """What is kept may be code, so where others can have put it, nothing is read or written, and one is told."""
    Store(tmp_path / "kept").put(NAME, b"data")
    save(Store(tmp_path / "kept"), "known", {"a": 1})
    (tmp_path / "kept").chmod(mode)
    store, before = Store(tmp_path / "kept"), files(tmp_path)
    assert (store.get(NAME), store.has(NAME), load(store, "known")) == (None, False, {})
    store.put(OTHER, b"data")
    save(store, "other", {"a": 1})
    store.trim()
    assert files(tmp_path) == before
    assert "chmod 700" in caplog.text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder away")
def test_a_store_of_somebody_else_is_empty(tmp_path: Path) -> None:
    """What another user keeps is not believed, by root least of all."""
    Store(tmp_path / "kept").put(NAME, b"data")
    os.chown(tmp_path / "kept", 23456, -1)
    assert Store(tmp_path / "kept").get(NAME) is None


def test_two_may_write_at_once(tmp_path: Path) -> None:
    """Processes that keep the same things at the same time each find them whole."""
    code = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from rendering.store import ADDED, Store, digest
store = Store(Path(sys.argv[1]))
for number in range(300):
    store.put(digest(str(number % 30)), bytes([number % 30]) * 1000)
    assert store.get(digest(str(number % 30))) == bytes([number % 30]) * 1000
"""
    command = [sys.executable, "-c", code, str(tmp_path), str(ROOT / "plugins")]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    assert [one.communicate()[1].decode() for one in both] == ["", ""]
    assert len(files(tmp_path)) == 30


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_written_in_pieces_is_read_as_one(tmp_path: Path, size: int) -> None:
    """Long lists, and what has many entries, come back as they were, each entry in its place."""
    store = Store(tmp_path)
    many = {str(number): (number, None) for number in range(size)}
    for known in (many, {"list": list(range(size)), "few": {"a": [1]}, "dict": many, "none": None}):
        save(store, "known", known)
        again = load(store, "known")
        assert again == known
        assert list(again["dict"] if "dict" in known else again) == list(many)


@pytest.mark.parametrize("damage", [b"", b"short", bytes(40)])
def test_what_is_damaged_is_not_known(tmp_path: Path, damage: bytes) -> None:
    """A file that was cut off or changed says nothing, nor does one that holds anything but texts and numbers."""
    store = Store(tmp_path)
    assert load(store, "known") == {}
    save(store, "known", {"a": 1})
    (tmp_path / "known").write_bytes((tmp_path / "known").read_bytes()[:-1] + damage)
    assert load(store, "known") == {}
    wrong: list[object] = [{"a": Path("a")}, 1, [1], [("a", 1), ("a", 2)], [("a",)], [([], 1)], [(1, 1)]]
    for what in wrong:
        (tmp_path / "known").write_bytes(_kept(what))
        assert load(store, "known") == {}

    for data in (b"I99999999999999999999x\n.", b"\x8c\x01\xff.", b"}.", b"0.", b"(", b"\x80\xff.", b"\x8f."):
        (tmp_path / "known").write_bytes(blake2b(data, digest_size=16).digest() + data)
        assert load(store, "known") == {}


def test_what_is_not_as_it_is_written_is_not_known(tmp_path: Path) -> None:
    """Whoever reads a file says how each of its entries looks, and makes nothing of a file with another."""
    store = Store(tmp_path)
    save(store, "known", {"a": 1, "b": 2})
    assert load(store, "known", lambda _, value: value < 3) == {"a": 1, "b": 2}
    assert load(store, "known", lambda _, value: value < 2) == {}
    assert load(store, "known", lambda _, value: value["a"]) == {}


def _kept(what: object) -> bytes:
    data = pickle.dumps(what)
    return blake2b(data, digest_size=16).digest() + data
