"""Tell a WebSub hub that feeds have changed, so that it tells their readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import httpx

PATIENCE = 20  # seconds
Post = Callable[..., Any]


def ping(hub: str, topics: Sequence[str], *, post: Post = httpx.post) -> str:
    """
    Ping a hub.

    How a publisher tells its hub is left to the two (https://www.w3.org/TR/websub/#publishing); hubs take what was
    written down before, https://pubsubhubbub.github.io/PubSubHubbub/pubsubhubbub-core-0.4.html#publishing.

    :param hub: its address
    :param topics: the addresses of the feeds
    :param post: asks it
    :return: a line that says why it knows nothing of them, empty if it does
    """
    try:
        answer = post(hub, data={"hub.mode": "publish", "hub.url": list(topics)}, timeout=PATIENCE)
        why = "" if answer.is_success else f"it answers {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = str(error) or type(error).__name__

    return why and f"{hub}: was not told of the feeds ({why}): readers learn of them when they look"
