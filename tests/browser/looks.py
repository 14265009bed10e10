"""What a reader's browser makes of a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.testing import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: https://www.npmjs.com/package/axe-core, where .ci/run installs it.
AXE = ROOT / ".node/node_modules/axe-core/axe.min.js"


@dataclass(frozen=True, slots=True)
class Look:
    """
    A page in a browser, and what happened while it was shown.

    :param page: the page
    :param said: what the console says, errors among it
    :param asked: the addresses that were asked for
    """

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def findings(self) -> list[str]:
        """Let axe-core look at the page with its rules, and WCAG 2.2's on the size of targets."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {rules: {'target-size': {enabled: true}}})")
        return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]

    def too_wide(self) -> list[str]:
        """
        Name what reaches beyond the screen or onto the holes along its edges, where the page has them.

        What scrolls within a part of the page is no wider than that part.
        """
        wide: list[str] = self.page.evaluate("""() => {
            const screen = document.documentElement.clientWidth;
            // A hole stands in the middle of its tile, and the tile a little off the edge.
            const paper = getComputedStyle(document.documentElement);
            const tile = parseFloat(paper.backgroundPositionX) + parseFloat(paper.backgroundSize);
            const edge = paper.backgroundImage === "none" ? 0 : tile;
            const own = (part) => getComputedStyle(part).overflowX !== "visible";
            const scrolls = (part) => part && (own(part) || scrolls(part.parentElement));
            const over = [...document.body.querySelectorAll("*")].filter((part) => {
                const box = part.getBoundingClientRect();
                const beyond = box.right > screen - edge + 1 || box.left < edge - 1;
                return box.width && beyond && !scrolls(part.parentElement);
            });
            if (document.documentElement.scrollWidth > screen) over.push(document.documentElement);
            return over.map((part) => part.outerHTML.slice(0, 120));
        }""")
        return wide

    def until(self, told: str) -> None:
        """Wait until an expression is true in the page; Playwright's own wait needs `eval`, which the site forbids."""
        for _ in range(100):
            if self.page.evaluate(told):
                return

            self.page.wait_for_timeout(50)

        raise AssertionError(f"never came true: {told}")

    def style(self, selector: str, name: str) -> str:
        """Tell what a property of an element comes to."""
        return str(self.page.eval_on_selector(selector, f"part => getComputedStyle(part).{name}"))


@contextmanager
def looking(
    chromium: Browser, address: str, *, dark: bool = False, width: int = 1280, **options: Any
) -> Iterator[Look]:
    """
    Open a page as a reader does who was never here.

    :param chromium: the browser
    :param address: the page's
    :param dark: whether the reader's system is
    :param width: the screen's, in pixels
    :param options: others of the browser's context
    """
    screen: Any = {"width": width, "height": 800}
    context = chromium.new_context(color_scheme="dark" if dark else "light", viewport=screen, **options)
    try:
        look = Look(context.new_page())
        look.page.on("console", lambda message: look.said.append(message.text))
        look.page.on("pageerror", lambda error: look.said.append(str(error)))
        look.page.on("request", lambda request: look.asked.append(request.url))
        look.page.goto(address, wait_until="load")
        yield look
    finally:
        context.close()
