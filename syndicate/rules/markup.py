"""HTML as the judge reads it: a flat list of its tags; and what HTML within a feed must not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from syndicate.rules.fault import Faults
from syndicate.rules.forms import is_absolute

_LOADS = {"object", "embed", "applet", "form", "frame", "frameset", "base", "meta", "link"}
_ADDRESSES = ("href", "src", "poster", "cite", "action", "data")
_RUNS = re.compile(r"\s*(javascript|vbscript|data:text/html)", re.IGNORECASE)
Attributes = dict[str, str]


@dataclass(kw_only=True)
class Markup:
    """What a piece of HTML holds.

    tags: (name, attributes) in order; texts: the words of each element by name; unread: it breaks off at a declaration
    that is none.
    """

    tags: list[tuple[str, Attributes]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    doctype: str = ""
    words: list[str] = field(default_factory=list)
    unread: bool = False

    def named(self, *names: str) -> list[Attributes]:
        """The attributes of every tag of these names."""
        return [attributes for name, attributes in self.tags if name in names]

    def links(self, rel: str) -> list[Attributes]:
        """The attributes of every ``link`` with this relation."""
        return [a for a in self.named("link") if rel in a.get("rel", "").lower().split()]


class _Reader(HTMLParser):
    KEPT = ("title", "h1", "script", "table")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Markup()
        self._open: list[str] = []

    def handle_decl(self, decl: str) -> None:
        self.found.doctype = self.found.doctype or decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.tags.append((tag, {name: value or "" for name, value in reversed(attrs)}))
        if tag in self.KEPT:
            self._open.append(tag)
            self.found.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[self._open.index(tag) :]

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found.texts[self._open[-1]][-1] += data
        if not self._open or self._open[-1] != "script":
            self.found.words.append(data)


@lru_cache(maxsize=256)  # the same text stands in three formats, and pages are looked at twice
def read_html(text: str) -> Markup:
    """The tags and words of HTML, as they come; nothing is mended. The answer is shared: change nothing in it."""
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # what Python's parser says of a declaration that it does not know
        reader.found.unread = True
    return reader.found


def whole(found: Faults, place: str, html: Markup) -> None:
    """HTML that can be read to its end."""
    if html.unread:
        what, hint = "It breaks off at a declaration that is none (<![…).", "Take that out, or escape it."
        found.error(place, "HTML 13.2.5.42", what, hint)


def content(found: Faults, place: str, text: str | None, *, based: bool = False) -> None:
    """HTML that readers show: runs and loads nothing, and refers by absolute addresses. based: xml:base is given."""
    html = read_html(text or "")
    whole(found, place, html)
    for tag, attributes in html.tags:
        here = f"{place}: <{tag}>"
        if tag == "script":
            found.error(here, "W3C: SecurityRisk", "It holds a script.", "Take it out; readers refuse or drop it.")
        elif tag in _LOADS:
            found.error(here, "W3C: SecurityRisk", "It loads or sends something.", "Take it out; readers drop it.")
        elif tag in {"iframe", "style"}:
            found.warn(here, "W3C: SecurityRisk", "Many readers drop this element.", "Link to what it shows.")
        for name, value in attributes.items():
            if name.startswith("on"):
                found.error(here, "W3C: SecurityRiskAttr", f"The attribute {name} runs a script.", "Take it out.")
            elif name == "style":
                found.warn(here, "W3C: DangerousStyleAttr", "It is styled in place.", "Take it out; readers drop it.")
            elif name in _ADDRESSES and _RUNS.match(value):
                found.error(here, "W3C: SecurityRiskAttr", f"{name} runs a script.", "Write a web address.")
            elif name in _ADDRESSES and not based and not _stands_alone(value):
                what, hint = f"{name}={value!r} is relative.", "Write whole addresses; a feed has no place of its own."
                found.error(here, "W3C: ContainsRelRef", what, hint)


def _stands_alone(url: str) -> bool:
    """Absolute as browsers take it: with letters of any script, which HTML allows (RFC 3987)."""
    return is_absolute(url) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S", url) is not None or url.startswith("#")
