"""A pack's model: pieces in, the best pieces out, several batches at a time.

The only module that imports ctranslate2.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2

from syndicate.errors import DoorError

# A named scalar in model.bin: name, NUL, rank 0, type 2 (int16), length 2 as 32 bits, value.
_HEADS = re.compile(rb"decoder/num_heads\x00\x00\x02\x02\x00\x00\x00(?P<value>..)", re.DOTALL)
_CHOSEN = re.compile(rb"decoder/alignment_heads\x00\x00\x02\x02\x00\x00\x00(?P<value>..)", re.DOTALL)
_BUCKET = 16  # sentences are decoded with those of nearly the same length, under the same bound on the output

Said = tuple[str, ...]  # the pieces of what is decoded at once


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


_UNREPEATED = Effort(unrepeated=3)


@dataclass(frozen=True, slots=True)
class Output:
    """What came out. attention: a row per token, a column per piece that went in; score: mean log-probability."""

    tokens: list[str]
    attention: list[list[float]]
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Pieces that the model is busy with or will be. size: of the input, in pieces; last: it is not tried again."""

    inputs: Sequence[Said]
    results: Sequence[Any]
    limit: int
    size: int
    last: bool


class Model:
    """A loaded model. beam, batch (tokens decoded together) and threads are CTranslate2's; door names it in errors."""

    def __init__(self, folder: Path, *, prefix: str, door: str, beam: int, batch: int, threads: int) -> None:
        self._prefix, self._door, self._beam, self._batch = prefix, door, beam, batch
        try:
            self._model = ctranslate2.Translator(
                str(folder / "model"),
                files=_looking_with_all_heads(folder),
                inter_threads=threads,
                intra_threads=1,
                max_queued_batches=-1,  # whoever starts batches bounds them
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise DoorError(
                f"The model in {folder} cannot be loaded ({error}). Install the pack again.", door=door
            ) from error

    def start(self, wanted: Sequence[Said], way: Effort) -> Iterator[Batch]:
        """Begin to decode, by buckets of length, so that an answer does not depend on what it was asked together with.

        The longest first: the shortest are left to fill the time when a thread has nothing more to do.
        """
        buckets: dict[int, list[Said]] = {}
        for pieces in wanted:
            buckets.setdefault(-(-len(pieces) // _BUCKET), []).append(pieces)
        for size, inputs in sorted(buckets.items(), reverse=True):
            yield self._started(inputs, 2 * size * _BUCKET + 20, way, last=False)

    def outputs(self, batch: Batch) -> Iterator[tuple[Said, Output | None]]:
        """What comes of a batch's inputs, each as soon as it is there; None where it ran on or in circles."""
        for said, waiting in sorted(zip(batch.inputs, batch.results, strict=True), key=lambda pair: -len(pair[0])):
            try:
                result = waiting.result()  # the longest are decoded first
            except (RuntimeError, ValueError) as error:
                raise self._failure(error) from error
            output = self._output(result.hypotheses[0], result.attention[0], result.scores[0])
            endless = len(output.tokens) >= batch.limit or (_loops(output.tokens) and not _loops(said))
            yield said, None if endless and not batch.last else output

    def again(self, batch: Batch, failed: Sequence[Said]) -> Batch:
        """Begin anew with those of a batch's inputs that came out as None, in a way in which they cannot."""
        return self._started([said for said in batch.inputs if said in failed], batch.limit, _UNREPEATED, last=True)

    def _started(self, inputs: Sequence[Said], limit: int, way: Effort, *, last: bool) -> Batch:
        try:
            results = self._model.translate_batch(
                [list(pieces) for pieces in inputs],
                target_prefix=[[self._prefix]] * len(inputs) if self._prefix else None,
                asynchronous=True,
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
            raise self._failure(error) from error
        return Batch(inputs=inputs, results=results, limit=limit, size=sum(map(len, inputs)), last=last)

    def _failure(self, error: Exception) -> DoorError:
        what = f"The decoder failed ({error}). Run again; if it stays, report the pack."
        return DoorError(what, door=self._door)

    def _output(self, tokens: list[str], attention: list[list[float]], score: float) -> Output:
        skip = 1 if self._prefix and tokens[:1] == [self._prefix] else 0
        return Output(tokens[skip:], attention[skip:], score)


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


def _loops(tokens: Sequence[str]) -> bool:
    """Whether some run of one to four tokens is said four times in a row."""
    if not tokens or max(Counter(tokens).values()) < 4:
        return False
    for width in range(1, 5):
        for start in range(len(tokens) - 4 * width + 1):
            run = tokens[start : start + width]
            if all(tokens[start + k * width : start + (k + 1) * width] == run for k in range(1, 4)):
                return any(c.isalpha() for c in "".join(run))
    return False
