"""The configuration: one TOML file. Every mistake in it is found at once and named with its line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from syndicate.errors import ConfigError, Problem


def _language(code: str) -> str:
    """A well-formed short BCP 47 tag in its usual case: ``pt-BR``, ``zh-Hant``."""
    match = re.fullmatch(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|\d{3}))?", code)
    if not match:
        raise ValueError("write a BCP 47 language tag such as en, pt-BR or zh-Hant")
    parts = [match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()]
    return "-".join(part for part in parts if part)


Language = Annotated[str, AfterValidator(_language)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Site(_Table):
    """``[site]``."""

    title: str = Field(min_length=1, description="Name of the newsroom as readers see it; never translated.")
    description: str = Field("", description="One sentence in the source language; empty: made from the title.")
    url: str = Field(description="Public address of the output folder, without a slash at the end.")
    source_language: Language = Field("id", description="Language the newsroom writes in.")
    languages: tuple[Language, ...] = Field(description="Languages to publish in, besides its own.")
    timezone: str = Field("Asia/Jakarta", description="IANA time zone of dates on pages and of undated sources.")
    output: Path = Field(Path("public"), description="Folder that is published.")
    state: str = Field("sqlite:///state.db", description="Where articles, translations and the memory are kept.")
    sections: tuple[str, ...] = Field((), description="Source tags that get a page and feeds of their own.")
    source_edition: bool = Field(True, description="Publish the source language as an edition too.")
    icon: str = Field("", description="Address of a square picture of the newsroom, for feeds.")
    copy_media: bool = Field(False, description="Keep copies of the articles' pictures and show those.")
    index_unreviewed: bool = Field(True, description="Let search engines list translations that no editor has checked.")
    templates: Path | None = Field(None, description="Folder with templates that take the place of the shipped ones.")
    locales: Path | None = Field(
        None, description="Folder with catalogues whose messages take the place of the shipped ones."
    )

    @field_validator("url")
    @classmethod
    def _absolute(cls, url: str) -> str:
        if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
            raise ValueError("write an absolute address such as https://intl.example.org")
        return url.rstrip("/")

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("not an IANA time zone; write one such as Asia/Jakarta")
        return name

    @field_validator("languages")
    @classmethod
    def _once(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(codes)) < len(codes):
            raise ValueError("a language stands here twice")
        return codes

    @model_validator(mode="after")
    def _not_itself(self) -> Site:
        if self.source_language in self.languages:
            raise ValueError(f"languages holds the source language {self.source_language}; it is an edition anyway")
        return self


class SourceTable(_Table):
    """``[[sources]]``."""

    kind: Literal["folder", "feed"] = Field(
        description="folder: .md, .html and .txt files; feed: RSS, Atom or JSON Feed."
    )
    path: Path | None = Field(None, description="The folder, or the feed's file.")
    url: str | None = Field(None, description="The feed's address.")
    name: str = Field(
        "", description="Shown in reports; made from kind and address if left out. Part of an article's identity."
    )
    allow_private: bool = Field(False, description="Let this feed's address be on a private network.")

    @model_validator(mode="after")
    def _one_place(self) -> SourceTable:
        if self.kind == "folder" and (self.path is None or self.url):
            raise ValueError("a folder source needs path, and no url")
        if self.kind == "feed" and (self.path is None) == (self.url is None):
            raise ValueError("a feed source needs either url or path")
        if self.url and not re.match(r"https?://[^\s/]", self.url):
            raise ValueError("url must begin with http:// or https://")
        return self

    @property
    def label(self) -> str:
        """The source's name."""
        return self.name or f"{self.kind} {self.url or (self.path.as_posix() if self.path else '')}"


EngineName = Literal["argos", "apertium", "libretranslate", "echo"]


class Apertium(_Table):
    """``[translate.apertium]``."""

    program: str = Field("apertium", min_length=1, description="The program's name or path.")
    data: Path | None = Field(None, description="Folder with Apertium's modes; found beside the program if left out.")
    timeout: float = Field(120, gt=0, description="Seconds for one process with up to 500 sentences.")


class LibreTranslate(_Table):
    """``[translate.libretranslate]``."""

    url: str = Field(description="Address of the server, such as http://127.0.0.1:5000.")
    api_key_env: str = Field("", description="Name of the environment variable that holds the key, if one is needed.")
    model: str = Field("", description="A name of yours for its models; another one has everything translated again.")
    timeout: float = Field(120, gt=0, description="Seconds for one request, its repetitions included.")
    characters: int = Field(5000, ge=100, description="Characters sent together; the server may allow fewer.")

    @field_validator("url")
    @classmethod
    def _absolute(cls, url: str) -> str:
        if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url):
            raise ValueError("write the server's address such as http://127.0.0.1:5000, without a user name")
        return url.rstrip("/")


class Translate(_Table):
    """``[translate]``."""

    engine: EngineName = Field(
        "argos",
        description="argos: offline packs; apertium: offline rules; libretranslate: a server; echo: nothing changes.",
    )
    fallback: EngineName | None = Field(None, description="The engine that stands in when the first one fails.")
    apart: bool = Field(True, description="Decode packs in a process of its own, which may crash or hang alone.")
    patience: float = Field(900, gt=0, description="Seconds without a sign of life after which that process is ended.")
    apertium: Apertium = Apertium()
    libretranslate: LibreTranslate | None = None
    packs: tuple[Path, ...] = Field((), description="Folders with .argosmodel files; installed packs are found too.")
    index: str = Field("", description="Address of the index that packs are downloaded from; empty: Argos's own.")
    glossary: Path | None = Field(None, description="CSV file: term,language,wording,case,note.")
    beam_size: int = Field(4, ge=1, le=16, description="4 is best; 2 takes two thirds of the time, 1 is fastest.")
    batch_tokens: int = Field(
        2048, ge=64, le=65536, description="Tokens decoded together; more is faster and takes more memory."
    )
    forget_after_days: int = Field(
        0, ge=0, le=36500, description="Drop machine answers that no pass has needed for so many days; 0: never."
    )
    threads: int = Field(0, ge=0, le=1024, description="Processor cores to use; 0: all.")

    @field_validator("index")
    @classmethod
    def _web(cls, url: str) -> str:
        if url and not re.match(r"https?://[^\s/?#@]", url):
            raise ValueError("write the address of an index.json, beginning with https:// or http://")
        return url


class Feeds(_Table):
    """``[feeds]``."""

    size: int = Field(30, ge=1, le=1000, description="Entries in a feed.")
    formats: tuple[Literal["rss", "atom", "json"], ...] = Field(
        ("rss", "atom", "json"), min_length=1, description="Formats to write."
    )
    full_text: bool = Field(True, description="Whole articles in feeds; false: summaries.")
    authors: bool = Field(True, description="A page and feeds for each author.")
    hubs: tuple[str, ...] = Field((), description="Addresses of WebSub hubs that the feeds name.")
    rights: str = Field("", description="One line on who may use the feeds for what.")
    editor: str = Field("", description="E-mail address of the managing editor, with the name in parentheses.")


class EditionTable(_Table):
    """``[[editions]]``: what one language does differently."""

    language: Language
    title: str | None = None
    description: str | None = None
    size: int | None = Field(None, ge=1, le=1000)
    reviewed_only: bool = False
    engine: EngineName | None = Field(None, description="What translates into this language; left out: as for all.")
    fallback: EngineName | None = Field(None, description="What stands in for it; left out: as for all.")


class Schedule(_Table):
    """``[schedule]``: for the daemon."""

    cron: str = Field(
        "*/15 * * * *", description="When to run a pass: minute hour day month weekday, in the site's time zone."
    )

    @field_validator("cron")
    @classmethod
    def _five_fields(cls, expression: str) -> str:
        if len(expression.split()) != 5:
            raise ValueError("a cron expression has five fields: minute hour day month weekday")
        return expression


class Config(_Table):
    """The whole file."""

    site: Site
    sources: tuple[SourceTable, ...] = Field(min_length=1)
    translate: Translate = Translate()
    feeds: Feeds = Feeds()
    editions: tuple[EditionTable, ...] = ()
    schedule: Schedule = Schedule()

    @model_validator(mode="after")
    def _agree(self) -> Config:
        known = {self.site.source_language, *self.site.languages}
        for edition in self.editions:
            if edition.language not in known:
                raise ValueError(f"[[editions]] names {edition.language}, which is not among site.languages")
        labels = [source.label for source in self.sources]
        for label in labels:
            if labels.count(label) > 1:
                raise ValueError(f"two [[sources]] are called “{label}”; give one a name of its own")
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
        text = path.read_text(encoding="utf-8")
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
    return config.model_copy(update={"site": site, "sources": sources, "translate": translate})


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
