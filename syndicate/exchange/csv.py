"""The memory as CSV (RFC 4180) for spreadsheets: UTF-8 with a byte order mark, which Excel needs to see the letters.

A cell that begins like a formula gets an apostrophe in front, so that no spreadsheet computes it (OWASP, CSV
injection); one that has apostrophes before such a sign gets one more, so that reading takes off what writing put on.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime

from syndicate.errors import Problem
from syndicate.exchange.row import Found, Row, moment, number, origin_of, refused, unless

COLUMNS = (
    "key", "source_language", "target_language", "source", "target", "origin", "engine", "score", "flaw", "created",
    "used", "article", "suggestion",
)  # fmt: skip
_NEEDED = ("source_language", "target_language", "source", "target")
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_ARMED = re.compile(r"'+[=+\-@＝＋－＠\t\r\n]")


def write(rows: Iterable[Row]) -> bytes:
    """The file's bytes: a line of column names and one row for each sentence, in the order given."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        score = "" if row.score is None else repr(row.score)  # a number, and harmless as one
        before = (row.key, row.source_language, row.target_language, row.source, row.target, row.origin, row.engine)
        after = (row.flaw, _iso(row.created), _iso(row.used), " ".join(row.articles), row.suggestion)
        writer.writerow([*map(_armed, before), score, *map(_armed, after)])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def read(data: bytes, place: str) -> list[Found]:
    """The rows. Commas, semicolons or tabs, as the spreadsheet has it. Raises ConfigError with every bad line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refused(f"{place}:{line}", "not UTF-8.", "Save it as “CSV UTF-8”.") from error
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems: list[Problem] = []
    found: list[Found] = []
    try:
        head = [name.strip().lower() for name in next(lines, [])]
        missing = [name for name in _NEEDED if head.count(name) != 1]
        if missing or any(head.count(name) > 1 for name in COLUMNS):
            what = f"the first line must name the columns {','.join(_NEEDED)}, and may name {','.join(COLUMNS)}, once."
            raise refused(f"{place}:1", what)
        at = lines.line_num + 1
        for cells in lines:
            here, at = f"{place}:{at}", lines.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            row = _row(head, cells)
            if isinstance(row, Row):
                found.append(Found(place=here, row=row))
            else:
                problems.append(Problem(place=here, what=row))
    except csv.Error as error:
        what = f"not CSV: {error}. Mind the quotation marks around cells."
        problems.append(Problem(place=f"{place}:{lines.line_num}", what=what))
    return unless(problems, found)


def _row(head: list[str], cells: list[str]) -> Row | str:
    """The row, or what is wrong with it."""
    if len(cells) > len(head):
        return "has more cells than there are columns; put text with the separator in it into quotation marks."
    given = {name: _disarmed(cell) for name, cell in zip(head, cells, strict=False)}
    told = {name: given.get(name, "").strip() for name in COLUMNS if name not in {"source", "target", "suggestion"}}
    if lacking := [name for name in _NEEDED if name != "target" and not given.get(name, "").strip()]:
        return f"{' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} empty."
    origin = origin_of(told["origin"])
    if origin is None:
        return f"origin is “{told['origin']}”; write machine or reviewed."
    return Row(
        key=told["key"],
        source_language=told["source_language"],
        target_language=told["target_language"],
        source=given["source"],
        target=given.get("target", ""),
        origin=origin,
        engine=told["engine"],
        score=number(told["score"]),
        flaw=told["flaw"],
        created=moment(told["created"]),
        used=moment(told["used"]),
        articles=tuple(told["article"].split()),
        suggestion=given.get("suggestion", ""),
    )


def _iso(value: datetime | None) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else ""


def _armed(cell: str) -> str:
    return f"'{cell}" if _LIKE_A_FORMULA.match(cell) else cell


def _disarmed(cell: str) -> str:
    return cell[1:] if _ARMED.match(cell) else cell
