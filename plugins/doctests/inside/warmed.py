"""
Wait for groups with everything imported, and fork a process for each.

This process runs nothing of a stranger's, not even what a world's packages would run as Python starts: it is started
without ``site``, which each group's process makes up for.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import itertools
import json
import os
import signal
import site
import socket
import struct
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from . import filtered, frames, isolation, kernel, limits, room, stage
from .judge import Ended, Judge

if TYPE_CHECKING:
    from types import ModuleType

LINUX = sys.platform == "linux"
GROUPS = 60  # of one process, that have users of their own at the same time
DESCRIPTORS = struct.Struct("=2i")


def main(requests: int, way: str) -> NoReturn:
    """
    Fork a process for each request until there can be no more.

    :param requests: the socket that they come through, each with the descriptors of a channel and of an output
    :param way: ``namespaces`` of the groups' own, ``enclosed`` in somebody else's, or a plain ``process``
    """
    line, number = socket.socket(fileno=requests), os.getpid()
    refused = _settled(line) if way == "namespaces" else ""
    if way == "process":
        _plain()

    # What is here now is not looked through again, and so not copied, by a child that collects its garbage; what leads
    # a group makes too little of it to collect.
    gc.collect()
    gc.freeze()
    gc.disable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for count in itertools.count():
        start, ancillary, _, _ = line.recvmsg(frames.LENGTH, socket.CMSG_SPACE(DESCRIPTORS.size))
        if not start:
            break

        channel, output = DESCRIPTORS.unpack(ancillary[0][2])
        body = bytearray()
        while len(body) < int.from_bytes(start, "big"):
            body += line.recv(int.from_bytes(start, "big") - len(body))

        said, child = refused, -1
        if not refused:
            try:
                child = isolation.fork() if way == "namespaces" else os.fork()
            except OSError as error:
                said = str(error.strerror)

        if not child:
            line.close()
            _group({**json.loads(body), "way": way, "number": number * GROUPS + count % GROUPS}, channel, output)

        if said:
            frames.write(channel, json.dumps({"refused": said}).encode())

        os.close(channel)
        os.close(output)

    os._exit(0)


def _settled(line: socket.socket) -> str:
    """Make ready for namespaces, and say what is refused of them, if anything is."""
    before = os.getuid()
    try:
        isolation.settle()
    except OSError as error:
        return str(error.strerror)

    if before != 0:
        child = os.fork()
        if child:
            # What its end ends, when it is over, is all there is of it.
            line.close()
            os.waitpid(child, 0)
            os._exit(0)

    return ""


def _group(request: dict[str, Any], channel: int, output: int) -> NoReturn:
    """Be the process of one group."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            home = _home(request)
        except OSError as error:
            frames.write(channel, json.dumps({"refused": error.strerror}).encode())
        except isolation.Closed as closed:
            frames.write(channel, json.dumps({"ending": str(closed)}).encode())
        else:
            _judged(request, channel, output, home)

        status = 0
    finally:
        os._exit(status)


def _home(request: dict[str, Any]) -> str:
    """Go where the group is to run, and give the folder that it may write to."""
    if request["way"] == "namespaces":
        isolation.enter([(path, source) for path, source in request["folders"]], request["number"])
        return room.HOME

    if request["way"] == "enclosed":
        os.makedirs(room.HOME, exist_ok=True)
        os.chdir(room.HOME)
        return room.HOME

    home: str = _plain().home()
    return home


def _judged(request: dict[str, Any], channel: int, output: int, home: str) -> None:
    """Fork the process that runs the snippets, lead it, and end it."""
    alone = request["way"] != "process"
    ours, theirs = (one.detach() for one in socket.socketpair())
    if LINUX:
        # Nobody may look into this process, or trace it, who could else because of the same user.
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)

    process = os.fork()
    if process == 0:
        os.close(channel)
        os.close(ours)
        _play(request, theirs, output, home)

    os.close(theirs)
    os.close(output)
    judge = Judge(channel, ours, process, alone=alone)
    try:
        judge.tell({"home": home, "refused": ""})
        job = frames.read(channel)
        if job is not None:
            judge.lead(json.loads(job))
    except Ended as ending:
        if str(ending):
            judge.tell({"ending": str(ending)})
    except OSError:
        pass  # whoever wanted to know is gone
    finally:
        if not alone:
            _plain().clear(process, home, buried=judge.buried)


def _play(request: dict[str, Any], control: int, output: int, home: str) -> NoReturn:
    """Be the process that runs the snippets."""
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for one, standard in ((null, 0), (output, 1), (output, 2)):
            os.dup2(one, standard)

        os.close(null)
        os.close(output)
        os.environ.clear()
        os.environ.update({**request["env"], "HOME": home, "TMPDIR": home})
        _bound(request, home)
        _settle()
        gc.enable()
        stage.perform(control)
    finally:
        os._exit(1)


def _bound(request: dict[str, Any], home: str) -> None:
    """Give up what the snippets' process is not to have."""
    limits.apply(request["seconds"], alone=request["way"] != "process")
    if not LINUX:
        return

    if request["way"] == "process" and os.getuid() == 0:
        _plain().drop([path for path, _ in request["folders"]], request["number"], home)

    kernel.keep()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    # Where the system calls of a machine are not known, nothing but a plain process gets this far.
    with contextlib.suppress(OSError) if request["way"] == "process" else contextlib.nullcontext():
        kernel.install(filtered.program())


def _plain() -> ModuleType:
    """Give what a plain process needs; it loads much that every other fork would have to copy or drop."""
    return importlib.import_module("inside.plain")


def _settle() -> None:
    """Do what Python does as it starts: the world's packages, and ``exit`` and ``help``."""
    # Not main, which goes through all modules to make their paths absolute, which they are, and takes 2 ms for it.
    known = site.venv(set()) or set()
    if [sys.prefix] != site.PREFIXES:
        # Else there is the environment alone, which is in place already; once more would run its .pth files twice.
        site.addsitepackages(known)

    site.setquit()
    site.setcopyright()
    site.sethelper()
