"""What several kinds of feed ask of a date and an address."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

# RFC 3339, section 5.6; RFC 4287, section 3.3, wants the letters as capitals.
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def is_date(text: object) -> bool:
    """
    Say whether a text is an RFC 3339 date-time that there is.

    :param text: whatever stands there
    """
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        return False

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False

    return True


def relative(address: object) -> bool:
    """
    Say whether something that is there is no absolute address.

    :param address: whatever stands there; None if nothing does
    """
    if address is None:
        return False

    try:
        return not isinstance(address, str) or not urlsplit(address).scheme or " " in address.strip()
    except ValueError:
        return True
