"""Turning ``[[sources]]`` into doors. A new kind is one entry here, and its name and place in config.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate.config import Config, SourceTable
from syndicate.config import Criteria as CriteriaTable
from syndicate.model import digest
from syndicate.ports import Source
from syndicate.sources.blogger import BloggerSource
from syndicate.sources.completed import Completed
from syndicate.sources.embargo import Embargoed
from syndicate.sources.feed import FeedSource
from syndicate.sources.feed_file import FeedFile
from syndicate.sources.folder import FolderSource
from syndicate.sources.pages import PagesSource
from syndicate.sources.selection import Criteria, Selected, Selection
from syndicate.sources.web import Web
from syndicate.sources.websub import Subscribed, Subscriptions
from syndicate.sources.wordpress import WordPressSource

ON_THE_WEB: dict[str, Callable[[str, str, Web, bool], Source]] = {  # name, address, web, allow_private
    "feed": lambda name, url, web, private: FeedSource(name, url, web, allow_private=private),
    "blogger": lambda name, url, web, private: BloggerSource(name, url, web, allow_private=private),
    "wordpress": lambda name, url, web, private: WordPressSource(name, url, web, allow_private=private),
}
ON_DISK: dict[str, Callable[[str, Path, str], Source]] = {  # name, path, time zone
    "folder": FolderSource,
    "feed": lambda name, path, _: FeedFile(name, path),
}
_READING = ("lxml", "markdown-it-py", "PyYAML")
LISTED = {"pages"}  # kinds whose list may lie on the web, on disk or in the configuration itself


def make_sources(
    config: Config, clock: Callable[[], datetime], subscriptions: Subscriptions | None = None
) -> list[Source]:
    """The doors of all ``[[sources]]``. clock: tells the moment, aware; subscriptions: to hubs, if somebody listens."""
    web = Web(clock, site=config.site.url)
    return [_subscribed(_make_source(table, config, web), table, web, subscriptions) for table in config.sources]


def _subscribed(source: Source, table: SourceTable, web: Web, subscriptions: Subscriptions | None) -> Source:
    if subscriptions is None or not table.websub:
        return source
    return Subscribed(source, subscriptions, web, allow_private=table.allow_private)


def _make_source(table: SourceTable, config: Config, web: Web) -> Source:
    """What lies on the operator's own disk is published at once; what the web shows too early waits for its date.

    There, all files are read anew when the program has changed, or the list of sources: some articles may change hands.
    """
    zone = config.site.timezone
    if table.kind in LISTED:
        source: Source = PagesSource(
            table.label,
            web,
            ZoneInfo(zone),
            address=table.url or "",
            path=table.path,
            urls=table.urls or (),
            allow_private=table.allow_private,
        )
    elif table.url:
        source = ON_THE_WEB[table.kind](table.label, table.url, web, table.allow_private)
    else:
        assert table.path is not None, "checked when the configuration was read"
        source = ON_DISK[table.kind](table.label, table.path, zone)
    include, exclude = (_criteria(said, ZoneInfo(zone)) for said in (table.include, table.exclude))
    settings = digest(
        table.model_dump(mode="json", exclude={"cron", "withdraw_after", "websub"}), config.site.source_language, zone,
        *((_program(), [other.label for other in config.sources]) if table.kind in ON_DISK and table.path else ()),
    )  # fmt: skip
    selected = Selected(source, Selection(include=include, exclude=exclude), settings)
    if not table.url and table.kind not in LISTED:
        return selected
    due = Embargoed(selected, web.now)
    if not table.complete:
        return due
    return Completed(due, web, ZoneInfo(zone), address=table.url or "", allow_private=table.allow_private)


@cache
def _program() -> str:
    """The key of the program that reads files: another one may make other articles of the same bytes."""
    files = sorted((Path(__file__).resolve().parent / "sources").glob("*.py"))
    return digest([version(name) for name in _READING], [file.read_bytes() for file in files])


def _criteria(said: CriteriaTable, zone: ZoneInfo) -> Criteria:
    def midnight(day: date | None) -> datetime | None:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) if day else None

    return Criteria(
        tags=said.tags,
        authors=said.authors,
        since=midnight(said.since),
        until=midnight(said.until),
        title=re.compile(said.title) if said.title else None,
        url=re.compile(said.url) if said.url else None,
    )
