from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from doctests import request, world
from doctests.lock import lock
from doctests.request import Request, WorldError, declared, pinned
from doctests.world import Interpreter, build, choose, running

HASH = "--hash=sha256:" + "0" * 64


def header(*lines: str) -> str:
    """Write a PEP 723 header."""
    return "".join(["# /// script\n", *(f"# {line}\n" for line in lines), "# ///\nx = 1\n"])


def folder(path: Path, **files: str) -> Path:
    """Fill a folder; the dots of the files' names are written as two underscores."""
    for name, text in files.items():
        (path / name.replace("__", ".")).write_text(text, "utf-8")

    return path


def test_a_post_without_a_header_asks_for_a_plain_python(tmp_path: Path) -> None:
    """No folder, no testsetup.py and a testsetup.py without a header all ask for a world without packages."""
    assert request.read(tmp_path / "none", "post") == Request()
    assert request.read(folder(tmp_path, testsetup__py="x = 1\n"), "post") == Request()


def test_a_header_is_read(tmp_path: Path) -> None:
    """The PEP 723 header says which Python and which packages."""
    text = header(
        'requires-python = ">=3.9,<3.13"', 'dependencies = ["Flask-SQLAlchemy==2.5.1", "x; python_version<\'3\'"]'
    )
    found = declared(folder(tmp_path, testsetup__py='"""Doc."""\n' + text), "post")
    assert found.requires_python == ">=3.9,<3.13"
    assert found.names == ("Flask-SQLAlchemy", "x")


def test_services_are_read(tmp_path: Path) -> None:
    """The header lists services, says what the post calls its database, and how often it runs; all go to the record."""
    lines = ["[tool.doctests]", 'services = ["postgresql", "mariadb", "postgresql"]', 'database = "yourdb"', "runs = 2"]
    found = declared(folder(tmp_path, testsetup__py=header(*lines)), "post")
    assert (found.services, found.database, found.runs) == (("postgresql", "mariadb"), "yourdb", 2)
    assert found.record()["services"] == ["postgresql", "mariadb"]
    assert Request().record().keys() == {"requires-python", "dependencies", "requirements"}


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["dependencies = ["], "post/testsetup.py:1: the header is no TOML"),
        (['requires-python = "three"'], "'three' is no version specifier"),
        (["requires-python = 3"], "requires-python is a text"),
        (['dependencies = "a"'], "dependencies a list of texts"),
        (["dependencies = [1]"], "'1' is no name of a package"),
        (['dependencies = ["a @ https://example.org/a.whl"]'], "is no name of a package with a version"),
        (['dependencies = ["git+https://example.org/a"]'], "is no name of a package with a version"),
        (['dependencies = ["./local"]'], "is no name of a package with a version"),
        (['dependencies = ["-e ."]'], "is no name of a package with a version"),
        (["[tool.uv.sources]", 'a = { path = "." }'], "a world knows no [tool.uv]"),
        (["[tool.doctests]", 'flavour = "x"'], "a world knows no [tool.doctests] flavour"),
        (
            ["[tool.doctests]", 'services = ["oracle"]'],
            '\'oracle\' is not known: list of these, "mariadb", "postgresql"',
        ),
        (["[tool.doctests]", 'services = "postgres"'], "services = 'postgres' is not known"),
        (["[tool.doctests]", "services = [[1]]"], "services = [1] is not known"),
        (
            ["[tool.doctests]", 'services = ["mariadb"]', 'database = "a`b"'],
            "'a`b' is no name that every service takes",
        ),
        (["[tool.doctests]", 'services = ["mariadb"]', 'database = "mysql"'], "'mysql' is no name"),
        (["[tool.doctests]", 'services = ["mariadb"]', "database = 1"], "database = 1 is no name"),
        (["[tool.doctests]", 'services = ["mariadb"]', "runs = 0"], "runs = 0 is no number of times from 1 to 9"),
        (["[tool.doctests]", 'services = ["mariadb"]', "runs = true"], "runs = True is no number"),
        (["[tool.doctests]", 'database = "yourdb"'], "no services are listed"),
        (["tool = 5"], "a world knows no tool"),
        (["tool.doctests = 5"], "a world knows no [tool.doctests]"),
        (["a = " + "[" * 2000], "the header is nested too deeply"),
        (['depends = ["a"]'], "a world knows no depends"),
    ],
)
def test_a_header_that_asks_for_too_much_is_refused(tmp_path: Path, lines: list[str], complaint: str) -> None:
    """What a world never has, and what would be ignored, is refused in one line."""
    with pytest.raises(WorldError) as caught:
        declared(folder(tmp_path, testsetup__py=header(*lines)), "post")

    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_header_without_an_end_is_refused(tmp_path: Path) -> None:
    """A header that PEP 723 does not see is not passed over."""
    with pytest.raises(WorldError, match="has a script header without an end"):
        declared(folder(tmp_path, testsetup__py="# /// script\n# dependencies = []\nx = 1\n"), "post")


@pytest.mark.parametrize(
    "line",
    [
        "-i https://example.org/index",
        "-e .",
        "-r other.txt",
        "a==1",
        f"a>=1 {HASH}",
        f"a==1.* {HASH}",
        f"a @ https://example.org/a.whl {HASH}",
        f"./a.whl {HASH}",
        f"a==1 {HASH} --global-option=x",
        "# from https://example.org/index",
    ],
)
def test_requirements_hold_nothing_but_pins(line: str) -> None:
    """Each line of requirements.txt is a version with hashes: no index, option, address or path."""
    with pytest.raises(WorldError, match="holds more than pins with hashes"):
        pinned(f"b==2 \\\n    {HASH}\n{line}\n", "requirements.txt")


def test_pins_are_read() -> None:
    """Markers, local versions and several hashes are all right."""
    text = f"a==1.0+local ; python_full_version < '3.10' \\\n    {HASH} \\\n    {HASH}\nb==2 \\\n    {HASH}\n"
    assert [pin.name for pin in pinned(text, "requirements.txt")] == ["a", "b"]


def test_requirements_must_hold_what_is_declared(tmp_path: Path) -> None:
    """A resolution that is missing or older than the header is not used."""
    folder(tmp_path, testsetup__py=header('dependencies = ["A_b>=2"]'))
    with pytest.raises(WorldError, match=r"post: there is no requirements\.txt yet: run invoke lock"):
        request.read(tmp_path, "post")

    folder(tmp_path, requirements__txt=f"a-b==1 \\\n    {HASH}\n")
    with pytest.raises(WorldError, match=r"post/requirements\.txt does not hold A_b>=2: run invoke lock"):
        request.read(tmp_path, "post")

    folder(tmp_path, requirements__txt=f"a-b==2 \\\n    {HASH}\n")
    assert request.read(tmp_path, "post").requirements


def test_requirements_that_resolve_nothing_are_refused(tmp_path: Path) -> None:
    """A resolution of what is no longer declared is not passed over."""
    with pytest.raises(WorldError, match=r"resolves nothing that testsetup\.py declares: remove it"):
        request.read(folder(tmp_path, requirements__txt=f"a==2 \\\n    {HASH}\n"), "post")


def test_the_running_python_is_taken_where_it_will_do() -> None:
    """Else the newest that does, and none if none does; a Python too old to be a world is none."""
    own, newer, older, oldest = (
        Interpreter(Path(f"/{version}"), Version(version)) for version in ("3.12.1", "3.14.0", "3.9.18", "3.7.16")
    )
    others = [newer, own, older, oldest]
    assert choose("", others, own) == own
    assert choose(">=3.9", others, own) == own
    assert choose("<3.12", others, own) == older
    assert choose(">3.12.1", others, own) == newer
    assert choose("<3.8", others, own) is None
    assert choose(">=4", others, own) is None


def test_an_unfinished_python_is_taken_only_if_it_is_running() -> None:
    """A pre-release is nobody's Python unless they run it."""
    alpha = Interpreter(Path("/alpha"), Version("3.15.0a1"))
    own = Interpreter(Path("/own"), Version("3.12.0"))
    assert choose(">=3.14", [alpha], own) is None
    assert choose(">=3.14", [], alpha) == alpha


def test_pythons_on_the_machine_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those on the path are listed once each, as what they really are, newest first; what does not start is not."""
    for name in ("python3", "python3.11"):
        (tmp_path / name).symlink_to(running().path)

    (tmp_path / "python3.12").write_text("#!/bin/sh\nexit 127\n", "utf-8")
    (tmp_path / "python3.12").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    world.installed.cache_clear()
    found = world.installed()
    world.installed.cache_clear()
    assert found.count(running()) == 1
    assert list(found) == sorted(found, key=lambda one: one.version, reverse=True)


def test_a_plain_world_has_no_packages(worlds: Path) -> None:
    """A post that asks for nothing gets an interpreter with an empty environment."""
    made = build(Request(), running(), worlds)
    assert made.versions == {}
    code = "import sys; print(sys.prefix != sys.base_prefix, [p for p in sys.path if 'site-packages' in p])"
    said = subprocess.run([made.python, "-c", code], capture_output=True, text=True, check=True, env={})
    (packages,) = made.python.parent.parent.glob("lib/python*/site-packages")
    assert said.stdout == f"True {[str(packages)]}\n"


def test_a_world_is_locked_and_built(tmp_path: Path, worlds: Path) -> None:
    """What a header declares is resolved with hashes, installed and importable; a second time nothing is done."""
    post = folder(tmp_path, testsetup__py=header('requires-python = ">=3.9"', 'dependencies = ["tabulate==0.9.0"]'))
    assert lock(post, "post")
    text = (post / "requirements.txt").read_text("utf-8")
    assert text.startswith("tabulate==0.9.0 \\\n    --hash=sha256:")
    assert "://" not in text
    assert not lock(post, "post")
    made = build(request.read(post, "post"), running(), worlds)
    assert made.versions == {"tabulate": "0.9.0"}
    subprocess.run([made.python, "-c", "import tabulate"], check=True, env={})
    # Its programs find their interpreter where the world was put after it was built.
    subprocess.run([made.python.with_name("tabulate"), "--help"], check=True, env={}, stdout=subprocess.DEVNULL)
    before = made.python.stat().st_ctime_ns
    assert build(request.read(post, "post"), running(), worlds) == made
    assert made.python.stat().st_ctime_ns == before


@pytest.mark.parametrize("link", [".requirements.txt.new", "requirements.txt"])
def test_a_lock_writes_through_no_link(tmp_path: Path, link: str) -> None:
    """Whoever contributes a post cannot have its pins written over another file of who locks it."""
    (tmp_path / "precious").write_text("mine", "utf-8")
    (tmp_path / "post").mkdir()
    post = folder(tmp_path / "post", testsetup__py=header('dependencies = ["MarkupSafe==2.1.5"]'))
    (post / link).symlink_to(tmp_path / "precious")
    assert lock(post, "post")
    assert (tmp_path / "precious").read_text("utf-8") == "mine"
    assert not (post / "requirements.txt").is_symlink()


def test_a_folder_that_is_a_link_is_not_locked(tmp_path: Path) -> None:
    """Whoever contributes a link to a folder cannot have the pins of another project written."""
    (tmp_path / "theirs").mkdir()
    folder(tmp_path / "theirs", testsetup__py=header('dependencies = ["MarkupSafe"]'))
    (tmp_path / "post").symlink_to("theirs")
    with pytest.raises(WorldError, match=r"post is a symbolic link: put the folder itself there"):
        lock(tmp_path / "post", "post")


@pytest.mark.parametrize(
    "broken",
    [
        "<<<<<<< HEAD\nmarkupsafe==2.1.5 \\\n    {hash}\n=======\n>>>>>>> other\n",
        "markupsafe==2.1.5 \\\n    --hash=sha256:beef\n",
        "\udcff",
    ],
    ids=["merged", "a hash that is none", "not UTF-8"],
)
def test_a_lock_is_the_cure_it_is_said_to_be(tmp_path: Path, broken: str) -> None:
    """Pins that cannot be used are written anew, without a word of them from uv."""
    post = folder(tmp_path, testsetup__py=header('dependencies = ["MarkupSafe==2.1.5"]'))
    (post / "requirements.txt").write_text(broken.format(hash=HASH), "utf-8", "surrogateescape")
    assert lock(post, "post")
    text = (post / "requirements.txt").read_text("utf-8")
    assert [str(pin) for pin in pinned(text, "post")] == ["markupsafe==2.1.5"]
    assert HASH not in text


def test_a_lock_keeps_what_it_had(tmp_path: Path) -> None:
    """A version that is pinned and still allowed stays, until an upgrade is asked for."""
    post = folder(tmp_path, testsetup__py=header('dependencies = ["iniconfig==2.0.0"]'))
    lock(post, "post")
    folder(tmp_path, testsetup__py=header('dependencies = ["iniconfig"]'))
    assert not lock(post, "post")
    assert lock(post, "post", upgrade=True)
    assert "iniconfig==2.0.0 " not in (post / "requirements.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("dependency", "reason"),
    [
        ("no-such-package-by-any-name-7531", "was not found"),
        ("iniconfig==99", "there is no version of iniconfig==99"),
        ("docopt==0.6.2", "no usable wheels"),
    ],
    ids=["no package", "no version", "no wheel"],
)
def test_what_cannot_be_resolved_is_said_in_one_line(tmp_path: Path, dependency: str, reason: str) -> None:
    """A requirement that does not exist or has no wheel is named, and no requirements.txt is written."""
    post = folder(tmp_path, testsetup__py=header(f'dependencies = ["{dependency}"]'))
    with pytest.raises(WorldError) as caught:
        lock(post, "post")

    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (post / "requirements.txt").exists()


def test_without_a_network_a_world_is_an_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A world that cannot be built is one line that keeps the index's address, and no half of it stays."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://user:password@127.0.0.1:9/index")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    with pytest.raises(WorldError) as caught:
        build(Request(requirements=f"iniconfig==2.0.0 \\\n    {HASH}\n"), running(), tmp_path)

    assert str(caught.value).startswith("uv: ")
    assert "\n" not in str(caught.value)
    assert "127.0.0.1:9/index" not in str(caught.value)
    assert "password" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_hash_is_refused(tmp_path: Path) -> None:
    """A package that is not the one that was locked is not installed."""
    with pytest.raises(
        WorldError, match=r"Hash mismatch.*: if you trust .*, remove requirements\.txt and run invoke lo"
    ):
        build(Request(requirements=f"iniconfig==2.0.0 \\\n    {HASH}\n"), running(), tmp_path)


def test_without_uv_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When uv is not installed, one line says so."""

    def nowhere() -> str:
        raise FileNotFoundError

    monkeypatch.setattr("uv.find_uv_bin", nowhere)
    with pytest.raises(WorldError, match="uv, which builds the worlds, is not installed"):
        build(Request(), running(), tmp_path)


def test_uv_keeps_the_callers_index_and_fetches_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user says of indexes and certificates is passed on; their environment and another Python are not."""
    script = tmp_path / "uv"
    names = ("UV_DEFAULT_INDEX", "SSL_CERT_FILE", "UV_PYTHON_DOWNLOADS", "VIRTUAL_ENV", "UV_PYTHON")
    script.write_text(f'#!/bin/sh\necho "error: {" ".join(f"[${name}]" for name in names)}" >&2\nexit 1\n', "utf-8")
    script.chmod(0o755)
    for name in names:
        monkeypatch.setenv(name, "mine")

    monkeypatch.setattr("uv.find_uv_bin", lambda: str(script))
    with pytest.raises(WorldError) as caught:
        build(Request(), running(), tmp_path / "worlds")

    assert str(caught.value) == "uv: [mine] [mine] [never] [] []"


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A cache that is no folder is said in one line."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(WorldError, match="cannot be written to"):
        build(Request(), running(), tmp_path / "file" / "worlds")


def test_several_builders_make_one_world(tmp_path: Path) -> None:
    """Those who build the same world at once all get it, and nothing else is left."""
    ready = threading.Barrier(3)

    def one(_: Any) -> Path:
        ready.wait()
        return build(Request(), running(), tmp_path).python

    with ThreadPoolExecutor(3) as executor:
        pythons = set(executor.map(one, range(3)))

    assert len(pythons) == 1
    assert [path.name for path in tmp_path.iterdir()] == [pythons.pop().parent.parent.name]


def test_a_builder_that_is_killed_leaves_no_world(tmp_path: Path) -> None:
    """What was being built when the power went is not taken for a world."""
    (tmp_path / ".building-gone" / "world" / "bin").mkdir(parents=True)
    made = build(Request(), running(), tmp_path)
    assert ".building" not in str(made.python)
    subprocess.run([made.python, "-c", ""], check=True, env={})


def test_a_world_for_another_python_is_another(tmp_path: Path) -> None:
    """A world is named by its interpreter and its requirements."""
    mine = running()
    other = Interpreter(mine.path, Version("3.11.99"))
    assert build(Request(), mine, tmp_path).python != build(Request(), other, tmp_path).python


def test_the_running_python_is_described() -> None:
    """The interpreter is the one under any environment, with its version."""
    own = running()
    assert own.minor == ".".join(map(str, sys.version_info[:2]))
    assert re.match(r"python", own.path.name)
