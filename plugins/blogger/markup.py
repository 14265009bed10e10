"""Blogger's HTML, parsed; and which of its elements are blocks."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup

# Elements that end the paragraph before them and stand for nothing else.
BLOCKS = frozenset(
    "address article aside body caption center dd details dialog div dl dt fieldset figcaption figure footer form"
    " header hgroup html legend main nav p section summary table tbody td tfoot th thead tr".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
CODE_BLOCKS = frozenset({"pre", "textarea", "xmp", "listing"})
STRUCTURES = frozenset({"blockquote", "hr", "li", "ol", "ul", *HEADINGS, *CODE_BLOCKS})
# Elements whose content a reader never sees.
UNSEEN = frozenset({"head", "noscript", "script", "style", "template", "title"})

# HTML's own white space (https://infra.spec.whatwg.org/#ascii-whitespace); U+00A0 is none of it.
WHITE = re.compile(r"[ \t\n\f\r]+")
# Characters that no text holds and that Python-Markdown uses for itself (U+0002, U+0003).
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def parse(html: str) -> BeautifulSoup:
    """
    Parse HTML with the parser that takes everything and closes only what its author closed.

    libxml2's parser stops at a depth of 256 elements and drops the rest; the standard library's has no such limit.

    :param html: a post's body, decoded once
    """
    # The line break in front tells Beautiful Soup that a body of one word is no file's name.
    text = "\n" + CONTROLS.sub("", html)
    try:
        return BeautifulSoup(text, "html.parser")
    except ParserRejectedMarkup:
        # The parser gives up at a marked section of a kind it doesn't know; to a browser it is a comment
        # (https://html.spec.whatwg.org/#parse-error-incorrectly-opened-comment).
        return BeautifulSoup(re.sub(r"<!\[[^>]*>?", "", text), "html.parser")
