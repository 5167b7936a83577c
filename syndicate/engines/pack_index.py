"""The index of packs in Argos's format: what may be downloaded, and what of it a pair of languages needs.

A JSON list of objects: package_version, from_code, from_name, to_code, to_name, links (a list of addresses), type.
Argos's own index has no checksums; ``sha256`` (hex digits) and ``size`` (bytes) are ours, and optional.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from syndicate.engines.http import Line, get, sizes
from syndicate.engines.packs import Pack, published_index, version_order
from syndicate.engines.route import Pair, find_route, lacking, named
from syndicate.errors import ConfigError, DoorError, Problem

_CODE, _VERSION, _SHA256 = r"[A-Za-z0-9_-]{2,20}", r"\d[0-9A-Za-z.+_-]{0,40}", r"([0-9A-Fa-f]{64})?"
LIMIT = 16 * 2**20  # bytes; Argos's index has less than a tenth of a MB


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A pack that may be downloaded. size: bytes, 0 if not known; sha256: 64 hex digits, "" if not known."""

    from_code: str
    to_code: str
    version: str
    links: tuple[str, ...]
    size: int = 0
    sha256: str = ""

    @property
    def pair(self) -> Pair:
        """Both codes."""
        return self.from_code, self.to_code

    @property
    def order(self) -> tuple[int, ...]:
        """The version as numbers, to compare offers by."""
        return version_order(self.version)


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """What an index offers: the newest pack of each pair, by pair. skipped: entries that could not be read."""

    url: str
    offers: Mapping[Pair, Offer]
    skipped: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """What to do for a pair of languages. route: the pairs it goes through; wanted: what of it is to be installed."""

    route: tuple[Pair, ...]
    wanted: tuple[Offer, ...]


def fetch_index(url: str, *, seconds: float = 60.0) -> Index:
    """The index at ``url``, or the one that Argos publishes if that is "". Raises DoorError."""
    address = url or published_index()
    door = f"index {address}"
    with Line(seconds=seconds) as line:
        return parse_index(get(line, address, limit=LIMIT, door=door), address)


def parse_index(body: bytes, url: str) -> Index:
    """Read an index. Entries of other types are passed over, malformed ones counted. Raises DoorError if it is none."""
    hint = "Name another with --index, SYNDICATE_PACK_INDEX or translate.index."
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DoorError(f"is not JSON ({error}). {hint}", door=f"index {url}") from error
    if not isinstance(entries, list):
        raise DoorError(f"is not a list of packs. {hint}", door=f"index {url}")
    offers: dict[Pair, Offer] = {}
    skipped = 0
    for entry in entries:
        if isinstance(entry, dict) and entry.get("type", "translate") != "translate":
            continue
        offer = _offer(entry, url)
        if offer is None:
            skipped += 1
        elif offer.pair not in offers or offer.order > offers[offer.pair].order:
            offers[offer.pair] = offer
    if skipped and not offers:
        raise DoorError(f"holds no entry that can be read ({skipped} skipped). {hint}", door=f"index {url}")
    return Index(url=url, offers=dict(sorted(offers.items())), skipped=skipped)


def _offer(entry: Any, url: str) -> Offer | None:
    """An entry of the index, or None if it is malformed."""
    if not isinstance(entry, dict):
        return None
    texts = {"from_code": _CODE, "to_code": _CODE, "package_version": _VERSION, "sha256": _SHA256}
    said: dict[str, Any] = {"sha256": "", "size": 0} | {k: v for k, v in entry.items() if v is not None}
    if not all(isinstance(said.get(key), str) and re.fullmatch(form, said[key]) for key, form in texts.items()):
        return None
    if not isinstance(said["size"], int) or said["size"] < 0 or not isinstance(said.get("links"), list):
        return None
    links = tuple(dict.fromkeys(found for link in said["links"] if (found := _joined(url, link))))
    if not links:
        return None
    return Offer(
        from_code=said["from_code"],
        to_code=said["to_code"],
        version=said["package_version"],
        links=links,
        size=said["size"],
        sha256=said["sha256"].lower(),
    )


def _joined(url: str, link: Any) -> str:
    """A link, which may be relative to the index, if it is an http or https address; else ""."""
    try:
        found = urljoin(url, link) if isinstance(link, str) else ""
    except ValueError:
        return ""
    return found if re.match(r"https?://[^\s/]", found) else ""


def plan_errand(index: Index, at_hand: Sequence[Pack], source: str, target: str) -> Errand:
    """What to install so that one BCP 47 tag (or pack code) is translated to another.

    A pack for the very pair is wanted if it is newer than the one at hand; of the route through English, what is not
    at hand. Raises ConfigError, naming what the index lacks.
    """
    newest = newest_of(at_hand)
    known = {*index.offers, *newest}
    route = find_route(known, source, target)
    if route is None:
        what = f"neither at hand nor in {index.url}: {named(lacking(known, source, target))}."
        hint = "`syndicate packs list --available` shows what there is."
        raise ConfigError([Problem(place=f"packs install {source} {target}", what=what, hint=hint)])
    wanted = [
        index.offers[pair]
        for pair in route
        if pair in index.offers
        and (pair not in newest or (len(route) == 1 and index.offers[pair].order > newest[pair].order))
    ]
    return Errand(route=route, wanted=tuple(wanted))


def newest_of(packs: Sequence[Pack]) -> dict[Pair, Pack]:
    """The newest pack of each pair."""
    newest: dict[Pair, Pack] = {}
    for pack in packs:
        pair = pack.from_code, pack.to_code
        if pair not in newest or pack.order > newest[pair].order:
            newest[pair] = pack
    return newest


def with_sizes(offers: Sequence[Offer]) -> list[Offer]:
    """The offers with the sizes that their servers tell, where the index has none; 0 where neither does."""
    told = sizes([offer.links[0] for offer in offers if not offer.size])
    return [offer if offer.size else replace(offer, size=told.get(offer.links[0], 0)) for offer in offers]
