from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from doctests.asked import SETTINGS
from writing.settings import SettingsError, read

ROOT = Path(__file__).parents[2]
CONF = """\
AUTHOR = ATOM_ID_AUTHORITY = ""
PATH = "posts"
ARTICLE_SOURCES = PAGE_SOURCES = IGNORE_FILES = ["*.md"]
MARKDOWN = {"extension_configs": {}}
"""


def written(folder: Path, text: str) -> Path:
    """Write a settings file beside a folder of posts."""
    (folder / "posts").mkdir()
    conf = folder / "pelicanconf.py"
    conf.write_text(text, "utf-8")
    return conf


@pytest.mark.parametrize("text", [CONF, CONF + "OUTPUT_PATH = 'x'\n"])
def test_some_settings_are_those_of_all(tmp_path: Path, text: str) -> None:
    """Who asks for some settings is told what Pelican says of them, and for this site as well."""
    for conf in (written(tmp_path, text), ROOT / "pelicanconf.py"):
        whole = read(conf)
        assert read(conf, SETTINGS) == {name: whole[name] for name in SETTINGS}


@pytest.mark.parametrize(
    "text",
    [
        CONF.replace(" = IGNORE_FILES", ""),
        CONF.replace("IGNORE_FILES = [", "IGNORE_FILES = DIRECT_TEMPLATES = [").replace('["*.md"]', "('*.md',)"),
        CONF + "MD_EXTENSIONS = []\n",
    ],
    ids=["missing", "another type", "an old name"],
)
def test_what_the_file_does_not_say_itself_is_pelicans(tmp_path: Path, text: str) -> None:
    """What Pelican adds or mends is not guessed."""
    conf = written(tmp_path, text)
    whole, some = read(conf), read(conf, SETTINGS)
    assert {name: some[name] for name in SETTINGS} == {name: whole[name] for name in SETTINGS}
    assert "DEFAULT_LANG" in some


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CONF + "1 / 0\n", "pelicanconf.py:5: cannot be read (ZeroDivisionError: division by zero): mend it"),
        (CONF + "import sys; sys.exit('site.toml: no')\n", "site.toml: no"),
        (CONF.replace("posts", "nowhere"), "pelicanconf.py: cannot be gone by (You need to specify a path"),
    ],
)
def test_what_is_wrong_is_told_whoever_asks(tmp_path: Path, text: str, says: str) -> None:
    """A file that cannot be gone by is named in one line, of some settings as of all."""
    conf = written(tmp_path, text)
    for only in (None, SETTINGS):
        with pytest.raises(SettingsError) as error:
            read(conf, only)

        assert str(error.value).startswith(says)


def test_running_snippets_needs_no_pelican() -> None:
    """Who only runs snippets does not wait until all is imported that renders a site."""
    code = "import sys; sys.path[:0] = ['plugins']\nfrom pathlib import Path\nimport doctests.run\n"
    code += "from doctests.asked import SETTINGS\nfrom writing.settings import read\n"
    code += "read(Path('pelicanconf.py'), SETTINGS)\nsys.exit('pelican' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
