"""Which network addresses lie on the public internet."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Permit = Callable[[str], bool]
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215


def is_public(address: str) -> bool:
    """Whether a numeric address is public: not private, loopback, link-local, shared, multicast, reserved or empty.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo) is judged as what it stands for.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.is_site_local:
            return False
        found = _inner(found) or found
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _inner(found: IPv6Address) -> IPv4Address | None:
    if found.ipv4_mapped or found.sixtofour:
        return found.ipv4_mapped or found.sixtofour
    if found.teredo:
        return found.teredo[1]
    if any(found in net for net in _NAT64):
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return None
