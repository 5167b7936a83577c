"""Have each translated sentence judged, and put an article's text together from those that stand.

A sentence that fails stays in the original, marked with its language, and is recorded as a flaw. A failing title, or
too many failing sentences, hold the article back from this language, with the reason. What an editor has reviewed is
not judged: it is published as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from unicodedata import east_asian_width

from syndicate.gate import judge
from syndicate.inflect import says
from syndicate.mend import mended
from syndicate.model import Answer, Article, Flaw, Hit, Mark, Plan, Segment, Template, Translation
from syndicate.place import place
from syndicate.review import carried
from syndicate.segment import marked_html

VERSION = 6  # raise when a kept answer would be judged differently: texts are then put together anew
_LATER = timedelta(seconds=1)  # dates in feeds count seconds
_SOLID = frozenset({"ja", "yue", "zh"})  # no space between sentences; Thai and its neighbours write one
MAX_FAILED_SHARE = 0.34  # of an article's sentences; above it too little of the text is in the reader's language


def set_right(segment: Segment, answer: Answer, hits: Sequence[Hit], *, source: str, target: str) -> Answer:
    """An engine's answer to a segment with its figures and terms set right."""
    return mended(segment.text, answer, hits, source=source, target=target)


def finished(
    segment: Segment, answer: Answer, hits: Sequence[Hit], *, source: str, target: str
) -> tuple[Answer, Flaw | None]:
    """An engine's answer to a segment with its figures and terms set right, and what still makes it unfit, or None."""
    try:
        answer = set_right(segment, answer, hits, source=source, target=target)
        return answer, judge(segment, answer, source=source, target=target)
    except Exception as error:  # noqa: BLE001  # a text that no rule foresaw costs this sentence, and is told
        return answer, Flaw(kind="unjudged", detail=f"{type(error).__name__}: {error}"[:200], text=segment.text)


def assemble(
    plan: Plan, answers: Mapping[str, Answer], previous: Translation | None, *, engine: str, now: datetime
) -> Translation:
    """The article's text in ``plan.target`` from its reviews and the answers to its other requests (by key).

    previous: the text published before, whose ``updated`` stays unless the text moves.
    """
    document, article = plan.document, plan.document.article
    flaws: list[Flaw] = []
    failed: set[int] = set()
    reviewed: set[int] = set()
    texts: list[tuple[str, tuple[Mark, ...]]] = []
    asked = zip(document.segments, plan.requests, plan.reviews, strict=True)
    for index, (segment, request, review) in enumerate(asked):
        if review:
            answer = Answer(text=review.answer, alignment=review.alignment)
            if not review.alignment:
                machine = answers.get(request.key, Answer(text=""))
                machine, _ = finished(segment, machine, request.terms, source=article.language, target=plan.target)
                answer = carried(machine, review.answer, plan.target)
            marks, guessed = place(segment, answer)
            empty = [m for m in marks if m.close and m.start == m.end]  # published all the same, but told
            flaws += [
                Flaw(kind="mark", detail="".join(map(str, m.open)), text=segment.text) for m in [*guessed, *empty]
            ]
            reviewed.add(index)
            texts.append((answer.text, marks))
            continue
        answer, flaw = finished(
            segment, answers[request.key], request.terms, source=article.language, target=plan.target
        )
        if flaw and flaw.kind == "untranslated" and engine.startswith("echo:"):
            flaw = None  # the engine for trying things is meant to leave the text as it is
        marks, guessed = place(segment, answer)
        if not flaw and any(m.close and m.start == m.end for m in marks):
            flaw = Flaw(kind="mark", detail="more links than words to hold them", text=segment.text)
        if flaw:
            flaws.append(flaw)
            failed.add(index)
            texts.append((segment.text, segment.marks))
            continue
        flaws += [
            Flaw(kind="term", detail=f"does not say “{hit.wording}”", text=segment.text)
            for hit in request.terms
            if not says(answer.text, hit.wording, plan.target)
        ]
        flaws += [Flaw(kind="mark", detail="".join(map(str, m.open)), text=segment.text) for m in guessed]
        texts.append((_begun(answer.text, segment.text), marks))
    alts = {index for index, segment in enumerate(document.segments) if segment.role == "alt"}
    filler = _Filler(texts, failed, alts, article.language, plan.target)
    alts_captions = [(filler.plain(alt), filler.plain(caption)) for alt, caption in document.media]
    translation = Translation(
        url=article.url,
        language=plan.target,
        plan=plan.fingerprint,
        title=filler.plain(document.title),
        summary=filler.plain(document.summary),
        body=filler.html(document.body),
        tags=tuple(
            filler.plain(tag) if set(tag) <= reviewed else _label(filler.plain(tag), source)
            for tag, source in zip(document.tags, article.tags, strict=True)
        ),
        media=tuple(replace(m, alt=a, caption=c) for m, (a, c) in zip(article.media, alts_captions, strict=True)),
        origin="reviewed" if _all_reviewed(document.segments, reviewed) else "machine",
        engine=engine,
        updated=article.updated,
        flaws=tuple(flaws),
        held=_held(document.segments, failed, flaws),
    )
    return moved(translation, previous, now)


def original(article: Article, plan: str, previous: Translation | None, now: datetime) -> Translation:
    """The article as its own language's published text."""
    text = Translation(
        url=article.url, language=article.language, plan=plan,
        title=article.title, summary=article.summary, body=article.body, tags=article.tags,
        media=article.media, origin="original", engine="", updated=article.updated,
    )  # fmt: skip
    return moved(text, previous, now)


def moved(translation: Translation, previous: Translation | None, now: datetime) -> Translation:
    """``translation`` with the right ``updated``: the previous one while the text stands, later when it moved.

    Always later: readers do not look at a text again whose date stands, and the clock may have been set back since.
    """
    if previous is None:
        return replace(translation, first=now)
    translation = replace(translation, first=previous.first)
    if previous.text_digest == translation.text_digest:
        return replace(translation, updated=previous.updated)
    if translation.updated > previous.updated:
        return translation
    return replace(translation, updated=max(now, previous.updated + _LATER))


def _all_reviewed(segments: Sequence[Segment], reviewed: set[int]) -> bool:
    """Whether an editor has seen to every sentence that a reader reads; tags and alt texts may be the machine's."""
    read = {index for index, segment in enumerate(segments) if segment.role not in {"tag", "alt"}}
    return bool(read) and read <= reviewed


def _held(segments: Sequence[Segment], failed: set[int], flaws: Sequence[Flaw]) -> str:
    """Why the article must not be published in this language, or ""."""
    for index in sorted(failed):
        if segments[index].role == "title":
            flaw = next(f for f in flaws if f.text == segments[index].text)
            return f"title: {flaw.kind} ({flaw.detail})"
    body = [i for i, s in enumerate(segments) if s.role in {"text", "heading", "caption", "cell", "summary"}]
    bad = [i for i in body if i in failed]
    if len(bad) > MAX_FAILED_SHARE * max(len(body), 3):
        kinds = Counter(f.kind for f in flaws if f.kind != "mark")
        return f"{len(bad)} of {len(body)} sentences failed: " + ", ".join(
            f"{kind} {n}" for kind, n in kinds.most_common()
        )
    return ""


def as_published(segment: Segment, answer: Answer) -> str:
    """The answer's text as it stands where the segment stood."""
    return (_label if segment.role == "tag" else _begun)(answer.text, segment.text)


def _begun(text: str, source: str) -> str:
    """``text`` with a capital at its beginning if the source begins with one; as long as before, so that marks fit."""
    first = text[:1].upper()
    return first + text[1:] if source[:1].isupper() and len(first) == 1 else text


def _label(text: str, source: str) -> str:
    """A tag's label: engines like to add a full stop or a capital that the source has not."""
    text = text.strip().rstrip(".。") if not source.endswith(".") else text.strip()
    return _begun(text, source)


class _Filler:
    """Puts texts into templates."""

    def __init__(
        self,
        texts: Sequence[tuple[str, tuple[Mark, ...]]],
        failed: set[int],
        alts: set[int],
        source: str,
        target: str,
    ) -> None:
        self.texts, self.failed, self.alts, self.source = texts, failed, alts, source
        self.solid = target.split("-")[0] in _SOLID

    def _pieces(self, template: Template) -> list[str | int]:
        """The template, without the spaces between sentences where the language writes none."""
        if not self.solid:
            return list(template)
        return [p for i, p in enumerate(template) if not (p == " " and self._beside_wide(template, i))]

    def _beside_wide(self, template: Template, place: int) -> bool:
        """Whether a sentence ends before that place, and it or the next one has a full-width sign there.

        Two that stayed in the original keep their space.
        """
        before, *after = template[place - 1 : place + 2 : 2] if place else ("",)
        if not isinstance(before, int) or not after:
            return False
        signs = self.texts[before][0][-1:] + (self.texts[after[0]][0][:1] if isinstance(after[0], int) else "")
        return any(east_asian_width(sign) in {"W", "F"} for sign in signs)

    def plain(self, template: Template) -> str:
        return "".join(self.texts[p][0] if isinstance(p, int) else p for p in self._pieces(template))

    def html(self, template: Template) -> str:
        return "".join(self._segment(p) if isinstance(p, int) else p for p in self._pieces(template))

    def _segment(self, index: int) -> str:
        text, marks = self.texts[index]
        if index in self.alts:
            return escape(text)  # inside an attribute: quotes escaped, and no element to name the language
        html = "".join(escape(self.texts[p][0]) if isinstance(p, int) else p for p in marked_html(text, marks))
        return f'<span lang="{escape(self.source)}">{html}</span>' if index in self.failed else html
