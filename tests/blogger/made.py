"""Exports made for the tests, in each shape a blog arrives in, as small as a test needs them."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

BLOG = "tag:blogger.com,1999:blog-1"
KIND = "http://schemas.google.com/g/2005#kind"
SITE = "http://rants.blogspot.com"


def entry(number: int = 1, **told: str) -> str:
    """
    Make one entry.

    :param number: tells it from the others
    :param told: text for an element (``title``, ``body``, ``published``, ``updated``, ``permalink``, ``id``,
        ``author``, ``labels`` divided by ``|``) instead of what stands there otherwise; an empty one leaves it out
    """
    told = {
        "id": f"{BLOG}.post-{number}",
        "published": "2013-08-25T23:33:00.003+03:00",
        "updated": "2022-03-03T11:49:01.611+02:00",
        "title": f"Post {number}",
        "body": f"<p>Words of post {number}.</p>",
        "permalink": f"{SITE}/2013/08/post-{number}.html",
        "author": "Jane Doe",
        "labels": "",
    } | told
    elements = [f"<{name}>{escape(told[name])}</{name}>" for name in ("id", "published", "updated") if told[name]]
    if told["title"]:
        elements.append(f"<title type='text'>{escape(told['title'])}</title>")

    if told["body"]:
        elements.append(f"<content type='html'>{escape(told['body'])}</content>")

    if told["permalink"]:
        elements.append(f"<link rel='alternate' type='text/html' href={quoteattr(told['permalink'])}/>")

    elements += [
        f"<category scheme='http://www.blogger.com/atom/ns#' term={quoteattr(label)}/>"
        for label in told["labels"].split("|")
        if label
    ]
    elements.append(f"<author><name>{escape(told['author'])}</name><email>jane@example.org</email></author>")
    return "<entry>\n" + "\n".join(elements) + "\n</entry>"


def feed(*entries: str, blog: str = BLOG, more: str = "") -> str:
    """
    Make a feed.

    :param entries: its entries
    :param blog: the blog's id
    :param more: other elements of the feed
    """
    return "\n".join(
        [
            "<?xml version='1.0' encoding='UTF-8'?>",
            "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>",
            f"<id>{blog}</id>",
            "<title type='text'>Rants</title>",
            f"<link rel='alternate' type='text/html' href='{SITE}/'/>{more}",
            *entries,
            "</feed>\n",
        ]
    )


def backup(*entries: str, settings: dict[str, str] | None = None) -> str:
    """
    Make a backup: the same feed, and what it says besides.

    :param entries: its entries
    :param settings: the blog's settings, by their names
    """
    told = [
        f"<entry><id>{BLOG}.settings.{name}</id>{kind('settings')}<content>{escape(value)}</content></entry>"
        for name, value in (settings or {}).items()
    ]
    template = f"<entry><id>{BLOG}.layout</id>{kind('template')}<content type='text'>{{{{ x }}}}</content></entry>"
    return feed(template, *told, *entries, blog=f"{BLOG}.archive")


def kind(name: str) -> str:
    """Make the category that says what an entry of a backup is."""
    return f"<category scheme='{KIND}' term='http://schemas.google.com/blogger/2008/kind#{name}'/>"


def of_kind(name: str, text: str, more: str = "") -> str:
    """
    Make an entry one of a backup.

    :param name: ``post``, ``page``, ``comment``
    :param text: the entry
    :param more: further elements of it
    """
    text = text.replace(".post-", ".page-") if name == "page" else text
    return text.replace("</entry>", f"{kind(name)}{more}</entry>")


def comment(number: int, on: int = 1, **told: str) -> str:
    """
    Make a comment.

    :param number: tells it from the others, and from the posts
    :param on: the number of its post
    :param told: as for an entry; ``parent`` is the number of the comment it answers
    """
    own = f"{SITE}/feeds/1/{on}/comments/default"
    answers = f"<link rel='related' href='{own}/{told['parent']}'/>" if told.get("parent") else ""
    more = (
        f"<link rel='self' href='{own}/{number}'/>{answers}"
        f"<thr:in-reply-to ref='{BLOG}.post-{on}' href='{SITE}/2013/08/post-{on}.html'/>"
    )
    address = f"{SITE}/2013/08/post-{on}.html?showComment={number}#c{number}"
    made = entry(number, **({"title": "", "body": f"Comment {number}.", "permalink": address} | told))
    return of_kind("comment", made, more)


def takeout_entry(number: int = 1, **told: str) -> str:
    """
    Make one entry as Takeout has it.

    :param number: tells it from the others
    :param told: text for an element instead of what stands there otherwise (``type``, ``status``, ``filename``,
        ``trashed``, ``title``, ``body``, ``published``, ``label``, ``description``, ``location`` and
        ``more`` as XML)
    """
    told = {
        "type": "POST",
        "status": "LIVE",
        "filename": f"/2013/08/post-{number}.html",
        "trashed": "",
        "title": f"Post {number}",
        "body": f"<p>Words of post {number}.</p>",
        "published": "2013-08-25T20:33:00.003Z",
        "label": "",
        "description": "",
        "location": "",
        "more": "",
    } | told
    term = f" scheme='{BLOG}' term={quoteattr(told['label'])}" if told["label"] else ""
    return f"""<entry>
<id>{BLOG}.post-{number}</id>
<blogger:type>{told["type"]}</blogger:type>
<blogger:status>{told["status"]}</blogger:status>
<author><name>Jane Doe</name><uri></uri><blogger:type>BLOGGER</blogger:type></author>
<title>{escape(told["title"])}</title>
<content type='html'>{escape(told["body"])}</content>
<blogger:metaDescription>{escape(told["description"])}</blogger:metaDescription>
<blogger:created>2013-08-01T00:00:00.000Z</blogger:created>
<published>{told["published"]}</published>
<updated>2022-03-03T09:49:01.611Z</updated>
<blogger:location>{told["location"]}</blogger:location>
<category{term}/>
<blogger:filename>{told["filename"]}</blogger:filename>
<link/><enclosure/>
<blogger:trashed>{told["trashed"]}</blogger:trashed>{told["more"]}
</entry>"""


def takeout(*entries: str) -> str:
    """
    Make what Takeout gives.

    :param entries: its entries
    """
    spaces = "xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'"
    listed = "\n".join(entries)
    head = f"<?xml version='1.0' encoding='UTF-8'?>\n<feed {spaces}>\n<id>{BLOG}</id><title>Rants</title>"
    return f"{head}\n{listed}\n</feed>"


def rss(*items: str) -> str:
    """
    Make an RSS feed.

    :param items: its items
    """
    spaces = (
        "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/'"
        " xmlns:georss='http://www.georss.org/georss'"
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><rss {spaces} version='2.0'><channel><atom:id>{BLOG}</atom:id>"
        f"<title>Rants</title><link>{SITE}/</link><openSearch:totalResults>{len(items)}</openSearch:totalResults>"
        f"<openSearch:startIndex>1</openSearch:startIndex>{''.join(items)}</channel></rss>"
    )


def item(number: int = 1) -> str:
    """
    Make one item of an RSS feed.

    :param number: tells it from the others
    """
    return (
        f"<item><guid isPermaLink='false'>{BLOG}.post-{number}</guid><pubDate>Sun, 25 Aug 2013 20:33:00 +0000</pubDate>"
        f"<atom:updated>2022-03-03T09:49:01.611Z</atom:updated><category domain='x'>a, b</category>"
        f"<title>Post {number}</title><description>&lt;p&gt;Words of post {number}.&lt;/p&gt;</description>"
        f"<link>{SITE}/2013/08/post-{number}.html</link><author>noreply@blogger.com (Jane Doe)</author></item>"
    )


def saved(folder: Path, text: str | bytes) -> Path:
    """
    Save an export.

    :param folder: where to
    :param text: what it holds
    :return: its path
    """
    path = folder / "export.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
