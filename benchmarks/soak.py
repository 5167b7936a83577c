"""Readers of a site while passes publish it: failed and torn answers, and the worker's memory.

    python benchmarks/soak.py [--seconds 600] [--every 10]

The sample newsroom, with the pack that comes with it. Every so many seconds an article is changed and a pass translates
and publishes it, in a process of its own. Meanwhile wrk (Debian's package) asks for whatever is published, over 16
connections that wait some milliseconds between requests, and two threads judge what comes: that the ETag is that of the
bytes, in each coding, and that who has them gets a 304. The exit status is 1 if anything failed or memory grew.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from serve import ROOT, family

sys.path.insert(0, str(ROOT / "tests"))

from served import UNPACK

from syndicate.serve import Server, make_server

CALM = 120  # seconds after which memory must not grow any more
GROWTH = 1.02  # times, from then to the end
OFTEN = 15  # seconds between looks at it
ASKING = """
local paths, codings, number = {%s}, {"br", "gzip", "zstd", "identity"}, 0
function delay() return math.random(0, 20) end
function request()
    number = number + 1
    return wrk.format("GET", paths[number %% #paths + 1], {["Accept-Encoding"] = codings[math.random(4)]})
end
"""


class Watch:
    """What is counted until ``over``. wrong: what should not be; passes: finished ones."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.judged = self.passes = 0
        self.wrong: list[str] = []

    def judge(self, server: Server, paths: list[str]) -> None:
        """Ask for one file after another, twice each."""
        rng = random.Random(threading.get_ident())
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        while not self.over.wait(0.005):
            path, coding = rng.choice(paths), rng.choice(list(UNPACK))
            headers = {"Accept-Encoding": coding or "identity"}
            try:
                connection.request("GET", path, headers=headers)
                first = connection.getresponse()
                digest = hashlib.sha256(UNPACK[first.headers["Content-Encoding"]](first.read())).hexdigest()[:32]
                tag = str(first.headers["ETag"])
                if first.status != 200 or tag.strip('"').partition("-")[0] != digest:
                    self.wrong.append(f"{path} {coding}: {first.status}, {tag} for {digest}")
                connection.request("GET", path, headers=headers | {"If-None-Match": tag})
                second = connection.getresponse()
                second.read()
                if second.status != 304 and second.headers["ETag"] == tag:
                    self.wrong.append(f"{path} {coding}: {second.status} to who has {tag}")
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(f"{path} {coding}: {error!r}")
                connection.close()
            self.judged += 1
        connection.close()

    def publish(self, folder: Path, every: float) -> None:
        """Change an article and run a pass, again and again."""
        articles = sorted((folder / "articles").glob("*.md"))
        while not self.over.wait(every):
            article = articles[self.passes % len(articles)]
            text = article.read_text(encoding="utf-8").rstrip()
            article.write_text(f"{text}\n\nDiperbarui untuk kali ke-{self.passes}.\n", encoding="utf-8")
            try:
                run(folder)
            except subprocess.CalledProcessError as error:
                self.wrong.append(f"a pass failed: {error.stderr[-500:]}")
            self.passes += 1


def run(folder: Path) -> None:
    """A pass."""
    command = [sys.executable, "-m", "syndicate", "run", "--config", str(folder / "syndicate.toml")]
    subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603


def resident(server: Server) -> float:
    """MiB of the worker."""
    worker = family(server.process)[1]
    return int(Path(f"/proc/{worker}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def load(server: Server, paths: list[str], seconds: float) -> Iterator[list[str]]:
    """Ask for so long; in the end the list holds what wrk told."""
    told: list[str] = []
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(ASKING % ", ".join(f'"{path}"' for path in paths))
        script.flush()
        command = ["wrk", "-t1", "-c16", f"-d{seconds:.0f}s", "-s", script.name, server.address]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:  # noqa: S603
            yield told
            told.append(asking.communicate()[0])


def soak(folder: Path, seconds: float, every: float, show: Console) -> bool:
    """Whether all went well."""
    public = folder / "public"
    paths = ["/" + path.relative_to(public).as_posix() for path in public.rglob("*.*") if path.name[0] != "."]
    watch, memory = Watch(), list[float]()
    with make_server(public, "127.0.0.1", 0, languages=("en", "id"), cron="*/15 * * * *") as server:
        threads = [threading.Thread(target=watch.judge, args=(server, paths)) for _ in range(2)]
        threads.append(threading.Thread(target=watch.publish, args=(folder, every)))
        with load(server, paths, seconds) as told:
            for thread in threads:
                thread.start()
            while len(memory) < seconds // OFTEN - 1:
                time.sleep(OFTEN)
                memory.append(resident(server))
                show.print(f"{len(memory) * OFTEN:4} s  {memory[-1]:.1f} MiB  {watch.passes} passes")
            watch.over.set()
            for thread in threads:
                thread.join()
    failed = re.findall(r"(?:Socket errors|Non-2xx).*", told[0])
    show.print(f"{len(paths)} files; judged {watch.judged} twice: {len(watch.wrong)} wrong; wrk:")
    show.print(*re.findall(r"\d+ requests in.*", told[0]), *failed, *watch.wrong[:10], sep="\n")
    calm = memory[CALM // OFTEN :] or memory
    third = max(len(calm) // 3, 1)
    before, after = statistics.mean(calm[:third]), statistics.mean(calm[-third:])
    show.print(f"memory after {CALM} s: {before:.1f} MiB in the first third, {after:.1f} in the last")
    return not watch.wrong and not failed and after < before * GROWTH


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--every", type=float, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "newsroom"
        shutil.copytree(ROOT / "newsroom", folder)
        config = folder / "syndicate.toml"
        config.write_text(config.read_text(encoding="utf-8").replace("../packs", str(ROOT / "packs")), encoding="utf-8")
        run(folder)
        sys.exit(not soak(folder, options.seconds, options.every, Console(width=120)))


if __name__ == "__main__":
    main()
