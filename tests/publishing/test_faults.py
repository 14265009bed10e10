from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from publishing import command
from publishing.built import Built
from publishing.targets import Target, TargetError
from tests.publishing.conftest import branch, folder
from tests.publishing.faults import LATE, WELL, At, at_call, die, elsewhere
from tests.publishing.made import branch_files, built, files, leftovers, put, shows
from tests.publishing.server import Server, Wire

Tell = Callable[[str], None]


class Place:
    """A target that things go wrong at, by runs of programs, and two sites that take turns there."""

    def __init__(
        self, target: Callable[[command.Run], Target], got: Callable[[], dict[str, bytes]], root: Path
    ) -> None:
        self.target = target
        self.got = got
        self.root = root
        self.sites: list[Built] = []

    def turn(self) -> tuple[Built, Built]:
        """Say which site is public, and which is to be."""
        self.sites.reverse()
        return self.sites[1], self.sites[0]

    def whole(self, *sites: Built) -> None:
        """Insist that readers get one of these, whole."""
        got = self.got()
        assert any(shows(got, site) for site in sites)

    def completes(self, site: Built) -> None:
        """Publish once more, and insist that readers get that, and that nothing is left of what went wrong."""
        put(self.target(command.run), site)
        self.whole(site)
        assert not list(leftovers(self.root))


@pytest.fixture(params=["branch", "ssh"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Give a target that is reached by other programs, with a site that is public."""
    if request.param == "branch":
        home: Path = request.getfixturevalue("repository")
        bare = tmp_path / "bare.git"
        place = Place(lambda run: branch(home, run), lambda: branch_files(bare), tmp_path / "none")
    else:
        server: Server = request.getfixturevalue("server")
        root = tmp_path / "site"
        got = lambda: files((root / "current").resolve())  # noqa: E731
        place = Place(lambda run: server.target(root, run=run), got, root)

    place.sites = [built(tmp_path, version) for version in ("one", "two")]
    place.completes(place.sites[0])
    place.sites.reverse()
    return place


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Tell:
    """Give what prints how many points something went wrong at."""

    def said(what: str) -> None:
        with capsys.disabled():
            print(f"\n{request.node.name}: {what}")  # noqa: T201 - it is to be seen

    return said


def fault(do: Callable[[], object]) -> str:
    """Do something that may go wrong, and give the line that says so."""
    try:
        do()
    except TargetError as error:
        return str(error)

    return ""


def test_a_publishing_is_killed_between_any_two_programs(place: Place, tmp_path: Path, tell: Tell) -> None:
    """The public site is old or new, never mixed, and the next publishing completes."""
    for number in count():
        old, new = place.turn()
        ended = elsewhere(lambda number=number, new=new: put(place.target(At(number, die)), new), tmp_path)  # type: ignore[misc]
        place.whole(old, new)
        place.completes(new)
        if ended is not None:
            break

    tell(f"killed at {number} points")
    assert number >= 4


def test_the_connection_breaks_at_each_program(place: Place, tell: Tell) -> None:
    """Whether a program was not reached, or its answer was not, is one line, and the site is whole."""
    tried = 0
    for number in count():
        old, new = place.turn()
        for run in (At(number, broken=True), At(number, lost=True)):
            said = fault(lambda run=run, new=new: put(place.target(run), new))  # type: ignore[misc]
            assert re.fullmatch(r"(.*: Connection reset by peer: .* publish again.*)?", said)
            place.whole(old, new)
            tried += run.came

        place.completes(new)
        if not run.came:
            break

    tell(f"broken or lost at {tried} points")
    assert tried >= 8


def test_somebody_else_is_quicker(place: Place, tmp_path: Path, tell: Tell) -> None:
    """Of two who publish at once one is told in a line that the other has; which, depends on the moment."""
    third = built(tmp_path, "three")
    late = 0
    for number in count():
        _, new = place.turn()
        run = At(number, lambda: put(place.target(command.run), third))
        said = fault(lambda run=run, new=new: put(place.target(run), new))  # type: ignore[misc]
        assert re.fullmatch(r"(.*: somebody else has (?:published|pushed) meanwhile: publish again)?", said)
        late += bool(said)
        place.whole(*([new, third] if run.came else [new]))
        place.completes(new)
        if not run.came:
            break

    tell(f"overtaken at {number} points, {late} times too late")
    assert late >= 2


def test_the_wire_is_cut(server: Server, tmp_path: Path, tell: Tell) -> None:
    """However much of whichever connection got through: the site is whole, and the next publishing completes."""
    root = tmp_path / "site"
    sites = [built(tmp_path, version) for version in ("one", "two")]
    wire = Wire(server.port)
    put(server.target(root), sites[0])
    put(server.target(root, port=wire.port), sites[1])
    lengths = list(wire.carried)
    tried = 0
    longest = lengths.index(max(lengths))
    for connection, length in enumerate(lengths):
        for share in (0.4, 0.7, 0.95) if connection == longest else (0.8,):
            new, old = sites
            sites.reverse()
            wire.cut = len(wire.carried) + connection, int(length * share)
            said = fault(lambda new=new: put(server.target(root, port=wire.port), new))  # type: ignore[misc]
            assert not said or "what is public is whole" in said
            got = files((root / "current").resolve())
            assert shows(got, old) or shows(got, new)
            # A server may still be at what it was told before the wire was cut.
            while said := fault(lambda new=new: put(server.target(root), new)):  # type: ignore[misc]
                assert "meanwhile" in said

            assert shows(files(root / "current"), new)
            tried += 1

    wire.close()
    tell(f"cut at {tried} points of {len(lengths)} connections")
    assert tried == len(lengths) + 2 >= 6


def test_a_folder_survives_a_kill_at_any_call(tmp_path: Path, tell: Tell) -> None:
    """Between any two calls of the file system: the first publishing, a change, and one that removes old releases."""
    root = tmp_path / "site"
    sites = [built(tmp_path, version, posts=1) for version in ("one", "two")]
    tried = 0
    for number in count():
        fresh = tmp_path / f"fresh-{number}"
        for place, (new, old) in ((fresh, (sites[0], None)), (root, (sites[0], sites[1]))):

            def killed(place: Path = place, new: Built = new, number: int = number) -> None:
                at_call(number, place, die)
                put(folder(place), new)

            ended = elsewhere(killed, tmp_path)
            got = files(place / "current")
            assert shows(got, new) or (shows(got, old) if old and root.exists() and got else not got)
            put(folder(place), new)
            assert shows(files(place / "current"), new)
            assert not list(leftovers(place))
            tried += ended is None

        sites.reverse()
        if ended is not None:
            break

    tell(f"killed at {tried} points")
    assert tried >= 60


def test_two_publish_into_a_folder_at_once(tmp_path: Path, tell: Tell) -> None:
    """Whatever call of the file system the other one comes between, the site is whole, and one of them is late."""
    root = tmp_path / "site"
    one, two, three = (built(tmp_path, version, posts=1) for version in ("one", "two", "three"))
    ends = []
    for number in count():
        put(folder(root), one)

        def overtaken(number: int = number) -> None:
            at_call(number, root, lambda: put(folder(root), three))
            put(folder(root), two)

        ends.append(elsewhere(overtaken, tmp_path))
        got = files(root / "current")
        assert shows(got, two) or shows(got, three)
        put(folder(root), two)
        assert not list(leftovers(root))
        if not any(path.read_bytes().startswith(b"<p>three") for path in (root / "releases").glob("0*/index.html")):
            break

    tell(f"overtaken at {len(ends)} points, {ends.count(LATE)} times too late")
    assert {LATE, WELL} == set(ends)
