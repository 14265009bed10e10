"""
Be what a snippet prints to.

A module by itself: a snippet holds its standard output, and with it what the functions of its class can see.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

CAPTURED = 1_000_000  # bytes of output kept a snippet; more is read and dropped
PRINTED = 256_000_000  # bytes of output after which a snippet is not talking to anybody


class Capture(io.TextIOWrapper):
    """Standard output as a snippet sees it; the first of what it writes is kept."""

    def __init__(self) -> None:
        self._kept = _Kept()
        super().__init__(io.BufferedWriter(self._kept), "utf-8", "backslashreplace", "\n", write_through=True)

    def open(self) -> bool:
        """Tell whether a snippet has left it as it was."""
        try:
            self.flush()
        except (OSError, ValueError):  # closed or detached, or it is more than there is room for
            return False

        return True

    def take(self) -> str:
        """Give what was written since the last time."""
        self.open()
        text = self._kept.data.decode("utf-8", "replace")
        self._kept.data.clear()
        self._kept.count = 0
        return text


class _Kept(io.RawIOBase):
    """Bytes written, up to a limit: what a snippet floods its output with must not fill the memory."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.count = 0

    def writable(self) -> bool:
        """Tell the buffer above that this can be written to."""
        return True

    def write(self, data: Buffer) -> int:
        """Keep what there is room for."""
        written = bytes(data)
        self.count += len(written)
        if self.count > PRINTED:
            raise OSError(f"more than {PRINTED // 1_000_000} MB of output")

        self.data += written[: CAPTURED - len(self.data)]
        return len(written)
