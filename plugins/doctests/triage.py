"""Let an author decide on the snippets of a post that nobody has read yet: run, ask, write what was decided."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from functools import partial
from typing import TYPE_CHECKING

from rich.prompt import Prompt
from rich.text import Text

from . import find, record, report, reviewed, update
from .abreast import abreast
from .check import check
from .chosen import choose
from .offers import UPDATE, hint, offers, reasoned, unfit, value
from .plan import plan
from .results import BAD, merged, shortened
from .sandbox import clean
from .source import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from .asked import Posts
    from .find import Post, Snippet
    from .results import Result

    #: Asks a question, with the answers that there are; without any, whatever is typed is the answer.
    Ask = Callable[[str, Sequence[str]], str]

LEAVE = "leave"


def main(
    posts: Posts,
    console: Console,
    *,
    besides: Mapping[str, object] | None = None,
    ask: Ask | None = None,
    cache: Path | None = None,
    today: dt.date | None = None,
) -> int:
    """
    Run the snippets of an unreviewed post, isolated or not at all, and write what its author chooses.

    :param posts: the posts, one of them named
    :param console: where to show what happened
    :param besides: what else was asked for, by its option: it is refused, not passed over
    :param ask: asks the author, by default on the terminal; where there is none nothing is changed
    :param cache: the folder that worlds are kept in, by default the user's
    :param today: the day of the verdicts, by default today
    :return: 0 when the post is reviewed now, 1 when it is not, 2 when there is nothing to review
    """
    refused = [option for option, given in (besides or {}).items() if given]
    if refused:
        report.line(console, f"--triage asks about one post, on a terminal: leave {' and '.join(refused)} out")
        return 2

    chosen = choose(posts, console)
    if chosen is None:
        return 2

    read = partial(find.read, content=posts.content, markdown=posts.markdown)
    found = read(chosen[0])
    if found.reviewed:
        wrong = [f"{found.name}:{problem.line} in error: {problem.text}" for problem in found.problems]
        for line in wrong or [f"{found.name} is reviewed: its front matter does not say Snippets: unreviewed"]:
            report.line(console, line)

        return 2

    if ask is None and console.is_terminal and sys.stdin.isatty():
        ask = partial(_asked, console)

    try:
        day = today or dt.date.today()  # noqa: DTZ011  the author's own day, as it would be in a diary
        return _review(found, read, ask, console, cache, day=day)
    except SourceError as error:
        report.line(console, f"{found.name} {error}")
    except (EOFError, KeyboardInterrupt):
        report.line(console, f"\n{found.name} is as it was left: it says Snippets: unreviewed")

    return 1


def _review(
    post: Post, read: Callable[[Path], Post], ask: Ask | None, console: Console, cache: Path | None, *, day: dt.date
) -> int:
    """Run the post until there is nothing left to decide, then ask whether it is reviewed."""
    # By their number among the post's: an output that is written above a snippet moves its line.
    left: dict[int, tuple[str, str]] = {}
    shown: set[int] = set()
    while True:
        results = _run(post, console, cache)
        report.as_text(results, console)
        stays = _stays(post, results, ask)
        if stays or ask is None:
            report.line(console, f"{post.name} still says Snippets: unreviewed: {stays}")
            return 1

        changed = _decided(post, results, left, shown, ask=ask, console=console)
        if not changed:
            break

        outputs = [snippet.line for snippet, (word, _) in changed.items() if word == UPDATE]
        # Once more, so that nothing is written that is true but once.
        repeated = _run(post, console, cache) if outputs else []
        reviewed.words(post, {snippet: said for snippet, said in changed.items() if snippet.line not in outputs}, read)
        update.write(read(post.path), results, repeated, read, partial(report.line, console), only=outputs)
        post = read(post.path)

    for number, snippet in enumerate(post.snippets):
        if number not in shown:
            _show(post, snippet, console)

    wrong = sum(result.status in BAD for result in merged(results))
    still = f", of which {wrong} {'does' if wrong == 1 else 'do'} not do what the post says" if wrong else ""
    if (
        ask(f"Has the code been read ({len(post.snippets)} snippets{still}), is the post reviewed?", ("yes", "no"))
        != "yes"
    ):
        report.line(console, f"{post.name} still says Snippets: unreviewed")
        return 1

    reviewed.take_away(post, read)
    kept = _keep(read(post.path), results, day)
    then = "its verdicts are recorded" if kept else "now run invoke doctest"
    report.line(console, f"{post.name} is reviewed: {then}")
    return 0


def _keep(post: Post, results: Sequence[Result], day: dt.date) -> bool:
    """Record what the last run came to, and tell whether readers have a verdict on every snippet now."""
    planned = plan(post)
    if post.problems or planned.refusal:
        return False

    try:
        record.update(post, planned.request, merged(results), day)
    except OSError:
        return False

    return record.complete(post, planned.request)


def _run(post: Post, console: Console, cache: Path | None) -> list[Result]:
    """Run a post that nobody has read, and keep nothing."""
    as_read = dataclasses.replace(post, reviewed=True)
    with abreast() as (executor, stop), report.progress(console) as advance:
        return check([as_read], executor, advance, None, cache=cache, stop=stop, isolated=True)


def _stays(post: Post, results: Sequence[Result], ask: Ask | None) -> str:
    """Say what keeps a post from being decided on here and now."""
    if any(result.isolation == "process" for result in results):
        return "nothing of it was run, because this machine does not isolate it: Linux 5.14 does, or bubblewrap"

    if post.problems:
        return "put right first what is wrong with its fences"

    return "" if ask else "decide on a terminal, where you can be asked"


def _show(post: Post, snippet: Snippet, console: Console) -> None:
    """Show the code that somebody is to read."""
    report.line(console, f"\n{post.name}:{snippet.line}", "bold")
    for one in snippet.code.split("\n"):
        report.line(console, f"    {one}")


def _decided(
    post: Post,
    results: Sequence[Result],
    left: dict[int, tuple[str, str]],
    shown: set[int],
    *,
    ask: Ask,
    console: Console,
) -> dict[Snippet, tuple[str, str]]:
    """
    Ask about each snippet that does not do what it should, and give what was chosen, with the reason that was typed.

    What was left as it is is not asked about again while the same comes of it.
    """
    chosen: dict[Snippet, tuple[str, str]] = {}
    numbers = {snippet.line: number for number, snippet in enumerate(post.snippets)}
    for result in merged(results):
        number = numbers.get(result.line, -1)
        came = result.status, result.reason
        offered = offers(result) if result.status in BAD and left.get(number) != came else {}
        if not offered or number < 0:
            continue

        snippet = post.snippets[number]
        _show(post, snippet, console)
        shown.add(number)
        report.line(console, f"{result.place} {result.status}: {shortened(result.reason)}", "bold")
        # Of more than one statement it is said which.
        whole = result.statement == snippet.code.rstrip("\n")
        told = result.statement.split("\n") if result.statement and not whole else []
        for line in [*(f"    {one}" for one in told), hint(result)]:
            if line:
                report.line(console, line)

        for line in update.preview(post, result) if UPDATE in offered else ():
            report.line(console, line)

        for word, meaning in (*offered.items(), (LEAVE, "it stays as it is")):
            report.line(console, f"  {word:8} {meaning}")

        word = ask("Which?", (*offered, LEAVE))
        if word == LEAVE:
            left[number] = came
            continue

        said = value(word, result)
        while reasoned(word) and (complaint := unfit(said := ask(f"{word}, because", ()))):
            report.line(console, complaint)

        chosen[snippet] = word, said

    return chosen


def _asked(console: Console, question: str, answers: Sequence[str]) -> str:
    """Ask on the terminal."""
    text = Text(clean(question))
    if not answers:
        return Prompt.ask(text, console=console, default="", show_default=False)

    return Prompt.ask(text, console=console, choices=list(answers), default=answers[-1])
