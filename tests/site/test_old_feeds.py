from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.site import hosts
from tests.site.blogs import ROOT, pelican, tree, write_post

HOSTS = {
    "GitHub Pages": hosts.github_pages,
    "Netlify": hosts.netlify,
    "Cloudflare Pages": hosts.cloudflare_pages,
}
TAGS = {"Python": "python", "C%23%20%26%20C%2B%2B": "c-sharp-c-plus-plus", "a%2Fb": "ab"}


def table() -> tuple[list[str], list[list[str]]]:
    """Read what docs/feeds.md promises: the hosts, and of each old address what each host answers."""
    part = (ROOT / "docs/feeds.md").read_text("utf-8").partition("## Old addresses")[2]
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
        for line in part.splitlines()
        if line.startswith("| ")
    ]
    return rows[0][1:], rows[1:]


NAMES, ROWS = table()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a blog whose labels have names of every kind."""
    folder = tmp_path_factory.mktemp("labels")
    write_post(folder / "content", "2013/08/post", tags="Python; C# & C++; a/b; databases")
    pelican(folder / "content", folder / "output")
    return folder / "output"


@pytest.fixture(scope="module")
def nginx(output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve it with nginx, as docs/nginx.conf has it."""
    if shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/local/bin:/usr/bin:/opt/homebrew/bin") is None:
        assert not os.environ.get("CI"), "nginx is not installed"
        pytest.skip("nginx is not installed: what docs/nginx.conf does is not tried")

    with hosts.nginx(output, ROOT / "docs/nginx.conf", tmp_path_factory.mktemp("nginx")) as client:
        yield client


def promised(address: str, cell: str) -> str | None:
    """Say which feed a cell of the table means."""
    if cell == "nothing":
        return None

    kind = cell.removeprefix("the tag's ").lower()
    label = re.search("/-/([^?]*)", address)
    return f"feeds/tag/{TAGS[label[1]]}/{kind}.xml" if label else f"feeds/{kind}.xml"


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("host", HOSTS)
def test_each_host_answers_as_the_table_says(output: Path, host: str, row: list[str]) -> None:
    """A row of docs/feeds.md: by files and rules, each host comes to that feed or to nothing."""
    address, cell = row[0], row[1 + NAMES.index(host)]
    found = HOSTS[host](output, address)
    feed = promised(address, cell)
    assert (found and found.read_bytes()) == (feed and (output / feed).read_bytes())


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_nginx_answers_as_the_table_says(output: Path, nginx: httpx.Client, row: list[str]) -> None:
    """A row of docs/feeds.md: nginx itself comes to that feed, with its type, or says that there is nothing."""
    feed = promised(row[0], row[1 + NAMES.index("nginx")])
    answer = nginx.get(row[0])
    if feed is None:
        assert answer.status_code == 404
        assert b"There is no such page" in answer.content
    else:
        assert answer.content == (output / feed).read_bytes()
        assert answer.headers["content-type"] == f"application/{Path(feed).stem}+xml"


def test_the_table_has_every_host_and_every_old_form() -> None:
    """No host and no form of an old address is forgotten when the table changes."""
    assert [*HOSTS, "nginx"] == NAMES
    assert len(ROWS) >= 15
    assert all(len(row) == 5 for row in ROWS)


def test_netlify_and_cloudflare_can_read_every_rule(output: Path) -> None:
    """A rule is two paths and a status, and between them at most one demand; what is static stands first."""
    rules = (output / "_redirects").read_text("utf-8").splitlines()[1:]
    form = re.compile(r"/[!-~]+( alt=rss)? /[!-~]* 301")
    assert [rule for rule in rules if not form.fullmatch(rule)] == []
    assert not [rule for rule in rules if re.search(r"[*:]", rule)]
    assert len(rules) < 2000


def test_no_copy_of_a_feed_is_more_than_a_copy(output: Path) -> None:
    """Whatever lies at an old address of a feed is one of the site's feeds, byte for byte."""
    built = tree(output)
    feeds = {data for path, data in built.items() if re.match("feeds/(tag/|atom|rss)", path)}
    assert {data for path, data in built.items() if path.startswith("feeds/posts/")} <= feeds
