"""Make what shall be public: what is committed is built, its snippets are run, and it is looked over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import fasteners

from . import refusals
from .built import Built, read
from .content import Content
from .record import NAME, Record, RecordError, Source, dump, load
from .refusals import RefusedError, refuse
from .source import ignored, source, uncommitted, unseen

if TYPE_CHECKING:
    from .report import Telling
    from .site import Outside, Site, Steps

LOCK = ".publishing.lock"


@contextmanager
def alone(site: Site) -> Iterator[None]:
    """
    Let nobody else publish from this folder meanwhile; the system forgets it with the process.

    :param site: the site
    :raises RefusedError: if somebody does
    """
    lock = fasteners.InterProcessLock(site.home / LOCK)
    if not lock.acquire(blocking=False):
        raise RefusedError(f"{site.home.name}/: is being published by somebody else: wait for the end of that")

    try:
        yield
    finally:
        lock.release()


def committed(site: Site, outside: Outside) -> Source:
    """
    Say what is published, and refuse what can be refused before anything is built.

    :param site: the site
    :param outside: what is outside of us
    :raises RefusedError: if a setting cannot be gone by, the site has no address, or something is not committed or not
        of the content
    :raises SourceError: if git does not say
    """
    refuse([*site.wrong, *refusals.of_address(site.address)])
    asked: Any = {"run": outside.run, "environment": outside.environment}
    content = Content(site.home, site.below, site.posts, site.ignored, site.theme_below)
    refuse(
        [
            *refusals.of_changes(uncommitted(content, **asked)),
            *refusals.of_unseen(unseen(content, **asked)),
            *refusals.of_ignored(ignored(content, **asked)),
            *refusals.of_links(content.astray(content.below), "content"),
            *refusals.of_links(content.astray(content.theme), "theme"),
        ]
    )
    return source(site.home, **asked)


def prepare(site: Site, steps: Steps, made_from: Source, telling: Telling) -> Built:
    """
    Build the site, run its snippets, look it over, and leave a note in it that this is done.

    :param site: the site
    :param steps: does that
    :param made_from: the commit
    :param telling: whom to tell what is wrong
    :return: what was built and looked over
    :raises RefusedError: if something is wrong, which was told
    :raises BuiltError: if it cannot be read
    """
    named = (("Building", steps.build), ("Running the snippets", steps.snippets), ("Checking the site", steps.checks))
    for name, step in named:
        with telling.hearing(name) as console:
            status = step(console)

        if status:
            raise RefusedError("nothing is published: mend what is named above, commit it, and publish again")

    built = read(site.output, site.listed, NAME)
    (site.output / NAME).write_bytes(dump(Record(0, made_from, built.files)))
    return built


def insist(site: Site, made_from: Source) -> Built:
    """
    Refuse a folder that was not prepared from a commit, or has changed since.

    :param site: the site
    :param made_from: the commit
    :return: what was prepared
    :raises RefusedError: if it was not, or has
    :raises BuiltError: if it cannot be read
    """
    try:
        record = load((site.output / NAME).read_bytes())
    except (OSError, RecordError):
        raise RefusedError(f"{site.output.name}/: is not prepared: invoke publish --prepare does that") from None

    built = read(site.output, site.listed, NAME)
    if record.source.commit != made_from.commit or record.files != built.files:
        commit = made_from.commit[:12]
        raise RefusedError(f"{site.output.name}/: is not what was prepared from {commit}: prepare it again")

    return built
