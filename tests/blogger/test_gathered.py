from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from blogger.export import Entry, ExportError
from blogger.gathered import Gathered, gathered
from blogger.shelf import Listed, shelf
from tests.blogger.imports import files_no_larger_than, imported
from tests.blogger.made import entry, feed, saved

ENTRIES = [Entry(f"post-{number}", "", "", "", "", "", (), (), number) for number in range(2000)]
ROOM = r"temporary files: no room for what the export says \(.+\): make some, or name another folder by TMPDIR, .+"


@pytest.mark.parametrize(
    "ask",
    [
        lambda told: told.settle(lambda one: replace(one, permalink="x" * 5000)),
        lambda told: list(told.elsewhere(f"post-{number}{'x' * 5000}" for number in range(2000))),
    ],
    ids=["settling", "counting comments"],
)
def test_a_disk_that_fills_up(ask: Callable[[Gathered], object]) -> None:
    """A disk that fills up once the export is read is named in one line too, with what to do."""
    with pytest.raises(ExportError, match=ROOM), gathered(ENTRIES) as told, files_no_larger_than(0):
        ask(told)


def test_a_disk_that_fills_up_with_what_is_told() -> None:
    """So is one that fills up with what an import has to tell."""
    with pytest.raises(ExportError, match=ROOM), shelf() as on, files_no_larger_than(0):
        Listed[str](on).extend(["x" * 5000] * 2000)


def test_no_folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing temporary can be kept, that is named and not the content, and nothing is written."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))

    status, lines = imported(saved(tmp_path, feed(entry())), tmp_path / "content")

    assert (status, len(lines)) == (2, 1)
    assert re.fullmatch(ROOM, lines[0])
    assert not (tmp_path / "content").exists()


def test_a_disk_without_room_for_a_journal(tmp_path: Path) -> None:
    """A journal that the system does not let be opened is not called damaged: somebody would remove it."""
    export, journal = saved(tmp_path, feed(entry())), tmp_path / "content/.blogger.journal"
    journal.parent.mkdir()
    journal.touch()

    with files_no_larger_than(0):
        status, lines = imported(export, tmp_path / "content")

    assert (status, len(lines)) == (2, 1)
    assert lines[0].startswith(f"{journal}: cannot be opened (")
    assert imported(export, tmp_path / "content")[1][-1] == "1 entry: 1 new"
