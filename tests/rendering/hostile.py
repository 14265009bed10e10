"""HTML as it should not be, around blocks of code as Pygments writes them."""

from __future__ import annotations

from hypothesis import strategies as st

BEGIN, END = "<pre><span></span><code>", "</code></pre>"
TAGS = "a b blockquote br button code div foo h2 li p pre script span style table td template textarea ul".split()
PIECES = [
    *(f"<{name}>" for name in TAGS),
    *(f"</{name}>" for name in TAGS),
    *["\n", " ", " \n ", "a", "b c", "\0", "¶", "&lt;", "&quot;", "&nbsp;", '"', "'", "<", ">", "=", "</ ", "<a "],
    *["<!--", "-->", "<!x", "<![CDATA[", "]]>", "<?x", "<a title='", '<a title="', '<a href="#x">', '<img src="a">'],
    *['<span class="n">', '<span class="hll">', '<div class="highlight">', '<div class="output">', '<h2 id="x">'],
    '<table><tr><td class="linenos">1</td><td class="code">',
    f"{BEGIN}{END}",
    f"{BEGIN} {END}",
    BEGIN,
    END,
    f"<h2 id='y'>{BEGIN}1{END}</h2>",
    f'<pre><code></ {BEGIN}<span class="n">x</span>{END}',
    f'{BEGIN}<span class="k">def</span> f\n1\n2\n3\n4{END}',
    f'{BEGIN}<span class="linenos">1</span>x{END}',
    f'<div class="highlight">{BEGIN}<span class="n">a</span><span class="o">&lt;</span>\n\n\n{END}</div>\n',
    f'{BEGIN}<span class="s1">&#39;x\n&quot;</span>\n\n{END}',
]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
