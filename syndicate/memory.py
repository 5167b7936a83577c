"""The editor's side of the translation memory: its sentences as rows of a file. What comes back: importing.py.

A row's key says which sentence it is, what was written out for it, and how many corrections of it were over by then. So
a file tells by itself what an editor touched, whatever engine or glossary has come since, and whether a correction has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from syndicate import check
from syndicate.errors import ConfigError, Problem
from syndicate.exchange import files
from syndicate.exchange.row import Found, Row
from syndicate.glossary import Glossary
from syndicate.model import Answer, Remembered, Request, Review, Segment, Translation, digest, utc
from syndicate.plan import make_plan
from syndicate.ports import Store
from syndicate.review import Nearest
from syndicate.segment import segment


@dataclass(kw_only=True, slots=True)
class Sentence:
    """A sentence that stands in kept articles, in one language: what the machine says of it, and what an editor.

    answer: the machine's, with figures and terms set right, or None if none is known; machine: its text as it is
    published, or ""; articles: addresses, the newest article first.
    """

    request: Request
    segment: Segment
    flaw: str
    articles: list[str] = field(default_factory=list)
    remembered: Remembered | None = None
    review: Review | None = None

    @property
    def answer(self) -> Answer | None:
        """See above."""
        if self.remembered is None:
            return None
        pair = {"source": self.request.source, "target": self.request.target}
        return check.set_right(self.segment, self.remembered.answer, self.request.terms, **pair)

    @property
    def machine(self) -> str:
        """See above."""
        answer = self.answer
        return check.as_published(self.segment, answer) if answer else ""


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


def rows(found: Iterable[Sentence], reviews: Iterable[Review], past: Iterable[Review], *, only: str = "") -> list[Row]:
    """The sentences as a file has them.

    reviews: all, to suggest from; past: all that stand no more; only: "machine" or "reviewed" ones.
    """
    pools: dict[tuple[str, str], list[Review]] = {}
    for review in reviews:
        pools.setdefault((review.source, review.target), []).append(review)
    nearest = {pair: Nearest(pool) for pair, pool in pools.items()}
    over = Counter((review.source, review.target, review.text) for review in past)
    out = []
    for sentence in found:
        pair = sentence.request.source, sentence.request.target
        row = _row(sentence, nearest.get(pair), over[*pair, sentence.segment.text])
        if only in {"", row.origin}:
            out.append(row)
    return out


def _row(sentence: Sentence, nearest: Nearest | None, over: int) -> Row:
    request, review, known, text = sentence.request, sentence.review, sentence.remembered, sentence.segment.text
    near = nearest.to(text) if nearest and not review else None
    origin, target = ("reviewed", review.answer) if review else ("machine", sentence.machine)
    created = review.created if review else known.created if known else None
    return Row(
        key=f"{sentence_key(request.source, request.target, text)}-{stamp(origin, target)}" + f"-{over}" * bool(over),
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


def sentence_key(source: str, target: str, text: str) -> str:
    """The first part of a row's key."""
    return digest("sentence", source, target, text)


def stamp(origin: str, target: str) -> str:
    """The second part: what was written out. A third says how many corrections were over, if any were."""
    return digest(origin, target)[:8]


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
