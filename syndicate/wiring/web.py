"""Turning those ``[[sources]]`` into doors that lie on the web."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from syndicate.config import Config, SourceTable
from syndicate.ports import Source
from syndicate.sources.blogger import BloggerSource
from syndicate.sources.completed import Completed
from syndicate.sources.embargo import Embargoed
from syndicate.sources.feed import FeedSource
from syndicate.sources.pages import PagesSource
from syndicate.sources.web import Web
from syndicate.sources.websub import Subscribed, Subscriptions
from syndicate.sources.wordpress import WordPressSource

KINDS: dict[str, Callable[[str, str, Web, bool], Source]] = {  # name, address, web, allow_private
    "feed": lambda name, url, web, private: FeedSource(name, url, web, allow_private=private),
    "blogger": lambda name, url, web, private: BloggerSource(name, url, web, allow_private=private),
    "wordpress": lambda name, url, web, private: WordPressSource(name, url, web, allow_private=private),
}


class OnTheWeb:
    """Makes the sources of one configuration. clock: tells the moment, aware; subscriptions: see make_sources."""

    def __init__(self, config: Config, clock: Callable[[], datetime], subscriptions: Subscriptions | None) -> None:
        self._web, self._subscriptions = Web(clock, site=config.site.url), subscriptions
        self._zone = ZoneInfo(config.site.timezone)

    def source(self, table: SourceTable) -> Source:
        """What reads the place that the table names."""
        if table.url and table.kind in KINDS:
            return KINDS[table.kind](table.label, table.url, self._web, table.allow_private)
        return PagesSource(
            table.label,
            self._web,
            self._zone,
            address=table.url or "",
            path=table.path,
            urls=table.urls or (),
            allow_private=table.allow_private,
            robots=table.robots,
        )

    def settled(self, source: Source, table: SourceTable) -> Source:
        """What the source shows, but not before its date, whole if the table says so, and when a hub tells of it."""
        found: Source = Embargoed(source, self._web.now)
        if table.complete:
            found = Completed(
                found,
                self._web,
                self._zone,
                address=table.url or "",
                allow_private=table.allow_private,
                robots=table.robots,
            )
        if self._subscriptions is not None and table.websub:
            found = Subscribed(found, self._subscriptions, self._web, allow_private=table.allow_private)
        return found
