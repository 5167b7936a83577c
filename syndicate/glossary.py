"""The newsroom's own words: how a term is called in each language, and what is never translated.

``glossary.csv`` has the columns ``term,language,wording,case,note``. An empty wording leaves the term as it is (a
product, a column, a party); the language ``*`` means every language. Terms are found as whole words, longest first, in
any case, and the wording takes the term's capitals; with ``exact`` in the column ``case`` they are found and written
exactly as given.

The sentence goes to the engine as it stands, and the wording is set over the words that translate the term
(:mod:`syndicate.mend`). Where it has no place there, the sentence goes again with the wording in the term's place
(:mod:`syndicate.ask`): engines copy what they take for a name.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from syndicate.errors import ConfigError, Problem
from syndicate.model import Alignment, Answer, Hit, digest

COLUMNS = ("term", "language", "wording", "case", "note")
_EVERY = "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One row. language: BCP 47, or ``*``; wording: what the term is called there, or "" to leave it as it is."""

    term: str
    language: str
    wording: str
    case: Literal["", "exact"] = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Glossary:
    """All rows."""

    terms: tuple[Term, ...] = ()
    _languages: dict[str, _Language] = field(default_factory=dict, compare=False, repr=False)

    def hits(self, text: str, language: str) -> tuple[Hit, ...]:
        """The terms in *text* with their wordings in *language*, in order, none over another."""
        return self._in(language).hits(text) if self.terms else ()

    def digest(self, language: str) -> str:
        """Changes when a row for *language* does; notes do not count. "" without any."""
        rows = self._in(language).rows if self.terms else ()
        return digest([(t.term, t.wording, t.case) for t in rows]) if rows else ""

    def _in(self, language: str) -> _Language:
        if language not in self._languages:
            rows = [t for t in self.terms if t.language in {_EVERY, language, language.split("-")[0]}]
            self._languages[language] = _Language(tuple(rows))
        return self._languages[language]


@dataclass(frozen=True)
class _Language:
    rows: tuple[Term, ...]

    @cached_property
    def _exact(self) -> dict[str, str]:
        return {t.term: t.wording or t.term for t in self.rows if t.case == "exact"}

    @cached_property
    def _any(self) -> dict[str, str]:
        return {t.term.lower(): t.wording for t in self.rows if t.case != "exact"}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted({t.term for t in self.rows}, key=lambda term: (-len(term), term))
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])", re.IGNORECASE)

    def hits(self, text: str) -> tuple[Hit, ...]:
        if not self.rows:
            return ()
        found = []
        for match in self._pattern.finditer(text):
            words = match.group()
            wording = self._exact.get(words)
            if wording is None and words.lower() in self._any:
                wording = _in_case(self._any[words.lower()], words) or words
            if wording is not None:
                found.append(Hit(start=match.start(), end=match.end(), wording=wording))
        return tuple(found)


def _in_case(wording: str, like: str) -> str:
    """The wording with the capitals of the words it stands for: all, the first, or its own."""
    if len(like) > 1 and like.isupper():
        return wording.upper()
    return wording[:1].upper() + wording[1:] if like[:1].isupper() else wording


def parse(text: str, place: str) -> Glossary:
    """The glossary in a CSV file's text. Raises ConfigError with every mistake, each with its line."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    head = [name.strip().lower() for name in next(rows, [])]
    if head[:3] != list(COLUMNS[:3]) or not set(head) <= set(COLUMNS):
        what = f"the first line must name the columns {','.join(COLUMNS)} (the last two may be left out)."
        raise ConfigError([Problem(place=f"{place}:1", what=what)])
    terms: list[Term] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
        term = cells.get("term", "")
        known = (term if cells.get("case") == "exact" else term.lower(), cells.get("language", ""))
        what = _wrong(cells, len(row) > len(head)) or ("stands here twice." if known in seen else "")
        if what:
            problems.append(Problem(place=f"{place}:{rows.line_num} {term}".rstrip(), what=what))
            continue
        seen.add(known)
        terms.append(Term(**cells))  # type: ignore[arg-type]
    if problems:
        raise ConfigError(problems)
    return Glossary(terms=tuple(terms))


def _wrong(cells: dict[str, str], too_long: bool) -> str:
    if too_long:
        return "has more cells than there are columns; put text with a comma into quotation marks."
    if not cells.get("term"):
        return "the term is missing."
    if not re.fullmatch(r"\*|[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Z]{2}|\d{3}))?", cells.get("language", "")):
        return "language must be a BCP 47 tag such as en, or * for every language."
    if cells.get("case", "") not in {"", "exact"}:
        return f"case is “{cells['case']}”; leave it empty or write exact."
    return ""


def worded(text: str, hits: Sequence[Hit]) -> str:
    """The text with each term in its wording."""
    for hit in reversed(hits):
        text = text[: hit.start] + hit.wording + text[hit.end :]
    return text


def unworded(answer: Answer, hits: Sequence[Hit]) -> Answer:
    """The answer to a worded text, its alignment counted in the text as it was before."""
    if not hits:
        return answer
    alignment: Alignment = tuple(
        (_before(a, hits, end=False), _before(b, hits, end=True), c, d) for a, b, c, d in answer.alignment
    )
    return Answer(text=answer.text, alignment=alignment, score=answer.score)


def _before(place: int, hits: Sequence[Hit], *, end: bool) -> int:
    """Where a place in the worded text was; inside a wording, the beginning or the end of the whole term."""
    shift = 0
    for hit in hits:
        start = hit.start + shift
        if place <= start:
            break
        if place < start + len(hit.wording):
            return hit.end if end else hit.start
        shift += len(hit.wording) - (hit.end - hit.start)
    return place - shift
