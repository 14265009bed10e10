"""Let pytest collect the snippets of the posts: `pytest content`."""

from __future__ import annotations

pytest_plugins = ["doctests.collect"]
