"""The commands as an operator types them, in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from conftest import ROOT


def syndicate(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "syndicate", *arguments],
        cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A newsroom made by ``init``, with one article and the echo engine."""
    assert syndicate("init", ".", cwd=tmp_path).returncode == 0
    config = tmp_path / "syndicate.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"argos"', '"echo"'), encoding="utf-8")
    article = "---\ntitle: Air surut\ndate: 2026-11-03\n---\nAir surut di Demak.\n"
    (tmp_path / "articles" / "air.md").write_text(article, encoding="utf-8")
    return tmp_path


def test_init_check_run_status(desk: Path) -> None:
    done = syndicate("check", cwd=desk)
    assert (done.returncode, done.stdout) == (0, "All is well.\n"), done
    done = syndicate("run", cwd=desk)
    assert done.returncode == 0, done
    assert "1 new" in done.stdout
    again = syndicate("run", cwd=desk)
    assert again.returncode == 0
    assert again.stdout.startswith("Nothing new")
    status = json.loads(syndicate("status", "--json", cwd=desk).stdout)
    assert status["published"] == {"en": 1, "id": 1}
    assert status["last_pass"]["read"] == 0  # a file that did not change is not read again
    assert "Last pass" in syndicate("status", cwd=desk).stdout


def test_init_leaves_what_is_there_alone(desk: Path) -> None:
    before = (desk / "syndicate.toml").read_bytes()
    done = syndicate("init", ".", cwd=desk)
    assert done.returncode == 2
    assert "stays as it is" in done.stderr
    assert (desk / "syndicate.toml").read_bytes() == before
    done = syndicate("init", "syndicate.toml", cwd=desk)
    assert (done.returncode, done.stderr) == (2, "syndicate: syndicate.toml: is there already and stays as it is.\n")


def test_check_names_every_mistake_with_its_place(desk: Path) -> None:
    config = desk / "syndicate.toml"
    (desk / "own").mkdir()
    (desk / "own" / "article.html").write_text("{% if %}", encoding="utf-8")
    po = desk / "words" / "de" / "LC_MESSAGES" / "syndicate.po"
    po.parent.mkdir(parents=True)
    po.write_text(
        'msgid ""\nmsgstr ""\n"Language: de\\n"\n\nmsgid "By {authors}"\nmsgstr "Von {autor}"\n', encoding="utf-8"
    )
    text = (
        config.read_text(encoding="utf-8")
        .replace('path = "articles"', 'path = "nowhere"')
        .replace("packs = []", 'packs = ["no"]')
        .replace('output = "public"', 'output = "syndicate.toml/public"')
        .replace("sqlite:///state.db", "sqlite:///none/state.db")
    )
    text = text.replace('# templates = "templates"', 'templates = "own"').replace(
        '# locales = "locales"', 'locales = "words"'
    )
    text += '[[sources]]\nkind = "folder"\npath = "words/de/LC_MESSAGES/syndicate.po"\n'
    text += '[[sources]]\nkind = "feed"\npath = "words/de"\n'
    config.write_text(text, encoding="utf-8")
    done = syndicate("check", "--json", cwd=desk)
    assert done.returncode == 2
    found = "\n".join(f"{p['place']} {p['what']}" for p in json.loads(done.stdout))
    for words in (
        "nowhere does not exist", "article.html:1", "autor", "no does not exist", "syndicate.po is not a folder",
        "de is a folder", "site.output no file can be made in", "site.state no file can be made in",
    ):  # fmt: skip
        assert words in found, found


def test_a_missing_configuration_is_the_operators_move(tmp_path: Path) -> None:
    done = syndicate("run", cwd=tmp_path)
    assert done.returncode == 2
    assert "syndicate init" in done.stderr


def test_a_bad_article_is_told_and_gives_status_one(desk: Path) -> None:
    (desk / "articles" / "bad.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    done = syndicate("run", cwd=desk)
    assert done.returncode == 1
    assert "bad.md" in done.stdout


def test_packs_list_install_and_remove(tmp_path: Path) -> None:
    place = {"ARGOS_PACKAGES_DIR": str(tmp_path / "installed"), "XDG_DATA_HOME": str(tmp_path)}
    pack = max((ROOT / "packs").glob("translate-id_en-*.argosmodel"))
    assert json.loads(syndicate("packs", "list", "--json", cwd=tmp_path, **place).stdout)["packs"][0]["to"] == "en"
    done = syndicate("packs", "install", str(pack), cwd=tmp_path, **place)
    assert done.returncode == 0, done.stderr
    rows = json.loads(syndicate("packs", "list", "--json", cwd=tmp_path, **place).stdout)["packs"]
    assert any(str(tmp_path) in row["path"] for row in rows)
    assert syndicate("packs", "remove", "id", "en", cwd=tmp_path, **place).returncode == 0
    assert syndicate("packs", "remove", "id", "en", cwd=tmp_path, **place).returncode == 2
    (tmp_path / "bad.argosmodel").write_bytes(b"PK\x03\x04 half a zip")
    assert syndicate("packs", "install", "bad.argosmodel", cwd=tmp_path, **place).returncode != 0


def test_the_daemon_publishes_serves_and_stops_cleanly_on_sigterm(desk: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "syndicate", "daemon", "--port", str(port)]
    daemon = subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(150):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/feed.json", timeout=5) as answer:
                    items = json.load(answer)["items"]
                    break
            except OSError:
                time.sleep(0.2)
        assert [item["title"] for item in items] == ["Air surut"]
    finally:
        daemon.send_signal(signal.SIGTERM)
        _, errors = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, errors
    assert "Traceback" not in errors


def test_serve_tells_where_and_answers(desk: Path) -> None:
    syndicate("run", cwd=desk)
    command = [sys.executable, "-u", "-m", "syndicate", "serve", "--port", "0", "--preview"]
    with subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        server.stdout.readline()
        address = server.stdout.readline().strip()
        try:
            with urllib.request.urlopen(f"{address}en/", timeout=10) as answer:
                page = answer.read().decode()
        finally:
            server.terminate()
    assert "Air surut" in page


def test_two_passes_at_once_are_refused(desk: Path) -> None:
    from syndicate.stores.lock import hold

    with hold(desk / "state.db"):
        done = syndicate("run", cwd=desk)
    assert done.returncode == 2
    assert str(os.getpid()) in done.stderr


def test_help_is_there_for_every_command(tmp_path: Path) -> None:
    for command in ("init", "check", "run", "serve", "daemon", "status", "demo", "packs", "memory", "validate"):
        assert "--help" in syndicate(command, "--help", cwd=tmp_path).stdout
    assert syndicate("--version", cwd=tmp_path).stdout.startswith("syndicate ")
