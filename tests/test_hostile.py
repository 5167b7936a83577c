"""Hostile documents: nothing but our own errors, nothing live in what comes out, within time and memory."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from chromium import Chromium, needs_chromium
from conftest import ROOT
from hostile import FRAMES, MUTATIONS, URLS, WRAPPERS, document, markup
from hostile_checks import PAGE, cleaned, harm, raws
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom_servers import Pages, Reply, serving

from syndicate.model import RawArticle

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
            again = cleaned(RawArticle(source="s", uid="1", url=PAGE, title="Judul", body=article.body, summary="x"))
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


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_hostile_documents_stay_within_memory(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from test_hostile import survive\n"
        f"print(survive(range({LONG}), Path({str(tmp_path)!r})))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told, own, children = done.stdout.splitlines()[-3:]
    assert int(own) < MEGABYTES, told
    assert int(children) < MEGABYTES, "the process that feeds and pages are read in"


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
