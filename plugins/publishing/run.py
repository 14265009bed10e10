"""Publish: look at everything first, show what will change, change it in one step, and say where it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rich.console import Console
from rich.filesize import decimal

from . import announce, command, plan, public, refusals
from .built import Built, BuiltError, furnished
from .prepare import alone, committed, insist, prepare
from .record import Record
from .refusals import RefusedError, refuse
from .report import Answer, Telling, list_releases, show
from .site import Outside, Site, Steps
from .source import SourceError
from .targets import Means, Sent, Standing, Target, TargetError, chosen

FINE, REFUSED, FAILED, INTERRUPTED = 0, 1, 2, 130
IMPORTED = "blogger.json"


@dataclass(frozen=True, slots=True)
class Errand:
    """
    What is to be done where.

    :param site: the site
    :param outside: what is outside of us
    :param place: the target
    :param telling: whom to tell it
    :param answer: what a program is told of it before anything is done
    :param dry_run: whether to change nothing
    :param yes: whether nobody need be asked
    """

    site: Site
    outside: Outside
    place: Target
    telling: Telling
    answer: Answer
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

    def publishing(errand: Errand) -> Answer:
        place = errand.place
        with alone(site):
            made_from = committed(site, outside)
            with command.withheld():
                made = insist(site, made_from) if prepared else prepare(site, steps, made_from, errand.telling)

            errand.telling.say(*(f"warning: {line}" for line in steps.warnings()))
            if only_prepare:
                errand.telling.say(f"{site.output.name}/ is prepared: invoke publish --prepared publishes it")
                return errand.answer

            built = furnished(made, place.additions(site.address))
            standing, before = _look(errand)
            refuse(
                refusals.of_losses(built, before, withdrawn=site.withdrawn, harmless=site.harmless, content=site.below)
            )
            memory = public.remembered(before, built, site.withdrawn)
            release = plan.release(standing.next, built, made_from, standing.public, memory)
            return _change(errand, release, standing, built)

    return _told(publishing, site, outside, target, console=console, json=json, dry_run=dry_run, yes=yes)


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

    def listing(errand: Errand) -> Answer:
        place, telling = errand.place, errand.telling
        standing = place.look()
        refuse(refusals.of_strangers(place.name, standing))
        list_releases(telling, standing)
        if not standing.releases:
            telling.say(f"{place.name}: nothing is published there yet")

        return replace(errand.answer, standing=standing)

    return _told(listing, site, outside, target, console=console, json=json)


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

    def rolling(errand: Errand) -> Answer:
        if to and not re.fullmatch("[1-9][0-9]{0,8}", to):
            raise TargetError(f"--to {to}: is no release's number: invoke releases lists those that are kept")

        place = errand.place
        standing, _ = _look(errand)
        now = standing.public
        if now is None:
            raise RefusedError(f"{place.name}: nothing is published there yet: invoke publish does that")

        old = _older(standing, now, int(to or 0))
        if old is None:
            cure = "invoke releases lists those that are kept"
            raise RefusedError(f"{place.name}: {f'has no release {to}' if to else 'has no older release'}: {cure}")

        return _change(errand, plan.again(standing.next, old, now), standing, None)

    return _told(rolling, site, outside, target, console=console, json=json, yes=yes)


def _told(
    do: Callable[[Errand], Answer],
    site: Site,
    outside: Outside,
    target: str,
    *,
    console: Console,
    json: bool,
    dry_run: bool = False,
    yes: bool = False,
) -> int:
    """Do something at a target, and tell in lines why it could not be done."""
    telling, answer, status = Telling(console, json=json), Answer(target=target, address=f"{site.address}/"), FINE
    try:
        place = chosen(site.targets, target, Means(site.home, outside.environment, outside.run, outside.token()))
        answer = replace(answer, target=place.name)
        answer = do(Errand(site, outside, place, telling, answer, dry_run=dry_run, yes=yes))
    except RefusedError as error:
        telling.say(*error.lines)
        status = REFUSED
    except (BuiltError, SourceError, public.ImportedError) as error:
        telling.say(str(error))
        status = REFUSED
    except TargetError as error:
        telling.say(str(error))
        status = FAILED
    except KeyboardInterrupt:
        telling.say("interrupted: invoke releases says what is public, and publishing again completes it")
        status = INTERRUPTED
    except OSError as error:
        telling.say(f"{error.filename or 'this machine'}: {error.strerror or error}: see to it and publish again")
        status = FAILED

    answer = replace(answer, status=status or answer.status)
    telling.end(answer)
    return answer.status


def _look(errand: Errand) -> tuple[Standing, public.Public]:
    """Look what is at a target, and what was public until now."""
    site, place = errand.site, errand.place
    standing = place.look()
    refuse(refusals.of_strangers(place.name, standing))
    if standing.public is None:
        return standing, public.imported(site.content / IMPORTED)

    return standing, public.published(standing.public)


def _change(errand: Errand, release: Record, standing: Standing, built: Built | None) -> Answer:
    """Show what a release changes, ask, make it public, and tell who is to know."""
    place, telling, now = errand.place, errand.telling, standing.public
    kept = {path: file for path, file in release.kept.items() if path not in standing.missing}
    release = replace(release, kept=kept)
    if now is not None and now.files == release.files and not standing.missing:
        return _complete(errand, now, standing)

    changes = plan.plan(now.all if now else {}, release.all)
    show(telling, changes)
    answer = replace(errand.answer, changes=changes)
    return _go(errand, answer, release, standing, lambda: place.put(release, standing, built))


def _complete(errand: Errand, now: Record, standing: Standing) -> Answer:
    """Leave a release as it is that has the same files; where somebody was interrupted at its last step, do that."""
    telling = errand.telling
    if standing.switched:
        telling.say(f"nothing has changed: {errand.site.address}/ is release {now.number} already")
        if not errand.dry_run:
            _announce(errand, now, standing)

        return errand.answer

    def switch() -> Sent:
        errand.place.switch()
        return Sent()

    telling.say(f"release {now.number} was interrupted at its last step")
    # What readers get until then is the release before.
    before = standing.releases[-2].all if len(standing.releases) > 1 else {}
    return _go(errand, replace(errand.answer, changes=plan.plan(before, now.all)), now, standing, switch)


def _go(errand: Errand, answer: Answer, release: Record, standing: Standing, do: Callable[[], Sent]) -> Answer:
    """Make a release public, if that is wanted, and tell who is to know."""
    telling = errand.telling
    if errand.dry_run:
        return answer

    if why := _disagreed(errand, release.number):
        telling.say(why)
        return replace(answer, status=REFUSED)

    with telling.waiting("Publishing"):
        sent = do()

    telling.say(f"release {release.number} is public; {sent.files} files travelled, {decimal(sent.size)}")
    _announce(errand, release, standing)
    telling.say(answer.address)
    return replace(answer, release=release.number, sent=sent)


def _disagreed(errand: Errand, number: int) -> str:
    """Ask whether to go on, where that was not said; give the line that says why not."""
    ask = errand.outside.ask
    if errand.yes:
        return ""

    if ask is None or errand.telling.json:
        return "nothing is published, for there is nobody to ask: say --yes"

    try:
        agreed = ask(f"Make release {number} public at {errand.place.name}?")
    except EOFError:
        agreed = False

    return "" if agreed else "nothing is published"


def _announce(errand: Errand, release: Record, standing: Standing) -> None:
    try:
        errand.telling.say(*announce.announce(errand.site, errand.place, release, standing, errand.outside.post))
    except KeyboardInterrupt:
        errand.telling.say(f"{errand.site.hub}: was not told of the feeds: the next publishing does that")


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
