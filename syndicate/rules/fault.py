"""What is wrong with a published file, and the list that checks write into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One fault.

    place: the element or item (``item 3: pubDate``); rule: where it is written (``RFC 4287, 4.2.6``, ``W3C:
    InvalidHour``, ``sitemaps.org: loc``); what: one sentence; hint: what to do; severity: ``error`` if a consumer may
    refuse or misread the file, else ``warning``.
    """

    place: str
    rule: str
    what: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.severity}: {self.place}: {self.what} {self.hint}".rstrip() + f" [{self.rule}]"


class Faults(list[Fault]):
    """The faults found so far."""

    def error(self, place: str, rule: str, what: str, hint: str = "") -> None:
        """Add one that a consumer may refuse or misread."""
        self.append(Fault(place=place, rule=rule, what=what, hint=hint))

    def warn(self, place: str, rule: str, what: str, hint: str = "") -> None:
        """Add one that most consumers get over."""
        self.append(Fault(place=place, rule=rule, what=what, hint=hint, severity="warning"))
