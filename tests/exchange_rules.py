"""What TMX 1.4b and XLIFF 2.0 ask of a file, and a second reader of both: expat by way of ElementTree, not lxml.

The grammars say what elements and attributes there may be (tmx.rng, xliff.rng); the rest of the specifications' rules
that touch us stands here. Each function raises AssertionError with the broken rule.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

XML = "{http://www.w3.org/XML/1998/namespace}"
X = "{urn:oasis:names:tc:xliff:document:2.0}"
_TMX, _XLIFF = (etree.RelaxNG(etree.parse(Path(__file__).with_name(f"{name}.rng"))) for name in ("tmx", "xliff"))
Text = tuple[str, str, str, str]


def _conforms(schema: etree.RelaxNG, data: bytes) -> None:
    document = etree.fromstring(data).getroottree()
    assert schema.validate(document), str(schema.error_log.last_error)


def valid_tmx(data: bytes) -> None:
    """The grammar; a unit has a variant in its source language, and no two in one; keys of units differ."""
    _conforms(_TMX, data)
    root = ET.fromstring(data)
    header = root.find("header")
    assert header is not None
    units = root.findall("body/tu")
    keys = [unit.get("tuid") for unit in units if unit.get("tuid")]
    assert len(set(keys)) == len(keys), "two units with one tuid"
    for unit in units:
        languages = [variant.get(f"{XML}lang") for variant in unit.findall("tuv")]
        assert len(set(languages)) == len(languages), "two variants in one language"
        wanted = unit.get("srclang") or header.get("srclang")
        assert wanted == "*all*" or wanted in languages, "no variant in the source language"


def valid_xliff(data: bytes) -> None:
    """The grammar; trgLang where there are targets; ids differ; what is not initial has a target."""
    _conforms(_XLIFF, data)
    root = ET.fromstring(data)
    assert root.get("trgLang") or root.find(f".//{X}target") is None, "targets without trgLang"
    files = [file.get("id") for file in root.findall(f"{X}file")]
    assert len(set(files)) == len(files), "two files with one id"
    for file in root.findall(f"{X}file"):
        units = [unit.get("id") for unit in file.iter(f"{X}unit")]
        assert len(set(units)) == len(units), "two units with one id"
    for segment in root.iter(f"{X}segment"):
        state = segment.get("state", "initial")
        assert state == "initial" or segment.find(f"{X}target") is not None, f"{state} without a target"
    for side in [*root.iter(f"{X}source"), *root.iter(f"{X}target")]:
        wanted = root.get("srcLang" if side.tag == f"{X}source" else "trgLang")
        assert side.get(f"{XML}lang", wanted) == wanted, "a side in another language than the file says"


def tmx_texts(data: bytes) -> Iterator[Text]:
    """Key, source, target and origin of each unit."""
    for unit in ET.fromstring(data).iter("tu"):
        source, target = (variant.findtext("seg", "") for variant in unit.findall("tuv"))
        yield unit.get("tuid", ""), source, target, unit.findtext("prop[@type='x-origin']", "")


def xliff_texts(data: bytes) -> Iterator[Text]:
    """Key, source, target and origin of each unit."""
    for unit in ET.fromstring(data).iter(f"{X}unit"):
        segment = unit.find(f"{X}segment")
        assert segment is not None
        origin = "reviewed" if segment.get("state") in {"reviewed", "final"} else "machine"
        yield unit.get("id", ""), segment.findtext(f"{X}source", ""), segment.findtext(f"{X}target", ""), origin
