"""The memory as files: what is written is read back equal, and is what the formats' specifications ask for."""

from __future__ import annotations

import csv as plain_csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from exchange_rules import Text, tmx_texts, valid_tmx, valid_xliff, xliff_texts
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ConfigError
from syndicate.exchange import csv, files, tmx, xliff
from syndicate.exchange.row import Row

XML = "{http://www.w3.org/XML/1998/namespace}"
ANY = st.characters(codec="utf-8")
# All that XML 1.0 can hold, section 2.2.
FIT = st.characters(codec="utf-8", exclude_characters=[*map(chr, {*range(32)} - {9, 10, 13}), "\ufffe", "\uffff"])
MOMENT = st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)).map(lambda m: m.replace(microsecond=0))
NO_SPACE = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=9)


def rows_of(characters: st.SearchStrategy[str]) -> st.SearchStrategy[list[Row]]:
    text = st.text(characters, max_size=30)
    row = st.builds(
        Row,
        key=st.from_regex(r"\A[0-9a-f]{32}-[0-9a-f]{8}\Z"),
        source_language=st.just("id"),
        target_language=st.sampled_from(["en", "zh-Hant"]),
        source=text.filter(lambda t: bool(t.strip())),
        target=text,
        origin=st.sampled_from(["machine", "reviewed"]),
        engine=st.sampled_from(["", "echo:1", "argos:=x", "-e", "@e"]),
        score=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        flaw=st.sampled_from(["", "numbers"]),
        created=st.none() | MOMENT,
        used=st.none() | MOMENT,
        articles=st.lists(NO_SPACE, max_size=2).map(tuple),
        suggestion=text,
    )
    return st.lists(row, max_size=4, unique_by=lambda r: r.key)


def again(ending: str, rows: Sequence[Row]) -> list[Row]:
    body, left = files.write(ending, rows)
    assert left == []
    back = [found.row for found in files.read(ending, body, "f")]
    assert files.write(ending, back)[0] == body
    return back


@given(rows_of(ANY))
@settings(max_examples=300, deadline=None)
def test_csv_comes_back_equal(rows: list[Row]) -> None:
    assert again(".csv", rows) == rows


@given(rows_of(FIT))
@settings(max_examples=200, deadline=None)
def test_tmx_comes_back_equal_and_is_valid(rows: list[Row]) -> None:
    assert again(".tmx", rows) == rows
    valid_tmx(tmx.write(rows))
    assert [*tmx_texts(tmx.write(rows))] == texts(rows)


@given(rows_of(FIT).filter(bool))
@settings(max_examples=200, deadline=None)
def test_xliff_comes_back_equal_and_is_valid(rows: list[Row]) -> None:
    rows = [replace(row, target_language="en") for row in rows]
    assert again(".xlf", rows) == rows
    valid_xliff(xliff.write(rows))
    assert [*xliff_texts(xliff.write(rows))] == texts(rows)


def texts(rows: Sequence[Row]) -> list[Text]:
    return [(row.key, row.source, row.target, row.origin) for row in rows]


@given(rows_of(ANY).filter(bool))
@settings(max_examples=100, deadline=None)
def test_no_cell_of_a_csv_file_begins_like_a_formula(rows: list[Row]) -> None:
    text = csv.write(rows).decode("utf-8-sig")
    for cells in plain_csv.reader(io.StringIO(text, newline="")):
        score = cells.pop(7)
        assert re.fullmatch(r"score|(-?\d+(\.\d+)?(e[+-]?\d+)?)?", score)
        assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n", "＝"}]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from(files.ENDINGS))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, ending: str) -> None:
    try:
        files.read(ending, data, "f")
    except ConfigError as error:
        found = error.problems
    else:
        return
    assert all(problem.place.startswith("f") for problem in found)


# What the specifications say


TMX_OF_OURS, XLIFF_OF_OURS = (
    written(
        [Row(key=f"{n:032x}-{n:08x}", source_language="id", target_language="en", source="Air.", target="Water.")
         for n in range(2)]
    ).decode()
    for written in (tmx.write, xliff.write)
)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version="1.4"', 'version="1.3"'),
        ('segtype="sentence"', 'segtype="line"'),
        (' o-tmf="Syndicate"', ""),
        (' xml:lang="en"', ""),
        (' xml:lang="en"', ' xml:lang="id"'),
        (' xml:lang="en"', ' xml:lang="in English"'),
        ("<seg>Air.</seg>", "<seg>Air.</seg><seg>Air.</seg>"),
        ("<seg>Air.</seg>", ""),
        ("<seg>Air.</seg>", "<seg>Air.</seg><note>late</note>"),
        ('type="x-origin"', 'type="origin"'),
        ("<tu ", '<tu creationdate="2026-11-26" '),
        ("<tu ", '<tu lastusagedate="20261326T000000Z" '),
        ("<tu ", '<tu flaw="numbers" '),
        (f"{1:032x}-{1:08x}", f"{0:032x}-{0:08x}"),
        ("</body>", "</body><body/>"),
    ],
)
def test_the_rules_of_tmx_can_be_broken(old: str, new: str) -> None:
    valid_tmx(TMX_OF_OURS.encode())
    assert old in TMX_OF_OURS
    with pytest.raises(AssertionError):
        valid_tmx(TMX_OF_OURS.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version="2.0"', 'version="1.2"'),
        (' srcLang="id"', ""),
        (' trgLang="en"', ""),
        (' trgLang="en"', ' trgLang="in English"'),
        ('<file id="memory"', "<file"),
        ('canResegment="no"', 'canResegment="never"'),
        ('xml:space="preserve"', 'xml:space="all"'),
        (f"{1:032x}-{1:08x}", f"{0:032x}-{0:08x}"),
        (f"{1:032x}-{1:08x}", "a b"),
        ('state="translated"', 'state="done"'),
        ('state="translated"', 'subState="x:y"'),
        ('state="translated"', 'score="1"'),
        ("<target>Water.</target>", ""),
        ("<target>Water.</target>", "<target xml:lang='de'>Water.</target>"),
        ("<source>Air.</source>", ""),
        ("<source>Air.</source>", "<source><b>Air.</b></source>"),
        ("<segment ", "<notes/><segment "),
    ],
)
def test_the_rules_of_xliff_can_be_broken(old: str, new: str) -> None:
    valid_xliff(XLIFF_OF_OURS.encode())
    assert old in XLIFF_OF_OURS
    with pytest.raises(AssertionError):
        valid_xliff(XLIFF_OF_OURS.replace(old, new, 1).encode())


# Files of other making


def read(ending: str, text: str) -> list[Row]:
    return [found.row for found in files.read(ending, text.encode(), "f")]


def problems(ending: str, data: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        files.read(ending, data.encode() if isinstance(data, str) else data, "f")
    return [str(problem) for problem in caught.value.problems]


ROW = Row(source_language="id", target_language="en", source="Air naik.", target="Water, rising.")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_as_other_spreadsheets_write_it(delimiter: str) -> None:
    head = ["source_language", "Target_Language ", "my notes", "source", "target"]
    line = ["id", "en", "hm", "Air naik.", "Water, rising."]
    assert read(".csv", f"{delimiter.join(head)}\n{delimiter.join(line)}\n\n{delimiter * 4}\n") == [ROW]


def test_an_apostrophe_that_an_editor_wrote_stays() -> None:
    text = "source_language,target_language,source,target\nid,en,Air naik.,'Tis rising\nid,en,Air turun.,'=1\n"
    assert [row.target for row in read(".csv", text)] == ["'Tis rising", "=1"]


def test_every_bad_line_of_a_csv_file_is_named() -> None:
    head = "source_language,target_language,source,target,origin\n"
    text = f'{head}id,en,,x,\nid,en,"two\nlines",x,machine\n,,a,x,\nid,en,a,x,human\nid,en,a,x,,,\n'
    assert problems(".csv", text) == [
        "f:2: source is empty.",
        "f:5: source_language and target_language are empty.",
        "f:6: origin is “human”; write machine or reviewed.",
        "f:7: has more cells than there are columns; put text with the separator in it into quotation marks.",
    ]
    assert problems(".csv", f'{head}id,en,a,"open\n')[0].startswith("f:2: not CSV: unexpected end of data.")
    assert problems(".csv", head.encode() + b"id,en,a,caf\xe9\n") == ["f:2: not UTF-8. Save it as “CSV UTF-8”."]
    assert problems(".csv", "a,b\n")[0].startswith("f:1: the first line must name the columns")
    assert problems(".csv", "")[0].startswith("f:1:")


TMX = """<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="X" creationtoolversion="1" segtype="sentence" o-tmf="X" adminlang="en" srclang="ID" datatype="x"/>
<body>
<tu tuid="7">
<tuv xml:lang="en"><seg>Water, <bpt i="1">&lt;b&gt;</bpt><!-- no --><hi>rising</hi><ept i="1">x</ept>.</seg></tuv>
<tuv xml:lang="id"><seg>Air naik.</seg></tuv><tuv xml:lang="ms"><seg>Air.</seg></tuv></tu>
{more}
</body></tmx>"""


def test_tmx_of_other_tools_is_read() -> None:
    rows = read(".tmx", TMX.format(more=""))
    assert rows == [ROW, replace(ROW, target_language="ms", target="Air.")]


def test_every_bad_unit_of_a_tmx_file_is_named() -> None:
    one = '<tu><tuv xml:lang="en"><seg>a</seg></tuv></tu>\n<tu><tuv xml:lang="id"><seg>a</seg></tuv></tu>'
    two = '<tu><tuv xml:lang="en"/></tu><tu><prop type="x-origin">me</prop><tuv xml:lang="id"><seg>a</seg></tuv>'
    more = f'{one}\n{two}<tuv xml:lang="en"><seg>a</seg></tuv></tu>'
    assert problems(".tmx", TMX.format(more=more)) == [
        "f:9: no tuv is in the source language “ID”.",
        "f:10: there is a source and no translation.",
        "f:11: a tuv needs xml:lang and a seg.",
        "f:11: x-origin is “me”; write machine or reviewed.",
    ]
    assert problems(".tmx", "<tmx/>")[0].startswith("f: not a TMX 1.4 file")
    assert problems(".tmx", "<tmx>\n<a></tmx>")[0].startswith("f:2: not XML: ")


XLIFF = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="id" trgLang="en">
<file id="a"><group id="g">
<unit id="u1"><segment state="final"><source>Air <pc id="1">naik.</pc></source>
<target>Water,<ph id="2"/> <mrk id="m">rising</mrk>.</target></segment></unit>
<unit id="u2"><segment state="reviewed"><source>Air naik.</source><target>A</target></segment>
<ignorable><source> </source></ignorable>
<segment><source>Ya.</source><target>B</target></segment></unit>
</group></file></xliff>"""


def test_xliff_of_other_tools_is_read() -> None:
    assert read(".xlf", XLIFF) == [
        replace(ROW, origin="reviewed"), replace(ROW, source="Air naik. Ya.", target="A B"),
    ]  # fmt: skip


def test_every_bad_unit_of_an_xliff_file_is_named() -> None:
    bad = XLIFF.replace("<source>Ya.</source>", "").replace('<segment state="final">', "<segment>", 1)
    assert problems(".xlf", bad) == ["f:5 unit u2: a unit needs a segment with a source."]
    assert problems(".xlf", XLIFF.replace("2.1", "1.2")) == ["f: not an XLIFF 2.0 file. Save it as XLIFF 2.0 or 2.1."]
    assert "trgLang" in problems(".xlf", XLIFF.replace('trgLang="en"', ""))[0]


BOMB = '<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">{more}]>'
MANY = "".join(f'<!ENTITY x{n + 1} "{f"&x{n};" * 30}">' for n in range(9))


@pytest.mark.parametrize("ending", [".tmx", ".xlf"])
@pytest.mark.parametrize(
    "doctype",
    [
        BOMB.format(more=""),
        BOMB.format(more=f'<!ENTITY x0 "ha">{MANY}'),
        '<!DOCTYPE t [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("use", ["&b;", ""])
def test_entities_are_refused_and_nothing_is_fetched(ending: str, doctype: str, use: str) -> None:
    body = (TMX.format(more="").split("\n", 2)[2] if ending == ".tmx" else XLIFF).replace("Air naik.", f"Air {use}", 1)
    (problem,) = problems(ending, doctype + body)
    assert "root:" not in problem
    assert "entities of its own" in problem or "not XML" in problem


def test_a_file_that_is_too_large_or_of_no_known_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    assert "larger than the 10 bytes" in problems(".csv", "a" * 11)[0]
    assert files.known(".CSV", "x.CSV") == ".csv"
    with pytest.raises(ConfigError, match=r"\.csv, \.tmx, \.xlf"):
        files.known(".ods", "x.ods")


def test_what_xml_cannot_hold_is_left_out_and_told() -> None:
    bad: Any = replace(ROW, suggestion="a\x00b")
    body, left = files.write(".tmx", [ROW, bad])
    assert left == [bad]
    assert [found.row for found in files.read(".tmx", body, "f")] == [ROW]


def test_an_xliff_file_holds_one_language() -> None:
    with pytest.raises(ConfigError, match="one language, not en, ms"):
        xliff.write([ROW, replace(ROW, target_language="ms")])
    with pytest.raises(ConfigError, match="nothing to write"):
        xliff.write([])
