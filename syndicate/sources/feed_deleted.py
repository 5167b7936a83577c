"""What a feed says that it took back: Atom tombstones (RFC 6721), and ``retracted`` in Syndicate's own JSON Feeds."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import etree

from syndicate.model import Json

_ENTRY = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def deleted_entries(text: str, base: str) -> tuple[str, ...]:
    """The ids of an XML feed's deleted entries; feedparser passes them over, but makes relative ids absolute.

    base: the feed's own address, or "".
    """
    if "deleted-entry" not in text:
        return ()
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(text.encode(), parser)
    if root is None:
        return ()
    refs = ((element.get("ref") or "").strip() for element in root.iter(_ENTRY))
    return tuple(_absolute(ref, base) for ref in refs if ref)


def _absolute(ref: str, base: str) -> str:
    try:
        return urljoin(base, ref)
    except ValueError:  # such as //[x
        return ref


def deleted_items(feed: Json) -> tuple[str, ...]:
    """The ids in a JSON Feed's ``_syndicate.retracted``."""
    ours = feed.get("_syndicate")
    said = ours.get("retracted") if isinstance(ours, dict) else None
    refs = (gone.get("id") for gone in (said if isinstance(said, list) else ()) if isinstance(gone, dict))
    return tuple(ref.strip() for ref in refs if isinstance(ref, str) and ref.strip())
