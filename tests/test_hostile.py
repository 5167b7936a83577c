"""Hostile documents: nothing but our own errors, nothing live in what comes out, within time and memory."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from chromium import Chromium, needs_chromium
from conftest import ROOT
from hostile import FRAMES, MUTATIONS, URLS, WRAPPERS, document, markup
from hostile_checks import ENDINGS, NOW, PAGE, cleaned, harm, raws
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom_servers import Pages, Reply, serving
from published_checks import harm_of_site

from syndicate import pipeline
from syndicate.config import load
from syndicate.html.tree import plain
from syndicate.model import Media, RawArticle
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom

SHORT, LONG = 200, 10_000
SECONDS = 30.0  # for one document; most take milliseconds, and a parser that loops is ended after some more
MEGABYTES = 200


def survive(seeds: range, folder: Path) -> dict[str, float]:
    """Read and clean these documents; how many articles came out, how long the slowest took, and which that was."""
    articles, slowest, which = 0, 0.0, 0
    for seed in seeds:
        kind, data = document(seed)
        begun = time.perf_counter()
        for raw in raws(kind, data, folder):
            article = cleaned(raw)
            if article is None:
                continue
            articles += 1
            assert not harm(article), f"seed {seed} ({kind}): {harm(article)}"
            again = cleaned(RawArticle(source="s", uid="1", url=raw.url, title="Judul", body=article.body, summary="x"))
            assert again is not None
            assert again.body == article.body, f"seed {seed} ({kind}): cleaning again changes it"
        took = time.perf_counter() - begun
        assert took < SECONDS, f"seed {seed} ({kind}): {took:.1f} s"
        slowest, which = max((slowest, which), (took, seed))
    return {"articles": articles, "slowest": slowest, "seed": which}


def test_hostile_documents_leave_nothing_live(tmp_path: Path) -> None:
    assert survive(range(SHORT), tmp_path)["articles"] > SHORT / 3


def test_every_kind_of_document_is_made() -> None:
    assert {document(seed)[0] for seed in range(SHORT)} == set(WRAPPERS)


ALONE = """if True:
    import resource, sys
    from pathlib import Path
    import hostile
    from test_hostile import survive

    def watch(event, arguments):
        if event in {"socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto"}:
            raise AssertionError(f"{event} while reading: {arguments}")

    hostile.BAIT = sys.argv[1]
    sys.addaudithook(watch)
    print(survive(range(int(sys.argv[2])), Path(sys.argv[3])))
    for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        print(resource.getrusage(whose).ru_maxrss // 1024)
"""


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_hostile_documents_stay_within_memory_and_ask_nobody(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    with serving(Pages()) as bait:
        command = [sys.executable, "-c", ALONE, bait.url.removeprefix("http://"), str(LONG), str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        assert bait.asked == []
    told, own, child = done.stdout.splitlines()[-3:]
    print(f"{told}; peak memory {own} MB, of the process that feeds and pages are read in {child} MB")  # noqa: T201
    assert int(own) < MEGABYTES
    assert int(child) < MEGABYTES


def publish(seeds: range, folder: Path) -> int:
    """A whole pass over these documents into ``folder/public``; how many articles were new."""
    (folder / "articles").mkdir()
    feeds = []
    for seed in seeds:
        kind, data = document(seed)
        if kind in ENDINGS:
            (folder / "articles" / f"{seed}{ENDINGS[kind]}").write_bytes(data)
        elif kind in {"rss", "atom", "json"}:
            (folder / f"{seed}").write_bytes(data)
            feeds.append(f'[[sources]]\nkind = "feed"\npath = "{seed}"\n')
    site = '[site]\ntitle = "K"\nurl = "https://intl.example.org"\nlanguages = ["en"]\n[translate]\nengine = "echo"\n'
    text = site + '[[sources]]\nkind = "folder"\npath = "articles"\n' + "".join(feeds)
    (folder / "syndicate.toml").write_text(text, encoding="utf-8")
    with open_newsroom(load(folder / "syndicate.toml"), folder, lambda: NOW) as newsroom:
        return pipeline.run(newsroom, now=NOW, progress=Silent()).new


@pytest.mark.parametrize("count", [30, pytest.param(1_500, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_nothing_live_is_published(tmp_path: Path, count: int) -> None:
    assert publish(range(count), tmp_path) > count / 10
    assert list(harm_of_site(tmp_path / "public")) == []


@pytest.mark.parametrize(
    "title",
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", "<b>&lt;img src=x onerror=alert(1) </b>"],
)
def test_a_title_that_is_taken_for_html_holds_nothing_to_run(title: str) -> None:
    media = (Media(url="https://x.example/a.png", alt=title, caption=title, credit=title),)
    raw = RawArticle(
        source="s", uid="1", url=PAGE, title=f"J {title}", body="x", summary=title, tags=(title,), media=media
    )
    article = cleaned(raw)
    assert article is not None
    said = [
        article.title,
        article.summary,
        *article.tags,
        *(t for m in article.media for t in (m.alt, m.caption, m.credit)),
    ]
    assert not [text for text in said if re.search(r"<[A-Za-z/!?]", text)]
    assert plain("2 < 3, 5 <4 & <3") == "2 < 3, 5 <4 & <3"


POISON = {
    "dates": "2026-01-01" + " " * 60_000 + "x",
    "cuts": "…" + " " * 60_000 + "x",
    "pictures": "https://x.bp.blogspot.com/" * 3_000,
    "sizes": f'<img src="/a=s{"1" * 3_900}!">' * 20,
}


@pytest.mark.parametrize("name", POISON)
def test_no_field_keeps_its_reader_busy(tmp_path: Path, name: str) -> None:
    text, rendered = {"$t": POISON[name]}, {"rendered": POISON[name]}
    entry = {
        "id": {"$t": "1"},
        "title": text,
        "content": text,
        "published": text,
        "media$thumbnail": {"url": POISON[name]},
    }
    post = {
        "guid": {"rendered": "1"},
        "title": rendered,
        "content": rendered,
        "excerpt": rendered,
        "date_gmt": POISON[name],
    }
    begun = time.process_time()
    for kind, said in (("blogger", {"feed": {"entry": [entry]}}), ("wordpress", [post])):
        for raw in raws(kind, json.dumps(said).encode(), tmp_path):
            cleaned(raw)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("html", [*MUTATIONS, *FRAMES])
def test_no_mutation_survives(html: str) -> None:
    article = cleaned(RawArticle(source="s", uid="1", url=PAGE, title="Judul", body=f"<p>Aman.</p>{html}", summary="x"))
    assert article is not None
    assert not harm(article)


@given(
    st.text(alphabet=st.characters(), max_size=400),
    st.sampled_from(["", "<p>", "<!--", "<svg>", "<math><mtext>", "<a href="]),
)
@settings(max_examples=200, deadline=None)
def test_any_text_comes_out_harmless(text: str, before: str) -> None:
    article = cleaned(RawArticle(source="s", uid="1", url=PAGE, title="Judul", body=before + text, summary=text or "x"))
    assert article is None or not harm(article)


@given(
    st.sampled_from(URLS),
    st.sampled_from(["href", "src", "cite", "data-src", "srcset", "poster"]),
    st.integers(0, 2**32),
)
@settings(max_examples=200, deadline=None)
def test_no_address_brings_a_script(url: str, attribute: str, seed: int) -> None:
    rng = random.Random(seed)
    tag = rng.choice(["a", "img", "blockquote", "video", "iframe", "source", "area"])
    body = f"<p>Aman.</p><{tag} {attribute}={rng.choice(['', chr(34)])}{url}>x</{tag}>{markup(rng) if seed % 2 else ''}"
    article = cleaned(RawArticle(source="s", uid="1", url=PAGE, title="Judul", body=body, summary="x"))
    assert article is None or not harm(article)


def test_a_browser_runs_nothing_of_it(tmp_path: Path) -> None:
    program = needs_chromium()
    bodies, seed = list[str](), 0
    while len(bodies) < 300:
        raw = RawArticle(source="s", uid="1", url=PAGE, title="J", body=markup(random.Random(seed)), summary="x")
        article = cleaned(raw)
        if article is not None and len(article.body) < 200_000:
            bodies.append(article.body)
        seed += 1
    with serving(Pages()) as server:
        for number in range(15):
            body = "".join(f"<div>{one}</div>" for one in bodies[number * 20 : number * 20 + 20])
            page = f"<!doctype html><meta charset=utf-8><title>x</title><link rel=icon href=data:,><body>{body}"
            served = Reply(body=page.encode(), fields={"Content-Type": "text/html; charset=utf-8"})
            server.pages[f"/{number}"] = served
        server.pages["/script"] = Reply(
            body=b"<!doctype html><title>x</title><script>window.ran = 1</script>", fields={"Content-Type": "text/html"}
        )
        browser = Chromium(program, tmp_path)
        try:
            browser.open(f"{server.url}/script")
            assert browser.run("window.ran") == 1, "this browser would not show that a script ran"
            browser.ask("Page.addScriptToEvaluateOnNewDocument", source="window.alert = () => { window.ran = 1 }")
            for number in range(15):
                browser.open(f"{server.url}/{number}")
                assert browser.run("window.ran") is None
                script = (
                    "document.querySelectorAll('script,iframe,object,embed,form,style,base,meta[http-equiv],svg,math')"
                )
                assert browser.run(f"{script}.length") == 0
                asked = [e["params"] for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
                assert {told["type"] for told in asked} <= {"Document", "Image", "Other"}
                assert not [e for e in browser.events if e.get("method") == "Page.javascriptDialogOpening"]
        finally:
            browser.close()
