"""Passes in processes that may be killed: everything is loaded once, so that kills fall on work and not on imports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk import Desk

# Each line names a newsroom's folder, for which a child of this process makes one pass.
NURSERY = """
import os, sys
sys.path[:] = {path!r}
from pathlib import Path
from syndicate.cli.run import whole_pass
from syndicate.config import load
from syndicate.show.progress import Silent

def one_pass(folder):
    return whole_pass(load(Path(folder) / "syndicate.toml"), Path(folder), Silent())

one_pass({warm!r})
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            os._exit(bool(one_pass(line.strip()).problems))
        except BaseException as error:
            print(error, file=sys.stderr)
            os._exit(2)
    print(child, flush=True)
    sys.stdin.readline()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Nursery:
    """Makes passes that may be killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def _said(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def run(self, folder: Path, kill_after: float | None = None) -> int:
        """One pass of the newsroom there, killed after so many seconds; its exit status."""
        assert self._process.stdin
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        child = int(self._said())
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)  # a zombie perhaps: it is not waited for yet
        self._process.stdin.write("wait\n")
        self._process.stdin.flush()
        return int(self._said())


@contextmanager
def nursery(warm: Path, environment: dict[str, str]) -> Iterator[Nursery]:
    """A place for passes. warm: a folder for the newsroom that everything is loaded by."""
    Desk(folder=warm).write(1)
    code = NURSERY.format(path=sys.path, warm=str(warm))
    command, pipe = [sys.executable, "-c", code], subprocess.PIPE
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, env=environment) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Nursery(process)
        process.stdin.close()
