from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from blogger.abreast import MOST, PIECE, WORTH, abreast, in_order
from blogger.carried import Carrier
from blogger.export import ExportError
from pelicanconf import MARKDOWN
from tests.blogger.made import SITE

MANY = 3 * WORTH


def numbered(count: int, length: int = 10) -> Iterator[tuple[int, str]]:
    """Give bodies of a length, each behind its number."""
    return ((number, str(number).ljust(length)) for number in range(count))


def where(_: str) -> int:
    """Tell in which process a body is worked on."""
    return os.getpid()


def ends(body: str) -> str:
    """End the process that works on a certain body, as a system does that runs out of memory."""
    if body.strip() == "99":
        os.kill(os.getpid(), signal.SIGKILL)

    return body


def test_the_order_is_kept() -> None:
    """What is made comes in the order of the bodies, however long each takes."""

    def work(bodies: list[str]) -> list[str]:
        time.sleep(0.02 if bodies[0].startswith("0") else 0)
        return bodies

    with ThreadPoolExecutor(4) as executor:
        made = list(in_order(numbered(20, PIECE), executor, work, room=8))

    assert made == list(numbered(20, PIECE))


@pytest.mark.parametrize(("length", "room", "most"), [(10, 4, 4 * PIECE // 10 + 1), (PIECE, 4, 5), (2 * MOST, 4, 2)])
def test_only_so_many_are_under_way(length: int, room: int, most: int) -> None:
    """However many bodies there are, only a few are read ahead of those that are done: of large ones fewer."""
    taken = 0

    def counted() -> Iterator[tuple[int, str]]:
        nonlocal taken
        for item in numbered(6 * PIECE // min(length, PIECE), length):
            taken += 1
            yield item

    ahead = []
    with ThreadPoolExecutor(2) as executor:
        for done, _ in enumerate(in_order(counted(), executor, lambda bodies: bodies, room=room)):
            ahead.append(taken - done)

    assert max(ahead) <= most + PIECE // length + 1


def test_a_few_bodies_are_worked_on_here() -> None:
    """Where there are but a few bodies, or one processor, no process is begun."""
    with abreast(where, WORTH - 1, count=2) as few, abreast(where, MANY, count=1) as alone:
        assert {made for carry in (few, alone) for _, made in carry(numbered(9))} == {os.getpid()}


def test_many_bodies_are_worked_on_by_several_processes() -> None:
    """Many bodies go to several processes, none of which is this one."""
    with abreast(where, MANY, count=2) as carry:
        processes = {made for _, made in carry(numbered(MANY, PIECE))}

    assert os.getpid() not in processes
    assert 1 <= len(processes) <= 2


def test_posts_are_the_same_wherever_they_are_made() -> None:
    """Another process makes of a body what this one makes, to the last count of the check."""
    links = {"/2013/08/post-1.html": "2013/08/post-1.md"}
    carrier = Carrier(SITE, links, MARKDOWN)
    bodies = [
        f"<p>Words of <b>post {number}</b>: <a href='{SITE}/2013/08/post-{number}.html#a'>it</a><pre>x = {number}</pre>"
        for number in range(MANY)
    ]

    with abreast(Carrier(SITE, links, MARKDOWN), MANY, count=2) as carry:
        made = [told for _, told in carry((None, body) for body in bodies)]

    assert made == [carrier(body) for body in bodies]
    assert "]({filename}/2013/08/post-1.md#a)" in made[1].body.markdown
    assert (made[1].missing, made[2].missing) == ((), (f"{SITE}/2013/08/post-2.html#a",))


def test_a_process_that_is_ended() -> None:
    """A process that the system ends ends the import in one line."""
    with pytest.raises(ExportError) as caught, abreast(ends, MANY, count=2) as carry:
        list(carry(numbered(MANY)))

    assert str(caught.value) == "a process of the import was ended, perhaps for want of memory: import again"


PARENT = """
import sys, time
from blogger.abreast import WORTH, abreast

def work(body):
    if body:
        time.sleep(60)

with abreast(work, WORTH, count=2) as carry:
    from multiprocessing import active_children
    print(*(child.pid for child in active_children()), flush=True)
    list(carry((None, "body") for _ in range(WORTH)))
"""


def _runs(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and that nobody has asked about (a zombie) does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells what processes there are")
def test_no_process_outlives_the_import() -> None:
    """When an import is killed, the processes it began end too."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        children = [int(pid) for pid in parent.stdout.readline().split()]
        running = [pid for pid in children if _runs(pid)]
        parent.kill()

    assert len(running) == 2
    deadline = time.monotonic() + 30
    while any(map(_runs, children)) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not any(map(_runs, children))
