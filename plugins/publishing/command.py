"""Run the programs that publishing rests on: by lists of arguments, and without a word of what is secret."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

#: What the environment may hold that nobody shall read: a key, and a token.
KEY, HOSTS, TOKEN = "PUBLISH_SSH_KEY", "PUBLISH_SSH_KNOWN_HOSTS", "PUBLISH_GIT_TOKEN"
SECRETS = (KEY, TOKEN)
#: Git alone: neither a hook of a repository nor a program that watches it for git is run.
GIT = (
    *("git", "-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false"),
    # A host that says nothing for half a minute has gone; git itself would wait for ever.
    *("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=30"),
)
#: What git would take for the repository it is to look at (`git rev-parse --local-env-vars`).
_GIT = {
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
    *("GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE", "GIT_CONFIG"),
    *("GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_IMPLICIT_WORK_TREE", "GIT_INTERNAL_SUPER_PREFIX"),
    *("GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE"),
}
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+(?=@)")
LONGEST = 300  # characters of what a program says

Environment = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """
    A program that has ended.

    :param status: its exit status
    :param output: what it wrote
    :param said: what it complained about
    """

    status: int
    output: bytes
    said: str


#: Runs a program: its arguments, what it reads, and its environment.
Run = Callable[[Sequence[str], bytes, Environment], Done]


def run(arguments: Sequence[str], told: bytes, environment: Environment) -> Done:
    """
    Run a program to its end.

    :param arguments: its name and its arguments
    :param told: what it reads
    :param environment: its environment
    :return: what came of it; the status is 127 where there is no such program, as in a shell
    """
    try:
        done = subprocess.run(arguments, input=told, env=dict(environment), capture_output=True, check=False)
    except FileNotFoundError:
        return Done(127, b"", f"{arguments[0]} is not installed")

    return Done(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


def plain(environment: Environment) -> dict[str, str]:
    """
    Give the environment that programs get: they speak English, ask nobody, and find the repository by themselves.

    :param environment: ours; what is secret in it is given to whom it is meant for alone
    """
    left = {name: value for name, value in environment.items() if name not in {*_GIT, *SECRETS, HOSTS}}
    return {**left, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}


def why(done: Done, environment: Environment) -> str:
    """
    Say in one line what a program complained about, with nothing secret in it.

    :param done: the program, ended
    :param environment: what its secrets were taken from
    """
    text = done.said
    for name in SECRETS:
        for line in environment.get(name, "").splitlines():
            text = text.replace(line, "***") if line.strip() else text

    told = [line.strip().rstrip(".") for line in text.splitlines() if line.strip()]
    # Programs explain themselves at length; what counts is what they call an error.
    errors = [
        line for line in told if re.search(r"\b(?:error|fatal|denied|failed|rejected|refused)\b", line, re.IGNORECASE)
    ]
    line = (errors or told or [f"exit status {done.status}"])[0]
    return "".join(one if one.isprintable() else " " for one in _CREDENTIALS.sub("***", line))[:LONGEST]


def here() -> Environment:
    """Give the environment of this process."""
    return dict(os.environ)


@contextmanager
def withheld() -> Iterator[None]:
    """Keep what is secret from all programs that this process starts meanwhile: they get its environment."""
    secret = {name: os.environ.pop(name) for name in SECRETS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(secret)
