"""The configuration: one TOML file. Every mistake in it is found at once and named with its line."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from syndicate.errors import ConfigError, Problem
from syndicate.slug import slug


def _language(code: str) -> str:
    """A well-formed short BCP 47 tag in its usual case: ``pt-BR``, ``zh-Hant``."""
    match = re.fullmatch(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|\d{3}))?", code)
    if not match:
        raise ValueError("write a BCP 47 language tag such as en, pt-BR or zh-Hant")
    parts = [match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()]
    return "-".join(part for part in parts if part)


Language = Annotated[str, AfterValidator(_language)]


def _web(url: str) -> str:
    """An absolute address that may stand in a feed as it is (RFC 3986), or ""."""
    if url and not re.fullmatch(r"https?://[\w.:\[\]-]+(?:[/?#][\w%/:?#\[\]@!$&'()*+,;=.~-]*)?", url, re.ASCII):
        raise ValueError("write an absolute address such as https://www.example.org/icon.png, in ASCII")
    return url


def _section(name: str) -> str:
    """A section whose address, made from its name, no other folder of an edition has."""
    if not slug(name):
        raise ValueError(f"“{name}” has no letter or figure that an address could be made from")
    if slug(name) in {"archive", "authors", "feeds", "partners"} or re.fullmatch(r"\d{4}", slug(name)):
        raise ValueError(f"“{name}” would lie at {slug(name)}/, which is taken; choose another tag")
    return name


Web = Annotated[str, AfterValidator(_web)]
SectionName = Annotated[str, AfterValidator(_section)]


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
    sections: tuple[SectionName, ...] = Field((), description="Source tags that get a page and feeds of their own.")
    source_edition: bool = Field(True, description="Publish the source language as an edition too.")
    icon: Web = Field("", description="Address of a square picture of the newsroom, for feeds.")
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

    @field_validator("sections")
    @classmethod
    def _apart(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for number, name in enumerate(names):
            if slug(name) in map(slug, names[:number]):
                raise ValueError(f"“{name}” would lie at the address of another section, {slug(name)}/")
        return names

    @model_validator(mode="after")
    def _not_itself(self) -> Site:
        if self.source_language in self.languages:
            raise ValueError(f"languages holds the source language {self.source_language}; it is an edition anyway")
        return self


def _pattern(text: str) -> str:
    """A regular expression of Python's."""
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


class Criteria(_Table):
    """``include`` and ``exclude`` of ``[[sources]]``."""

    tags: tuple[str, ...] = Field((), description="One of these tags, categories or labels, whatever the case.")
    authors: tuple[str, ...] = Field((), description="One of these names, whatever the case.")
    since: date | None = Field(None, description="Published on this day or later, in the site's time zone.")
    until: date | None = Field(None, description="Published before this day.")
    title: Annotated[str, AfterValidator(_pattern)] = Field("", description="Regular expression found in the title.")
    url: Annotated[str, AfterValidator(_pattern)] = Field("", description="Regular expression found in the address.")


def _five_fields(expression: str) -> str:
    if expression and len(expression.split()) != 5:
        raise ValueError("a cron expression has five fields: minute hour day month weekday")
    return expression


Cron = Annotated[str, AfterValidator(_five_fields)]
_PLACES = {
    "folder": ("path",),
    "feed": ("url", "path"),
    "blogger": ("url",),
    "wordpress": ("url",),
    "pages": ("url", "path", "urls"),
}


class SourceTable(_Table):
    """``[[sources]]``."""

    kind: Literal["folder", "feed", "blogger", "wordpress", "pages"] = Field(
        description="folder: .md, .html and .txt files; feed: RSS, Atom or JSON Feed; blogger, wordpress: a whole "
        "site; pages: those of a sitemap or a list."
    )
    path: Path | None = Field(None, description="The folder, or the file of the feed or of the list of pages.")
    url: str | None = Field(None, description="The address of the feed, the site or the sitemap.")
    urls: tuple[str, ...] | None = Field(None, min_length=1, description="The addresses of the pages themselves.")
    complete: bool = Field(False, description="Read the pages of a feed's articles: it carries only their beginnings.")
    name: str = Field(
        "", description="Shown in reports; made from kind and address if left out. Part of an article's identity."
    )
    allow_private: bool = Field(False, description="Let this source's address be on a private network.")
    cron: Cron = Field("", description="When the daemon reads this source, if not with the others; see [schedule].")
    websub: bool = Field(False, description="Let the feed's hub tell the daemon what is new; see [websub].")
    withdraw_after: int = Field(
        3, ge=0, le=100, description="Withdraw what so many complete listings in a row lack; 0: nothing."
    )
    include: Criteria = Field(Criteria(), description="Take only articles that meet all of this.")
    exclude: Criteria = Field(Criteria(), description="Leave out articles that meet any of this.")

    @field_validator("url")
    @classmethod
    def _on_the_web(cls, url: str | None) -> str | None:
        if url is not None and not re.match(r"https?://[^\s/]", url):
            raise ValueError("begin the address with http:// or https://")
        if url and re.match(r"https?://[^/?#]*@", url):
            raise ValueError("an address with a user name or password is not supported")
        return url

    @field_validator("urls")
    @classmethod
    def _all_on_the_web(cls, urls: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for url in urls or ():
            if not re.fullmatch(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", url):
                raise ValueError(f"“{url}” is no address that begins with http:// or https://")
        return urls

    @model_validator(mode="after")
    def _one_place(self) -> SourceTable:
        places = _PLACES[self.kind]
        given = [name for name in ("url", "path", "urls") if getattr(self, name) is not None]
        if len(given) != 1 or given[0] not in places:
            other = "path" if places == ("url",) else "url"
            what = f"either {' or '.join(places)}" if len(places) > 1 else f"{places[0]}, and no {other}"
            raise ValueError(f"a {self.kind} source needs {what}")
        if self.complete and not (self.kind == "feed" and self.url):
            raise ValueError("complete is for feeds with a url; all other kinds are whole")
        if self.websub and not (self.kind == "feed" and self.url):
            raise ValueError("websub is for feeds with a url")
        return self

    @property
    def label(self) -> str:
        """The source's name."""
        return self.name or f"{self.kind} {self.url or (self.path.as_posix() if self.path else (self.urls or [''])[0])}"


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


class Clean(_Table):
    """``[clean]``."""

    rules: Path | None = Field(None, description="TOML file with rules of your own on what is cut from articles.")


class Feeds(_Table):
    """``[feeds]``."""

    size: int = Field(30, ge=1, le=1000, description="Entries in a feed.")
    formats: tuple[Literal["rss", "atom", "json"], ...] = Field(
        ("rss", "atom", "json"), min_length=1, description="Formats to write."
    )
    full_text: bool = Field(True, description="Whole articles in feeds; false: summaries.")
    authors: bool = Field(True, description="A page and feeds for each author.")
    hubs: tuple[Web, ...] = Field((), description="WebSub hubs that the feeds name, told of each feed that changed.")
    ping_together: int = Field(
        1, ge=1, le=100, description="Feeds named in one request to a hub: more only if your hubs take several."
    )
    rights: str = Field("", description="One line on who may use the feeds for what.")
    editor: str = Field("", description="E-mail address of the managing editor, with the name in parentheses.")

    @field_validator("rights")
    @classmethod
    def _one_line(cls, text: str) -> str:
        if not text.isprintable():
            raise ValueError("write one line")
        return text

    @field_validator("editor")
    @classmethod
    def _address_and_name(cls, text: str) -> str:
        if text and not re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+ \([^()<>@]*\w[^()<>@]*\)", text):
            raise ValueError("write an e-mail address and a name, such as desk@example.org (Ani Wijaya)")
        return text


class EditionTable(_Table):
    """``[[editions]]``: what one language does differently."""

    language: Language
    title: str | None = None
    description: str | None = None
    size: int | None = Field(None, ge=1, le=1000)
    reviewed_only: bool = False
    profiles: tuple[Literal["apple", "flipboard", "google", "msn", "smartnews"], ...] = Field(
        (), description="Partners that get feeds of their own, fitted to what they take, under partners/NAME/."
    )
    engine: EngineName | None = Field(None, description="What translates into this language; left out: as for all.")
    fallback: EngineName | None = Field(None, description="What stands in for it; left out: as for all.")


class Schedule(_Table):
    """``[schedule]``: for the daemon."""

    cron: Cron = Field(
        "*/15 * * * *",
        min_length=1,
        description="When to run a pass: minute hour day month weekday, in the site's time zone.",
    )
    pictures: Cron = Field("", description="When pictures are fetched, if not in every pass.")
    translate: Cron = Field("", description="When translations are made, if not in every pass.")
    publish: Cron = Field("", description="When what is new is published, if not at once.")
    sweep: Cron = Field("30 3 * * *", description="When answers are dropped by translate.forget_after_days.")
    jitter: int = Field(20, ge=0, le=3600, description="Seconds by which each run may be later, at random.")
    grace: float = Field(30, ge=0, le=3600, description="Seconds that a pass in hand has to end when asked to stop.")


class WebSub(_Table):
    """``[websub]``: where hubs tell the daemon that feeds have something new."""

    callback: Web = Field("", description="Public address that leads to host and port, such as https://x.example/hub.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8020, ge=1, le=65535, description="Port to listen on.")


class Log(_Table):
    """``[log]``: what the daemon tells on its error output; ``run`` does with ``--log``."""

    format: Literal["text", "json"] = Field("text", description="text: for people; json: an object a line.")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is told.")


class StatusTable(_Table):
    """``[status]``: where the daemon tells how it is; never for the public."""

    listen: str = Field("", description="Address and port, such as 127.0.0.1:9095; empty: nowhere.")
    late_after: int = Field(3, ge=1, le=1000, description="Scheduled passes that may be missed before it is not ready.")

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, text: str) -> str:
        match = re.fullmatch(r"(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})", text, re.ASCII)
        if text and not (match and int(match[1]) < 65536):
            raise ValueError("write an address and a port such as 127.0.0.1:9095 or [::1]:9095")
        return text


class Config(_Table):
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
