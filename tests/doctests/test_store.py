from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from doctests import store
from doctests.store import DAY, KEPT, Store

KEY, OTHER = store.digest("a"), store.digest("b")


def test_what_is_put_is_there(tmp_path: Path) -> None:
    """An entry is found by its key, by another run too, until another takes its place."""
    kept = Store(tmp_path / "kept")
    assert kept.get(KEY) is None
    kept.put(KEY, {"a": "\ud800é"})
    assert Store(tmp_path / "kept").get(KEY) == {"a": "\ud800é"}
    kept.put(KEY, {"a": 2})
    assert (kept.get(KEY), kept.get(OTHER)) == ({"a": 2}, None)
    assert Store(tmp_path / "kept", reads=False).get(KEY) is None


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """Where nothing can be kept, nothing is there."""
    (tmp_path / "file").write_text("", "utf-8")
    kept = Store(tmp_path / "file")
    kept.put(KEY, {})
    kept.bound()
    assert kept.get(KEY) is None


def test_an_old_entry_is_none_and_goes(tmp_path: Path) -> None:
    """After a month an entry counts no more, nor does one from the future; the next run that keeps one removes it."""
    kept = Store(tmp_path)
    kept.put(KEY, {})
    later = Store(tmp_path, now=kept.now + KEPT * DAY + 9)
    assert later.get(KEY) is None
    assert Store(tmp_path, now=kept.now - 2 * DAY).get(KEY) is None
    later.bound()
    assert len(list(tmp_path.iterdir())) == 1  # nothing has come, so nothing is looked for
    later.put(OTHER, {})
    later.bound()
    assert [path.stem for path in tmp_path.iterdir()] == [OTHER]


def test_the_oldest_of_too_many_go(tmp_path: Path) -> None:
    """A store has an end; what is not an entry is nobody's business."""
    kept = Store(tmp_path)
    for number in range(5):
        kept.put(store.digest(number), {})
        os.utime(tmp_path / f"{store.digest(number)}.json", (kept.now, kept.now + number))

    (tmp_path / "note.txt").write_text("mine", "utf-8")
    gone = {path.stem for path, _ in kept.old(most=2)}
    assert gone == {store.digest(number) for number in range(3)}


def test_what_a_killed_run_was_writing_is_no_entry(tmp_path: Path) -> None:
    """It is not read, and goes when nobody can be writing it any more."""
    kept = Store(tmp_path)
    (tmp_path / f"{KEY}-12345678.new").write_text("half", "utf-8")
    assert kept.get(KEY) is None
    assert list(kept.old(0)) == []
    assert len(list(Store(tmp_path, now=kept.now + DAY).old(0))) == 1


def test_two_runs_at_once_leave_whole_entries(tmp_path: Path) -> None:
    """Whoever reads while others write finds one of the two."""
    values = [{"a": letter * 100_000} for letter in "xy"]
    ready = threading.Barrier(3)

    def write(value: dict[str, str]) -> None:
        ready.wait()
        for _ in range(20):
            Store(tmp_path).put(KEY, value)

    with ThreadPoolExecutor(2) as executor:
        writing = [executor.submit(write, value) for value in values]
        ready.wait()
        seen = [Store(tmp_path).get(KEY) for _ in range(100)]
        for one in writing:
            one.result()

    assert all(one in [None, *values] for one in seen)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_cache_in_the_repository_is_told_from_others(tmp_path: Path) -> None:
    """The working tree is the nearest folder with a .git; without one the content is all that there is."""
    content = tmp_path / "site" / "content"
    content.mkdir(parents=True)
    assert store.inside(content / "kept", content)
    assert not store.inside(tmp_path / "site" / "kept", content)
    (tmp_path / "site" / ".git").mkdir()
    assert store.inside(tmp_path / "site" / "kept", content)
    assert not store.inside(tmp_path / "kept", content)
