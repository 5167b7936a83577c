"""Ask the engines for what a batch of plans wants: each sentence once, and bad answers again in other ways.

What is known comes from the memory, and what an editor has reviewed needs no answer. All that is missing goes to each
engine at once, for all articles and languages. What lacks a glossary's wording is asked for again with the wording in
the term's place, and what the gate refuses in the engine's other ways; the first answer that passes is kept, or else
the first of all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from syndicate import check
from syndicate.errors import DoorError
from syndicate.glossary import unworded, worded
from syndicate.inflect import says
from syndicate.model import Answer, Plan, Request, Segment
from syndicate.ports import Engine, Progress, Store
from syndicate.report import Report


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request with the segment that it was made from, to judge its answer by.

    needed: no editor has answered it, or nothing but an answer tells where the links go in what an editor wrote.
    """

    request: Request
    segment: Segment
    needed: bool

    def refused(self, answer: Answer) -> bool:
        """Whether the gate refuses the answer, or a glossary term is not in its wording."""
        asked = self.request
        answer, flaw = check.finished(self.segment, answer, asked.terms, source=asked.source, target=asked.target)
        return flaw is not None or not self.has_wordings(answer)

    def has_wordings(self, answer: Answer) -> bool:
        """Whether the answer has every glossary term in its wording."""
        return all(says(answer.text, term.wording, self.request.target) for term in self.request.terms)

    @property
    def worded(self) -> Request:
        """The request with the wordings in the terms' places."""
        return replace(self.request, text=worded(self.request.text, self.request.terms))


def wanted_by(plans: Sequence[Plan]) -> dict[str, Wanted]:
    """Everything the plans want, by key: the same sentence once."""
    wanted: dict[str, Wanted] = {}
    for plan in plans:
        asked = zip(plan.requests, plan.document.segments, plan.reviews, strict=True)
        for request, segment, review in asked:
            needed = review is None or bool(segment.marks and not review.alignment)
            if needed or request.key not in wanted:
                wanted[request.key] = Wanted(request, segment, needed)
    return wanted


def ask(
    plans: Sequence[Plan],
    engines: Mapping[str, Engine],
    store: Store,
    *,
    report: Report,
    now: datetime,
    progress: Progress,
) -> dict[str, Answer]:
    """All answers to be had, by key. engines: by language. What an engine's failure leaves open is missing."""
    wanted = wanted_by(plans)
    known = dict(store.recall(list(wanted)))
    store.mark_used(list(known), now)
    report.recalled += len(known)
    missing: dict[int, list[Wanted]] = {}
    for key, item in wanted.items():
        if item.needed and key not in known:
            missing.setdefault(id(engines[item.request.target]), []).append(item)
    for items in missing.values():
        fresh: dict[str, tuple[Request, Answer]] = {}
        engine, began = engines[items[0].request.target], monotonic()
        try:
            for request, answer in _answered(engine, items, report):
                fresh[request.key] = request, answer
                if len(fresh) % 100 == 0:
                    progress.step("sentences", len(fresh), len(items))
        except DoorError as error:
            report.problems.append(str(error))
        count, seconds = report.engines.get(engine.name, (0, 0.0))
        report.engines[engine.name] = count + len(fresh), seconds + monotonic() - began
        # Kept at once: a decoder's near-ties fall by what is decoded beside a sentence, so a run that was killed in the
        # middle of a batch must ask for the same batch again to end with the same bytes.
        store.remember(list(fresh.values()), now)
        known.update((key, answer) for key, (_, answer) in fresh.items())
        report.decoded += len(fresh)
    return known


def _answered(engine: Engine, items: Sequence[Wanted], report: Report) -> Iterator[tuple[Request, Answer]]:
    """Sound answers as they come; those that the gate refuses at the end, so that none is kept half tried."""
    refused: dict[str, tuple[Wanted, Answer]] = {}
    for item, answer in _asked(engine, items):
        if item.refused(answer):
            refused[item.request.key] = item, answer
        else:
            yield item.request, answer
    wordless = {key for key, (item, answer) in refused.items() if not item.has_wordings(answer)}
    for effort in range(engine.efforts + 1):
        again = [item for key, (item, _) in refused.items() if effort or key in wordless]
        for item, answer in _asked(engine, again, effort, wordless):
            if not item.refused(answer):
                del refused[item.request.key]
                report.rescued += 1
                yield item.request, answer
    for item, answer in refused.values():
        yield item.request, answer


def _asked(
    engine: Engine, items: Sequence[Wanted], effort: int = 0, wordless: Collection[str] = ()
) -> Iterator[tuple[Wanted, Answer]]:
    """The engine's answers, those of the ``wordless`` (keys) to the sentences with the wordings in them."""
    given: dict[str, tuple[Request, list[Wanted]]] = {}
    for item in items:
        request = item.worded if item.request.key in wordless else item.request
        given.setdefault(request.key, (request, []))[1].append(item)  # two terms may have one wording
    for request, answer in engine.translate([request for request, _ in given.values()], effort) if given else ():
        for item in given[request.key][1]:
            yield item, unworded(answer, item.request.terms) if item.request.key in wordless else answer
