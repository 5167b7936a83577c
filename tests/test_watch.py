"""The daemon's own little server: health, readiness, metrics read by Prometheus's parser, the page in a browser."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from chromium import Chromium, needs_chromium
from conftest import NOW, ROOT
from prometheus_client.parser import text_string_to_metric_families

from syndicate import chronicle
from syndicate.chronicle import BUCKETS, Chronicle
from syndicate.errors import DoorError
from syndicate.model import Published
from syndicate.report import Report
from syndicate.status import EngineStatus, Held, HubStatus, LanguageStatus, PictureStatus, SourceStatus, Status
from syndicate.watch.metrics import exposition
from syndicate.watch.server import Watched, watching

ODD = "<b>\"&'\\\n\u202e</b>"  # a name that would break out of what it is written into


def known() -> Chronicle:
    found = Chronicle()
    for number in range(60):
        now = NOW + timedelta(minutes=15 * number)
        report = Report(
            started=now, read=9, new=number % 7, decoded=3 * number, recalled=number, rescued=1, forgotten=2,
            fetches={"desk": "fetched", ODD: "failed" if number % 2 else "rest"},
            engines={"argos": (3 * number, 2.5)}, problems=["p"] * (number % 3 == 0),
            published=Published(written=("x",) * number, unchanged=1, removed=("y",)),
        )  # fmt: skip
        report.translated.update({"en": number, "ar": 1})
        report.flaws.update({"number": 2, "loop": 1})
        report.arrivals = [("desk", "en", now - timedelta(minutes=number)), ("desk", "ar", now)]
        report.pings["https://hub.example/", "told"] = 6
        found = chronicle.added(found, report, finished=now + timedelta(seconds=number), seconds=number)
    return found


def standing(**changes: object) -> Status:
    held = Held(article="https://www.example.org/a?b&c", language="en", reason=f"title: loop ({ODD})")
    fields: dict[str, object] = {
        "at": NOW + timedelta(hours=15),
        "counts": {"articles": 12, "segments": 345, "withdrawn": 0},
        "sources": (
            SourceStatus(name="desk", last=NOW, asked=NOW),
            SourceStatus(name=ODD, failures=3, why=f"answered 503 {ODD}", next_allowed=NOW + timedelta(days=1)),
        ),
        "languages": (
            LanguageStatus(language="ar", published=3, waiting=8, held=1, reviewed=0, reviewed_share=0.0),
            LanguageStatus(language="en", published=12, waiting=0, held=0, reviewed=6, reviewed_share=0.5),
        ),
        "held": (held,),
        "pictures_failed": (PictureStatus(picture="https://p.example/a.png", reason="is none.", next_try=None),),
        "hubs": (HubStatus(address="https://hub.example/", waiting=4, failures=1, again=NOW, why="down.", gone=False),),
        "engines": (EngineStatus(name="argos", sentences=100, seconds=20.0),),
        "hit_rate": 0.25,
        "next_runs": (("pass", NOW + timedelta(hours=16)),),
        "size": 987654,
        "chronicle": known(),
        "last_pass": {"problems": [f"wire: {ODD}"], "notices": ["a note"]},
        **changes,
    }
    return Status(**fields)  # type: ignore[arg-type]


class Got(NamedTuple):
    status: int
    fields: dict[str, str]
    text: str


def get(url: str, method: str = "GET") -> Got:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=20) as answer:
            return Got(answer.status, dict(answer.headers), answer.read().decode())
    except urllib.error.HTTPError as error:
        return Got(error.code, dict(error.headers), error.read().decode())


@contextmanager
def served(status: Callable[[], Status | None] = standing, troubles: tuple[str, ...] = ()) -> Iterator[str]:
    with watching("127.0.0.1:0", Watched("Uji & Coba", status, lambda: troubles)) as address:
        yield address


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_metrics_are_what_the_status_says() -> None:
    found = samples(exposition(standing()).decode())
    passes = range(60)
    expected = {
        ("syndicate_passes_total", ()): 60,
        ("syndicate_segments_translated_total", ()): sum(3 * n for n in passes),
        ("syndicate_segments_recalled_total", ()): sum(passes),
        ("syndicate_files_written_total", ()): sum(passes),
        ("syndicate_files_removed_total", ()): 60,
        ("syndicate_publications_total", ()): 60,
        ("syndicate_publications_failed_total", ()): 0,
        ("syndicate_flaws_total", (("kind", "number"),)): 120,
        ("syndicate_fetches_total", (("result", "failed"), ("source", ODD))): 30,
        ("syndicate_fetches_total", (("result", "fetched"), ("source", "desk"))): 60,
        ("syndicate_pings_total", (("hub", "https://hub.example/"), ("result", "told"))): 360,
        ("syndicate_engine_seconds_total", (("engine", "argos"),)): 150,
        ("syndicate_articles_waiting", (("language", "ar"),)): 8,
        ("syndicate_articles_held", (("language", "ar"),)): 1,
        ("syndicate_source_failures", (("source", ODD),)): 3,
        ("syndicate_pings_waiting", (("hub", "https://hub.example/"),)): 4,
        ("syndicate_memory_segments", ()): 345,
        ("syndicate_state_bytes", ()): 987654,
        ("syndicate_last_pass_seconds", ()): 59,
        ("syndicate_last_pass_age_seconds", ()): 15 * 3600 - (59 * 900 + 59),
    }
    assert {key: found[key] for key in expected} == expected
    assert found["process_resident_memory_bytes", ()] > 1e6


def test_the_delays_are_a_histogram_with_growing_buckets() -> None:
    found = samples(exposition(standing()).decode())
    for language in ("en", "ar"):
        label = ("language", language)
        name = "syndicate_publication_delay_seconds"
        buckets = [found[f"{name}_bucket", tuple(sorted((("le", f"{b:.1f}"), label)))] for b in BUCKETS]
        whole = found[f"{name}_bucket", tuple(sorted((("le", "+Inf"), label)))]
        assert buckets == sorted(buckets)
        assert buckets[-1] <= whole == found[f"{name}_count", (label,)] == 60
        assert found[f"{name}_sum", (label,)] == sum(n + 60 * n * (language == "en") for n in range(60))


def test_health_readiness_and_what_is_not_there() -> None:
    with served() as address:
        assert get(f"{address}/healthz").text == "ok\n"
        assert get(f"{address}/readyz")[::2] == (200, "ready\n")
        assert get(f"{address}/nothing").status == 404
        assert get(f"{address}/healthz", "POST").status == 501
        head = get(f"{address}/metrics?x=1", "HEAD")
        assert head.text == ""
        assert head.fields["Content-Type"].startswith("text/plain; version=0.0.4")
        assert int(head.fields["Content-Length"]) > 1000
        assert json.loads(get(f"{address}/status.json").text)["hit_rate"] == 0.25
        with (
            pytest.raises(DoorError, match="in use"),
            watching(address.removeprefix("http://"), Watched("", standing, tuple)),
        ):
            pass
    with served(troubles=("de: no pack",)) as address:
        assert get(f"{address}/readyz")[::2] == (503, "de: no pack\n")
        assert get(f"{address}/healthz").status == 200
        assert "de: no pack" in get(f"{address}/").text


def test_a_state_that_cannot_be_read_is_said_and_a_fault_of_ours_shows_nothing() -> None:
    def damaged() -> Status:
        raise DoorError("it is damaged.", door="store state.db")

    def faulty() -> Status:
        raise KeyError("secret")

    with served(lambda: None) as address:
        assert get(f"{address}/metrics")[::2] == (503, "No pass has run yet.\n")
    with served(damaged) as address:
        assert get(f"{address}/")[::2] == (503, "store state.db: it is damaged.\n")
    with served(faulty) as address:
        assert get(f"{address}/")[::2] == (500, "See the log.\n")


def test_clients_that_dawdle_or_talk_nonsense_hold_nobody_up() -> None:
    with served() as address, ExitStack() as stack:
        host, _, port = address.removeprefix("http://").partition(":")
        for _ in range(30):
            slow = stack.enter_context(socket.create_connection((host, int(port))))
            slow.sendall(b"GET / HT")
        assert get(f"{address}/healthz").status == 200
        slow.sendall(b"\0\xff" * 50 + b"\r\n\r\n")
        assert b"400" in slow.recv(1000)
        line = http.client.HTTPConnection(host, int(port), timeout=10)
        line.putrequest("GET", "/" + "x" * 70_000)
        line.endheaders()
        assert line.getresponse().status == 414
        line.close()
        began = time.monotonic()
    assert time.monotonic() - began < 5


class Tags(HTMLParser):
    """Every element with its attributes, and that each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "link"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_escapes_everything_and_needs_nothing_from_elsewhere() -> None:
    with served() as address:
        got = get(f"{address}/")
    assert ODD not in got.text
    tags = Tags(got.text).found
    assert not {tag for tag, _ in tags} & {"script", "b", "img", "iframe"}
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert "default-src 'none'" in got.fields["Content-Security-Policy"]
    assert sum(tag == "svg" for tag, _ in tags) == 4 + 2 + 2  # passes, shares, delays
    assert sum(tag == "rect" for tag, _ in tags) > 100


def test_the_page_of_an_empty_newsroom_is_whole() -> None:
    empty = standing(
        sources=(), languages=(), held=(), hubs=(), engines=(), pictures_failed=(), hit_rate=None, next_runs=(),
        chronicle=Chronicle(), last_pass=None,
    )  # fmt: skip
    with served(lambda: empty) as address:
        assert "No pass has ended yet" in get(f"{address}/").text
        assert samples(get(f"{address}/metrics").text)["syndicate_passes_total", ()] == 0


def test_the_page_fits_and_can_be_read_in_a_browser(tmp_path: Path) -> None:
    browser = Chromium(needs_chromium(), tmp_path)
    rules = (ROOT / "tests" / "page_rules.js").read_text(encoding="utf-8") + "\n0"
    try:
        with served() as address:
            found: list[str] = []
            for width, dark in ((390, False), (1280, False), (390, True)):
                browser.show(width=width, dark=dark)
                browser.open(f"{address}/")
                browser.run(rules)
                found += browser.run("rules.laid()") + browser.run("rules.coloured()") + browser.noticed(address)
            assert found == []
            heights = browser.run(
                "[...document.querySelectorAll('svg.bars rect')].map(r => r.getBoundingClientRect().height)"
            )
            assert max(heights) > 40
    finally:
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_the_daemon_tells_how_it_is(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "air.md").write_text("---\ntitle: Air surut\n---\nPasar buka.\n", encoding="utf-8")
    (tmp_path / "syndicate.toml").write_text(
        '[site]\ntitle = "Uji"\nurl = "https://x.example"\nlanguages = ["en"]\n[[sources]]\nkind = "folder"\n'
        f'path = "articles"\n[translate]\nengine = "echo"\n[status]\nlisten = "127.0.0.1:{port}"\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "syndicate", "daemon", "--no-serve"]
    daemon = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    try:
        for _ in range(300):
            try:
                if get(f"http://127.0.0.1:{port}/readyz").status == 200:
                    break
            except OSError:
                pass
            time.sleep(0.1)
        found = samples(get(f"http://127.0.0.1:{port}/metrics").text)
        assert found["syndicate_articles_published", (("language", "en"),)] == 1
        assert found["syndicate_passes_total", ()] == 1
        assert "Uji: status" in get(f"http://127.0.0.1:{port}/").text
    finally:
        daemon.send_signal(signal.SIGTERM)
        _, errors = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, errors
    assert "Traceback" not in errors
