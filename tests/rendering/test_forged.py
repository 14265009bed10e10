from __future__ import annotations

import pickle
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from rendering.known import load
from rendering.store import ADDED, Store
from tests.rendering.builds import build
from tests.rendering.sites import PLACES, Post, Site, write

#: What may stand in place of any part of what is kept.
JUNK = [None, 1, "", b"\xff", (), [], {}, ("a",), ["a"], {"a": None}, (-1, "a")]


def put(file: Path, data: bytes) -> None:
    """Write a file of the store, with a checksum that is right."""
    file.write_bytes(blake2b(data, digest_size=16).digest() + data)


def forged(value: Any, junk: Any, depth: int) -> Any:
    """Put something else in the place of all parts of a value that lie at some depth."""
    if depth == 0 or type(value) not in {dict, list, tuple}:
        return junk

    if type(value) is dict:
        return {key: forged(one, junk, depth - 1) for key, one in value.items()}

    return type(value)(forged(one, junk, depth - 1) for one in value)


@pytest.mark.parametrize("junk", [b"", b"\xff\xfe", b"[]\n", b"[1, {}]\ntext", b'[{"a": 1}, []]\n'])
def test_an_entry_that_is_none_is_made_again(tmp_path: Path, junk: bytes) -> None:
    """Whatever stands under the name of a post's HTML, the site is as from nothing."""
    write(Site({PLACES[0]: Post(pieces=(2,)), PLACES[1]: Post(tags=("a",))}), tmp_path / "home")
    new = build(tmp_path / "home", "new", {}, None)
    build(tmp_path / "home", "output", {}, tmp_path / "kept")
    pages = {blake2b(text, digest_size=16).digest() for text in new.values()}
    for file in (tmp_path / "kept").glob("??/*"):
        if file.read_bytes()[:16] not in pages or junk == b"\xff\xfe":  # a page is any text
            put(file, junk)

    for file in (tmp_path / "kept").glob("p*-*"):
        file.unlink()  # so that posts are read

    assert build(tmp_path / "home", "output", {}, tmp_path / "kept") == new


@pytest.mark.parametrize("depth", range(5))
def test_what_is_known_of_nothing_that_is_kept_costs_time_alone(tmp_path: Path, depth: int) -> None:
    """Whatever stands where is kept what posts and pages read, the site is as from nothing."""
    write(Site({PLACES[0]: Post(), PLACES[1]: Post(tags=("a",))}), tmp_path / "home")
    new = build(tmp_path / "home", "new", {}, None)
    build(tmp_path / "home", "output", {}, tmp_path / "kept")
    files = [file for file in (tmp_path / "kept").iterdir() if file.is_file() and file.name != ADDED]
    known = {file: load(Store(tmp_path / "kept"), file.name) for file in files}
    assert len(files) == 3
    for junk in JUNK:
        for file in files:
            put(file, pickle.dumps(list(forged(known[file], junk, depth + 1).items())))

        assert build(tmp_path / "home", "output", {}, tmp_path / "kept") == new, junk
