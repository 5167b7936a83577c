"""The only place that turns a configuration into doors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from syndicate.cleaning import Cleaning
from syndicate.config import Config, EditionTable
from syndicate.errors import ConfigError, Problem
from syndicate.glossary import Glossary, parse
from syndicate.look import Look
from syndicate.model import Edition, Section
from syndicate.newsroom import Newsroom
from syndicate.outlets.folder import FolderOutlet
from syndicate.ports import Engine, Hubs, Pictures, Store
from syndicate.schedule import shortest_gap
from syndicate.slug import slug
from syndicate.stores.lock import hold
from syndicate.stores.sql import open_store
from syndicate.wiring.engines import close_engines, make_engines
from syndicate.wiring.schedule import publishing_cron
from syndicate.wiring.sources import is_online, make_sources

if TYPE_CHECKING:
    from syndicate.engines.packs import Found
    from syndicate.sources.websub import Subscriptions

_DAY = 24 * 60  # minutes: corrections may come at any time, so no reader is told to stay away for longer


def shipped(name: str) -> Path:
    """A folder that comes with Syndicate: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "shipped" / name
    return inside if inside.is_dir() else package.parent / name


def cache_folder(environ: Mapping[str, str], home: Path) -> Path:
    """Where unpacked packs are kept (XDG base directory specification)."""
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "syndicate" / "packs"


def packs_of(config: Config | None) -> Found:
    """The packs in the configuration's folders, those that come with Syndicate and those installed for Argos."""
    from syndicate.engines.packs import find_packs, installed_folder

    folders = [*(config.translate.packs if config else ()), shipped("packs")]
    return find_packs(list(dict.fromkeys(f.resolve() for f in folders)), installed_folder(os.environ, Path.home()))


def engines_of(config: Config) -> dict[str, tuple[Engine, ...]]:
    """The engines of each language. Raises ConfigError."""
    cache = cache_folder(os.environ, Path.home())
    return make_engines(config, packs=lambda: packs_of(config).packs, cache=cache, environ=os.environ)


def make_glossary(config: Config) -> Glossary:
    """The glossary file's terms, none without one. Raises ConfigError with every mistake in it."""
    path = config.translate.glossary
    if path is None:
        return Glossary()
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Problem(place="translate.glossary", what=f"{path} cannot be read: {error}.")]) from error


def make_hubs(config: Config) -> Hubs | None:
    """The door to the hubs that are told of changed feeds, if there are any."""
    if not config.feeds.hubs:
        return None
    from syndicate.hubs.websub import WebSubHubs

    return WebSubHubs(config.feeds.hubs, together=config.feeds.ping_together)


def make_pictures(config: Config) -> Pictures | None:
    """The door to pictures; where a source may be on a private network, so may the pictures on the same host.

    None if nothing is asked of it: folders and files are read without a network, and so are their pictures.
    """
    if not config.site.copy_media and not any(map(is_online, config.sources)):
        return None
    from syndicate.sources.pictures import WebPictures

    private = {urlsplit(table.url).netloc.lower() for table in config.sources if table.url and table.allow_private}
    return WebPictures(copying=config.site.copy_media, private=private, site=config.site.url)


def make_editions(config: Config) -> tuple[Edition, ...]:
    """The source language's edition first, then the others as the configuration lists them."""
    site = config.site
    own = (site.source_language,) if site.source_edition else ()
    tables = {table.language: table for table in config.editions}
    ttl = min(shortest_gap(publishing_cron(config)), _DAY)
    title = (table.title if (table := tables.get(site.source_language)) else None) or site.title
    made = (_edition(config, code, tables.get(code)) for code in (*own, *site.languages))
    return tuple(replace(edition, ttl=ttl, source_title=title) for edition in made)


def _edition(config: Config, language: str, table: EditionTable | None) -> Edition:
    site = config.site
    description = site.description if language == site.source_language else ""
    return Edition(
        language=language,
        title=(table and table.title) or site.title,
        description=(table and table.description) or description,
        site_url=site.url,
        sections=tuple(Section(slug=slug(tag), tag=tag) for tag in site.sections),
        formats=config.feeds.formats,
        size=(table and table.size) or config.feeds.size,
        timezone=site.timezone,
        reviewed_only=bool(table and table.reviewed_only),
        profiles=table.profiles if table else (),
        full_text=config.feeds.full_text,
        authors=config.feeds.authors,
        hubs=config.feeds.hubs,
        icon=site.icon,
        rights=config.feeds.rights,
        editor=config.feeds.editor,
        index_unreviewed=site.index_unreviewed,
    )


def catalogue_folders(config: Config) -> list[Path]:
    """Where messages are looked for: the operator's folder first."""
    return [*([config.site.locales] if config.site.locales else []), shipped("locales")]


def template_folders(config: Config) -> list[Path]:
    """Where templates are looked for: the operator's folder first."""
    return [*([config.site.templates] if config.site.templates else []), shipped("templates")]


def state_path(config: Config, root: Path) -> Path:
    """The SQLite file of the state. Raises ConfigError for another kind of address."""
    prefix = "sqlite:///"
    if not config.site.state.startswith(prefix):
        what = f"“{config.site.state}” is not supported; write sqlite:///FILE."
        raise ConfigError([Problem(place="site.state", what=what)])
    return root / config.site.state.removeprefix(prefix)


def _clock() -> datetime:
    return datetime.now(UTC)


@contextmanager
def open_newsroom(config: Config, root: Path, clock: Callable[[], datetime] = _clock) -> Iterator[Newsroom]:
    """All doors open and this state's lock held. root: the folder of the configuration file; clock: for the sources.

    Raises ConfigError or DoorError (another pass is running, the state cannot be opened…).
    """
    with hold(state_path(config, root), "syndicate run"), Prepared(config, root, clock).opened() as newsroom:
        yield newsroom


class Prepared:
    """A configuration with all that it names and that a pass only reads; one pass after the other is made of it.

    Raises ConfigError. Rules of cleaning, templates and catalogues are read when they are needed, unless held.
    """

    def __init__(
        self,
        config: Config,
        root: Path,
        clock: Callable[[], datetime] = _clock,
        subscriptions: Subscriptions | None = None,
    ) -> None:
        self._config, self._root, self._clock, self._subscriptions = config, root, clock, subscriptions
        self._editions = make_editions(config)
        self._glossary = make_glossary(config)
        self._cleaning = Cleaning(config.clean.rules)
        self._look = Look(
            [edition.language for edition in self._editions],
            templates=template_folders(config),
            locales=catalogue_folders(config),
        )

    def hold(self) -> None:
        """Read everything now, so that later changes on disk are not noticed. Raises ConfigError."""
        _ = self._cleaning.rules
        self._look.hold()

    @contextmanager
    def opened(self) -> Iterator[Newsroom]:
        """All doors open; whoever calls holds the state's lock. Raises ConfigError or DoorError."""
        engines = engines_of(self._config)
        store = open_store(self._config.site.state, folder=self._root)
        try:
            yield self._newsroom(engines, store)
        finally:
            close_engines(engines)
            store.close()

    def _newsroom(self, engines: Mapping[str, Sequence[Engine]], store: Store) -> Newsroom:
        config = self._config
        return Newsroom(
            title=config.site.title,
            site_url=config.site.url,
            source_language=config.site.source_language,
            timezone=config.site.timezone,
            sources=make_sources(config, self._clock, self._subscriptions),
            engines=engines,
            glossary=self._glossary,
            store=store,
            outlet=FolderOutlet(config.site.output),
            editions=self._editions,
            look=self._look,
            pictures=make_pictures(config),
            cleaning=self._cleaning,
            online=frozenset(table.label for table in config.sources if is_online(table)),
            withdraw_after={table.label: table.withdraw_after for table in config.sources},
            forget_after=timedelta(days=days) if (days := config.translate.forget_after_days) else None,
            hubs=make_hubs(config),
        )


@contextmanager
def open_memory(config: Config, root: Path) -> Iterator[tuple[Store, Glossary]]:
    """The state and the glossary, without the lock: a pass may go on, each writes whole transactions.

    Raises ConfigError if there is no state yet, DoorError if it cannot be opened.
    """
    path = state_path(config, root)
    if not path.exists():
        what = "there is no state yet."
        raise ConfigError([Problem(place=str(path), what=what, hint="`syndicate run` makes the first translations.")])
    store = open_store(config.site.state, folder=root)
    try:
        yield store, make_glossary(config)
    finally:
        store.close()
