"""
Look at a built site as its readers' programs do: links, images, markup and feeds.

Each check is a function of what lies in the output folder, and gives its findings; `run` tells them.
"""

from __future__ import annotations

from .run import findings, look_over, main
from .site import Finding, Site, read

__all__ = ["Finding", "Site", "findings", "look_over", "main", "read"]
