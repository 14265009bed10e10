"""
What lies in a Takeout archive beside the feed says what the feed leaves out: ``settings.csv``, one column a setting.

The columns have the names that settings have in a backup, in lower case (``blog_time_zone``), and one row the values.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from blogger.export import ExportError

from .sources import Source

LARGEST = 1024 * 1024  # bytes; a custom robots.txt and a message to commenters are the longest settings
# A name that Blogger gives a blog of its own (RFC 1035, section 2.3.1).
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
HOSTED_BY_BLOGGER = "PUBLISH_MODE_BLOGSPOT"


def read(source: Source) -> dict[str, str]:
    """
    Read the settings.

    :param source: the file
    :return: their values by the names they have in a backup, ``BLOG_TIME_ZONE``
    :raises ExportError: if it is no table of settings
    """
    with source.open() as file:
        data = file.read(LARGEST + 1)

    if len(data) > LARGEST:
        raise ExportError(f"{source.name}: is larger than {LARGEST >> 20} MB, as no settings are: delete it")

    try:
        rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True) if row]
    except (csv.Error, UnicodeDecodeError) as error:
        raise ExportError(f"{source.name}: is no table ({error}): download the archive again, or delete it") from None

    told = zip(*rows[:2], strict=False) if len(rows) > 1 else ()
    return {name.strip().upper(): value.strip() for name, value in told}


def address(settings: Mapping[str, str]) -> str:
    """
    Give the address of a blog that has none of its own.

    :param settings: the blog's settings
    :return: ``https://name.blogspot.com/``; empty for a blog at an address of its own, which no setting names
    """
    name = settings.get("BLOG_SUBDOMAIN", "")
    theirs = settings.get("BLOG_PUBLISHING_MODE") == HOSTED_BY_BLOGGER
    return f"https://{name.lower()}.blogspot.com/" if theirs and LABEL.fullmatch(name) else ""
