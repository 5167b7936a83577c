"""The smaller tables."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from syndicate.config.values import Cron, EngineName, Language, Local, Strict, Web


class Clean(Strict):
    """``[clean]``."""

    rules: Local | None = Field(None, description="TOML file with rules of your own on what is cut from articles.")


class Feeds(Strict):
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


class EditionTable(Strict):
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


class Schedule(Strict):
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


class WebSub(Strict):
    """``[websub]``: where hubs tell the daemon that feeds have something new."""

    callback: Web = Field("", description="Public address that leads to host and port, such as https://x.example/hub.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8020, ge=1, le=65535, description="Port to listen on.")


class Log(Strict):
    """``[log]``: what the daemon tells on its error output; ``run`` does with ``--log``."""

    format: Literal["text", "json"] = Field("text", description="text: for people; json: an object a line.")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is told.")


class StatusTable(Strict):
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
