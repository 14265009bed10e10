"""Where the posts are that links inside the blog lead to, laid out so that processes can share it."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

# Half a character, which a link in a post may have and no post's address has.
ERRORS = "surrogatepass"


class Links(Mapping[str, str]):
    """
    Where posts are now (``2013/08/slug.md``), by the path of their permalink.

    All of it is one text, which is not copied when a process is forked: each object that Python looks at is written to,
    for it counts who looks.

    :param pairs: the paths and the places, in the order of the paths' characters
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        text = bytearray()
        self._ends = array("Q", [0])
        for pair in pairs:
            for one in pair:
                text += one.encode(errors=ERRORS)
                self._ends.append(len(text))

        self._text = bytes(text)

    def __len__(self) -> int:
        """Count the paths."""
        return len(self._ends) // 2

    def __iter__(self) -> Iterator[str]:
        """Go through the paths."""
        return (self._part(2 * number).decode(errors=ERRORS) for number in range(len(self)))

    def __getitem__(self, path: str) -> str:
        """Give the place of the post behind a path."""
        wanted = path.encode(errors=ERRORS)
        # The bytes of UTF-8 are in the order of the characters.
        number = bisect_left(range(len(self)), wanted, key=lambda number: self._part(2 * number))
        if number == len(self) or self._part(2 * number) != wanted:
            raise KeyError(path)

        return self._part(2 * number + 1).decode()

    def _part(self, number: int) -> bytes:
        return self._text[self._ends[number] : self._ends[number + 1]]
