"""What strangers' posts may hold, drawn at random: HTML as fifteen years of editors leave it."""

from __future__ import annotations

from html import escape

from hypothesis import strategies as st

SIGNS = "\\`*_{}[]()<>#+-.!|&;:=~\"'$%@^/?,0 1aZé\u00a0中\n\t"
WORDS = st.text(st.sampled_from(SIGNS), max_size=12) | st.sampled_from(
    ["__init__", "**kwargs", "*args", "a_b_c", "C#", "[TOC]", "[x]: y", "![a](b)", "[a](b)", "{{ x }}", "{% y %}",
     "```", "~~~", "---", "===", "1. x", "- x", "> x", "# x", "&lt;", "&amp;amp;", "<b>", "</p>", "C:\\", "{: .x}",
     "{ #id }", "a  b", "\\*", "|---|", "http://x.y/z_a_b", "<http://x.y>", "a@b.c"]
)  # fmt: skip
TEXT = WORDS.map(lambda text: escape(text, quote=False))


def inside(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Put inline elements around pieces of a line."""
    tags = st.sampled_from(
        [
            "b",
            "i",
            "em",
            "strong",
            "code",
            "tt",
            "sub",
            "del",
            "span",
            "span style='font-family: Courier'",
            "font",
            "a href='http://x.y/?a=1&amp;b_c=(2)'",
        ]
    )
    return st.tuples(tags, st.lists(children, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0].split()[0]}>"
    )


INLINE = st.recursive(TEXT | st.just("<br>") | st.just("<br /><br />"), inside, max_leaves=8)


CODE = st.text(st.sampled_from(SIGNS), max_size=20).map(escape)
DRESSED = st.sampled_from(
    [
        "<pre>{}</pre>",
        "<pre><code>{}</code></pre>",
        "<pre class='brush: js'>{}\n      <br />{}</pre>",
        "<pre name='code' class='python'><span style='color: red'>{}</span><br>&nbsp;&nbsp;{}</pre>",
        "<pre><div>{}</div><div>{}</div></pre>",
        "<pre><pre>{}</pre></pre>",
        "<textarea>{}</textarea>",
        "<div class='csharpcode'><pre>{}</pre><pre>{}</pre></div>",
        "<table><tr><td><pre>1\n2</pre></td><td><pre>{}\n{}</pre></td></tr></table>",
        "<div style='font-family: Courier'>{}<br />{}</div>",
        "<div style='font-family: Courier'>{}</div><div style='font-family: Courier'><br></div><code>{}</code>",
        "<div style='white-space: pre; font-family: monospace'><div>{}</div><div>{}</div></div>",
    ]
)


@st.composite
def dressed(draw: st.DrawFn) -> str:
    """Dress code as one of the editors does."""
    dress = draw(DRESSED)
    return dress.format(*draw(st.lists(CODE, min_size=dress.count("{}"), max_size=dress.count("{}"))))


OTHERS = st.sampled_from(
    [
        "<a href='http://x.y/s1600/a.png'><img alt='a cat' src='http://x.y/s320/a.png' height='1' border='0'></a>",
        "<table class='tr-caption'><tr><td><img src='/a.png'></td></tr><tr><td>A *caption*</td></tr></table>",
        "<img src='http://x.y/[x].png' alt='![x](y) {z}'>",
        "<a href='javascript:x()'>z</a>",
        "<p onclick='x()' style='color: red'>w</p>",
        "<a href='//x.y/'>x",
        "<b>",
        "</b></i></p></ul></table></blockquote>",
        "<!-- not closed",
        "<![CDATA[x]]>",
        "<div style='white-space-collapse: preserve'>x</div>",
        "&amp;lt;b&amp;gt; &#0; &#x1F600; &nosuch; &copy",
        "<hr>",
        "<a name='more'></a>",
        "<!--more-->",
        "<!-- a comment -->",
        "<a name='x'></a>",
        "<span id='y'></span><a href='#y'>to it</a>",
        "<iframe src='//www.youtube.com/embed/aB_c-1?start=7'></iframe>",
        "<iframe title='A *map*' src='https://www.google.com/maps/embed?pb=!1m18'></iframe>",
        "<object data='http://x.y/z.swf'><param name='movie' value='http://x.y/z.swf'><embed src='/z.swf'></object>",
        "<script src='https://gist.github.com/a/1.js?file=b.py'></script>",
        "<script>not seen()</script>",
        "<img src='http://x.y/a%20b.png' width='3'>",
        "<o:p>&nbsp;</o:p>",
        "<maxk qualcomm.com=''>word",
        "</unknown>",
        "<p class='MsoNormal'><![if !supportLists]>1.<![endif]>",
        "$$\\sum_{i=1}^n x_i*y_i$$ \\(a_1*b_1\\) \\[\\frac{1}{2} \\\\ x\\]",
    ]
)


def around(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Put block elements around pieces of a post."""
    tags = st.sampled_from(
        "blockquote center dd details div dl dt fieldset figure h2 h3 h4 li o:p ol p section ul unknown".split()
    )
    pieces = st.lists(children | INLINE, max_size=3).map("".join)
    element = st.tuples(tags, pieces).map(lambda made: f"<{made[0]}>{made[1]}</{made[0]}>")
    return element | tables(pieces) | definitions(pieces)


@st.composite
def tables(draw: st.DrawFn, pieces: st.SearchStrategy[str]) -> str:
    """Draw a table; many are small enough for Markdown, and in some the ends of rows and cells are left out."""
    content = draw(st.sampled_from([TEXT, INLINE, pieces]))
    width = draw(st.integers(1, 3))
    ends = draw(st.booleans())
    rows: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        name = "th" if number == 0 and draw(st.booleans()) else "td"
        cells = draw(st.lists(content, min_size=width, max_size=width))
        rows.append("<tr>" + "".join(f"<{name}>{cell}" + (f"</{name}>" if ends else "") for cell in cells))

    return f"<table><tbody>{''.join(row + '</tr>' if ends else row for row in rows)}</tbody></table>"


@st.composite
def definitions(draw: st.DrawFn, pieces: st.SearchStrategy[str]) -> str:
    """Draw a list of definitions."""
    said = draw(st.lists(st.tuples(st.sampled_from(["dt", "dd"]), pieces), min_size=1, max_size=3))
    return f"<dl>{''.join(f'<{name}>{text}</{name}>' for name, text in said)}</dl>"


@st.composite
def lists(draw: st.DrawFn, depth: int = 4) -> str:
    """Draw lists in lists, some of whose items hold more than a line."""
    items: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        more = draw(st.sampled_from(["", "", "<br><br>more", "<pre>c\nd</pre>", "<blockquote>q</blockquote>"]))
        inner = draw(lists(depth - 1)) if depth and draw(st.booleans()) else ""
        items.append(f"<li>{draw(TEXT)}{more}{inner}</li>")

    name = draw(st.sampled_from(["ol", "ul"]))
    return f"<{name}>{''.join(items)}</{name}>"


HTML = st.lists(st.recursive(INLINE | dressed() | lists() | OTHERS, around, max_leaves=10), max_size=4).map("".join)

# Text that would be an element if Markdown read it, and signs that could bring that about.
HOSTILE = st.sampled_from(
    ["<script>x</script>", "<img src=x onerror=x>", "<b onclick=x>", "[x](javascript:1)", "](javascript:1)", "[x]",
     "(javascript:1)", "<javascript:1>", "<", "script>", "`", "``", "```", "\\", '"', "!", "[", "]", "(", ")", "*",
     "**", "_", "~", "&", "lt;", "#60;", "{", " }", " ", "\n", "|", "x"]
)  # fmt: skip
AS_TEXT = st.lists(HOSTILE, min_size=1, max_size=4).map("".join).map(escape)
WITH_TEXT = st.sampled_from(
    ["{}", "<b>{}</b>", "<em>{}</em>", "<code>{}</code>", "<sub>{}</sub>", "<a>{}</a>", "<a href='javascript:x'>{}</a>",
     "<a href='http://x.y/'>{}</a>", "<a href='http://x.y/{}'>{}</a>", "<a name='{}'></a>", "<br>", "<td>{}</td>",
     "<code><a href='data:x'>{}</a>{}</code>", "<img src='http://x.y/{}.png' alt='{}' title='{}'>", "<li>{}</li>",
     "<h3>{}</h3>", "<p>{}</p>"]
)  # fmt: skip


@st.composite
def hostile(draw: st.DrawFn) -> str:
    """Draw a line in which nothing but its own few elements is one."""
    pieces = draw(st.lists(WITH_TEXT, min_size=1, max_size=5))
    return "".join(piece.format(*(draw(AS_TEXT) for _ in range(piece.count("{}")))) for piece in pieces)
