"""Tell the hub of the feeds that have changed since it was told last, and remember at the target that it was."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch

from . import hub, plan
from .hub import Post
from .record import Record
from .site import Site
from .targets import Standing, Target, TargetError


def announce(site: Site, place: Target, release: Record, standing: Standing, post: Post) -> Iterator[str]:
    """
    Tell the hub what is news in a release that is public.

    That may be so for long: whoever published it was interrupted before, or the hub did not answer.

    :param site: the site
    :param place: the target
    :param release: the release
    :param standing: what was at the target before
    :param post: asks the hub
    :return: lines that say what came of it
    """
    if not site.hub or standing.announced == release.number:
        return

    # Of a release that is not kept any more nobody knows what it had: then all feeds are news.
    before = next((one.files for one in standing.releases if one.number == standing.announced), {})
    changes = plan.plan(before, release.files).changes
    news = sorted(one.path for kind in (plan.ADDED, plan.CHANGED) for one in changes[kind])
    topics = [f"{site.address}/{path}" for path in news if any(fnmatch(path, feed) for feed in site.feeds)]
    if topics:
        warning = hub.ping(site.hub, topics, post=post)
        yield warning or f"{site.hub}: was told of {len(topics)} feeds"
        if warning:
            return

    try:
        place.announced(release.number)
    except TargetError as error:
        yield str(error)
