"""One file of a folder as an article: what its bytes say, what its name says, and the images beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from syndicate.model import RawArticle
from syndicate.sources import folder_notes
from syndicate.sources.apart import Lost, apart
from syndicate.sources.browser_copy import read_copy
from syndicate.sources.dates import read_date
from syndicate.sources.draft import Draft, Unusable
from syndicate.sources.encoding import decode
from syndicate.sources.folder_notes import Note
from syndicate.sources.folder_pictures import LIMIT, Pictures
from syndicate.sources.html_file import read_html
from syndicate.sources.markdown_file import read_markdown
from syndicate.sources.markup import TAGS, as_markup, parse_fragment, write_inside

_SMALL = 200_000  # bytes that cannot hurt
_SECONDS = 20.0
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:[-_ .]+|$)")


def read_file(
    root: Path, uid: str, zone: tzinfo, before: Note | None, *, source: str
) -> Iterator[RawArticle | Note | Unusable]:
    """What the file gives: nothing but a note if it says what it said before; then each image that is missing.

    uid: its path below ``root``; zone: of dates without an offset; before: what was noted of it; source: the name of
    the source. Raises Unusable or OSError if no article can be made of it.
    """
    path = root / uid
    if not uid.isprintable():
        raise Unusable("the file name is not plain text; rename the file")
    if not path.resolve().is_relative_to(root):
        raise Unusable("the file is a link to a place outside the folder; copy it inside")
    if path.stat().st_size > LIMIT:
        raise Unusable(f"the file is larger than {LIMIT} bytes")
    known = folder_notes.settled(folder_notes.facts(str(path)))
    data = path.read_bytes()
    now = Note(url="", hash=folder_notes.hash_of(data), facts=known)
    if before and before.hash == now.hash and folder_notes.same_beside(before, str(root)):
        yield before._replace(facts=known)
        return
    draft = read_draft(path.suffix.lower(), data, zone)
    named, stem = _from_name(path.stem)
    if draft.published is None and named:
        draft = replace(draft, published=_named_date(named, zone))
    pictures = Pictures(root, path.parent.resolve(), draft.url)
    body = parse_fragment(draft.body)
    pictures.settle(body)
    lead = pictures.lead(draft.picture) if draft.picture else None
    yield replace(
        draft.article(source=source, uid=uid),
        body=write_inside(body),
        media=(lead,) if lead else (),
        assets=pictures.assets,
        draft_name=stem,
    )
    yield from map(Unusable, pictures.missing)
    noted = now._replace(url=draft.url, beside=pictures.beside)
    if not (pictures.missing or draft.withdrawn) and folder_notes.is_kept(noted):
        yield noted


def read_draft(ending: str, data: bytes, zone: tzinfo) -> Draft:
    """What a file's bytes say. ending: of its name, in lower case, dot included. Raises Unusable.

    A large file is read in a process of its own: some are made to keep a reader busy, or to eat its memory.
    """
    try:
        draft = (_draft if len(data) <= _SMALL else _apart)(ending, data, zone)
    except Lost as error:
        raise Unusable(f"reading it {error}; save it in parts") from error
    if draft.body.count("<") > TAGS:
        raise Unusable(f"it has more than {TAGS:,} tags; save it in parts")
    return draft


def _apart(ending: str, data: bytes, zone: tzinfo) -> Draft:
    return apart(_tried, ending, data, zone, seconds=_SECONDS)


def _tried(ending: str, data: bytes, zone: tzinfo) -> Draft:
    """The draft, whose body can be parsed in the time that there is."""
    draft = _draft(ending, data, zone)
    parse_fragment(draft.body)
    return draft


def _draft(ending: str, data: bytes, zone: tzinfo) -> Draft:
    if ending in {".html", ".htm"}:
        return read_html(data, zone)
    if ending in {".md", ".markdown"}:
        return read_markdown(decode(data), zone)
    title, body = read_copy(decode(data))
    return Draft(title=as_markup(title), body=body)


def _from_name(stem: str) -> tuple[str, str]:
    """The date that a file name begins with, or "", and the rest of it."""
    found = _DATED.match(stem)
    return (found[1], stem[found.end() :]) if found else ("", stem)


def _named_date(text: str, zone: tzinfo) -> datetime:
    try:
        return read_date(text, zone)
    except Unusable as error:
        raise Unusable(f"the date in the file name: {error}") from error
