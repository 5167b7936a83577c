"""One article cleaned, for whoever tries the rules: ``syndicate check --article``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate.cleaning import Cleaning
from syndicate.comparing import Compared, compare
from syndicate.config import Config
from syndicate.errors import ArticleError, ConfigError, Problem
from syndicate.model import RawArticle, Sighting
from syndicate.sources.draft import Unusable
from syndicate.sources.fetch import fetch
from syndicate.sources.folder_file import read_draft
from syndicate.sources.pages import read_article


def clean_one(config: Config | None, place: str) -> Compared:
    """A file or the page at an address, before and after cleaning. Raises ArticleError, DoorError or ConfigError."""
    zone = ZoneInfo(config.site.timezone) if config else UTC
    private = any(table.allow_private for table in config.sources) if config else False
    try:
        if re.match(r"https?://", place):
            raw = read_article(fetch(place, allow_private=private), place, source="check", zone=zone)
        else:
            draft = read_draft(Path(place).suffix.lower(), Path(place).read_bytes(), zone)
            raw = RawArticle(source="check", uid=place, url=draft.url, title=draft.title, body=draft.body)
    except Unusable as error:
        raise ArticleError(f"{error}.", source="check", uid=place) from error
    except OSError as error:
        raise ConfigError([Problem(place=place, what=f"cannot be read: {error.strerror}.")]) from error
    now = datetime.now(UTC)
    sighting = Sighting(source="check", uid=place, url=raw.url or f"file:{place}", page="", first_seen=now)
    language = config.site.source_language if config else "id"
    cleaning = Cleaning(config.clean.rules if config else None)
    return compare(raw, cleaning.clean(raw, sighting, source_language=language))
