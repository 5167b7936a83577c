"""Hubs that tell the daemon what is new: who is subscribed, and where they call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from syndicate.config import Config
from syndicate.sources.websub import Subscriptions
from syndicate.sources.websub_listener import Listener


def subscriptions_of(config: Config) -> Subscriptions | None:
    """Where subscriptions are kept; None if no source wants any."""
    return Subscriptions(config.websub.callback) if any(table.websub for table in config.sources) else None


@contextmanager
def hubs_heard(
    config: Config, subscriptions: Subscriptions | None, arrived: Callable[[str], None], now: Callable[[], datetime]
) -> Iterator[None]:
    """Listen to hubs while the block runs. arrived: is told the source that has news. Raises DoorError."""
    if subscriptions is None:
        yield
        return
    listener = Listener(subscriptions, arrived, now, host=config.websub.host, port=config.websub.port)
    try:
        yield
    finally:
        listener.close()
