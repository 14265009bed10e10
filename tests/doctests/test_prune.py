from __future__ import annotations

import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from doctests import passes, prune, store, world
from doctests.held import Held
from doctests.request import Request
from doctests.store import DAY, Store


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Give a folder with one world, which was used a moment ago."""
    world.build(Request(), world.running(), tmp_path / "worlds")
    return tmp_path / "worlds"


def pruned(cache: Path, **options: Any) -> tuple[int, str]:
    """Prune, and give the status and what was said."""
    said = io.StringIO()
    kept = cache.parent / "kept"
    status = prune.main(console=Console(file=said, width=500), cache=cache, kept=kept, **options)
    return status, said.getvalue()


def later(days: float) -> float:
    """Give a moment so many days from now."""
    return time.time() + days * DAY


def test_what_was_not_used_goes_and_what_was_stays(cache: Path) -> None:
    """One line says what was freed; nothing but whole worlds is ever there, and what is not ours stays."""
    (cache / "mine").mkdir()
    (cache / ("0" * 32)).symlink_to(cache.parent)
    assert pruned(cache, now=later(29)) == (0, "freed nothing\n")
    status, said = pruned(cache, now=later(29), days=28, dry_run=True)
    assert (status, said.split(" ")[:2], said.endswith(" MB: 1 world\n")) == (0, ["would", "free"], True)
    assert len(list(cache.iterdir())) == 3
    status, said = pruned(cache, now=later(31))
    assert (status, said.startswith("freed "), said.endswith(" MB: 1 world\n")) == (0, True, True)
    assert sorted(path.name for path in cache.iterdir()) == ["0" * 32, "mine"]
    assert pruned(cache, days=0) == (0, "freed nothing\n")


def test_a_world_in_use_is_never_removed(cache: Path) -> None:
    """Who runs in it holds it, however long ago it was built; a run uses it and so it is young again."""
    (place,) = cache.iterdir()
    os.utime(place, (0, 0))
    with Held() as held:
        world.build(Request(), world.running(), cache, held)
        assert pruned(cache, days=0) == (0, "freed nothing; 1 in use kept\n")

    assert pruned(cache, days=1) == (0, "freed nothing\n")
    assert pruned(cache, days=0)[1].endswith(" MB: 1 world\n")


def test_a_run_that_comes_too_late_builds_another(cache: Path) -> None:
    """Who held a world that is gone holds nothing."""
    (place,) = cache.iterdir()
    pruned(cache, days=0)
    with Held() as held:
        assert not held.hold(place)
        assert world.build(Request(), world.running(), cache, held).python.exists()
        assert held.hold(place)


def test_what_is_broken_or_half_built_goes_at_once(cache: Path) -> None:
    """A world without its Python, what a killed builder or a killed prune left; not what is being built."""
    (place,) = cache.iterdir()
    (place / "bin" / "python").unlink()
    for name in (".building-gone", ".pruned-gone", ".building-busy", ".building-new"):
        (cache / name / "world").mkdir(parents=True)
        os.utime(cache / name, (0, 0))

    os.utime(cache / ".building-new")
    with Held() as held:
        held.hold(cache / ".building-busy")
        os.utime(cache / ".building-busy", (0, 0))
        status, said = pruned(cache)

    assert status == 0
    assert said.endswith(" MB: 3 broken worlds; 1 in use kept\n")
    assert sorted(path.name for path in cache.iterdir()) == [".building-busy", ".building-new"]


def test_a_world_that_need_not_stay_goes_at_once(cache: Path) -> None:
    """One that somebody was killed before removing, with the file that says so of it; not while it is used."""
    (place,) = cache.iterdir()
    place.with_name(f"{place.name}.passing").touch()
    with Held() as held:
        held.hold(place)
        assert pruned(cache) == (0, "freed nothing; 1 in use kept\n")

    assert pruned(cache)[1].endswith(" MB: 1 world\n")
    assert list(cache.iterdir()) == []


def test_passes_go_too(cache: Path) -> None:
    """What is kept of runs goes by its age."""
    kept = Store(cache.parent / "kept" / passes.FOLDER)
    kept.put(store.digest(1), {})
    assert pruned(cache, now=later(9), days=10) == (0, "freed nothing\n")
    assert pruned(cache, now=later(9), days=8)[1].endswith(" MB: 1 world, 1 pass\n")
    assert kept.get(store.digest(1)) is None


def test_what_cannot_be_removed_is_named(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says which and why, and the status is not 0."""
    (place,) = cache.iterdir()

    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.rmtree", refuse)  # root may remove anything
    assert pruned(cache, days=0) == (1, f"freed nothing\n{place} cannot be removed: Permission denied\n")


def test_a_cache_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """One line says so, and what else is kept of runs is pruned all the same."""
    cache = tmp_path / "worlds"
    cache.symlink_to(cache)  # root may read anything else
    Store(tmp_path / "kept" / passes.FOLDER).put(store.digest(1), {})
    said = f"freed 0.0 MB: 1 pass\n{cache} cannot be read: Too many levels of symbolic links\n"
    assert pruned(cache, days=0) == (1, said)


def test_a_cache_that_is_not_there_has_nothing(tmp_path: Path) -> None:
    """Nothing is made, and days that are none are refused."""
    assert pruned(tmp_path / "worlds") == (0, "freed nothing\n")
    assert list(tmp_path.iterdir()) == []
    for days in (-1, "abc", "nan", ""):
        said = f"{days} is no number of days: say how long something must not have been used\n"
        assert pruned(tmp_path / "worlds", days=days) == (2, said)

    assert pruned(tmp_path / "worlds", days="1.5")[0] == 0
