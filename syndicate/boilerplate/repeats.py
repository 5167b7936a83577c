"""What a template says twice: the title over the text, a caption beside its picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from syndicate.boilerplate.block import Block
from syndicate.boilerplate.words import Words, words_of

REPEATED_WORDS: Final = 4  # fewer words may be said twice in a row on purpose


def cut_repeats(blocks: Sequence[Block], title: str, verdicts: list[str]) -> None:
    """Write into ``verdicts`` which blocks say again what stands elsewhere."""
    wanted = words_of(title)
    at_start = True
    seen: list[tuple[int, Block, Words]] = []  # the blocks that stay, latest last
    for index, block in enumerate(blocks):
        words = words_of(block.text)
        is_line = block.is_heading or block.kind == "p"
        if at_start and is_line and words and words == wanted:
            verdicts[index] = "repeated-title"
            continue
        at_start = at_start and block.kind in {"figure", "hr"}
        if is_line and _is_repeat(words, [(b, w) for _, b, w in seen[-2:]]):
            verdicts[index] = "repeated-caption"
            continue
        if block.kind == "figure" and seen and len(words) >= REPEATED_WORDS and seen[-1][1].kind == "p":
            before, _, said = seen[-1]
            if said == words:
                verdicts[before] = "repeated-caption"  # the caption stays with its picture
                seen.pop()
        seen.append((index, block, words))


def _is_repeat(words: Words, seen: Sequence[tuple[Block, Words]]) -> bool:
    if len(words) < REPEATED_WORDS:
        return False
    return any(words == w for _, w in seen[-1:]) or any(b.kind == "figure" and words == w for b, w in seen)
