from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.testing import ROOT

POST = "Title: A\nDate: 2020-01-01\n\nA text.\n"
CONF = """
PATH, THEME, SITEURL, SITENAME, TIMEZONE = "content", "simple", "", "A", "UTC"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
"""
#: A process of its own, for plugins that Pelican once took up hear of every build after that.
BUILDS = """
import gc, sys
from pathlib import Path

from pelican.contents import Article
from writing import running

folder = Path(sys.argv[1])
for _ in range(3):
    done = running.render(folder / "conf.py", folder / "output", {"SITEURL": "http://127.0.0.1"})
    assert (done.returncode, (folder / "output/a.html").is_file()) == (0, True), done.stdout

gc.collect()
print(sum(isinstance(one, Article) for one in gc.get_objects()))
"""


def test_a_build_leaves_nothing_in_memory(tmp_path: Path) -> None:
    """However often a site is built in one process, the posts of the last build alone are there."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.md").write_text(POST, "utf-8")
    (tmp_path / "conf.py").write_text(CONF, "utf-8")
    command = [sys.executable, "-c", BUILDS, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT / "plugins", capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) <= 1
