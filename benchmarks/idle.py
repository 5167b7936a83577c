"""A pass with nothing new over 10,000 articles in ten languages: what each of its stages costs.

    python benchmarks/idle.py [--articles 10000] [--languages 9] [--folder DIR]

The articles are files in a folder and are read as always; their texts are put into the state as a pass would have made
them, and published once. Then one pass runs in a process of its own. Figures are its seconds by the clock and of the
processor; what the folder itself costs is told apart from the rest of reading. With --folder the site is kept there and
used again.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from publish import CONFIG, LANGUAGES, NOW, sentence, when
from rich.console import Console

from syndicate.errors import ArticleError
from syndicate.model import Listing, Notice, RawArticle, Translation
from syndicate.newsroom import Newsroom
from syndicate.ports import Source
from syndicate.report import Report
from syndicate.show.progress import Silent

AT_ONCE = 500  # articles whose texts are kept in one transaction
Spent = dict[str, tuple[float, float]]  # seconds by the clock, of the processor


@dataclass(kw_only=True)
class Timed:
    """A source that measures itself."""

    source: Source
    spent: list[tuple[float, float]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The source's name."""
        return self.source.name

    def read(self, memo: MutableMapping[str, str]) -> Iterator[RawArticle | ArticleError | Notice | Listing]:
        """What the source shows."""
        items = self.source.read(memo)
        while True:
            began = time.perf_counter(), time.process_time()
            item = next(items, None)
            self.spent.append((time.perf_counter() - began[0], time.process_time() - began[1]))
            if item is None:
                return
            yield item


def write_articles(folder: Path, articles: int) -> None:
    """One Markdown file for each article, in folders by month."""
    import random

    for number in range(articles):
        rng, moment = random.Random(number), when(number, articles)
        below = folder / "articles" / f"{moment:%Y-%m}"
        below.mkdir(parents=True, exist_ok=True)
        tags = f"[{('Politik', 'Ekonomi', 'Olahraga', 'Sains')[number % 4]}, Kota {number % 40}]"
        head = f"---\ntitle: {sentence(rng)[:-1]} {number}\ndate: {moment:%Y-%m-%dT%H:%M:%SZ}\ntags: {tags}\n---\n"
        body = "\n\n".join(" ".join(sentence(rng) for _ in range(4)) for _ in range(4))
        (below / f"a{number}.md").write_text(head + body + "\n", encoding="utf-8")


def fill(room: Newsroom) -> None:
    """Put a text of every article in every language into the state, made from what a pass would make it from."""
    from syndicate.newsroom import batches
    from syndicate.plan import fingerprint

    engines = {la: chain[0].identity("id", la) for la, chain in room.engines.items()}
    for some in batches(room.store.articles(), AT_ONCE):
        texts = [
            Translation(
                url=article.url, language=edition.language, title=f"{article.title} ({edition.language})", summary="",
                plan=fingerprint(article, edition.language, engines.get(edition.language, "original"), room.glossary),
                body=article.body, tags=article.tags, media=(),
                origin="machine" if edition.language in engines else "original",
                engine=engines.get(edition.language, ""), updated=article.updated,
            )
            for article in some
            for edition in room.editions
        ]  # fmt: skip
        room.store.keep_translations(texts)


def prepare(folder: Path, articles: int, languages: list[str]) -> None:
    """The site, read, with all texts, published."""
    from syndicate import pipeline
    from syndicate.config import load
    from syndicate.wiring.app import open_newsroom

    listed = ", ".join(f'"{language}"' for language in languages)
    config = CONFIG.format(languages=listed).replace('locales = "locales"\n', "")
    (folder / "syndicate.toml").write_text(config, encoding="utf-8")
    write_articles(folder, articles)
    with open_newsroom(load(folder / "syndicate.toml"), folder) as opened:
        room = _online(opened)
        assert not pipeline.run(room, now=NOW, progress=Silent(), stages=["read", "pictures"]).problems
        fill(room)
        report = pipeline.run(room, now=NOW, progress=Silent(), stages=["translate", "publish"])
        assert not report.problems, report.problems
        assert not report.decoded, "the texts were not made from what a pass would make them from"


def settle(folder: Path) -> None:
    """A pass before the one that is measured."""
    from syndicate import pipeline
    from syndicate.config import load
    from syndicate.wiring.app import open_newsroom

    with open_newsroom(load(folder / "syndicate.toml"), folder) as room:
        assert not pipeline.run(_online(room), now=NOW, progress=Silent()).problems


def _online(room: Newsroom) -> Newsroom:
    """As if the articles came from the web: then the pictures that they show are looked for in every pass."""
    from syndicate.sources.pictures import WebPictures

    return replace(room, online=frozenset(source.name for source in room.sources), pictures=WebPictures(copying=False))


def run(folder: Path) -> Spent:
    """One pass of everything, stage by stage."""
    spent: Spent = {}

    @contextmanager
    def measured(what: str) -> Iterator[None]:
        began = time.perf_counter(), time.process_time()
        yield
        spent[what] = time.perf_counter() - began[0], time.process_time() - began[1]

    with measured("imports"):
        from syndicate import pipeline
        from syndicate.config import load
        from syndicate.schedule import STAGES
        from syndicate.wiring.app import open_newsroom
    with measured("opening"):
        opening = open_newsroom(load(folder / "syndicate.toml"), folder)
        room = opening.__enter__()
    sources = [Timed(source=source) for source in room.sources]
    room = replace(_online(room), sources=sources)
    report = Report(started=NOW)
    for stage in STAGES:
        with measured(stage):
            report = pipeline.run(room, now=NOW, progress=Silent(), stages=[stage])
            assert report.idle, (stage, report)
            assert not report.problems, report.problems
    wall, cpu = (sum(column) for column in zip(*(part for it in sources for part in it.spent), strict=True))
    spent["read"] = spent["read"][0] - wall, spent["read"][1] - cpu
    opening.__exit__(None, None, None)
    return {"folder": (wall, cpu), **spent}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--languages", type=int, default=9, help="besides Indonesian")
    options.add_argument("--folder", type=Path, help="where the site is, or is made and kept")
    options.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--settle", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.settle:
        settle(asked.run)
        return
    if asked.run:
        gc.set_threshold(50_000, 20, 20)  # as the command does
        sys.stdout.write(json.dumps(run(asked.run)))
        return
    with tempfile.TemporaryDirectory() as made:
        folder: Path = asked.folder or Path(made)
        if not (folder / "public").exists():
            folder.mkdir(parents=True, exist_ok=True)
            prepare(folder, asked.articles, list(LANGUAGES[: asked.languages]))
        command = [sys.executable, __file__, "--run", str(folder)]
        subprocess.run([*command, "--settle"], check=True)  # noqa: S603  # what another program would make anew
        spent: Spent = json.loads(subprocess.check_output(command))  # noqa: S603
    out = Console()
    out.print(f"{asked.articles} articles in {asked.languages + 1} languages, nothing new: seconds, of them processor")
    fetching = {"imports", "opening", "folder"}
    for what, (wall, cpu) in spent.items():
        out.print(f"{what:10} {wall:7.3f} {cpu:7.3f}")
    rest = [part for what, part in spent.items() if what not in fetching]
    wall, cpu = (sum(column) for column in zip(*rest, strict=True))
    out.print(f"{'the rest':10} {wall:7.3f} {cpu:7.3f}   (without imports, opening and the folder)")


if __name__ == "__main__":
    main()
