"""How the server's processes end."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from served import SITE, Client, fill, workers

from syndicate.errors import DoorError
from syndicate.serve import Settings, make_server, serve_until


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return fill(tmp_path / "site")


def test_serving_ends_when_it_is_told_to_and_says_so_when_it_ends_by_itself(root: Path) -> None:
    stop = threading.Event()
    server = make_server(root, "127.0.0.1", 0)
    thread = threading.Thread(target=serve_until, args=(server, stop))
    thread.start()
    assert Client(server).ask("/").status == 200
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    dying = make_server(root, "127.0.0.1", 0)
    os.kill(dying.process, signal.SIGKILL)
    with pytest.raises(DoorError, match="ended by itself"):
        serve_until(dying, threading.Event())


def test_nothing_is_left_when_the_process_that_wanted_it_is_killed(root: Path) -> None:
    code = f"""if True:
        import os, signal
        from pathlib import Path
        from syndicate.serve import make_server
        server = make_server(Path({str(root)!r}), "127.0.0.1", 0, workers=2)
        print(server.server_port, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", int(done.stdout)), timeout=1).close()
        except ConnectionRefusedError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("it still answers")


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.3])
def test_nothing_is_left_when_it_is_killed_while_the_server_starts(root: Path, seconds: float) -> None:
    code = f"""if True:
        import os, signal, sys, threading
        from pathlib import Path
        from syndicate.serve.server import Server, make_server, subprocess
        start = subprocess.Popen.__init__
        def told(process, *args, **named):
            start(process, *args, **named)
            print(process.pid, flush=True)
            threading.Timer({seconds}, os.kill, (os.getpid(), signal.SIGKILL)).start()
        subprocess.Popen.__init__ = told
        make_server(Path({str(root)!r}), "127.0.0.1", 0)
        threading.Event().wait()
    """
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=False)
    for _ in range(200):
        try:
            os.kill(int(done.stdout), 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("it is still there")


def test_it_ends_soon_whoever_is_connected_and_answers_what_was_asked(root: Path) -> None:
    (root / "large.bin").write_bytes(os.urandom(1_000_000) * 30)
    with ExitStack() as stack:
        server = stack.enter_context(make_server(root, "127.0.0.1", 0, workers=2))
        reading, idle, half = (
            stack.enter_context(socket.create_connection(("127.0.0.1", server.server_port), timeout=10))
            for _ in range(3)
        )
        idle.sendall(b"GET /odd HTTP/1.1\r\nHost: a\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        half.sendall(b"GET / HT")
        reading.sendall(b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n")
        body = bytearray(reading.recv(1000).partition(b"\r\n\r\n")[2])
        begin = time.monotonic()
        ending = threading.Thread(target=server.close)
        ending.start()
        assert idle.recv(65536) == b""
        while part := reading.recv(65536):
            body += part
        assert hashlib.sha256(body).digest() == hashlib.sha256((root / "large.bin").read_bytes()).digest()
        ending.join(10)
        assert time.monotonic() - begin < 4  # less than two on a machine that has nothing else to do


def test_workers_that_are_still_starting_end_at_once(root: Path) -> None:
    took = []
    for _ in range(3):
        command = [sys.executable, "-m", "syndicate.serve", Settings(root=root, host="127.0.0.1", port=0).as_json()]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
            while not workers(process.pid):
                time.sleep(0.001)
            begin = time.monotonic()
            process.terminate()
            assert process.wait(10) == 0
            took.append(time.monotonic() - begin)
    assert sorted(took)[1] < 1.4, "most took the signal for their parent's and had to be killed"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_cleanly_with_all_its_processes(root: Path, tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "syndicate.toml").write_text(
        f'[site]\ntitle = "Kabar"\nurl = "{SITE}"\nlanguages = ["en"]\noutput = "{root}"\n'
        '[[sources]]\nkind = "folder"\npath = "articles"\n'
    )
    command = [sys.executable, "-m", "syndicate", "serve", "--port", "0", "--access-log", "json"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        port = int(running.stdout.readline().strip().rstrip("/").rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"GET /feed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answer = connection.recv(65536)
        os.killpg(running.pid, number)  # as a terminal and systemd do it: all of its processes at once
        assert running.wait(20) == 0
        assert b"location: en/rss.xml\r\n" in answer  # now that nothing is left that could wait for ever
        lines = running.stderr.read().splitlines()
        assert [json.loads(line)["target"] for line in lines if line.startswith("{")] == ["/feed"], lines
        assert len(lines) == 1, lines
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
