from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.looks import looking

if TYPE_CHECKING:
    from playwright.sync_api import Browser

POST = "2021/03/generators.html"
LIGHT, DARK = "rgb(253, 254, 252)", "rgb(13, 20, 17)"
# What the reader sees in every frame from the first on.
WATCH = """
    window.seen = [];
    const watch = () => {
        if (document.body) window.seen.push(getComputedStyle(document.documentElement).backgroundColor);
        requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
"""


def test_the_skip_link_comes_first(chromium: Browser, made: str) -> None:
    """The first press of Tab shows the skip link; Enter and another Tab lead into the text, past the menu."""
    with looking(chromium, f"{made}/{POST}") as look:
        look.page.keyboard.press("Tab")
        assert look.page.evaluate("document.activeElement.className") == "skip"
        assert look.page.eval_on_selector(".skip", "part => part.getBoundingClientRect().top") >= 0
        look.page.keyboard.press("Enter")
        assert look.page.evaluate("document.activeElement.tagName") == "MAIN"
        look.page.keyboard.press("Tab")
        assert look.page.evaluate("document.activeElement.closest('main') !== null")


def test_everything_is_reached_by_the_keyboard_and_seen(chromium: Browser, made: str) -> None:
    """Tab goes through every link, button, menu, block of code and table, each with an outline that is seen."""
    with looking(chromium, f"{made}/{POST}") as look:
        wanted = look.page.evaluate("""() => [...document.querySelectorAll("a[href], button, summary, [tabindex='0']")]
            .filter((part) => part.checkVisibility({contentVisibilityAuto: true}))
            .map((part, number) => { part.dataset.stop = number; return String(number); })""")
        reached = []
        for _ in wanted:
            look.page.keyboard.press("Tab")
            stop, width, style = look.page.evaluate("""() => {
                const part = document.activeElement, shown = getComputedStyle(part);
                return [part.dataset.stop, parseFloat(shown.outlineWidth), shown.outlineStyle];
            }""")
            assert width >= 1, stop
            assert style != "none", stop
            reached.append(stop)

        assert sorted(reached) == sorted(wanted)
        assert len(reached) > 20


@pytest.mark.parametrize("dark", [False, True])
def test_the_switch_turns_the_scheme_and_is_kept(chromium: Browser, made: str, *, dark: bool) -> None:
    """By keyboard the switch turns the colours and says so; the next page has them from its first frame on."""
    before, after = (DARK, LIGHT) if dark else (LIGHT, DARK)
    with looking(chromium, f"{made}/{POST}", dark=dark) as look:
        switch = look.page.get_by_role("button", name="Dark colours")
        assert look.style("html", "backgroundColor") == before
        assert switch.get_attribute("aria-pressed") == str(dark).lower()
        switch.focus()
        look.page.keyboard.press("Enter")
        assert look.style("html", "backgroundColor") == after
        assert switch.get_attribute("aria-pressed") == str(not dark).lower()

        look.page.context.add_init_script(WATCH)
        look.page.goto(f"{made}/archives.html", wait_until="networkidle")
        look.until("window.seen.length > 3")
        assert set(look.page.evaluate("window.seen")) == {after}

        look.page.get_by_role("button", name="Dark colours").click()
        assert look.style("html", "backgroundColor") == before
        assert not look.page.evaluate("localStorage.scheme")
        look.page.emulate_media(color_scheme="light" if dark else "dark")
        assert look.style("html", "backgroundColor") == after
        assert look.said == []


def test_code_is_copied_by_the_keyboard(chromium: Browser, made: str) -> None:
    """The button on a block copies its code; of a session what was typed, without line numbers and output."""
    with looking(chromium, f"{made}/{POST}", permissions=["clipboard-read", "clipboard-write"]) as look:
        copied = []
        for number in (0, 1):
            look.page.locator(".copy").nth(number).focus()
            look.page.keyboard.press("Enter")
            look.page.get_by_role("button", name="Copied").wait_for()
            copied.append(look.page.evaluate("navigator.clipboard.readText()"))
            look.until("!document.body.innerText.includes('Copied')")

        assert copied[0].startswith('def numbers(first: int, last: int) -> Iterator[int]:\n    """Count')
        assert copied[0].endswith("        yield first\n        first += 1\n")
        assert copied[1] == "list(numbers(1, 3))\nnext(numbers(3, 1))\n"
        assert look.said == []


def test_a_block_that_its_author_numbered_is_copied_as_it_was_typed(chromium: Browser, made: str) -> None:
    """Numbers, a file's name and marks are not copied; marks go from one edge of the block to the other."""
    with looking(chromium, f"{made}/2021/09/long.html", permissions=["clipboard-read", "clipboard-write"]) as look:
        copied = []
        for number in (1, 2, 3):
            look.page.locator(".copy").nth(number).press("Enter")
            look.page.get_by_role("button", name="Copied").wait_for()
            copied.append(look.page.evaluate("navigator.clipboard.readText()"))
            look.until("!document.body.innerText.includes('Copied')")

        assert copied[0].startswith('def numbers(first, last):\n    """Count')
        assert copied[0].endswith("    while first <= last:\n\n        yield first\n")
        assert copied[1:] == ["a = 1\nb = 2\n", '"one"\n']
        shown = "getComputedStyle(document.getElementById('L2.98'), '::before').content"
        assert look.page.evaluate(shown) == '"98"'
        code, mark = look.page.eval_on_selector_all(
            "pre:has(.hll) > code, pre .hll",
            "parts => parts.slice(0, 2).map((part) => { const box = part.getBoundingClientRect(); "
            "return [box.left, box.right]; })",
        )
        assert mark == pytest.approx(code, abs=1)
        widths = "parts => parts.map((part) => part.getBoundingClientRect().width)"
        assert len(set(look.page.eval_on_selector_all(".prose > .highlight > pre", widths))) == 1


def test_what_code_prints_is_not_taken_for_code(chromium: Browser, made: str) -> None:
    """The output below a snippet has a name for who hears it, another ground than code, and no button to copy it."""
    with looking(chromium, f"{made}/2021/12/snippets.html") as look:
        output = look.page.get_by_role("group", name="Output")
        assert output.all_inner_texts() == ["45\n"]
        assert look.style(".output > pre", "backgroundImage") == "none"
        assert look.style(":not(.output) > pre", "backgroundImage") != "none"
        assert look.page.locator(".output .copy").count() == 0
        assert look.page.locator(".copy").count() == look.page.locator("pre").count() - 1


def test_selected_code_has_no_numbers(chromium: Browser, made: str) -> None:
    """Who selects a block by hand gets the code alone."""
    with looking(chromium, f"{made}/{POST}") as look:
        look.page.evaluate("getSelection().selectAllChildren(document.querySelector('pre'))")
        selected = look.page.evaluate("getSelection().toString()")
        assert selected.startswith("def numbers(")
        assert not re.search(r"^\s*\d+\s*$", selected, re.MULTILINE)


def test_a_line_and_a_heading_have_addresses(chromium: Browser, made: str) -> None:
    """An address may name a line of code or a heading; the page shows which line it is."""
    with looking(chromium, f"{made}/{POST}#L1.3") as look:
        marked = look.page.evaluate("getComputedStyle(document.querySelector(':target'), '::before').backgroundColor")
        assert marked == look.style(".prose a[href^='http'], .prose p a", "color")
        look.page.click("h2 > a >> nth=0")
        assert look.page.url.endswith("#a-first-one")


def test_an_outline_is_folded_on_a_phone_and_open_beside_the_text(chromium: Browser, made: str) -> None:
    """The triangle that unfolds it is there where there is something to unfold, and only there."""
    for width, shown, display in ((360, False, "list-item"), (1280, True, "block")):
        with looking(chromium, f"{made}/{POST}", width=width) as look:
            assert look.page.locator(".outline a").first.is_visible() is shown
            assert look.style(".outline summary", "display") == display


def test_a_long_block_scrolls_within_itself(chromium: Browser, made: str) -> None:
    """On a phone a long line scrolls in its block by the arrow keys, and the page does not."""
    with looking(chromium, f"{made}/{POST}", width=360) as look:
        look.page.focus("pre")
        look.page.keyboard.press("ArrowRight")
        look.until("document.querySelector('pre').scrollLeft > 0")
        assert look.page.evaluate("scrollX") == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_numbers_of_lines_move_with_the_code(chromium: Browser, made: str, width: int) -> None:
    """However far a block is scrolled, no number lies on code, and the button covers no line's end."""
    with looking(chromium, f"{made}/{POST}", width=width) as look:
        look.page.evaluate("document.querySelector('.lines').firstElementChild.after('x'.repeat(200))")
        look.page.evaluate("document.querySelector('.highlight pre').scrollLeft = 1e6")
        # As the block scrolls, so do its numbers: they are placed in what moves.
        assert look.page.evaluate("getComputedStyle(document.querySelector('.lines')).position") == "relative"
        end, button = look.page.evaluate(
            """() => {
                const range = document.createRange();
                range.selectNode(document.querySelector(".lines").firstElementChild.nextSibling);
                const button = document.querySelector(".copy");
                return [range.getBoundingClientRect().right, button.getBoundingClientRect().left];
            }"""
        )
        assert end <= button


def test_a_film_is_asked_for_by_who_wants_it(chromium: Browser, made: str) -> None:
    """A film's host is asked for nothing until a reader presses the button beside the link, which the film replaces."""
    with looking(chromium, f"{made}/2021/10/elsewhere.html") as look:
        look.page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="<p>The film</p>"))
        assert look.page.get_by_role("button", name="Show it here").count() == 1
        assert {urlsplit(asked).netloc for asked in look.asked} == {urlsplit(made).netloc}

        look.page.get_by_role("button", name="Show it here").press("Enter")
        assert look.page.frame_locator("iframe").locator("p").inner_text() == "The film"
        assert look.page.get_by_title("A film of the cat").bounding_box()["width"] > 500
        assert look.asked[-1] == "https://www.youtube-nocookie.com/embed/aB_c-1aB_c1?autoplay=1&start=90"
        assert look.said == []


def test_without_javascript_everything_is_there(chromium: Browser, made: str) -> None:
    """With scripts off there are all words and ways, and no button that does nothing."""
    with looking(chromium, f"{made}/{POST}", java_script_enabled=False) as look:
        assert look.page.inner_text("h1") == "What generators are for"
        assert look.page.locator("pre").count() == 2
        assert look.page.locator("button:visible").count() == 0
        assert look.page.locator(".outline a:visible").count() == 4
        look.page.click("text=Pages")
        look.page.click("text=Books")
        assert look.page.inner_text("h1") == "Books"
        look.page.click("text=Archive")
        look.page.click("text=What generators are for")
        look.page.click(".neighbours a[rel=next]")
        assert look.page.inner_text(".comments h2") == "3 comments"
        assert look.style("html", "backgroundColor") == LIGHT


def test_without_javascript_dark_is_the_systems(chromium: Browser, made: str) -> None:
    """With scripts off the scheme is what the system says."""
    with looking(chromium, f"{made}/{POST}", java_script_enabled=False, dark=True) as look:
        assert look.style("html", "backgroundColor") == DARK


def test_many_pages_stand_behind_one_word(chromium: Browser, made: str) -> None:
    """A menu of many pages takes no more of the head of a page than two lines on a phone, and opens by the keyboard."""
    with looking(chromium, f"{made}/index.html", width=360) as look:
        assert look.page.eval_on_selector(".masthead", "part => part.getBoundingClientRect().height") < 160
        assert look.page.locator("text=Books").is_visible() is False
        look.page.focus(".more summary")
        look.page.keyboard.press("Enter")
        assert look.page.locator("text=Books").is_visible()
        assert look.too_wide() == []


def test_formulas_are_set_by_the_browser(chromium: Browser, made: str) -> None:
    """A formula is MathML that the browser draws, with a fraction's parts one above the other, and loads nothing."""
    with looking(chromium, f"{made}/2021/07/formulas.html") as look:
        over, under = look.page.eval_on_selector_all(
            "mfrac > *", "parts => parts.map((part) => part.getBoundingClientRect().top)"
        )
        assert over < under
        assert {url.partition("?")[0].rpartition(".")[2] for url in look.asked} <= {"html", "css", "js", "svg"}


@pytest.mark.parametrize("width", [360, 1280])
def test_a_rule_is_as_wide_as_prose_and_columns_hold_words(chromium: Browser, made: str, width: int) -> None:
    """A rule stands where text stands, a marked word is dark in the dark, and no column is one word narrow."""
    with looking(chromium, f"{made}/2021/09/long.html", width=width, dark=True) as look:
        edges = (
            "parts => parts.map((part) => { const box = part.getBoundingClientRect(); return [box.left, box.right]; })"
        )
        text, rule = look.page.eval_on_selector_all(".prose > p:first-child, .prose > hr", edges)
        assert rule == pytest.approx(text, abs=1)
        assert look.style("mark", "backgroundColor") == "rgb(59, 53, 15)"
        cells = look.page.eval_on_selector_all(".prose td", edges)
        assert min(right - left for left, right in cells) >= 90
        assert look.page.eval_on_selector("table", "part => part.tabIndex") == 0


def test_the_switch_stands_beside_the_name(chromium: Browser, made: str) -> None:
    """On a phone the switch has the name's line, and the ways through the site the next."""
    with looking(chromium, f"{made}/index.html", width=360) as look:
        name, switch, ways = (
            look.page.eval_on_selector(part, "part => part.getBoundingClientRect().toJSON()")
            for part in (".masthead p", ".scheme", ".masthead nav")
        )
        assert name["top"] <= switch["top"] < switch["bottom"] <= name["bottom"] + 8
        assert ways["top"] >= switch["bottom"]


@pytest.mark.parametrize("kind", ["atom.xml", "rss.xml"])
def test_a_feed_that_a_person_opens_is_no_wider_than_the_screen(chromium: Browser, made: str, kind: str) -> None:
    """A title of 300 letters without a blank is broken."""
    with looking(chromium, f"{made}/feeds/{kind}", width=360) as look:
        assert look.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_paper_has_the_text_alone(chromium: Browser, made: str) -> None:
    """In print there is neither menu nor button, it is dark on light, and links say where they lead."""
    with looking(chromium, f"{made}/{POST}", dark=True) as look:
        look.page.emulate_media(media="print", color_scheme="dark")
        assert look.page.locator("nav:visible, button:visible").count() == 0
        assert look.style("pre", "whiteSpace") == "pre-wrap"
        assert look.style("body", "color") == "rgb(19, 33, 26)"


def test_an_image_keeps_its_room_until_it_is_near(chromium: Browser, made: str) -> None:
    """An image has its size before it is loaded, and is loaded when it comes near."""
    with looking(chromium, f"{made}/2021/04/generators-again.html") as look:
        image = look.page.locator(".prose img")
        assert [image.get_attribute(name) for name in ("width", "height", "loading", "alt")] == [
            "300",
            "100",
            "lazy",
            "A grey rectangle",
        ]


@pytest.mark.parametrize("scripts", [True, False])
def test_what_became_of_code_unfolds(chromium: Browser, made: str, *, scripts: bool) -> None:
    """One line says what ran; by keyboard it unfolds, leads to what did not run, and offers the code as a script."""
    with looking(chromium, f"{made}/2021/12/snippets.html", java_script_enabled=scripts) as look:
        assert look.page.inner_text(".doctests summary") == "3 of 7 snippets ran on Python 3.11, 22 November 2026"
        assert not look.page.locator(".doctests a").first.is_visible()
        look.page.focus(".doctests summary")
        look.page.keyboard.press("Enter")
        assert look.page.locator(".doctests li").count() == 4
        look.page.click("text=Snippet 4")
        assert look.page.url.endswith("#site:snippet-4")
        assert look.page.inner_text("#site\\:snippet-4") == "only compiled"
        with look.page.expect_download() as download:
            look.page.click("text=Download as a script")

        assert download.value.suggested_filename == "snippets.py"
        look.page.click("text=All posts")
        assert look.page.inner_text("h1") == "Code in the posts"


def test_a_mark_stands_below_its_code(chromium: Browser, made: str) -> None:
    """A word at the end of each block says what became of it, in a colour of its own where it ran."""
    with looking(chromium, f"{made}/2021/12/snippets.html", width=360) as look:
        said = look.page.eval_on_selector_all(
            ".highlight > samp",
            """marks => marks.map((mark) => {
                const code = mark.parentElement.querySelector("pre").getBoundingClientRect();
                const [box, after] = [mark.getBoundingClientRect(), mark.closest(".highlight").nextElementSibling];
                const below = box.top >= code.bottom - 1 && box.right <= code.right + 1;
                return [mark.innerText, below && (!after || after.getBoundingClientRect().top >= box.bottom - 1)];
            })""",
        )
        assert [word for word, _ in said] == [
            "ran",
            "not run",
            "failed as expected",
            "only compiled",
            "ran",
            "not verified",
            "ran",
        ]
        assert all(below for _, below in said)
        assert look.style("samp.passed", "color") != look.style("samp.skipped", "color")


def test_what_follows_an_image_of_unknown_size_stays_where_it_is(chromium: Browser, made: str) -> None:
    """Its box is there before it is, and as large when it has come, whatever size it is of."""
    script = """async () => {
        document.querySelector(".prose").insertAdjacentHTML(
            "afterbegin", '<p><img class="unsized" alt=""></p><p id="after">After</p>');
        const [image, after] = [document.querySelector(".unsized"), document.querySelector("#after")];
        const before = [image.clientHeight, after.getBoundingClientRect().top];
        image.src = document.querySelector("link[rel=icon]").href;
        await image.decode();
        return [before, [image.clientHeight, after.getBoundingClientRect().top], image.clientWidth];
    }"""
    with looking(chromium, f"{made}/{POST}") as look:
        before, after, width = look.page.evaluate(script)

    assert before == after
    assert before[0] == pytest.approx(width / 1.5, abs=1)
