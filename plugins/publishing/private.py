"""Files that look as if nobody meant to publish them: keys, passwords, backups."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath

from .built import Built

SETTING = "PUBLISH_HARMLESS"
NAMES = {
    "a key": (
        "*.pem",
        "*.key",
        "*.p12",
        "*.pfx",
        "*.jks",
        "*.keystore",
        "*.kdbx",
        "*.ppk",
        "id_[rde]*sa",
        "id_[rde]*sa_sk",
        "id_ed25519*",
        "*.ovpn",
    ),
    "passwords": (
        "*.env",
        ".env.*",
        "credentials",
        "credentials.json",
        "*.tfstate",
        ".netrc",
        "_netrc",
        ".pgpass",
        ".htpasswd",
        ".pypirc",
        ".npmrc",
        ".git-credentials",
        "secrets.yaml",
        "secrets.yml",
        "secrets.json",
        "secrets.toml",
    ),
    "a backup of a blog": ("blog-[0-9]*.xml", "takeout", "takeout-*", "*.atom"),
    "a database": ("*.sqlite", "*.sqlite3", "*.db", "*.sql"),
    "what somebody typed": (".*_history",),
}
#: What copies and packed files have behind their names, and files that somebody made readable in a browser.
_COPY = re.compile(r"(?:~|\.(?:bak|old|orig|save|tmp|swp|gz|bz2|xz|zst|zip|txt))+\Z")
#: The half of a key that anybody may have lies beside the other, and is called like it.
_PUBLIC = ".pub"
#: A key's head with a key behind it, for a post may speak of the head alone; and what the hosts of code look for
#: themselves: https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns.
#: A text that a pattern begins with is found at once; what stands before it is looked at behind it.
TEXTS = {
    "a private key": re.compile(
        rb"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----"
        rb"(?:\s|\\[nr]|<[^>]*>|[A-Za-z-]{1,40}: [^\n<\\]{0,200}(?=[\n<\\]))*[A-Za-z0-9+/]{40}"
    ),
    "a key of PuTTY's": re.compile(
        rb"PuTTY-User-Key-File-[0-9]: [\s\S]{0,8000}?Private-Lines: [0-9]+(?:\s|\\[nr]|<[^>]*>)*[A-Za-z0-9+/]{40}"
    ),
    "a key of age's": re.compile(rb"\bAGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}\b"),
    "a token of GitHub's": re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})"),
    "a token of GitLab's": re.compile(rb"\bglpat-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{20}"),
    "a key of Stripe's": re.compile(rb"\b[sr]k_live_[A-Za-z0-9]{24}"),
    "a key of Anthropic's": re.compile(rb"\bsk-ant-[a-z0-9]{2,12}-[A-Za-z0-9_-]{40}"),
    "an address with a password": re.compile(
        rb"\b[a-z][a-z0-9+]{1,15}://[^\s/:@\"'<>&{}$]{1,64}:"
        rb"(?!(?:password|passwd|secret|token|x+|\.+)@)[^\s/:@\"'<>&{}$*]{6,128}@"
        rb"(?!(?:[\w.-]*\.)?(?:example|localhost|test|invalid)\b|127\.)[A-Za-z0-9-]+\.[A-Za-z0-9.-]+",
        re.IGNORECASE,
    ),
    "a key of OpenAI's": re.compile(
        rb"sk-(?<!\wsk-)(?:[A-Za-z0-9_-]{20,100}T3BlbkFJ[A-Za-z0-9_-]{20}"
        rb"|(?:proj|svcacct|admin)-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{40})"
    ),
    "a token of npm's": re.compile(rb"npm_(?<!\wnpm_)(?=[A-Za-z]*[0-9])[A-Za-z0-9]{36}\b"),
    "a token of Hugging Face's": re.compile(rb"hf_(?<!\whf_)(?=[A-Za-z]*[0-9])[A-Za-z0-9]{34}\b"),
    "a key of SendGrid's": re.compile(rb"SG\.(?<!\wSG\.)[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    "a token of DigitalOcean's": re.compile(rb"do[oprt]_v1_[0-9a-f]{64}\b"),
    "a key of Amazon's": re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b(?<!EXAMPLE)"),
    "a key of Google's": re.compile(rb"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a client's key of Google's": re.compile(rb"GOCSPX-(?=[A-Za-z_-]*[0-9])[0-9A-Za-z_-]{28}"),
    "a token of Slack's": re.compile(rb"\bxox[abprs]-[0-9A-Za-z-]{20}"),
    # Slack's own documentation has one of zeros.
    "a hook of Slack's": re.compile(rb"hooks\.slack\.com/services/T(?!0+/)[0-9A-Z]{6,}/B[0-9A-Z]{6,}/[0-9A-Za-z]{20}"),
    "a token of PyPI's": re.compile(rb"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50}"),
}


def secret(built: Built, harmless: Collection[str]) -> Iterator[str]:
    """
    Find files that look like secrets.

    :param built: what shall be public
    :param harmless: the paths of files that are none, as their author says
    :return: a line for each
    """
    for path in sorted(built.files):
        if path in harmless:
            continue

        what = _named(path) or _holding(built, path)
        if what:
            cure = f"take it out, or put {path!r} into {SETTING} in publishconf.py if it is none"
            yield f"{built.folder.name}/{path}: looks like {what}: {cure}"


def _named(path: str) -> str:
    name = _COPY.sub("", PurePosixPath(path).name.casefold())
    if name.endswith(_PUBLIC):
        return ""

    return next((what for what, names in NAMES.items() if any(fnmatch(name, one) for one in names)), "")


def _holding(built: Built, path: str) -> str:
    data = b"" if path in built.extra else (built.folder / path).read_bytes()
    return next((what for what, pattern in TEXTS.items() if pattern.search(data)), "")
