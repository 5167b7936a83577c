"""The server's processes: how they start, tell, answer and hold out."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import json
import os
import signal
import socket
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from served import LONG, UNPACK, Client, fill, workers

from syndicate.errors import DoorError
from syndicate.serve import AccessLog, Server, make_server
from syndicate.serve.loop import Loop


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return fill(tmp_path / "site")


def test_a_taken_port_and_a_missing_folder_and_a_wrong_host_say_what_to_do(root: Path) -> None:
    with make_server(root, "127.0.0.1", 0) as server, pytest.raises(DoorError, match=r"is taken.*--port"):
        make_server(root, "127.0.0.1", server.server_port)
    with pytest.raises(DoorError, match="Publish first"):
        make_server(root / "none", "127.0.0.1", 0)
    for host in ("203.0.113.77", "a..b"):
        with pytest.raises(DoorError, match="--host"):
            make_server(root, host, 0)
    with pytest.raises(DoorError, match="--port"):
        make_server(root, "127.0.0.1", 70_000)


def test_requests_are_logged_with_nothing_that_a_terminal_obeys(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    forms: tuple[AccessLog, ...] = ("line", "json")
    for form in forms:
        with make_server(root, "127.0.0.1", 0, access_log=form) as server:
            Client(server).ask("/odd?x=%1b%5b31m")
            Client(server).ask("/%1b%0a%22")
            assert Client(server).raw(b"GET /odd?\x1b[31m HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 400 ")
        lines = capfd.readouterr().err.splitlines()
        assert len(lines) == 2
        assert not {letter for line in lines for letter in line if not letter.isprintable()}
        if form == "line":
            assert lines[0].endswith(' 127.0.0.1 "GET /odd?x=%1b%5b31m" 200 1')
        else:
            told = json.loads(lines[0])
            assert (told["target"], told["status"], told["bytes"]) == ("/odd?x=%1b%5b31m", 200, 1)


def test_a_client_that_hangs_up_is_no_error(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (root / "large.bin").write_bytes(bytes(20_000_000))
    with make_server(root, "127.0.0.1", 0) as server:
        for path in (b"/", b"/large.bin"):
            for _ in range(5):
                connection = socket.create_connection(("127.0.0.1", server.server_port), timeout=10)
                connection.sendall(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path * 50)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                connection.close()
            assert Client(server).ask("/").status == 200
    assert capfd.readouterr().err == ""


def test_several_workers_answer_alike_and_end_together(root: Path) -> None:
    with make_server(root, "127.0.0.1", 0, workers=2) as server:
        replies = [Client(server).ask("/") for _ in range(20)]
        assert {(reply.status, reply.headers["ETag"]) for reply in replies} == {
            (200, f'"{hashlib.sha256(LONG.encode()).hexdigest()[:32]}"')
        }
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.server_port), timeout=1)


def test_a_worker_that_dies_is_replaced(root: Path) -> None:
    with make_server(root, "127.0.0.1", 0) as server:
        for worker in workers(server.process):
            os.kill(worker, signal.SIGKILL)
        for _ in range(100):
            try:
                assert Client(server).ask("/").status == 200
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("nobody answers any more")


def test_answers_from_memory_leave_the_event_loop_asleep(root: Path) -> None:
    with make_server(root, "127.0.0.1", 0) as server:
        (worker,) = workers(server.process)

        def turns() -> int:
            told = Path(f"/proc/{worker}/task/{worker}/status").read_text()
            return int(told.partition("\nvoluntary_ctxt_switches:")[2].split()[0])

        (root / "large.bin").write_bytes(bytes(9_000_000))
        for path, few in (("/", True), ("/large.bin", False)):
            assert Client(server).ask(path).status == 200
            before = turns()
            for _ in range(20):
                assert Client(server).ask(path).status == 200
            assert (turns() - before < 10) == few, path


def test_what_waits_goes_on_in_the_loop() -> None:
    loop = Loop()
    where: list[threading.Thread] = []

    async def quick() -> None:
        where.append(threading.current_thread())

    async def slow() -> None:
        await quick()
        await asyncio.sleep(0)
        await quick()
        loop.stop()

    def ask() -> None:
        for coroutine in (quick(), slow()):
            loop.call_soon_threadsafe(loop.create_task, coroutine)

    thread = threading.Thread(target=ask)
    with closing(loop):
        loop.call_soon(thread.start)
        loop.run_forever()
    thread.join()
    assert where == [thread, thread, threading.current_thread()]


@pytest.mark.long
@pytest.mark.timeout(900)
def test_republishing_under_load_fails_no_request_and_keeps_memory_flat(root: Path) -> None:
    """Ten minutes or SYNDICATE_SOAK seconds."""
    versions = [(f"<rss>{number} " + os.urandom(20_000).hex() + "</rss>").encode() for number in range(50)]
    known = {hashlib.sha256(version).hexdigest()[:32] for version in versions}
    (root / "en" / "rss.xml").write_bytes(versions[0])
    end = time.monotonic() + float(os.environ.get("SYNDICATE_SOAK", "600"))
    failures: list[str] = []
    resident: list[int] = []

    def load(server: Server, coding: str | None) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        while time.monotonic() < end and not failures:
            connection.request("GET", "/en/rss.xml", headers={"Accept-Encoding": coding or "identity"})
            response = connection.getresponse()
            body = UNPACK[coding](response.read())
            digest = hashlib.sha256(body).hexdigest()[:32]
            if response.status != 200 or digest not in known or digest not in str(response.headers["ETag"]):
                failures.append(f"{response.status} {digest} {response.headers['ETag']}")
        connection.close()

    with make_server(root, "127.0.0.1", 0, cron="*/15 * * * *") as server:
        threads = [threading.Thread(target=load, args=(server, coding)) for coding in UNPACK]
        for thread in threads:
            thread.start()
        number = 0
        while any(thread.is_alive() for thread in threads):
            (root / ".new").write_bytes(versions[number % len(versions)])
            (root / ".new").replace(root / "en" / "rss.xml")
            number += 1
            time.sleep(0.05)
            if number % 20 == 0:
                children = Path(f"/proc/{server.process}/task/{server.process}/children").read_text().split()
                resident.append(int(Path(f"/proc/{children[0]}/statm").read_text().split()[1]) * 4096)
    assert failures == []
    assert max(resident) < resident[len(resident) // 10] * 1.2 + 8 * 2**20


@pytest.mark.long
def test_a_client_that_never_finishes_its_headers_is_let_go(root: Path) -> None:
    begin = time.monotonic()
    with (
        make_server(root, "127.0.0.1", 0) as server,
        socket.create_connection(("127.0.0.1", server.server_port), timeout=60) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        while connection.recv(65536):
            pass
    assert 25 < time.monotonic() - begin < 45
