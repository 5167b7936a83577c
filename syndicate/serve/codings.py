"""Content codings (RFC 9110, section 8.4.1; RFC 7932 for br, RFC 8878 for zstd), packed once and sent many times."""

from __future__ import annotations

import gzip
import sys

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CODINGS = ("br", "zstd", "gzip")  # the smallest first


def pack(body: bytes, coding: str, *, once: bool = False) -> bytes:
    """``body`` in one of CODINGS. A feed takes ten milliseconds at most, one if it is sent only ``once``."""
    if coding == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=1 if once else 5))
    if coding == "zstd":
        return zstd.compress(
            body, 1 if once else 10
        )  # its window is no larger than the body; 8 MiB are allowed (RFC 9659)
    return gzip.compress(body, 1 if once else 6, mtime=0)
