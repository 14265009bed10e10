"""MariaDB, which has no wheel: the machine's own, as Debian's mariadb-server has it."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from doctests.access import Access

from .service import Account, MissingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .server import Server

RESERVED = ("information_schema", "mysql", "performance_schema", "sys", "test")
#: What a group may take, so that the others have some too.
CONNECTIONS = 20
#: One file for the installation and the server, so that both mean the same logs; nothing of the machine's own is read.
SETTINGS = """\
[mariadbd]
datadir = {folder}/data
socket = {sockets}/mariadb.sock
pid-file = {folder}/data/pid
tmpdir = {folder}/data
init-file = {folder}/accounts.sql
skip-networking
skip-name-resolve
skip-log-bin
skip-symbolic-links
character-set-server = utf8mb4
default-storage-engine = InnoDB
local-infile = 0
max-connections = 200
performance-schema = 0
# The data is thrown away with the run: 0.6 seconds for an installation instead of 3.
debug-no-sync
innodb-buffer-pool-size = 32M
innodb-flush-log-at-trx-commit = 0
innodb-log-file-size = 8M
skip-innodb-doublewrite
"""
#: What an installation begins with besides: accounts that the system's users, or anybody, can use without a password.
ACCOUNTS = """\
DELETE FROM mysql.global_priv WHERE NOT (User = 'root' AND Host = 'localhost' OR User = 'mariadb.sys');
DELETE FROM mysql.db;
FLUSH PRIVILEGES;
ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('{password}');
"""


class MariaDB:
    """The MariaDB that is installed on the machine."""

    title = "MariaDB"
    variables: tuple[str, ...] = ("MYSQL_UNIX_PORT", "MYSQL_PWD")

    def __init__(self, path: str | None = None) -> None:
        """
        Describe the service.

        :param path: where programs are, by default the PATH and where Debian puts servers, which is not on everybody's
        """
        self._path = path or os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
        self._password = secrets.token_hex(16)
        self._client = ""

    def program(self) -> Path:
        """Find the server."""
        return Path(self._program("mariadbd", "mysqld"))

    def start(self, server: Server) -> str:
        """Start a server that knows no network, and asks everybody for a password."""
        install = self._program("mariadb-install-db", "mysql_install_db")
        mariadbd = self._program("mariadbd", "mysqld")
        self._client = self._program("mariadb", "mysql")
        server.make("data")
        accounts = server.make("accounts.sql", ACCOUNTS.format(password=self._password))
        settings = server.make("settings.cnf", SETTINGS.format(folder=server.folder, sockets=server.sockets))
        defaults = f"--defaults-file={settings}"
        first = [install, defaults, "--auth-root-authentication-method=normal", "--skip-test-db"]
        # Its data is in its folder alone, so it may be killed at once.
        server.serve([first, [mariadbd, defaults]], signal.SIGKILL)
        version = server.wait(lambda: self._ask(server, "SELECT VERSION();"))
        accounts.unlink()
        return ".".join(version.split(".")[:2])

    def open(self, server: Server, account: Account) -> Access:
        """Make a user who can do anything in one database and nothing elsewhere, and that database."""
        role, database, password = account.role, account.database, account.password
        # In a GRANT the name is a pattern, in which these two stand for other characters.
        pattern = database.replace("_", r"\_").replace("%", r"\%")
        self._ask(
            server,
            f"CREATE DATABASE `{database}`;\n"
            f"CREATE USER '{role}'@'localhost' IDENTIFIED BY '{password}' WITH MAX_USER_CONNECTIONS {CONNECTIONS};\n"
            f"GRANT ALL PRIVILEGES ON `{pattern}`.* TO '{role}'@'localhost';\n",
        )
        socket = str(server.sockets / "mariadb.sock")
        env = {
            # As SQLAlchemy, PyMySQL and mysqlclient call the socket; the last two cannot take it from the environment.
            "DATABASE_URL": f"mysql://{role}:{password}@localhost/{database}?unix_socket={quote(socket, safe='')}",
            "MYSQL_PWD": password,
            "MYSQL_UNIX_PORT": socket,
        }
        return Access(env, (server.sockets,))

    def close(self, server: Server, account: Account) -> None:
        """Drop a database and its user; a connection that is still open would hold its tables."""
        user = f"'{account.role}'@'localhost'"
        self._ask(
            server, f"KILL USER {user};\nDROP USER IF EXISTS {user};\nDROP DATABASE IF EXISTS `{account.database}`;"
        )

    def _ask(self, server: Server, statements: str) -> str:
        """Run statements as root."""
        how = ("--no-defaults", "--batch", "--skip-column-names", "--user=root")
        socket = f"--socket={server.sockets / 'mariadb.sock'}"
        return server.ask([self._client, *how, socket], {"MYSQL_PWD": self._password}, statements)

    def _program(self, *names: str) -> str:
        """Find a program by the first of its names that there is."""
        return _first([shutil.which(name, path=self._path) for name in names])


def _first(found: Sequence[str | None]) -> str:
    """Give the first of some programs that is there."""
    program = next(filter(None, found), None)
    if program is None:
        raise MissingError("it is not installed: on Debian, apt-get install mariadb-server")

    return program
