"""A server of one's own: OpenSSH and rsync as they are, at a port of this machine, with keys made for it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from publishing import command
from publishing.command import HOSTS, KEY
from publishing.targets.ssh import Ssh
from tests.publishing.made import token

NEEDED = ("sshd", "ssh", "ssh-keygen", "rsync")
_WHERE = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def me() -> pwd.struct_passwd:
    """Give who runs this, whatever the environment says: sshd lets nobody else in, and runs their shell."""
    return pwd.getpwuid(os.geteuid())


def missing() -> list[str]:
    """Name what is not on this machine: programs, and a shell for who runs this."""
    programs = [name for name in NEEDED if shutil.which(name, path=_WHERE) is None]
    shell = [] if Path(me().pw_shell).name not in {"false", "nologin"} else [f"a shell for {me().pw_name}"]
    return [*programs, *shell]


@dataclass(frozen=True)
class Server:
    """
    A server that listens.

    :param port: where
    :param environment: what ssh is to be told, keys among it
    """

    port: int
    environment: dict[str, str] = field(repr=False)

    @property
    def host(self) -> str:
        """Where to log in."""
        return f"{me().pw_name}@127.0.0.1"

    def target(self, path: Path, *, port: int = 0, run: command.Run = command.run, **environment: str) -> Ssh:
        """Give a target in a folder of the server."""
        told = {**self.environment, **environment}
        return Ssh("server", self.host, port or self.port, str(path), token(), told, run)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """
    Start a server, with keys of its own and for nobody but us; nothing of ours in `~/.ssh` is read as a key.

    :param folder: where its keys and settings lie
    """
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # as Debian's start script makes it

    for name in ("host", "user", "stranger"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "user.pub",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "KbdInteractiveAuthentication": "no",
        "PermitRootLogin": "prohibit-password",
        "MaxStartups": "100:1:200",
        "SetEnv": "SHLVL=2",  # so that bash does not read what its owner wrote for the terminal
        "KexAlgorithms": "curve25519-sha256",  # the quickest: connections are many here
    }
    (folder / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()), "utf-8")
    daemon = shutil.which("sshd", path=_WHERE) or "sshd"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([daemon, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)
        try:
            _wait(port)
            key = (folder / "host.pub").read_text("utf-8")
            secret = {KEY: (folder / "user").read_text("utf-8"), HOSTS: f"* {key}"}
            yield Server(port, {"PATH": _WHERE, "HOME": str(folder), **secret})
        finally:
            process.terminate()
            process.wait()


def _wait(port: int) -> None:
    for _ in range(400):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return

        time.sleep(0.05)

    raise TimeoutError("sshd does not listen")


class Wire:
    """
    A wire to a server that can be cut: after so many bytes of one of its connections, both ends hear no more.

    :param to: the server's port
    """

    def __init__(self, to: int) -> None:
        self.to = to
        self.carried: list[int] = []  # bytes to the server, by connection
        self.cut: tuple[int, int] | None = None  # which connection from now on, and after how many bytes
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take the wire away."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                self.carried.append(0)
                Thread(target=self._connect, args=(near, len(self.carried) - 1), daemon=True).start()

    def _connect(self, near: socket.socket, number: int) -> None:
        with near, socket.create_connection(("127.0.0.1", self.to)) as far:
            back = Thread(target=self._carry, args=(far, near, None), daemon=True)
            back.start()
            self._carry(near, far, number)
            back.join()

    def _carry(self, one: socket.socket, other: socket.socket, number: int | None) -> None:
        with suppress(OSError):
            while data := one.recv(4096):
                if number is not None:
                    self.carried[number] += len(data)
                    if self.cut is not None and number == self.cut[0] and self.carried[number] > self.cut[1]:
                        break

                other.sendall(data)

        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
