"""Whether pages are HTML: https://validator.github.io/validator/, the W3C's checker, says so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from .posts import source
from .site import Finding, Site

JAR = "vnu-jar/build/dist/vnu.jar"
FOLDERS = ("node_modules", ".node/node_modules")


class CheckerError(Exception):
    """The checker itself could not be run."""


def checker(home: Path) -> list[str] | None:
    """
    Find the checker: the jar that the environment names, the program on the path, or the package from npm.

    :param home: the folder that npm's packages lie in
    :return: the command that starts it; None if it, or Java, is not installed
    """
    jars = [Path(os.environ.get("VNU_JAR", "")), *(home / folder / JAR for folder in FOLDERS)]
    jar = next((jar for jar in jars if jar.is_file()), None)
    java = shutil.which("java")
    if jar and java:
        return [java, "-jar", str(jar)]

    found = shutil.which("vnu")
    return [found] if found else None


def markup(site: Site, command: Sequence[str]) -> Iterator[Finding]:
    """
    Let the checker read every page.

    :param site: the site
    :param command: what starts the checker
    :return: what it calls an error
    :raises CheckerError: if it cannot be run
    """
    options = ["--stdout", "--exit-zero-always", "--errors-only", "--skip-non-html", "--format", "json"]
    try:
        done = subprocess.run([*command, *options, site.output.resolve()], capture_output=True, check=True)
        messages = json.loads(done.stdout)["messages"]
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError) as error:
        raise CheckerError(f"{' '.join(command)}: cannot be run ({error})") from None

    for message in messages:
        path = Path(url2pathname(unquote(urlsplit(message.get("url", "")).path)))
        inside = path.is_relative_to(site.output.resolve())
        file = path.relative_to(site.output.resolve()).as_posix() if inside else path.as_posix()
        begin = message.get("hiliteStart", 0)
        word = message.get("extract", "")[begin : begin + message.get("hiliteLength", 0)].strip()
        cure = "Mend the template, or the post's HTML"
        post = source(site.content, file) if site.content else None
        cure = f"{cure} ({os.path.relpath(post)})" if post else cure
        yield Finding(file, message.get("lastLine", 0), f"{message['message']} {cure}", word)
