"""
Write a group as a script that a reader can run: its set-up, its snippets and its clean-up in one file.

A PEP 723 header pins its world, so `uv run script.py` builds it. A script is made of what was verified: a group of
which nothing ran has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import layout, page, record, request, rewritten
from .inside import compared, examples
from .request import WorldError
from .rewritten import line
from .services import title, variables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .find import Post, Snippet
    from .layout import Step
    from .record import Record
    from .request import Request

FILES = """\
# What the post imports: files of their own in a folder that is removed when the script ends.
import atexit as _atexit
import pathlib as _pathlib
import sys as _sys
import tempfile as _tempfile

_folder = _tempfile.TemporaryDirectory()
_atexit.register(_folder.cleanup)
_sys.path.insert(0, _folder.name)
_files = {{
{files}}}
for _name, _text in _files.items():
    _file = _pathlib.Path(_folder.name, _name)
    _file.parent.mkdir(parents=True, exist_ok=True)
    _file.write_text(_text, encoding="utf-8")
"""
URL = "DATABASE_URL"
ASKING = """\
import os as _os
import sys as _sys

if not _os.environ.get("{url}"):
    _sys.exit("set {url} to an empty {database}")
"""
PYTEST = """\
if __name__ == "__main__":
    import sys

    import pytest

    sys.exit(pytest.main(["-p", "no:cacheprovider", __file__]))
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a script: where it is from, and its code."""

    where: str
    code: str


def groups(post: Post, kept: Record, asked: Request) -> tuple[str, ...]:
    """
    List the groups of a post of which something ran, as it is now.

    :param post: the post
    :param kept: its record
    :param asked: the world it asks for
    :return: their names in the order of the post, empty for its own
    """
    if not post.reviewed:
        return ()

    entries = record.current(kept, post, asked)
    ran = [one.words.group for one, entry in zip(post.snippets, entries, strict=True) if entry and _visible(one, entry)]
    return tuple(dict.fromkeys(ran))


def needs(asked: Request) -> str:
    """
    Say what must run where a script does.

    :param asked: the world that its post asks for
    :return: such as ``PostgreSQL or MariaDB``, empty for nothing
    """
    return " or ".join(title(service) for service in asked.services)


def script(post: Post, group: str, asked: Request, kept: Record, *, name: str, url: str) -> str | None:
    """
    Write a group as a script.

    :param post: its post
    :param group: the group's name
    :param asked: the world that the post asks for
    :param kept: the post's record
    :param name: the post's title
    :param url: where the post is
    :return: the file; None if this Python finds none in it, or what the post imports cannot be read
    """
    entries = dict(zip(post.snippets, record.current(kept, post, asked), strict=True))
    try:
        steps = layout.groups(post, layout.outer(post))[group]
        files = _beside(post.folder)
    except (OSError, UnicodeDecodeError, WorldError):
        return None

    module = any(step.snippet.words.pytest for step in steps if step.snippet)
    pieces = [
        _piece(post, step.snippet, entries[step.snippet], module=module) if step.snippet else _outer(step)
        for step in steps
    ]
    futures: dict[str, None] = {}
    body: list[str] = []
    for piece in pieces:
        code, names = rewritten.without_futures(piece.code)
        futures |= dict.fromkeys(names)
        body.append(rewritten.commented(line(piece.where)) + code.strip("\n") + "\n")

    top = [f"from __future__ import {', '.join(futures)}\n"] if futures else []
    by_url = bool(asked.services) and any(URL in code for code in (*body, *files.values()))
    asking = [ASKING.format(url=URL, database=_database(asked))] if by_url else []
    carried = [FILES.format(files="".join(f"    {path}: {text},\n" for path, text in files.items()))] if files else []
    judged = [entries[step.snippet] for step in steps if step.snippet]
    about = _about(asked, kept, judged, name, url, by_url=by_url)
    text = "\n".join([_header(asked, post), about, *top, *asking, *carried, *body, *([PYTEST] if module else [])])
    # The header's two lines are the only ones of their kind, whatever the post holds.
    whole = rewritten.parsed(text) is not None and len(rewritten.METADATA.findall(text)) == 2  # noqa: PLR2004
    return text if whole else None


def _header(asked: Request, post: Post) -> str:
    """Write the PEP 723 header, with what requirements.txt pins."""
    pins = [str(pin).replace('"', "'") for pin in request.pinned(asked.requirements, post.name)]
    python = "".join(asked.requires_python.split())
    lines = [f'requires-python = "{python}"'] if python else []
    lines += ["dependencies = [", *(f'    "{pin}",' for pin in pins), "]"] if pins else ["dependencies = []"]
    return "".join(f"# {one}\n" for one in ["/// script", *lines, "///"])


def _about(
    asked: Request,
    kept: Record,
    entries: Sequence[Mapping[str, str] | None],
    name: str,
    url: str,
    *,
    by_url: bool,
) -> str:
    """Say where the script is from, what it ran on and what it needs."""
    statuses = [entry["status"] for entry in entries if entry]
    passed = statuses.count("passed")
    ran = "which ran" if passed == len(entries) else f"of which {passed} of {len(entries)} snippets ran"
    lines = [name, url, "", f"Made of the post's code, {ran} on {page.world(kept)}, {page.day(kept)}."]
    if asked.services:
        reached = [
            f"Its code reaches {title(one)} by what its clients are told in {', '.join(variables(one))}."
            for one in asked.services
        ]
        lines += [f"It needs an empty {_database(asked)}{f', which {URL} names.' if by_url else '.'}"]
        lines += [] if by_url else reached

    if asked.runs > 1:
        lines += [f"It ran {asked.runs} times in a row on one database."]

    return "".join(rewritten.commented(line(one)) for one in lines)


def _database(asked: Request) -> str:
    """Say what a database a script needs, by the kinds that it ran on and the name that its code calls it by."""
    called = f" called {asked.database}" if asked.database else ""
    return f"{needs(asked)} database{called}"


def _outer(step: Step) -> Piece:
    """Take a file that is run before or after a post's snippets."""
    # Its own header is that of the whole script.
    return Piece(step.name, request.HEADER.sub("", step.code))


def _piece(post: Post, snippet: Snippet, entry: Mapping[str, str] | None, *, module: bool) -> Piece:
    """Turn a snippet into code that does what it did, or into comments that say why it is none."""
    where = f"{post.name}:{snippet.line}"
    words = snippet.words
    status = entry["status"] if entry else "unverified"
    reason = words.skip or words.no_run or words.xfail or (entry["reason"] if entry else page.EDITED)
    if snippet.kind == "other":
        return Piece(f"{where}, {page.WORDS['skipped']}: {reason}", rewritten.commented(snippet.code))

    code = _session(snippet.code) if snippet.kind == "pycon" else snippet.code
    if code is not None and status in {"passed", "unverified"} and not words.raises:
        note = "" if status == "passed" else f", {reason}"
        output = f"# It prints:\n{rewritten.commented(snippet.expected)}" if snippet.expected is not None else ""
        return Piece(f"{where}{note}", "\n".join(filter(None, [code, output])))

    if code is not None and status == "failed" and reason == compared.DIFFERS:
        # It ran, and what comes later may need its names. A session may have ended with an error after that output.
        kept = rewritten.catching(code, said="failed") if snippet.kind == "pycon" else code
        return Piece(f"{where}, ran, but {reason}", kept or rewritten.commented(snippet.code))

    fails = status == "xfailed" or (status == "passed" and words.raises)
    said = f"raises {words.raises}" if words.raises else f"{page.WORDS.get(status, status)}: {reason}"
    caught = rewritten.catching(code) if fails and code is not None and not module else None
    return Piece(f"{where}, {said}", caught or rewritten.commented(snippet.code))


def _session(code: str) -> str | None:
    """Give what was typed in a session, with what was answered as comments."""
    try:
        typed = examples.examples(code, 0, "pycon")
    except (ValueError, SyntaxError):
        return None

    pieces: list[str] = []
    for one in typed:
        if one.exc_msg is None:
            pieces.append(one.source + (rewritten.commented(one.want.rstrip("\n")) if one.want else ""))
        else:
            caught = rewritten.catching(one.source.rstrip("\n"), one.exc_msg)
            pieces.append(caught or rewritten.commented(one.source.rstrip("\n")))

    return "".join(pieces)


def _beside(folder: Path) -> dict[str, str]:
    """Read the modules of a post's folder as literals, by their names as literals."""
    imported = {name: path for name, path in layout.modules(folder).items() if name not in layout.OUTER}
    return {repr(name): rewritten.literal(path.read_text("utf-8")) for name, path in imported.items()}


def _visible(snippet: Snippet, entry: Mapping[str, str]) -> bool:
    """Tell whether a snippet is one that a reader saw run."""
    return entry["status"] == "passed" and not snippet.words.hidden
