"""One pack's model: sentences in, translations out, with what the pack cannot read taken care of on both sides.

The only module that imports ctranslate2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import ctranslate2

from syndicate.engines.alignment import Weights, copied
from syndicate.engines.capitals import capitals, fewer_pieces, headline, shouted, softened, titled
from syndicate.engines.clauses import parts
from syndicate.engines.names import Words, read_words, unbent
from syndicate.engines.pieces import Pieces
from syndicate.engines.traced import Span, Traced, traced
from syndicate.engines.typography import edges, plain, respelt, restyled, scrubbed
from syndicate.errors import DoorError
from syndicate.model import Answer

# A named scalar in model.bin: name, NUL, rank 0, type 2 (int16), length 2 as 32 bits, value.
_HEADS = re.compile(rb"decoder/num_heads\x00\x00\x02\x02\x00\x00\x00(?P<value>..)", re.DOTALL)
_CHOSEN = re.compile(rb"decoder/alignment_heads\x00\x00\x02\x02\x00\x00\x00(?P<value>..)", re.DOTALL)
LONGEST = 110  # pieces; packs are trained on at most 150
_BUCKET = 16  # sentences are decoded with those of nearly the same length, under the same bound on the output


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """A way of decoding.

    beam: 0 for the configured one; unrepeated: pieces in a row that may not come twice, 0 for no limit; penalty: on
    pieces that were said, 1 for none; share: of a sentence decoded at once; least: pieces below which it is not parted.
    """

    beam: int = 0
    unrepeated: int = 0
    penalty: float = 1.0
    share: float = 1.0
    least: int = 0


# What came out badly is tried again: more carefully, then in two halves, then by clauses of a few words.
EFFORTS = (
    Effort(),
    Effort(beam=5, unrepeated=3, penalty=1.1),
    Effort(beam=5, share=0.6, least=10),
    Effort(beam=5, share=0.25, least=8),
)
_UNREPEATED = Effort(unrepeated=3)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is decoded at once. spans: for each piece, the characters of the request's text that it stands for."""

    text: str
    pieces: tuple[str, ...]
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


@dataclass(frozen=True, slots=True)
class _Output:
    tokens: list[str]
    attention: list[list[float]]
    score: float


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
        self._pieces, self._prefix, self._language, self._door = pieces, prefix, language, door
        self._beam, self._batch = beam, batch
        self._words: Words | None = read_words(folder)
        self._common = self._words.common if self._words else fewer_pieces(pieces.count)
        try:
            self._model = ctranslate2.Translator(
                str(folder / "model"), files=_looking_with_all_heads(folder), inter_threads=threads, intra_threads=1
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise DoorError(
                f"The model in {folder} cannot be loaded ({error}). Install the pack again.", door=door
            ) from error

    def translate(self, texts: Sequence[str], effort: int = 0) -> list[Answer]:
        """The answers to the texts, in their order. effort: which of EFFORTS."""
        way = EFFORTS[effort]
        tasks = [self._task(text, way) for text in texts]
        wanted = {part.pieces: None for task in tasks for part in task.parts}
        outputs = dict(self._decode(list(wanted), way))
        return [self._answer(task, [outputs[part.pieces] for part in task.parts]) for task in tasks]

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

    def _decode(self, wanted: list[tuple[str, ...]], way: Effort) -> Iterator[tuple[tuple[str, ...], _Output]]:
        """Decode by buckets of length, so that an answer does not depend on what it was asked together with."""
        buckets: dict[int, list[tuple[str, ...]]] = {}
        for pieces in wanted:
            buckets.setdefault(-(-len(pieces) // _BUCKET), []).append(pieces)
        for size, batch in sorted(buckets.items()):
            limit = 2 * size * _BUCKET + 20
            outputs = self._run(batch, limit, way)
            again = [
                i
                for i, output in enumerate(outputs)
                if len(output.tokens) >= limit or (_loops(output.tokens) and not _loops(batch[i]))
            ]
            for i, output in zip(again, self._run([batch[i] for i in again], limit, _UNREPEATED), strict=True):
                outputs[i] = output
            yield from zip(batch, outputs, strict=True)

    def _run(self, batch: Sequence[tuple[str, ...]], limit: int, way: Effort) -> list[_Output]:
        if not batch:
            return []
        prefix = [[self._prefix]] * len(batch) if self._prefix else None
        try:
            results = self._model.translate_batch(
                [list(pieces) for pieces in batch],
                target_prefix=prefix,
                max_batch_size=self._batch,
                batch_type="tokens",
                beam_size=way.beam or self._beam,
                max_input_length=0,
                max_decoding_length=limit,
                no_repeat_ngram_size=way.unrepeated,
                repetition_penalty=way.penalty,
                return_scores=True,
                return_attention=True,
                replace_unknowns=True,
            )
        except (RuntimeError, ValueError) as error:
            raise DoorError(
                f"The decoder failed ({error}). Run again; if it stays, report the pack.", door=self._door
            ) from error
        return [self._output(result.hypotheses[0], result.attention[0], result.scores[0]) for result in results]

    def _output(self, tokens: list[str], attention: list[list[float]], score: float) -> _Output:
        skip = 1 if self._prefix and tokens[:1] == [self._prefix] else 0
        return _Output(tokens[skip:], attention[skip:], score)

    def _answer(self, task: _Task, outputs: Sequence[_Output]) -> Answer:
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

    def _joined(self, task: _Task, outputs: Sequence[_Output]) -> tuple[str, list[list[Span]]]:
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


def _looking_with_all_heads(folder: Path) -> dict[str, bytes]:
    """The model's files, with the attention that is handed out set to the mean of all heads of the last layer.

    Converters set it to the first head alone. On 82 words of 20 sentences the 0.1 pack's first head found 62 right,
    all heads 74. The number of heads is a 16-bit value in model.bin behind its name; where it cannot be found
    exactly once, the file stays as it is.
    """
    files = {file.name: file.read_bytes() for file in (folder / "model").iterdir() if file.is_file()}
    model = files.get("model.bin", b"")
    wanted = _HEADS.findall(model)
    chosen = [match.start("value") for match in _CHOSEN.finditer(model)]
    if len(wanted) == len(chosen) == 1:
        files["model.bin"] = model[: chosen[0]] + wanted[0] + model[chosen[0] + 2 :]
    return files


def scrub(text: str) -> str:
    """The text without the signs that stand for unknown pieces and spaces in a tokenizer's output."""
    return text.replace("⁇", "").replace("\u2581", "")


def _moved(span: Span, by: int) -> Span:
    return (span[0] + by, span[1] + by)


def _loops(tokens: Sequence[str]) -> bool:
    """Whether some run of one to four tokens is said four times in a row."""
    for width in range(1, 5):
        for start in range(len(tokens) - 4 * width + 1):
            run = tokens[start : start + width]
            if all(tokens[start + k * width : start + (k + 1) * width] == run for k in range(1, 4)):
                return any(c.isalpha() for c in "".join(run))
    return False
