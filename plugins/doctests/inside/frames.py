"""Write and read what the processes tell one another: texts, each after its length."""

from __future__ import annotations

# By these names, for a snippet may put others into the module.
from os import read as _read
from os import write as _write

LENGTH = 4  # bytes, the most significant first
LIMIT = 16_000_000  # bytes of one frame; nobody who reports needs more


class Broken(Exception):  # noqa: N818  it says what a stream is
    """Something else than frames was written."""


def frame(data: bytes) -> bytes:
    """
    Put its length before a message.

    :param data: the message
    :return: the frame
    """
    return len(data).to_bytes(LENGTH, "big") + data


def unframe(buffer: bytearray) -> bytes | None:
    """
    Take the first message from what was read.

    :param buffer: what was read, which the message is removed from
    :return: the message; None if there is not all of it yet
    :raises Broken: when it is longer than any message of ours
    """
    if len(buffer) < LENGTH:
        return None

    end = LENGTH + int.from_bytes(buffer[:LENGTH], "big")
    if end > LENGTH + LIMIT:
        raise Broken

    if len(buffer) < end:
        return None

    data = bytes(buffer[LENGTH:end])
    del buffer[:end]
    return data


def write(pipe: int, *messages: bytes) -> None:
    """
    Write messages.

    :param pipe: a file descriptor that waits
    :param messages: the messages
    """
    left = b"".join(frame(data) for data in messages)
    while left:
        left = left[_write(pipe, left) :]


def read(pipe: int) -> bytes | None:
    """
    Wait for a message.

    :param pipe: a file descriptor that waits
    :return: the message; None when the other end is closed
    :raises Broken: when it is longer than any message of ours
    """
    buffer = bytearray()
    while True:
        data = unframe(buffer)
        if data is not None:
            return data

        # No more than this message: what follows it stays in the pipe.
        missing = LENGTH - len(buffer)
        if missing <= 0:
            missing = LENGTH + int.from_bytes(buffer[:LENGTH], "big") - len(buffer)

        chunk = _read(pipe, missing)
        if not chunk:
            return None

        buffer += chunk


def pack(*texts: str) -> bytes:
    """
    Put texts into one message.

    :param texts: the texts; halves of surrogate pairs come through
    :return: the message
    """
    return b"".join(frame(text.encode("utf-8", "surrogatepass")) for text in texts)


def unpack(data: bytes, count: int) -> list[str]:
    """
    Take the texts out of a message.

    :param data: the message
    :param count: how many texts it must hold
    :return: the texts
    :raises Broken: when it holds anything else
    """
    buffer, texts = bytearray(data), []
    while buffer:
        text = unframe(buffer)
        if text is None:
            raise Broken

        try:
            texts.append(text.decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            raise Broken from None

    if len(texts) != count:
        raise Broken

    return texts
