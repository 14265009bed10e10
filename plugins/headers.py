"""
Write `_headers`: what a host shall say with the site's files, as Netlify, Cloudflare Pages and others read it.

https://docs.netlify.com/routing/headers and https://developers.cloudflare.com/pages/configuration/headers: a path, and
below it a header a line, indented.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pelican import signals

NAME = "_headers"
HEAD = "# What the host says with the site's files\n"

#: Nothing is loaded but the site's own files, nothing written into a page runs or colours it, and no page is framed.
#: WebAssembly is the search's; frames are for the films and maps that a reader asks for (`reading.frames`).
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "frame-src": "https://www.youtube-nocookie.com https://player.vimeo.com https://www.google.com https://maps.google.com",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
DAY, YEAR = 86_400, 31_536_000


def policy(folder: Path, **others: str) -> str:
    """
    Say under which policy hosts show the pages of a site.

    :param folder: its folder
    :param others: what is to stand in the place of the policy's own sources
    :return: the policy; empty where no `_headers` of this plugin's lies in the folder
    """
    file = folder / NAME
    if not file.is_file() or HEAD not in file.read_text("utf-8", errors="replace"):
        return ""

    return _written(POLICY | {name.replace("_", "-"): sources for name, sources in others.items()})


def headers(theme: str) -> dict[str, dict[str, str]]:
    """
    Say what goes with which files. Where two rules fit a file, hosts send both: no header stands in two that can.

    :param theme: the folder of the theme's files in the site; their addresses change whenever they do
    :return: the headers by the path, whose `*` stands for anything
    """
    return {
        "/*": {
            "Content-Security-Policy": _written(POLICY),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
        },
        "/": {"Cache-Control": "public, max-age=0, must-revalidate"},
        "/*.html": {"Cache-Control": "public, max-age=0, must-revalidate"},
        # Hosts that do not know the ending would leave it to the browser how to read the letters.
        "/*.py": {
            "Cache-Control": "public, max-age=0, must-revalidate",
            "Content-Type": "text/x-python; charset=utf-8",
        },
        "/feeds/*": {"Cache-Control": f"public, max-age={DAY // 24}"},
        f"/{theme}/*": {"Cache-Control": f"public, max-age={YEAR}, immutable"},
        # Pagefind names the parts of its index by what is in them, and what leads to them by fixed names.
        "/pagefind/pagefind*": {"Cache-Control": "public, max-age=0, must-revalidate"},
        "/pagefind/fragment/*": {"Cache-Control": f"public, max-age={YEAR}, immutable"},
        "/pagefind/index/*": {"Cache-Control": f"public, max-age={YEAR}, immutable"},
    }


def _written(policy: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


def lines(rules: Mapping[str, Mapping[str, str]]) -> str:
    """
    Write rules as hosts read them.

    :param rules: headers by path
    """
    return "".join(
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in said.items()) for path, said in rules.items()
    )


def write(pelican: Any) -> None:
    """
    Write the file behind what the site's own `_headers` says.

    :param pelican: the Pelican that has written everything
    """
    file = Path(pelican.output_path) / NAME
    own = file.read_text("utf-8").partition(HEAD)[0] if file.is_file() else ""
    if own and not own.endswith("\n"):
        own += "\n"

    rules = headers(pelican.settings["THEME_STATIC_DIR"])
    file.write_text(f"{own}{HEAD}{lines(rules)}", encoding="utf-8", newline="\n")


def register() -> None:
    """Connect to Pelican's signals."""
    signals.finalized.connect(write)
