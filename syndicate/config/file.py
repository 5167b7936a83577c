"""The whole file, and how it is read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from syndicate.config.site import Site
from syndicate.config.sources import SourceTable
from syndicate.config.tables import Clean, EditionTable, Feeds, Log, Schedule, StatusTable, WebSub
from syndicate.config.translate import Translate
from syndicate.config.values import EngineName, Strict
from syndicate.errors import ConfigError, Problem


class Config(Strict):
    """The whole file."""

    site: Site
    sources: tuple[SourceTable, ...] = Field(min_length=1)
    translate: Translate = Translate()
    feeds: Feeds = Feeds()
    clean: Clean = Clean()
    editions: tuple[EditionTable, ...] = ()
    schedule: Schedule = Schedule()
    websub: WebSub = WebSub()
    log: Log = Log()
    status: StatusTable = StatusTable()

    @model_validator(mode="after")
    def _agree(self) -> Config:
        known = {self.site.source_language, *self.site.languages}
        for edition in self.editions:
            if edition.language not in known:
                raise ValueError(f"[[editions]] names {edition.language}, which is not among site.languages")
            if sum(other.language == edition.language for other in self.editions) > 1:
                raise ValueError(f"two [[editions]] are for {edition.language}; make one of them")
        labels = [source.label for source in self.sources]
        for label in labels:
            if labels.count(label) > 1:
                raise ValueError(f"two [[sources]] are called “{label}”; give one a name of its own")
        if any(source.websub for source in self.sources) and not self.websub.callback:
            raise ValueError("websub needs a table [websub] with the callback that hubs can reach")
        named = {name for language in self.site.languages for name in self.engines_of(language)}
        if "libretranslate" in named and self.translate.libretranslate is None:
            raise ValueError("libretranslate needs a table [translate.libretranslate] with the server's url")
        return self

    def engines_of(self, language: str) -> tuple[EngineName, ...]:
        """The kinds of engine that translate into a language, the preferred one first."""
        table = next((table for table in self.editions if table.language == language), None)
        engine = (table and table.engine) or self.translate.engine
        fallback = (table and table.fallback) or self.translate.fallback
        return (engine, fallback) if fallback and fallback != engine else (engine,)


def load(path: Path) -> Config:
    """Read ``path``, whose relative paths are meant from its own folder. Raises ConfigError with every mistake."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            [Problem(place=str(path), what="there is no such file.", hint="`syndicate init` writes one.")]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Problem(place=str(path), what=f"cannot be read: {error}.")]) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        place = f"{path}:{line[1]}" if line else str(path)
        raise ConfigError([Problem(place=place, what=f"not TOML: {error}.")]) from error
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError([_problem(path, text, e) for e in error.errors()]) from error
    return _anchored(config, path.resolve().parent)


def _anchored(config: Config, root: Path) -> Config:
    def at(path: Path | None) -> Path | None:
        return None if path is None else root / path.expanduser()

    site = config.site.model_copy(
        update={
            "output": at(config.site.output),
            "templates": at(config.site.templates),
            "locales": at(config.site.locales),
        }
    )
    # A source's name is made from its path as written: moving the folder with all in it changes no identity.
    sources = tuple(s.model_copy(update={"path": at(s.path), "name": s.label}) for s in config.sources)
    translate = config.translate.model_copy(
        update={
            "packs": tuple(root / p.expanduser() for p in config.translate.packs),
            "glossary": at(config.translate.glossary),
            "apertium": config.translate.apertium.model_copy(update={"data": at(config.translate.apertium.data)}),
        }
    )
    clean = config.clean.model_copy(update={"rules": at(config.clean.rules)})
    return config.model_copy(update={"site": site, "sources": sources, "translate": translate, "clean": clean})


def _problem(path: Path, text: str, error: Any) -> Problem:
    keys = [k for k in error["loc"] if not (isinstance(k, str) and k.startswith("function-"))]
    dotted = "".join(f"[{k + 1}]" if isinstance(k, int) else f".{k}" for k in keys).lstrip(".")
    message = error["msg"].removeprefix("Value error, ").rstrip(".")
    message = {"missing": "is missing", "extra_forbidden": "is not a setting; mind the spelling"}.get(
        error["type"], message
    )
    return Problem(place=f"{path}:{_line(text, keys)} {dotted}".rstrip(), what=f"{message}.")


def _line(text: str, keys: list[str | int]) -> int:
    """The line that holds the value at ``keys``, or its table's heading, or 1: good enough to find it by eye."""
    lines = text.splitlines()
    names = [k for k in keys if isinstance(k, str)]
    number = next((k for k in keys if isinstance(k, int)), 0)
    begin = 0
    deep = ".".join(names[:2])
    if len(names) > 1 and any(re.match(rf"\s*\[\s*{re.escape(deep)}\s*\]", line) for line in lines):
        names = [deep, *names[2:]]
    if names:
        heading = re.compile(rf"\s*\[\[?\s*{re.escape(names[0])}\s*\]\]?\s*(#.*)?$")
        found = [i for i, line in enumerate(lines) if heading.match(line)]
        if found:
            begin = found[min(number, len(found) - 1)]
    if len(names) > 1:
        for i in range(begin + 1, len(lines)):
            if re.match(r"\s*\[", lines[i]):
                break
            if re.match(rf"\s*{re.escape(names[1])}\s*=", lines[i]):
                return i + 1
    return begin + 1
