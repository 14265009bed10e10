"""
An export is read, whatever shape the blog comes in, as one record of the blog and one of each entry.

``opening`` reads it: ``named`` finds what it was named by, files (``sources``) or an address (``pages``); ``elements``
reads their XML, ``survey`` finds out what the blog is, and ``settings`` reads what lies beside. The shapes are told
apart by namespace: ``legacy`` (the backup), ``takeout``, ``feed`` (the public Atom feed) and ``rss``; ``atom`` has what
they share.
"""

from __future__ import annotations

from .opening import opened
from .pages import Fetch, over_the_web

__all__ = ["Fetch", "opened", "over_the_web"]
