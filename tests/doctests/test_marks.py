from __future__ import annotations

from typing import Any

import pytest
from markdown import Markdown

from doctests import marks
from doctests.fences import hooked


def rendered(text: str, markdown: dict[str, Any]) -> str:
    """Render a text as the site does, stamps and all."""
    setting = hooked(markdown)
    return Markdown(extensions=setting["extensions"], extension_configs=setting["extension_configs"]).convert(text)


TEXT = """
<div class="raw">```</div>

```bash
ls
```

1. In a list

    ```python
    first = 1
    ```

> ```pycon
> >>> 2
> 2
> ```

```python testsetup
hidden
```

```python title="x.py" linenums="1"
third
```

```python unheard
fourth
```

```text skip="why"
>>> fifth
```
"""


def test_each_snippet_is_known_again(markdown: dict[str, Any]) -> None:
    """What the renderer stamps is what could run, wherever it stands, and nothing of the stamps is left."""
    html, blocks = marks.unstamped(rendered(TEXT, markdown))
    assert [block.code for block in blocks] == [
        marks.identity("python", "first = 1"),
        marks.identity("pycon", ">>> 2\n2"),
        marks.identity("python", "third"),
        "",
        marks.identity("other", ">>> fifth"),
    ]
    assert "snippet:" not in html
    assert html.count('class="highlight"') == 6


def test_a_mark_stands_in_its_own_block(markdown: dict[str, Any]) -> None:
    """A mark comes first in the block that it is about, and the rest of the post stays byte for byte."""
    html, blocks = marks.unstamped(rendered(TEXT, markdown))
    said = marks.marked(html, {block.place: f"<i>{n}</i>" for n, block in enumerate(blocks)})
    parts = said.split('<div class="highlight">')
    assert [part.partition("</i>")[0] for part in parts[2:]] == [f"<i>{n}" for n in range(5)]
    for number, word in enumerate(("first", "2", "third", "fourth", "fifth")):
        assert word in parts[number + 2]
        said = said.replace(f"<i>{number}</i>", "")

    assert said == html


@pytest.mark.parametrize("html", ["", "<p>x</p>", "<div>", "<div title='>'>", "<pre>&lt;div></pre>"])
def test_a_place_that_is_not_there_gets_no_mark(html: str) -> None:
    """Where a post has fewer elements than it had, nothing is marked and nothing is lost."""
    assert marks.marked(html, {3: "<i></i>", -1: "<i></i>"}) == html


def test_a_block_without_an_element_has_no_place() -> None:
    """A renderer that writes plain `pre` elements gets no marks at other blocks."""
    _, blocks = marks.unstamped(marks.stamped("<pre>x</pre><div>", "ab"))
    assert blocks == (marks.Block("ab", -1),)
