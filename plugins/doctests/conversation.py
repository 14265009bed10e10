"""Talk with a group's process, and listen to what it writes besides."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .inside import frames

if TYPE_CHECKING:
    from collections.abc import Mapping
    from threading import Event

    from .warm import Line

CHUNK = 1 << 16  # bytes of one read of results
PIPE = 1 << 20  # bytes; more than any pipe holds, so that one read empties it
OUTPUT = 8_000  # bytes of a process's own output that are kept: the last, where a crash explains itself
WRITTEN = 256_000_000  # bytes of a process's own output after which it is ended
RESULTS = 16_000_000  # bytes of results; a group that has more is not reporting
#: Seconds in which what was told to end has ended; a process that waits for a broken disk may take longer.
PATIENCE = 5.0


@dataclass(slots=True)
class Conversation:
    """What is said on the line to a group's process, until it is done, ends or has had its time."""

    line: Line
    job: Mapping[str, Any]
    home: str = ""  # the group's temporary folder
    refused: str = ""  # what the machine refused, so that nothing was run
    ending: str = ""
    output: bytearray = field(default_factory=bytearray)
    _heard: bytearray = field(default_factory=bytearray)
    messages: list[dict[str, Any]] = field(default_factory=list)
    _payload: bytes = b""
    _reported: int = 0
    _written: int = 0
    _done: bool = False

    def converse(self, timeout: float, stop: Event | None) -> None:
        """
        Hand the job over and listen.

        :param timeout: seconds until it is ended
        :param stop: set when it is to be ended before
        """
        deadline = time.monotonic() + timeout
        self._payload = frames.frame(json.dumps(self.job).encode())
        self.line.channel.settimeout(0)
        os.set_blocking(self.line.output, False)
        with selectors.DefaultSelector() as selector:
            selector.register(self.line.channel, selectors.EVENT_READ | selectors.EVENT_WRITE, self._talk)
            selector.register(self.line.output, selectors.EVENT_READ, self._overhear)
            while not self._over():
                for key, events in selector.select(max(0, min(0.05, deadline - time.monotonic()))):
                    key.data(selector, events)

                if self._over():
                    break

                if self._written > WRITTEN:
                    self.ending = f"wrote more than {WRITTEN // 1_000_000} MB of output"
                elif time.monotonic() >= deadline:
                    self.ending = f"timed out after {timeout:g} s"
                elif stop is not None and stop.is_set():
                    self.ending = "was interrupted"

            self._hang_up(selector)

    def _over(self) -> bool:
        """Tell whether there is nothing more to wait for."""
        return bool(self._done or self.ending or self.refused)

    def _talk(self, selector: selectors.BaseSelector, events: int) -> None:
        """Send and read what goes over the channel now."""
        if events & selectors.EVENT_WRITE:
            with contextlib.suppress(BlockingIOError):
                try:
                    self._payload = self._payload[self.line.channel.send(self._payload) :]
                except (BrokenPipeError, ConnectionError):
                    self._payload = b""  # a process that is gone needs nothing

            if not self._payload:
                selector.modify(self.line.channel, selectors.EVENT_READ, self._talk)

        if events & selectors.EVENT_READ:
            chunk = self._received(selector)
            self._heard += chunk
            self._reported += len(chunk)
            while (data := frames.unframe(self._heard)) is not None:
                self._take(json.loads(data))

            if self._reported > RESULTS:
                self.ending = "reported too much"
            elif not chunk and not self._over():
                self.ending = "took along the process that leads it"

    def _received(self, selector: selectors.BaseSelector) -> bytes:
        """Read from the channel; nothing is read when the other end is closed."""
        try:
            chunk = self.line.channel.recv(CHUNK)
        except OSError:
            chunk = b""

        if not chunk:
            selector.unregister(self.line.channel)

        return chunk

    def _take(self, message: dict[str, Any]) -> None:
        """Take a message."""
        if "ending" in message:
            self.ending = str(message["ending"])
        elif "refused" in message:
            self.refused, self.home = str(message["refused"]), str(message.get("home", ""))
        elif "done" in message:
            self._done = True
        else:
            self.messages.append(message)

    def _overhear(self, selector: selectors.BaseSelector, _: int) -> None:
        """Read what is written by the way, and keep the last of it."""
        chunk = os.read(self.line.output, PIPE)
        self._written += len(chunk)
        self.output += chunk
        del self.output[:-OUTPUT]
        if not chunk:
            selector.unregister(self.line.output)

    def _hang_up(self, selector: selectors.BaseSelector) -> None:
        """Let the group end, and wait until nobody holds the other ends: what wrote to them is gone then."""
        deadline = time.monotonic() + PATIENCE
        with contextlib.suppress(OSError):
            self.line.channel.shutdown(socket.SHUT_WR)

        # A plain process may have let a child go where nobody finds it, with its output.
        last = self.line.channel if self.line.way == "process" else None
        while selector.get_map() and time.monotonic() < deadline:
            for key, events in selector.select(0.05):
                key.data(selector, events & selectors.EVENT_READ)

            if last and last not in [key.fileobj for key in selector.get_map().values()]:
                break
