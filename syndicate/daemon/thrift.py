"""Giving memory back to the system after work, for what a pass took once the daemon would keep for ever."""

from __future__ import annotations

import contextlib
import ctypes
import gc


def give_back() -> None:
    """Collect what is of no more use, and let glibc return free pages, which it would keep; other libraries may not."""
    gc.collect()
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
