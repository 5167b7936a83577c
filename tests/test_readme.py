"""The README's commands are real: its two commands are targets, the others run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.strip().split("  ")[0] for line in TEXT.splitlines() if re.match(r"    (make|\.venv/bin/syndicate) ", line)
]


def test_the_make_commands_are_targets() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    named = {shlex.split(c)[1] for c in COMMANDS if c.startswith("make ")}
    assert {"demo", "test", "setup"} <= named <= targets


def test_the_syndicate_commands_run_as_they_stand(tmp_path: Path) -> None:
    commands = [c.removeprefix(".venv/bin/syndicate ") for c in COMMANDS if "syndicate" in c]
    assert [c.split()[0] for c in commands] == ["init", "check", "run"]
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "syndicate", *shlex.split(command)],
            cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def test_what_the_pages_link_to_is_there() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
