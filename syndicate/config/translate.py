"""``[translate]``."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from syndicate.config.values import EngineName, Local, Strict


class Apertium(Strict):
    """``[translate.apertium]``."""

    program: str = Field("apertium", min_length=1, description="The program's name or path.")
    data: Local | None = Field(None, description="Folder with Apertium's modes; found beside the program if left out.")
    timeout: float = Field(120, gt=0, description="Seconds for one process with up to 500 sentences.")


class LibreTranslate(Strict):
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


class Translate(Strict):
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
    packs: tuple[Local, ...] = Field((), description="Folders with .argosmodel files; installed packs are found too.")
    index: str = Field("", description="Address of the index that packs are downloaded from; empty: Argos's own.")
    glossary: Local | None = Field(None, description="CSV file: term,language,wording,case,note.")
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
