"""Every type of page in a real browser: it fits, can be read, reached and printed, in every kind of script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import showcase
from chromium import Chromium, needs_chromium
from conftest import ROOT
from newsstand import SITE, VOICES

from syndicate.serve import make_server

RULES = (ROOT / "tests" / "page_rules.js").read_text(encoding="utf-8") + "\n0"
PHONE, DESKTOP = 390, 1280


class Window:
    """The browser before the served site."""

    def __init__(self, browser: Chromium, root: str, paths: list[str]) -> None:
        self.browser, self.root, self.paths = browser, root, paths

    def open(self, path: str) -> None:
        """A page at the width of a phone, with every list unfolded."""
        self.browser.show(width=PHONE)
        self.browser.open(f"{self.root}/{path}")
        self.browser.run(RULES)

    def faults(self, path: str) -> list[str]:
        """What is wrong with the page that is open, in every width, colour scheme and on paper."""
        language = path.split("/")[0] if "/" in path else "en"
        found = self._look(f"rules.written('{language}', '{VOICES[language].direction}')", "")
        for width in (PHONE, DESKTOP):
            self.browser.show(width=width)
            found += self._look("rules.laid()", f" at {width}")
        self.browser.run("rules.opened()")
        found += self._look("rules.laid()", f" at {DESKTOP}, unfolded") + self._look("rules.coloured()", " in light")
        self.browser.show(width=PHONE, dark=True)
        found += self._look("rules.laid()", f" at {PHONE}, unfolded") + self._look("rules.coloured()", " in dark")
        self.browser.show(media="print")
        found += self._look("rules.printed()", " on paper")
        return found + self.browser.noticed(self.root)

    def _look(self, rule: str, where: str) -> list[str]:
        return [fault + where for fault in self.browser.run(rule)]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    program = needs_chromium()
    folder = tmp_path_factory.mktemp("site")
    paths = showcase.write(folder)
    server = make_server(folder, "127.0.0.1", 0, preview_of=SITE)
    browser = Chromium(program, tmp_path_factory.mktemp("profile"))
    try:
        yield Window(browser, f"http://127.0.0.1:{server.server_port}", paths)
    finally:
        browser.close()
        server.close()


def test_every_page_fits_can_be_read_and_reached_and_printed(window: Window) -> None:
    found = {}
    for path in window.paths:
        window.open(path)
        if faults := window.faults(path):
            found[path] = faults
    assert found == {}


ARTICLE = "en/2026/11/berita-0.html"
PLANTED = {  # where a fault's line begins and ends: what brings it about
    ("overflow", "at 1280"): "document.querySelector('h1').style.inlineSize = '1400px'",
    ("overflow", "at 390, unfolded"): "document.querySelector('h1').style.inlineSize = '500px'",
    ("contrast", "in light"): "document.querySelector('.body p').style.color = '#888'",
    ("contrast", "in dark"): "document.querySelector('.body p').style.color = '#333'",
    ("contrast", "on paper"): "document.querySelector('.body p').style.color = '#aaa'",
    ("alt", ""): "document.querySelector('img').removeAttribute('alt')",
    ("heading: gap", ""): "document.querySelector('.body h2').outerHTML = '<h4>x</h4>'",
    ("heading: 2", ""): "document.querySelector('.body h2').outerHTML = '<h1>x</h1>'",
    ("name", ""): "document.querySelector('main').insertAdjacentHTML('beforeend', '<a href=\"/\"></a>')",
    ("label", ""): "document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')",
    ("reference: main", ""): "document.querySelector('h1').id = document.querySelector('h1 ~ *').id = 'main'",
    ("reference: no", ""): "document.querySelector('#others').id = 'elsewhere'",
    ("language: id", ""): "document.documentElement.lang = 'id'",
    ("language: en rtl", ""): "document.documentElement.dir = 'rtl'",
    ("language: no title", ""): "document.title = ''",
    ("target", ""): "document.querySelector('.topics a').style.display = 'inline'",
    ("print", ""): "document.querySelector('.others').style.setProperty('display', 'block', 'important')",
    ("host", ""): "document.images[0].src = 'http://127.0.0.2:9/x.png'",
    ("console: Uncaught", ""): "Promise.reject(new Error('planted'))",
    ("console: ", ""): "document.querySelector('h1').outerHTML = '<h1>x<style>a {}</style></h1>'",
}


@pytest.mark.parametrize("fault", PLANTED, ids="".join)
def test_a_planted_fault_is_seen(window: Window, fault: tuple[str, str]) -> None:
    window.open(ARTICLE)
    window.browser.run(f"({PLANTED[fault]}, 0)")
    begins, ends = fault
    assert any(found.startswith(begins) and found.endswith(ends) for found in window.faults(ARTICLE))


def test_the_browser_must_be_there_when_the_environment_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("SYNDICATE_TEST_CHROMIUM", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no chromium"):
        needs_chromium()
    monkeypatch.setenv("SYNDICATE_TEST_CHROMIUM", "1")
    with pytest.raises(pytest.fail.Exception, match="no chromium"):
        needs_chromium()
