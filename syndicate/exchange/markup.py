"""Reading XML that somebody else wrote: no entities, nothing fetched, nothing huge."""

from __future__ import annotations

from typing import Any

from lxml import etree

from syndicate.exchange.row import refused


def parse(data: bytes, place: str) -> etree._Element:
    """The root element. Raises ConfigError if it is no XML, or declares entities (they can grow without bound)."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise refused(f"{place}:{error.lineno or 1}", f"not XML: {error.msg}.") from error
    declared: Any = root.getroottree().docinfo.internalDTD
    if next(root.iter(etree.Entity), None) is not None or (declared is not None and declared.entities()):
        raise refused(place, "it uses entities of its own, which are not read.", "Write their text in their place.")
    return root


def text_of(element: etree._Element, hidden: frozenset[str]) -> str:
    """The element's text, without what stands inside elements of these names (native code in inline elements)."""
    parts = [element.text or ""]
    for child in element:
        if local(child) not in hidden:
            parts.append(text_of(child, hidden))
        parts.append(child.tail or "")
    return "".join(parts)


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def written(root: etree._Element) -> bytes:
    """The document's bytes, with its declaration; the same tree gives the same bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
