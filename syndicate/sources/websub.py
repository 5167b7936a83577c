"""Being told by hubs instead of asking: subscriptions to feeds (WebSub, W3C 2018), and keeping them alive.

Subscriptions live as long as the process: after a restart all are asked for anew, under new addresses and secrets.
Feeds are read on schedule all the same, so that nothing depends on a hub.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from syndicate.errors import DoorError
from syndicate.model import Notice
from syndicate.sources.embargo import Readable
from syndicate.sources.items import Items
from syndicate.sources.web import Web

LEASE = timedelta(days=10)  # asked for; the hub decides
_ANSWER = timedelta(minutes=10)  # a hub has to verify; after that it is asked again, later and later
_LONGEST = timedelta(days=1)
_HASHES = {"sha1", "sha256", "sha384", "sha512"}  # WebSub, section 7.1


@dataclass(kw_only=True)
class Subscription:
    """One source's. token: the end of its callback; ends: when the lease does, None while the hub has not verified it;
    again: from when on to ask (again); tries: without an answer, in a row.
    """

    source: str
    hub: str
    topic: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    ends: datetime | None = None
    again: datetime | None = None
    tries: int = 0


class Subscriptions:
    """All of a daemon's. callback: the public address that hubs call, without a slash at the end."""

    def __init__(self, callback: str) -> None:
        self.callback = callback.rstrip("/")
        self._by_source: dict[str, Subscription] = {}
        self._lock = threading.Lock()

    def due(self, source: str, hub: str, topic: str, now: datetime) -> Subscription | None:
        """What is to be asked of the hub now, if anything; it is then not due again for a while."""
        with self._lock:
            known = self._by_source.get(source)
            if known is None or (known.hub, known.topic) != (hub, topic):
                known = self._by_source[source] = Subscription(source=source, hub=hub, topic=topic)
            if known.again is not None and now < known.again:
                return None
            known.tries += 1
            known.again = now + min(_ANSWER * (1 << min(known.tries - 1, 10)), _LONGEST)
            return known

    def verified(self, token: str, topic: str, seconds: int | None, now: datetime) -> bool:
        """Whether this is a subscription that was asked for. seconds: the lease that the hub grants."""
        with self._lock:
            known = self._find(token)
            if known is None or known.topic != topic:
                return False
            lease = min(timedelta(seconds=seconds), LEASE * 10) if seconds else LEASE
            known.ends, known.tries = now + lease, 0
            known.again = now + lease * 0.75
            return True

    def sender(self, token: str, body: bytes, signature: str) -> str | None:
        """The source that a delivery is for: None if nobody subscribed there, "" if its signature does not hold."""
        with self._lock:
            known = self._find(token)
        if known is None:
            return None
        method, _, said = signature.strip().partition("=")
        if method.lower() not in _HASHES:
            return ""
        right = hmac.new(known.secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
        return known.source if hmac.compare_digest(right.encode(), said.strip().lower().encode()) else ""

    def _find(self, token: str) -> Subscription | None:
        found = (s for s in self._by_source.values() if hmac.compare_digest(s.token.encode(), token.encode()))
        return next(found, None)


class Subscribed:
    """A source whose hub, if its feed names one, is asked to tell what is new. Memo: its ``hub`` and ``topic``."""

    def __init__(
        self, source: Readable, subscriptions: Subscriptions, web: Web, *, allow_private: bool = False
    ) -> None:
        self._source, self._subscriptions, self._web = source, subscriptions, web
        self._allow_private = allow_private

    @property
    def name(self) -> str:
        """The inner source's name."""
        return self._source.name

    def read(self, memo: MutableMapping[str, str]) -> Items:
        """What the inner source shows; then the subscription is seen to."""
        return self._read(self._source.read(memo), memo)

    def _read(self, items: Items, memo: MutableMapping[str, str]) -> Items:
        yield from items
        hub, topic = memo.get("hub", ""), memo.get("topic", "")
        wanted = self._subscriptions.due(self.name, hub, topic, self._web.now()) if hub else None
        if wanted is None:
            return
        form = {
            "hub.mode": "subscribe",
            "hub.topic": topic,
            "hub.callback": f"{self._subscriptions.callback}/{wanted.token}",
            "hub.secret": wanted.secret,
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
        }
        try:
            self._web.post(hub, form, allow_private=self._allow_private)
        except DoorError as error:
            what = f"its hub {hub} {error.what.rstrip('.')}; it is not told of news and reads on schedule only."
            yield Notice(source=self.name, what=what)
