"""Log lines on the error output: one line each, for people or as JSON, with the article that they are about.

What a line is about comes as ``extra={"article": url, "language": code, …}``. Nothing is rotated here: under systemd
the journal does that, elsewhere whatever reads the output.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, TextIO

Form = Literal["text", "json"]

_OURS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_PRIORITY = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}  # RFC 5424
_CHATTY = {"apscheduler": logging.ERROR, "httpx": logging.WARNING, "httpcore": logging.WARNING}  # too chatty below


class JsonLines(logging.Formatter):
    """An object a line: time (UTC), level, logger, message, what it is about, and the ``trace`` of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        told = {
            "time": _moment(record, "milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_about(record),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """``time level message article=…``; for the journal, its own mark of the level in place of time and level.

    Nothing in it is obeyed by a terminal, and line ends are written as two signs; a trace is folded in the same way.
    """

    def __init__(self, *, journal: bool = False) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        about = "".join(f" {key}={value}" for key, value in _about(record).items() if value not in ("", None))
        text = record.getMessage() + about
        if record.exc_info:
            text += f" | {self.formatException(record.exc_info)}"
        line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
        if self._journal:
            return f"<{_PRIORITY.get(record.levelno, 6)}>{line}"
        return f"{_moment(record, 'seconds')} {record.levelname.lower():<7} {line}"


def set_up(form: Form, level: str = "info", stream: TextIO | None = None) -> None:
    """Let everything be told on ``stream``, the error output unless given. level: the least that is told."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if form == "json" else TextLines(journal=is_journal(os.environ, stream)))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name, least in _CHATTY.items():
        logging.getLogger(name).setLevel(max(least, root.level))


def is_journal(environ: Mapping[str, str], stream: TextIO) -> bool:
    """Whether what is written to ``stream`` goes to systemd's journal (systemd.exec(5), $JOURNAL_STREAM)."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


def _about(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in record.__dict__.items() if key not in _OURS}


def _moment(record: logging.LogRecord, exactly: str) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec=exactly).replace("+00:00", "Z")
