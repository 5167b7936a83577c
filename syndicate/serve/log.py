"""The access log: one line a request on standard error, readable or JSON, with nothing in it that a terminal obeys."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime


def line(form: str, *, now: datetime, client: str, method: str, target: str, status: int, length: int) -> str:
    """One line without its end. form: "line" or "json"; target: path and query; length: bytes of the body."""
    moment = now.isoformat(timespec="seconds")
    if form == "json":
        told = {"time": moment, "client": client, "method": method, "target": target, "status": status, "bytes": length}
        return json.dumps(told)
    asked = ascii(f"{method} {target}")[1:-1].replace('"', "\\x22")
    return f'{moment} {client} "{asked}" {status} {length}'


def write(form: str, *, client: str, method: str, target: str, status: int, length: int) -> None:
    """Tell of one request. client: address and port."""
    told = line(
        form,
        now=datetime.now(UTC),
        client=client.rpartition(":")[0].strip("[]"),
        method=method,
        target=target,
        status=status,
        length=length,
    )
    sys.stderr.write(f"{told}\n")
    sys.stderr.flush()
