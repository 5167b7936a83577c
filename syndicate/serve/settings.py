"""What a server is told, as a value that crosses to its process."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

AccessLog = Literal["off", "line", "json"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """root: the published folder; host: an IP address, port: above 0; workers: processes that answer.

    preview_of: the site's address, which texts are sent without in favour of the one that was asked, or "";
    languages: of the editions, the one for readers of none of them first; cron, timezone: when passes run, "" if that
    is not known; access_log: whether and how each request is told; memory: bytes of files kept by each worker.
    """

    root: Path
    host: str
    port: int
    workers: int = 1
    preview_of: str = ""
    languages: tuple[str, ...] = ()
    cron: str = ""
    timezone: str = "UTC"
    access_log: AccessLog = "off"
    memory: int = 64 * 1024 * 1024

    def as_json(self) -> str:
        """For another process's command line."""
        return json.dumps(asdict(self) | {"root": str(self.root)})

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """What as_json() wrote."""
        fields = json.loads(text)
        return cls(**fields | {"root": Path(fields["root"]), "languages": tuple(fields["languages"])})
