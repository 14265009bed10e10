"""Imports made for the tests, and what they leave behind."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from blogger.media import Network
from blogger.run import main
from pelicanconf import MARKDOWN

POST_1, POST_2 = "2013/08/post-1.md", "2013/08/post-2.md"


def imported(
    export: Path | str,
    into: Path,
    *,
    dry_run: bool = False,
    json: bool = False,
    site: str = "",
    time_zone: str = "",
    network: Network | None = None,
) -> tuple[int, list[str]]:
    """Import an export and give the exit status and the lines that were printed."""
    file = StringIO()
    console = Console(file=file)
    options: dict[str, Any] = {"dry_run": dry_run, "json": json, "site": site, "time_zone": time_zone}
    options |= {"network": network}
    status = main(export, into=into, markdown=MARKDOWN, console=console, **options)
    return status, file.getvalue().splitlines()


def tree(folder: Path) -> dict[str, bytes | None]:
    """Give all files and folders below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def files(folder: Path) -> list[str]:
    """Give the names of all files below a folder."""
    return sorted(path for path, data in tree(folder).items() if data is not None)


def times(folder: Path) -> dict[str, int]:
    """Give when each file and folder was last written."""
    return {str(path): path.lstat().st_mtime_ns for path in [folder, *folder.rglob("*")]}


def happened(lines: list[str], path: str) -> str:
    """Give the row of a post."""
    return next(line for line in lines if line.split("  ")[0].endswith(path))


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Let the system refuse to write more than so many bytes into one file, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
