"""
A branch of a git repository, as GitHub Pages shows one.

A release is a commit. It is made of git's own parts, blobs, a tree and a commit, beside the working tree and its index;
pushing it is the one step that makes it public, and a server that has another commit meanwhile refuses that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from publishing.built import Built
from publishing.command import GIT, TOKEN, Done, Environment, Run, plain, why
from publishing.record import NAME, File, Record, RecordError, dump, load

from .blobs import FILE, Blob, listed, others
from .shelf import NAMED
from .target import KEPT, Sent, Standing, TargetError

#: No page of ours is to be made by Jekyll, which leaves out what begins with an underscore:
#: https://docs.github.com/pages/getting-started-with-github-pages/about-github-pages#static-site-generators.
NO_JEKYLL, DOMAIN = ".nojekyll", "CNAME"
#: A host that belongs to GitHub needs no file that says so.
GITHUB = ".github.io"
TRAILER = "Release"
#: By whom releases are: whoever publishes may have told the source's repository a name that its readers shall not know.
MAKER, NOWHERE = "invoke publish", "publish@nowhere.invalid"  # RFC 2606, 2: no such host will ever be
#: Gives git the token, for an https remote alone; the text is everybody's, and the shell takes the token itself.
HELPER = (
    '!f() { test "$1" = get && grep -qx protocol=https && echo username=x-access-token'
    f' && echo "password=${TOKEN}"; }}; f'
)
_BEHIND = re.compile("fetch first|non-fast-forward|already exists|cannot lock ref|incorrect old value")
#: What a server sees when it changes the branch, it says itself; that it has no room or no right begins likewise.
_OVERTAKEN = re.compile(r"cannot lock ref '[^']*': (?:reference already exists|is at [0-9a-f]+ but expected )")
_BRANCH = re.compile(r"[A-Za-z0-9_][\w.-]*(?:/[A-Za-z0-9_][\w.-]*)*")
#: Whatever a person's settings say, a commit is what it is, and the same everywhere.
_SAME = ("--no-replace-objects", "-c", "i18n.commitEncoding=UTF-8")


@dataclass(frozen=True, slots=True)
class Branch:
    """
    Releases as commits of a branch.

    :param name: what the target is called
    :param home: a folder of the repository that pushes
    :param remote: the remote's name or address
    :param branch: the branch there; it holds nothing but the site
    :param environment: ours; it may hold a token
    :param run: runs programs
    """

    name: str
    home: Path
    remote: str
    branch: str
    environment: Environment
    run: Run

    def look(self) -> Standing:
        """
        Say what is there.

        :raises TargetError: if it cannot be told
        """
        tip, announced = self._tips()
        if not tip:
            return Standing()

        self._remote(
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
            self.remote,
            f"+{self._ref}:{self._kept}",
        )
        tree, own = self._tree(tip), list(self._own(tip))
        if not own:
            return Standing(strange=tuple(sorted(tree)[: NAMED + 1]), at=tip)

        last = own[0][1]
        strange = sorted(tree.keys() - last.all.keys() - {NAME})
        altered = sorted(self._others(tree, last.all))
        missing = sorted((last.all.keys() | {NAME}) - tree.keys())
        records = tuple(record for _, record in reversed(own))
        known = next((record.number for commit, record in own if commit == announced), 0)
        return Standing(
            records,
            strange=tuple(strange[: NAMED + 1]),
            at=tip,
            missing=tuple(missing),
            announced=known,
            altered=tuple(altered[: NAMED + 1]),
        )

    def put(self, record: Record, standing: Standing, built: Built | None) -> Sent:
        """
        Make a release public, in one step, at the end.

        :param record: the release
        :param standing: what is there
        :param built: where its files are; None if the branch has them, in the release `record.of`
        :raises TargetError: if it is not public; what was public before is as it was
        """
        before = self._tree(standing.at) if standing.at else {}
        blobs = {path: before[path].name for path in record.kept}
        if built is None:
            old = next(commit for commit, one in self._own(standing.at) if one.number == record.of)
            tree = self._tree(old)
            if lost := sorted((record.files.keys() - tree.keys()) | self._others(tree, record.files)):
                raise TargetError(
                    f"{self._where}: {lost[0]} of {old[:12]} is not as it was: roll back to another release"
                )

            blobs |= {path: tree[path].name for path in record.files}
        else:
            blobs |= self._blobs(built)

        blobs[NAME] = self._blob(dump(record))
        commit = self._commit(blobs, record, standing.at)
        # The branch as it was looked at, or none of it: without a force, what somebody else has pushed stays.
        self._remote(
            "push",
            "--porcelain",
            "--no-follow-tags",
            "--recurse-submodules=no",
            "--no-signed",
            self.remote,
            f"{commit}:{self._ref}",
        )
        self._git("update-ref", self._kept, commit)
        known = {blob.name for blob in before.values()}
        new = [path for path, blob in blobs.items() if blob not in known and path != NAME]
        return Sent(len(new), sum(record.all[path].size for path in new))

    def switch(self) -> None:
        """Do nothing, for what is pushed is public."""

    def announced(self, number: int) -> None:
        """
        Remember that the hub knows of a release.

        :param number: the release's
        :raises TargetError: if that cannot be kept
        """
        commit = next(commit for commit, one in self._own(self._kept) if one.number == number)
        # By force, for it is nobody's but ours, and says no more than where the branch was.
        self._remote(
            "push",
            "--no-follow-tags",
            "--recurse-submodules=no",
            "--no-signed",
            self.remote,
            f"+{commit}:{self._known}",
        )

    def additions(self, address: str) -> dict[str, bytes]:
        """
        Give the files that GitHub Pages asks for beside the site's own.

        :param address: where the site is published
        """
        host = urlsplit(address).hostname or ""
        own = {} if host.endswith(GITHUB) else {DOMAIN: f"{host}\n".encode()}
        return {NO_JEKYLL: b"", **own}

    @property
    def _ref(self) -> str:
        return f"refs/heads/{self.branch}"

    @property
    def _kept(self) -> str:
        """Where the repository that pushes keeps what it fetched: under no name that anybody else uses."""
        return f"refs/publishing/{self.name}"

    @property
    def _known(self) -> str:
        """Where the remote keeps which release the hub knows of: neither a branch nor a tag, so nothing comes of it."""
        return f"refs/announced/{self.branch}"

    @property
    def _where(self) -> str:
        return f"{self.branch} at {self.remote if '://' not in self.remote else self.remote.rpartition('@')[2]}"

    def _tips(self) -> tuple[str, str]:
        """Ask for the branch's last commit and the one that the hub knows of; each is empty if there is none."""
        told = self._remote("ls-remote", "--refs", self.remote, self._ref, self._known).decode()
        tips = {ref: commit for commit, _, ref in (line.partition("\t") for line in told.splitlines())}
        return tips.get(self._ref, ""), tips.get(self._known, "")

    def _own(self, tip: str) -> Iterator[tuple[str, Record]]:
        """Find the last releases, the newest first: commits that brought a record, whatever their messages say."""
        asked = ("rev-list", "--first-parent", tip, "--", f":(top){NAME}")
        found = self._git(*asked, environment={"GIT_LITERAL_PATHSPECS": "0"}).decode().split()
        yield from islice(self._falling(found), KEPT)

    def _falling(self, commits: Sequence[str]) -> Iterator[tuple[str, Record]]:
        """Leave out what somebody changed by hand and took back: each release has a number that is its own."""
        last = math.inf
        for commit in commits:
            record = self._record(commit, newest=commit == commits[0])
            if record is not None and record.number < last:
                last = record.number
                yield commit, record

    def _record(self, commit: str, *, newest: bool) -> Record | None:
        """Read a commit's record; somebody may have removed it there, or damaged it and taken that back."""
        head, _, data = self._git("cat-file", "--batch", told=f"{commit}:{NAME}\n".encode()).partition(b"\n")
        try:
            return None if head.endswith(b" missing") else load(data)
        except RecordError as error:
            if not newest:
                return None

            raise TargetError(f"{self._where}: {NAME} of {commit[:12]} {error}: publish to another branch") from None

    def _tree(self, commit: str) -> dict[str, Blob]:
        return listed(self._git("ls-tree", "-r", "-z", "--long", "--full-tree", commit))

    def _others(self, tree: Mapping[str, Blob], files: Mapping[str, File]) -> set[str]:
        return others(tree, files, lambda asked: self._git("cat-file", "--batch", told=asked))

    def _blobs(self, built: Built) -> dict[str, str]:
        """Let the repository have files, to the byte: no ending of a line is changed."""
        paths = sorted(built.files.keys() - built.extra.keys())
        told = "".join(f"{built.folder.absolute() / path}\n" for path in paths).encode()
        names = self._git("hash-object", "-w", "--no-filters", "--stdin-paths", told=told).decode().split()
        return dict(zip(paths, names, strict=True)) | {path: self._blob(data) for path, data in built.extra.items()}

    def _blob(self, data: bytes) -> str:
        return self._git("hash-object", "-w", "--no-filters", "--stdin", told=data).decode().strip()

    def _commit(self, blobs: Mapping[str, str], record: Record, parent: str) -> str:
        """Make the commit, by nobody in particular, and at the date of the one that it is built from."""
        with TemporaryDirectory(prefix="publish-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            told = "".join(f"{FILE} {blob}\t{path}\0" for path, blob in sorted(blobs.items())).encode()
            self._git("update-index", "-z", "--index-info", told=told, environment=index)
            tree = self._git("write-tree", environment=index).decode().strip()

        source = record.source
        who = {
            f"GIT_{part}_{name}": value
            for part in ("AUTHOR", "COMMITTER")
            for name, value in (("NAME", MAKER), ("EMAIL", NOWHERE), ("DATE", f"@{source.date}"))
        }
        once_more = f", which is release {record.of} once more" if record.of else ""
        text = f"Release {record.number}{once_more}\n\nMade from {source.commit}.\n\n{TRAILER}: {record.number}\n"
        parents = ["-p", parent] if parent else []
        made = self._git("commit-tree", tree, *parents, "--no-gpg-sign", told=text.encode(), environment=who)
        return made.decode().strip()

    def _git(self, *arguments: str, told: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
        done = self._run(arguments, told, environment or {})
        if done.status:
            raise TargetError(
                f"{self._where}: {why(done, self.environment)}: nothing is published; see to it and publish again"
            )

        return done.output

    def _remote(self, *arguments: str) -> bytes:
        """Ask the remote; the token is for no other call."""
        token = self.environment.get(TOKEN)
        helper = ["-c", "credential.helper=", "-c", f"credential.helper={HELPER}"] if token else []
        done = self._run((*helper, *arguments), b"", {TOKEN: token} if token else {})
        if not done.status:
            return done.output

        # What a push was refused for stands behind the last tab of what it tells programs; a hook says more.
        refused = [
            line.rpartition("\t")[2] for line in done.output.decode("utf-8", "replace").splitlines() if line[:1] == "!"
        ]
        hook = [line.removeprefix("remote: ") for line in done.said.splitlines() if line.startswith("remote: ")]
        if any(map(_BEHIND.search, refused)) or (refused and any(map(_OVERTAKEN.search, hook))):
            raise TargetError(f"{self._where}: somebody else has pushed meanwhile: publish again")

        said = Done(done.status, b"", ": ".join([*refused[:1], *hook[:1]])) if refused else done
        reason = why(said, self.environment)
        raise TargetError(f"{self._where}: {reason}: what is public is whole; see to it and publish again")

    def _run(self, arguments: Sequence[str], told: bytes, environment: Mapping[str, str]) -> Done:
        ours = {**plain(self.environment), **environment}
        return self.run([*GIT, *_SAME, "-C", str(self.home), *arguments], told, ours)


def is_branch(branch: object) -> bool:
    """
    Say whether a text can be a branch's name, and is no option of git's.

    :param branch: whatever stands there
    """
    return isinstance(branch, str) and _BRANCH.fullmatch(branch) is not None and not branch.endswith(".lock")
