"""Say how much of a post there may be for its snippets to be looked for."""

from __future__ import annotations

import re

#: Every line with three of a fence's signs in a row; cheaper to count than to understand.
RUNS = re.compile(r"^.*(?:`{3}|~{3})", re.MULTILINE)
#: Characters, and lines of that kind. Python-Markdown copies what is left of a text for every paragraph, superfences
#: for every fence: where a post has as much as this of both, they take some ten seconds, twice as much takes four times
#: as long. A megabyte is 170,000 words.
LARGEST, MOST = 1_000_000, 5_000


def excess(text: str) -> str:
    """
    Say what is too much of a post.

    :param text: the post's
    :return: the complaint; nothing when it is not too much
    """
    runs = sum(1 for _ in RUNS.finditer(text))
    if runs <= MOST and (not runs or len(text) <= LARGEST):
        return ""

    size = f"is {len(text) / 1e6:.1f} MB long with {runs} lines of fences"
    return f"{size}: split it, for no more than {LARGEST / 1e6:g} MB and {MOST} are read"


def bare(text: str) -> bool:
    """
    Tell whether a post is too long to be rendered just to see that no fence is in it.

    :param text: the post's
    :return: whether it is, and none is
    """
    return len(text) > LARGEST and not RUNS.search(text)
