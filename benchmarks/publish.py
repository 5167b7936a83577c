"""Building a site: 2,000 articles in ten languages, beside Hugo with the same texts.

    python benchmarks/publish.py [--articles 2000] [--languages 10] [--no-hugo]

Each build is a process of its own, its imports included; figures are the processor seconds of that process (user and
system) and its peak memory. Hugo (Debian's package) writes one bare page for each article and an RSS feed for each
language. Syndicate writes pages with everything, lists, archives and site maps, and three feeds for every list.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicate.model import Article, Sighting, Translation

AT_ONCE = 500  # articles that are kept in one transaction
LANGUAGES = ("en", "ms", "de", "fr", "ar", "ja", "es", "pt", "ru", "nl", "it", "pl")
WORDS = (
    "pemerintah daerah membuka jalan baru yang menghubungkan dua kota besar di pulau itu setelah pembangunan selama "
    "tiga tahun warga menyambut dengan gembira karena waktu tempuh menjadi lebih singkat dan biaya angkutan ikut turun"
).split()
NOW = datetime(2026, 11, 20, tzinfo=UTC)
CONFIG = """[site]
title = "Kabar"
url = "https://intl.example.org"
languages = [{languages}]
sections = ["Politik", "Ekonomi", "Olahraga", "Sains"]
locales = "locales"
[[sources]]
kind = "folder"
path = "articles"
[translate]
engine = "echo"
"""


def sentence(rng: random.Random) -> str:
    """Eight to twenty words."""
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(8, 20))).capitalize() + "."


def paragraphs(number: int, language: str, edit: str = "") -> list[str]:
    """The body of an article: eight paragraphs of four sentences, some 450 words."""
    rng = random.Random(f"{number} {language} {edit}")
    return [" ".join(sentence(rng) for _ in range(4)) for _ in range(8)]


def when(number: int, articles: int) -> datetime:
    """Two years, evenly filled."""
    return NOW - timedelta(minutes=number * 2 * 365 * 24 * 60 // articles)


def fill(folder: Path, articles: Sequence[int], total: int, languages: Sequence[str], edit: str = "") -> None:
    """Put articles with their texts into the state, as a pass would have done."""
    from syndicate.newsroom import batches
    from syndicate.stores.sql import open_store

    store = open_store("sqlite:///state.db", folder=folder)
    for some in batches(articles, AT_ONCE):
        items = [kept(number, total, languages, edit) for number in some]
        store.keep_articles([(sighting, article) for sighting, article, _ in items], [], NOW)
        store.keep_translations([text for *_, texts in items for text in texts])
    store.close()


def kept(number: int, total: int, languages: Sequence[str], edit: str) -> tuple[Sighting, Article, list[Translation]]:
    """What a state holds of one article."""
    from syndicate.model import Article, Sighting, Translation

    moment = when(number, total)
    url, page = f"https://www.example.org/a{number}", f"{moment:%Y/%m}/a{number}"
    tags = (("Politik", "Ekonomi", "Olahraga", "Sains")[number % 4], f"Kota {number % 40}")
    bodies = {la: "".join(f"<p>{text}</p>" for text in paragraphs(number, la, edit)) for la in ("id", *languages)}
    title = paragraphs(number, "title", edit)[0].split(".")[0]
    article = Article(
        source="folder articles", uid=f"a{number}.md", url=url, page=page, language="id", title=title,
        body=bodies["id"], summary="", published=moment, updated=moment, tags=tags,
        authors=(f"Penulis {number % 20}",),
    )  # fmt: skip
    texts = [
        Translation(
            url=url, language=la, plan="p", title=f"{title} ({la})", summary="", body=bodies[la], tags=tags,
            media=(), updated=moment, engine="" if la == "id" else "echo",
            origin="original" if la == "id" else "machine",
        )
        for la in ("id", *languages)
    ]  # fmt: skip
    return Sighting(source=article.source, uid=article.uid, url=url, page=page, first_seen=NOW), article, texts


def build(folder: Path) -> None:
    """What ``syndicate run`` does after reading and translating. In a process of its own."""
    gc.set_threshold(50_000, 20, 20)  # as the command does
    from syndicate.config import load
    from syndicate.publishing import publish
    from syndicate.report import Report
    from syndicate.show.progress import Silent
    from syndicate.wiring.app import open_newsroom

    report = Report(started=NOW)
    with open_newsroom(load(folder / "syndicate.toml"), folder) as newsroom:
        publish(newsroom, report, NOW, Silent())
    assert not report.problems, report.problems
    assert report.published
    used = resource.getrusage(resource.RUSAGE_SELF)
    facts = {"cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024, "wrote": len(report.published.written)}
    sys.stdout.write(json.dumps(facts))


def measured(folder: Path) -> dict[str, float]:
    """One build's figures."""
    command = [sys.executable, __file__, "--build", str(folder)]
    facts: dict[str, float] = json.loads(subprocess.check_output(command))  # noqa: S603
    return facts


def hugo_site(folder: Path, articles: int, languages: Sequence[str]) -> None:
    """The same texts as a Hugo site: a page for each, a feed for each language."""
    lines = ['baseURL = "https://intl.example.org/"', 'defaultContentLanguage = "id"']
    lines += ['disableKinds = ["taxonomy", "term", "sitemap", "robotsTXT", "404", "section"]']
    lines += ["[outputs]", 'home = ["RSS"]', 'page = ["HTML"]', "[languages]"]
    for weight, language in enumerate(("id", *languages), 1):
        lines += [f"[languages.{language}]", f'title = "Kabar {language}"', f"weight = {weight}"]
        lines += [f'contentDir = "content/{language}"']
        content = folder / "content" / language
        content.mkdir(parents=True)
        for number in range(articles):
            title = paragraphs(number, "title")[0].split(".")[0]
            head = f'---\ntitle: "{title} ({language})"\ndate: {when(number, articles):%Y-%m-%dT%H:%M:%SZ}\n---\n'
            text = head + "\n\n".join(paragraphs(number, language)) + "\n"
            (content / f"a{number}.md").write_text(text, encoding="utf-8")
    (folder / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    page = (
        '<!doctype html><html lang="{{ .Site.Language.Lang }}"><meta charset="utf-8"><title>{{ .Title }}</title>'
        "<h1>{{ .Title }}</h1><time>{{ .Date }}</time>{{ .Content }}<ul>{{ range .Translations }}"
        '<li><a href="{{ .Permalink }}">{{ .Language.Lang }}</a></li>{{ end }}</ul></html>\n'
    )
    (layouts / "single.html").write_text(page, encoding="utf-8")


def hugo(folder: Path) -> dict[str, float]:
    """Hugo's figures for one whole build."""
    shutil.rmtree(folder / "public", ignore_errors=True)
    with subprocess.Popen(["hugo", "--quiet"], cwd=folder) as process:  # noqa: S607
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return {"cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=2_000)
    options.add_argument("--languages", type=int, default=9, help="besides Indonesian")
    options.add_argument("--no-hugo", action="store_true")
    options.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.build:
        build(asked.build)
        return
    languages = LANGUAGES[: asked.languages]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "articles").mkdir()
        label = folder / "locales" / "de" / "LC_MESSAGES" / "syndicate.po"
        label.parent.mkdir(parents=True)
        listed = ", ".join(f'"{language}"' for language in languages)
        (folder / "syndicate.toml").write_text(CONFIG.format(languages=listed), encoding="utf-8")
        fill(folder, range(asked.articles), asked.articles, languages)
        figures = {"first build": measured(folder), "nothing changed": measured(folder)}
        fill(folder, [asked.articles // 2], asked.articles, languages, edit="corrected")
        figures["one article changed"] = measured(folder)
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: de\\n"\n\n'
        label.write_text(head + 'msgid "Read the original article"\nmsgstr "Das Original lesen"\n', encoding="utf-8")
        figures["one label changed"] = measured(folder)
        from rich.console import Console  # late: builds go without

        out = Console()
        out.print(f"{asked.articles} articles in {len(languages) + 1} languages")
        beside: dict[str, float] | None = None
        if not asked.no_hugo and shutil.which("hugo"):
            hugo_site(folder / "hugo", asked.articles, languages)
            beside = hugo(folder / "hugo")
            out.print(f"{'Hugo, whole build':22} {beside['cpu']:7.2f} s {beside['mib']:7.0f} MiB")
        for name, facts in figures.items():
            ratio = f"   {facts['cpu'] / beside['cpu']:.3f} of Hugo" if beside else ""
            out.print(f"{name:22} {facts['cpu']:7.2f} s {facts['mib']:7.0f} MiB {facts['wrote']:7.0f} written{ratio}")


if __name__ == "__main__":
    main()
