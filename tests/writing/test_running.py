from __future__ import annotations

import gc
from pathlib import Path

from pelican.contents import Article

from writing import running

POST = "Title: A\nDate: 2020-01-01\n\nA text.\n"
CONF = """
PATH, THEME, SITEURL, SITENAME, TIMEZONE = "content", "simple", "", "A", "UTC"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
"""


def test_a_build_leaves_nothing_in_memory(tmp_path: Path) -> None:
    """However often a site is built in one process, the posts of the last build alone are there."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.md").write_text(POST, "utf-8")
    (tmp_path / "conf.py").write_text(CONF, "utf-8")
    for _ in range(3):
        done = running.render(tmp_path / "conf.py", tmp_path / "output", {"SITEURL": "http://127.0.0.1"})
        assert (done.returncode, (tmp_path / "output/a.html").is_file()) == (0, True), done.stdout

    gc.collect()
    folder = str(tmp_path)
    posts = [one for one in gc.get_objects() if isinstance(one, Article) and one.source_path.startswith(folder)]
    assert len(posts) <= 1
