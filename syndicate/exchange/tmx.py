"""The memory as TMX 1.4b, which every translation tool reads: one translation unit for each sentence and language.

What TMX has no word for stands in ``prop`` elements with the prefix ``x-`` (section "User-defined types"), the articles
in ``note`` elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from syndicate import __version__
from syndicate.errors import Problem
from syndicate.exchange.markup import parse, text_of, written
from syndicate.exchange.row import KEY, Found, Row, moment, number, origin_of, refused, unless

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CODE = frozenset({"bpt", "ept", "it", "ph", "ut"})  # native code of a document, not its text
_STAMP = "%Y%m%dT%H%M%SZ"
_ANY = "*all*"


def write(rows: Sequence[Row]) -> bytes:
    """The file's bytes. Every row must fit XML."""
    main = rows[0].source_language if rows else _ANY
    root = etree.Element("tmx", version="1.4")
    header = {
        "creationtool": "Syndicate", "creationtoolversion": __version__, "segtype": "sentence", "o-tmf": "Syndicate",
        "adminlang": "en", "srclang": main, "datatype": "plaintext",
    }  # fmt: skip
    etree.SubElement(root, "header", header)
    body = etree.SubElement(root, "body")
    for row in rows:
        unit = etree.SubElement(body, "tu", _attributes(row, main))
        for article in row.articles:
            etree.SubElement(unit, "note").text = article
        score = "" if row.score is None else repr(row.score)
        told = {"origin": row.origin, "engine": row.engine, "score": score, "flaw": row.flaw}
        for name, value in {**told, "suggestion": row.suggestion}.items():
            if value:
                etree.SubElement(unit, "prop", type=f"x-{name}").text = value
        for language, text in ((row.source_language, row.source), (row.target_language, row.target)):
            variant = etree.SubElement(unit, "tuv", {_LANG: language})
            etree.SubElement(variant, "seg").text = text
    return written(root)


def _attributes(row: Row, main: str) -> dict[str, str]:
    moments = {"creationdate": row.created, "lastusagedate": row.used}
    found = {name: value.strftime(_STAMP) for name, value in moments.items() if value}
    if row.key:
        found["tuid"] = row.key
    if row.source_language != main:
        found["srclang"] = row.source_language
    return found


def read(data: bytes, place: str) -> list[Found]:
    """The rows, one for each language beside the source. Raises ConfigError with every bad unit."""
    root = parse(data, place)
    header = root.find("header")
    if root.tag != "tmx" or not root.get("version", "").startswith("1.") or header is None:
        raise refused(place, "not a TMX 1.4 file: it needs a tmx element with a version and a header.")
    problems: list[Problem] = []
    found: list[Found] = []
    for unit in root.iterfind("body/tu"):
        here = f"{place}:{unit.sourceline}"
        rows = _rows(unit, unit.get("srclang") or header.get("srclang") or "")
        if isinstance(rows, str):
            problems.append(Problem(place=here, what=rows))
        else:
            found += [Found(place=here, row=row) for row in rows]
    return unless(problems, found)


def _rows(unit: etree._Element, source_language: str) -> list[Row] | str:
    """The unit's rows, or what is wrong with it."""
    texts: list[tuple[str, str]] = []
    for variant in unit.iterfind("tuv"):
        segment = variant.find("seg")
        language = variant.get(_LANG) or variant.get("lang") or ""
        if segment is None or not language:
            return "a tuv needs xml:lang and a seg."
        texts.append((language, text_of(segment, _CODE)))
    names = [language.lower() for language, _ in texts]
    wanted = source_language.lower()
    if wanted not in names:
        return f"no tuv is in the source language “{source_language}”."
    language, source = texts.pop(names.index(wanted))
    if not texts:
        return "there is a source and no translation."
    told = {prop.get("type", "").removeprefix("x-"): prop.text or "" for prop in unit.iterfind("prop")}
    origin = origin_of(told.get("origin", ""))
    if origin is None:
        return f"x-origin is “{told['origin']}”; write machine or reviewed."
    key = unit.get("tuid", "")
    return [
        Row(
            key=key if len(texts) == 1 and KEY.fullmatch(key) else "",
            source_language=language,
            target_language=target_language,
            source=source,
            target=target,
            origin=origin,
            engine=told.get("engine", ""),
            score=number(told.get("score", "")),
            flaw=told.get("flaw", ""),
            created=_moment(unit.get("creationdate")),
            used=_moment(unit.get("lastusagedate")),
            articles=tuple(note.text or "" for note in unit.iterfind("note")),
            suggestion=told.get("suggestion", ""),
        )
        for target_language, target in texts
    ]


def _moment(stamp: str | None) -> datetime | None:
    return moment(stamp) if stamp else None
