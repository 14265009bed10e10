from __future__ import annotations

from collections.abc import Callable
from itertools import repeat

from hypothesis import given
from hypothesis import strategies as st

from doctests.bitrot.bisect import MOST, Days, Outcome, edge

NONE: Outcome = "none"
PASSED: Outcome = "passed"
FAILED: Outcome = "failed"
#: What came of each of a row of days, of which the last fails: from the first with a world on there is one of each.
HISTORIES = st.tuples(
    st.integers(0, 30), st.lists(st.tuples(st.booleans(), st.integers(1, 90)), min_size=1, max_size=8)
).map(lambda drawn: [NONE] * drawn[0] + [_word(passes) for passes, days in drawn[1] for _ in range(days)] + [FAILED])


def _word(passes: bool) -> Outcome:  # noqa: FBT001
    return PASSED if passes else FAILED


def looks(history: list[Outcome]) -> tuple[Days, list[int]]:
    """Give what looks over a history, and the days that it has looked at."""
    looked: list[int] = []

    def outcome(day: int) -> Outcome:
        looked.append(day)
        return history[day]

    exists: Callable[[int], bool] = lambda day: history[day] != "none"  # noqa: E731
    return Days(0, len(history) - 1, exists, outcome), looked


@given(st.lists(st.booleans(), max_size=300))
def test_of_two_neighbours_the_first_passes_and_the_second_fails(middle: list[bool]) -> None:
    """Between one that passes and one that fails such a pair is found, however often things changed between."""
    fails = [False, *middle, True]
    asked: list[int] = []

    def told(number: int) -> bool:
        asked.append(number)
        return fails[number]

    good, bad = edge(0, len(fails) - 1, told)
    assert (bad, fails[good], fails[bad]) == (good + 1, False, True)
    assert len(asked) <= (len(fails) - 1).bit_length()


@given(HISTORIES)
def test_what_is_said_of_days_is_true(history: list[Outcome]) -> None:
    """The first of two days passes and the next fails; no day is looked at twice, or of which there is no world."""
    days, looked = looks(history)
    found = days.broke()
    assert len(looked) == len(set(looked))
    assert all(history[day] != "none" for day in looked)
    if found is None:
        assert all(history[day] != "passed" for day in looked)
        assert len(looked) < MOST
    else:
        good, bad = found
        assert (bad, history[good], history[bad]) == (good + 1, "passed", "failed")


@given(st.integers(0, 400), st.integers(1, 5000), st.integers(1, 2000))
def test_what_broke_once_is_found(none: int, passed: int, failed: int) -> None:
    """Where a post worked from its first day on until something broke it, that day is found, in some twenty looks."""
    history: list[Outcome] = [*repeat(NONE, none), *repeat(PASSED, passed), *repeat(FAILED, failed)]
    days, looked = looks(history)
    assert days.broke() == (none + passed - 1, none + passed)
    assert len(looked) <= MOST + (passed + failed).bit_length()


def test_nothing_is_found_where_nothing_ever_passed() -> None:
    """There may be no day that passes, or no day before."""
    assert looks([FAILED] * 2000)[0].broke() is None
    assert looks([NONE] * 500 + [FAILED])[0].broke() is None
    assert looks([FAILED])[0].broke() is None
