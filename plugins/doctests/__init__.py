"""
Run the code in posts as doctests, and show readers what became of it.

What is found in a post is kept in the user's cache folder; `DOCTESTS_CACHE` names another folder, or none (`""`).
"""

from __future__ import annotations


def register() -> None:
    """Connect to Pelican."""
    from . import plugin  # noqa: PLC0415  what runs snippets imports this package too, and needs no Pelican

    plugin.register()
