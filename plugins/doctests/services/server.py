"""A server that a run starts for itself: in a folder of its own, and never longer than the run."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from doctests.held import claim, sweep

from .service import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PROGRAM = Path(__file__).with_name("watch.py")
PREFIX = "doctests-service-"
#: Bytes. The least a system has room for in sockaddr_un is macOS's 104, with the NUL; Linux has 108.
SOCKET_PATH = 103
#: PostgreSQL's, the longest name that a service gives its socket.
SOCKET = ".s.PGSQL.5432"
PATIENCE = 60.0  # seconds for a server to answer; MariaDB takes three on an idle machine
#: LSB 5.0 has every system know it. Not nobody: what runs snippets may be that.
ACCOUNT = "daemon"


class Server:
    """
    A server process, and the folder that holds its data and its sockets.

    As root it runs as another user, because PostgreSQL and MariaDB refuse to be root's.

    :ivar folder: all that belongs to it; readable to its user
    :ivar sockets: the folder of its sockets, which groups see
    """

    def __init__(self, temporary: Path | None = None) -> None:
        """
        Take a folder for a server, and remove those that killed runs have left.

        :param temporary: the folder for temporary files, by default the system's
        :raises ServiceError: when there is no room for one
        """
        self._watcher: subprocess.Popen[bytes] | None = None
        try:
            self._user = pwd.getpwnam(ACCOUNT) if os.geteuid() == 0 else None
            parent = _parent(temporary or Path(tempfile.gettempdir()), shared=self._user is not None)
            sweep(parent, PREFIX)
            self.folder, self._lock = claim(parent, PREFIX)
            self.sockets = self.make("run")
            if self._user is not None:
                # Whoever snippets run as finds its way to the socket; a password is asked there.
                self.folder.chmod(0o711)
                self.sockets.chmod(0o755)
        except KeyError:
            raise ServiceError(
                f"it refuses to run as root, and there is no user {ACCOUNT}: run this as yourself"
            ) from None
        except OSError as error:
            raise ServiceError(f"there is no place for it: {error.strerror}: {error.filename}") from None

    def make(self, name: str, text: str | None = None) -> Path:
        """
        Make a folder, or a file, that the server's user alone can read.

        :param name: its name
        :param text: what the file holds; without one it is a folder
        :return: its path
        """
        path = self.folder / name
        if text is None:
            path.mkdir(mode=0o700)
        else:
            path.touch(mode=0o600)
            path.write_text(text, "utf-8")

        if self._user is not None:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

        return path

    def adopt(self, base: Path, *folders: Path) -> Path:
        """
        Give folders of programs that the server's user can reach, wherever the environment they are in lies.

        :param base: a folder around them all, from which they find each other
        :param folders: the folders
        :return: the base, or the base of root's copies
        """
        if self._user is None:
            return base

        # Root's environment may lie where nobody else can go, and to open that way is not ours.
        programs = self.folder / "programs"
        for folder in folders:
            copy = programs / folder.relative_to(base)
            shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))

        return programs

    def serve(self, commands: Sequence[Sequence[str]], ending: signal.Signals) -> None:
        """
        Run commands one after the other, the last of which is the server.

        :param commands: the commands
        :param ending: the signal by which it ends at once, and cleanly
        """
        user = self._user
        job = {
            "commands": commands,
            "env": {
                "HOME": str(self.folder),
                "LC_ALL": "C",
                "PATH": os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"]),
                "TMPDIR": str(self.folder),
                "TZ": "UTC",
            },
            "signal": int(ending),
            "user": user and user.pw_uid,
            "group": user and user.pw_gid,
        }
        self._watcher = subprocess.Popen(
            [sys.executable, "-I", "-S", str(PROGRAM), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[self._lock],
            # What ends the run at the terminal leaves it the time to end the server.
            start_new_session=True,
        )
        pipe = self._watcher.stdin
        if pipe is not None:
            pipe.write(json.dumps(job).encode() + b"\n")
            pipe.flush()

    def ask(self, command: Sequence[str], env: Mapping[str, str], given: str) -> str:
        """
        Run a client.

        :param command: the client
        :param env: its environment
        :param given: its standard input
        :return: its standard output
        :raises ServiceError: with the reason it gave
        """
        try:
            done = subprocess.run(
                command,
                env={"LC_ALL": "C", "PATH": os.defpath, **env},
                input=given,
                capture_output=True,
                check=False,
                encoding="utf-8",
                errors="replace",
                timeout=PATIENCE,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ServiceError(f"{Path(command[0]).name}: {error}") from None

        if done.returncode != 0:
            raise ServiceError(" ".join(done.stderr.split()) or f"{Path(command[0]).name} failed without a word")

        return done.stdout

    def wait(self, question: Callable[[], str]) -> str:
        """
        Wait until the server answers.

        :param question: what asks it
        :return: its answer
        :raises ServiceError: when it ends instead, or takes too long
        """
        deadline = time.monotonic() + PATIENCE
        while not self.ended():
            try:
                if any(self.sockets.iterdir()):
                    return question()
            except ServiceError as error:
                if time.monotonic() > deadline:
                    raise ServiceError(f"does not answer: {error}") from None

            if time.monotonic() > deadline:
                raise ServiceError(f"does not answer: {self._last_words()}")

            time.sleep(0.02)

        raise ServiceError(f"does not start: {self._last_words()}")

    def ended(self, patience: float = 0) -> bool:
        """
        Tell whether the server is gone, or was never there.

        :param patience: seconds to wait for its end
        :return: whether it is
        """
        pipe = self._watcher and self._watcher.stdout
        return not pipe or bool(select.select([pipe], [], [], patience)[0])

    def stop(self) -> None:
        """End the server, and remove its folder."""
        if self._watcher is not None:
            # Its input ends, as it would if this process were killed.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._watcher.communicate(timeout=PATIENCE)

            self._watcher.kill()
            self._watcher = None

        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def _last_words(self) -> str:
        """Give the line of the log that says most of why it ended."""
        with contextlib.suppress(OSError):
            text = (self.folder / "log").read_text("utf-8", "replace").replace(str(self.folder), "~")
            lines = [line.strip() for line in text.split("\n") if line.strip()]
            telling = [line for line in lines if re.search(r"FATAL|PANIC|\[ERROR\]|\berror:", line)]
            return re.sub(r"^[\d\s:.-]*\[ERROR\]\s*", "", next(iter([*telling, *lines[-1:]]), "without a word"))

        return "without a word"


def _parent(temporary: Path, *, shared: bool) -> Path:
    """Choose where folders of servers are made: where a socket's path is short enough, and its user can go."""
    for path in (temporary.resolve(), Path("/tmp").resolve()):  # noqa: S108  mkdtemp makes what is made in it
        place = os.fsencode(path / f"{PREFIX}12345678" / "run" / SOCKET)
        open_to_all = all(one.stat().st_mode & 0o001 for one in (path, *path.parents))
        if len(place) <= SOCKET_PATH and (open_to_all or not shared):
            return path

    raise ServiceError(f"there is no place for its socket: set TMPDIR to a shorter path than {temporary}")
