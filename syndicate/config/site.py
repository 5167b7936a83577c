"""``[site]``."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from syndicate.config.values import Language, Local, SectionName, Strict, Web
from syndicate.slug import slug


class Site(Strict):
    """``[site]``."""

    title: str = Field(min_length=1, description="Name of the newsroom as readers see it; never translated.")
    description: str = Field("", description="One sentence in the source language; empty: made from the title.")
    url: Web = Field(description="Public address of the output folder, without a slash at the end.")
    source_language: Language = Field("id", description="Language the newsroom writes in.")
    languages: tuple[Language, ...] = Field(description="Languages to publish in, besides its own.")
    timezone: str = Field("Asia/Jakarta", description="IANA time zone of dates on pages and of undated sources.")
    output: Local = Field(Path("public"), description="Folder that is published.")
    state: str = Field("sqlite:///state.db", description="Where articles, translations and the memory are kept.")
    sections: tuple[SectionName, ...] = Field((), description="Source tags that get a page and feeds of their own.")
    source_edition: bool = Field(True, description="Publish the source language as an edition too.")
    icon: Web = Field("", description="Address of a square picture of the newsroom, for feeds.")
    copy_media: bool = Field(False, description="Keep copies of the articles' pictures and show those.")
    index_unreviewed: bool = Field(True, description="Let search engines list translations that no editor has checked.")
    templates: Local | None = Field(None, description="Folder with templates that take the place of the shipped ones.")
    locales: Local | None = Field(
        None, description="Folder with catalogues whose messages take the place of the shipped ones."
    )

    @field_validator("url")
    @classmethod
    def _of_a_folder(cls, url: str) -> str:
        if not url or re.search("[?#]", url):
            raise ValueError("write an absolute address such as https://intl.example.org, without ? and #")
        return url.rstrip("/")

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("not an IANA time zone; write one such as Asia/Jakarta") from error
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
        if not self.languages and not self.source_edition:
            raise ValueError("nothing would be published: name languages, or leave out source_edition = false")
        return self
