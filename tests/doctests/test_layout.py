from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from doctests import layout, record
from doctests.plan import plan

if TYPE_CHECKING:
    from pathlib import Path

POST = """\
```python testcleanup
last()
```

```python
first = 1
```

```python skip="needs a rocket"
launch()
```

```python testsetup
before()
```
"""


def test_what_is_run_first_stands_first(blog: Any) -> None:
    """The folder's files are outermost; what is skipped has its place, and is in no plan."""
    blog.write(POST, testsetup__py="up\n", testcleanup__py="down\n")
    post = blog.find(POST)
    steps = layout.groups(post, layout.outer(post))[""]
    assert [step.code.strip() for step in steps] == ["up", "before()", "first = 1", "launch()", "last()", "down"]
    assert plan(post).groups[""] == tuple(step for step in steps if step.code != "launch()")


@pytest.mark.parametrize("file", ["testsetup.py", "testcleanup.py", "requirements.txt"])
@pytest.mark.parametrize("whole", [False, True], ids=["file", "folder"])
def test_what_lies_elsewhere_is_not_a_posts(blog: Any, tmp_path: Path, file: str, *, whole: bool) -> None:
    """Whoever contributes a link gets nothing of what it leads to run, shown, or published."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / file).write_text("TOKEN = 's3cr3t'\n", "utf-8")
    path = blog.write("```python\npass\n```\n")
    if whole:
        path.with_suffix("").symlink_to(secret)
        reason = " is a symbolic link: put the folder itself there"
    else:
        path.with_suffix("").mkdir()
        (path.with_suffix("") / file).symlink_to(secret / file)
        reason = f"/{file} is a link that leads out of the post's folder: put the file itself there"

    status, said = blog.run()
    assert status == 1
    assert f"content/2014/01/post{reason}\n" in said
    assert "s3cr3t" not in said


def test_a_link_within_a_posts_folder_is_the_posts(blog: Any) -> None:
    """What a link leads to may be run where it lies in the folder itself."""
    path = blog.write("```python\nassert x\n```\n", other__py="x = 1\n")
    (path.with_suffix("") / "testsetup.py").symlink_to("other.py")
    assert blog.run()[0] == 0


def test_a_group_of_which_all_is_skipped_is_in_no_plan(blog: Any) -> None:
    """Nothing is set up for it."""
    blog.write("", testsetup__py="up\n")
    assert plan(blog.find('```python skip="why"\n1\n```\n')).groups == {}


def test_modules_are_what_can_be_imported_beside_a_post(tmp_path: Path) -> None:
    """What an editor hides there, and what lies elsewhere, is none; an edit of it leaves the verdicts as they are."""
    folder = tmp_path / "post"
    for name in ("b.py", "a/b.py", "testsetup.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", "utf-8")

    before = record.setup(folder)
    (tmp_path / "c.py").write_text("", "utf-8")
    (folder / "c.py").symlink_to(tmp_path / "c.py")
    (folder / ".checkpoints").mkdir()
    for name in (".b.py", ".checkpoints/b.py", "notes.txt"):
        (folder / name).write_text("", "utf-8")

    assert list(layout.modules(folder)) == ["a/b.py", "b.py", "testsetup.py"]
    assert record.setup(folder) == before
    (folder / "b.py").write_text("1", "utf-8")
    assert record.setup(folder) != before
