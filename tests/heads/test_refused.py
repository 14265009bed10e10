from __future__ import annotations

from pathlib import Path

import pytest
from pelican.settings import DEFAULT_CONFIG, get_settings_from_file

from heads import refused
from tests.testing import ROOT


def test_a_line_is_counted_as_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Python takes for the end of a line and Markdown does not is none: an editor counts as Markdown does."""
    monkeypatch.chdir(tmp_path)
    file = Path("content/2026/11/x.md")
    file.parent.mkdir(parents=True)
    file.write_text("Title: a\u2028b\x0cc\nDate: nonsense\n\nText.\n", "utf-8")
    site = get_settings_from_file(str(ROOT / "pelicanconf.py"))

    found = refused.slips({**DEFAULT_CONFIG, **site, "PATH": str(tmp_path / "content"), "THEME": str(ROOT / "theme")})

    assert [str(slip) for slip in found] == [f"{file}:2: Date: 'nonsense' is no date: write it as 2026-11-28 20:00"]
