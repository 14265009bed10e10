"""Publish: look at everything first, show what will change, change it in one step, and say where it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatch

from rich.console import Console
from rich.filesize import decimal

from . import hub, plan, public, refusals
from .built import Built, BuiltError, furnished
from .prepare import alone, committed, insist, prepare
from .record import Record
from .refusals import RefusedError, refuse
from .report import Telling, list_releases, show
from .site import Outside, Site, Steps
from .source import SourceError
from .targets import Means, Standing, Target, TargetError, chosen

FINE, REFUSED, FAILED = 0, 1, 2
IMPORTED = "blogger.json"


@dataclass(frozen=True, slots=True)
class Errand:
    """
    What is to be done where.

    :param site: the site
    :param outside: what is outside of us
    :param place: the target
    :param telling: whom to tell it
    :param dry_run: whether to change nothing
    :param yes: whether nobody need be asked
    """

    site: Site
    outside: Outside
    place: Target
    telling: Telling
    dry_run: bool
    yes: bool


def main(
    site: Site,
    steps: Steps,
    outside: Outside,
    *,
    console: Console,
    target: str = "",
    dry_run: bool = False,
    yes: bool = False,
    json: bool = False,
    only_prepare: bool = False,
    prepared: bool = False,
) -> int:
    """
    Publish a site.

    :param site: the site
    :param steps: what is done before
    :param outside: what is outside of us
    :param console: where to tell it
    :param target: where to publish; empty for the first
    :param dry_run: whether to show what would change, and change nothing
    :param yes: whether nobody need be asked
    :param json: whether to tell it as an object for programs
    :param only_prepare: whether to end before the target is asked anything
    :param prepared: whether to publish what that has left
    :return: 0 if it is public or was already, 1 if something is to be mended first, 2 if the target cannot be had
    """

    def publishing(telling: Telling) -> int:
        place = _place(site, outside, target)
        with alone(site):
            made_from = committed(site, outside)
            made = insist(site, made_from) if prepared else prepare(site, steps, made_from)
            if only_prepare:
                telling.say(f"{site.output.name}/ is prepared: invoke publish --prepared publishes it")
                return FINE

            errand = Errand(site, outside, place, telling, dry_run=dry_run, yes=yes)
            built = furnished(made, place.additions(site.address))
            standing, before = _look(errand)
            refuse(
                refusals.of_losses(built, before, withdrawn=site.withdrawn, harmless=site.harmless, content=site.below)
            )
            memory = public.remembered(before, built, site.withdrawn)
            release = plan.release(standing.next, built, made_from, standing.public, memory)
            return _change(errand, release, standing, built)

    return _told(publishing, console, json=json)


def releases(site: Site, outside: Outside, *, console: Console, target: str = "", json: bool = False) -> int:
    """
    List the releases that a target keeps.

    :param site: the site
    :param outside: what is outside of us
    :param console: where to tell it
    :param target: which; empty for the first
    :param json: whether to tell it as an object for programs
    :return: 0, 1 if the target is not ours, 2 if it cannot be had
    """

    def listing(telling: Telling) -> int:
        place = _place(site, outside, target)
        standing = place.look()
        refuse(refusals.of_strangers(place.name, standing))
        list_releases(telling, standing.releases)
        if not standing.releases:
            telling.say(f"{place.name}: nothing is published there yet")

        return FINE

    return _told(listing, console, json=json)


def rollback(
    site: Site,
    outside: Outside,
    *,
    console: Console,
    target: str = "",
    to: str = "",
    yes: bool = False,
    json: bool = False,
) -> int:
    """
    Make an older release public once more. It becomes a new one, so that what was public is remembered in order.

    :param site: the site
    :param outside: what is outside of us
    :param console: where to tell it
    :param target: where; empty for the first
    :param to: the release's number; empty for the last that differs from what is public, and was there before that
    :param yes: whether nobody need be asked
    :param json: whether to tell it as an object for programs
    :return: 0 if it is public, 1 if there is none such, 2 if the target cannot be had, or no number is given
    """

    def rolling(telling: Telling) -> int:
        if to and not re.fullmatch("[1-9][0-9]{0,8}", to):
            telling.say(f"--to {to}: is no release's number: invoke releases lists those that are kept")
            return FAILED

        place = _place(site, outside, target)
        errand = Errand(site, outside, place, telling, dry_run=False, yes=yes)
        standing, _ = _look(errand)
        now = standing.public
        if now is None:
            raise RefusedError(f"{place.name}: nothing is published there yet: invoke publish does that")

        old = _older(standing, now, int(to or 0))
        if old is None:
            cure = "invoke releases lists those that are kept"
            raise RefusedError(f"{place.name}: {f'has no release {to}' if to else 'has no older release'}: {cure}")

        return _change(errand, plan.again(standing.next, old, now), standing, None)

    return _told(rolling, console, json=json)


def _told(do: Callable[[Telling], int], console: Console, *, json: bool) -> int:
    """Do something, and tell in lines why it could not be done."""
    telling = Telling(console, json=json)
    try:
        status = do(telling)
    except RefusedError as error:
        telling.say(*error.lines)
        status = REFUSED
    except (BuiltError, SourceError, public.ImportedError) as error:
        telling.say(str(error))
        status = REFUSED
    except TargetError as error:
        telling.say(str(error))
        status = FAILED
    except OSError as error:
        telling.say(f"{error.filename or 'this machine'}: {error.strerror or error}: see to it and publish again")
        status = FAILED

    return telling.end(status)


def _place(site: Site, outside: Outside, target: str) -> Target:
    means = Means(site.home, outside.environment, outside.run, outside.token())
    return chosen(site.targets, target, means)


def _look(errand: Errand) -> tuple[Standing, public.Public]:
    """Look what is at a target, and what was public until now."""
    site, place = errand.site, errand.place
    errand.telling.told |= {"target": place.name, "address": f"{site.address}/", "published": False}
    standing = place.look()
    refuse(refusals.of_strangers(place.name, standing))
    if standing.public is None:
        return standing, public.imported(site.content / IMPORTED)

    return standing, public.published(standing.public)


def _change(errand: Errand, release: Record, standing: Standing, built: Built | None) -> int:
    """Show what a release changes, ask, make it public, and tell who is to know."""
    place, telling, now = errand.place, errand.telling, standing.public
    kept = {path: file for path, file in release.kept.items() if path not in standing.missing}
    release = replace(release, kept=kept)
    changes = plan.plan(now.all if now else {}, release.all)
    interrupted = now is not None and now.files == release.files and not standing.missing
    if interrupted and standing.switched:
        telling.say(f"nothing has changed: {errand.site.address}/ is release {standing.next - 1} already")
        return FINE

    number = standing.next - 1 if interrupted else release.number
    if interrupted:
        telling.say(f"release {number} was interrupted at its last step")
    else:
        show(telling, changes)

    if errand.dry_run:
        return FINE

    _agreed(errand, number)
    with telling.waiting("Publishing"):
        sent = place.switch(standing) if interrupted else place.put(release, standing, built)

    telling.told |= {"release": number, "published": True, "sent": {"files": sent.files, "size": sent.size}}
    telling.say(f"release {number} is public; {sent.files} files travelled, {decimal(sent.size)}")
    _ping(errand, changes)
    telling.say(f"{errand.site.address}/")
    return FINE


def _agreed(errand: Errand, number: int) -> None:
    """Ask whether to go on, where that was not said."""
    ask = errand.outside.ask
    if errand.yes:
        return

    if ask is None or errand.telling.json:
        raise RefusedError("nothing is published, for there is nobody to ask: say --yes")

    if not ask(f"Make release {number} public at {errand.place.name}?"):
        raise RefusedError("nothing is published")


def _ping(errand: Errand, changes: plan.Plan) -> None:
    """Tell the hub which feeds are others now."""
    site = errand.site
    news = sorted(one.path for kind in (plan.ADDED, plan.CHANGED) for one in changes.changes[kind])
    topics = [f"{site.address}/{path}" for path in news if any(fnmatch(path, feed) for feed in site.feeds)]
    if site.hub and topics:
        warning = hub.ping(site.hub, topics, post=errand.outside.post)
        errand.telling.say(warning or f"{site.hub}: was told of {len(topics)} feeds")


def _older(standing: Standing, now: Record, to: int) -> Record | None:
    """Find the release to go back to: each rollback goes one further."""
    kept = {record.number: record for record in standing.releases}
    if to:
        return kept.get(to)

    number = now.number
    while number in kept and kept[number].of:
        number = kept[number].of

    older = (record for record in reversed(standing.releases) if record.number < number and record.files != now.files)
    return next(older, None)
