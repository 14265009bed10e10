"""
Write the results as JUnit XML, which GitHub's, GitLab's and Jenkins' ways of showing tests read.

Nobody specifies the form. This keeps to what https://github.com/testmoapp/junitxml finds that programs agree on, and to
the elements and their order in the schema that Jenkins checks a report by (junit-10.xsd of its xUnit plugin); a test
case's `file` and `line`, which GitLab links to, have been in that schema in some of its years, and Jenkins reads past
them in the others.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import beside

from .results import BAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .results import Result

#: What is no character of XML 1.0 (https://www.w3.org/TR/xml/#charsets), not even written as a number.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: How a report begins, ours and those of other programs.
BEGINNING = re.compile(rb"\s*(<\?xml[^>]*\?>\s*)?<testsuites?[\s/>]")
#: Not a failure, and not a pass either.
UNDECIDED = frozenset({"not_run", "skipped", "unreviewed", "unverified"})


def unfit(file: Path) -> str:
    """
    Say what keeps a report from a file: nothing of anybody's is replaced but a report.

    :param file: where one is to go
    :return: the complaint, in a line; nothing if there is none
    """
    try:
        if not file.parent.is_dir():
            return f"{file} cannot be written: there is no folder {file.parent}"

        if file.is_file():
            with file.open("rb") as there:
                begins = there.read(1000)
        else:
            # Neither a folder nor a pipe becomes a report, nor a link to what is not there.
            begins = b"none" if file.is_symlink() or file.exists() else b""
    except OSError as error:
        return f"{file} cannot be written: {error.strerror}"

    if begins and not BEGINNING.match(begins):
        return f"{file} is there already, and no JUnit report: name another file for the report"

    return ""


def write(results: Sequence[Result], file: Path) -> None:
    """
    Write the results beside their file, and then in its place.

    :param results: the results, those of a post together
    :param file: where they go
    :raises OSError: when it cannot be written
    """
    beside.write(file, report(results))


def report(results: Sequence[Result]) -> bytes:
    """
    Put results into XML: a suite for each post, a case for each snippet on each of its services.

    :param results: the results, those of a post together
    :return: the file
    """
    root = ET.Element("testsuites", {"name": "doctests", **_sums(results)})
    for post, own in groupby(results, key=lambda result: result.post):
        _suite(root, post, list(own))

    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(root: ET.Element, post: str, results: Sequence[Result]) -> None:
    """Add a post: what it ran in, and its snippets."""
    skipped = str(sum(result.status in UNDECIDED for result in results))
    about = {"name": _text(post), "file": _text(post), "skipped": skipped}
    suite = ET.SubElement(root, "testsuite", {**about, **_sums(results)})
    ran = next((result for result in results if result.interpreter), None)
    if ran:
        said: dict[str, str] = {
            "python": ran.interpreter,
            "isolation": ran.isolation,
            **dict(sorted(ran.versions.items())),
        }
        properties = ET.SubElement(suite, "properties")
        for name, value in said.items():
            ET.SubElement(properties, "property", name=_text(name), value=_text(value))

    # Counted, so that a case keeps the name by which programs know it when an edit of the prose moves it.
    lines = sorted({result.line for result in results})
    for result in results:
        _case(suite, result, lines.index(result.line) + 1)


def _case(suite: ET.Element, result: Result, number: int) -> None:
    """Add a snippet."""
    group = f" of group {result.group}" if result.group else ""
    name = _text(f"snippet {number}{group}{result.served}")
    where = {"classname": _text(_class(result.post)), "file": _text(result.post), "line": str(result.line)}
    case = ET.SubElement(suite, "testcase", {"name": name, **where})
    if result.status in BAD:
        kind = "error" if result.status == "error" else "failure"
        told = ET.SubElement(case, kind, message=_text(result.reason), type=result.status)
        first = f"{result.place}: {result.reason}"
        told.text = _text("\n".join(filter(None, [first, result.statement, result.traceback])))
    elif result.status in UNDECIDED:
        ET.SubElement(case, "skipped", message=_text(result.reason or result.status), type=result.status)


def _sums(results: Iterable[Result]) -> dict[str, str]:
    """Count as the root and a suite both do."""
    counts = Counter(result.status for result in results)
    return {"tests": str(counts.total()), "failures": str(counts["failed"]), "errors": str(counts["error"])}


def _class(post: str) -> str:
    """Name a post as programs name classes, which they gather by what stands before a dot."""
    return post.removesuffix(".md").replace("/", ".")


def _text(text: str) -> str:
    return FORBIDDEN.sub("", text)
