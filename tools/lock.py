"""Rewrite requirements/*.lock: exact versions with hashes, for every platform, naming no package index.

    python tools/lock.py        needs `uv` on the path; nothing else in the project resolves dependencies

run.lock is what Syndicate needs, test.lock what the checks need besides, bench.lock what benchmarks need, build.lock
what source distributions and the editable install are built with (installed first, so that building downloads nothing
that is not in a lock).
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEVER = "sys_platform == 'never'"


def resolve(*arguments: str, given: str | None = None) -> str:
    """The pinned and hashed requirements that ``uv pip compile`` finds, without those that no platform installs."""
    command = [
        "uv",
        "pip",
        "compile",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-emit-index-url",
    ]
    command += ["--no-annotate", "--no-header", "--quiet", *arguments]
    done = subprocess.run(command, cwd=ROOT, input=given, text=True, capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    blocks = re.split(r"(?m)^(?=\S)", done.stdout)
    return "".join(block for block in blocks if NEVER not in block.replace(f"or {NEVER}", ""))


def main() -> None:
    """Write the four files."""
    locks = ROOT / "requirements"
    (locks / "build.lock").write_text(resolve("-", given="hatchling\neditables\nsetuptools\nwheel\n"))
    (locks / "run.lock").write_text(resolve("pyproject.toml", "-c", "requirements/build.lock"))
    known = ("-c", "requirements/run.lock", "-c", "requirements/build.lock")
    (locks / "test.lock").write_text(resolve("--group", "dev", *known))
    (locks / "bench.lock").write_text(resolve("--group", "bench", *known, "-c", "requirements/test.lock"))


main()
