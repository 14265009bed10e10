from __future__ import annotations

from pathlib import Path

from rendering.key import PYTHON, files


def test_a_folder_that_is_linked_counts(tmp_path: Path) -> None:
    """What stands in a folder that a link leads to is told of, under each of its names, and a loop has an end."""
    (tmp_path / "elsewhere/deep").mkdir(parents=True)
    code = tmp_path / "elsewhere/deep/code.py"
    code.write_text("a = 1", "utf-8")
    (tmp_path / "plugins").mkdir()
    said = [files([tmp_path / "plugins"], PYTHON)]
    for name in ("one", "two"):
        (tmp_path / "plugins" / name).symlink_to(tmp_path / "elsewhere")
        said.append(files([tmp_path / "plugins"], PYTHON))

    code.write_text("a = 2", "utf-8")
    said.append(files([tmp_path / "plugins"], PYTHON))
    assert len(set(said)) == 4
    (tmp_path / "elsewhere/loop").symlink_to(tmp_path / "plugins")
    (tmp_path / "elsewhere/data.txt").write_text("no code", "utf-8")
    assert files([tmp_path / "plugins"], PYTHON) == said[-1]


def test_a_file_that_is_named_itself_counts(tmp_path: Path) -> None:
    """A theme may name single files of those that it brings."""
    file = tmp_path / "a.css"
    said = []
    for text in ("a{}", "b{}"):
        file.write_text(text, "utf-8")
        said.append(files([file]))

    assert said[0] != said[1]
