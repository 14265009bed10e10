"""Blogs to build with the real Pelican, and how to look at what came out."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).parents[2]
# What one test rendered another need not, but no test finds what an earlier run left.
CACHE = mkdtemp(prefix="rendering-")
atexit.register(shutil.rmtree, CACHE, ignore_errors=True)
PREVIEW = "http://localhost:8000"

# What a blog that a test made is called, and where it is, whatever the one in content/ says of itself.
MADE = {
    "SITENAME": "Alex's Tech Rants",
    "AUTHOR": "Alex Grönholm",
    "SITEURL": PREVIEW,
    "PUBLIC_URL": "",
    "TIMEZONE": "Europe/Helsinki",
    "DEFAULT_LANG": "en",
    "FEED_ID": "tag:blogger.com,1999:blog-1",
}

# Titles that strangers gave to posts, or might, by the posts' paths.
TITLES = {
    "2014/01/script": "<script>alert('title')</script> & </title>",
    "2014/01/quotes": "\"Double\" and 'single' &amp; &lt;b&gt; \\ `code`",
    "2014/01/emoji": "Naïve 😀 👩‍👩‍👧",
    "2014/01/hebrew": "שלום עולם (hello)",
    "2014/01/long": "An" + "unbroken" * 37 + "word",
    "2014/01/template": "{{ 7 * 7 }} {% raw %}",
    "2014/01/empty": "",
}


def write_post(content: Path, name: str, body: str = "Some *text*.", **front: str) -> Path:
    """
    Write a post as the importer does.

    :param content: the blog's content folder
    :param name: the post's path without its ending: `2013/08/slug`
    :param body: its Markdown
    :param front: its front matter; `title` and `date` have defaults
    :return: the file
    """
    facts = {"title": "A post", "date": f"{name[:4]}-{name[5:7]}-15 12:00:00+02:00", **front}
    lines = [f"{key.title()}: {value}" for key, value in facts.items()]
    path = content / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + f"\n\n{body}\n", encoding="utf-8")
    return path


def pelican(
    content: Path | str,
    output: Path,
    *,
    conf: Path | str = ROOT / "pelicanconf.py",
    cwd: Path = ROOT,
    env: dict[str, str] | None = None,
    fatal: str = "warnings",
    **settings: object,
) -> str:
    """
    Build a blog with the real command; a warning is an error unless said otherwise.

    :param content: the content folder
    :param output: where the site is written
    :param conf: the settings file
    :param cwd: where the command is given
    :param env: what differs in its environment
    :param fatal: what makes it fail: warnings or errors
    :param settings: settings that differ from the file's
    :return: what the command printed
    """
    command = [sys.executable, "-m", "pelican", str(content), "-s", str(conf), "-o", str(output), "--fatal", fatal]
    if conf == ROOT / "pelicanconf.py" and (cwd / content).resolve() != ROOT / "content":
        settings = {**MADE, **settings}

    settings = {"RENDERING_CACHE": CACHE, "DOCTESTS_CACHE": CACHE, **settings}
    command += ["-e", *(f"{key}={json.dumps(value)}" for key, value in settings.items())]

    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tree(folder: Path) -> dict[str, bytes]:
    """
    Read all files of a folder.

    :param folder: where
    :return: their bytes by their path in it
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def one(part: Tag, selector: str) -> Tag:
    """
    Find an element that must be there.

    :param part: the page, or a part of it
    :param selector: a CSS selector
    :return: the first element it selects
    """
    found = part.select_one(selector)
    assert found is not None, f"no {selector} in {part.name}"
    return found


def text(part: Tag, selector: str) -> str:
    """
    Read the text of an element that must be there.

    :param part: the page, or a part of it
    :param selector: a CSS selector
    :return: the text of the first element it selects
    """
    return one(part, selector).get_text()


@dataclass(frozen=True)
class Site:
    """
    A built site.

    :param output: its folder
    :param url: the address it was built for
    """

    output: Path
    url: str = PREVIEW

    def page(self, path: str) -> BeautifulSoup:
        """
        Read a page.

        :param path: its path in the site
        :return: the page
        """
        return BeautifulSoup((self.output / path).read_bytes(), "html.parser", from_encoding="utf-8")

    def pages(self) -> dict[str, BeautifulSoup]:
        """Return all pages by their path."""
        return {path: self.page(path) for path in tree(self.output) if path.endswith(".html")}

    def texts(self) -> dict[str, str]:
        """Return all files that hold text by their path; the index of the search is none."""
        told = tree(self.output).items()
        return {
            path: data.decode()
            for path, data in told
            if not path.endswith((".ico", ".png")) and not path.startswith("pagefind/")
        }

    def missing(self, path: str, address: str) -> str | None:
        """
        Follow a link within the site as a browser does.

        :param path: the page it stands on
        :param address: what it says
        :return: what is wrong with it, if anything is
        """
        try:
            target = urljoin(f"{self.url}/{path}", address)
        except ValueError:  # such as "http://[": what an author wrote, and nowhere within the site
            return None

        if not target.startswith(f"{self.url}/"):
            return None

        parts = urlsplit(target)
        found = self.output / unquote(parts.path.removeprefix(urlsplit(self.url).path)).lstrip("/")
        if found.is_dir():
            found /= "index.html"

        if not found.is_file():
            return f"{path}: {address} leads to nothing"

        if parts.fragment and not self.page(found.relative_to(self.output).as_posix()).find(id=unquote(parts.fragment)):
            return f"{path}: {address} names no part of that page"

        return None
