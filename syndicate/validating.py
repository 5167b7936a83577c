"""What ``syndicate validate`` decides: a folder, a file or a feed on the web against the rules and a partner's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from syndicate.errors import ConfigError, DoorError, Problem
from syndicate.rules.chain import walk
from syndicate.rules.fault import Fault
from syndicate.rules.feed import Feed, read_feed
from syndicate.rules.judge import answer_faults, form_of, judge
from syndicate.rules.partner import Profile, load_profile, partner_faults, profile_names
from syndicate.rules.site import site_faults

Answer = tuple[str, str, bytes]  # the address after redirects, the Content-Type field, the body


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What was found. told: (file or address, fault); count: how many files or documents were read."""

    told: tuple[tuple[str, Fault], ...]
    count: int

    @property
    def errors(self) -> int:
        """How many of the faults are errors."""
        return sum(fault.severity == "error" for _, fault in self.told)

    def by_file(self) -> dict[str, list[Fault]]:
        """The faults of each file or address, errors first; "" stands for the folder as a whole."""
        groups: dict[str, list[Fault]] = {}
        for name, fault in sorted(self.told, key=lambda pair: pair[1].severity):
            groups.setdefault(name, []).append(fault)
        return dict(sorted(groups.items()))


def partner_called(name: str) -> Profile | None:
    """The partner's rules; None for "". Raises ConfigError for a name that is not known."""
    if not name:
        return None
    try:
        return load_profile(name)
    except KeyError:
        what = f"no partner is called {name}; known are {', '.join(profile_names())}."
        raise ConfigError([Problem(place="--profile", what=what)]) from None


def validate_folder(files: Mapping[str, bytes], partner: Profile | None) -> Verdict:
    """A published folder. files: path below it → bytes.

    The partner judges the feeds that are made for it; without any, each language's in the formats that it takes.
    """
    told = site_faults(files)
    if partner:
        read = ((name, read_feed(files[name])) for name in files if name.endswith((".xml", ".json")))
        formats = partner.measure("format")
        feeds = {name: feed for name, feed in read if feed and not feed.archive and feed.kind in formats}
        own = {name: feed for name, feed in feeds.items() if f"/partners/{partner.name}/" in f"/{name}"}
        main = {name: feed for name, feed in feeds.items() if name.count("/") == 1}
        for name, feed in (own or main or feeds).items():
            told += [(name, fault) for fault in partner_faults(feed, partner)]
    return Verdict(told=tuple(told), count=len(files))


def validate_file(name: str, body: bytes, partner: Profile | None) -> Verdict:
    """One file alone. Raises ConfigError if no rules are known for it."""
    if not form_of(name, body):
        what = "is neither a feed, a page, a site map, an OPML list nor robots.txt." if body else "is empty."
        hint = "What is published is XML, JSON, HTML or text in UTF-8."
        raise ConfigError([Problem(place=name, what=what, hint=hint)])
    faults = [*judge(name, body), *_partner_faults(read_feed(body), partner)]
    return Verdict(told=tuple((name, fault) for fault in faults), count=1)


def validate_feed(get: Callable[[str], Answer], url: str, partner: Profile | None, follow: int) -> Verdict:
    """A feed on the web and how it is served, and the older documents that it leads to, ``follow`` of them at most.

    get: fetches an address; raises DoorError. Raises DoorError or ConfigError if there is no feed at ``url``.
    """
    feed, faults = _fetched(get, url)
    told = [(url, fault) for fault in [*faults, *_partner_faults(feed, partner)]]
    if feed is None or not follow:
        return Verdict(told=tuple(told), count=1)
    documents, here = {feed.address: feed}, feed.older
    while here and len(documents) <= follow and here not in documents:
        try:
            older, faults = _fetched(get, here)
        except (DoorError, ConfigError) as error:
            told.append((here, Fault(place="archive", rule="RFC 5005, 4", what=str(error), hint="Publish all of it.")))
            break
        told += [(here, fault) for fault in faults]
        if older is None:
            break
        documents[here] = older
        here = older.older
    way, faults = walk(feed, documents)
    if way[-1].older and way[-1].older not in documents:
        faults = faults[:-1]  # beyond the bound nothing is judged, and a failure has been told
    return Verdict(told=(*told, *((url, fault) for fault in faults)), count=len(documents))


def _fetched(get: Callable[[str], Answer], url: str) -> tuple[Feed | None, list[Fault]]:
    address, media_type, body = get(url)
    if form_of(address, body) not in {"rss", "atom", "json"}:
        what, hint = "neither RSS, Atom nor JSON Feed is there.", "Give a feed's address, or a file."
        raise ConfigError([Problem(place=url, what=what, hint=hint)])
    faults = [*judge(address, body), *answer_faults(body, address=address, media_type=media_type)]
    return read_feed(body), faults


def _partner_faults(feed: Feed | None, partner: Profile | None) -> list[Fault]:
    return partner_faults(feed, partner) if feed and partner else []
