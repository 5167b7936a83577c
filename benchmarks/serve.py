"""Serving a feed of 151 kB, beside nginx with the same files: requests a second, processor time, latency.

    python benchmarks/serve.py [--seconds 4] [--rounds 3] [--workers 1 2]

wrk (Debian's package) asks over loopback on the same machine. nginx stands there twice, without its log: by
deploy/nginx.conf, which answers as we do, and bare, with nothing but types. It sends files that were packed beforehand
(gzip_static, and the packed bytes as a file of their own for br). Rounds alternate between the servers; of each the
best counts, since whatever else runs only takes time away. Processor time is that of all of a server's processes, user
and system, by the kernel's count.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import brotli  # noqa: E402
from web_servers import nginx  # noqa: E402

from syndicate.serve import make_server  # noqa: E402

SIZE = 151_000  # bytes, a feed of 30 whole articles
SYLLABLES = "ban jir su rut de mak war ga pu lang peme rin tah da erah mem bu ka ja lan ba ru hu bung kan ko ta".split()
BARE = """server {
    listen 80;
    root /srv/syndicate/public;
    types { application/rss+xml xml; application/octet-stream bin; }
}
"""
ANSWERS: dict[str, list[str]] = {
    "plain": [],
    "gzip": ["Accept-Encoding: gzip"],
    "br": ["Accept-Encoding: br"],
    "304": ["Accept-Encoding: gzip"],
}
TICKS = os.sysconf("SC_CLK_TCK")


class Measured(NamedTuple):
    """requests: a second; cpu: microseconds of each; p50, p99: milliseconds; failed: answers that were none."""

    requests: float
    cpu: float
    p50: float
    p99: float
    failed: int

    def better(self, other: Measured) -> Measured:
        """The best of each."""
        return Measured(
            max(self.requests, other.requests), min(self.cpu, other.cpu), min(self.p50, other.p50),
            min(self.p99, other.p99), self.failed + other.failed,
        )  # fmt: skip


def feed(entries: int = 30) -> bytes:
    """An RSS feed of SIZE bytes, about as compressible as prose."""
    rng = random.Random(7)
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(4000)]
    each = SIZE // entries
    items = []
    for number in range(entries):
        text = " ".join(words[int(len(words) * rng.random() ** 3)] for _ in range(each // 7))[: each - 90]
        items.append(f"<item><title>{number}</title><guid>{number}</guid><description>{text}</description></item>")
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Kabar</title>{"".join(items)}</channel></rss>'
    return (text + " " * (SIZE - len(text)))[:SIZE].encode()


def family(process: int) -> list[int]:
    """The process and all that come from it."""
    found = [process]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) in found:
            found.append(int(stat.parent.name))
    return found


def spent(process: int) -> float:
    """Seconds of processor time of a process and those that come from it."""
    total = 0
    for number in family(process):
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def wrk(port: int, path: str, headers: list[str], process: int, seconds: int) -> Measured:
    """Ask over 32 connections for so long."""
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", f"http://127.0.0.1:{port}{path}"]
    for header in headers:
        command += ["-H", header]
    before = spent(process)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    after = spent(process)

    def milliseconds(name: str) -> float:
        found = re.search(rf"{name}\s+([\d.]+)(us|ms|s)\b", told)
        assert found, told
        return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]

    rate, count = re.search(r"Requests/sec:\s+([\d.]+)", told), re.search(r"(\d+) requests in", told)
    assert rate, told
    assert count, told
    errors = [int(n) for line in re.findall(r"(?:Socket errors|Non-2xx).*", told) for n in re.findall(r"\d+", line[9:])]
    return Measured(
        float(rate[1]), (after - before) / int(count[1]) * 1e6, milliseconds("50%"), milliseconds("99%"), sum(errors)
    )


@contextmanager
def servers(folder: Path, workers: int) -> Iterator[dict[str, tuple[int, int]]]:
    """Port and process of each server, with the same files."""
    public = folder / "public"
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or sys.exit("nginx is not installed")
    with ExitStack() as stack:
        ours = stack.enter_context(make_server(public, "127.0.0.1", 0, workers=workers, cron="*/15 * * * *"))
        found = {"syndicate": (ours.server_port, ours.process)}
        for name, site in (("nginx", ""), ("nginx, bare", BARE)):
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            found[name] = stack.enter_context(
                nginx(program, public, scratch, workers=workers, more="gzip_static on;", site=site)
            )
        yield found


def etag(port: int, path: str, headers: list[str]) -> str:
    """What the server calls these bytes."""
    command = ["curl", "-s", "-o", "/dev/null", "-D", "-", f"http://127.0.0.1:{port}{path}"]
    for header in headers:
        command += ["-H", header]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return next(line.partition(": ")[2] for line in told.splitlines() if line.lower().startswith("etag"))


def compare(folder: Path, workers: int, seconds: int, rounds: int, show: Console) -> None:
    """Print a table of all, and what ours is of the others: of their requests a second, of their requests per CPU."""
    table = Table("answer", "server", "requests/s", "CPU µs", "p50 ms", "p99 ms", "ours: of its /s", "of its per CPU")
    with servers(folder, workers) as standing:
        for name, headers in ANSWERS.items():
            best: dict[str, Measured] = {}
            for _ in range(rounds):
                for server, (port, process) in standing.items():
                    path = "/en/br.bin" if name == "br" and server != "syndicate" else "/en/rss.xml"
                    asked = [*headers, f"If-None-Match: {etag(port, path, headers)}"] if name == "304" else headers
                    found = wrk(port, path, asked, process, seconds)
                    best[server] = found.better(best.get(server, found))
            ours = best["syndicate"]
            for server, it in best.items():
                table.add_row(
                    name, server, f"{it.requests:,.0f}", f"{it.cpu:.0f}", f"{it.p50:.2f}", f"{it.p99:.2f}",
                    f"{ours.requests / it.requests:.2f}", f"{it.cpu / ours.cpu:.2f}",
                )  # fmt: skip
    show.print(f"{workers} worker{'s' * (workers > 1)}, best of {rounds} × {seconds} s")
    show.print(table)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    show = Console(width=120)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's workers are another user
        (folder / "public" / "en").mkdir(parents=True)
        body = feed()
        (folder / "public" / "en" / "rss.xml").write_bytes(body)
        (folder / "public" / "en" / "rss.xml.gz").write_bytes(gzip.compress(body, 6, mtime=0))
        (folder / "public" / "en" / "br.bin").write_bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=5))
        for workers in options.workers:
            compare(folder, workers, options.seconds, options.rounds, show)


if __name__ == "__main__":
    main()
