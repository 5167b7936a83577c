"""An engine that answers each text with itself: for trying a newsroom out without a pack, and for tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndicate.engines.alignment import copied
from syndicate.model import Answer, Request


class EchoEngine:
    """Translates every language into every other by saying the same again."""

    @property
    def name(self) -> str:
        """``echo``."""
        return "echo"

    def identity(self, source: str, target: str) -> str:  # noqa: ARG002  (the same for every pair)
        """Always ``echo:1``."""
        return "echo:1"

    @property
    def efforts(self) -> int:
        """None: it says the same again."""
        return 0

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:  # noqa: ARG002
        """Each request with its own text, aligned word by word, score 0."""
        for request in requests:
            yield request, Answer(text=request.text, alignment=copied(request.text), score=0.0)
