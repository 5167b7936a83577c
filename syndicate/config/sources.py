"""``[[sources]]``."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from syndicate.config.values import Cron, Local, Pattern, Strict

_PLACES = {
    "folder": ("path",),
    "feed": ("url", "path"),
    "blogger": ("url",),
    "wordpress": ("url",),
    "pages": ("url", "path", "urls"),
}


class Criteria(Strict):
    """``include`` and ``exclude`` of ``[[sources]]``."""

    tags: tuple[str, ...] = Field((), description="One of these tags, categories or labels, whatever the case.")
    authors: tuple[str, ...] = Field((), description="One of these names, whatever the case.")
    since: date | None = Field(None, description="Published on this day or later, in the site's time zone.")
    until: date | None = Field(None, description="Published before this day.")
    title: Pattern = Field("", description="Regular expression found in the title.")
    url: Pattern = Field("", description="Regular expression found in the address.")


class SourceTable(Strict):
    """``[[sources]]``."""

    kind: Literal["folder", "feed", "blogger", "wordpress", "pages"] = Field(
        description="folder: .md, .html and .txt files; feed: RSS, Atom or JSON Feed; blogger, wordpress: a whole "
        "site; pages: those of a sitemap or a list."
    )
    path: Local | None = Field(None, description="The folder, or the file of the feed or of the list of pages.")
    url: str | None = Field(None, description="The address of the feed, the site or the sitemap.")
    urls: tuple[str, ...] | None = Field(None, min_length=1, description="The addresses of the pages themselves.")
    complete: bool = Field(False, description="Read the pages of a feed's articles: it carries only their beginnings.")
    name: str = Field(
        "", description="Shown in reports; made from kind and address if left out. Part of an article's identity."
    )
    allow_private: bool = Field(False, description="Let this source's address be on a private network.")
    robots: bool = Field(True, description="Keep to robots.txt when pages are read; false is for a site of your own.")
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
        if self.complete and not (self.kind in {"feed", "blogger"} and self.url):
            raise ValueError("complete is for feeds with a url and for blogger; all other kinds are whole")
        if not self.robots and self.kind != "pages" and not self.complete:
            raise ValueError("robots is for pages and for complete; nothing else keeps to it")
        if self.websub and not (self.kind == "feed" and self.url):
            raise ValueError("websub is for feeds with a url")
        return self

    @property
    def label(self) -> str:
        """The source's name."""
        return self.name or f"{self.kind} {self.url or (self.path.as_posix() if self.path else (self.urls or [''])[0])}"
