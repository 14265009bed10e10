"""The backup of *Settings → Back up content* until about 2023: posts, pages, comments, settings and the template."""

from __future__ import annotations

from dataclasses import replace

from blogger.export import DRAFT, PAGE, Comment, Entry

from . import feed
from .atom import KIND, Setting, text
from .elements import ATOM, Element

# Atom's own namespace for drafts, and the one that was in use before RFC 5023 was one.
CONTROL = ("{http://www.w3.org/2007/app}", "{http://purl.org/atom/app#}")
ENTRIES = frozenset({"page", "post"})
ARCHIVE = ".archive"  # ends the feed's id


def kind(element: Element) -> str:
    """
    Give an entry's kind: ``post``, ``page``, ``comment``, ``settings``, ``template``.

    :param element: the ``entry``; the category that says so is often not its first, and public feeds have none
    """
    kinds = (each.get("term") for each in element.all(f"{ATOM}category") if each.get("scheme") == KIND)
    return next(kinds, "").rpartition("#")[2] or ("comment" if feed.is_comment(element) else "post")


def told(element: Element, file: str) -> Entry | Comment | Setting | None:
    """
    Read an entry.

    :param element: the ``entry``
    :param file: the file it is from
    :return: what it is, None for the template
    """
    what = kind(element)
    if what == "comment":
        return feed.comment(element)

    if what == "settings":
        return setting(element)

    if what not in ENTRIES:
        return None

    entry = feed.entry(element, file)
    if what == "page":
        entry = replace(entry, kind=PAGE)

    return replace(entry, status=DRAFT) if _is_draft(element) else entry


def setting(element: Element) -> Setting:
    """
    Read a setting.

    :param element: the ``entry``
    """
    return Setting(text(element, f"{ATOM}id").rpartition(".")[2], text(element, f"{ATOM}content"))


def _is_draft(element: Element) -> bool:
    controls = ((control, space) for space in CONTROL for control in element.all(f"{space}control"))
    return any(text(control, f"{space}draft") == "yes" for control, space in controls)
