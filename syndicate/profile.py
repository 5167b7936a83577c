"""Entries fitted to what a partner takes (``[[editions]] profiles``). Pure: it looks at no clock."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta

from syndicate.html.table import read_table
from syndicate.html.tree import Node, find, parse, text_of
from syndicate.issue import newest_first, shortened
from syndicate.model import Entry, Media
from syndicate.rules.partner import Profile

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
_OVERHEAD = 1.25  # markup and escapes around an entry's own bytes, so that a limit holds for the finished feed


def fitted(
    entries: Iterable[Entry], profile: Profile, size: int | None = None, corrected: Collection[str] = ()
) -> tuple[Entry, ...]:
    """What of the entries the partner takes, newest first, as it takes them.

    size: how many the edition's feeds hold, which the partner's rules may raise or lower; None: as many as there are.
    corrected: ids of older entries that come besides, for their text changed, as far as the partner takes so many.

    Titles are cut after a word, tables become lines of text, pictures that are too small go, entries that would be
    refused are left out: too old (against the newest of them), too large, with too short a title, without the picture
    that is demanded, unreviewed where reviews are. Ids, addresses and dates stay. A second time changes nothing.
    """
    ordered = [_fit(entry, profile) for entry in newest_first(entries)]
    days = profile.measure("age_days")
    kept = [entry for entry in ordered if _taken(entry, profile)]
    if days is not None and kept:
        since = kept[0].published - timedelta(days=days)
        kept = [entry for entry in kept if entry.published >= since]
    most = _most(profile, size)
    chosen = [entry for number, entry in enumerate(kept) if most is None or number < most or entry.id in corrected]
    return tuple(_within(chosen[: profile.measure("items_max")], profile.measure("feed_bytes")))


def without_tables(body: str) -> str:
    """The body with each table as lines of text: ``Head: cell; Head: cell`` where the first row is of heads."""
    return _TABLE.sub(lambda match: "\n".join(_lines(match[0])), body) if "<table" in body else body


def _most(profile: Profile, size: int | None) -> int | None:
    limit: int | None = profile.measure("items_max")
    wanted = None if size is None else max(size, profile.measure("items_min", 0))
    return min((n for n in (limit, wanted) if n is not None), default=None)


def _fit(entry: Entry, profile: Profile) -> Entry:
    longest = profile.measure("title_max")
    least = profile.measure("image_min", 0)
    return replace(
        entry,
        title=shortened(entry.title, longest) if longest else entry.title,
        body=without_tables(entry.body) if profile.measure("no_tables") else entry.body,
        media=tuple(media for media in entry.media if not _too_small(media, least)),
    )


def _is_picture(media: Media) -> bool:
    return media.type.partition("/")[0] in {"image", ""}


def _too_small(media: Media, least: int) -> bool:
    return _is_picture(media) and min(media.width or least, media.height or least) < least


def _taken(entry: Entry, profile: Profile) -> bool:
    if profile.measure("reviewed_only") and entry.origin == "machine":
        return False
    if len(entry.title) < profile.measure("title_min", 0, refused=True):
        return False
    if profile.measure("image_min", refused=True) and not any(_is_picture(media) for media in entry.media):
        return False
    most = profile.measure("item_bytes")
    return most is None or _size(entry) <= most


def _size(entry: Entry) -> int:
    return int(len((entry.title + entry.summary + html.escape(entry.body)).encode("utf-8", "replace")) * _OVERHEAD)


def _within(entries: Iterable[Entry], most: int | None) -> Iterable[Entry]:
    """The newest entries that fit into so many bytes together."""
    total = 0
    for entry in entries:
        total += _size(entry)
        if most is not None and total > most:
            return
        yield entry


def _lines(source: str) -> list[str]:
    found = find([parse(source)], "table")
    if not found:
        return []
    table = read_table(found[0])
    rows: dict[int, list[Node]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.node)
    ordered = list(rows.values())
    heads = [text_of(node.children) for node in ordered[0]] if ordered and _all_heads(ordered[0]) else []
    caption = text_of(table.caption)
    lines = [f"<p><strong>{html.escape(caption, quote=False)}</strong></p>"] if caption else []
    for row in ordered[1:] if heads and len(ordered) > 1 else ordered:
        cells = [text_of(node.children) for node in row]
        named = [f"{head}: {cell}" if head else cell for head, cell in zip(heads, cells, strict=False)]
        words = "; ".join(text for text in ([*named, *cells[len(named) :]] if len(ordered) > 1 else cells) if text)
        if words:
            lines.append(f"<p>{html.escape(words, quote=False)}</p>")
    return lines


def _all_heads(row: list[Node]) -> bool:
    return all(node.tag == "th" for node in row)
