from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.version import Version

from doctests.bitrot.finding import Finding, Try
from doctests.bitrot.newest import last
from doctests.bitrot.resolve import Asked, Resolved, changed
from doctests.bitrot.search import search
from doctests.bitrot.subject import Subject
from doctests.bitrot.tries import Tries
from doctests.bitrot.words import said
from doctests.find import Post
from doctests.plan import Plan
from doctests.request import Request
from doctests.world import Interpreter

TODAY = dt.date(2022, 6, 1)
OLD, NEW, NEXT = (Interpreter(Path(f"/{version}"), Version(version)) for version in ("3.11.2", "3.12.1", "3.13.0"))
HASH = f"--hash=sha256:{'0' * 64}"
#: What a group does in a world, told of its Python and versions: an error's first line, or nothing.
Does = Callable[[str, Mapping[str, str]], str]


@dataclass(frozen=True)
class Laboratory:
    """Worlds of packages that need nothing, and a group that does in them what it is told."""

    releases: Mapping[str, Mapping[str, str]]  # of each package, the day of each version
    does: Does
    fickle: bool = False
    asked: list[tuple[str, tuple[tuple[str, str], ...], int]] = field(default_factory=list)

    def resolve(self, asked: Asked, interpreter: Interpreter) -> Resolved:
        """Take the newest of each package that is allowed on a day."""
        versions: dict[str, str] = {}
        bounds = [Requirement(one) for one in asked.held]
        for wanted in map(Requirement, asked.lines):
            day = dict(asked.until).get(wanted.name, asked.day)
            there = [
                version
                for version, came in self.releases[wanted.name].items()
                if came <= day.isoformat()
                and wanted.specifier.contains(version)
                and all(one.specifier.contains(version) for one in bounds if one.name == wanted.name)
            ]
            if not there:
                return Resolved(refusal=f"no {wanted} on Python {interpreter.minor}")

            versions[wanted.name] = max(there, key=Version)

        return Resolved("".join(f"{name}=={version} \\\n    {HASH}\n" for name, version in sorted(versions.items())))

    def world(self, _plan: Plan, _group: str, python: Interpreter, asked: Asked, number: int = 1) -> Try:
        """Try the group."""
        found = self.resolve(asked, python)
        if found.refusal:
            return Try("none", python.minor, asked.day, error=found.refusal)

        error = self.does(python.minor, found.versions)
        if self.fickle and number == 2:
            error = ""

        self.asked.append((python.minor, tuple(sorted(found.versions.items())), number))
        return Try("failed" if error else "passed", python.minor, asked.day, found.versions, error)


def subject(laboratory: Laboratory, *dependencies: str, python: Interpreter = OLD, **pins: str) -> Subject:
    """Give a group whose header asks for this, with these pins."""
    text = "".join(f"{name}=={version} \\\n    {HASH}\n" for name, version in sorted(pins.items()))
    request = Request(dependencies=dependencies, requirements=text)
    plan = Plan(Post("post.md", Path("post.md"), (), (), ()), request, {}, ())
    return Subject(plan, "", python, TODAY, cast("Tries", laboratory))


def found(laboratory: Laboratory, *dependencies: str, **given: Any) -> Finding:
    """Find out about a group whose own world is of the older Python."""
    return search(subject(laboratory, *dependencies, **given), OLD, [OLD, NEW, NEXT])


def at_least(name: str, version: str, error: str) -> Does:
    """Give a group that a package breaks from a version on."""
    return lambda _, versions: error if Version(versions.get(name, "0")) >= Version(version) else ""


TOY = {"1.0": "2020-01-01", "1.1": "2020-06-01", "2.0": "2021-03-01", "1.2": "2021-09-01", "2.1": "2022-01-01"}


def test_what_works_is_tried_once() -> None:
    """A group that passes with the newest releases needs no second look."""
    laboratory = Laboratory({"toy": TOY}, lambda *_: "")
    finding = found(laboratory, "toy==1.0", toy="1.0")
    assert (finding.status, finding.versions, said(finding)) == (
        "works",
        {"toy": "2.1"},
        "works with the newest releases",
    )
    assert len(laboratory.asked) == 1


def test_the_release_below_may_have_come_later() -> None:
    """A bug fix of the old line that came after the new one works, and is the last that does."""
    finding = found(Laboratory({"toy": TOY}, at_least("toy", "2.0", "TypeError: no")), "toy==1.0", toy="1.0")
    assert said(finding) == "works up to toy 1.2, broken since 2.0"
    assert [one.error for one in finding.causes] == ["TypeError: no"]
    assert [(one.status, one.versions) for one in finding.causes[0].tries] == [
        ("passed", {"toy": "1.2"}),
        ("failed", {"toy": "2.0"}),
    ]


def test_a_release_of_the_same_day_is_told_apart() -> None:
    """Of several releases of one day the one is found that broke it, and not one that mended it between."""
    day = {"1.0": "2020-01-01", "1.1": "2021-01-01", "1.2": "2021-01-01", "1.3": "2021-01-01"}
    finding = found(Laboratory({"toy": day}, at_least("toy", "1.2", "no")), "toy", toy="1.0")
    assert said(finding) == "works up to toy 1.1, broken since 1.2"


def test_of_too_many_releases_of_one_day_none_is_said_to_stand_next_to_what_it_does_not() -> None:
    """What was not looked at is not jumped over: the days' own releases are named, as they were tried."""
    day = {"1.0": "2020-01-01", **{f"2.{number}": "2021-01-01" for number in range(250)}}
    finding = found(Laboratory({"toy": day}, at_least("toy", "2.10", "no")), "toy", toy="1.0")
    assert said(finding) == "works up to toy 1.0, broken since 2.249"


def test_of_two_packages_of_one_day_the_one_is_blamed_that_breaks_alone() -> None:
    """What came on the same day and harms nobody is not named."""
    day = {"1": "2020-01-01", "2": "2021-01-01"}
    for guilty in ("a", "b"):
        finding = found(Laboratory({"a": day, "b": day}, at_least(guilty, "2", "no")), "a", "b", a="1", b="1")
        assert said(finding) == f"works up to {guilty} 1, broken since 2"


def test_packages_that_break_only_together_are_named_together() -> None:
    """Where neither alone does harm, both are named."""
    day = {"1": "2020-01-01", "2": "2021-01-01"}
    both: Does = lambda _, v: "no" if v == {"a": "2", "b": "2"} else ""  # noqa: E731
    finding = found(Laboratory({"a": day, "b": day}, both), "a", "b", a="1", b="1")
    assert said(finding) == "works with a 1 and b 1, broken with a 2 and b 2"


def test_all_that_breaks_is_named_in_the_order_of_the_header() -> None:
    """When one is held back and the newest still fails, what else broke it is found."""
    releases = {"a": {"1": "2020-01-01", "2": "2021-01-01"}, "b": {"1": "2020-01-01", "2": "2021-06-01"}}
    does: Does = lambda _, v: "a" if v["a"] == "2" else "b" if v["b"] == "2" else ""  # noqa: E731
    finding = found(Laboratory(releases, does), "b==1", "a==1", a="1", b="1")
    assert said(finding) == "works up to b 1, broken since 2; works up to a 1, broken since 2"
    assert [one.error for one in finding.causes] == ["b", "a"]


def test_where_no_day_passes_each_package_is_raised_alone() -> None:
    """A post whose packages never were the newest together works only in its own world, from which it is looked on."""
    releases = {"a": {"1": "2021-06-01", "2": "2021-01-01"}, "b": {"1": "2020-01-01", "2": "2020-02-01"}}
    does: Does = lambda _, v: "" if v == {"a": "1", "b": "1"} else "no"  # noqa: E731
    finding = found(Laboratory(releases, does), "a==1", "b==1", a="1", b="1")
    assert said(finding) == "works up to a 1, broken since 2; works up to b 1, broken since 2"


def test_a_group_that_is_fickle_blames_nobody() -> None:
    """One that fails and then passes in the same world says nothing of a release."""
    laboratory = Laboratory({"toy": TOY}, at_least("toy", "2.0", "lost a race"), fickle=True)
    finding = found(laboratory, "toy", toy="1.0")
    assert (finding.status, finding.causes, finding.reason) == ("unsteady", (), "lost a race")


def test_python_itself_is_blamed_where_the_same_packages_pass_on_another() -> None:
    """What fails on one Python and passes with the very same versions on its own was broken by Python."""
    does: Does = lambda python, _: "no module named cgi" if python >= "3.13" else ""  # noqa: E731
    for dependencies, pins in (((), {}), (("toy",), {"toy": "1.0"})):
        finding = found(Laboratory({"toy": TOY}, does), *dependencies, python=NEXT, **pins)
        assert said(finding) == "works up to Python 3.12, broken since 3.13"
        assert [one.error for one in finding.causes] == ["no module named cgi"]


def test_nobody_is_blamed_where_nothing_works() -> None:
    """On a Python for which there is nothing that passes, only the error is told."""
    does: Does = lambda python, v: "no" if v["toy"] >= "2" or python == "3.13" else ""  # noqa: E731
    finding = found(Laboratory({"toy": TOY}, does), "toy", python=NEXT, toy="1.0")
    assert (finding.status, finding.causes, finding.reason) == ("rotted", (), "no")
    assert said(finding) == "fails with the newest releases, and nothing was found that works"


def test_what_cannot_be_had_is_not_called_broken() -> None:
    """Where the newest make no world, as without a wheel for a new Python, that is what is told."""
    finding = found(Laboratory({"toy": {}}, lambda *_: ""), "toy", toy="1.0")
    assert (finding.status, finding.reason) == ("absent", "no toy on Python 3.11")


VERSIONS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3)), min_size=1, max_size=6, unique=True)
DAYS = st.integers(dt.date(2015, 1, 1).toordinal(), last(TODAY).toordinal()).map(
    lambda day: dt.date.fromordinal(day).isoformat()
)
PACKAGES = st.dictionaries(
    st.sampled_from("abc"),
    VERSIONS.flatmap(
        lambda versions: st.lists(DAYS, min_size=len(versions), max_size=len(versions)).map(
            lambda days: {f"{v[0]}.{v[1]}": day for v, day in zip(versions, days, strict=True)}
        )
    ),
    min_size=1,
)


@given(PACKAGES, st.data())
def test_whatever_is_said_is_proved(releases: dict[str, dict[str, str]], data: st.DataObject) -> None:
    """What is said to work was tried and works, what is said to be broken fails, and nothing else differs in them."""
    harm = {
        name: set(data.draw(st.lists(st.sampled_from(sorted(versions)), max_size=3), label=name))
        for name, versions in releases.items()
    }
    own = {
        name: data.draw(st.sampled_from(sorted(versions)), label=f"own {name}") for name, versions in releases.items()
    }
    joint = data.draw(st.booleans(), label="only together")

    def does(_: str, versions: Mapping[str, str]) -> str:
        bad = [name for name in versions if versions[name] in harm[name]]
        return "no" if versions != own and (len(bad) == len(versions) if joint else bad) else ""

    laboratory = Laboratory(releases, does)
    finding = found(laboratory, *(f"{name}=={version}" for name, version in own.items()), **own)
    assert finding.status in {"works", "rotted"}
    assert (finding.status == "rotted") == bool(does("", finding.versions))
    for cause in finding.causes:
        works, broken = cause.tries
        assert (works.status, broken.status) == ("passed", "failed")
        assert not does("", works.versions)
        assert does("", broken.versions)
        assert {one.name for one in cause.changes} == set(changed(works.versions, broken.versions))
        assert all(works.versions[one.name] == one.works for one in cause.changes)
        assert all(broken.versions[one.name] == one.broken for one in cause.changes)
        for one in cause.changes if len(cause.changes) == 1 else ():
            between = [v for v in releases[one.name] if Version(one.works) < Version(v) < Version(one.broken)]
            assert between == []
