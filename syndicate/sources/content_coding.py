"""Undoing an HTTP content coding piece by piece, with a cap, and knowing whether the stream really ended."""

from __future__ import annotations

import zlib


class TooLarge(ValueError):
    """The decoded body passes the cap."""


class Broken(ValueError):
    """The coding is unknown, or its stream is damaged or cut off."""


class Body:
    """Collects a response body. coding: the Content-Encoding field (RFC 9110, 8.4.1); limit: decoded bytes."""

    def __init__(self, coding: str, limit: int) -> None:
        coding = coding.strip().lower()
        if coding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise Broken(f"came in the content coding {coding[:40]!r}, which was not asked for")
        self._kind = coding.removeprefix("x-") if coding != "identity" else ""
        self._limit = limit
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16 if self._kind == "gzip" else zlib.MAX_WBITS)
        self._out = bytearray()
        self._fresh = True  # nothing of the (next) compressed stream was seen yet

    def add(self, piece: bytes) -> None:
        """Take the next piece as it came over the wire. Raises TooLarge, Broken."""
        if not self._kind:
            self._keep(piece)
            return
        while piece:
            if self._stream.eof:
                piece = self._next_member(piece)
                continue
            piece = self._decompress(piece)

    @property
    def so_far(self) -> bytes:
        """What is decoded by now."""
        return bytes(self._out)

    def end(self) -> bytes:
        """The whole decoded body. Raises Broken if the compressed stream did not reach its end."""
        if self._kind and not self._stream.eof and not (self._fresh and not self._out):
            raise Broken(f"was cut off: its {self._kind} stream has no end")
        return bytes(self._out)

    def _decompress(self, piece: bytes) -> bytes:
        room = self._limit - len(self._out) + 1
        try:
            self._keep(self._stream.decompress(piece, room))
        except zlib.error as error:
            if self._kind == "deflate" and self._fresh and not self._out:
                # many servers send raw DEFLATE (RFC 1951) where zlib's wrapping (RFC 1950) is meant
                self._stream, self._fresh = zlib.decompressobj(-zlib.MAX_WBITS), False
                return piece
            raise Broken(f"is damaged: {error}") from error
        self._fresh = False
        return self._stream.unconsumed_tail or self._stream.unused_data

    def _next_member(self, piece: bytes) -> bytes:
        """A gzip body may hold several members (RFC 1952, 2.2); zeros and rubbish after the last are dropped."""
        if self._kind == "gzip" and b"\x1f\x8b".startswith(piece[:2]):
            self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            return piece
        return b""

    def _keep(self, plain: bytes) -> None:
        self._out += plain
        if len(self._out) > self._limit:
            raise TooLarge(f"is larger than {self._limit} bytes")
