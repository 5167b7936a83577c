"""Every mistake outside the configuration file itself: ``syndicate check``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR
from tempfile import TemporaryFile

from syndicate.cleaning import Cleaning
from syndicate.config import Config
from syndicate.engines.libretranslate import LibreTranslateEngine
from syndicate.errors import ConfigError, DoorError, Problem
from syndicate.localise import check_catalogue
from syndicate.ports import Engine
from syndicate.render.templates import Templates
from syndicate.stores.backup import faults
from syndicate.stores.opening import PUT_BACK
from syndicate.wiring.app import engines_of, make_glossary, packs_of, shipped, state_path, template_folders


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
    problems += _check_paths(config)
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


def _check_paths(config: Config) -> Iterator[Problem]:
    named = [(f"[[sources]] {table.label}", table.path, table.kind == "folder") for table in config.sources]
    named += [("translate.packs", folder, True) for folder in config.translate.packs]
    named += [("site.templates", config.site.templates, True), ("site.locales", config.site.locales, True)]
    for place, path, folder in named:
        if path and (fault := _fault(path, folder=folder)):
            yield Problem(place=place, what=f"{path} {fault}.", hint="Make it or mend the path.")
    output = config.site.output
    yield from _check_writable("site.output", next(p for p in (output, *output.parents) if os.access(p, os.F_OK)))


def _fault(path: Path, *, folder: bool) -> str:
    """Why a path does not lead to what is read, a folder or a file; "" if it does."""
    try:
        there = S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        return "does not exist"
    except OSError as error:
        return f"cannot be reached ({error.strerror})"
    return "" if there == folder else "is not a folder" if folder else "is a folder"


def check_state(config: Config, root: Path) -> Iterator[Problem]:
    """What is wrong with the state: SQLite's integrity check, or that it cannot be made. Raises ConfigError."""
    path = state_path(config, root)
    if not path.exists():
        yield from _check_writable("site.state", path.parent)
        return
    try:
        for fault in faults(path):
            yield Problem(place=str(path), what=f"{fault}.", hint=PUT_BACK)
    except DoorError as error:
        yield Problem(place=str(path), what=error.what)


def _check_writable(place: str, folder: Path) -> Iterator[Problem]:
    try:
        TemporaryFile(dir=folder).close()
    except OSError as error:
        what = f"no file can be made in {folder} ({error.strerror})."
        yield Problem(place=place, what=what, hint="See that it is a folder that this user may write to.")


def check_engine(engine: Engine, source: str, target: str) -> None:
    """Raises DoorError, MissingPack among them, if the engine cannot serve the pair now."""
    engine.identity(source, target)
    if isinstance(engine, LibreTranslateEngine):
        engine.check(source, target)
