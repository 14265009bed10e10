from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.site.blogs import write_post
from tests.testing import ROOT, clone
from writing import build, faults, said

POST = "content/2026/11/x.md"
MOVE = "stands below the empty line, where the text begins: move it above that, to the other fields"
KEPT = "is a name that Pelican keeps for itself: give the field another one"
DEEP = "is nested too deeply to be read: take out some of its lists, quotes or brackets"
SLIPS = [
    (b"Title: X\nDate: tomorrow\n\nText.\n", [":2: Date: 'tomorrow' is no date: write it as 2026-11-28 20:00"]),
    (b"Title: X\nDate:\n\nText.\n", [":2: Date: '' is no date: write it as 2026-11-28 20:00"]),
    (
        b"Title: X\nDate: 2026-11-28\nModified: then\n\nText.\n",
        [":3: Modified: 'then' is no date: write it as 2026-11-28 20:00"],
    ),
    (
        b"Date: 2026-11-28\n\nText.\n",
        [":1: has no Title: write a line at the top, as Title: What I learned about savepoints"],
    ),
    (b"Title: X\n\nText.\n", [":1: has no Date: write a line at the top, as Date: 2026-11-28 20:00"]),
    (
        b"Title: X\nDate: 2026-11-28\nStatus: drafft\n\nText.\n",
        [":3: Status: 'drafft' is none of published, hidden, draft, skip: write one of them, or take the line out"],
    ),
    (b"", [": is empty: write its Title and its Date at the top, or remove it"]),
    (b" \n\n", [": is empty: write its Title and its Date at the top, or remove it"]),
    (b"Title: X\nDate: 2026-11-28\n\nT\xff\n", [":4: is not UTF-8 (byte 0xff): save the file as UTF-8"]),
    (b"\nTitle: X\nDate: 2026-11-28\n\nText.\n", [f":2: Title {MOVE}", f":3: Date {MOVE}"]),
    (b"Title: X\n\nDate: 2026-11-28\n\nText.\n", [f":3: Date {MOVE}"]),
    (b"Title: X\nDate: 0001-01-01\n\nText.\n", [":2: Date: '0001-01-01' is no date: write it as 2026-11-28 20:00"]),
    *(
        (f"Title: X\nDate: 2026-11-28\n{name}: x\n\nText.\n".encode(), [f":3: {name}: {KEPT}"])
        for name in ("Content", "Settings", "Url_Format", "_context")
    ),
    (
        b"Title: X\nDate: 2026-11-28\nTemplate: nonesuch\n\nText.\n",
        [":3: Template: 'nonesuch' is none of the theme's: write the name of one, or take the line out"],
    ),
    (
        b"Title: X\nDate: 2026-11-28\n\n" + b"".join(b"    " * level + b"- a\n" for level in range(300)),
        [f": {DEEP}"],
    ),
    (b"Title: X\nDate: 2026-11-28\n\n" + b">" * 400 + b" a\n", [f": {DEEP}"]),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a blog of one post."""
    home = clone(tmp_path / ("home" * 15))  # a path that no screen has in one line
    write_post(home / "content", "2013/08/one")
    (home / POST).parent.mkdir(parents=True)
    monkeypatch.chdir(home)
    return home


def in_process(home: Path, conf: str = "pelicanconf.py") -> subprocess.CompletedProcess[str]:
    """Build as `invoke serve` does, in a process that nothing else is in."""
    code = (
        "import sys; from pathlib import Path; from writing import running;"
        "done = running.render(Path(sys.argv[1]).absolute(), Path('output').absolute());"
        "print(done.stdout, end=''); sys.exit(done.returncode)"
    )
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT / 'plugins')!r}); {code}", conf]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)


def built(home: Path, conf: str = "pelicanconf.py") -> list[str]:
    """Build as `invoke build` and `invoke publish` do; give what was said."""
    console = Console(file=StringIO(), width=80)
    assert build.main(home / conf, home / "output", kept=[], console=console) == 1
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize(("data", "says"), SLIPS)
def test_a_slip_in_a_post_is_one_line(home: Path, data: bytes, says: list[str]) -> None:
    """The file from where you stand, the line, what is wrong and what to write; nothing of Pelican's."""
    (home / POST).write_bytes(data)
    assert built(home)[:-1] == [f"{POST}{line}" for line in says]


def test_all_posts_with_a_slip_are_named_at_once(home: Path) -> None:
    """Whoever mends the first finds no second; pages are named as posts are, and a page needs no date."""
    (home / POST).write_bytes(SLIPS[0][0])
    (home / "content/2026/11/y.md").write_bytes(b"")
    (home / "content/pages").mkdir()
    (home / "content/pages/z.md").write_text("Status: gone\n\nText.\n", "utf-8")
    told = built(home, "publishconf.py")[:-1]
    assert [line.partition(" ")[0] for line in told if not line.startswith("WARNING")] == [
        f"{POST}:2:",
        "content/2026/11/y.md:",
        "content/pages/z.md:1:",
        "content/pages/z.md:1:",
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Stauts: draft", "Stauts: draft keeps no post back: write Status: draft, or take the line out"),
        ("Modified: 05.11.2026", "Modified: '05.11.2026' may be several days: write it as 2026-11-28 20:00"),
        ("Lang: klingon", "Lang: 'klingon' is no language: write it as en, it or pt-BR"),
    ],
)
def test_what_pelican_would_take_for_something_else_stops_a_build(home: Path, line: str, says: str) -> None:
    """No draft is published by a misspelt word; a draft without a date and what is left out are no mistakes."""
    (home / "content/2026/11/draft.md").write_text("Title: X\nStatus: draft\n\nText.\n", "utf-8")
    (home / "content/2026/11/skip.md").write_text("Status: skip\n\nText.\n", "utf-8")
    assert build.render(home / "pelicanconf.py", home / "output").returncode == 0

    (home / POST).write_text(f"Title: X\nDate: 2026-11-28\n{line}\n\nText.\n", "utf-8")
    assert built(home)[:-1] == [f"{POST}:3: {says}"]


def test_a_preview_says_the_same(home: Path) -> None:
    """A build in the process of `invoke serve` names what `invoke build` names."""
    (home / POST).write_bytes(SLIPS[0][0])
    done = in_process(home)
    assert (done.returncode, done.stdout) == (1, f"{POST}{SLIPS[0][1][0]}\n")


def test_a_warning_is_one_line(home: Path) -> None:
    """It names the file from where you stand, however long that path is, and nothing of where it was written."""
    (home / POST).write_text("Title: X\nDate: 2026-11-28\nDate: 2026-11-29\n\nText.\n", "utf-8")
    done = build.render(home / "pelicanconf.py", home / "output")
    line = f"WARNING: Duplicate definition of `date` for {POST}. Using first one.\n"
    assert (done.returncode, done.stderr) == (0, line)
    assert done.stdout.startswith(f"{line}Done: ")


def test_what_nobody_foresaw_is_traced(home: Path) -> None:
    """A fault of a plugin's is told with where it is."""
    with (home / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write("\ndef newest_first(_): return 1 / 0\nARTICLE_ORDER_BY = newest_first\n")

    assert "ZeroDivisionError: division by zero" in "\n".join(built(home))


@pytest.mark.parametrize(
    ("conf", "written", "says"),
    [
        (
            "pelicanconf.py",
            lambda text: f"{text}x = = 3\n",
            "pelicanconf.py:179: cannot be read (invalid syntax): mend it",
        ),
        (
            "pelicanconf.py",
            lambda text: f"{text}1 / 0\n",
            "pelicanconf.py:179: cannot be read (ZeroDivisionError: division by zero): mend it",
        ),
        ("pelicanconf.py", lambda _: "", "pelicanconf.py: ARTICLE_SOURCES is missing: restore the line that sets it"),
        ("pelicanconf.py", lambda text: text.replace('"content"', '"x"'), "pelicanconf.py: cannot be gone by ("),
        (
            "publishconf.py",
            lambda text: f"{text}x = = 3\n",
            "pelicanconf.py:179: cannot be read (invalid syntax): mend it",
        ),
        ("publishconf.py", lambda _: "", "publishconf.py:6: cannot be read (ImportError: "),
    ],
)
def test_settings_that_cannot_be_read_are_one_line(
    home: Path, conf: str, written: Callable[[str], str], says: str
) -> None:
    """The file and the line where there is one, of the file that is wrong and not of the one that reads it."""
    text = (home / "pelicanconf.py").read_text("utf-8")
    (home / "pelicanconf.py").write_text(written(text), "utf-8")
    code = (
        f"import sys; sys.path[:0] = [{str(home)!r}, {str(ROOT / 'plugins')!r}];"
        "from pathlib import Path; from writing.settings import SettingsError, read\n"
        "try: read(Path(sys.argv[1]))\nexcept SettingsError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, conf], cwd=home, capture_output=True, text=True, check=False)
    assert done.stdout.startswith(says), done.stderr
    assert done.stdout.count("\n") == 1


def test_settings_that_break_under_a_preview_are_one_line(home: Path) -> None:
    """What is edited while `invoke serve` shows the site is named as at its start."""
    with (home / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write("x = = 3\n")

    assert in_process(home).stdout == "pelicanconf.py:179: cannot be read (invalid syntax): mend it\n"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("\n1 / 0\n", "mine/broken.py:2: cannot be read (ZeroDivisionError: division by zero): mend it"),
        ("import nonesuch\n", "mine/broken.py:1: cannot be read (ModuleNotFoundError: No module named 'nonesuch')"),
        ("x = = 3\n", "mine/broken.py:1: cannot be read (invalid syntax): mend it"),
        ("def register():\n    return 1 / 0\n", "mine/broken.py:2: cannot be read (ZeroDivisionError: division by"),
    ],
    ids=["raises", "imports", "is no Python", "cannot be registered"],
)
def test_a_plugin_that_cannot_be_read_is_named(home: Path, code: str, says: str) -> None:
    """The plugin's own file and line, and not what of Python's had it run."""
    (home / "mine").mkdir()
    (home / "mine/broken.py").write_text(code, "utf-8")
    with (home / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write('PLUGIN_PATHS += ["mine"]\nPLUGINS += ["broken"]\n')

    told = built(home)
    assert told[0].startswith(says)
    assert len(told) == 2


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ('FEED_MAX_ITEMS = "25"', "FEED_MAX_ITEMS: '25' cannot be gone by: write a number, without quotes"),
        ('TIMEZONE = "Mars/Base"', "TIMEZONE: 'Mars/Base' is no time zone: write one as Europe/Rome"),
        (
            'MARKDOWN = {"extensions": ["nonesuch"]}',
            "MARKDOWN: cannot be gone by (ModuleNotFoundError: No module named 'nonesuch'): mend it",
        ),
    ],
)
def test_no_post_is_blamed_for_a_setting(home: Path, code: str, says: str) -> None:
    """What no post could be read by is the settings' fault."""
    with (home / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"{code}\n")

    assert built(home)[:-1] == [f"pelicanconf.py: {says}"]


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("one\n{% if %}\n", ":2: cannot be read (Expected an expression, got 'end of statement block'): mend it"),
        ("one\n{{ nonesuch.name }}\n", ":2: cannot be rendered (UndefinedError: 'nonesuch' is undefined): mend it"),
        ('one\n{% include "no.html" %}\n', ":2: cannot be rendered (TemplateNotFound: no.html): mend it"),
    ],
)
def test_a_broken_template_is_one_line(home: Path, template: str, says: str) -> None:
    """Its file from where you stand, and its line."""
    (home / "theme").unlink()
    shutil.copytree(ROOT / "theme", home / "theme")
    (home / "theme/templates/article.html").write_text(template, "utf-8")
    assert built(home)[:-1] == [f"theme/templates/article.html{says}"]


def test_a_full_disk_is_one_line() -> None:
    """What the system says of it, and of which file where it names one."""
    assert faults.line(OSError(28, "No space left on device"), {}) == (
        "the site: No space left on device: see to it and build again"
    )
    assert (
        faults.line(OSError(13, "Permission denied", "a.html"), {})
        == "a.html: Permission denied: see to it and build again"
    )


def test_a_dead_link_is_named_with_its_post(home: Path) -> None:
    """However many there are, each has its post and its line, and one that leads somewhere is none of them."""
    links = "".join(f"[a]({{filename}}/2026/11/none{number}.md)\n" for number in range(9))
    (home / POST).write_text(f"Title: X\nDate: 2026-11-28\n\n{links}[b]({{filename}}../../2013/08/one.md)\n", "utf-8")
    write_post(home / "content", "2013/08/two", "![c]({attach}two/c.png)")
    done = build.render(home / "pelicanconf.py", home / "output")
    assert done.returncode == 0
    assert set(done.stderr.splitlines()) == {
        "WARNING: content/2013/08/two.md:4: {attach}two/c.png leads to no file: mend the link",
        *(
            f"WARNING: {POST}:{number + 4}: {{filename}}/2026/11/none{number}.md leads to no file: mend the link"
            for number in range(9)
        ),
    }


@pytest.mark.parametrize("name", ["what-is-c#", "why?", "100%25"])
def test_a_name_that_no_address_can_have(home: Path, name: str) -> None:
    """A post that nobody could reach is named, with the sign that is at fault."""
    write_post(home / "content", f"2026/11/{name}")
    done = build.render(home / "pelicanconf.py", home / "output")
    sign = next(one for one in "#?%" if one in name)
    what = "in a name ends an address or means a letter, and nobody gets there: rename the file"
    assert f"WARNING: content/2026/11/{name}.md: {sign} {what}\n" in done.stderr


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        (
            "pages/z.md",
            "Title: Z\nSave_As: 2013/08/one.html\n\nZ.\n",
            "2013/08/one.html, and so is content/2013/08/one.md",
        ),
        ("extra/2013/08/one.html", "mine", "2013/08/one.html, and so is content/2013/08/one.md"),
        ("extra/index.html", "mine", "index.html, and so is the site's own index"),
        ("pages/z.md", "Title: Z\nSave_As: feeds/atom.xml\n\nZ.\n", "feeds/atom.xml, and so is the site's feed"),
    ],
)
def test_two_sources_are_no_one_file(home: Path, path: str, text: str, says: str) -> None:
    """Nothing takes the place of a post, a list or a feed without a word; the site that is there stays."""
    file = home / "content" / path
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    assert built(home)[:-1] == [f"ERROR: content/{path}: is saved as {says}: give one of them another address"]


def test_what_is_wrong_is_told_once_and_not_where_nobody_asks() -> None:
    """Pelican may say the same of each page; what its `LOG_FILTER` names, by words or pattern, it leaves out."""

    def warning(pattern: str, *words: str) -> logging.LogRecord:
        return logging.LogRecord("pelican", logging.WARNING, "", 0, pattern, words, None)

    records = [warning("%s is odd", "a"), warning("%s is odd", "b"), warning("%s is odd", "a"), warning("lost")]
    assert said.lines(records, None, {}) == ["WARNING: a is odd", "WARNING: b is odd", "WARNING: lost"]
    ignored = {"LOG_FILTER": [(logging.WARNING, "%s is odd"), (logging.INFO, "lost")]}
    assert said.lines(records, None, ignored) == ["WARNING: lost"]
    ignored = {"LOG_FILTER": [(logging.WARNING, "a is odd")]}
    assert said.lines(records, None, ignored) == ["WARNING: b is odd", "WARNING: lost"]
