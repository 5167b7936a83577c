"""Pages whose template's lines are marked (tests/cases/pages), and how much of which cleaning cuts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path

from syndicate.boilerplate import Rules, words_of
from syndicate.clean import clean
from syndicate.html.tree import parse, text_of
from syndicate.model import Article, RawArticle, Sighting
from syndicate.sources.browser_copy import read_copy
from syndicate.sources.page import read_page

FOLDER = Path(__file__).parent / "cases" / "pages"
PAGE = "https://kabar.example/2026/11/berita.html"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
SIGHTING = Sighting(source="s", uid="1", url=PAGE, page="2026/11/berita", first_seen=NOW)
Words = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PageCase:
    """One file. kept, rubbish: the words of each line that must stay, or go; order: all of them, as (words, kept)."""

    name: str
    title: str
    kind: str
    source: str
    order: tuple[tuple[str, bool], ...] = ()


@dataclass(kw_only=True)
class Score:
    """Words: of rubbish and cut, of article and cut wrongly; wrong: what was decided wrongly, for people to read."""

    rubbish: int = 0
    cut: int = 0
    article: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Take another score's counts in."""
        self.rubbish, self.cut = self.rubbish + other.rubbish, self.cut + other.cut
        self.article, self.lost = self.article + other.article, self.lost + other.lost
        self.wrong += other.wrong

    @property
    def shares(self) -> tuple[float, float]:
        """Of the rubbish, what was cut; of the article, what was cut wrongly."""
        return self.cut / self.rubbish, self.lost / self.article


def cases(part: str) -> list[PageCase]:
    """The pages of ``seen`` or ``unseen``."""
    return [_case(path) for path in sorted((FOLDER / part).glob("*.txt"))]


def _case(path: Path) -> PageCase:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    head = dict(line.split(": ", 1) for line in lines[:2])
    body = lines[2:]
    assert all(line[:2] in {"+ ", "- ", "  ", ""} for line in body), f"{path}: a line has no mark"
    marked = [(line[2:], line[0] == "+") for line in body if line[:1] in {"+", "-"}]
    strays = [line for line in body if line[:1] == " " and head["kind"] != "html" and _plain(line, head["kind"])]
    assert not strays, f"{path}: words without a mark: {strays}"
    source = "\n".join(line[2:] for line in body)
    order = tuple((_plain(text, head["kind"]), kept) for text, kept in marked)
    return PageCase(name=path.stem, title=head["title"], kind=head["kind"], source=source, order=order)


def _plain(line: str, kind: str) -> str:
    return line.strip() if kind == "copy" else text_of(parse(line).children) if line.strip() else ""


def raw_of(case: PageCase, read: Callable[[str], tuple[str, str]] | None = None) -> RawArticle:
    """The page as its source finds it. read: another way to find title and body in a whole page."""
    title, body = case.title, case.source
    if case.kind == "copy":
        title, body = read_copy(case.source)
    elif case.kind == "html" and read is not None:
        title, body = read(case.source)
    elif case.kind == "html":
        found = read_page(case.source.encode(), PAGE)
        title, body = found.title, found.body
    return RawArticle(source="s", uid="1", url=PAGE, title=title or case.title, body=body, published=NOW)


def score(case: PageCase, article: Article) -> Score:
    """What cleaning made of the page, word by word."""
    owner = [(word, number) for number, (text, _) in enumerate(case.order) for word in words_of(text)]
    out = words_of(text_of(parse(article.body).children)) if article.body else ()
    matcher = SequenceMatcher(None, [word for word, _ in owner], out, autojunk=False)
    stays = [0] * len(case.order)
    for block in matcher.get_matching_blocks():
        for _, number in owner[block.a : block.a + block.size]:
            stays[number] += 1
    _swap_twins(case, stays)
    found = Score()
    for (text, kept), there in zip(case.order, stays, strict=True):
        number = len(words_of(text))
        if kept:
            found.article, found.lost = found.article + number, found.lost + number - there
        else:
            found.rubbish, found.cut = found.rubbish + number, found.cut + number - there
        if (kept and there < number) or (not kept and there):
            found.wrong.append(f"{case.name}: {'lost' if kept else 'left'} {number - there if kept else there}: {text}")
    return found


def _swap_twins(case: PageCase, stays: list[int]) -> None:
    """Of two equal lines, one of which must go, it does not matter which one went."""
    for i, (text, kept) in enumerate(case.order):
        twin = next((j for j, (other, stay) in enumerate(case.order) if other == text and stay != kept), None)
        if kept and twin is not None and stays[i] < stays[twin]:
            stays[i], stays[twin] = stays[twin], stays[i]


def measure(
    chosen: Iterable[PageCase],
    rules: Rules | None = None,
    read: Callable[[str], tuple[str, str]] | None = None,
) -> Score:
    """The score of all these pages."""
    total = Score()
    for case in chosen:
        article = clean(raw_of(case, read), SIGHTING, source_language="id", rules=rules)
        total.add(score(case, article))
    return total


def without_marks(text: str) -> str:
    """A page without the marks in front of its lines."""
    return re.sub(r"(?m)^[+\- ] ", "", text)
