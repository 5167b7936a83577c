"""What one pass did, for the operator and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from syndicate.model import Json, Published, Translation


@dataclass(kw_only=True, slots=True)
class Report:
    """Filled while a pass runs. Counts are of articles unless they say otherwise."""

    started: datetime
    read: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    duplicates: int = 0
    left_out: int = 0  # by the sources' include and exclude
    cuts: list[tuple[str, str, str]] = field(default_factory=list)  # article url, rule, text
    translated: Counter[str] = field(default_factory=Counter)  # by language
    recalled: int = 0  # segments answered by the memory
    decoded: int = 0  # segments answered by an engine
    rescued: int = 0  # of these, refused at first and sound when decoded another way
    forgotten: int = 0  # answers dropped from the memory, unused for too long
    flaws: Counter[str] = field(default_factory=Counter)  # new flaws by kind
    held: list[Translation] = field(default_factory=list)
    pictures: int = 0  # pictures of which the size was read or a copy made
    pictures_failed: list[tuple[str, str]] = field(default_factory=list)  # address, reason
    notices: list[str] = field(default_factory=list)  # what the operator may want to know; nothing failed
    problems: list[str] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)  # by source or hub looked at: which of both tells of it, or ""
    published: Published = field(default_factory=lambda: Published(written=(), unchanged=0, removed=()))
    unpublished: bool = False  # publishing failed
    fetches: dict[str, str] = field(default_factory=dict)  # by source: fetched, failed, or rest (not to be asked yet)
    engines: dict[str, tuple[int, float]] = field(default_factory=dict)  # by name: sentences answered, seconds
    arrivals: list[tuple[str, str, datetime]] = field(default_factory=list)  # first texts: source, language, published
    pings: Counter[tuple[str, str]] = field(default_factory=Counter)  # feeds, by hub and told or failed

    @property
    def idle(self) -> bool:
        """Whether nothing was new: nothing read anew, translated or written."""
        work = self.new + self.changed + self.withdrawn + self.decoded + self.translated.total()
        work += self.pictures + len(self.pictures_failed)
        return not (work or self.published.written or self.published.removed)

    @property
    def has_published(self) -> bool:
        """Whether publishing came to its end: there is always some page."""
        return bool(self.published.written or self.published.unchanged)

    @property
    def failed(self) -> bool:
        """Whether some articles or doors failed or are held back."""
        return bool(self.problems or self.held)

    def as_json(self) -> Json:
        """For ``--json`` and for ``status``."""
        return {
            "started": self.started.isoformat(),
            "read": self.read,
            "new": self.new,
            "changed": self.changed,
            "withdrawn": self.withdrawn,
            "duplicates": self.duplicates,
            "left_out": self.left_out,
            "cuts": [{"article": url, "rule": rule, "text": text} for url, rule, text in self.cuts],
            "translated": dict(sorted(self.translated.items())),
            "segments": {
                "recalled": self.recalled,
                "decoded": self.decoded,
                "rescued": self.rescued,
                "forgotten": self.forgotten,
            },
            "flaws": dict(sorted(self.flaws.items())),
            "held": [{"article": t.url, "language": t.language, "reason": t.held} for t in self.held],
            "notices": self.notices,
            "pictures": {
                "fetched": self.pictures,
                "failed": [{"picture": url, "reason": reason} for url, reason in self.pictures_failed],
            },
            "problems": self.problems,
            "written": list(self.published.written),
            "unchanged": self.published.unchanged,
            "removed": list(self.published.removed),
        }
