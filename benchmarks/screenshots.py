"""
What the site looks like: the front page and a post, light and dark, on a phone and on a desk.

Builds the site and writes `docs/site.png`, code in a post and what came of it, as the README shows it, and
`docs/site-*.png`. Fonts are the system's, so another machine's pictures look different. Needs Chromium and the group
`browser` of the dependencies.

    uv run --group browser python benchmarks/screenshots.py
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.chromium import browser
from tests.browser.host import hosted

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
PAGES = {"index": "index.html", "post": "2013/08/unit-testing-sqlalchemy-apps.html"}
SCREENS = {"phone": (390, 844), "desk": (1280, 900)}
#: Enough for flat colours and the edges of letters; half the bytes.
COLOURS = 256


def small(picture: bytes) -> bytes:
    """
    Store a screenshot in few colours.

    :param picture: a PNG
    :return: the same in a palette
    """
    with Image.open(io.BytesIO(picture)) as image, io.BytesIO() as file:
        image.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE
        ).save(file, "PNG", optimize=True)
        return file.getvalue()


def picture(
    chromium: Browser,
    url: str,
    file: Path,
    table: Table,
    *,
    size: tuple[int, int] = (1280, 900),
    dark: bool = False,
    to: str = "",
) -> None:
    """
    Take a picture of a page.

    :param chromium: the browser
    :param url: the page's address
    :param file: where the picture goes
    :param table: what is printed of it
    :param size: the screen's, in pixels
    :param dark: whether the system is
    :param to: what shall stand in the middle of the screen; the page's head if nothing is named
    """
    width, height = size
    context = chromium.new_context(
        color_scheme="dark" if dark else "light", viewport={"width": width, "height": height}
    )
    tab = context.new_page()
    tab.goto(url, wait_until="networkidle")
    if to:
        tab.eval_on_selector(to, "part => part.scrollIntoView({block: 'center'})")

    file.write_bytes(small(tab.screenshot()))
    table.add_row(file.name, f"{width} x {height}", f"{file.stat().st_size:,}")
    context.close()


def main(folder: Path) -> None:
    """
    Make the pictures and print what they are.

    :param folder: where they go
    """
    table = Table("picture", "pixels", "bytes")
    with tempfile.TemporaryDirectory() as output:
        subprocess.run(
            [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", output, "-q"],
            cwd=ROOT,
            check=True,
        )
        with hosted(Path(output)) as address, browser() as chromium:
            picture(chromium, f"{address}/{PAGES['post']}", folder / "site.png", table, to="div.highlight + p")
            for scheme, screen, (page, path) in product(("light", "dark"), SCREENS, PAGES.items()):
                file = folder / f"site-{page}-{screen}-{scheme}.png"
                size = SCREENS[screen]
                picture(chromium, f"{address}/{path}", file, table, size=size, dark=scheme == "dark")

    Console().print(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
