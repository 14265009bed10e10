from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from jinja2.bccache import bc_magic

from rendering.environment import trace
from rendering.store import Store


def files(folder: Path) -> dict[Path, int]:
    """List the files below a folder, with when each was written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def said(folder: Path, text: str) -> str:
    """Render a template in an environment that keeps what it compiles in a folder."""
    environment = trace(Environment(loader=DictLoader({"a.html": text}), autoescape=True), {}, Store(folder))
    return environment.get_template("a.html").render(name="Ada")


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    """A later build writes no template that an earlier one compiled, but each that is another one now."""
    assert said(tmp_path, "Hello {{ name }}") == "Hello Ada"
    kept = files(tmp_path)
    assert len(kept) == 1

    assert (said(tmp_path, "Hello {{ name }}"), files(tmp_path)) == ("Hello Ada", kept)
    assert (said(tmp_path, "Bye {{ name }}"), len(files(tmp_path))) == ("Bye Ada", 2)


def test_what_is_damaged_is_compiled_again(tmp_path: Path) -> None:
    """A template that a disk damaged is not run."""
    said(tmp_path, "Hello {{ name }}")
    for path in files(tmp_path):
        path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert said(tmp_path, "Hello {{ name }}") == "Hello Ada"


@pytest.mark.parametrize("end", [b"", b"0.", b"(", b"I1\n.N", b"\x8c\x01\xff."])
def test_what_is_no_template_is_compiled_again(tmp_path: Path, end: bytes) -> None:
    """Whatever stands where a template is kept ends no build."""
    said(tmp_path, "Hello {{ name }}")
    for path in files(tmp_path):
        data = bc_magic + end
        path.write_bytes(blake2b(data, digest_size=16).digest() + data)

    assert said(tmp_path, "Hello {{ name }}") == "Hello Ada"


def test_nothing_needs_to_be_kept(tmp_path: Path) -> None:
    """Where templates cannot be kept, because the disk is full or the folder somebody else's, pages are as ever."""
    (tmp_path / "file").write_text("no folder")

    assert said(tmp_path / "file", "Hello {{ name }}") == "Hello Ada"
