"""Where a feed's hub is (WebSub, W3C 2018, section 4): by Link fields (RFC 8288), else by the feed itself."""

from __future__ import annotations

import re

from syndicate.sources.feed_media import web_address
from syndicate.sources.fetch import Fetched

_PARAMETER = r"""\s*;\s*[\w!#$&+.^`|~*-]{1,40}(?:\s*=\s*(?:"[^"]{0,400}"|[^\s;,"]{0,400}))?"""
_LINK = re.compile(rf"<([^<>]{{0,2000}})>((?:{_PARAMETER}){{0,20}})")
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))', re.IGNORECASE)


def hub_and_topic(got: Fetched, hub: str, own: str) -> tuple[str, str]:
    """The hub's address, "" if there is none, and the name under which the hub knows the feed.

    got: the answer with the feed; hub, own: what the feed says of its hub and of its own address, or "".
    """
    said: dict[str, str] = {}
    for target, parameters in _LINK.findall(got.fields.get("link", "")[:20_000]):
        for quoted, plain in _REL.findall(parameters):
            for rel in (quoted or plain).lower().split():
                said.setdefault(rel, web_address(target, got.url))
    return (said.get("hub") or hub, said.get("self") or own or got.url) if said.get("hub") or hub else ("", "")
