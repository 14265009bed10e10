from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.site.blogs import Site, one, pelican, text, tree, write_post


def test_old_addresses_of_the_blog_lead_on(site: Site) -> None:
    """Labels, years and months of the old blog lead to tags and to the archive's parts, by the table and by pages."""
    table = (site.output / "_redirects").read_text(encoding="utf-8").splitlines()
    assert "/2013/08/ /archives.html#m2013-08 301" in table
    assert "/2013_08_01_archive.html /archives.html#m2013-08 301" in table
    assert "/feeds/posts/default /feeds/atom.xml 301" in table
    page = site.page("2013/08/index.html")
    assert one(page, "main a")["href"] == "../../archives.html#m2013-08"
    assert one(page, "meta[http-equiv=refresh]")["content"] == "0; url=../../archives.html#m2013-08"


@pytest.mark.parametrize("name", ["site", "strange"])
def test_every_rule_leads_to_a_page_that_is_there(request: pytest.FixtureRequest, name: str) -> None:
    """No rule leads to nothing, to a part that is not there or away from a real page, and each old address has one."""
    built: Site = request.getfixturevalue(name)
    rules = [line.split(" ") for line in (built.output / "_redirects").read_text(encoding="utf-8").splitlines()[1:]]
    wrong = [built.missing("index.html", new) for *_, new, _ in rules]
    assert [one for one in wrong if one] == []
    assert len({tuple(old) for *old, _, _ in rules}) == len(rules) > 5
    for old, *_ in rules:
        file = built.output / old.strip("/")
        said = file.read_text(encoding="utf-8") if file.is_file() else ""
        assert not said or "refresh" in said or 'rel="self"' in said


def test_labels_of_any_name_lead_to_their_tags(strange: Site) -> None:
    """C#, C++ and symbols have their rule, percent-encoded, and their page."""
    table = (strange.output / "_redirects").read_text(encoding="utf-8")
    assert "/search/label/C%23 /tag/c-sharp.html 301\n" in table
    assert one(strange.page("search/label/C#/index.html"), "main a")["href"] == "../../../tag/c-sharp.html"
    assert text(strange.page("search/label/★/index.html"), "h1") == "This page has moved"
    assert "Secret" not in table


def test_a_real_page_stays(tmp_path: Path) -> None:
    """What the site itself has at an old address is neither written over nor led away from."""
    content = tmp_path / "content"
    write_post(content, "2013/08/post", tags="One")
    for name in ("2013/08", "search/label/One", "atom.xml"):
        path = content / "extra" / name / ("index.html" if "." not in name else "")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("MINE", encoding="utf-8")

    pelican(content, tmp_path / "output")
    assert (tmp_path / "output/2013/08/index.html").read_text(encoding="utf-8") == "MINE"
    assert (tmp_path / "output/search/label/One/index.html").read_text(encoding="utf-8") == "MINE"
    table = (tmp_path / "output/_redirects").read_text(encoding="utf-8")
    assert [line for line in table.splitlines() if line.startswith(("/2013/08/", "/search/label/", "/atom"))] == []
    assert "/2013/ " in table


def test_the_sites_own_table_comes_first(tmp_path: Path) -> None:
    """`content/extra/_redirects` is kept, and as the first rule that fits counts, it is right; twice is once."""
    content = tmp_path / "content"
    write_post(content, "2013/08/post")
    (content / "extra").mkdir()
    (content / "extra/_redirects").write_text("/mine /yours 301", encoding="utf-8")
    for _ in range(2):
        pelican(content, tmp_path / "output", DELETE_OUTPUT_DIRECTORY=False)
        rules = (tmp_path / "output/_redirects").read_text(encoding="utf-8").splitlines()
        assert rules[:2] == ["/mine /yours 301", "# Where the old blog's addresses lead"]
        assert rules.count("/2013/08/ /archives.html#m2013-08 301") == 1


def test_a_renamed_post_leads_on_at_every_host(tmp_path: Path) -> None:
    """A rule of the site's own has a page too, for hosts that read no table; it takes no real page's place."""
    content = tmp_path / "content"
    write_post(content, "2013/08/new")
    (content / "extra").mkdir()
    rules = "/2013/08/old.html /2013/08/new.html 301\n/2013/08/new.html /archives.html 301\n"
    (content / "extra/_redirects").write_text(rules, encoding="utf-8")
    pelican(content, tmp_path / "output")

    old = (tmp_path / "output/2013/08/old.html").read_text(encoding="utf-8")
    assert re.search(r'http-equiv="refresh" content="0; ?url=(?:\.\./)+2013/08/new\.html"', old)
    assert "refresh" not in (tmp_path / "output/2013/08/new.html").read_text(encoding="utf-8")


def test_a_site_below_a_path_leads_there(tmp_path: Path) -> None:
    """The table and the pages of a site that is published below a path lead within it."""
    write_post(tmp_path / "content", "2013/08/post")
    url = "https://blog.example/sub"
    pelican(tmp_path / "content", tmp_path / "output", SITEURL=url, RELATIVE_URLS=False)
    assert "/sub/2013/ /sub/archives.html#y2013 301\n" in (tmp_path / "output/_redirects").read_text(encoding="utf-8")
    page = Site(tmp_path / "output", url).page("2013/index.html")
    assert one(page, "link[rel=canonical]")["href"] == f"{url}/archives.html#y2013"


def test_old_readers_of_a_feed_find_a_copy(site: Site) -> None:
    """A feed's readers follow no page: where they look for it lies the feed itself, which says where it is now."""
    built = tree(site.output)
    assert [path for path in built if path.startswith("feeds/posts")] == [
        "feeds/posts/default/index.xml",
        "feeds/posts/summary/index.xml",
    ]
    assert {built[path] for path in built if path.startswith("feeds/posts")} == {built["feeds/atom.xml"]}
    assert (built["atom.xml"], built["rss.xml"]) == (built["feeds/atom.xml"], built["feeds/rss.xml"])


def test_a_copy_follows_its_feed(tmp_path: Path) -> None:
    """Where the output folder is not emptied, what the last build put there is written again, and its rules stay."""
    content = tmp_path / "content"
    for name in ("2013/08/one", "2013/08/two"):
        write_post(content, name, tags="One")
        pelican(content, tmp_path / "output", DELETE_OUTPUT_DIRECTORY=False)

    built = tree(tmp_path / "output")
    assert built["feeds/posts/default/-/One/index.xml"] == built["feeds/tag/one/atom.xml"]
    assert built["feeds/posts/default/index.xml"].count(b"<entry>") == 2
    assert b"/atom.xml /feeds/atom.xml 301\n" in built["_redirects"]


def test_a_feed_at_an_old_address_is_no_copy(tmp_path: Path) -> None:
    """Who publishes the feed where it was at Blogger needs neither a rule nor a copy."""
    write_post(tmp_path / "content", "2013/08/post")
    old = "feeds/posts/default/index.xml"
    pelican(tmp_path / "content", tmp_path / "output", FEED_ATOM=old, FEED_RSS="rss.xml")
    built = tree(tmp_path / "output")
    assert b"<entry>" in built[old]
    assert b"\n/rss.xml" not in built["_redirects"]
