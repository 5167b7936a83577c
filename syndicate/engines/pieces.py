"""A pack's tokenizer, with the spans of characters that its pieces stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from syndicate.engines.traced import Span, Traced

_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_SPACE = "\u2581"


class Pieces:
    """Wraps one of Argos's tokenizers (SentencePiece, or BPE with Moses rules)."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        # Argos's own decode() turns every underscore into a space, so SentencePiece is asked directly.
        self._processor: Any = tokenizer.lazy_processor() if hasattr(tokenizer, "lazy_processor") else None
        # At the end of a BPE piece that is not a word's last.
        self._joiner = "@@" if self._processor is None else ""
        self._known: dict[str, bool] = {}

    def known(self, character: str) -> bool:
        """Whether the vocabulary holds a character as such, not as an unknown or as single bytes."""
        if character not in self._known:
            self._known[character] = self._processor is None or not any(
                self._processor.is_unknown(i) or self._processor.is_byte(i)
                for i in self._processor.encode(character, out_type=int)
            )
        return self._known[character]

    def count(self, text: str) -> int:
        """How many pieces a text makes."""
        return len(self.encode(text)[0] if self._processor is None else self._processor.encode(text, out_type=int))

    def encode(self, text: str) -> tuple[list[str], list[Span]]:
        """The pieces of a text and the span that each stands for."""
        if self._processor is None:
            pieces: list[str] = self._tokenizer.encode(text) if text.strip() else []
            return pieces, _walked(pieces, text, self._joiner)
        pieces = self._processor.encode(text, out_type=str)
        normal, offsets = self._processor.normalize(text, with_offsets=True)
        if normal.removeprefix(_SPACE).replace(_SPACE, " ") == text:
            return pieces, _walked(pieces, text, self._joiner)
        origin = Traced(normal, tuple(min(o, len(text) - 1) for o in offsets[: len(normal)]))
        return pieces, [origin.back(span) if span[1] > span[0] else (0, 0) for span in _walked(pieces, normal, "")]

    def decode(self, pieces: Sequence[str]) -> tuple[str, list[Span]]:
        """The text that pieces spell, and the span that each stands for in it."""
        if self._processor is None:
            text = str(self._tokenizer.decode(list(pieces))) if pieces else ""
        else:
            text = str(self._processor.decode_pieces(list(pieces)))
        return text, _walked(pieces, text, self._joiner)


def _walked(pieces: Sequence[str], text: str, joiner: str) -> list[Span]:
    """Where each piece stands in a text that they spell in order; what cannot be found has an empty span."""
    spelt = "".join(pieces)
    if spelt.lstrip(_SPACE).replace(_SPACE, " ") == text and not (joiner and joiner in spelt) and "<0x" not in spelt:
        return _counted(pieces)
    spans: list[Span] = []
    at, held = 0, b""
    for index, piece in enumerate(pieces):
        byte = _BYTE.fullmatch(piece)
        if byte:
            held += bytes([int(byte.group(1), 16)])
            surface = held.decode("utf-8", "ignore")
            spans.append((at, at))
            if not surface:
                continue
            width = len(held)
        else:
            surface, width = piece.replace(_SPACE, " ").removesuffix(joiner).strip(), 1
            spans.append((at, at))
        held = b""
        found = _next(text, surface, at)
        if found >= 0:
            spans[index - width + 1 :] = [(found, found + len(surface))] * min(width, index + 1)
            at = found + len(surface)
    return spans


def _counted(pieces: Sequence[str]) -> list[Span]:
    """Where each piece stands in a text that is nothing but the pieces, each space the beginning of one."""
    spans: list[Span] = []
    end, next_end = 0, -1 if pieces and pieces[0].startswith(_SPACE) else 0
    for piece in pieces:
        next_end += len(piece)
        start = next_end - len(piece.lstrip(_SPACE))
        spans.append((start, next_end) if start < next_end else (end, end))
        end = max(end, spans[-1][1])
    return spans


def _next(text: str, surface: str, at: int) -> int:
    """Where the surface starts, a few signs ahead at most (a space, an entity), or -1."""
    if not surface:
        return -1
    return text.find(surface, at, at + len(surface) + 8)
