"""What differs in public from what the author sees: `invoke publish` builds with this."""

from __future__ import annotations

from pelicanconf import *  # noqa: F403 - Pelican's own way: one settings file goes on where the other ends
from pelicanconf import site

SITEURL = site["address"].rstrip("/")
RELATIVE_URLS = False
OUTPUT_PATH = "output-publish"

# What is not published is not written either, nor what only drafts link to.
DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = ""
FEED_ENTRIES = ".entries.json"  # every id and date, so that none is lost; it stays on this machine

# Where it is published; the first is meant where none is named. A server is one of kind "ssh", with a host such as
# "jane@example.org" and a path there; one of kind "folder" has a path here. docs/publishing.md says more.
PUBLISH_TARGETS = {
    "pages": {"kind": "branch", "remote": "origin", "branch": "gh-pages"},
}

# Ids of entries, and addresses as /2013/08/slug.html, that were public and are gone on purpose.
PUBLISH_WITHDRAWN: list[str] = []

# Files that look like secrets and are none, by their paths in the site.
PUBLISH_HARMLESS: list[str] = []
