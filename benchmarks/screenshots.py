"""
What the site looks like: the front page and a post, light and dark, on a phone and on a desk.

Builds the site and writes `docs/site.png`, which the README shows, and `docs/site-*.png`. Two runs on one machine give
the same pictures; fonts are the system's. Needs Chromium and the group `browser` of the project's dependencies.

    uv run --group browser python benchmarks/screenshots.py
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.chromium import browser
from tests.browser.host import hosted

ROOT = Path(__file__).parents[1]
PAGES = {"index": "index.html", "post": "2013/08/unit-testing-sqlalchemy-apps.html"}
SCREENS = {"phone": (390, 844), "desk": (1280, 900)}
#: Enough for flat colours and the edges of letters; a quarter of the bytes.
COLOURS = 64


def small(picture: bytes) -> bytes:
    """
    Store a screenshot in few colours.

    :param picture: a PNG
    :return: the same in a palette
    """
    with Image.open(io.BytesIO(picture)) as image, io.BytesIO() as file:
        image.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            file, "PNG", optimize=True
        )
        return file.getvalue()


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
            for scheme, (screen, (width, height)), (page, path) in product(
                ("light", "dark"), SCREENS.items(), PAGES.items()
            ):
                context = chromium.new_context(
                    color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": height}
                )
                tab = context.new_page()
                tab.goto(f"{address}/{path}")
                file = folder / f"site-{page}-{screen}-{scheme}.png"
                file.write_bytes(small(tab.screenshot()))
                table.add_row(file.name, f"{width} x {height}", f"{file.stat().st_size:,}")
                context.close()

    Console().print(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
