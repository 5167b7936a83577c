"""Ask the engines for what a batch of plans wants: each sentence once, and bad answers again in other ways.

What is known comes from the memory, and what an editor has reviewed needs no answer. All that is missing goes to each
engine at once, for all articles and languages. An answer that the gate refuses is asked for again in the engine's other
ways; one that passes is kept, else the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from syndicate import check
from syndicate.errors import DoorError
from syndicate.mend import has_wording
from syndicate.model import Answer, Hit, Plan, Request, Segment
from syndicate.ports import Engine, Progress, Store
from syndicate.report import Report


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request with the segment that it was made from, to judge its answer by. needed: no editor has answered it."""

    request: Request
    segment: Segment
    hits: tuple[Hit, ...]
    needed: bool

    def refused(self, answer: Answer) -> bool:
        """Whether the gate refuses the answer, or a glossary term is not in its wording."""
        pair = {"source": self.request.source, "target": self.request.target}
        answer, flaw = check.finished(self.segment, answer, self.hits, **pair)
        return flaw is not None or not all(has_wording(answer, hit.wording) for hit in self.hits)


def wanted_by(plans: Sequence[Plan]) -> dict[str, Wanted]:
    """Everything the plans want, by key: the same sentence once."""
    wanted: dict[str, Wanted] = {}
    for plan in plans:
        asked = zip(plan.requests, plan.document.segments, plan.hits, plan.reviews, strict=True)
        for request, segment, hits, review in asked:
            if review is None or request.key not in wanted:
                wanted[request.key] = Wanted(request, segment, hits, needed=review is None)
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
        try:
            for request, answer in _answered(engines[items[0].request.target], items, report):
                fresh[request.key] = request, answer
                if len(fresh) % 100 == 0:
                    progress.step("sentences", len(fresh), len(items))
        except DoorError as error:
            report.problems.append(str(error))
        # Kept at once: a decoder's near-ties fall by what is decoded beside a sentence, so a run that was killed in the
        # middle of a batch must ask for the same batch again to end with the same bytes.
        store.remember(list(fresh.values()), now)
        known.update((key, answer) for key, (_, answer) in fresh.items())
        report.decoded += len(fresh)
    return known


def _answered(engine: Engine, items: Sequence[Wanted], report: Report) -> Iterator[tuple[Request, Answer]]:
    """Sound answers as they come; those that the gate refuses at the end, so that none is kept half tried."""
    by_key = {item.request.key: item for item in items}
    refused: dict[str, Answer] = {}
    for request, answer in engine.translate([item.request for item in items]):
        if by_key[request.key].refused(answer):
            refused[request.key] = answer
        else:
            yield request, answer
    for effort in range(1, engine.efforts + 1):
        again = [by_key[key].request for key in refused]
        for request, answer in engine.translate(again, effort) if again else ():
            if not by_key[request.key].refused(answer):
                del refused[request.key]
                report.rescued += 1
                yield request, answer
    for key, answer in refused.items():
        yield by_key[key].request, answer
