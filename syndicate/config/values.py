"""What single values may look like, wherever they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict

from syndicate.paths import AUTHORS, FEEDS_FOLDER, PARTNERS
from syndicate.slug import slug


class Strict(BaseModel):
    """A table in which nothing may stand that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


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
    form = r"https?://(?:[\w.-]+|\[[\dA-Fa-f:.]+\])(?::\d+)?(?:[/?#](?:[\w/:?#\[\]@!$&'()*+,;=.~-]|%[\dA-Fa-f]{2})*)?"
    try:
        fit = not url or (re.fullmatch(form, url, re.ASCII) and urlsplit(url).port != 0)
    except ValueError:  # no such port, or no such number in the brackets
        fit = False
    if not fit:
        raise ValueError("write an absolute address in ASCII, such as https://www.example.org/a")
    return url


def _local(path: Path) -> Path:
    """A path that may begin with ``~`` or ``~user``; it stays as it is written."""
    try:
        path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"there is no home folder {path.parts[0]}; write the whole path") from error
    return path


def _section(name: str) -> str:
    """A section whose address, made from its name, no other folder of an edition has."""
    if not slug(name):
        raise ValueError(f"“{name}” has no letter or figure that an address could be made from")
    if slug(name) in {"archive", AUTHORS, FEEDS_FOLDER, PARTNERS} or re.fullmatch(r"\d{4}", slug(name)):
        raise ValueError(f"“{name}” would lie at {slug(name)}/, which is taken; choose another tag")
    return name


Web = Annotated[str, AfterValidator(_web)]
Local = Annotated[Path, AfterValidator(_local)]
SectionName = Annotated[str, AfterValidator(_section)]


def _pattern(text: str) -> str:
    """A regular expression of Python's."""
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _five_fields(expression: str) -> str:
    if expression and len(expression.split()) != 5:
        raise ValueError("a cron expression has five fields: minute hour day month weekday")
    return expression


Cron = Annotated[str, AfterValidator(_five_fields)]
Pattern = Annotated[str, AfterValidator(_pattern)]
EngineName = Literal["argos", "apertium", "libretranslate", "echo"]
