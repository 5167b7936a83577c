"""The newsroom's own words: how a term is called in each language, and what is never translated.

``glossary.csv`` has the columns ``term,language,wording,case,note``. An empty wording leaves the term as it is (a
product, a column, a party); the language ``*`` means every language. Terms are found as whole words, longest first, in
any case, and the wording takes the capitals that the term has in the text, but for a term that is all capitals; with
``exact`` in the column ``case`` they are found and written exactly as given. Of several rows for a term the one of the
nearest language holds.

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
            near = (_EVERY, language.split("-")[0], language)
            rows = sorted((t for t in self.terms if t.language in near), key=lambda t: near.index(t.language))
            own = {t.term.lower(): t.language for t in rows if t.case != "exact"}
            held = [t for t in rows if near.index(own.get(t.term.lower(), _EVERY)) <= near.index(t.language)]
            self._languages[language] = _Language(tuple(held))
        return self._languages[language]


@dataclass(frozen=True)
class _Language:
    """The rows that one language goes by, the nearest last."""

    rows: tuple[Term, ...]

    @cached_property
    def _exact(self) -> dict[str, str]:
        return {t.term: t.wording or t.term for t in self.rows if t.case == "exact"}

    @cached_property
    def _any(self) -> dict[str, Term]:
        return {t.term.lower(): t for t in self.rows if t.case != "exact"}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted({(-len(t.term), t.case != "exact", t.term) for t in self.rows})
        terms = (re.escape(term) if any_case else f"(?-i:{re.escape(term)})" for _, any_case, term in longest)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(terms)})(?![\w-])", re.IGNORECASE)

    def hits(self, text: str) -> tuple[Hit, ...]:
        if not self.rows:
            return ()
        found = []
        for match in self._pattern.finditer(text):
            words = match.group()
            wording = self._exact.get(words)
            if wording is None and (term := self._any.get(words.lower())):
                wording = _in_case(term, words) or words
            if wording is not None:
                found.append(Hit(start=match.start(), end=match.end(), wording=wording))
        return tuple(found)


def _in_case(term: Term, words: str) -> str:
    """The term's wording with the capitals of the words it stands for: all, the first, or, of an acronym, its own."""
    if term.term.isupper():
        return term.wording
    if len(words) > 1 and words.isupper():
        return term.wording.upper()
    return term.wording[:1].upper() + term.wording[1:] if words[:1].isupper() else term.wording


def parse(text: str, place: str) -> Glossary:
    """The glossary in a CSV file's text: commas, semicolons or tabs, as the spreadsheet has it.

    Raises ConfigError with every mistake, each with its line; an unclosed quotation mark hides those behind it.
    """
    problems: list[Problem] = []
    (first, head), *rows = _rows(text.removeprefix("\ufeff"), place, problems) or [(1, [])]
    head = [name.strip().lower() for name in head]
    if head[:3] != list(COLUMNS[:3]) or not set(head) <= set(COLUMNS):
        what = f"the first line must name the columns {','.join(COLUMNS)} (the last two may be left out)."
        raise ConfigError([*problems, Problem(place=f"{place}:{first}", what=what)])
    terms: list[Term] = []
    seen: set[tuple[str, str]] = set()
    for line, row in rows:
        cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
        term = cells.get("term", "")
        known = (term if cells.get("case") == "exact" else term.lower(), cells.get("language", ""))
        what = _wrong(cells, len(row) > len(head)) or ("stands here twice." if known in seen else "")
        if what:
            problems.append(Problem(place=f"{place}:{line} {term}".rstrip(), what=what))
            continue
        seen.add(known)
        terms.append(Term(**cells))  # type: ignore[arg-type]
    if problems:
        raise ConfigError(problems)
    return Glossary(terms=tuple(terms))


def _rows(text: str, place: str, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line that it begins in. What is no CSV goes to the problems."""
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader, found, line = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        what = f"not CSV: {error}. Mind the quotation marks around cells."
        problems.append(Problem(place=f"{place}:{line}", what=what))
    return found


def _wrong(cells: dict[str, str], too_long: bool) -> str:
    if too_long:
        return "has more cells than there are columns; put text with the separator in it into quotation marks."
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
