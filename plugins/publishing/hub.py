"""Tell a WebSub hub that feeds have changed, so that it tells their readers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

PATIENCE = 20  # seconds
Post = Callable[..., Any]


def send(address: str, data: Mapping[str, Any], timeout: float) -> httpx.Response:
    """
    Post a form, and wait for the head of the answer: whatever a hub goes on to say is not read.

    :param address: where to
    :param data: the form
    :param timeout: seconds that all of it may take, however little by little it comes
    :return: the answer, without its body
    :raises httpx.HTTPError: if there is none
    :raises TimeoutError: if it takes longer
    """

    async def answered() -> httpx.Response:
        async with (
            asyncio.timeout(timeout),
            httpx.AsyncClient(timeout=timeout) as client,
            client.stream("POST", address, data=data) as answer,
        ):
            return answer

    return asyncio.run(answered())


def ping(hub: str, topics: Sequence[str], *, post: Post = send) -> str:
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
    except TimeoutError:
        why = f"no answer within {PATIENCE} seconds"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = str(error) or type(error).__name__

    return why and f"{hub}: was not told of the feeds ({why}): readers learn of them when they look"
