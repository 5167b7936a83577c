"""Archives across documents (RFC 5005, section 4; JSON Feed ``next_url``): whole, without loops, nothing left out."""

from __future__ import annotations

from collections.abc import Mapping

from syndicate.rules.fault import Fault, Faults
from syndicate.rules.feed import Feed
from syndicate.rules.survey import Site, siblings

_RULES = {"rss": "RFC 5005, 4", "atom": "RFC 5005, 4", "json": "jsonfeed.org 1.1: next_url"}


def walk(start: Feed, documents: Mapping[str, Feed]) -> tuple[list[Feed], list[Fault]]:
    """The documents from the newest to the oldest, and what is wrong with the way. documents: by address."""
    found, way, seen = Faults(), [start], {start.address}
    rule = _RULES[start.kind]
    while way[-1].older:
        here, older = way[-1], documents.get(way[-1].older)
        if here.older in seen:
            found.error(here.address, rule, f"It leads back to {here.older}.", "The oldest names none before it.")
            break
        if older is None:
            found.error(here.address, rule, f"It leads to {here.older}, where no feed is.", "Publish all of it.")
            break
        _link(found, here, older, start)
        seen.add(older.address)
        way.append(older)
    return way, list(found)


def _link(found: Faults, here: Feed, older: Feed, start: Feed) -> None:
    rule = _RULES[start.kind]
    if older.kind != start.kind or older.language != start.language:
        found.error(here.address, rule, f"{older.address} is of another format or language.", "Keep to one.")
    if start.kind == "json" and not older.archive:
        return  # pages of another publisher's feed: JSON Feed itself knows no archives
    if not older.archive:
        found.error(older.address, rule, "It is no archive.", "Mark it with fh:archive.")
    expected = here.address if here.archive else ""
    if older.newer != expected:
        what = f"next-archive is {older.newer or 'not there'}, not {expected or 'left out'}."
        found.error(older.address, rule, what, "Let the links of neighbours meet.")
    if older.current and older.current != start.address:
        what = f"It says that it belongs to {older.current}, not to {start.address}."
        found.error(older.address, rule, what, "Name the feed that leads to it.")


def chain_faults(site: Site) -> list[tuple[str, Fault]]:
    """Every archive is reached from a feed of now, and together they hold every article of its language."""
    told: list[tuple[str, Fault]] = []
    documents = {feed.address: feed for feed in site.feeds.values()}
    reached: set[str] = set()
    old = _archives(site)
    for path, feed in site.feeds.items():
        if path in old or not feed.older:
            continue
        way, faults = walk(feed, documents)
        reached |= {document.address for document in way}
        found = Faults(faults)
        if not faults and "/" in path and path.count("/") == 1:
            _whole(found, site, feed, way)
        told += [(path, fault) for fault in found]
    for path in sorted(old):
        if site.feeds[path].address not in reached:
            found = Faults()
            what = "No feed leads to this archive."
            found.error("archive", _RULES[site.feeds[path].kind], what, "Link it by prev-archive or next_url.")
            told += [(path, fault) for fault in found]
    return told


def _archives(site: Site) -> set[str]:
    """The paths of archive documents; a JSON feed is one if it stands beside one."""
    marked = {path for group in siblings(site) if any(f.archive for f in group.values()) for path in group}
    return marked | {path for path, feed in site.feeds.items() if feed.archive}


def _whole(found: Faults, site: Site, feed: Feed, way: list[Feed]) -> None:
    held = {item.url for document in way for item in document.items}
    for path, page in site.pages.items():
        if page.article and not page.gone and page.language == feed.language and site.address_of(path) not in held:
            hint = "Put every article into the archive of its month."
            found.error("archive", "W3C: ArchiveIncomplete", f"{path} is in no document of the archive.", hint)
