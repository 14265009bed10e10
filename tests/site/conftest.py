from __future__ import annotations

import pytest

from tests.site.blogs import ROOT, TITLES, Site, pelican, write_post
from tests.testing import ANOTHERS, is_own

LINKS = """
[a post]({filename}../08/early.md#part) [from the root](/2013/08/early.html) [here](#part)

![A picture]({attach}links/picture.png) [mail](mailto:a@example.com) [odd](http://[)

## Part

### Part of the part

```python
x = 1  # \x1b[31mred
```

<img src="links/picture.png" srcset="links/picture.png 1x, /2013/10/links/picture.png 2x" alt="Twice">
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the blog itself, as long as it is the one that came with the project."""
    if not is_own():
        pytest.skip(ANOTHERS)

    output = tmp_path_factory.mktemp("site")
    pelican("content", output)
    return Site(output)


@pytest.fixture(scope="session")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a blog that has everything the real one may have one day; its content lies beside its output."""
    folder = tmp_path_factory.mktemp("strange")
    content = folder / "content"
    for name, title in TITLES.items():
        write_post(content, name, title=title, tags="hostile;")

    # A permalink in another month than its date, a slug that two months share, another language, a broken order.
    write_post(content, "2013/08/early", title="Moved", date="2013-09-02 00:30:00+03:00", slug="early")
    write_post(content, "2013/11/early", title="Same slug", slug="early", lang="fi", author="Maija & Matti")
    write_post(content, "2013/11/2013-99-99-slug", title="A slug that looks like a date")
    write_post(content, "2012/05/tied-a", title="Tied A", date="2012-05-05 05:05:05")
    write_post(content, "2012/05/tied-b", title="Tied B", date="2012-05-05 05:05:05")
    write_post(content, "2013/10/links", LINKS, title="Links", tags="Python; C++; C#; C; ★")
    (content / "2013/10/links").mkdir()
    (content / "2013/10/links/picture.png").write_bytes((ROOT / "tests/site/picture.png").read_bytes())
    write_post(content, "2013/08/part", "## Part\n\nText.", tags="python; PYTHON; !!!; C!")
    (content / "2013/08/early.md").write_text(
        (content / "2013/08/early.md").read_text(encoding="utf-8") + "\n## Part\n\nText.\n", encoding="utf-8"
    )
    write_post(content, "2013/12/draft", title="Not yet", status="draft", tags="Secret")
    (content / "2013/12/undated.md").write_text("Title: Not yet\nStatus: draft\n\nText.\n", encoding="utf-8")
    write_post(content, "2013/12/hidden", title="Unlisted", status="hidden", tags="Secret")
    for number in range(1, 22):
        write_post(content, f"2011/{number % 12 + 1:02}/filler-{number}", title=f"Filler {number}", tags="filler")

    # What lies about and is no post.
    write_post(content, "2013/11/early/notes", title="STRAY")
    write_post(content, "2013/11/early/deeper/notes", title="STRAY")
    write_post(content, "2013/11/rewritten.incoming", title="STRAY")
    write_post(content, "2013/11/.#early", title="STRAY")
    write_post(content, "2013/11/.hidden", title="STRAY")
    write_post(content, "2013/stray", title="STRAY")
    write_post(content, "stray", title="STRAY", date="2013-01-01")
    for stray in ("2013/11/stray.html", "2013/11/stray.rst", "2013/11/early/stray.html", "2013/11/early/testsetup.py"):
        (content / stray).write_text(
            "<html><head><title>STRAY</title><meta name='date' content='2013-01-01'></head></html>", encoding="utf-8"
        )

    (content / "blogger.json").write_text('{"STRAY": 1}', encoding="utf-8")
    (content / "pages/about").mkdir(parents=True)
    write_post(content, "pages/about/notes", title="STRAY", date="2013-01-01")
    (content / "pages/about.md").write_text("Title: About & <more>\n\n## Who\n\nText.\n", encoding="utf-8")
    (content / "extra/.well-known").mkdir(parents=True)
    (content / "extra/.well-known/security.txt").write_text("Contact: nobody\n", encoding="utf-8")
    (content / "extra/robots.txt").write_text("User-agent: *\n", encoding="utf-8")
    pelican(content, folder / "output")
    return Site(folder / "output")
