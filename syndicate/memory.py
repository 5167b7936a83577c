"""The editor's side of the translation memory: its sentences as rows of a file, and what a file's rows change.

A row's key says which sentence it is and what was written out for it. So a file tells by itself what an editor touched,
whatever engine, glossary or review has come since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from syndicate import check
from syndicate.errors import ConfigError, Problem
from syndicate.exchange import files
from syndicate.exchange.row import KEY, Found, Row
from syndicate.glossary import Glossary
from syndicate.model import Remembered, Request, Review, Segment, Translation, digest, utc
from syndicate.plan import make_plan
from syndicate.ports import Store
from syndicate.review import Nearest
from syndicate.segment import segment

_BLANK = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
# C0 and C1 controls, bidi overrides and isolates, surrogates, non-characters: no page and no feed may hold them
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(kw_only=True, slots=True)
class Sentence:
    """A sentence that stands in kept articles, in one language: what the machine says of it, and what an editor.

    machine: its answer as it is published, or "" if none is known; articles: addresses, the newest article first.
    """

    request: Request
    segment: Segment
    flaw: str
    articles: list[str] = field(default_factory=list)
    remembered: Remembered | None = None
    review: Review | None = None

    @property
    def machine(self) -> str:
        """See above."""
        if self.remembered is None:
            return ""
        pair = {"source": self.request.source, "target": self.request.target}
        answer = check.set_right(self.segment, self.remembered.answer, self.request.terms, **pair)
        return check.as_published(self.segment, answer)


def sentences(
    store: Store, glossary: Glossary, *, source: str, languages: Sequence[str], article: str = ""
) -> list[Sentence]:
    """Every sentence of the articles' present texts, once for each language, by language, then newest article first.

    article: only this one's, by its address.
    """
    latest = {language: _latest(store, language) for language in languages}
    found: dict[str, dict[str, Sentence]] = {language: {} for language in languages}
    for kept in store.articles():
        if kept.withdrawn or (article and kept.url != article):
            continue
        document = segment(kept)
        for language in languages:
            if kept.url not in latest[language]:
                continue
            text = latest[language][kept.url]
            flaws = {flaw.text: flaw.kind for flaw in reversed(text.flaws)}
            plan = make_plan(document, language, text.engine, glossary)
            for part, request in zip(document.segments, plan.requests, strict=True):
                new = Sentence(request=request, segment=part, flaw=flaws.get(part.text, ""))
                articles = found[language].setdefault(part.text, new).articles
                if kept.url not in articles:
                    articles.append(kept.url)
    for language, by_text in found.items():
        known = store.remembered([sentence.request.key for sentence in by_text.values()])
        reviews = store.reviews(source, language, list(by_text))
        for text_, sentence in by_text.items():
            sentence.remembered = known.get(sentence.request.key)
            sentence.review = reviews.get(text_)
    return [sentence for by_text in found.values() for sentence in by_text.values()]


def _latest(store: Store, language: str) -> dict[str, Translation]:
    """Each article's latest text: what is held back is what most needs an editor."""
    texts = {kept.translation.url: kept.translation for kept in store.newest(language)}
    return texts | {text.url: text for text in store.held() if text.language == language}


def rows(found: Iterable[Sentence], reviews: Iterable[Review], *, only: str = "") -> list[Row]:
    """The sentences as a file has them. reviews: all, to suggest from; only: "machine" or "reviewed" ones."""
    pools: dict[tuple[str, str], list[Review]] = {}
    for review in reviews:
        pools.setdefault((review.source, review.target), []).append(review)
    nearest = {pair: Nearest(pool) for pair, pool in pools.items()}
    out = []
    for sentence in found:
        row = _row(sentence, nearest.get((sentence.request.source, sentence.request.target)))
        if only in {"", row.origin}:
            out.append(row)
    return out


def _row(sentence: Sentence, nearest: Nearest | None) -> Row:
    request, review, known, text = sentence.request, sentence.review, sentence.remembered, sentence.segment.text
    near = nearest.to(text) if nearest and not review else None
    origin, target = ("reviewed", review.answer) if review else ("machine", sentence.machine)
    created = review.created if review else known.created if known else None
    return Row(
        key=f"{_sentence_key(request.source, request.target, text)}-{_stamp(origin, target)}",
        source_language=request.source,
        target_language=request.target,
        source=text,
        target=target,
        origin="reviewed" if review else "machine",
        engine=request.identity,
        score=known.answer.score if known else None,
        flaw="" if review else sentence.flaw,
        created=utc(created) if created else None,
        used=utc(known.used) if known else None,
        articles=tuple(sentence.articles),
        suggestion=near.answer if near else "",
    )


def _sentence_key(source: str, target: str, text: str) -> str:
    return digest("sentence", source, target, text)


def _stamp(origin: str, target: str) -> str:
    return digest(origin, target)[:8]


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """What a file brings. unchanged: rows that say nothing new; elsewhere: reviews of sentences in no present text."""

    reviews: tuple[Review, ...]
    unchanged: int
    elsewhere: int


def changes(
    found: Sequence[Found], known: Sequence[Sentence], reviews: Iterable[Review], *,
    source: str, languages: Sequence[str], now: datetime,
) -> Changes:  # fmt: skip
    """The reviews in a file's rows. known: the present sentences; reviews: all that are kept.

    Raises ConfigError with every bad row; then nothing of the file must be kept.
    """
    present = {(s.request.target, s.segment.text): s for s in known}
    kept = {(r.target, r.text): r for r in reviews if r.source == source}
    spelt = {language.lower(): language for language in languages}
    problems: list[Problem] = []
    fresh: dict[tuple[str, str], Review] = {}
    said: dict[tuple[str, str], str] = {}
    for item in found:
        row, target = item.row, spelt.get(item.row.target_language.lower(), "")
        what = _misplaced(row, source, target, languages)
        if what:
            problems.append(Problem(place=item.place, what=what))
            continue
        at = target, row.source
        sentence, review = present.get(at), kept.get(at)
        if not _touched(row, sentence, review):
            continue
        answer = _BLANK.sub(" ", row.target).strip(" ")
        what = _unfit(answer) or ("stands here twice, with two translations." if said.get(at, answer) != answer else "")
        if what:
            problems.append(Problem(place=item.place, what=what))
            continue
        said[at] = answer
        if review is None or review.answer != answer:
            fresh[at] = Review(
                source=source, target=target, text=row.source, answer=answer,
                engine_text=(sentence and sentence.machine) or (review.engine_text if review else ""), created=now,
            )  # fmt: skip
    if problems:
        raise ConfigError(problems)
    elsewhere = sum(at not in present for at in fresh)
    return Changes(reviews=tuple(fresh.values()), unchanged=len(found) - len(fresh), elsewhere=elsewhere)


def to_take_back(
    what: str, known: Sequence[Sentence], reviews: Iterable[Review], *, source: str, languages: Sequence[str]
) -> list[Review]:
    """The reviews that *what* names: a file with emptied targets, an article's address, or a sentence.

    known: the present sentences; reviews: all that are kept; languages: those to look at. Raises ConfigError if there
    is no such review, or if a row of the file belongs to no sentence of this newsroom.
    """
    kept = {(r.target, r.text): r for r in reviews if r.source == source and r.target in languages}
    if Path(what).suffix.lower() in files.ENDINGS:
        wanted = _emptied(read_file(Path(what)), source, languages)
    elif what.startswith(("http://", "https://")):
        wanted = {(s.request.target, s.segment.text) for s in known if what in s.articles}
    else:
        wanted = {(language, what.strip()) for language in languages}
    if found := [review for at, review in kept.items() if at in wanted]:
        return found
    hint = "`syndicate memory export FILE --only reviewed` writes all that there are."
    raise ConfigError([Problem(place=what, what=f"there is no review of it in {', '.join(languages)}.", hint=hint)])


def _emptied(found: Sequence[Found], source: str, languages: Sequence[str]) -> set[tuple[str, str]]:
    """Language and source of the rows whose target is empty, of these languages."""
    spelt = {language.lower(): language for language in languages}
    problems: list[Problem] = []
    wanted: set[tuple[str, str]] = set()
    for item in found:
        target = spelt.get(item.row.target_language.lower())
        if item.row.target.strip() or not target:
            continue
        if wrong := _misplaced(item.row, source, target, languages):
            problems.append(Problem(place=item.place, what=wrong))
        wanted.add((target, item.row.source))
    if problems:
        raise ConfigError(problems)
    return wanted


def _misplaced(row: Row, source: str, target: str, languages: Sequence[str]) -> str:
    """Why the row belongs to no sentence of this newsroom, or ""."""
    if row.source_language.lower().split("-")[0] != source.lower().split("-")[0]:  # tools like to add a region
        return f"the source language is “{row.source_language}”; this newsroom writes in {source}."
    if not target:
        return f"the language “{row.target_language}” is not among site.languages ({', '.join(languages)})."
    if not row.key:
        return ""
    if not KEY.fullmatch(row.key):
        return f"the key “{row.key}” is damaged. Leave that column as it was exported, or empty it."
    if not row.key.startswith(_sentence_key(source, target, row.source)):
        return "the source is not the sentence that was exported here. Edit the target alone, and sort whole rows."
    return ""


def _touched(row: Row, sentence: Sentence | None, review: Review | None) -> bool:
    """Whether somebody wrote the row's target, or says that somebody has seen to it."""
    if row.key and row.key.endswith(_stamp(row.origin, row.target)):  # just as it was exported
        return row.origin == "reviewed" and review is None  # from another state; else what is kept is as new or newer
    if row.origin == "reviewed":
        return True
    if (review and row.target == review.answer) or (sentence and row.target == sentence.machine):
        return False
    return bool(row.key or row.target.strip())  # without a key, an empty target is only not filled in yet


def _unfit(answer: str) -> str:
    """Why a wording cannot be published, or ""."""
    if not answer:
        return "the target is empty. Write the translation, or take the row out (`memory revert` takes reviews back)."
    if bad := _UNFIT.search(answer):
        return f"the target holds the character U+{ord(bad[0]):04X}, which no page may hold. Take it out."
    return ""


def ending_of(file: Path) -> str:
    """What kind of file it is to be. Raises ConfigError if its name does not say."""
    return files.known(file.suffix, str(file))


def chosen(wanted: Sequence[str], languages: Sequence[str]) -> tuple[str, ...]:
    """The languages asked for, all without any. Raises ConfigError for one that is not translated into."""
    known = {language.lower(): language for language in languages}
    problems = [
        Problem(place="--language", what=f"“{code}” is not among site.languages ({', '.join(languages)}).")
        for code in wanted
        if code.lower() not in known
    ]
    if problems:
        raise ConfigError(problems)
    return tuple(dict.fromkeys(known[code.lower()] for code in wanted)) or tuple(languages)


def file_of(ending: str, found: Sequence[Row]) -> tuple[bytes, list[Row]]:
    """A file's bytes, and the rows that this kind of file cannot hold."""
    return files.write(ending, found)


def read_file(file: Path) -> list[Found]:
    """The rows of a file. Raises ConfigError with every mistake."""
    ending = ending_of(file)
    try:
        with file.open("rb") as opened:
            data = opened.read(files.MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError([Problem(place=str(file), what=f"cannot be read: {error.strerror}.")]) from error
    return files.read(ending, data, str(file))
