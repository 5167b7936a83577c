"""The rules of cleaning as configured, and one article cleaned for whoever tries them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate.boilerplate import Rules, shipped, with_own
from syndicate.clean import clean
from syndicate.comparing import Compared, compare
from syndicate.config import Config
from syndicate.errors import ArticleError, ConfigError, Problem
from syndicate.model import RawArticle, Sighting
from syndicate.sources.draft import Unusable
from syndicate.sources.fetch import fetch
from syndicate.sources.folder import read_draft
from syndicate.sources.pages import read_article


def make_rules(config: Config) -> Rules:
    """The shipped rules with the operator's on top. Raises ConfigError with every mistake in the file."""
    path = config.clean.rules
    if path is None:
        return shipped()
    try:
        return with_own(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Problem(place="clean.rules", what=f"{path} cannot be read: {error}.")]) from error


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
    rules = make_rules(config) if config else shipped()
    return compare(raw, clean(raw, sighting, source_language=language, rules=rules))
