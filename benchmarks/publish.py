"""Building a site: 2,000 articles in ten languages, beside Hugo with the same texts.

    python benchmarks/publish.py [--articles 2000] [--languages 9] [--rounds 3] [--no-hugo]

Each build is a process of its own, its imports included; figures are the processor seconds of that process (user and
system) and its peak memory. The builds take turns, so that a busy machine slows all of them, and the quickest counts.
What making a file costs is the file system's: TMPDIR says where. Hugo (Debian's package) writes one bare page for each
article and an RSS feed for each language. Syndicate writes pages with everything, lists, archives and site maps, and
three feeds for every list.
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
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicate.model import Article, Sighting, Translation

AT_ONCE = 500  # articles that are kept in one transaction
HUGO = "Hugo, whole build"
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
    """One build's figures, of a process that finds the package compiled, as an installed one is."""
    command = [sys.executable, __file__, "--build", str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    facts: dict[str, float] = json.loads(subprocess.check_output(command, env=environment))  # noqa: S603
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
    options.add_argument("--rounds", type=int, default=3, help="builds of each kind, Hugo's among them")
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
        listed = ", ".join(f'"{language}"' for language in languages)
        (folder / "syndicate.toml").write_text(CONFIG.format(languages=listed), encoding="utf-8")
        fill(folder, range(asked.articles), asked.articles, languages)
        beside = not asked.no_hugo and bool(shutil.which("hugo"))
        if beside:
            hugo_site(folder / "hugo", asked.articles, languages)
        figures: dict[str, list[dict[str, float]]] = {}
        for number in range(asked.rounds):
            if beside:
                figures.setdefault(HUGO, []).append(hugo(folder / "hugo"))
            for name, facts in builds(folder, asked.articles, languages, number):
                figures.setdefault(name, []).append(facts)
        show(figures, f"{asked.articles} articles in {len(languages) + 1} languages, {asked.rounds} rounds")


def builds(
    folder: Path, articles: int, languages: Sequence[str], number: int
) -> Iterator[tuple[str, dict[str, float]]]:
    """A site from nothing, and what is built after changes. number: of the round, for each changes another text."""
    shutil.rmtree(folder / "public", ignore_errors=True)
    yield "first build", measured(folder)
    yield "nothing changed", measured(folder)
    fill(folder, [articles // 2], articles, languages, edit=f"corrected {number}")
    yield "one article changed", measured(folder)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: de\\n"\n\n'
    label = folder / "locales" / "de" / "LC_MESSAGES" / "syndicate.po"
    label.parent.mkdir(parents=True, exist_ok=True)
    message = f'msgid "Read the original article"\nmsgstr "Das Original lesen ({number})"\n'
    label.write_text(head + message, encoding="utf-8")
    yield "one message changed", measured(folder)


def show(figures: Mapping[str, Sequence[Mapping[str, float]]], title: str) -> None:
    """The quickest build of each kind, for what else the machine does only adds, and the slowest."""
    from rich.console import Console  # late: builds go without

    out = Console(highlight=False, soft_wrap=True)
    out.print(f"{title}; processor seconds, least and most")
    least = {name: min(facts["cpu"] for facts in found) for name, found in figures.items()}
    for name, found in figures.items():
        most, mib = (max(facts[what] for facts in found) for what in ("cpu", "mib"))
        wrote = f"{found[0]['wrote']:8.0f} written" if "wrote" in found[0] else " " * 16
        ratio = f"   {least[name] / least[HUGO]:.3f} of Hugo" if HUGO in least else ""
        out.print(f"{name:20} {least[name]:7.2f} {most:7.2f} s {mib:6.0f} MiB {wrote}{ratio}")


if __name__ == "__main__":
    main()
