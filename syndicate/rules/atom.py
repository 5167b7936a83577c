"""Atom 1.0: the schema of RFC 4287, and what that RFC says in prose."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from syndicate.rules import forms
from syndicate.rules.fault import Fault, Faults
from syndicate.rules.markup import content
from syndicate.rules.paging import history, tombstones
from syndicate.rules.xml import ATOM, BASE, LANG, atom_links, media, root_of

_FOLLOWS = re.compile("failed to validate content|in interleave|validating datatype")  # what another fault brings about


@cache
def _schema() -> Any:
    return etree.RelaxNG(etree.fromstring(files("syndicate.rules").joinpath("atom.rng").read_bytes()))


def atom_faults(body: bytes) -> list[Fault]:
    """The faults of an Atom feed; an empty list for a good one."""
    found = Faults()
    root = root_of(found, body)
    if root is None:
        return found
    if root.tag != f"{ATOM}feed":
        _by_schema(found, root)
        return found
    if root.get(LANG) is None:
        found.warn("feed: xml:lang", "RFC 4287, 2", "The feed does not say its language.", "Partners choose by it.")
    else:
        forms.language(found, "feed: xml:lang", root.get(LANG))
    entries = root.findall(f"{ATOM}entry")
    _ids(found, root, entries)
    for number, element in enumerate([root, *entries]):
        _element(found, f"entry {number}" if number else "feed", element, root)
    for number, entry in enumerate(entries, 1):
        _entry(found, f"entry {number}", entry, based=bool(root.get(BASE)))
    own = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(own) != 1:
        hint = "Say the feed's own address once."
        found.warn("feed: link rel=self", "RFC 4287, 4.1.1", f"There are {len(own)} of them.", hint)
    for name in ("icon", "logo"):
        if root.find(f"{ATOM}{name}") is not None:
            forms.web(found, f"feed: {name}", root.findtext(f"{ATOM}{name}"))
    history(found, root)
    tombstones(found, root)
    if not any(fault.severity == "error" for fault in found):
        _by_schema(found, root)
    return found


def _by_schema(found: Faults, root: Any) -> None:
    """The first fault by the schema, which finds all and explains nothing: told when the checks in words find none."""
    schema = _schema()
    if schema.validate(root):
        return
    told = [error for error in schema.error_log if not _FOLLOWS.search(error.message)] or list(schema.error_log)
    hint = "Look at this line: an element or attribute is missing, is there twice, or is not of Atom."
    found.error(f"line {told[0].line}", "RFC 4287, Appendix B", f"{told[0].message}.", hint)


def _ids(found: Faults, root: Any, entries: list[Any]) -> None:
    seen: dict[str, set[str]] = {(root.findtext(f"{ATOM}id") or "").strip(): set()}
    for number, entry in enumerate(entries, 1):
        name, updated = (entry.findtext(f"{ATOM}{tag}") or "" for tag in ("id", "updated"))
        if name.strip() and name.strip() in seen:
            what = f"{name} stands twice" + (" with the same date." if updated in seen[name.strip()] else ".")
            found.error(f"entry {number}: id", "RFC 4287, 4.1.1 (W3C: DuplicateEntries)", what, "Make ids unique.")
        seen.setdefault(name.strip(), set()).add(updated)


def _element(found: Faults, place: str, element: Any, root: Any) -> None:
    """What feed and entry share."""
    hint = "Write a urn or an address that never changes."
    forms.absolute(found, f"{place}: id", element.findtext(f"{ATOM}id"), "RFC 4287, 4.2.6", hint)
    forms.title(found, f"{place}: title", _words(element.find(f"{ATOM}title")), "RFC 4287, 4.2.14")
    for name in ("updated", "published"):
        if element.find(f"{ATOM}{name}") is not None:
            forms.rfc3339(found, f"{place}: {name}", element.findtext(f"{ATOM}{name}"), "RFC 4287, 3.3")
    if element.find(f"{ATOM}author") is None and root.find(f"{ATOM}author") is None:
        found.error(f"{place}: author", "RFC 4287, 4.1.1", "There is none here nor at the feed.", "Name one.")
    if any(not (name.text or "").strip() for name in element.findall(f"{ATOM}author/{ATOM}name")):
        found.error(f"{place}: author", "RFC 4287, 3.2.1", "An author has no name.", "Name the newsroom.")
    seen = set()
    for link in element.findall(f"{ATOM}link"):
        if link.get("rel", "alternate") == "alternate":
            key = (link.get("type"), link.get("hreflang"))
            if key in seen:
                what = f"Two alternates of type {key[0]} and language {key[1]}."
                found.error(f"{place}: link", "W3C: DuplicateAtomLink", what, "Keep one; others are rel=related.")
            seen.add(key)
    atom_links(found, place, element)


def _entry(found: Faults, place: str, entry: Any, *, based: bool) -> None:
    alternates = [link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
    body = entry.find(f"{ATOM}content")
    if not alternates and body is None:
        hint = "Point to the article."
        found.error(place, "W3C: MissingContentOrAlternate", "It has neither content nor an address.", hint)
    elif len(alternates) != 1:
        what = f"It has {len(alternates)} alternates; readers open the first or the last, whatever their language."
        found.warn(f"{place}: link", "Practice of readers", what, "Keep one; other languages are rel=related.")
    if entry.get(LANG) is not None:
        forms.language(found, f"{place}: xml:lang", entry.get(LANG))
    if body is None and entry.find(f"{ATOM}summary") is None:
        found.warn(place, "RFC 4287, 4.1.1.1", "It has neither content nor summary.", "Write one.")
    if body is not None and body.get("src") is not None and entry.find(f"{ATOM}summary") is None:
        found.error(place, "RFC 4287, 4.1.2", "Its content lies elsewhere and there is no summary.", "Write one.")
    for name in ("content", "summary"):
        element = entry.find(f"{ATOM}{name}")
        if element is not None and element.get("type") in {"html", "xhtml"}:
            content(found, f"{place}: {name}", _words(element), based=based or bool(element.get(BASE)))
    for link in entry.findall(f"{ATOM}link"):
        if link.get("rel") == "enclosure" and link.get("length") is not None:
            forms.number(found, f"{place}: enclosure length", link.get("length"), "RFC 4287, 4.2.7.6")
    media(found, place, entry)


def _words(element: Any) -> str | None:
    """What an Atom text construct says, as HTML if it is XHTML."""
    if element is None:
        return None
    if element.get("type") == "xhtml":
        return "".join(etree.tostring(child, encoding="unicode") for child in element)
    return str(element.text or "")
