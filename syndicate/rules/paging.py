"""Archives and tombstones within one feed document (RFC 5005, RFC 6721)."""

from __future__ import annotations

from typing import Any

from syndicate.rules import forms
from syndicate.rules.fault import Faults
from syndicate.rules.xml import ATOM, HISTORY, TOMBSTONE

PAGING = ("prev-archive", "next-archive", "current", "first", "last", "previous", "next")


def history(found: Faults, parent: Any) -> None:
    """RFC 5005: the marks and links of an archive. parent: atom:feed or channel."""
    links: dict[str, list[str]] = {}
    for link in parent.findall(f"{ATOM}link"):
        links.setdefault(link.get("rel", "alternate"), []).append(link.get("href", ""))
    for rel in PAGING:
        if len(links.get(rel, ())) > 1:
            found.error(f"feed: link rel={rel}", "RFC 5005, 3 and 4", "There is more than one.", "Keep one.")
    archive, complete = (parent.find(f"{HISTORY}{name}") for name in ("archive", "complete"))
    own = links.get("self", [""])[0]
    for mark in (archive, complete):
        if mark is not None and (len(mark) or (mark.text or "").strip()):
            found.error("feed: fh mark", "RFC 5005, 2 and 4", "It holds something.", "Write it empty.")
    if archive is not None and complete is not None:
        found.error("feed: fh:archive", "RFC 5005, 4", "The feed is said to be complete too.", "Keep one of the two.")
    if complete is not None and any(rel in links for rel in PAGING if rel != "current"):
        found.error("feed: fh:complete", "W3C: FeedRelInCompleteFeed", "A complete feed has no pages.", "Drop them.")
    if archive is not None and "current" not in links:
        what = "An archive does not say which feed it belongs to."
        found.warn("feed: fh:archive", "W3C: MissingCurrentInArchive", what, "Write a link rel=current.")
    if archive is None and "next-archive" in links:
        what = "Only an archive has a newer one behind it."
        found.error("feed: link rel=next-archive", "RFC 5005, 4", what, "Mark the archive with fh:archive.")
    for rel in ("prev-archive", "next-archive"):
        if own and own in links.get(rel, ()):
            found.error(f"feed: link rel={rel}", "W3C: LinkPastEnd", "It points to itself.", "Leave it out at the end.")


def tombstones(found: Faults, feed: Any) -> None:
    """RFC 6721: each says which entry is gone and since when, and no entry is here and gone."""
    here = {(entry.findtext(f"{ATOM}id") or "").strip() for entry in feed.findall(f"{ATOM}entry")}
    seen: set[str] = set()
    for number, gone in enumerate(feed.findall(f"{TOMBSTONE}deleted-entry"), 1):
        place, ref = f"at:deleted-entry {number}", gone.get("ref")
        forms.absolute(found, f"{place} ref", ref, "RFC 6721, 3")
        forms.rfc3339(found, f"{place} when", gone.get("when"), "RFC 6721, 3")
        if ref in here:
            found.error(place, "RFC 6721, 3", f"{ref} is in the feed and said to be gone.", "Keep one of the two.")
        if ref in seen:
            found.error(place, "RFC 6721, 3", f"{ref} is said to be gone twice.", "Say it once.")
        seen.add(ref or "")
