"""A server that is reached by ssh, with rsync: only what has changed travels."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from publishing.built import Built
from publishing.command import HOSTS, KEY, Done, Environment, Run, plain, why
from publishing.record import Record, dump

from . import script, shelf
from .shelf import NEW, RELEASES, numbered
from .target import MovingError, Sent, Standing, TargetError, patiently

PATIENCE = 30  # seconds without a sign of life
NO_CONNECTION = 255  # ssh's exit status
OWN, SHARED = "755", "2755"  # the rights of folders; of those that hand their group on
UNWRITTEN = 11  # rsync's; what it says then does not always come through
_KEY_FILE, _HOSTS_FILE = "key", "hosts"
#: rsync's where the connection is gone: errors in the protocol's stream, its start, its sockets, and its patience.
BROKEN = {5, 10, 12, 30, 35, NO_CONNECTION}
#: What ssh says of the file that a key of the environment was written into.
_NO_KEY = re.compile(rf'^Load key ".*/{_KEY_FILE}": ', re.MULTILINE)
_HOST = re.compile(r"(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9_][\w.-]*")


class BrokenError(TargetError):
    """Say that a server cannot be reached, or not any more."""


@dataclass(frozen=True, slots=True)
class Ssh:
    """
    Releases on a server; its web server shows their folder's `current`.

    :param name: what the target is called
    :param host: where to log in, `jane@example.org` or a name of `~/.ssh/config`
    :param port: where it listens; 0 for what ssh's own settings say
    :param path: the folder there, from the root or from where who logs in is
    :param token: a name that no other release is put together under, of hexadecimal digits
    :param environment: ours; it may hold a key and the keys of hosts
    :param run: runs programs
    """

    name: str
    host: str
    port: int
    path: str
    token: str
    environment: Environment
    run: Run

    def additions(self, _address: str) -> dict[str, bytes]:
        """Give files that this target needs beside the site's own: none."""
        return {}

    def look(self) -> Standing:
        """
        Say what is there.

        :raises TargetError: if it cannot be told
        """
        with self._keys() as keys:
            told = patiently(lambda: self._script(script.LOOK, keys))

        if not told:
            return Standing()

        (link, *rest), records = told.split(b"\0"), {}
        end = rest.index(b"")
        paths = [os.fsdecode(path.removeprefix(b"./")) for path in rest[:end]]
        for name, record in zip(rest[end + 2 :: 2], rest[end + 3 :: 2], strict=False):
            records[name.decode()] = record

        return shelf.standing(self._where, os.fsdecode(link), paths, records, script.digests(rest[end + 1]))

    def put(self, record: Record, standing: Standing, built: Built | None) -> Sent:
        """
        Make a release public, in one step, at the end.

        :param record: the release
        :param standing: what is there
        :param built: its files; None if the server has them, in the release `record.of`
        :raises TargetError: if it is not public; what was public before is as it was
        """
        public = standing.public
        with self._keys() as keys:
            if built is None:
                self._compare(keys, record)

            mode, releases, *left = map(os.fsdecode, self._script(script.BEGIN, keys, self.token).split(b"\0")[:-1])
            try:
                if record.kept and public is not None:
                    self._link(keys, public.number, record.kept)

                sent = Sent()
                if built is None:
                    self._link(keys, record.of, record.files)
                else:
                    # What an interrupted upload has left need not travel again.
                    bases = [f"{releases}/{name}" for name in [*([numbered(public.number)] if public else []), *left]]
                    sent = self._upload(keys, record, built, bases, SHARED if mode == SHARED else OWN)

                data = dump(record)
                self._script(script.FINISH, keys, self.token, numbered(record.number), str(len(data)), data=data)
            except BrokenError:
                raise  # what got through need not travel again: the next release finds it
            except TargetError:
                self._script(script.DROP, keys, self.token)
                raise

        return sent

    def switch(self) -> None:
        """
        Make the last release public that somebody was interrupted at.

        :raises TargetError: if it cannot be done
        """
        with self._keys() as keys:
            self._script(script.FINISH, keys, self.token, "", "0")

    def announced(self, number: int) -> None:
        """
        Remember that the hub knows of a release.

        :param number: the release's
        :raises TargetError: if that cannot be kept
        """
        with self._keys() as keys:
            self._script(script.ANNOUNCED, keys, numbered(number))

    @property
    def _where(self) -> str:
        return f"{self.host}:{self.path}"

    def _compare(self, keys: Sequence[str], record: Record) -> None:
        """Look whether the release that a record is once more is what it was, by its bytes."""
        there = script.digests(self._script(script.DIGESTS, keys, numbered(record.of)))
        for path, file in sorted(record.files.items()):
            if there.get(path) != file.digest:
                where = f"{self._where}/{RELEASES}/{numbered(record.of)}/{path}"
                raise TargetError(f"{where}: is not as it was: roll back to another release")

    def _link(self, keys: Sequence[str], number: int, files: Mapping[str, object]) -> None:
        names = b"".join(path.encode() + b"\0" for path in sorted(files))
        self._script(script.LINK, keys, self.token, numbered(number), data=names)

    def _upload(self, keys: Sequence[str], record: Record, built: Built, bases: Sequence[str], mode: str) -> Sent:
        to = f"{self.host}:{self.path}/{RELEASES}/{NEW}{self.token}/site/"
        names = b"".join(path.encode() + b"\0" for path in sorted(record.files))
        done = self._run(upload(_options(keys, self.port), built.folder, to, bases, mode), names)
        if done.status:
            raise self._broken(done) if done.status in BROKEN else self._failed(done)

        return sent(done.output.decode("utf-8", "replace"))

    def _script(self, text: str, keys: Sequence[str], *lines: str, data: bytes = b"") -> bytes:
        told = "".join(f"{line}\n" for line in (self.path, *lines)).encode() + data
        done = self._run(self._ssh(keys, text), told)
        if done.status == script.TAKEN:
            raise TargetError(f"{self._where}: somebody else has published meanwhile: publish again")

        if done.status == script.MOVING:
            raise MovingError(f"{self._where}: somebody else publishes meanwhile: publish again")

        if done.status == script.ABSENT:
            raise TargetError(f"{self._where}: is no folder: name another one in publishconf.py")

        if done.status == script.LACKING:
            raise TargetError(f"{self._where}: has no rsync: install it there and publish again")

        if done.status in {NO_CONNECTION, script.HALF}:
            raise self._broken(done)

        if done.status:
            raise self._failed(done)

        return done.output.partition(script.MARK.encode())[2]

    def _ssh(self, keys: Sequence[str], text: str) -> list[str]:
        return ["ssh", *_options(keys, self.port), "--", self.host, f"sh -c {shlex.quote(text)}"]

    def _run(self, arguments: Sequence[str], told: bytes) -> Done:
        return self.run(arguments, told, plain(self.environment))

    def _broken(self, done: Done) -> BrokenError:
        said = why(done, self.environment)
        if "Host key verification failed" in done.said:
            cure = f"log in once by ssh and compare the host's key, or give it in {HOSTS}"
        elif self.environment.get(KEY) and _NO_KEY.search(done.said):
            said = f"{KEY} is no key that ssh can read"
            cure = "give the whole text of a private key that has no passphrase"
        elif "Permission denied" in done.said:
            cure = f"put your key into the server's authorized_keys, or give the right one in {KEY}"
        else:
            cure = "publish again once it can be reached"

        return BrokenError(f"{self._where}: {said}: what is public is whole; {cure}")

    def _failed(self, done: Done) -> TargetError:
        if done.status == UNWRITTEN and not done.said.strip():
            done = replace(done, said="files cannot be written there, for want of room or of rights")

        said = why(done, self.environment)
        return TargetError(f"{self._where}: {said}: what is public is whole; see to it and publish again")

    @contextmanager
    def _keys(self) -> Iterator[list[str]]:
        """Let ssh have the keys of the environment, in files that only we can read, for as long as it needs them."""
        with TemporaryDirectory(prefix="publish-") as folder:
            options: list[str] = []
            for variable, name in ((KEY, _KEY_FILE), (HOSTS, _HOSTS_FILE)):
                text = self.environment.get(variable, "").strip()
                if not text:
                    continue

                file = Path(folder, name)
                file.touch(0o600)
                file.write_text(f"{text}\n", "utf-8")
                if variable == KEY:
                    options += ["-i", str(file), "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"]
                else:
                    options += ["-o", f'UserKnownHostsFile="{file}"', "-o", "GlobalKnownHostsFile=none"]

            yield options


def is_host(host: object) -> bool:
    """
    Say whether a text is somewhere to log in, and no option of ssh's.

    :param host: whatever stands there
    """
    return isinstance(host, str) and _HOST.fullmatch(host) is not None


def upload(options: Sequence[str], built: Path, to: str, bases: Sequence[str], mode: str = OWN) -> list[str]:
    """
    Give the arguments of an upload. Files are told apart by their bytes, not by dates, which two clocks disagree on.

    :param options: ssh's
    :param built: where the files are; their names are read, ended by null bytes
    :param to: the folder on the server
    :param bases: the paths of releases from the server's root: what one of them has is on its disk once. An rsync that
        is mended against races of links (CVE-2026-43619) reads nothing by a path with `..` in it
    :param mode: the rights of folders, in octal digits
    """
    return [
        "rsync",
        "--from0",
        "--files-from=-",
        "--checksum",
        "--perms",
        f"--chmod=D{mode},F644",
        "--protect-args",
        f"--timeout={PATIENCE}",
        "--stats",
        "--no-human-readable",
        *(f"--link-dest={base}" for base in bases[:20]),  # as many as rsync takes
        f"--rsh={shlex.join(['ssh', *options])}",
        "--",
        f"{built}/",
        to,
    ]


def sent(stats: str) -> Sent:
    """
    Read how much has travelled.

    :param stats: what `rsync --stats` tells
    """
    figures = dict(re.findall(r"^(.+?): ([\d,.]+)", stats, re.MULTILINE))
    files, size = (
        int(re.sub(r"\D", "", figures.get(name, "0")))
        for name in ("Number of regular files transferred", "Total bytes sent")
    )
    return Sent(files, size)


def _options(keys: Sequence[str], port: int) -> list[str]:
    """Give the options of every connection: nobody is asked, and no host is believed that nobody knows."""
    said = [
        "BatchMode=yes",
        "StrictHostKeyChecking=yes",
        f"ConnectTimeout={PATIENCE}",
        f"ServerAliveInterval={PATIENCE}",
    ]
    options = [*keys, *(word for one in said for word in ("-o", one))]
    return [*options, "-p", str(port)] if port else options
