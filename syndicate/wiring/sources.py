"""Turning ``[[sources]]`` into doors. A new kind is one entry here or in wiring/web.py, and in config/sources.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from syndicate.config import Config, SourceTable
from syndicate.config import Criteria as CriteriaTable
from syndicate.contents import contents, program
from syndicate.model import digest
from syndicate.ports import Source
from syndicate.sources.folder import FolderSource
from syndicate.sources.selection import Criteria, Selected, Selection

if TYPE_CHECKING:
    from syndicate.sources.websub import Subscriptions


def _feed_file(name: str, path: Path, zone: str) -> Source:  # noqa: ARG001  # dates in feeds have offsets
    from syndicate.sources.feed_file import FeedFile  # late, for few have any

    return FeedFile(name, path)


ON_DISK: dict[str, Callable[[str, Path, str], Source]] = {"folder": FolderSource, "feed": _feed_file}
LISTED = {"pages"}  # kinds whose list may lie on the web, on disk or in the configuration itself
_READING = ("lxml", "markdown-it-py", "PyYAML")


def make_sources(
    config: Config, clock: Callable[[], datetime], subscriptions: Subscriptions | None = None
) -> list[Source]:
    """The doors of all ``[[sources]]``. clock: tells the moment, aware; subscriptions: to hubs, if somebody listens.

    What lies on the operator's own disk is published at once; what the web shows too early waits for its date.
    """
    found: list[Source] = []
    web = None
    for table in config.sources:
        if not is_online(table):
            assert table.path is not None, "checked when the configuration was read"
            found.append(_selected(ON_DISK[table.kind](table.label, table.path, config.site.timezone), table, config))
            continue
        if web is None:
            from syndicate.wiring.web import OnTheWeb  # with all that reads the web, late: folders start faster without

            web = OnTheWeb(config, clock, subscriptions)
        found.append(web.settled(_selected(web.source(table), table, config), table))
    return found


def is_online(table: SourceTable) -> bool:
    """Whether reading the source needs a network."""
    return bool(table.url) or table.kind in LISTED


def _selected(source: Source, table: SourceTable, config: Config) -> Source:
    """What the table takes of the source.

    On disk, all files are read anew when the program has changed, or the list of sources: some may change hands.
    """
    zone = config.site.timezone
    include, exclude = (_criteria(said, ZoneInfo(zone)) for said in (table.include, table.exclude))
    settings = digest(
        table.model_dump(mode="json", exclude={"cron", "withdraw_after", "websub"}), config.site.source_language, zone,
        *((_program(), [other.label for other in config.sources]) if table.kind in ON_DISK and table.path else ()),
    )  # fmt: skip
    return Selected(source, Selection(include=include, exclude=exclude), settings)


@cache
def _program() -> str:
    """The key of the program that reads files: another one may make other articles of the same bytes."""
    return digest([version(name) for name in _READING], contents(program("sources")))


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
