"""The doors of the project: each task opens one and holds no logic of its own. `invoke --list` shows them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

ROOT = Path(__file__).parent
SETTINGS = ROOT / "pelicanconf.py"
PUBLIC = ROOT / "publishconf.py"
CONF = [SETTINGS, ROOT / "site.toml"]
BLOG = {
    "export": "the blog: its backup, what Google Takeout gave (zip, folder or feed.atom), its feed, or its address",
    "page": "a further page of the same feed, given as often as you like",
    "site": "the blog's address, where the export names none",
    "time_zone": "the blog's time zone, where the export names none, as Europe/Rome",
}
TARGET = "where, as publishconf.py names it (the first)"
OFFLINE = "ask no host for pictures and gists: the next import does"
sys.path.insert(0, str(ROOT / "plugins"))
for stream in (sys.stdout, sys.stderr):
    if isinstance(stream, TextIOWrapper):
        # A terminal or a file that has no dash, or no letter of a title, gets its code instead.
        stream.reconfigure(errors="backslashreplace")


def _settings(conf: Path = SETTINGS, only: Mapping[str, type] | None = None) -> dict[str, Any]:
    """Read the site's settings; its folder is named from where you stand, so that messages name files you can open."""
    from writing.settings import SettingsError, read

    try:
        settings = read(conf, only)
    except SettingsError as error:
        raise Exit(str(error), code=2) from None

    return {**settings, "PATH": os.path.relpath(settings["PATH"])}


def _console() -> Console:
    from rich.console import Console

    return Console()


def _done(status: int) -> None:
    if status:
        raise Exit(code=status)


def _run(*arguments: str) -> None:
    _done(subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, check=False).returncode)


@task(
    iterable=["page"],
    help={**BLOG, "port": "where to listen"},
)
def preview(
    _: Context, export: str, page: list[str], *, site: str = "", time_zone: str = "", port: str = "8000"
) -> None:
    """Look at a Blogger blog as this site would show it, and change nothing."""
    from blogger import preview
    from writing.build import render

    settings = _settings()
    _done(
        preview.main(
            export,
            conf=SETTINGS,
            shared={name: settings[name] for name in ("THEME", "PLUGIN_PATHS")},
            render=render,
            markdown=settings["MARKDOWN"],
            port=port,
            console=_console(),
            pages=page,
            site=site,
            time_zone=time_zone,
        )
    )


@task(iterable=["page"], help={**BLOG, "offline": OFFLINE})
def move(
    _: Context, export: str, page: list[str], *, site: str = "", time_zone: str = "", offline: bool = False
) -> None:
    """Let a Blogger blog take the place of the one that is here: its posts, its name, its addresses."""
    from blogger import media, moving

    _done(
        moving.main(
            export,
            home=ROOT,
            markdown=_settings()["MARKDOWN"],
            console=_console(),
            pages=page,
            site=site,
            time_zone=time_zone,
            network=None if offline else media.Network(),
        )
    )


@task(
    name="import",
    iterable=["page"],
    help={
        **BLOG,
        "into": "the folder the posts go to (content)",
        "offline": OFFLINE,
        "dry_run": "show what would be written, write nothing",
        "json": "for machines",
    },
)
def import_(
    _: Context,
    export: str,
    page: list[str],
    *,
    into: str = "",
    site: str = "",
    time_zone: str = "",
    offline: bool = False,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Turn a Blogger blog into Markdown posts, and show what each of them kept."""
    from blogger import media, run

    settings = _settings()
    _done(
        run.main(
            export,
            pages=page,
            into=Path(into or settings["PATH"]),
            markdown=settings["MARKDOWN"],
            site=site,
            time_zone=time_zone,
            network=None if offline else media.Network(),
            dry_run=dry_run,
            json=json,
            console=_console(),
        )
    )


@task(
    iterable=["post"],
    help={
        "post": "a post's file, given as often as you like (all posts)",
        "json": "for machines",
        "cache": "whether what passed and is unchanged counts as passed",
        "junit": "a file for a report that GitHub, GitLab and Jenkins show (JUnit XML)",
        "update": "write what sessions and snippets really give into the outputs that the posts show",
        "scheduler": "the address of a Dask scheduler, whose workers run the snippets (this machine does)",
        "triage": "an unreviewed post's file: run it, choose the words that fit each snippet, and call it reviewed",
    },
)
def doctest(
    _: Context,
    post: list[str],
    *,
    json: bool = False,
    junit: str = "",
    cache: bool = True,
    update: bool = False,
    scheduler: str = "",
    triage: str = "",
) -> None:
    """Run the snippets of the posts, each in the world it was written for."""
    from doctests import run
    from doctests.asked import SETTINGS as ASKED
    from doctests.asked import Keeping, Telling, posts_of

    settings = _settings(only=ASKED)
    if triage:
        from doctests import triage as triaging

        others: dict[str, object] = {"--json": json, "--junit": junit, "--no-cache": not cache, "--update": update}
        others |= {"--scheduler": scheduler, "--post": post}
        _done(triaging.main(posts_of(settings, [triage]), _console(), besides=others))
    else:
        telling = Telling(_console(), json=json, xml=Path(junit) if junit else None)
        _done(run.main(posts_of(settings, post), telling, Keeping(reuse=cache), update=update, scheduler=scheduler))


@task(
    iterable=["post"],
    help={
        "post": "a post's file, given as often as you like (all posts)",
        "json": "for machines",
        "cache": "whether what was tried before and is unchanged counts",
        "scheduler": "the address of a Dask scheduler, whose workers try the snippets (this machine does)",
    },
)
def bitrot(_: Context, post: list[str], *, json: bool = False, cache: bool = True, scheduler: str = "") -> None:
    """Try the snippets with the newest releases, and find since when those that fail are broken."""
    from doctests.asked import Keeping, Telling, posts_of
    from doctests.bitrot import run

    telling = Telling(_console(), json=json)
    _done(run.main(posts_of(_settings(), post), telling, Keeping(reuse=cache), scheduler=scheduler))


@task(
    iterable=["post"],
    help={"post": "a post's file, given as often as you like (all posts)", "upgrade": "move on from what is pinned"},
)
def lock(_: Context, post: list[str], upgrade: bool = False) -> None:
    """Pin the packages that the snippets of the posts ask for."""
    from doctests import lock as locking
    from doctests.asked import posts_of

    _done(locking.main(posts_of(_settings(), post), _console(), upgrade=upgrade))


@task(help={"days": "for how many days it was not used (30)", "dry_run": "show what would be removed, remove nothing"})
def prune(_: Context, *, days: str = "30", dry_run: bool = False) -> None:
    """Remove the worlds, and what is kept of runs, that were not used for a while."""
    from doctests import prune

    _done(prune.main(console=_console(), days=days, dry_run=dry_run))


@task(help={"title": "the post's title", "slug": "the last part of its address (made of the title)"})
def new(_: Context, title: str, slug: str = "") -> None:
    """Begin a post: a draft in its folder, with an id that it keeps for ever."""
    from writing import new

    _done(new.begin(title, _settings(), now=datetime.now(UTC), console=_console(), slug=slug))


@task
def build(_: Context) -> None:
    """Render the site into output/."""
    from writing import build

    _done(build.again(SETTINGS, _settings, partial(build.sources_of, conf=CONF), _console))


@task(help={"port": "where to listen; the next one that is free if it is taken, any if it is 0"})
def serve(_: Context, port: str = "8000") -> None:
    """Show the site on this machine, drafts too, and again whenever something changes."""
    import search
    from writing import build, serve

    site = _settings()
    _done(
        serve.main(
            SETTINGS,
            watched=build.sources_of(site, conf=CONF),
            code=[Path(path) for path in site["PLUGIN_PATHS"]],
            port=port,
            console=_console(),
            settings={"SEARCH_LATER": True},
            later={search.FOLDER: search.complete},
        )
    )


@task(build)
def check(_: Context) -> None:
    """Build the site and look for what is wrong with it: links, images, HTML, feeds."""
    from checks import look_over

    _done(look_over(_settings(), ROOT, _console()))


@task(
    help={
        "target": TARGET,
        "dry_run": "show what would change, and change nothing",
        "yes": "ask nobody",
        "json": "for machines",
        "prepare": "build, run the snippets and check; ask the target nothing",
        "prepared": "publish what --prepare has left",
    }
)
def publish(
    _: Context,
    *,
    target: str = "",
    dry_run: bool = False,
    yes: bool = False,
    json: bool = False,
    prepare: bool = False,
    prepared: bool = False,
) -> None:
    """Make the site public: checked, shown before, and in one step."""
    from checks import look_over
    from doctests import run as doctests
    from doctests.asked import Keeping, Telling, posts_of
    from doctests.bitrot import news
    from publishing import run
    from publishing.site import Outside, Steps, site_of
    from writing import build

    settings = _settings(PUBLIC)
    site = site_of(settings, ROOT)
    sources = build.sources_of(settings, conf=[*CONF, PUBLIC])
    steps = Steps(
        build=lambda console: build.main(PUBLIC, site.output, kept=[], console=console, sources=sources),
        snippets=lambda console: doctests.main(posts_of(settings), Telling(console), Keeping(recorded=True)),
        checks=lambda console: look_over(settings, ROOT, console),
        warnings=lambda: news.news(posts_of(settings)),
    )
    _done(
        run.main(
            site,
            steps,
            Outside(),
            target=target,
            dry_run=dry_run,
            yes=yes,
            json=json,
            only_prepare=prepare,
            prepared=prepared,
            console=_console(),
        )
    )


@task(help={"target": TARGET, "json": "for machines"})
def releases(_: Context, *, target: str = "", json: bool = False) -> None:
    """List the releases that a target keeps."""
    from publishing import run
    from publishing.site import Outside, site_of

    site = site_of(_settings(PUBLIC), ROOT)
    _done(run.releases(site, Outside(), target=target, json=json, console=_console()))


# No short flags: -t, which is --target elsewhere, would be --to.
@task(
    auto_shortflags=False,
    help={"to": "the release (the one before)", "target": TARGET, "yes": "ask nobody", "json": "for machines"},
)
def rollback(_: Context, *, to: str = "", target: str = "", yes: bool = False, json: bool = False) -> None:
    """Make an older release public once more."""
    from publishing import run
    from publishing.site import Outside, site_of

    site = site_of(_settings(PUBLIC), ROOT)
    _done(run.rollback(site, Outside(), to=to, target=target, yes=yes, json=json, console=_console()))


@task
def clean(_: Context) -> None:
    """Remove what was built."""
    from writing import place

    left = [line for site in ("output", "output-publish") if (line := place.clear(ROOT / site))]
    if left:
        raise Exit("\n".join(left))


@task
def rebuild(_: Context) -> None:
    """Build the site from nothing: what earlier builds kept is not read, and what this one keeps takes its place."""
    from writing import build

    sources = partial(build.sources_of, conf=CONF)
    _done(build.again(SETTINGS, _settings, sources, _console, from_nothing=True))


@task
def test(_: Context) -> None:
    """Run the tests, as many files at a time as there are processors; ruff and mypy are two of the tests."""
    _run("pytest", "--numprocesses=auto", "--dist=loadfile")
