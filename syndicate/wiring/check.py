"""Every mistake outside the configuration file itself: ``syndicate check``."""

from __future__ import annotations

from pathlib import Path

from syndicate.cleaning import Cleaning
from syndicate.config import Config
from syndicate.engines.libretranslate import LibreTranslateEngine
from syndicate.errors import ConfigError, DoorError, Problem
from syndicate.localise import check_catalogue
from syndicate.ports import Engine
from syndicate.render.templates import Templates
from syndicate.wiring.app import engines_of, make_glossary, packs_of, shipped, template_folders


def check_look(config: Config) -> list[Problem]:
    """Every mistake in templates and in the operator's catalogues."""
    problems = list(Templates(template_folders(config)).check())
    if config.site.locales:
        problems += _check_catalogues(config.site.locales, whole=False)  # they may hold only what they change
    return problems


def _check_catalogues(folder: Path, *, whole: bool) -> list[Problem]:
    files = sorted(folder.glob("*/LC_MESSAGES/syndicate.po"))
    return [problem for file in files for problem in check_catalogue(file, whole=whole)]


def check(config: Config) -> list[Problem]:
    """Every mistake outside the configuration file itself: packs, templates, catalogues, sources, folders."""
    problems = check_look(config)
    problems += _check_catalogues(shipped("locales"), whole=True)
    for table in config.sources:
        if table.path and not table.path.exists():
            problems.append(
                Problem(
                    place=f"[[sources]] {table.label}",
                    what=f"{table.path} does not exist.",
                    hint="Make it or mend path.",
                )
            )
    for folder in config.translate.packs:
        if not folder.is_dir():
            problems.append(
                Problem(place="translate.packs", what=f"{folder} is not a folder.", hint="Make it or mend the path.")
            )
    for name in ("templates", "locales"):
        folder_or_none = getattr(config.site, name)
        if folder_or_none and not folder_or_none.is_dir():
            problems.append(
                Problem(
                    place=f"site.{name}",
                    what=f"{folder_or_none} is not a folder.",
                    hint="Make it or leave the setting out.",
                )
            )
    if any("argos" in config.engines_of(language) for language in config.site.languages):
        problems += packs_of(config).problems
    for read in (lambda: make_glossary(config), lambda: Cleaning(config.clean.rules).rules):
        try:
            read()
        except ConfigError as error:
            problems += error.problems
    try:
        engines = engines_of(config)
    except ConfigError as error:
        return [*problems, *error.problems]
    for language, chain in engines.items():
        for engine in chain:
            try:
                check_engine(engine, config.site.source_language, language)
            except DoorError as error:
                problems.append(Problem(place=f"site.languages {language}", what=str(error)))
    return problems


def check_engine(engine: Engine, source: str, target: str) -> None:
    """Raises DoorError, MissingPack among them, if the engine cannot serve the pair now."""
    engine.identity(source, target)
    if isinstance(engine, LibreTranslateEngine):
        engine.check(source, target)
