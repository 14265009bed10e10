from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from doctests import world
from doctests.held import Held
from doctests.passing import Passing, keep
from doctests.request import WorldError
from doctests.warm import Warm
from doctests.world import World


def builds(place: Path) -> Callable[[Held], World]:
    """Give what builds a world without packages, or finds it there."""

    def build(held: Held) -> World:
        while not held.hold(place):
            place.mkdir()

        return World(place / "bin" / "python", world.running())

    return build


def use(passing: Passing, place: Path) -> None:
    """Run something in a world."""
    with passing.use(place, builds(place), Warm()):
        assert place.is_dir()


def there(folder: Path) -> list[str]:
    """List the worlds that there are."""
    return sorted(place.name for place in folder.iterdir())


def test_few_worlds_stay_and_none_in_the_end(tmp_path: Path) -> None:
    """Those that were used last are there when they are asked for again; the others take no room."""
    passing = Passing(2)
    for name in ("a", "b", "a", "c"):
        use(passing, tmp_path / name)

    assert there(tmp_path) == ["a", "a.passing", "c", "c.passing"]
    passing.close(Warm())
    assert there(tmp_path) == []


def test_a_world_that_is_used_is_not_removed(tmp_path: Path) -> None:
    """However many others come meanwhile, and though nobody else will use it."""
    passing = Passing(0)
    with passing.use(tmp_path / "a", builds(tmp_path / "a"), Warm()):
        use(passing, tmp_path / "b")
        passing.close(Warm())
        assert there(tmp_path) == ["a", "a.passing"]

    assert there(tmp_path) == []


def test_what_was_there_before_or_another_run_holds_stays(tmp_path: Path) -> None:
    """It is somebody's own world, who would have it built again."""
    passing = Passing(0)
    (tmp_path / "before").mkdir()
    use(passing, tmp_path / "before")
    with Held() as another:
        with passing.use(tmp_path / "held", builds(tmp_path / "held"), Warm()):
            assert another.hold(tmp_path / "held")

        assert there(tmp_path) == ["before", "held", "held.passing"]


def test_of_two_that_use_a_world_the_last_removes_it(tmp_path: Path) -> None:
    """Two workers on a machine share what either has built."""
    one, other = Passing(0), Passing(0)
    place = tmp_path / "a"
    with other.use(place, builds(place), Warm()):
        with one.use(place, builds(place), Warm()):
            pass

        with one.use(place, builds(place), Warm()):
            pass

        assert there(tmp_path) == ["a", "a.passing"]

    assert there(tmp_path) == []
    with one.use(place, builds(place), Warm()):
        with other.use(place, builds(place), Warm()):
            pass

        assert there(tmp_path) == ["a", "a.passing"]

    assert there(tmp_path) == []


def test_what_somebody_was_killed_before_removing_is_removed_by_the_next(tmp_path: Path) -> None:
    """Unless it is asked for as a world that stays."""
    killed = Passing()
    for name in ("a", "b", "c"):
        use(killed, tmp_path / name)
        killed._guests[tmp_path / name].held.close()  # as the kernel does  # noqa: SLF001

    keep(tmp_path / "a")
    with Held() as another:
        another.hold(tmp_path / "b")
        use(Passing(), tmp_path / "d")

    assert there(tmp_path) == ["a", "b", "b.passing", "d", "d.passing"]


def test_a_world_that_could_not_be_built_is_built_by_the_next(tmp_path: Path) -> None:
    """A network that was away may be back."""
    passing = Passing()

    def refuse(_: Held) -> World:
        raise WorldError("no network")

    with pytest.raises(WorldError), passing.use(tmp_path / "a", refuse, Warm()):
        pass

    use(passing, tmp_path / "a")
    assert there(tmp_path) == ["a", "a.passing"]
