"""Say what became of each snippet, from what was said about it and what its group's process reported."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from .inside.failures import Unparsed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .find import Post, Snippet
    from .layout import Step
    from .sandbox import Outcome
    from .world import World

Status = Literal["passed", "failed", "skipped", "not_run", "xfailed", "unreviewed", "unverified", "error"]
#: In the order in which a report counts them.
STATUSES: tuple[Status, ...] = (
    "passed",
    "xfailed",
    "not_run",
    "skipped",
    "unreviewed",
    "unverified",
    "failed",
    "error",
)
BAD: frozenset[Status] = frozenset({"failed", "error"})
#: What a snippet that was run, or compiled, has come to if it did what the post says.
GOOD: frozenset[Status] = frozenset({"passed", "xfailed", "not_run"})


#: Characters of an error's first line that are shown and kept; it may hold whatever a snippet put into it.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Output:
    """What an Example gave, to the letter, where the post says something else."""

    line: int  # how many of the post's lines stand before the Example, or before what a testoutput says
    text: str | None  # None where it is too long to be reported
    raised: bool = False  # whether it is the end of a traceback


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one snippet, or a problem of its post."""

    post: str
    line: int  # of the fence
    group: str
    status: Status
    reason: str = ""  # why it was not run or must fail, or an error's first line
    at: str = ""  # where it failed, as file:line
    statement: str = ""
    traceback: str = ""
    interpreter: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    isolation: str = ""
    service: str = ""  # and its version, where it ran on one
    verdict: bool = True  # whether the code was judged; a world that could not be had says nothing about it
    reached: bool = True  # whether its turn came; what never began says nothing about itself
    actual: tuple[Output, ...] = ()  # what it gives, where that alone is why it failed
    error: str = ""  # the class of the error that it ended with, where the post expects none
    unparsed: Unparsed = ""  # what code it is that Python cannot parse

    @property
    def place(self) -> str:
        """Where to look, as file:line."""
        return self.at or f"{self.post}:{self.line}"

    @property
    def served(self) -> str:
        """On which service, to be put behind a text; nothing where it ran on none."""
        return f" on {self.service}" if self.service else ""


def shortened(text: str) -> str:
    """
    Cut a line that nobody reads to its end.

    :param text: the line
    :return: its beginning, and a sign that there is more
    """
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"


def verdicts(post: Post, group: str, steps: Sequence[Step], outcome: Outcome, world: World) -> list[Result]:
    """
    Judge a group's snippets.

    :param post: their post
    :param group: the group's name, empty for the post's own
    :param steps: what was to be run
    :param outcome: what the process reported
    :param world: where it ran
    :return: a result for each snippet among the steps, in their order
    """
    reports = _reports(outcome)
    # The one that began last, not the last of them: a test module's tests come after all its code.
    last = next((n for n in (one.get("start") for one in reversed(outcome.messages)) if type(n) is int), -1)
    ending = outcome.ending or "did not report"
    culprit = f"{steps[last].name}:{steps[last].line or 1}" if 0 <= last < len(steps) else "the process"
    ran = {"interpreter": world.interpreter.minor, "versions": world.versions, "isolation": outcome.isolation}
    broken = next((n for n, step in enumerate(steps) if step.role == "setup" and reports.get(n)), None)
    results: list[Result] = []
    for number, step in enumerate(steps):
        if step.snippet is None:
            continue

        common: dict[str, Any] = {"post": post.name, "line": step.snippet.line, "group": group, **ran}
        if number in reports:
            results.append(_judged(step.snippet, step, reports[number], common))
        elif broken is not None:
            at, first = _where(steps[broken], reports[broken])
            text, failure = f"the set-up failed: {first}", reports[broken]
            shown = {"statement": failure["statement"], "traceback": failure["traceback"]}
            results.append(Result(status="error", reason=text, at=at, **shown, **common))
        elif number == last:
            # A crash explains itself in the last of its output.
            at = f"{step.name}:{step.line}"
            text = f"the snippet {ending}"
            results.append(Result(status="error", reason=text, at=at, traceback=outcome.output, **common))
        else:
            at = f"{step.name}:{step.line}"
            text = f"not reached: {culprit} {ending}"
            # What died was none of the post's snippets: what it said as it did is shown here or nowhere.
            trace = "" if 0 <= last < len(steps) and steps[last].snippet else outcome.output
            results.append(
                Result(status="error", reason=text, at=at, traceback=trace, verdict=last >= 0, reached=False, **common)
            )

    return _after_cleanup(results, steps, reports, f"{culprit} {ending}")


def merged(results: Sequence[Result]) -> list[Result]:
    """
    Give one result a snippet: what failed on any service failed, and what was verified on one of them counts as that.

    :param results: results, those of a snippet in the order of its services
    :return: as many as there are snippets and problems, in the same order
    """
    by_snippet: dict[tuple[str, int], list[Result]] = {}
    others: list[list[Result]] = []
    for result in results:
        if result.service and (result.post, result.line) in by_snippet:
            by_snippet[result.post, result.line].append(result)
        else:
            others.append([result])
            if result.service:
                by_snippet[result.post, result.line] = others[-1]

    return [_merged(one) for one in others]


def _judged(snippet: Snippet, step: Step, failure: Mapping[str, Any], common: Mapping[str, Any]) -> Result:
    """Judge a snippet that came to an end."""
    words = snippet.words
    if not failure:
        must = words.xfail or (f"raises {words.raises}" if words.raises else "")
        if must:
            at = f"{step.name}:{snippet.line}"
            return Result(status="failed", reason=f"passes, but was to fail: {must}", at=at, **common)

        if words.no_run:
            return Result(status="not_run", reason=words.no_run, **common)

        return Result(status="passed", **common)

    at, first = _where(step, failure)
    if words.raises and words.raises not in failure["kinds"]:
        first = f"was to fail with {words.raises}, but: {first}"
    elif words.xfail and not failure["untested"]:
        return Result(status="xfailed", reason=words.xfail, **common)
    elif words.raises:
        return Result(status="passed", **common)

    told = {name: failure[name] for name in ("statement", "traceback", "unparsed")}
    if not words.raises:
        told |= {name: failure[name] for name in ("actual", "error")}

    status: Status = "error" if failure["untested"] else "failed"
    return Result(status=status, reason=first, at=at, **told, **common)


def _reports(outcome: Outcome) -> dict[int, Mapping[str, Any]]:
    """Read what the process said of each step; whatever has not the right shape was not said by our program."""
    reports: dict[int, Mapping[str, Any]] = {}
    for message in outcome.messages:
        step, failure = message.get("step"), message.get("failure")
        if type(step) is int and isinstance(failure, dict):
            said = failure.get("kinds")
            kinds = list(map(str, said)) if isinstance(said, list) else []
            shaped = {
                **{name: str(failure.get(name, "")) for name in ("statement", "traceback")},
                "reason": str(failure.get("error", "")),
                # An error has its class's own name first.
                "error": next((name for name in kinds[:1] if name.isidentifier()), ""),
                "unparsed": failure["unparsed"] if failure.get("unparsed") in get_args(Unparsed) else "",
                "line": failure["line"] if type(failure.get("line")) is int else 0,
                "kinds": kinds,
                "untested": failure.get("untested") is True,
                "actual": _outputs(failure.get("actual")),
            }
            reports.setdefault(step, shaped if failure else {})

    return reports


def _outputs(said: object) -> tuple[Output, ...]:
    """Read what the Examples of a step gave."""
    try:
        return tuple(
            Output(
                int(line), None if text is None else bytes.fromhex(text).decode("utf-8", "surrogatepass"), bool(raised)
            )
            for line, raised, text in (said if isinstance(said, list) else ())
        )
    except (TypeError, ValueError):
        return ()


def _after_cleanup(
    results: list[Result], steps: Sequence[Step], reports: Mapping[int, Mapping[str, Any]], ending: str
) -> list[Result]:
    """
    Let a clean-up that fails take the passes of its group with it: it is where a post's names are used.

    Where a snippet has failed already, the clean-up lacks what that one should have made, and says nothing new.
    """
    judged = zip([step for step in steps if step.snippet], results, strict=True)
    if any(result.status in BAD for step, result in judged if step.role != "cleanup"):
        return results

    passed = any(result.status == "passed" for result in results)
    for number, step in enumerate(steps):
        failure = reports.get(number, {"line": step.line + 1, "reason": ending, "statement": "", "traceback": ""})
        if step.role != "cleanup" or not failure:
            continue

        at, first = _where(step, failure)
        changes: dict[str, Any] = {"at": at, "statement": failure["statement"], "traceback": failure["traceback"]}

        return [
            replace(result, status="failed", reason=f"the clean-up failed: {first}", **changes)
            if result.status == "passed" or not passed
            else result
            for result in results
        ]

    return results


def _where(step: Step, failure: Mapping[str, Any]) -> tuple[str, str]:
    """Give the file and line of a failure, and its first line."""
    return f"{step.name}:{failure['line']}", failure["reason"]


def _merged(results: Sequence[Result]) -> Result:
    """Give the result of one snippet, of all services that it has run on."""
    if len(results) == 1 and results[0].status != "unverified":
        return results[0]

    bad = [result for result in results if result.status in BAD]
    verified = [result for result in results if result.status != "unverified"]
    one = [*bad, *verified, *results][0]
    ran = " and ".join(result.service for result in verified)
    return replace(one, service=ran, verdict=all(result.verdict for result in results))
