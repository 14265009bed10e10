from __future__ import annotations

import re
import sys
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pelican.contents import Content


def _is_address(address: object) -> bool:
    try:
        # Pages' addresses are written behind it: no question, no fragment, nothing that ends an address in a text.
        return (
            isinstance(address, str)
            and address.startswith(("https://", "http://"))
            and bool(urlsplit(address).hostname)
            and not re.search(r"[?#\s\x00-\x20<>\"]", address)
        )
    except ValueError:
        return False


def _site() -> dict[str, str]:
    """Read what differs from blog to blog; end in one line if it cannot be gone by."""
    file = Path(__file__).with_name("site.toml")
    try:
        site = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"{file.name}: cannot be read: {getattr(error, 'strerror', None) or error}: mend or restore it")

    names = ["name", "author", "language", "time_zone", "address", "feed_id"]
    for key in site:
        meant = get_close_matches(key, {*names, "old_address", "old_feed"} - site.keys(), 1, 0.85)
        if key not in {*names, "old_address", "old_feed"} and meant:
            sys.exit(f"{file.name}: {key}: nothing reads such a field: write {meant[0]}")

    for name in names:
        if not isinstance(site.get(name), str) or not (site[name] or name in {"author", "address", "feed_id"}):
            sys.exit(f'{file.name}: {name} is missing: write a line {name} = "…" at the top')

    # RFC 5646, section 2.1: two or three letters, and what tells it from its like.
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", site["language"]):
        sys.exit(f"{file.name}: {site['language']!r} is no language: write one as en, it or pt-BR")

    try:
        ZoneInfo(site["time_zone"])
    except (OSError, ValueError, KeyError):
        sys.exit(f"{file.name}: {site['time_zone']!r} is no time zone: write one as Europe/Rome")

    for address in (site["address"], site.setdefault("old_address", "")):
        if address and not _is_address(address):
            sys.exit(f"{file.name}: {address!r} is no address: write one as https://blog.example.org")

    return site


site = _site()
AUTHOR = site["author"]
SITENAME = site["name"]
SITEURL = site["address"].rstrip("/") or "http://localhost:8000"  # the preview's
RELATIVE_URLS = True  # a preview is readable on any port and straight from the disk; feeds are absolute all the same
PUBLIC_URL = site["address"].rstrip("/")  # what search engines are told; nothing while the site is not published
TIMEZONE = site["time_zone"]
DEFAULT_LANG = site["language"]
# The same bytes on every machine: no word of the page comes from the locale of the one who builds it.
LOCALE = ["C.UTF-8", "en_US.UTF-8", "C"]

PATH = "content"
OUTPUT_PATH = "output"
DELETE_OUTPUT_DIRECTORY = True  # what is in output/ is what content/ says now, with nothing left of a removed post
OUTPUT_RETENTION = [".git"]
THEME = "theme"
THEME_STATIC_DIR = "theme"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["rendering", "sources", "slugs", "drafts", "tags", "sequence", "feeds", "formulas", "figures", "reading"]
PLUGINS += ["comments", "search", "redirects", "sitemap", "assets", "headers", "doctests", "places"]

# What is read as text. A post's folder may hold notes, templates and code of any kind: none of them becomes a post.
# The plugin `sources` looks these patterns up anew in every build, so a new post appears in a running preview too.
ARTICLE_SOURCES = ["[0-9][0-9][0-9][0-9]/[0-9][0-9]/*.md"]
PAGE_SOURCES = ["pages/*.md"]
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
READERS = dict.fromkeys(["htm", "html", "markdown", "mdown", "mkd", "rst"])
IGNORE_FILES = ["*.incoming.md", "*~", "*.swp", ".#*", "._*", ".DS_Store", "__pycache__", ".*_cache", ".hypothesis"]

# A post's address is its file's, whatever its date and slug say: a permalink may lie in another month than its date.
PATH_METADATA = r"(?:(?P<post>\d{4}/\d{2}/[^/]+)\.md|pages/(?P<page>[^/]+)\.md|extra/(?P<path>.+))\Z"
FILENAME_METADATA = ""  # a slug may begin like a date
ARTICLE_URL = ARTICLE_SAVE_AS = ARTICLE_LANG_URL = ARTICLE_LANG_SAVE_AS = "{post}.html"
DRAFT_URL = DRAFT_SAVE_AS = DRAFT_LANG_URL = DRAFT_LANG_SAVE_AS = "drafts/{post}.html"
PAGE_URL = PAGE_SAVE_AS = PAGE_LANG_URL = PAGE_LANG_SAVE_AS = "p/{page}.html"  # where Blogger has them
DRAFT_PAGE_URL = DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_URL = DRAFT_PAGE_LANG_SAVE_AS = "drafts/p/{page}.html"
ARTICLE_TRANSLATION_ID = PAGE_TRANSLATION_ID = None  # posts that share a slug are no translations of each other
STATIC_PATHS = ["extra"]  # content/extra/ is the root's; a post's images come with the {attach} links to them
INTRASITE_LINK_REGEX = r"\{(?P<what>filename|static|attach|index)\}"

# No categories, and no pages of authors: this blog has one.
USE_FOLDER_AS_CATEGORY = False
CATEGORY_URL = CATEGORY_SAVE_AS = AUTHOR_URL = AUTHOR_SAVE_AS = ""

# tags.html is not among them, but the plugin `tags`': only a blog with tags has it.
DIRECT_TEMPLATES = ["index", "archives", "subscribe", "404"]
PAGINATED_TEMPLATES = {"index": 10, "tag": 20}
# Pelican's own pattern would write page 2 of the tag "python" over page 1 of the tag "python2".
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}.html", "{base_name}/page/{number}.html"),
]
TAG_URL = TAG_SAVE_AS = "tag/{slug}.html"
TAG_REGEX_SUBSTITUTIONS = [
    (r"\+", "-plus"),  # C++ and C# are not C
    (r"#", "-sharp"),
    (r"[^\w\s-]", ""),
    (r"[-\s]+", "-"),
    (r"\A-+|-+\Z", ""),
]


def newest_first(article: Content) -> tuple[float, str]:
    """
    Order posts by their date, newest first, and those of one moment by their address.

    :param article: a post
    :return: its sort key
    """
    return -article.date.timestamp(), article.url


ARTICLE_ORDER_BY = newest_first

# Where Blogger had its search: an old link to one asks this one the same.
SEARCH_SAVE_AS = "search/index.html"

# What became of the code in all posts; only a blog with code has it.
DOCTESTS_SAVE_AS = "doctests/index.html"
DOCTESTS_BITROT = False  # whether a post itself says up to which releases its code works, as `invoke bitrot` found out

# The excerpt of a post is its first paragraph.
SUMMARY_MAX_PARAGRAPHS = 1

FEED_ATOM = "feeds/atom.xml"
FEED_RSS = "feeds/rss.xml"
FEED_JSON = "feeds/feed.json"
TAG_FEED_ATOM = "feeds/tag/{slug}/atom.xml"
TAG_FEED_RSS = "feeds/tag/{slug}/rss.xml"
TAG_FEED_JSON = "feeds/tag/{slug}/feed.json"
FEED_ID = site["feed_id"]  # the old feed's: readers go on with what they know
# Whose host stands in the ids of new posts; an id that was given stays, whatever becomes of the host.
ATOM_ID_AUTHORITY = urlsplit(site["address"] or site["old_address"]).hostname or ""
FEED_HUB = ""  # a WebSub hub tells readers of a new post at once: https://pubsubhubbub.appspot.com/ is one
FEED_MAX_ITEMS = 25  # as many as Blogger showed: the first poll after the move brings nothing new
FEED_STYLESHEETS = ["theme/css/tokens.css", "theme/css/feed.css"]  # for people who open a feed in a browser
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None

# Titles and labels are text that strangers wrote; only what Markdown made of a post is HTML, and templates say so.
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}

# The dialect posts are written in. Fences are superfences': Python-Markdown's own do not see one in a list or a quote,
# expand tabs and empty blank lines.
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.meta": {},
        "markdown.extensions.attr_list": {},
        "markdown.extensions.sane_lists": {},
        "markdown.extensions.tables": {},
        "markdown.extensions.toc": {},
        "pymdownx.highlight": {"css_class": "highlight", "guess_lang": False, "stripnl": False, "use_pygments": True},
        "pymdownx.superfences": {"preserve_tabs": True},
    },
    "output_format": "html5",
}
