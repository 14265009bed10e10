from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from doctests import junit
from doctests.results import Result

if TYPE_CHECKING:
    from pathlib import Path

#: What may stand in what, and with which attributes, in the words of the schema that Jenkins' xUnit plugin checks by
#: (junit-10.xsd); `file` and `line` of a case are those of its versions of 2014 to 2018. `!` marks what must be there.
SUMS = "tests! failures! errors!"
ELEMENTS = {
    "testsuites": (["testsuite"], "name time tests failures errors"),
    "testsuite": (
        ["properties", "testcase", "system-out", "system-err"],
        f"name! {SUMS} group time skipped timestamp hostname id package file log url",
    ),
    "properties": (["property"], ""),
    "property": ([], "name! value!"),
    "testcase": (["skipped", "error", "failure", "system-out", "system-err"], "name! time classname group file line"),
    **dict.fromkeys(("skipped", "error", "failure"), ([], "type message")),
}
PASSED = Result(
    "content/2014/01/a.md",
    12,
    "",
    "passed",
    interpreter="3.11",
    versions={"sqlalchemy": "1.4.54", "greenlet": "3.0.0"},
    isolation="namespaces",
    service="PostgreSQL 18",
)


def parsed(*results: Result) -> etree._Element:
    """Write results, and read what was written as a program would that knows the form."""
    root = etree.fromstring(junit.report(results))
    for element in root.iter():
        children, attributes = ELEMENTS[element.tag]
        known = {name.rstrip("!") for name in attributes.split()}
        assert {child.tag for child in element} <= set(children)
        assert set(element.attrib) <= known
        assert all(name.rstrip("!") in element.attrib for name in attributes.split() if name.endswith("!"))

    return root


def test_a_link_beside_the_report_is_not_written_through(tmp_path: Path) -> None:
    """The report goes nowhere but into its file."""
    (tmp_path / "precious").write_text("mine", "utf-8")
    (tmp_path / ".report.xml.new").symlink_to(tmp_path / "precious")
    junit.write([PASSED], tmp_path / "report.xml")
    assert (tmp_path / "precious").read_text("utf-8") == "mine"


def test_a_post_is_a_suite_and_a_snippet_a_case() -> None:
    """Each snippet has its file and line, and each post says what it ran in."""
    root = parsed(PASSED, Result("content/2014/02/b.md", 3, "g", "failed", "ValueError: no"))
    assert [suite.get("name") for suite in root] == ["content/2014/01/a.md", "content/2014/02/b.md"]
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "2",
        "failures": "1",
        "errors": "0",
    }
    case = root.find("testsuite/testcase")
    assert case is not None
    assert dict(case.attrib) == {
        "name": "snippet 1 on PostgreSQL 18",
        "classname": "content.2014.01.a",
        "file": "content/2014/01/a.md",
        "line": "12",
    }
    assert len(case) == 0
    assert {one.get("name"): one.get("value") for one in root.findall(".//property")} == {
        "python": "3.11",
        "isolation": "namespaces",
        "sqlalchemy": "1.4.54",
        "greenlet": "3.0.0",
    }


@pytest.mark.parametrize(
    ("status", "element"),
    [
        ("passed", None),
        ("xfailed", None),
        ("failed", "failure"),
        ("error", "error"),
        ("skipped", "skipped"),
        ("not_run", "skipped"),
        ("unreviewed", "skipped"),
        ("unverified", "skipped"),
    ],
)
def test_each_status_has_its_element(status: Any, element: str | None) -> None:
    """What was not run is no pass and no failure, and says why; what cannot be run is an error."""
    root = parsed(Result("a.md", 1, "", status, "because"))
    assert [child.tag for child in root[0][0]] == ([element] if element else [])
    assert [child.get("message") for child in root[0][0]] == (["because"] if element else [])
    assert root[0].get("skipped") == str(int(element == "skipped"))


def test_a_failure_is_told_with_its_context() -> None:
    """The file and line, the statement and the traceback are there, as on a terminal."""
    result = Result("a.md", 1, "", "failed", "KeyError", at="a.md:7", statement="f()\n", traceback="Traceback\n  …")
    assert parsed(result).findtext(".//failure") == "a.md:7: KeyError\nf()\n\nTraceback\n  …"


@pytest.mark.parametrize("char", ["\x00", "\x08", "\x0b", "\x1b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_forbids_is_taken_out(char: str) -> None:
    """A character that no XML 1.0 file may hold, not even written as a number, reaches none of its texts."""
    root = parsed(Result(f"a{char}.md", 1, f"g{char}", "failed", f"re{char}ason", traceback=f"t{char}b"))
    assert root[0].get("name") == "a.md"
    assert root[0][0].get("name") == "snippet 1 of group g"
    assert root.findtext(".//failure") == "a.md:1: reason\ntb"


def test_what_a_snippet_says_is_text() -> None:
    """No output of a snippet ends an element or begins one."""
    said = "]]></failure><testcase name='forged'/>&amp;"
    root = parsed(Result("a.md", 1, "", "failed", said, traceback=said))
    assert len(root.findall(".//testcase")) == 1
    assert root.find(".//failure").get("message") == said


def test_a_case_keeps_its_name_when_prose_is_edited() -> None:
    """A snippet is called by its place among the post's, each service with a case of its own."""
    services = ("MariaDB", "PostgreSQL")
    moved = [Result("a.md", line, "", "passed", service=name) for line in (70, 90) for name in services]
    names = [case.get("name") for case in parsed(*moved).iter("testcase")]
    assert names == [f"snippet {number} on {name}" for number in (1, 2) for name in services]


def test_a_run_leaves_the_file(blog: Any, tmp_path: Path) -> None:
    """A run writes the file beside its place and renames it, the same bytes for the same results."""
    blog.write("```python\n1\n```\n")
    file = tmp_path / "report.xml"
    written = []
    for _ in range(2):
        assert blog.run(xml=file)[0] == 0
        written.append(file.read_bytes())

    assert written[0] == written[1]
    assert etree.fromstring(written[0]).get("tests") == "1"
    assert [path.name for path in tmp_path.iterdir() if "report" in path.name] == ["report.xml"]


def test_a_report_that_has_no_place_is_refused_before_anything_runs(blog: Any, tmp_path: Path) -> None:
    """Where the folder is missing nothing is run, and one line says what to do."""
    blog.write("```python\n1\n```\n")
    status, said = blog.run(xml=tmp_path / "none" / "report.xml")
    assert status == 2
    assert said == f"{tmp_path}/none/report.xml cannot be written: there is no folder {tmp_path}/none\n"
    assert not list(blog.content.rglob("doctests.json"))


@pytest.mark.parametrize("there", ["post", "folder", "link", "pipe"])
def test_a_report_takes_the_place_of_a_report_alone(blog: Any, tmp_path: Path, there: str) -> None:
    """Whoever takes the report's file for the post's has their post still."""
    path = blog.write("```python\nassert True\n```\n")
    file = path if there == "post" else tmp_path / "there"
    make = {"folder": file.mkdir, "link": lambda: file.symlink_to("nowhere"), "pipe": lambda: os.mkfifo(file)}
    make.get(there, lambda: None)()
    before = file.lstat()
    status, said = blog.run(xml=file)
    assert (status, said) == (
        2,
        f"{file} is there already, and no JUnit report: name another file for the report\n",
    )
    assert file.lstat() == before


@pytest.mark.parametrize("before", ["", "<testsuites/>", '<?xml version="1.0"?>\n<testsuite name="x">'])
def test_a_report_takes_the_place_of_the_one_before(blog: Any, tmp_path: Path, before: str) -> None:
    """Another program's may be replaced too, and a file that was made for the report."""
    blog.write("```python\nassert True\n```\n")
    (tmp_path / "report.xml").write_text(before, "utf-8")
    assert blog.run(xml=tmp_path / "report.xml")[0] == 0
    assert '<testcase name="snippet 1"' in (tmp_path / "report.xml").read_text("utf-8")


def test_a_report_that_cannot_be_written_is_named(blog: Any, tmp_path: Path) -> None:
    """What keeps it from its place is named in one line, after the results, and the exit status says it."""
    blog.write("```python\n1\n```\n")
    long = "x" * 250  # as long as names may be, but for the file beside it
    status, said = blog.run(xml=tmp_path / long)
    assert status == 2
    assert "1 found, 1 passed\n" in said
    assert said.splitlines()[-1] == f"{tmp_path}/{long} cannot be written: File name too long"
    assert not any("xxx" in path.name for path in tmp_path.iterdir())
