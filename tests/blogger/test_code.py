from __future__ import annotations

from html import escape

import pytest

from blogger.code import block
from blogger.document import Code
from blogger.markup import parse
from blogger.tokens import tokens
from tests.testing import kept, markdown_of


def read(html: str) -> Code | None:
    """Read the first block of code in some HTML."""
    pre = parse(tokens(html)).pre
    assert pre is not None
    return block(pre)


def test_code_with_line_breaks_is_never_touched() -> None:
    """Tabs, blank lines, trailing blanks and odd indentation of code are its author's."""
    code = "def f( x ):\n\treturn  x \n\n\n   # end"

    assert read(f"<pre>\n{escape(code)}\n\n</pre>") == Code(code, "python")


def test_entities_are_decoded_once() -> None:
    """Code about entities still is about entities."""
    assert read("<pre>a &amp;lt; b\n</pre>") == Code("a &lt; b")


def test_line_break_elements_and_non_breaking_spaces_are_what_they_look_like() -> None:
    """Editors write line breaks in code as elements and indentation as non-breaking spaces."""
    assert read("<pre>if x:<br />&nbsp;&nbsp;&nbsp; y()</pre>") == Code("if x:\n    y()", "python")


def test_nested_pre_elements_are_one_block() -> None:
    """A converter that wraps its output again makes no second block."""
    assert markdown_of("<pre><pre><pre>x = 1</pre> </pre> </pre>") == "```python\nx = 1\n```\n"


def test_flattened_python_gets_its_layout_back_and_says_so() -> None:
    """Python on one line that only parses on several was several, and its comment ends where its colour does."""
    html = '<pre><b>def</b> f(x): <span style="color: dimgrey;"># Twice</span> y = x * 2 <b>return</b> y</pre>'

    assert read(html) == Code("def f(x):\n    # Twice\n    y = x * 2\n    return y", "python", guessed=True)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("db.session.query(Company.address)", "python"),
        ("import os\nprint(os.name)", "python"),
        (">>> 1 + 1\n2", "pycon"),
        ("  >>> 1 + 1\n  2", "pycon"),
        ("echo -n TWINE_PASSWORD=foobarbaz | travis encrypt", "bash"),
        ("$ pip install x\n$ x --version", "console"),
        ("pip", "bash"),
        ("some plain words", "text"),
        ("int main(void) { return 0; }", "c"),
        ("If x Then\n    y = 1\nEnd If", "vb.net"),
    ],
)
def test_the_code_tells_its_language(code: str, language: str) -> None:
    """Code says what it is where nothing else does."""
    assert read(f"<pre>{escape(code)}</pre>") == Code(code, language)


def test_a_quotation_in_courier_is_a_command() -> None:
    """Without pre, editors quote what is to be typed."""
    html = '<blockquote><span style="font-family: courier">git push --tags</span></blockquote>'

    assert markdown_of(html) == "```bash\ngit push --tags\n```\n"


def test_a_quotation_that_only_names_code_is_a_quotation() -> None:
    """Words between the code make it prose."""
    html = "<blockquote><code>RESTRICT</code> and <code>CASCADE</code> are permitted.</blockquote>"

    assert markdown_of(html) == "> `RESTRICT` and `CASCADE` are permitted.\n"


def test_a_quotation_of_blanks_is_none() -> None:
    """What looks empty is empty, whatever blanks it holds."""
    assert markdown_of("<blockquote><code>&emsp;</code></blockquote>") == ""


def test_code_behind_a_comment_on_its_line_is_code() -> None:
    """Flattened code that parses, because its comment swallows what follows, is laid out all the same."""
    html = '<pre>x = f(1) <span style="color: dimgrey"># one</span> y = g(2)</pre>'

    assert read(html) == Code("x = f(1)  # one\ny = g(2)", "python", guessed=True)


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>1<td><pre>a</pre></table>",
        "<table><tr><td>1</td><td><pre>a</pre><iframe src='//www.youtube.com/embed/x'></iframe></td></tr></table>",
        "<table><tr><td>1</td><td><pre> </pre></td></tr></table>",
    ],
)
def test_a_table_with_more_in_it_than_numbered_lines_is_a_table(table: str) -> None:
    """Cells that nobody closed, films and numbers beside nothing are no listing: all of it is kept."""
    assert kept(table).complete


def test_a_style_that_only_sounds_like_preformatted_is_none() -> None:
    """Notion's `white-space-collapse` says nothing of what is code."""
    assert markdown_of('<p style="white-space-collapse: preserve; font-family: Courier">One.</p>') == "`One.`\n"
