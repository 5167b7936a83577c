"""The memory as XLIFF 2.0 (OASIS standard, core only) for translation tools: one unit for each sentence.

The state of a segment says who saw to it: ``translated`` the machine, ``reviewed`` or ``final`` a person. All else
about a sentence stands in notes by category. A file holds one pair of languages, as the standard wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from syndicate.errors import Problem
from syndicate.exchange.markup import local, parse, text_of, written
from syndicate.exchange.row import KEY, Found, Row, moment, number, refused, unless

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_IN = {"x": NAMESPACE}
_CODE = frozenset({"ph", "sc", "ec", "sm", "em", "cp"})  # empty inline elements
_DONE = frozenset({"reviewed", "final"})


def write(rows: Sequence[Row]) -> bytes:
    """The file's bytes. Every row must fit XML. Raises ConfigError for none, or more than one pair of languages."""
    pairs = sorted({(row.source_language, row.target_language) for row in rows})
    if len(pairs) > 1:
        named = ", ".join(target for _, target in pairs)
        raise refused(".xlf", f"an XLIFF file holds one language, not {named}.", "Name one with --language.")
    if not pairs:  # a document must hold a file, and a file a unit
        raise refused(".xlf", "there is nothing to write, and an XLIFF file cannot be empty.", "Write .csv or .tmx.")
    source, target = pairs[0]
    head = {"version": "2.0", "srcLang": source, "trgLang": target}
    spaces: Any = {None: NAMESPACE}  # the stubs know no default namespace
    root = etree.Element(f"{{{NAMESPACE}}}xliff", head, nsmap=spaces)
    # sentences are edited one by one, and their spaces are text
    file = _child(root, "file", {"id": "memory", "canResegment": "no", _SPACE: "preserve"})
    for number_, row in enumerate(rows, 1):
        unit = _child(file, "unit", {"id": row.key or f"unit-{number_}"})
        if told := _notes(row):
            notes = _child(unit, "notes")
            for category, text in told:
                _child(notes, "note", {"category": category}).text = text
        state = "reviewed" if row.origin == "reviewed" else "translated" if row.target else "initial"
        segment = _child(unit, "segment", {"state": state})
        _child(segment, "source").text = row.source
        _child(segment, "target").text = row.target
    return written(root)


def _child(parent: etree._Element, name: str, attributes: dict[str, str] | None = None) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes or {})


def _notes(row: Row) -> list[tuple[str, str]]:
    moments = {"created": row.created, "used": row.used}
    told = {
        "engine": row.engine,
        "score": "" if row.score is None else repr(row.score),
        "flaw": row.flaw,
        **{name: value.strftime("%Y-%m-%dT%H:%M:%SZ") for name, value in moments.items() if value},
        "suggestion": row.suggestion,
    }
    return [*((name, text) for name, text in told.items() if text), *(("article", text) for text in row.articles)]


def read(data: bytes, place: str) -> list[Found]:
    """The rows. Raises ConfigError with every bad unit."""
    root = parse(data, place)
    if root.tag != f"{{{NAMESPACE}}}xliff" or root.get("version") not in {"2.0", "2.1"}:
        raise refused(place, "not an XLIFF 2.0 file.", "Save it as XLIFF 2.0 or 2.1.")
    languages = root.get("srcLang", ""), root.get("trgLang", "")
    if not all(languages):
        raise refused(f"{place}:{root.sourceline}", "srcLang or trgLang is missing.")
    problems: list[Problem] = []
    found: list[Found] = []
    for unit in root.iter(f"{{{NAMESPACE}}}unit"):
        here = f"{place}:{unit.sourceline} unit {unit.get('id', '')}".rstrip()
        row = _row(unit, *languages)
        if isinstance(row, Row):
            found.append(Found(place=here, row=row))
        else:
            problems.append(Problem(place=here, what=row))
    return unless(problems, found)


def _row(unit: etree._Element, source_language: str, target_language: str) -> Row | str:
    """The unit's row, or what is wrong with it. A tool may have cut it into several segments."""
    parts = [part for part in unit if local(part) in {"segment", "ignorable"}]
    segments = [part for part in parts if local(part) == "segment"]
    if not segments or any(part.find("x:source", _IN) is None for part in parts):
        return "a unit needs a segment with a source."
    told = [(note.get("category", ""), note.text or "") for note in unit.iterfind("x:notes/x:note", _IN)]
    by_category = dict(told)
    key = unit.get("id", "")
    return Row(
        key=key if KEY.fullmatch(key) else "",
        source_language=source_language,
        target_language=target_language,
        source="".join(_text(part, "source") for part in parts),
        target="".join(_text(part, "target", "source" if part not in segments else "") for part in parts),
        origin="reviewed" if all(segment.get("state") in _DONE for segment in segments) else "machine",
        engine=by_category.get("engine", ""),
        score=number(by_category.get("score", "")),
        flaw=by_category.get("flaw", ""),
        created=moment(by_category.get("created", "")),
        used=moment(by_category.get("used", "")),
        articles=tuple(text for category, text in told if category == "article"),
        suggestion=by_category.get("suggestion", ""),
    )


def _text(part: etree._Element, name: str, instead: str = "") -> str:
    """The text of a part's source or target; what stands between segments may lack a target and is taken as it is."""
    element = part.find(f"x:{name}", _IN)
    if element is None and instead:
        element = part.find(f"x:{instead}", _IN)
    return "" if element is None else text_of(element, _CODE)
