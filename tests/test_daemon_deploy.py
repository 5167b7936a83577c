"""The files in deploy/ that start Syndicate: systemd reads them without complaint, and what they run exists."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from typer.main import get_command

from syndicate.cli import app

DEPLOY = ROOT / "deploy"
UNITS = ("syndicate.service", "syndicate-run.service", "syndicate-run.timer")


class Unit(configparser.RawConfigParser):
    """A unit file; a setting that stands twice is a list in systemd, so the later one must not be lost."""

    def __init__(self, name: str) -> None:
        super().__init__(strict=False, delimiters=("=",), comment_prefixes=("#",), interpolation=None)
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.read(DEPLOY / name, encoding="utf-8")


def arguments_are_known(command: list[str]) -> None:
    """The subcommand exists and has every option that is used."""
    name, *rest = command
    known = {option for parameter in get_command(app).commands[name].params for option in parameter.opts}  # type: ignore[attr-defined]
    assert {word for word in rest if word.startswith("--")} <= known


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    program = tmp_path / "syndicate"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/syndicate/.venv/bin/syndicate", str(program)), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *UNITS],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    for name in UNITS[:2]:
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--threshold=20", f"./{name}"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"more than 2.0 of 10 lies open:\n{done.stdout}"
    (tmp_path / UNITS[0]).write_text("[Service]\nExecStart=/nowhere\nProtectSystem=perhaps\n", encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", UNITS[0]],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "protect system" in done.stderr, "it looks at what it is given"


@pytest.mark.parametrize("name", UNITS[:2])
def test_the_services_run_commands_that_exist_and_are_locked_in(name: str) -> None:
    service = Unit(name)["Service"]
    program, *rest = shlex.split(service["ExecStart"])
    assert program == "/opt/syndicate/.venv/bin/syndicate"
    arguments_are_known(rest)
    for setting, value in {
        "User": "syndicate", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "",
        "StateDirectory": "syndicate",
    }.items():  # fmt: skip
        assert service[setting] == value, setting


def test_the_daemons_service_leaves_time_to_stop_and_does_not_insist_when_the_operator_must_act() -> None:
    from syndicate.config import Schedule

    service = Unit("syndicate.service")["Service"]
    assert (service["Type"], service["RestartPreventExitStatus"]) == ("notify", "2")
    assert int(service["TimeoutStopSec"]) > Schedule().grace + 10
    assert service["ExecReload"].endswith("-HUP $MAINPID")


def test_the_timer_starts_the_service_of_its_name_as_often_as_the_configuration_says_by_default() -> None:
    from syndicate.config import Schedule

    timer = Unit("syndicate-run.timer")["Timer"]
    assert (timer["OnCalendar"], Schedule().cron) == ("*:0/15", "*/15 * * * *")
    assert "Unit" not in timer
    assert (DEPLOY / "syndicate-run.service").exists()


def container() -> list[tuple[str, str]]:
    """The instructions of the Containerfile, in their order."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    lines = re.sub(r"(?m)^#.*\n", "", text).replace("\\\n", "").splitlines()
    return [(word, rest) for word, rest in (line.split(None, 1) for line in lines if line)]


def test_the_container_runs_as_nobody_special_what_exists_and_is_looked_after() -> None:
    told = dict(container())
    assert not told["USER"].startswith(("0", "root"))
    assert json.loads(told["ENTRYPOINT"]) == ["syndicate"]
    arguments_are_known(json.loads(told["CMD"]))
    check = re.search(r"CMD (\[.*\])$", told["HEALTHCHECK"])
    assert check
    python, _, code = json.loads(check[1])
    assert python == "python"
    compile(code, "HEALTHCHECK", "exec")
    copied = [rest.split()[:-1] for word, rest in container() if word == "COPY" and "--from" not in rest]
    assert [path for paths in copied for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_the_steps_that_build_the_container_make_a_program_that_works(tmp_path: Path) -> None:
    """Those of the first stage in a folder of their own; installing is 40 s of a processor."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    place, stages = tmp_path / "image", 0
    place.mkdir()
    environment = {"PATH": f"{python.parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    environment |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    for word, rest in container():
        stages += word == "FROM"
        if stages == 1 and word == "COPY":
            *paths, target = rest.split()
            for path in paths:
                (shutil.copytree if (ROOT / path).is_dir() else shutil.copy)(ROOT / path, place / target)
        elif stages == 1 and word == "RUN":
            subprocess.run(["sh", "-ec", rest], cwd=place, env=environment, check=True)
    assert stages == 2
    command = [str(place / ".venv" / "bin" / "syndicate"), "demo", "--no-serve"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "demo" / "public" / "en" / "rss.xml").exists()
