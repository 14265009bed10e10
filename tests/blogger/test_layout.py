from __future__ import annotations

import ast
import functools
import inspect
import io
import itertools
import operator
import re
import textwrap
import tokenize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogger import layout
from blogger.layout.evidence import clauses, definitions, flow, likeness, naming, remarks, returns
from blogger.layout.listing import Unions
from blogger.layout.words import read

LAYOUT = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}

# Code as careful people write it. Each comes back as it stands here once its white space is lost.
WRITTEN = {
    "assignments": """\
        a = b
        c = d""",
    "call after a value": """\
        total = price * count
        print(total)""",
    "tuple after a call": """\
        print(tmpdir)
        path = Path(tmpdir)
        (path / "setup.py").touch()""",
    "starred target": """\
        first = 1
        *rest, last = values""",
    "ternary": """\
        x = a if b else c
        if x:
            y = d""",
    "not": """\
        x = a
        if not x in b and x is not c:
            assert not d""",
    "lambda": """\
        remove = lambda: None


        def f(key=lambda pair: pair[0]):
            return key""",
    "semicolons": """\
        import pdb; pdb.set_trace()
        x = 1; y = 2""",
    "imports": """\
        from __future__ import annotations
        import os.path
        from . import a, b as c
        from .d import (e, f)

        print(os.path, a, c, e, f)""",
    "cause": """\
        try:
            f()
        except (ValueError, KeyError) as error:
            raise SystemExit(1) from error""",
    "decorators": """\
        app = create_app()


        @pytest.fixture(scope='session')
        @log
        def client():
            return app.test_client()


        @app.route('/')
        def index():
            return 'Hello'""",
    "matrix product": """\
        c = a @ b
        print(c)""",
    "methods": '''\
        class Stack(list):
            """A pile of things."""

            limit = 10

            def __init__(self, *items, name=None, **options):
                super().__init__(items)
                self.name = name

            @property
            def top(self):
                return self[-1]

            def push(self, item):
                self.append(item)


        stack = Stack()
        stack.push(1)''',
    "functions after a class": """\
        class Post(db.Model):
            title = db.Column(db.String(80))


        @app.route('/')
        def index():
            return render_template('index.html')""",
    "function in a function": """\
        def memoize(func):
            cache = {}

            @wraps(func)
            def wrapper(*args):
                if args not in cache:
                    cache[args] = func(*args)
                return cache[args]

            return wrapper""",
    "main": """\
        import sys


        def main():
            print(sys.argv)


        if __name__ == '__main__':
            main()""",
    "loop": """\
        result = []
        for name, value in pairs:
            key = name.lower()
            result.append((key, value))
        print(result)""",
    "loops in each other": """\
        for table in tables:
            for key in table.keys:
                drop(key)
        commit()""",
    "guards": """\
        def parse(lines):
            result = {}
            for line in lines:
                line = line.strip()
                if not line or line.startswith('#'):
                    continue
                key, _, value = line.partition('=')
                result[key] = value
            return result""",
    "guard that returns nothing": """\
        def stop(self):
            if not self.running:
                return
            self.running = False""",
    "return that stands alone": """\
        def put(self, item):
            if self.closed:
                return
            self.items.append(item)""",
    "default": """\
        def f(x=None):
            if x is None:
                x = []
            x.append(1)
            return x""",
    "branches": """\
        if a:
            x = 1
        elif b:
            x = 2
        else:
            x = 3
        print(x)""",
    "branches of a branch": """\
        if kind == 'a':
            if first:
                x = 1
            else:
                x = 2
        elif kind == 'b':
            x = 3""",
    "all that try has": """\
        try:
            f()
        except ValueError:
            g()
        else:
            h()
        finally:
            i()""",
    "try after with": """\
        with open('config.ini') as f:
            config = parse(f)
        try:
            port = int(config['port'])
        except KeyError:
            port = 8080""",
    "endless loop": """\
        while True:
            data = sock.recv(1024)
            if not data:
                break
            handle(data)""",
    "asynchronous": """\
        async def main():
            async with ClientSession() as session:
                async for row in session.rows():
                    await handle(row)


        asyncio.run(main())""",
    "match": """\
        match command.split():
            case ['go', direction] if direction in exits:
                go(direction)
            case ['quit']:
                sys.exit()
            case _:
                print('what?')""",
    "match is a name": """\
        match = pattern.match(text)
        if match:
            case = match.group()""",
    "annotations": """\
        @dataclass
        class Point:
            x: int
            y: int = 0

            def norm(self) -> dict[str, float]:
                size: float = abs(self.x)
                return {'size': size}""",
    "walrus": """\
        if (n := len(a)) > 10:
            print(n)
        else:
            print(a)""",
    "strings side by side": """\
        text = 'a' "b" f'{c!r:>{width}}'
        print(text)""",
    "backslash": """\
        c = query.join(parent).\\
            filter(name == 'a')
        assert a and \\
            b""",
    "backslash in a header": """\
        if a and \\
                b:
            c()""",
    "own line and trailing comments": """\
        x = 1  # the first
        y = 2  # the second
        z = 3

        # This one is about what comes after it, as sentences are.
        print(x, y, z)""",
    "comments in a row": """\
        def f():
            # Prevent the session from closing (make it a no-op) and
            # committing (redirect to flush() instead)
            patch()

            # Then the next step begins with words of its own, set apart by a line.
            step()""",
    "comment for a tool": """\
        import a  # noqa: F401
        import b  # type: ignore""",
    "placeholder": """\
        def setup_module():
            create_all()

            # If you want to insert fixtures to the database of your tests, you can do it here


        def teardown_module():
            drop_all()""",
    "comments before an else": """\
        if a:
            b()
        # Otherwise there is nothing that could be done about it.
        else:
            c()""",
    "comments in brackets": """\
        x = [1,  # one
            2,  # two
        ]
        y = 3""",
    "comment at the end": """\
        x = compute()
        print(x)

        # Everything that comes after this is left as an exercise for the reader of this post.""",
    "nothing but comments": """\
        # one
        # two""",
    "no blank after the colon": """\
        if a:b()
        for c in d:c()""",
}

NO_PYTHON = {
    "Python 2's print": "print 'x'",
    "Python 2's print of a name": "x = 1 print x",
    "Python 2's print to a file": "import sys print >>sys.stderr, 'x'",
    "Python 2's exec": "exec code in space",
    "Python 2's raise": "def f(): raise ValueError, 'x'",
    "Python 2's unequal": "if a <> b: c()",
    "Python 2's repr": "x = `y` z = 1",
    "a shell's command": "pip install SQLAlchemy",
    "words": "This is no code",
    "another language": "int main() { return 0; }",
    "a header without a block": "x = 1 if x:",
    "try alone": "try: x = 1 y = 2",
    "an else of nothing": "x = 1 else: y = 2",
    "a decorator of nothing": "@a x = 1",
    "a case without a match": "case 1: x = 1 y = 2",
    "a bracket left open": "x = (1 y = 2",
    "a bracket too many": "x = 1) y = 2",
    "brackets that don't match": "x = (1] y = 2",
    "a string left open": "x = 'a y = 2",
    "a NUL": "x = 1 \0 y = 2",
    "a lone surrogate": "x = '\ud800' y = 2",
    "a stray backslash": "x = 1 \\y = 2",
    "a comment whose end isn't known": "x = 1 y = 2 # so far z = 3",
    "brackets too deep for the parser": "x = " + "(" * 1000 + ")" * 1000 + " y = 2",
    "operators too deep for the parser": "x = " + "not " * 50_000 + "a y = 2",
    "blocks too deep": "if a: " * 200 + "b()",
    "too long": "a = 1 " * 20_000,
}

HOSTILE = {
    "conditions": "if a: b() " * 1200,
    "branches": "if a: b() else: c() " * 600,
    "loops": "for x in y: f(x) " * 700,
    "endless loops": "while True: a() " * 600,
    "functions": "def f(self): return g(self) " * 500,
    "classes": "class A: x = 1 " * 800,
    "tries": "try: a() except b: c() " * 500,
    "choices": "x = a " + "if b else c " * 1200 + "y = 2",
    "signs": "x = 1 " + "- b " * 2500 + "= 3",
    "commas": "a, " * 2500 + "= b c = d",
    "decorators": "a @b " * 1500,
    "backslashes": "a \\ " * 2500,
    "bare returns": "return " * 5000,
}


def flatten(source: str) -> tuple[str, list[tuple[int, int]]]:
    """Put one blank for all white space between two tokens, and give the spans of the comments."""
    starts = list(itertools.accumulate((len(row) + 1 for row in source.split("\n")), initial=0))
    code = ""
    comments: list[tuple[int, int]] = []
    position = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        start, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        if token.type in LAYOUT or start < position:
            continue

        code += re.sub(r"\s+", " ", source[position:start]) if code else ""
        if token.type == tokenize.COMMENT:
            comments.append((len(code), len(code) + end - start))

        code += source[start:end]
        position = end

    return code, comments


def words(source: str) -> list[str]:
    """Give the tokens of code that has its line breaks, comments among them, without its white space."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type not in LAYOUT]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in WRITTEN.items()])
def test_written_code_comes_back(text: str) -> None:
    """What a careful person wrote comes out as it was written."""
    written = textwrap.dedent(text)

    assert layout.recover(*flatten(written)) == written


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in NO_PYTHON.items()])
def test_what_is_not_python_stays(code: str) -> None:
    """Where no layout makes Python 3 of the words, there is none."""
    assert layout.recover(code) is None


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in HOSTILE.items()])
def test_whatever_comes_is_laid_out_or_given_up(code: str) -> None:
    """Five thousand tokens made to have many layouts come back as they were but for white space, or not at all."""
    recovered = layout.recover(code)

    assert recovered is None or (ast.parse(recovered) and "".join(recovered.split()) == "".join(code.split()))


@pytest.mark.parametrize("name", ["conditions", "branches", "loops", "classes", "tries"])
def test_what_has_too_many_layouts_is_given_up(name: str) -> None:
    """What asks more often where a block ends than a module of seven hundred lines does isn't weighed to its end."""
    assert layout.recover(HOSTILE[name]) is None


@pytest.mark.parametrize(
    ("flat", "written"),
    [
        pytest.param("if a: b()", "if a: b()", id="one line that parses"),
        pytest.param(" x = 1 ", "x = 1", id="one line among blanks"),
        pytest.param("if a:\n  b( )", "if a:\n  b( )", id="two lines"),
        pytest.param("if a:\nb()", None, id="two lines that don't parse"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_code_that_kept_its_layout_is_never_touched(flat: str, written: str | None) -> None:
    """Line breaks that are still there are right, and so is one line that is Python."""
    assert not layout.is_flattened(flat)
    assert layout.recover(flat) == written


def test_a_comment_shows_that_code_is_flattened() -> None:
    """A line goes no further than its comment, though all that follows would parse as a part of it."""
    code = "x = 1 # one y = 2"

    assert not layout.is_flattened(code)
    assert layout.is_flattened(code, [(6, 11)])
    assert layout.recover(code, [(6, 11)]) == "x = 1  # one\ny = 2"


@pytest.mark.parametrize("spans", [[(0, 3)], [(6, 6)], [(6, 99)], [(-1, 3)], [(6, 11), (8, 17)]])
def test_spans_that_hold_no_comments_are_refused(spans: list[tuple[int, int]]) -> None:
    """Where the comments are said to be must be comments."""
    assert layout.recover("x = 1 # one # two y = 2 z = 3", [*spans, (18, 23)]) is None


def test_blanks_that_were_line_breaks_within_brackets_go() -> None:
    """A long call written on many lines comes back on one, as nobody knows where it was broken."""
    code = "x = f( a, [ b ], { 'c': d, }, ) y = ()"

    assert layout.recover(code) == "x = f(a, [b], {'c': d,},)\ny = ()"


def test_statements_behind_a_colon_get_a_line() -> None:
    """Whether a block stood on its header's line is lost, so it stands where it is read best."""
    assert layout.recover("if a: b() else: c()") == "if a:\n    b()\nelse:\n    c()"


def test_what_only_another_python_knows_is_never_taken_apart() -> None:
    """A statement of a later Python is read by that Python and refused by an earlier one."""
    assert layout.recover("type Name = str x = 1") in {None, "type Name = str\nx = 1"}


def test_no_warning_leaks() -> None:
    """A snippet's escapes are its own affair: warnings are errors here, and there is none."""
    code = r"x = '\d' is 1 y = 2"

    assert layout.is_flattened(code)
    assert layout.recover(code) == code.replace(" y", "\ny")


def test_every_evidence_is_weighed_and_says_why_it_tells_anything() -> None:
    """No fact is looked for in vain, none is weighed without a reason."""
    for room in (clauses, definitions, flow, likeness, naming, remarks, returns):
        facts = {
            fact
            for name, fact in inspect.getmembers(room, inspect.isfunction)
            if fact.__module__ == room.__name__ and not name.startswith("_") and fact is not returns.is_call
        }

        assert set(room.WEIGHTS) == facts
        assert all(fact.__doc__ for fact in facts)


names = st.sampled_from(["a", "b", "self", "total", "match", "item.name", "cache"])
values = st.recursive(
    names | st.sampled_from(["1", "0.5", "'text'", "b''", "f'{a}'", "None", "...", "[]", "(lambda: b)", "(yield)"]),
    lambda inner: st.one_of(
        st.builds("{} + {}".format, inner, inner),
        st.builds("{} - -{}".format, names, names),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("(not {})".format, names),
        st.builds("({} not in {})".format, names, names),
        st.builds("{}({}, *{})".format, names, inner, names),
        st.builds("{}[{}]".format, names, inner),
        st.builds("[{} for a in {} if {}]".format, inner, inner, names),
        st.builds("({}, {})".format, inner, inner),
    ),
    max_leaves=4,
)
comments = st.sampled_from(["# one", "# Then it goes on.", "#: x = 1", "# here"])
lines = st.one_of(
    st.builds("{} = {}".format, names, values),
    st.builds("{} += {}".format, names, values),
    st.builds("{}: int = {}".format, names, values),
    st.builds("{}({})".format, names, values),
    st.builds("return {}".format, values),
    st.builds("raise {}({}) from {}".format, names, values, names),
    st.builds("{} = 1; {}()".format, names, names),
    st.builds("*a, b = {}".format, names),
    st.builds("assert {}, \\\n    {}".format, names, names),
    st.builds("{} = 2  {}".format, names, comments),
    st.builds("{}(  {}\n    {})".format, names, comments, names),
    st.sampled_from(["return", "pass", "raise", "break", "yield", "import a.b", "from . import c", "global d", "'x'"]),
)


def indented(header: str, block: list[str]) -> list[str]:
    """Put a block under its header."""
    return [header, *("    " + row for row in "\n".join(block).split("\n"))]


def compound(block: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Build the statements that have blocks."""
    headers = st.one_of(
        st.builds("if {}:".format, values),
        st.builds("for b in {}:".format, values),
        st.builds("while {}:".format, values),
        st.builds("with {} as a:".format, names),
        st.builds("def f(self, a={}, *b, **c) -> d:".format, names),
        st.sampled_from(["class A:", "@a.b(1)\nclass B(a):", "@c\nasync def g():", "def h():  # about h"]),
    )
    branches = st.builds(
        lambda one, two, three: [*indented("if a:", one), *indented("elif b:", two), *indented("else:", three)],
        block,
        block,
        block,
    )
    tries = st.builds(
        lambda one, two, three: [
            *indented("try:", one),
            *indented("except a as b:", two),
            *indented("finally:", three),
        ],
        block,
        block,
        block,
    )
    statements = st.one_of(st.builds(indented, headers, block), branches, tries)
    return st.builds(lambda above, first, last: [*above, *first, *last], block, statements, block)


simple = st.lists(st.one_of(lines, lines, st.builds("{}\n{}".format, comments, lines)), min_size=1, max_size=3)
programs = st.recursive(simple, compound, max_leaves=6).map("\n".join)


@given(programs)
def test_no_word_is_lost_added_or_changed(program: str) -> None:
    """Whatever layout a program is given, it parses, and its words are the program's, comments included, in order."""
    ast.parse(program)
    recovered = layout.recover(*flatten(program))

    if recovered is not None:
        ast.parse(recovered)
        assert words(recovered) == words(program)


@given(
    st.lists(
        st.sampled_from([*"()[]{}:,.=@*\\;#-'", "if", "else:", "a", "b", "return", "try:", "def", "1"]), max_size=30
    )
)
@example(["if", "a", ":", "\\", "b"])
@example(["a", ";", "b", "a"])
def test_no_text_makes_it_fail(texts: list[str]) -> None:
    """What comes from strangers is laid out or not, and if so it is Python and no word is missing."""
    code = " ".join(texts)
    recovered = layout.recover(code)

    if recovered is not None:
        ast.parse(recovered)
        assert "".join(recovered.split()) == "".join(code.split())


@given(st.text(max_size=60))
def test_no_character_makes_it_fail(text: str) -> None:
    """Nor does any text at all."""
    recovered = layout.recover(text)

    assert recovered is None or "".join(recovered.split()) == "".join(text.split())


@given(st.lists(st.integers(0, 255), max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_unions_are_those_of_all_sets_in_a_run(sets: list[int], first: int, last: int) -> None:
    """However long a run is, its union takes in every set in it and no other."""
    last = min(last, len(sets))

    assert Unions(sets).of(first, last) == functools.reduce(operator.or_, sets[first:last], 0)


def test_words_know_what_stood_before_them() -> None:
    """A line may have ended where a blank is, and has gone on where a backslash is, except in a string."""
    found = read(r"a.\ b('\ ') f'{c} d'")

    assert [(word.text, word.spaced, word.joined, word.depth) for word in found] == [
        ("a", False, False, 0),
        (".", False, False, 0),
        ("b", True, True, 0),
        ("(", False, False, 0),
        (r"'\ '", False, False, 1),
        (")", False, False, 0),
        ("f'{c} d'", True, False, 0),
    ]
