"""One pack's model: sentences in, translations out, with what the pack cannot read taken care of on both sides."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from syndicate.engines.alignment import Weights, copied
from syndicate.engines.capitals import capitals, fewer_pieces, headline, shouted, softened, titled
from syndicate.engines.clauses import parts
from syndicate.engines.names import Words, read_words, unbent
from syndicate.engines.pieces import Pieces
from syndicate.engines.search import Batch, Effort, Model, Output, Said
from syndicate.engines.traced import Span, Traced, traced
from syndicate.engines.typography import edges, plain, respelt, restyled, scrubbed
from syndicate.model import Answer

LONGEST = 110  # pieces; packs are trained on at most 150

# What came out badly is tried again: more carefully, then in two halves, then by clauses of a few words.
EFFORTS = (
    Effort(),
    Effort(beam=5, unrepeated=3, penalty=1.1),
    Effort(beam=5, share=0.6, least=10),
    Effort(beam=5, share=0.25, least=8),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is decoded at once. spans: for each piece, the characters of the request's text that it stands for."""

    text: str
    pieces: Said
    spans: tuple[Span, ...]
    gap: str  # what stands between it and the next part


@dataclass(frozen=True, slots=True)
class _Task:
    """A request's text taken apart: head and tail are copied, the parts translated."""

    text: str
    head: str
    tail: str
    core: str  # between head and tail
    shown: Traced  # the core in the pack's characters
    loud: bool
    parts: tuple[_Part, ...]

    @property
    def wanted(self) -> tuple[Said, ...]:
        return tuple(dict.fromkeys(part.pieces for part in self.parts))


class _Waiting:
    """Tasks of which parts are being decoded."""

    def __init__(self) -> None:
        self._waiting: dict[Said, list[tuple[_Task, dict[Said, Output]]]] = {}

    def add(self, tasks: Iterable[_Task]) -> list[Said]:
        """What must be decoded for the tasks and is not under way yet."""
        new = []
        for task in tasks:
            item: tuple[_Task, dict[Said, Output]] = (task, {})
            for said in task.wanted:
                if said not in self._waiting:
                    new.append(said)
                self._waiting.setdefault(said, []).append(item)
        return new

    def completed(self, said: Said, output: Output) -> Iterator[tuple[_Task, list[Output]]]:
        """The tasks that lacked only this output, each with those of its parts."""
        for task, outputs in self._waiting.pop(said):
            outputs[said] = output
            if len(outputs) == len(task.wanted):
                yield task, [outputs[part.pieces] for part in task.parts]


class Decoder:
    """A loaded model. language: the target's code. beam_size, batch_tokens and threads are CTranslate2's."""

    def __init__(
        self,
        folder: Path,
        pieces: Pieces,
        *,
        prefix: str,
        language: str,
        door: str,
        beam: int,
        batch: int,
        threads: int,
    ) -> None:
        self._pieces, self._language = pieces, language
        self._words: Words | None = read_words(folder)
        self._common = self._words.common if self._words else fewer_pieces(pieces.count)
        self._model = Model(folder, prefix=prefix, door=door, beam=beam, batch=batch, threads=threads)

    def translate(self, chunks: Iterable[Sequence[str]], effort: int, *, room: int) -> Iterator[tuple[str, Answer]]:
        """Every text of the chunks with its answer, as they come; no text may stand twice.

        Batches are under way while answers are made of those that are done, so that the model never waits for Python.
        The next chunk is taken when no more than ``room`` pieces are under way. effort: which of EFFORTS.
        """
        way = EFFORTS[effort]
        flying: deque[Batch] = deque()
        waiting = _Waiting()
        for chunk in chunks:
            while sum(batch.size for batch in flying) > room:
                yield from self._landed(flying, waiting)
            tasks = [self._task(text, way) for text in chunk]
            flying.extend(self._model.start(waiting.add(tasks), way))
            yield from ((task.text, self._answer(task, ())) for task in tasks if not task.parts)
        while flying:
            yield from self._landed(flying, waiting)

    def _landed(self, flying: deque[Batch], waiting: _Waiting) -> Iterator[tuple[str, Answer]]:
        """Wait for the oldest batch: the answers that it completes. What it failed at is begun again, behind all."""
        batch = flying.popleft()
        failed = []
        for said, output in self._model.outputs(batch):
            if output is None:
                failed.append(said)
                continue
            for task, outputs in waiting.completed(said, output):
                yield task.text, self._answer(task, outputs)
        if failed:
            flying.append(self._model.again(batch, failed))

    def _task(self, text: str, way: Effort) -> _Task:
        known = self._pieces.known
        start, end = edges(text, known)
        core = plain(text[start:end], known)
        if not any(c.isalpha() for c in core.text) or ("://" in core.text and " " not in core.text):
            return _Task(text, text, "", "", core, False, ())  # numbers, signs and addresses translate themselves
        loud = shouted(core.text)
        shown = titled(core.text) if loud else core.text
        if loud or headline(shown):
            shown = softened(shown, self._common)
        said = Traced(shown, core.origins)
        made = []
        longest = LONGEST if way.share == 1 else max(way.least, int(way.share * self._pieces.count(said.text)))
        for first, last in parts(said.text, self._pieces.count, min(longest, LONGEST)):
            piece = said.cut(first, last)
            pieces, spans = self._pieces.encode(piece.text)
            if pieces:
                at = [_moved(piece.back(span), start) for span in spans]
                gap = " " if piece.text[-1:].isspace() else ""
                made.append(_Part(piece.text.strip(), tuple(pieces), tuple(at), gap))
        return _Task(text, scrub(text[:start]), scrub(text[end:]), text[start:end], core, loud, tuple(made))

    def _answer(self, task: _Task, outputs: Sequence[Output]) -> Answer:
        if not task.parts:
            return Answer(text=task.text, alignment=copied(task.text), score=0.0)
        said, joined = self._joined(task, outputs)
        final = traced(said).then(scrubbed(said))
        final = final.then(respelt(final.text, task.core, task.shown))
        if self._words and not task.loud:
            final = final.then(unbent(final.text, task.core, self._words))
        final = final.then(restyled(final.text, task.text))
        if task.loud:
            final = final.then(capitals(final.text, self._language))
        text = task.head + final.text + task.tail
        weights = Weights(task.text, text)
        for part, output, spans in zip(task.parts, outputs, joined, strict=True):
            weights.add(output.attention, part.spans, [_moved(final.forth(span), len(task.head)) for span in spans])
        tokens = sum(len(output.tokens) for output in outputs)
        score = sum(output.score * len(output.tokens) for output in outputs) / tokens if tokens else None
        return Answer(text=text, alignment=weights.alignment(), score=score)

    def _joined(self, task: _Task, outputs: Sequence[Output]) -> tuple[str, list[list[Span]]]:
        """The parts' translations as one text, with the span of each token in it."""
        whole, every = "", []
        for index, (part, output) in enumerate(zip(task.parts, outputs, strict=True)):
            text, spans = self._pieces.decode(output.tokens)
            if not scrubbed(text).text:  # the model had nothing to say; the checks will see the source left over
                text, spans = part.text, []
            if index and text[:1].isupper() and part.text[:1].islower() and not text.startswith(("I ", "I'")):
                text = text[0].lower() + text[1:]
            every.append([_moved(span, len(whole)) for span in spans])
            whole += text + part.gap
        return whole, every


def scrub(text: str) -> str:
    """The text without the signs that stand for unknown pieces and spaces in a tokenizer's output."""
    return text.replace("⁇", "").replace("\u2581", "")


def _moved(span: Span, by: int) -> Span:
    return (span[0] + by, span[1] + by)
