from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from publishing.built import is_hashed
from publishing.command import Done, plain, why
from publishing.record import Entry, File, Record, dump, is_path, load
from publishing.targets import script
from publishing.targets.ssh import Ssh, is_host, sent, upload
from tests.publishing.made import SOURCE


def test_an_upload_is_a_list_of_arguments() -> None:
    """Names of files are read, bytes are compared and not dates, and what lies there already is not sent."""
    made = upload(
        ["-p", "22", "-i", "a b/key"], Path("output-publish"), "jane@host:/srv/it's/", ["/srv/0007", "/srv/.old-a/site"]
    )
    assert made == [
        "rsync",
        "--from0",
        "--files-from=-",
        "--checksum",
        "--perms",
        "--chmod=D755,F644",
        "--protect-args",
        "--timeout=30",
        "--stats",
        "--no-human-readable",
        "--link-dest=/srv/0007",
        "--link-dest=/srv/.old-a/site",
        "--rsh=ssh -p 22 -i 'a b/key'",
        "--",
        "output-publish/",
        "jane@host:/srv/it's/",
    ]


def test_what_travelled_is_read() -> None:
    """Figures of rsync's own count, whatever separates their thousands."""
    stats = "Number of regular files transferred: 1,203\nTotal bytes sent: 45678\n"
    assert (sent(stats).files, sent(stats).size) == (1203, 45678)


def test_no_text_of_anybodys_is_in_a_command() -> None:
    """What ssh is to run is the same for every folder and every name; those are read by it."""
    seen: list[list[str]] = []

    def run(arguments: object, told: bytes, _: object) -> Done:
        assert isinstance(arguments, list)
        seen.append(arguments)
        return Done(0, script.MARK.encode(), told.decode())

    for path in ("/srv/blog", "/srv/$(reboot); 'blog'"):
        Ssh("server", "host", 0, path, "0" * 16, {}, run).look()

    assert seen[0] == seen[1]


@pytest.mark.parametrize("name", ["LOOK", "BEGIN", "LINK", "FINISH", "DROP"])
def test_a_script_is_posix(name: str) -> None:
    """A shell can read each of them, and it has no quote that would end the one around it."""
    text = getattr(script, name)
    subprocess.run(["sh", "-n"], input=text.encode(), check=True)
    assert "'" not in text


@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        ("jane@example.org", True),
        ("alias", True),
        ("-oProxyCommand=id", False),
        ("a b", False),
        ("a@-b", False),
        (7, False),
    ],
)
def test_a_host_is_no_option(host: object, is_one: bool) -> None:  # noqa: FBT001 - what is expected
    """Whatever stands in the settings, ssh gets a host or nothing."""
    assert is_host(host) == is_one


@pytest.mark.parametrize(
    "path", ["../a", "/a", "a//b", "a/./b", "a\\b", "a\nb", ".git/config", "a/.GIT/hooks/x", "", 7]
)
def test_a_path_stays_inside(path: object) -> None:
    """No record of a target's leads out of a site, and no file of a site into a repository's own folder."""
    assert not is_path(path)


def test_a_record_is_what_was_written() -> None:
    """Whatever language its names are in; the same release has the same bytes."""
    files = {"b.html": File("0" * 64, 2), "ä/“a”.html": File("1" * 64, 1)}
    entries = {"tag:x": Entry("2013-08-25T23:33:00.003+03:00", "b.html")}
    record = Record(7, SOURCE, files, {"c.css": File("2" * 64, 3)}, entries, frozenset({"b.html", "a.html"}), of=3)
    assert load(dump(record)) == record
    assert dump(record) == dump(
        Record(7, SOURCE, dict(reversed(files.items())), record.kept, entries, record.addresses, 3)
    )


@pytest.mark.parametrize(
    ("path", "hashed"),
    [
        ("theme/css/page.1f3a9c02.css", True),
        ("pagefind/fragment/en_9d5997a.pf_fragment", True),
        ("pagefind/pagefind.en_30a27eef75.pf_meta", True),
        ("theme/css/page.css", False),
        ("2013/08/post-20130825.html", False),
        ("feeds/feed.json", False),
        ("images/defaced.png", False),
    ],
)
def test_a_hashed_name_is_told_from_others(path: str, hashed: bool) -> None:  # noqa: FBT001 - what is expected
    """A name counts that changes with what the file holds; a page's never does."""
    assert is_hashed(path) == hashed


def test_nothing_secret_is_said() -> None:
    """Neither a token nor a line of a key nor a password in an address; and programs are not given the key."""
    environment = {"PUBLISH_GIT_TOKEN": "t0ken", "PUBLISH_SSH_KEY": "-----BEGIN\nabc123\n-----END\n", "PATH": "/bin"}
    said = why(Done(1, b"", "hint: x\nfatal: https://jane:pw@host/ t0ken abc123 \x1b[31m\n"), environment)
    assert said == "fatal: https://***@host/ *** ***  [31m"
    assert not {"PUBLISH_GIT_TOKEN", "PUBLISH_SSH_KEY"} & plain(environment).keys()


def test_git_finds_the_repository_by_itself() -> None:
    """No variable that git itself calls a repository's own has a say, as a hook that publishes would set them."""
    told = subprocess.run(["git", "rev-parse", "--local-env-vars"], check=True, capture_output=True, text=True).stdout
    assert len(told.split()) > 10
    assert not plain(dict.fromkeys(told.split(), "elsewhere")).keys() & set(told.split())
