"""What a partner takes: its rules as data (``profiles/*.toml``), and what of a feed it would refuse."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from syndicate.rules.fault import Fault, Severity
from syndicate.rules.feed import Feed, Item
from syndicate.rules.markup import read_html

_CLOSING = re.compile(r"<p>\s*<a\b[^>]*>[^<]*</a>\s*</p>\s*(</div>)?\s*$")
Told = Iterable[tuple[str, str, str]]  # place, what, hint


@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerRule:
    """One rule. check: which of CHECKS; value: its measure; source: address of the partner's page; read: when a copy of
    it was read; says: the rule in a sentence; severity: whether the partner refuses or only advises.
    """

    check: str
    value: Any
    source: str
    read: date
    says: str
    severity: Severity = "error"


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """A partner. name: as in the configuration; title: as people call it."""

    name: str
    title: str
    rules: tuple[PartnerRule, ...]

    def measure(self, check: str, default: Any = None, *, refused: bool = False) -> Any:
        """The value of a rule, or the default without it. refused: only if the partner refuses what breaks it."""
        found = (rule for rule in self.rules if rule.check == check and (not refused or rule.severity == "error"))
        return next((rule.value for rule in found), default)


def profile_names() -> tuple[str, ...]:
    """The names of the partners that are known, sorted."""
    folder = files("syndicate.rules").joinpath("profiles")
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


@cache
def load_profile(name: str) -> Profile:
    """The partner of this name. Raises KeyError if none is known by it."""
    if name not in profile_names():
        raise KeyError(name)
    data = tomllib.loads(files("syndicate.rules").joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8"))
    return Profile(name=data["name"], title=data["title"], rules=tuple(PartnerRule(**rule) for rule in data["rules"]))


def partner_faults(feed: Feed, profile: Profile) -> list[Fault]:
    """What the partner would refuse or show badly, item by item."""
    return [
        Fault(
            place=place,
            rule=f"{profile.title}, {rule.source} ({rule.read})",
            what=f"{what} {rule.says}",
            hint=hint,
            severity=rule.severity,
        )
        for rule in profile.rules
        for place, what, hint in CHECKS[rule.check](feed, rule.value)
    ]


def _items(feed: Feed) -> Iterable[tuple[str, Item]]:
    return ((f"item {number} ({item.title[:40]})", item) for number, item in enumerate(feed.items, 1))


def _format(feed: Feed, value: list[str]) -> Told:
    if feed.kind not in value:
        yield "feed", f"It is {feed.kind}.", f"Offer the {' or '.join(value)} feed."


def _https(feed: Feed, value: bool) -> Told:
    if value and not _is_safe(feed.address):
        yield "feed", f"It lies at {feed.address or 'an address it does not say'}.", "Serve it over HTTPS."


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and not parts.username


def _title_min(feed: Feed, value: int) -> Told:
    for place, item in _items(feed):
        if len(item.title) < value:
            yield place, f"The title has {len(item.title)} characters.", "Write a longer one."


def _title_max(feed: Feed, value: int) -> Told:
    for place, item in _items(feed):
        if len(item.title) > value:
            yield place, f"The title has {len(item.title)} characters.", "A profile shortens it."


def _summary_min(feed: Feed, value: int) -> Told:
    for place, item in _items(feed):
        if len(item.summary) < value:
            yield place, f"The summary has {len(item.summary)} characters.", "Write a longer one."


def _description_max(feed: Feed, value: int) -> Told:
    if len(feed.description) > value:
        what = f"The description has {len(feed.description)} characters."
        yield "feed", what, "Set description in [[editions]]."


def _age_days(feed: Feed, value: int) -> Told:
    """Relative to the newest entry: the answer must not depend on the day of asking."""
    dates = [item.published for item in feed.items if item.published]
    for place, item in _items(feed):
        if item.published and max(dates) - item.published > timedelta(days=value):
            yield place, f"It is of {item.published:%Y-%m-%d}.", "A profile leaves it out."


def _dates(feed: Feed, value: bool) -> Told:
    for place, item in _items(feed):
        if value and item.published is None:
            yield place, "It has no date of publication.", "Write one."


def _one_language(feed: Feed, value: bool) -> Told:
    if value and not feed.language:
        yield "feed", "It does not say its language.", "Say it."
    for place, item in _items(feed):
        if value and item.language != feed.language:
            yield place, f"It is in {item.language}, the feed in {feed.language}.", "Offer one feed a language."


def _language_region(feed: Feed, value: bool) -> Told:
    if value and not re.search(r"-([A-Za-z]{2}|\d{3})$", feed.language):
        yield "feed", f"Its language is {feed.language!r}.", "Name the edition with its country, such as en-US."


def _no_tables(feed: Feed, value: bool) -> Told:
    for place, item in _items(feed):
        if value and read_html(item.content).named("table"):
            yield place, "It holds a table.", "A profile writes its rows as text."


def _no_closing_link(feed: Feed, value: bool) -> Told:
    for place, item in _items(feed):
        if value and _CLOSING.search(item.content):
            yield place, "It ends in a link.", "Nothing need be done; it will not be shown."


def _full_text(feed: Feed, value: bool) -> Told:
    for place, item in _items(feed):
        if value and not item.content:
            yield place, "It carries no body.", "Set full_text = true in [feeds]."


def _image_min(feed: Feed, value: int) -> Told:
    for place, item in _items(feed):
        sizes = [min(image.width or value, image.height or value) for image in item.images]
        if not sizes or max(sizes) < value:
            what = f"Its largest picture has {max(sizes)} pixels." if sizes else "It has no picture."
            yield place, what, "Give it a larger lead picture."


def _items_min(feed: Feed, value: int) -> Told:
    if len(feed.items) < value:
        yield "feed", f"It holds {len(feed.items)} articles.", "Raise size in [feeds], or publish more."


def _items_max(feed: Feed, value: int) -> Told:
    if len(feed.items) > value:
        yield "feed", f"It holds {len(feed.items)} articles.", "A profile keeps the newest."


def _item_bytes(feed: Feed, value: int) -> Told:
    for place, item in _items(feed):
        if item.size > value:
            yield place, f"It has {item.size} bytes.", "A profile leaves it out."


def _feed_bytes(feed: Feed, value: int) -> Told:
    if feed.size > value:
        yield "feed", f"It has {feed.size} bytes.", "A profile keeps the newest."


def _hub(feed: Feed, value: bool) -> Told:
    if value and not feed.hubs:
        yield "feed", "It names no WebSub hub.", "Set hubs in [feeds]."


def _channel_date(feed: Feed, value: bool) -> Told:
    if value and not feed.dated:
        yield "feed", "The channel has no pubDate.", "Offer the Atom feed, which is always dated."


CHECKS: dict[str, Callable[[Feed, Any], Told]] = {
    "format": _format, "https": _https, "title_min": _title_min, "title_max": _title_max, "summary_min": _summary_min,
    "description_max": _description_max, "age_days": _age_days, "dates": _dates, "one_language": _one_language,
    "language_region": _language_region, "no_tables": _no_tables, "no_closing_link": _no_closing_link,
    "full_text": _full_text, "image_min": _image_min, "items_min": _items_min, "items_max": _items_max,
    "item_bytes": _item_bytes, "feed_bytes": _feed_bytes, "hub": _hub, "channel_date": _channel_date,
}  # fmt: skip
