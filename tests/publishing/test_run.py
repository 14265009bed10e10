from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from pelican.settings import get_settings_from_file
from rich.console import Console

import checks
from doctests import run as doctests
from doctests.asked import Keeping, Posts, Telling
from publishing import command, hub, run
from publishing.site import Outside, Site, Steps
from redirects.table import own
from tests.publishing.faults import WELL, at_call, die, elsewhere
from tests.publishing.made import GIT, LISTED, build, files, git, leftovers, token
from tests.publishing.server import Server
from tests.testing import ROOT

ADDRESS = "https://blog.example.org"
ID = "tag:example.org,2013:0"
STEPS = ("snippets", "checks")


@dataclass
class Blog:
    """A blog in a repository, whose building is as quick as copying."""

    home: Path
    version: str = "one"
    made: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    ask: Callable[[str], bool] | None = None
    content: str = "content"
    environment: dict[str, str] = field(default_factory=dict)
    post: Callable[..., Any] = hub.send
    steps: dict[str, Callable[[Console], int]] = field(default_factory=dict)

    def commit(self) -> None:
        """Commit all there is."""
        git(self.home, "add", "--all")
        git(self.home, "commit", "--quiet", "--allow-empty", "--message", "Change")

    @property
    def public(self) -> dict[str, bytes]:
        """What readers get."""
        return files(self.home.parent / "public/current")

    def do(self, what: Callable[..., int], *before: object, **options: Any) -> tuple[int, list[str]]:
        """Do something with the blog; give the exit status, and the lines that were said."""
        told: dict[str, Any] = {
            "targets": {"here": {"kind": "folder", "path": "../public"}},
            "address": ADDRESS,
            "listed": LISTED,
            "feeds": ["feeds/*.xml"],
            "posts": ["[0-9][0-9][0-9][0-9]/[0-9][0-9]/*.md"],
            "ignored": ["*.incoming.md"],
            **self.settings,
        }
        site = Site(home=self.home, content=self.home / self.content, output=self.home / "output-publish", **told)
        outside = Outside({**command.here(), **GIT, **self.environment}, ask=self.ask, post=self.post, token=token)
        said = StringIO()
        console = Console(file=said, width=200)
        status = what(site, *before, outside, console=console, **options)
        return status, said.getvalue().splitlines()

    def publish(self, **options: Any) -> tuple[int, list[str]]:
        """Publish."""
        output = self.home / "output-publish"

        def building(_: Console) -> int:
            git(self.home, "clean", "-fdxq", output.name)
            build(output, self.version, **self.made)
            return self.statuses.get("build", 0)

        says = {name: self.steps.get(name, lambda _, name=name: self.statuses.get(name, 0)) for name in STEPS}
        steps = Steps(building, says["snippets"], says["checks"], lambda: self.warnings)
        return self.do(run.main, steps, **{"yes": True, **options})


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """Make a blog."""
    home = tmp_path / "home"
    (home / "content/2013/08").mkdir(parents=True)
    (home / "content/2013/08/0.md").write_text("Title: 0\nDate: 2013-08-01\n\nText.\n", "utf-8")
    (home / ".gitignore").write_text("/output-publish/\n/.publishing.lock\n*.incoming.md\n", "utf-8")
    git(home, "init", "--quiet", "--initial-branch=main")
    blog = Blog(home)
    blog.commit()
    return blog


def refused(blog: Blog, **options: Any) -> str:
    """Publish what must not be; give the one line that says why."""
    before = blog.public
    status, said = blog.publish(**options)
    assert (status, len(said)) == (1, 1), said
    assert blog.public == before
    return said[0]


def publish_but_for_the_last_step(blog: Blog) -> None:
    """Publish two releases, the second of which was interrupted before readers got it."""
    for blog.version in ("one", "two"):
        blog.publish()

    current = blog.home.parent / "public/current"
    current.unlink()
    current.symlink_to("releases/0001")


def test_a_warning_is_told_and_refuses_nothing(blog: Blog) -> None:
    """What somebody should know who publishes is said before the plan, to a program too."""
    blog.warnings = ["content/2013/08/0.md: has rotted"]
    status, said = blog.publish(dry_run=True)
    assert (status, said[0]) == (0, "warning: content/2013/08/0.md: has rotted")
    assert json.loads("".join(blog.publish(json=True)[1]))["lines"][0] == said[0]
    assert blog.public


def test_a_site_is_published(blog: Blog) -> None:
    """A table says what changes, then where it is; the second time there is nothing to do; content is left alone."""
    content = files(blog.home / "content")
    status, said = blog.publish()
    assert status == 0
    assert said[0].split() == ["file", "size"]
    assert said[1].split() == ["added", "2013/08/0.html", "6", "bytes"]
    assert said[-3] == "8 added (106.5 kB), 0 changed (0 bytes), 0 removed (0 bytes), 0 unchanged (0 bytes)"
    assert said[-2:] == ["release 1 is public; 8 files travelled, 106.5 kB", f"{ADDRESS}/"]
    assert blog.publish() == (0, [f"nothing has changed: {ADDRESS}/ is release 1 already"])
    assert files(blog.home / "content") == content


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "site.toml: address is empty: write where"),
        ("http://localhost:8000", "site.toml: address is this machine's own, http://localhost:8000: write"),
        ("https://127.0.0.1", "site.toml: address is this machine's own"),
        ("https://[::1]", "site.toml: address is this machine's own"),
        ("http://blog.example.org", "site.toml: address is not https, http://blog.example.org: write"),
        ("https://[", "site.toml: address is no address: write"),
    ],
)
def test_no_address_is_refused(blog: Blog, address: str, says: str) -> None:
    """Nobody can go to an address that is none, this machine's, or not encrypted."""
    blog.settings["address"] = address
    assert refused(blog).startswith(says)


def test_what_is_not_committed_is_refused(blog: Blog) -> None:
    """A file that was changed, added or removed; the first of them are named."""
    (blog.home / "content/2013/08/0.md").write_text("Title: Other\n", "utf-8")
    (blog.home / "content/2013/08/new.md").write_text("Title: New\n\nStatus: draft\n", "utf-8")
    assert refused(blog).startswith("content/2013/08/0.md, content/2013/08/new.md: not committed: git add and")


def test_drafts_are_no_reason_to_refuse(blog: Blog) -> None:
    """Neither a draft that is being written, with what belongs to it, nor a new version of a post beside it."""
    for path, text in (
        ("2013/08/draft.md", "Title: Draft\nStatus: draft\n\nText.\n"),
        ("2013/08/draft/testsetup.py", "import this\n"),
        ("2013/08/0.incoming.md", "Title: 0\n\nText.\n"),
    ):
        (blog.home / "content" / path).parent.mkdir(exist_ok=True)
        (blog.home / "content" / path).write_text(text, "utf-8")

    assert blog.publish()[0] == 0


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("2013/08/new.md", "Title: New\n  \nStatus: draft\n"),
        ("2013/08/new.md", "Title: New\x0cStatus: draft\n"),
        ("2013/08/new.md", "Title: New\nStatus: published\nStatus: draft\n"),
        ("extra/new.md", "Title: New\nStatus: draft\n"),
        ("2013/09/new.md", "Title: New\n\nText.\n"),
    ],
)
def test_what_only_looks_like_a_draft_is_none(blog: Blog, path: str, text: str) -> None:
    """Front matter ends where Markdown has its end, and only a post can be a draft: its folder is no month or year."""
    (blog.home / "content/2013.md").write_text("Title: 2013\nStatus: draft\n", "utf-8")
    blog.commit()
    (blog.home / "content" / path).parent.mkdir(exist_ok=True)
    (blog.home / "content" / path).write_text(text, "utf-8")
    assert refused(blog).startswith(f"content/{path}: not committed")


@pytest.mark.parametrize("where", [".git/info/exclude", "../ignored"])
def test_what_is_ignored_on_this_machine_alone_is_refused(blog: Blog, where: str) -> None:
    """By a file that no commit holds, be it the repository's or one for all of them."""
    git(blog.home, "config", "core.excludesFile", str(blog.home.parent / "ignored"))
    (blog.home / where).write_text("mine.txt\n", "utf-8")
    (blog.home / "content/extra").mkdir()
    (blog.home / "content/extra/mine.txt").write_text("Mine.", "utf-8")
    assert refused(blog).startswith("content/extra/mine.txt: ignored by git, but not by the site")


def test_what_of_the_theme_git_ignores_is_refused(blog: Blog) -> None:
    """A style sheet would be public from no commit, and so would what a link leads to."""
    theme = blog.home / "theme"
    blog.settings |= {"theme": theme, "ignored": ["__pycache__", "*.incoming.md"]}
    for name in ("mine.css", "__pycache__/a.pyc"):
        (theme / "static" / name).parent.mkdir(parents=True, exist_ok=True)
        (theme / "static" / name).write_text("Mine.", "utf-8")

    (blog.home / ".git/info/exclude").write_text("mine.css\n__pycache__/\n", "utf-8")
    assert refused(blog).startswith("theme/static/mine.css: ignored by git, but not by the site: git add --force")
    (theme / "static/mine.css").unlink()
    (theme / "static/theirs.css").symlink_to("../../../theirs.css")
    blog.commit()
    assert refused(blog).startswith("theme/static/theirs.css: a link that leads out of the theme: put the file itself")
    (theme / "static/theirs.css").unlink()
    blog.commit()
    assert blog.publish()[0] == 0


def test_a_theme_may_lie_elsewhere(blog: Blog) -> None:
    """One that is installed is nothing that this repository knows of."""
    blog.settings["theme"] = blog.home.parent / "theme"
    assert blog.publish()[0] == 0


@pytest.mark.parametrize("flag", ["assume-unchanged", "skip-worktree"])
def test_what_git_does_not_look_at_is_refused(blog: Blog, flag: str) -> None:
    """Its changes are of no commit, and git says nothing of them."""
    git(blog.home, "update-index", f"--{flag}", "content/2013/08/0.md")
    (blog.home / "content/2013/08/0.md").write_text("Title: Other\n", "utf-8")
    assert refused(blog).startswith("content/2013/08/0.md: git was told not to look whether it has changed: git update")
    git(blog.home, "update-index", f"--no-{flag}", "content/2013/08/0.md")
    assert refused(blog).startswith("content/2013/08/0.md: not committed")


def test_what_git_ignores_is_refused_where_the_site_has_it(blog: Blog) -> None:
    """It would be public from no commit; what the site leaves out itself, and a draft's, is no reason."""
    with (blog.home / ".gitignore").open("a", encoding="utf-8") as rules:
        rules.write("blog-*.xml\n__pycache__/\n*.swp\n")

    blog.commit()
    blog.settings["ignored"] = ["*.swp", "__pycache__", "*.incoming.md"]
    for path, text in (
        ("extra/.index.html.swp", ""),
        ("2013/08/0/__pycache__/testsetup.cpython-311.pyc", ""),
        ("2013/08/draft.md", "Title: Draft\nStatus: draft\n\nText.\n"),
        ("2013/08/draft/blog-roll.xml", "<opml/>"),
    ):
        (blog.home / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (blog.home / "content" / path).write_text(text, "utf-8")

    assert blog.publish()[0] == 0
    (blog.home / "content/extra/blog-roll.xml").write_text("<opml/>", "utf-8")
    assert refused(blog).startswith("content/extra/blog-roll.xml: ignored by git, but not by the site: git add --force")
    git(blog.home, "add", "--force", "content/extra/blog-roll.xml")
    git(blog.home, "commit", "--quiet", "--message", "Other blogs")
    assert blog.publish()[0] == 0


@pytest.mark.parametrize("leads", ["../../.git/config", "../../.git", "../../../elsewhere.txt", "nowhere", "loop"])
def test_links_out_of_the_content_are_refused(blog: Blog, leads: str) -> None:
    """What they lead to would be public, and is of no commit."""
    (blog.home.parent / "elsewhere.txt").write_text("Mine.", "utf-8")
    (blog.home / "content/extra").mkdir()
    (blog.home / "content/extra/loop").symlink_to("loop" if leads == "loop" else leads)
    blog.commit()
    blog.statuses = {"build": 1}  # it is not built
    assert refused(blog).startswith("content/extra/loop: a link that leads out of the content: put the file itself")


def test_links_within_the_content_are_published(blog: Blog) -> None:
    """As are those that the site leaves out, such as an editor's."""
    (blog.home / "content/extra").mkdir()
    (blog.home / "content/extra/a.txt").symlink_to("../2013/08/0.md")
    blog.commit()
    blog.settings["ignored"] = [".#*"]
    (blog.home / ".git/info/exclude").write_text(".#*\n", "utf-8")
    (blog.home / "content/extra/.#a.txt").symlink_to("jane@example.org.1234")
    assert blog.publish()[0] == 0


def test_the_content_folder_may_lie_deeper(blog: Blog) -> None:
    """A draft is one there too, and what is said has the whole path."""
    (blog.home / "src").mkdir()
    git(blog.home, "mv", "content", "src/content")
    blog.commit()
    blog.content = "src/content"
    draft = blog.home / "src/content/2013/08/draft.md"
    draft.write_text("Title: Draft\nStatus: draft\n\nText.\n", "utf-8")
    assert blog.publish()[0] == 0
    blog.made = {"posts": 2}
    assert blog.publish()[1][0].startswith("src/content/2013/08/2.md: its entry")


@pytest.mark.parametrize("step", ["build", "snippets", "checks"])
def test_a_step_that_fails_is_the_end(blog: Blog, step: str) -> None:
    """What is wrong was said by who found it: a post that cannot be built, a snippet, a link."""
    blog.statuses[step] = 1
    assert refused(blog) == "nothing is published: mend what is named above, commit it, and publish again"


def test_an_entry_that_is_gone_is_refused(blog: Blog) -> None:
    """With its page: until it is back, or its author says that it shall be gone."""
    blog.publish()
    blog.made = {"posts": 2}
    status, said = blog.publish()
    assert status == 1
    assert said[0].startswith("content/2013/08/2.md: its entry tag:example.org,2013:2 was public and is gone: restore")
    assert said[1].startswith(
        "/2013/08/2.html: was public and leads nowhere: add a line to content/extra/_redirects (/2013"
    )
    assert len(said) == 2

    blog.settings["withdrawn"] = ["tag:example.org,2013:2"]
    assert blog.publish()[0] == 0
    blog.settings["withdrawn"] = []
    blog.version = "three"
    assert blog.publish()[0] == 0


@pytest.mark.parametrize("change", [{"published": "2014"}, None])
def test_an_entry_that_is_another_one_is_refused(blog: Blog, change: dict[str, str] | None) -> None:
    """A reader shows it anew whose date is another, and one whose id is."""
    blog.publish()
    entries = {f"tag:example.org,2013:{n}": {"path": f"2013/08/{n}.html", "published": "2013"} for n in range(3)}
    entries["tag:example.org,2013:0" if change else "tag:new"] = entries.pop(ID) | (change or {})
    blog.made = {"more": {LISTED: json.dumps(entries).encode()}}
    says = "was published 2013, and now 2014: restore" if change else f"{ID} was public and is gone: restore"
    assert says in refused(blog)


def test_an_address_that_leads_nowhere_is_refused(blog: Blog) -> None:
    """Whatever the entries say: a page, or a feed; a page that leads on will do."""
    blog.made = {"more": {"p/about.html": b"About"}}
    blog.publish()
    blog.home.joinpath("output-publish/p/about.html").unlink()
    blog.made = {}
    assert refused(blog).startswith("/p/about.html: was public and leads nowhere")
    blog.made = {"more": {"p/about.html": b"refresh"}}
    assert blog.publish()[0] == 0


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("p/a page.html", "/p/a%20page.html /new.html"),
        ("feeds/tag/x/feed.json", "/feeds/tag/x/feed.json /new.json"),
        ("feeds/tag/x/atom.xml", "/feeds/tag/x/atom.xml /new.xml"),
    ],
)
def test_the_rule_that_is_advised_can_be_one(blog: Blog, path: str, rule: str) -> None:
    """It has two words, whatever the address holds, and a feed's leads to a feed."""
    blog.made = {"more": {path: b"There"}}
    blog.publish()
    blog.made = {}
    blog.home.joinpath("output-publish", path).unlink()
    said = refused(blog)
    assert said.startswith(f"/{path}: was public and leads nowhere")
    assert f"({rule})" in said
    assert [one.old for one in own(rule)] == [rule.split(maxsplit=1)[0]]


def test_the_first_publishing_knows_what_was_at_blogger(blog: Blog) -> None:
    """What the import recorded must be here: posts with their dates, pages with their addresses; drafts had none."""
    said = {"permalink": "http://old.example.org/2013/08/0.html", "published": "2013", "path": "2013/08/0.md"}
    page = {"permalink": "http://old.example.org/p/a%20page.html", "published": "2013", "path": "pages/a.md"}
    draft = {"permalink": "", "published": "2013", "path": "2013/08/draft.md"}
    record = blog.home / "content/blogger.json"
    record.write_text(json.dumps({"entries": {ID: said | {"published": "2012"}, "1": page, "2": draft}}), "utf-8")
    blog.commit()
    status, lines = blog.publish()
    assert status == 1
    assert [line.partition(":")[0] for line in lines] == ["content/2013/08/0.md", "/p/a page.html"]

    record.write_text(json.dumps({"entries": {ID: said, "2": draft}}), "utf-8")
    blog.commit()
    assert blog.publish()[0] == 0
    record.write_text("{", "utf-8")
    blog.commit()
    assert blog.publish()[0] == 0  # from now on the target knows


@pytest.mark.parametrize(
    ("path", "data", "what"),
    [
        (".env", b"", "passwords"),
        ("prod.env", b"", "passwords"),
        (".aws/credentials", b"", "passwords"),
        ("credentials.json", b"", "passwords"),
        (".htpasswd.bak", b"", "passwords"),
        (".netrc~", b"", "passwords"),
        ("terraform.tfstate", b"", "passwords"),
        ("id_rsa.bak", b"", "a key"),
        ("id_rsa.txt", b"", "a key"),
        ("id_ecdsa_sk", b"", "a key"),
        ("home.ovpn", b"", "a key"),
        ("secrets.yaml", b"", "passwords"),
        ("Takeout.zip", b"", "a backup of a blog"),
        ("dump.sql.gz", b"", "a database"),
        (".bash_history", b"", "what somebody typed"),
        ("2013/08/server.pem", b"", "a key"),
        ("blog-08-19-2012.xml", b"", "a backup of a blog"),
        ("a.html", b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + b"b3BlbnNzaC1rZXk" * 8, "a private key"),
        (
            "a.html",
            b"-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2.0 (GNU/Linux)\n\n" + b"b3BlbnNzaC1rZXk" * 8,
            "a private key",
        ),
        ("a.html", b"ghp_" + b"a1B2" * 9, "a token of GitHub's"),
        ("a.html", b"glpat-" + b"a1B2" * 5, "a token of GitLab's"),
        ("a.html", b"sk_live_" + b"a1B2" * 6, "a key of Stripe's"),
        ("a.html", b"sk-ant-api03-" + b"a1B2" * 20, "a key of Anthropic's"),
        ("a.html", b"AGE-SECRET-KEY-1" + b"QPZRY9X8" * 7 + b"QP", "a key of age's"),
        (
            "a.html",
            b"PuTTY-User-Key-File-3: ssh-rsa\r\nEncryption: none\r\nComment: me\r\nPublic-Lines: 6\r\n"
            + b"AAAAB3NzaC1yc2E\r\n" * 6
            + b"Private-Lines: 14\r\n"
            + b"b3BlbnNzaC1rZXk" * 4,
            "a key of PuTTY's",
        ),
        ("a.html", b"sk-proj-" + b"a1B2" * 20, "a key of OpenAI's"),
        ("a.html", b"sk-" + b"a1B2" * 5 + b"T3BlbkFJ" + b"a1B2" * 5, "a key of OpenAI's"),
        ("a.html", b"npm_" + b"a1B2" * 9, "a token of npm's"),
        ("a.html", b"hf_" + b"aB" * 16 + b"c1", "a token of Hugging Face's"),
        ("a.html", b"SG." + b"aB" * 11 + b"." + b"a1B2" * 10 + b"abc", "a key of SendGrid's"),
        ("a.html", b"GOCSPX-" + b"a1B2" * 7, "a client's key of Google's"),
        ("a.html", b"dop_v1_" + b"a1b2" * 16, "a token of DigitalOcean's"),
        (
            "a.html",
            b"https://hooks.slack.com/services/T0" + b"A1" * 4 + b"/B0A1B2C3D4/" + b"a1B2" * 6,
            "a hook of Slack's",
        ),
        ("a.html", b'<a href="https://jane:a1B2c3@git.jane.net/blog">', "an address with a password"),
    ],
)
def test_what_looks_secret_is_refused(blog: Blog, path: str, data: bytes, what: str) -> None:
    """By its name or by what it holds; its author may know better."""
    blog.made = {"more": {path: data}}
    line = f"output-publish/{path}: looks like {what}: take it out, or put {path!r} into PUBLISH_HARMLESS in"
    assert refused(blog).startswith(line)
    blog.settings["harmless"] = [path]
    assert blog.publish()[0] == 0


def test_a_post_about_keys_is_none(blog: Blog) -> None:
    """The head of a key alone says nothing, nor what tokens begin with, nor an address that stands for others."""
    text = """<p>It begins with -----BEGIN RSA PRIVATE KEY----- and then come letters that nobody can read, one by one.
    -----BEGIN PGP PRIVATE KEY BLOCK----- is another. Tokens are glpat-, glpat-your-token-goes-in-here, sk_live_...,
    sk-ant-api03-your-key, sk-ant-, AGE-SECRET-KEY-1, and https://user:password@git.jane.net, https://user:pass@host,
    PuTTY-User-Key-File-3: ssh-rsa, SG., hf_your_token_goes_here, npm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, sk-proj-...,
    https://hooks.slack.com/services/T00000000/B00000000/000000000000000000000000, dop_v1_, GOCSPX-your-client-secret,
    https://jane:a1B2c3@www.example.org/, https://jane:{password}@git.jane.net, https://jane.net:8080/@jane."""
    key = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI jane"
    names = ("id_ed25519.pub", "id_rsa.pub", "id_ecdsa_sk.pub", "secrets.html", "takeout.html")
    blog.made = {"more": {"a.html": text.encode(), **dict.fromkeys(names, key)}}
    assert blog.publish()[0] == 0


def test_strange_files_are_refused(blog: Blog) -> None:
    """A target that holds what we did not put there is not published to."""
    blog.publish()
    (blog.home.parent / "public/current/mine.html").write_text("Mine", "utf-8")
    blog.version = "two"
    assert refused(blog).startswith("here: holds files that we did not put there, releases/0001/mine.html: take them")


def test_a_dry_run_changes_nothing(blog: Blog) -> None:
    """It ends with the plan, which is an object for programs."""
    status, said = blog.publish(dry_run=True, json=True)
    told = json.loads("\n".join(said))
    assert (status, told["published"], told["target"]) == (0, False, "here")
    assert {"path": "2013/08/0.html", "size": 6} in told["changes"]["added"]
    assert not (blog.home.parent / "public").exists()


def test_somebody_is_asked(blog: Blog) -> None:
    """On a terminal whoever sits there; where nobody is, nothing is done."""
    status, said = blog.publish(yes=False)
    assert (status, said[-1]) == (1, "nothing is published, for there is nobody to ask: say --yes")
    blog.ask = lambda question: question != "Make release 1 public at here?"
    assert blog.publish(yes=False)[0] == 1
    assert not blog.public
    blog.ask = lambda question: question == "Make release 1 public at here?"
    assert blog.publish(yes=False)[0] == 0


def test_what_was_prepared_is_published(blog: Blog) -> None:
    """In another place, where nothing is built or run; what was changed since is refused."""
    assert blog.publish(only_prepare=True) == (
        0,
        ["output-publish/ is prepared: invoke publish --prepared publishes it"],
    )
    assert not blog.public
    blog.statuses = {"build": 1, "snippets": 1, "checks": 1}
    page = blog.home / "output-publish/index.html"
    before = page.read_bytes()
    page.write_bytes(b"Other")
    assert "is not what was prepared from" in refused(blog, prepared=True)
    page.write_bytes(before)
    assert blog.publish(prepared=True)[0] == 0
    assert ".entries.json" not in blog.public
    blog.commit()
    assert "is not what was prepared from" in refused(blog, prepared=True)


@pytest.mark.parametrize(("prepared", "opened"), [(False, 2), (True, 1)])
def test_what_was_looked_over_is_published_or_nothing(blog: Blog, tmp_path: Path, prepared: bool, opened: int) -> None:  # noqa: FBT001 - each way
    """A folder that somebody changes after it was read is not read again: what differs then is told."""
    blog.publish(only_prepare=True)
    page = blog.home / "output-publish/index.html"

    def changing() -> None:
        at_call(opened, page, lambda: page.write_bytes(b"Other"))
        status, said = blog.publish(prepared=prepared)
        assert status == 2
        assert said[-1].endswith("index.html: has changed while it was published: publish again")

    assert elsewhere(changing, tmp_path) == WELL
    assert not blog.public


def test_one_publishes_at_a_time_from_a_folder(blog: Blog) -> None:
    """Who comes second in the same clone is told so at once."""
    said = "home/: is being published by somebody else: wait for the end of that"

    def second(_: str) -> bool:
        child = os.fork()
        if child == 0:
            os._exit(0 if blog.publish() == (1, [said]) else 1)

        return os.waitpid(child, 0)[1] == 0

    blog.ask = second
    assert blog.publish(yes=False)[0] == 0


def test_releases_and_the_way_back(blog: Blog) -> None:
    """Each rollback goes one further back, or to the one that is named; what was public is remembered."""
    assert blog.do(run.rollback)[1] == ["here: nothing is published there yet: invoke publish does that"]
    for blog.version in ("one", "two", "three"):
        blog.publish()

    for number, version in ((4, b"two"), (5, b"one")):
        status, said = blog.do(run.rollback, yes=True)
        assert (status, said[-2:]) == (0, [f"release {number} is public; 0 files travelled, 0 bytes", f"{ADDRESS}/"])
        assert blog.public["index.html"].startswith(b"<p>" + version)

    assert blog.do(run.rollback, yes=True) == (
        1,
        ["here: has no older release: invoke releases lists those that are kept"],
    )
    assert blog.do(run.rollback, yes=True, to="9")[1] == [
        "here: has no release 9: invoke releases lists those that are kept"
    ]
    assert blog.do(run.rollback, yes=True, to="abc") == (
        2,
        ["--to abc: is no release's number: invoke releases lists those that are kept"],
    )
    assert blog.do(run.rollback, yes=True, to="3")[0] == 0
    assert blog.public["index.html"].startswith(b"<p>three")

    status, said = blog.do(run.releases)
    assert [line.split()[0] for line in said] == ["release", "2", "3", "4", "5", "6"]
    assert said[-1].endswith("release 3 once more, public")
    told = json.loads("\n".join(blog.do(run.releases, json=True)[1]))
    assert [(one["release"], one["of"], one["public"]) for one in told["releases"]][-2:] == [
        (5, 1, False),
        (6, 3, True),
    ]


def test_an_interruption_at_the_last_step_is_completed(blog: Blog) -> None:
    """A release that is whole, but that readers do not get yet, is what the next publishing makes public."""
    publish_but_for_the_last_step(blog)
    status, said = blog.publish()
    assert (status, said[0]) == (0, "release 2 was interrupted at its last step")
    assert blog.public["index.html"].startswith(b"<p>two")


def test_files_that_were_taken_away_come_back(blog: Blog) -> None:
    """A release that somebody damaged is made whole by the next, though nothing has changed here."""
    blog.publish()
    (blog.home.parent / "public/current/picture.png").unlink()
    assert "release 2 is public; 1 files travelled, 60.0 kB" in blog.publish()[1]
    assert "picture.png" in blog.public


@pytest.mark.parametrize(
    ("targets", "says"),
    [
        ({}, "publishconf.py: PUBLISH_TARGETS names no target"),
        ({"a": {"kind": "ftp"}}, "publishconf.py: PUBLISH_TARGETS['a']: needs a name of small letters and a kind"),
        ({1: {"kind": "folder", "path": "a"}}, "publishconf.py: PUBLISH_TARGETS[1]: needs a name of small letters"),
        ({"a": {"kind": ["folder"]}}, "publishconf.py: PUBLISH_TARGETS['a']: needs a name of small letters and a kind"),
        ({"a": ["folder"]}, "publishconf.py: PUBLISH_TARGETS['a']: needs a name of small letters and a kind"),
        (None, "publishconf.py: PUBLISH_TARGETS names no target"),
        ({"a": {"kind": "ssh", "host": "h"}}, "publishconf.py: PUBLISH_TARGETS['a']: 'path' is missing"),
        (
            {"a": {"kind": "ssh", "host": "-oProxyCommand=x", "path": "/a"}},
            "publishconf.py: PUBLISH_TARGETS['a']: '-o",
        ),
        (
            {"a": {"kind": "ssh", "host": "h", "path": "/a\n/b"}},
            "publishconf.py: PUBLISH_TARGETS['a']: '/a\\n/b' is no",
        ),
        ({"a": {"kind": "branch", "branch": "--force"}}, "publishconf.py: PUBLISH_TARGETS['a']: '--force' at 'origin'"),
        ({"a": {"kind": "folder", "path": "/"}}, "publishconf.py: PUBLISH_TARGETS['a']: '/' is no folder"),
        ({"a": {"kind": "folder", "path": "~/www"}}, "publishconf.py: PUBLISH_TARGETS['a']: '~/www' is no folder"),
    ],
)
def test_a_target_that_is_none_is_named(blog: Blog, targets: object, says: str) -> None:
    """What cannot be a host, a branch or a folder never becomes an argument of a program."""
    blog.settings["targets"] = targets
    status, said = blog.publish()
    assert (status, len(said)) == (2, 1)
    assert said[0].startswith(says)


class _Hub(BaseHTTPRequestHandler):
    told: list[dict[str, list[str]]]
    status = 204

    def do_POST(self) -> None:
        """Take what a publisher says."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append(parse_qs(body.decode()))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_hub_that_never_comes_to_an_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little by little it answers, there is an end; and what it says after the head is not read."""
    monkeypatch.setattr(hub, "PATIENCE", 1)
    for words in (b"HTTP/1.1 ", b"HTTP/1.1 200 Fine\r\n\r\n"):
        with socket.create_server(("127.0.0.1", 0)) as server:
            ended = threading.Event()

            def dribble(server: socket.socket = server, words: bytes = words, ended: threading.Event = ended) -> None:
                line, _ = server.accept()
                with line, contextlib.suppress(OSError):
                    line.sendall(words)
                    while not ended.wait(0.2):
                        line.sendall(b"2")

            thread = threading.Thread(target=dribble)
            thread.start()
            warning = hub.ping(f"http://127.0.0.1:{server.getsockname()[1]}/", [ADDRESS])
            ended.set()
            thread.join()
            assert warning.partition(" (")[2] == (
                "" if b"200" in words else "no answer within 1 seconds): readers learn of them when they look"
            )


def test_whoever_does_not_wait_for_the_hub_has_published(blog: Blog) -> None:
    """The site is public by then; the next publishing tells the hub."""

    def interrupted(*_: object, **__: object) -> httpx.Response:
        raise KeyboardInterrupt

    address = blog.settings["hub"] = "https://hub.example.org/"
    blog.post = interrupted
    status, said = blog.publish()
    assert status == 0
    assert said[-2:] == [f"{address}: was not told of the feeds: the next publishing does that", f"{ADDRESS}/"]


def test_leaving_the_question_is_an_answer(blog: Blog) -> None:
    """Who ends the input publishes nothing; who interrupts is told how to see where things are."""

    def leave(_: str) -> bool:
        raise EOFError

    def interrupt(_: str) -> bool:
        raise KeyboardInterrupt

    blog.ask = leave
    status, said = blog.publish(yes=False)
    assert (status, said[-1]) == (1, "nothing is published")
    blog.ask = interrupt
    status, said = blog.publish(yes=False)
    assert status == 130
    assert said[-1] == "interrupted: invoke releases says what is public, and publishing again completes it"
    assert not blog.public


def test_a_release_that_nobody_gets_yet_is_not_called_public(blog: Blog) -> None:
    """One that was interrupted before the last step is listed as that, to a program too."""
    publish_but_for_the_last_step(blog)
    assert blog.do(run.releases)[1][-1].endswith("interrupted at its last step")
    listed = json.loads("".join(blog.do(run.releases, json=True)[1]))["releases"]
    assert [one["public"] for one in listed] == [False, False]


def test_what_builds_the_site_knows_nothing_secret(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is started with our environment, and so are programs of others that it starts; the next target has it all."""
    for name in command.SECRETS:
        monkeypatch.setenv(name, "secret")

    seen: list[set[str]] = []

    def look(_: Console) -> int:
        seen.append(set(os.environ))
        return 0

    blog.steps["checks"] = look
    blog.publish()
    assert len(seen) == 1
    assert seen[0].isdisjoint(command.SECRETS)
    assert {os.environ[name] for name in command.SECRETS} == {"secret"}


def test_the_hub_is_told_of_what_an_interruption_kept_from_it(blog: Blog) -> None:
    """What the last step makes public, the feeds among it, is news for the hub, though no file travels."""
    publish_but_for_the_last_step(blog)
    blog.settings["hub"] = "http://127.0.0.1:1/"
    assert "http://127.0.0.1:1/: was not told of the feeds" in blog.publish()[1][-2]


@pytest.fixture(params=["branch", "ssh", "folder"])
def anywhere(blog: Blog, request: pytest.FixtureRequest) -> Blog:
    """Give a blog that is published at a target of each kind."""
    if request.param == "branch":
        git(blog.home.parent, "init", "--quiet", "--bare", "bare.git")
        git(blog.home, "remote", "add", "origin", "../bare.git")
        blog.settings["targets"] = {"here": {"kind": "branch", "branch": "gh-pages"}}
    elif request.param == "ssh":
        server: Server = request.getfixturevalue("server")
        blog.environment = server.environment
        where = {
            "host": server.host,
            "port": server.port,
            "path": str(blog.home.parent / "public"),
        }
        blog.settings["targets"] = {"here": {"kind": "ssh", **where}}

    return blog


def meddle(blog: Blog, path: str, data: bytes | None, release: int) -> str:
    """Change a file of a release at a target, or take it away; give its name there."""
    if "remote" in (blog.home / ".git/config").read_text("utf-8"):
        clone = blog.home.parent / f"clone-{release}-{path}-{data is None}"
        git(blog.home.parent, "clone", "--quiet", "--branch", "gh-pages", "bare.git", str(clone))
        name, found = path, clone / path
    else:
        name, clone = f"releases/{release:04}/{path}", blog.home.parent / "public"
        found = clone / name

    found.unlink()  # and not written into: it may be in other releases, too
    if data is not None:
        found.write_bytes(data)

    if name == path:
        blog.home, home = clone, blog.home
        blog.commit()
        blog.home = home
        git(clone, "push", "--quiet")

    return name


def test_a_file_that_somebody_altered_is_named(anywhere: Blog) -> None:
    """At every target alike, and nothing is done; once it is taken away, ours comes back."""
    blog = anywhere
    blog.publish()
    name = meddle(blog, "index.html", b"Evil", 1)
    line = f"here: holds files that are not as we put them there, {name}: take them away there, and the next publishing"
    for what in (blog.publish(), blog.do(run.rollback, yes=True), blog.publish(dry_run=True)):
        assert (what[0], len(what[1])) == (1, 1)
        assert what[1][0].startswith(line)

    meddle(blog, "index.html", None, 1)
    status, said = blog.publish()
    assert (status, said[-2].partition(";")[0]) == (0, "release 2 is public")
    assert blog.publish()[1] == [f"nothing has changed: {ADDRESS}/ is release 2 already"]


@pytest.mark.parametrize("anywhere", ["ssh", "folder"], indirect=True)
@pytest.mark.parametrize("data", [b"Evil", None])
def test_a_release_that_somebody_altered_is_none_to_go_back_to(anywhere: Blog, data: bytes | None) -> None:
    """Its files are compared with its record, by their bytes, wherever they lie; the one that is public stays."""
    blog = anywhere
    for blog.version in ("one", "two"):
        blog.publish()

    name = meddle(blog, "index.html", data, 1)
    before = blog.public
    status, said = blog.do(run.rollback, yes=True, to="1")
    assert (status, blog.public) == (2, before)
    assert said[-1].endswith(f"public/{name}: is not as it was: roll back to another release")
    assert not list(leftovers(blog.home.parent / "public"))


def test_the_hub_is_told_of_what_a_kill_kept_from_it(anywhere: Blog, tmp_path: Path) -> None:
    """Whoever is killed when all is public but the hub knows nothing: the next publishing tells it, once."""
    blog, feed = anywhere, [f"{ADDRESS}/feeds/atom.xml"]
    heard: list[list[str]] = []

    def hub(_: str, data: dict[str, Any], **__: object) -> httpx.Response:
        heard.append(data["hub.url"])
        return httpx.Response(204)

    def killed() -> None:
        blog.post = lambda *_, **__: die()
        blog.publish()

    blog.settings["hub"] = "https://hub.example.org/"
    assert elsewhere(killed, tmp_path) is None
    blog.post = hub
    nothing = f"nothing has changed: {ADDRESS}/ is release 1 already"
    assert blog.publish(dry_run=True) == (0, [nothing])
    assert heard == []
    assert blog.publish() == (0, [nothing, "https://hub.example.org/: was told of 1 feeds"])
    assert blog.publish() == (0, [nothing])
    assert heard == [feed]
    blog.version = "two"
    assert elsewhere(killed, tmp_path) is None
    blog.post, blog.made = hub, {"more": {"robots.txt": b"User-agent: *"}}
    assert "release 3 is public" in blog.publish()[1][-3]
    assert blog.publish()[1] == [f"nothing has changed: {ADDRESS}/ is release 3 already"]
    assert heard == [feed, feed]


def test_a_hub_that_did_not_answer_is_told_the_next_time(blog: Blog) -> None:
    """So it is where what it knows of cannot be remembered, which is a line, for the site is public all the same."""
    hub = blog.settings["hub"] = "https://hub.example.org/"
    blog.post = lambda *_, **__: httpx.Response(500)
    assert "(it answers 500)" in blog.publish()[1][-2]
    known = blog.home.parent / "public/releases/0001/.release.announced"

    def answers(*_: object, **__: object) -> httpx.Response:
        known.symlink_to("nowhere/at-all")
        return httpx.Response(204)

    blog.post = answers
    status, said = blog.publish()
    assert (status, said[1]) == (0, f"{hub}: was told of 1 feeds")
    assert f"{known.name}: No such file or directory: what is public is whole" in said[2]
    known.unlink()
    blog.post = lambda *_, **__: httpx.Response(204)
    assert blog.publish()[1][1:] == said[1:2]
    assert len(blog.publish()[1]) == 1


def test_a_program_is_told_the_same_things_each_time(blog: Blog) -> None:
    """Whatever is asked and comes of it, the answer has the same names, and null for what there is none of."""
    names = {"status", "lines", "target", "address", "published", "release", "sent", "changes", "releases"}

    def told(what: tuple[int, list[str]]) -> dict[str, Any]:
        answer = json.loads("\n".join(what[1]))
        assert answer.keys() == names
        assert (answer["status"], answer["target"], answer["address"]) == (what[0], "here", f"{ADDRESS}/")
        return {name: answer[name] for name in ("status", "published", "release", "sent")}

    nothing = {"published": False, "release": None, "sent": None}
    assert told(blog.publish(json=True, yes=False)) == {"status": 1, **nothing}
    first = told(blog.publish(json=True))
    sent = {"files": len(blog.public), "size": sum(map(len, blog.public.values()))}
    assert first == {"status": 0, "published": True, "release": 1, "sent": sent}
    assert told(blog.publish(json=True)) == {"status": 0, **nothing}
    assert told(blog.do(run.releases, json=True)) == {"status": 0, **nothing}
    assert told(blog.do(run.rollback, json=True)) == {"status": 1, **nothing}
    blog.statuses["checks"] = 1
    assert told(blog.publish(json=True)) == {"status": 1, **nothing}


def test_a_program_is_told_what_a_person_would_have_read(blog: Blog, tmp_path: Path) -> None:
    """Why a snippet fails and what a check finds: the same lines, and nothing beside the object."""
    (blog.home / "content/2013/08/0.md").write_text("Title: 0\n\n```python\nraise KeyError(1)\n```\n", "utf-8")
    blog.commit()
    dialect = get_settings_from_file(str(ROOT / "pelicanconf.py"))["MARKDOWN"]
    posts = Posts(blog.home / "content", ["2013/08/*.md"], markdown=dialect)
    keeping = Keeping(worlds=tmp_path / "worlds", runs=tmp_path / "runs", recorded=True)
    about: dict[str, Any] = {"content": blog.home, "address": ADDRESS, "vnu": None}
    says: dict[str, Callable[[Console], int]] = {
        "snippets": lambda console: doctests.main(posts, Telling(console), keeping),
        "checks": lambda console: checks.main(blog.home / "output-publish", **about, console=console),
    }
    found = {
        "snippets": "content/2013/08/0.md:4 failed: KeyError: 1",
        "checks": "output-publish/broken.html:1: /nowhere.html",
    }
    blog.made = {"more": {"broken.html": b'<a href="/nowhere.html">Nowhere</a>'}}
    for name, line in found.items():
        blog.steps = {name: says[name]}
        status, lines = blog.publish()
        assert any(one.removeprefix(f"{blog.home}/").startswith(line) for one in lines), lines
        told = blog.publish(json=True)
        assert (told[0], json.loads("\n".join(told[1]))["lines"]) == (status, lines)


def test_the_hub_is_told_of_feeds_that_changed(blog: Blog) -> None:
    """Of those alone; a hub that fails is a warning, for the site is public all the same."""

    class Hub(_Hub):
        told: list[dict[str, list[str]]] = []  # noqa: RUF012 - this test's own

    with HTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/"
        blog.settings["hub"] = address
        assert blog.publish()[0] == 0
        blog.made = {"more": {"robots.txt": b"User-agent: *"}}
        assert blog.publish()[0] == 0
        Hub.status = 500
        blog.version = "two"
        status, said = blog.publish()
        server.shutdown()
        thread.join()

    assert Hub.told == [{"hub.mode": ["publish"], "hub.url": [f"{ADDRESS}/feeds/atom.xml"]}] * 2
    assert status == 0
    why = "readers learn of them when they look"
    assert said[-2:] == [f"{address}: was not told of the feeds (it answers 500): {why}", f"{ADDRESS}/"]
    blog.version = "three"
    assert blog.publish()[0] == 0  # now nobody listens there
