"""How long a post is, for a reader."""

from __future__ import annotations

import math
import re

#: Adults read 238 words of English prose a minute, silently (Brysbaert 2019, https://doi.org/10.1016/j.jml.2019.104047).
WORDS_A_MINUTE = 238
#: Chinese and Japanese are counted by their characters: about 255 a minute (https://doi.org/10.1167/iovs.11-8284).
CHARACTERS_A_MINUTE = 255

_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+(?:['\u2019.-]\w+)*")


def words(text: str) -> int:
    """
    Count the words of a text that has spaces between them.

    :param text: a post's, its code included
    """
    return len(_WORD.findall(_CHARACTER.sub(" ", text)))


def minutes(text: str) -> int:
    """
    Tell how long a text takes to read.

    :param text: a post's, its code included
    :return: minutes, rounded up
    """
    return max(1, math.ceil(words(text) / WORDS_A_MINUTE + len(_CHARACTER.findall(text)) / CHARACTERS_A_MINUTE))
