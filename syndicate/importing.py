"""What an editor's file changes: which rows were touched, what comes of them, and what is taken back.

A file may be imported again at any time. A row whose wording was replaced or taken back since it was written out is an
old one, not a correction; whoever wants such a wording again writes it into a new export.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from syndicate.errors import ConfigError, Problem
from syndicate.exchange import files
from syndicate.exchange.row import KEY, Found, Row
from syndicate.memory import Sentence, read_file, sentence_key, stamp
from syndicate.model import Answer, Review
from syndicate.review import carried

_BLANK = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
# C0 and C1 controls, bidi overrides and isolates, surrogates, non-characters: no page and no feed may hold them
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_REGION = re.compile(r"-(?:[A-Za-z]{2}|[0-9]{3})$")  # RFC 5646, section 2.2.4
At = tuple[str, str]  # target language, source sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """What a file brings. reviews: to keep; replaced: the wordings that stand where some of them come.

    unchanged: rows that say nothing new; older: those of them whose wording was replaced or taken back since;
    elsewhere: reviews of sentences in no present text.
    """

    reviews: tuple[Review, ...]
    replaced: Mapping[At, str]
    unchanged: int
    older: int
    elsewhere: int


def changes(
    found: Sequence[Found], known: Sequence[Sentence], reviews: Iterable[Review], past: Iterable[Review], *,
    source: str, languages: Sequence[str], now: datetime,
) -> Changes:  # fmt: skip
    """The reviews in a file's rows. known: the present sentences; reviews: all that are kept; past: that were.

    Raises ConfigError with every bad row; then nothing of the file must be kept.
    """
    present = {(s.request.target, s.segment.text): s for s in known}
    kept = {(r.target, r.text): r for r in reviews if r.source == source}
    over = _answers(past, source)
    problems: list[Problem] = []
    said: dict[At, str] = {}
    older = 0
    for item in found:
        row, target = item.row, _spelt(item.row, languages)
        at, answer = (target, row.source), _BLANK.sub(" ", row.target).strip(" ")
        what = _misplaced(row, source, target, languages)
        if not what and not _touched(row, present.get(at), kept.get(at)):
            continue
        if not what and _older(row.key, answer, kept.get(at), over[at]):
            older += 1
            continue
        what = what or _unfit(answer)
        if what or said.setdefault(at, answer) != answer:
            problems.append(Problem(place=item.place, what=what or "stands here twice, with two translations."))
    if problems:
        raise ConfigError(problems)
    new = {at: answer for at, answer in said.items() if at not in kept or kept[at].answer != answer}
    return Changes(
        reviews=tuple(
            _review(present.get(at), kept.get(at), source=source, target=at[0], text=at[1], answer=answer, now=now)
            for at, answer in new.items()
        ),
        replaced={at: kept[at].answer for at in new if at in kept},
        unchanged=len(found) - len(new),
        older=older,
        elsewhere=sum(at not in present for at in new),
    )


def _answers(past: Iterable[Review], source: str) -> defaultdict[At, list[str]]:
    """What stood for each sentence and stands no more, in order."""
    over: defaultdict[At, list[str]] = defaultdict(list)
    for review in past:
        if review.source == source:
            over[review.target, review.text].append(review.answer)
    return over


def _touched(row: Row, sentence: Sentence | None, review: Review | None) -> bool:
    """Whether somebody wrote the row's target, or says that somebody has seen to it."""
    if row.key and _exported(row.key)[0] == stamp(row.origin, row.target):  # just as it was exported
        return row.origin == "reviewed" and review is None  # from another state; else what is kept is as new or newer
    if row.origin == "reviewed":
        return True
    if (review and row.target in {review.answer, review.engine_text}) or (sentence and row.target == sentence.machine):
        return False
    return bool(row.key or row.target.strip())  # without a key, an empty target is only not filled in yet


def _older(key: str, answer: str, review: Review | None, over: Sequence[str]) -> bool:
    """Whether the answer is an editor's that another one replaced, or that was taken back, since the row was exported.

    over: all such answers to the sentence. In a row that was exported from what stands now it is meant as it says.
    """
    if answer not in over or (review and review.answer == answer):
        return False
    stamped, count = _exported(key)
    return count != len(over) or (review is not None and stamped != stamp("reviewed", review.answer))


def _exported(key: str) -> tuple[str, int]:
    """The stamp of what was written out, and how many corrections of the sentence were over then."""
    stamped, _, count = key.partition("-")[2].partition("-")
    return stamped, int(count or 0)


def _review(
    sentence: Sentence | None, before: Review | None, *, source: str, target: str, text: str, answer: str, now: datetime
) -> Review:
    """The review, aligned by the machine's answer if that is known, or else by the review ``before`` it."""
    machine = (sentence and sentence.answer) or Answer(text="")
    if before and not machine.alignment:
        machine = Answer(text=before.answer, alignment=before.alignment)
    return Review(
        source=source, target=target, text=text, answer=answer,
        engine_text=(sentence and sentence.machine) or (before.engine_text if before else ""), created=now,
        alignment=carried(machine, answer, target).alignment,
    )  # fmt: skip


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
    problems: list[Problem] = []
    wanted: set[tuple[str, str]] = set()
    for item in found:
        target = _spelt(item.row, languages)
        if item.row.target.strip() or not target:
            continue
        if wrong := _misplaced(item.row, source, target, languages):
            problems.append(Problem(place=item.place, what=wrong))
        wanted.add((target, item.row.source))
    if problems:
        raise ConfigError(problems)
    return wanted


def _spelt(row: Row, languages: Sequence[str]) -> str:
    """Which of these languages the row is in, or "". A region more than we name is a tool's (``en-US`` for ``en``)."""
    spelt = {language.lower(): language for language in languages}
    named = row.target_language.lower()
    return spelt.get(named) or spelt.get(_REGION.sub("", named), "")


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
    if not row.key.startswith(sentence_key(source, target, row.source)):
        return "the source is not the sentence that was exported here. Edit the target alone, and sort whole rows."
    return ""


def _unfit(answer: str) -> str:
    """Why a wording cannot be published, or ""."""
    if not answer:
        return "the target is empty. Write the translation, or take the row out (`memory revert` takes reviews back)."
    if bad := _UNFIT.search(answer):
        return f"the target holds the character U+{ord(bad[0]):04X}, which no page may hold. Take it out."
    return ""
