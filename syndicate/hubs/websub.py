"""Pings to WebSub hubs: a form POST that says which feeds have changed, whereupon the hub fetches them.

The W3C's recommendation leaves this request open (section 4); hubs take the one of PubSubHubbub 0.3, section 7.1, with
``hub.url``, and newer ones the same with ``hub.topic``: both are sent.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import httpx

from syndicate import __version__
from syndicate.model import PingReply

AGENT = f"Syndicate/{__version__} (+websub)"
_READ = 2000  # bytes of an answer: a hub that says why it refuses says it at once


class WebSubHubs:
    """The hubs at ``addresses``. together: feeds named in one request, for hubs that take several.

    gap: seconds between two requests to one hub; patience: seconds for one request as a whole.
    """

    def __init__(
        self, addresses: Sequence[str], *, together: int = 1, gap: float = 0.2, patience: float = 10.0
    ) -> None:
        self.addresses = tuple(dict.fromkeys(addresses))
        self.together = together
        self._gap, self._patience = gap, patience
        self._last: dict[str, float] = {}

    def ping(self, hub: str, topics: Sequence[str]) -> PingReply:
        """Tell a hub that these feeds changed. Never raises for what the hub does: its answer says how it went."""
        pause = self._last.get(hub, float("-inf")) + self._gap - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        try:
            return self._post(hub, {"hub.mode": "publish", "hub.url": list(topics), "hub.topic": list(topics)})
        except httpx.TimeoutException:
            return PingReply(why=f"did not answer within {self._patience:g} s.")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return PingReply(why=f"cannot be reached: {error or type(error).__name__}.")
        finally:
            self._last[hub] = time.monotonic()

    def _post(self, hub: str, form: dict[str, str | list[str]]) -> PingReply:
        """The answer's head and some of its body; no redirect is followed, for a POST must not go astray."""
        until = time.monotonic() + self._patience
        with httpx.stream("POST", hub, data=form, headers={"User-Agent": AGENT}, timeout=self._patience) as answer:
            said = b""
            for piece in answer.iter_raw() if answer.is_error else ():
                said += piece
                if len(said) > _READ or time.monotonic() > until:
                    break
        retry_after = answer.headers.get("retry-after", "")
        return PingReply(status=answer.status_code, retry_after=retry_after, why=_why(answer, said))


def _why(answer: httpx.Response, said: bytes) -> str:
    if answer.is_success:
        return ""
    if answer.status_code == 410:
        return "answered 410: it is gone for good and is not told any more; take it out of feeds.hubs."
    if answer.has_redirect_location:
        return f"has moved to {answer.headers['location'][:200]}; write that into feeds.hubs."
    text = said.decode("utf-8", "replace")
    words = " ".join("".join(c if c.isprintable() else " " for c in text[:_READ]).split())
    plain = f" (“{words[:150]}”)" if words and "<" not in words else ""
    return f"answered {answer.status_code} {answer.reason_phrase}{plain}."
