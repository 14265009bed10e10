"""What is published, what is done before, and what is outside of us."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.prompt import Confirm

from . import command, hub
from .hub import Post
from .settings import said


@dataclass(frozen=True, slots=True)
class Site:
    """
    What is published, as its settings have it.

    :param home: the folder of the blog's repository
    :param content: the content folder
    :param output: where the site that shall be public is built
    :param address: where the public finds it, without a slash at its end
    :param targets: what each target is made of, by name
    :param listed: the file in `output` that lists the entries of the feeds
    :param withdrawn: ids and addresses that are gone on purpose
    :param harmless: files that look like secrets and are none
    :param hub: the WebSub hub, empty for none
    :param feeds: patterns of the feeds' paths
    :param posts: patterns of the paths in the content folder that are posts or pages
    :param ignored: patterns of names in the content folder that the site has no notice of
    :param theme: the theme's folder; None if there is none that could be looked at
    :param wrong: a line for each setting that cannot be gone by
    """

    home: Path
    content: Path
    output: Path
    address: str
    targets: object
    listed: str
    withdrawn: Collection[str] = ()
    harmless: Collection[str] = ()
    hub: str = ""
    feeds: Sequence[str] = ()
    posts: Sequence[str] = ()
    ignored: Sequence[str] = ()
    theme: Path | None = None
    wrong: Sequence[str] = ()

    @property
    def below(self) -> str:
        """Give the content folder's path from the top of the repository, as git writes one."""
        return Path(os.path.relpath(self.content.resolve(), self.home.resolve())).as_posix()

    @property
    def theme_below(self) -> str:
        """Give the theme's likewise; it is empty if the theme is not the repository's own."""
        if self.theme is None or not self.theme.resolve().is_relative_to(self.home.resolve()):
            return ""

        return self.theme.resolve().relative_to(self.home.resolve()).as_posix()


def site_of(settings: Mapping[str, Any], home: Path) -> Site:
    """
    Say what is published.

    :param settings: the public site's, as Pelican reads them, with ours beside its own
    :param home: the folder of the blog's repository
    """
    feeds = [settings.get(f"{tag}FEED_{kind}") for tag in ("", "TAG_") for kind in ("ATOM", "RSS", "JSON")]
    ours = said(settings)
    return Site(
        home=home,
        content=Path(settings["PATH"]),
        output=Path(os.path.relpath(settings["OUTPUT_PATH"])),
        address=settings["SITEURL"],
        targets=settings.get("PUBLISH_TARGETS"),
        listed=ours.listed,
        withdrawn=ours.withdrawn,
        harmless=ours.harmless,
        hub=ours.hub,
        feeds=[feed.format(slug="*") for feed in feeds if feed],
        posts=[*settings["ARTICLE_SOURCES"], *settings["PAGE_SOURCES"]],
        ignored=settings["IGNORE_FILES"],
        theme=Path(settings["THEME"]),
        wrong=ours.wrong,
    )


@dataclass(frozen=True, slots=True)
class Steps:
    """
    What is done before anything is published; each gives an exit status, and says on a console what is wrong.

    :param build: builds the site
    :param snippets: runs the snippets, and insists on a verdict for each
    :param checks: looks the built site over
    :param warnings: gives lines of what somebody should know who publishes, and is no reason not to
    """

    build: Callable[[Console], int]
    snippets: Callable[[Console], int]
    checks: Callable[[Console], int]
    warnings: Callable[[], Sequence[str]] = tuple


def _somebody() -> Callable[[str], bool] | None:
    # A question that goes into a file is seen by nobody.
    streams = sys.stdin, sys.stdout
    return Confirm.ask if all(one is not None and one.isatty() for one in streams) else None


def _token() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Outside:
    """
    What is outside of us.

    :param environment: the environment, which holds what is secret
    :param run: runs programs
    :param ask: asks somebody whether to go on; None where nobody is
    :param post: asks a hub
    :param token: gives a name that nobody else has, of hexadecimal digits
    """

    environment: command.Environment = field(default_factory=command.here)
    run: command.Run = command.run
    ask: Callable[[str], bool] | None = field(default_factory=_somebody)
    post: Post = hub.send
    token: Callable[[], str] = _token
