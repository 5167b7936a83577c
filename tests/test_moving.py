"""Whose an article is that several sources show, and what becomes of it when it moves from one to another."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from test_withdrawing import FOLDER, UIDS

from syndicate import pipeline
from syndicate.absence import PATIENCE, Absences, judge
from syndicate.config import load
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom

SOME = st.frozensets(st.sampled_from(UIDS))


@given(SOME, st.lists(st.tuples(SOME, SOME), max_size=12), st.integers(0, 4))
def test_what_others_show_is_not_withdrawn_but_given_to_them_after_a_while(
    live: frozenset[str], history: list[tuple[frozenset[str], frozenset[str]]], patience: int
) -> None:
    absences = Absences()
    for number, (present, elsewhere) in enumerate(history, 1):
        verdict = judge(live, present, absences, elsewhere=elsewhere, patience=patience)
        recent = history[max(number - patience, 0) : number]
        for uid in verdict.withdraw:
            assert len(recent) == patience > 0
            assert not any(uid in here or uid in there for here, there in recent)
        least = patience or PATIENCE
        for uid in verdict.absences.given:
            assert number >= least
            assert not any(uid in here for here, _ in history[number - least : number])
        assert verdict.absences.given.isdisjoint(verdict.absences.gone | present)
        assert set(verdict.restore) == absences.gone & (present | elsewhere)
        live = (live - set(verdict.withdraw)) | set(verdict.restore)
        absences = verdict.absences


@pytest.mark.parametrize("patience", [0, 1, 3])
def test_what_is_away_all_at_once_is_given_to_nobody_until_somebody_confirms_it(patience: int) -> None:
    before = Absences(away=dict.fromkeys(UIDS, 9))
    assert judge(UIDS, [], before, elsewhere=UIDS, patience=patience).absences.given == frozenset()
    verdict = judge(UIDS, [], before, elsewhere=UIDS, patience=patience, confirmed=UIDS)
    assert (verdict.absences.given, verdict.withdraw, verdict.doubtful) == (frozenset(UIDS), (), False)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A newsroom with two folders, "meja" and "lain", and in "meja" an article, "pindah", beside others."""
    more = '[[sources]]\nkind = "folder"\npath = "lain"\nname = "lain"'
    (tmp_path / "syndicate.toml").write_text(FOLDER.format(more=more), encoding="utf-8")
    for folder in ("articles", "lain"):
        (tmp_path / folder).mkdir()
        for n in range(3):
            addressed(tmp_path, folder, f"{folder}-{n}")
    addressed(tmp_path, "articles", "pindah")
    told(tmp_path, 1)
    return tmp_path


def addressed(room: Path, folder: str, name: str, text: str = "Isi.") -> Path:
    path = room / folder / f"{name}.md"
    path.write_text(f"---\ntitle: {name}\nurl: https://koran.example/{name}\n---\n{text}\n", encoding="utf-8")
    return path


def told(room: Path, day: float) -> tuple[str, str, bool]:
    """Whose article "pindah" is after reading, its text, and whether it is withdrawn."""
    now = NOW + timedelta(days=day)
    with open_newsroom(load(room / "syndicate.toml"), room, lambda: now) as newsroom:
        report = pipeline.run(newsroom, now=now, progress=Silent(), stages=["read"])
        article = newsroom.store.article("https://koran.example/pindah")
    assert report.problems == []
    assert article is not None
    return article.source, article.body, article.withdrawn


def test_what_one_source_loses_another_one_keeps(two: Path) -> None:
    addressed(two, "lain", "pindah")
    (two / "articles" / "pindah.md").unlink()
    (two / "articles" / "articles-0.md").unlink()
    for day in range(2, 6):
        assert not told(two, day)[2]
    with open_newsroom(load(two / "syndicate.toml"), two) as newsroom:
        gone = [article.title for article in newsroom.store.articles() if article.withdrawn]
    assert gone == ["articles-0"]


def test_an_article_that_moves_to_another_source_is_that_ones_for_good(two: Path) -> None:
    path = (two / "articles" / "pindah.md").rename(two / "lain" / "pindah.md")
    assert [told(two, day)[0] for day in (2, 3, 4, 5)] == ["meja", "meja", "meja", "lain"]
    addressed(two, "lain", "pindah", "Ralat.")
    assert told(two, 6) == ("lain", "<p>Ralat.</p>", False)
    path.unlink()
    assert [told(two, day)[2] for day in (7, 8, 9)] == [False, False, True]
    addressed(two, "articles", "pindah", "Kembali.")
    told(two, 10)
    assert told(two, 11) == ("meja", "<p>Kembali.</p>", False)


def test_an_article_is_not_given_away_while_its_source_lists_it_now_and_then(two: Path) -> None:
    addressed(two, "lain", "pindah", "Salinan.")
    for day in range(2, 12):
        path = addressed(two, "articles", "pindah")
        if day % 3:
            path.unlink()
        assert told(two, day) == ("meja", "<p>Isi.</p>", False)


def test_what_nobody_shows_any_more_is_withdrawn_though_another_one_showed_it_for_a_while(two: Path) -> None:
    path = (two / "articles" / "pindah.md").rename(two / "lain" / "pindah.md")
    for day in (2, 3, 4):
        told(two, day)
    path.unlink()  # before it was taken over
    assert [told(two, day)[2] for day in (5, 6, 7)] == [False, False, True]


def test_what_went_to_a_source_that_is_taken_out_stays_published(two: Path) -> None:
    (two / "articles" / "pindah.md").rename(two / "lain" / "pindah.md")
    for day in (2, 3, 4, 5):
        told(two, day)
    (two / "syndicate.toml").write_text(FOLDER.format(more=""), encoding="utf-8")
    assert [told(two, day) for day in (6, 7, 8, 9)] == [("lain", "<p>Isi.</p>", False)] * 4
