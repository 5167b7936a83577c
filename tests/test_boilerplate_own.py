"""An operator's rules on top of the shipped ones, every mistake with its line, and what the rules say of datelines."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW, ROOT
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from syndicate import pipeline
from syndicate.boilerplate import Block, dateline, decide, shipped, with_own
from syndicate.clean import clean, version
from syndicate.cli import app
from syndicate.config import load
from syndicate.errors import ConfigError, Problem
from syndicate.html.players import known_players, watch_address
from syndicate.model import RawArticle, Sighting
from syndicate.show.progress import Silent
from syndicate.wiring.app import open_newsroom

PROSE = "Kapal pertama berlayar dari pelabuhan itu pagi ini."
SIGHTING = Sighting(source="s", uid="1", url="https://k.example/1", page="2026/11/1", first_seen=NOW)
EXAMPLE = (ROOT / "docs" / "my-rules.toml").read_text(encoding="utf-8")


def verdict(text: str, own: str, kind: str = "p") -> str:
    return decide([Block(kind="p", text=PROSE), Block(kind=kind, text=text)], "judul", with_own(own, "own.toml"))[1]


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        with_own(text, "own.toml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Kabar Pilihan Kami", "related-posts"),
        ("Bacaan Akhir Pekan dari Lereng", "related-posts"),
        ("Kabar Lereng mengadakan lomba foto pada 12 Desember.", "event-notice"),
        ("Kode promo: LERENG26", "event-notice"),
        ("Lomba ditutup Sabtu, 12 Desember 2026", "event-notice"),
        ("Artikel dari Lereng", "related-posts"),
        ("Previous Post", "previous-next"),
        ("Lihat juga", ""),
    ],
)
def test_the_example_of_the_documentation_does_what_it_says(text: str, rule: str) -> None:
    assert verdict(text, EXAMPLE) == rule


def test_a_rule_that_is_switched_off_cuts_nothing() -> None:
    assert shipped().container("div", ("byline",)) == "byline"
    assert with_own(EXAMPLE, "own.toml").container("div", ("byline",)) != "byline"
    assert with_own(EXAMPLE, "own.toml").container("div", ("kotak-pilihan-3",)) == "related-posts"


OWN = """
[club]
where = "tail"
phrases = ["{join} klub pembaca"]
sentences = ["{follow} ** klub pembaca **"]
shapes = ['(?i:terbit\\s{date})']
targets = ["https://www.klub.example/*"]
words = ["klub"]
fillers = ["pembaca", "lereng"]
classes = ["*-klub"]
"""


@pytest.mark.parametrize(
    ("text", "to", "rule"),
    [
        ("Gabung klub pembaca", "", "club"),
        ("Ikuti kabar dari klub pembaca setiap pekan.", "", "club"),
        ("Terbit 12 November 2026", "", "club"),
        ("Di sini", "https://klub.example/daftar", "club"),
        ("Di sini", "https://lain.example/daftar", ""),
        ("Klub pembaca lereng", "", "club"),
        ("Klub pembaca lereng itu.", "", ""),
        ("Klub menyanyi lereng", "", ""),
    ],
)
def test_rules_name_families_and_addresses_and_words(text: str, to: str, rule: str) -> None:
    block = Block(kind="p", text=text, links=(to,) if to else (), links_only=bool(to))
    rules = with_own(OWN, "own.toml")
    assert decide([Block(kind="p", text=PROSE), block], "judul", rules)[1] == rule
    assert rules.container("div", ("kotak-klub",)) == "club"
    assert rules.container("div", ("klub-kotak",)) == ""


@pytest.mark.parametrize("rule", ["own-links", "table-of-contents"])
def test_what_is_known_by_its_place_can_be_switched_off(rule: str) -> None:
    rules = with_own(f'[keep]\nrules = ["{rule}"]\n', "own.toml")
    contents = Block(kind="ul", text="Tanah Bibit", links=("https://k.example/x",), links_only=True, inside=True)
    heads = [
        Block(kind=kind, text=text) for kind, text in [("h2", "Tanah"), ("p", PROSE), ("h2", "Bibit"), ("p", PROSE)]
    ]
    blocks = [Block(kind="p", text=PROSE), contents, *heads, contents]
    assert rule in decide(blocks, "judul")
    assert rule not in decide(blocks, "judul", rules)


def test_a_signature_goes_and_its_sentence_stays() -> None:
    body = f"<p>{PROSE}</p><p>Penumpang <b>mengantre. (KL-12)</b></p>"
    raw = RawArticle(source="s", uid="1", url=SIGHTING.url, title="Judul", body=body)
    article = clean(raw, SIGHTING, source_language="id", rules=with_own(EXAMPLE, "own.toml"))
    assert article.body == f"<p>{PROSE}</p>\n<p>Penumpang <strong>mengantre.</strong></p>"
    assert [(cut.rule, cut.text) for cut in article.cut] == [("house-signature", "(KL-12)")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a]\nwhere = tail\n", "own.toml:2: not TOML"),
        ('x = "y"\n', "own.toml:1 [x]: stands outside a table"),
        ('[related-posts]\n\nphrase = ["x"]\n', "own.toml:3 [related-posts] phrase: is not a key of a rule"),
        ('[baru]\nphrases = ["x"]\n', "own.toml:1 [baru] where: must be one of tail"),
        ('[baru]\nwhere = "mana"\n', "own.toml:2 [baru] where: must be one of tail"),
        ('[Baru Sekali]\nwhere = "tail"\n', "own.toml:"),
        ('[baru]\nwhere = "tail"\nphrases = "x"\n', "own.toml:3 [baru] phrases: must be a list"),
        ('[baru]\nwhere = "tail"\nphrases = [\n  "x",\n  "* * y",\n]\n', "own.toml:5 [baru] phrases: “* * y” has"),
        ('[baru]\nwhere = "tail"\nphrases = ["*"]\n', "own.toml:3 [baru] phrases: “*” has no word"),
        ('[baru]\nwhere = "tail"\nshapes = ["ok",\n"("]\n', "own.toml:4 [baru] shapes: “(” is not"),
        ('[baru]\nwhere = "tail"\nendings = ["x?"]\n', "own.toml:3 [baru] endings: “x?” matches nothing"),
        ('[baru]\nwhere = "tail"\nclasses = [".x"]\n', "own.toml:3 [baru] classes: “.x” is no name"),
        ('[baru]\nwhere = "tail"\nphrases = ["{kapan}"]\n', "own.toml:3 [baru] phrases: “{kapan}”: there is no family"),
        ('[baru]\nwhere = "tail"\nshapes = ["{kapan}"]\n', "own.toml:3 [baru] shapes: “{kapan}”: there is no family"),
        ('[baru]\nwhere = "tail"\nphrases = ["a ** b"]\n', "own.toml:3 [baru] phrases: “a ** b” has two stars"),
        ('[baru]\nwhere = "tail"\ntargets = ["*"]\n', "own.toml:3 [baru] targets: “*” is no address"),
        ('[keep]\nrules = ["tidak-ada"]\n', "own.toml:2 [keep] rules: “tidak-ada” is no rule"),
        ('[keep]\nwhere = "tail"\n', "own.toml:2 [keep] where: is not a key"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(text: str, expected: str) -> None:
    assert any(problem.startswith(expected) for problem in mistakes(text)), mistakes(text)


def test_all_mistakes_are_told_at_once() -> None:
    assert len(mistakes('[baru]\nphrase = []\nclasses = [".x", ".y"]\n[keep]\nrules = ["a", "b"]\n')) == 6


@given(st.text(max_size=200))
def test_any_file_is_rules_or_mistakes_with_places(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        with_own(text, "own.toml")
    except ConfigError as error:
        problems = error.problems
    assert all(re.match(r"own\.toml(?::\d+)?", problem.place) for problem in problems)


def test_every_word_of_the_rules_moves_the_version_of_cleaning() -> None:
    same = with_own('[related-posts]\nphrases = ["Satu"]\n', "a.toml")
    assert version(same) == version(with_own('[related-posts]\nphrases = ["Satu"]\n', "b.toml"))
    others = [
        '[related-posts]\nphrases = ["Dua"]\n',
        '[keep]\nphrases = ["Satu"]\n',
        '[keep]\nrules = ["byline"]\n',
        "",
    ]
    assert len({version(same), version(shipped()), *(version(with_own(text, "a")) for text in others)}) == 5


CONFIG = """
[site]
title = "K"
url = "https://intl.example.org"
languages = ["en"]
[[sources]]
kind = "folder"
path = "articles"
[translate]
engine = "echo"
[clean]
rules = "my-rules.toml"
"""
ARTICLE = f"Judul Berita\n\n{PROSE}\n\nKabar Istimewa Redaksi\n\nPrevious Post Next Post\n"


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "my-rules.toml").write_text("", encoding="utf-8")
    (tmp_path / "syndicate.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path / "syndicate.toml"


def test_changed_rules_reach_articles_that_were_read_before(room: Path) -> None:
    def one_pass(hours: int) -> tuple[int, list[str]]:
        with open_newsroom(load(room), room.parent) as newsroom:
            report = pipeline.run(newsroom, now=NOW + timedelta(hours=hours), progress=Silent())
            return report.changed, [cut.rule for article in newsroom.store.articles() for cut in article.cut]

    assert one_pass(0) == (0, ["previous-next"])
    assert one_pass(1) == (0, ["previous-next"])
    own = '[istimewa]\nwhere = "tail"\nphrases = ["Kabar Istimewa *"]\n'
    (room.parent / "my-rules.toml").write_text(own, encoding="utf-8")
    changed, rules = one_pass(2)
    assert changed == 1
    assert sorted(rules) == ["istimewa", "previous-next"]


def test_check_tells_mistakes_and_shows_an_article_before_and_after(room: Path) -> None:
    runner = CliRunner()
    shown = runner.invoke(app, ["check", "--config", str(room), "--article", str(room.parent / "articles" / "a.txt")])
    assert shown.exit_code == 0
    assert all(said in shown.stdout for said in ("before", "after", "cut by [previous-next]", "Cut: previous-next 1."))
    told = runner.invoke(
        app, ["check", "--config", str(room), "--json", "--article", str(room.parent / "articles" / "a.txt")]
    )
    blocks = json.loads(told.stdout)["blocks"]
    assert [(b["before"] == b["after"], b["rule"]) for b in blocks] == [
        (True, ""), (True, ""), (False, "previous-next"),
    ]  # fmt: skip
    (room.parent / "my-rules.toml").write_text("[x]\n", encoding="utf-8")
    checked = runner.invoke(app, ["check", "--config", str(room)])
    assert checked.exit_code == 2
    assert "my-rules.toml:1 [x] where: must be one of" in checked.stdout
    (room.parent / "my-rules.toml").unlink()
    assert "cannot be read" in runner.invoke(app, ["check", "--config", str(room)]).stdout
    missing = runner.invoke(app, ["check", "--config", str(room), "--article", str(room.parent / "tidak-ada.txt")])
    assert missing.exit_code == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JAKARTA, KABARLERENG.com – Petani menanam.", "JAKARTA, KABARLERENG.com –"),
        ("Kabarlereng – Petani menanam.", "Kabarlereng –"),
        ("Jakarta, Kabar Lereng -- Petani menanam.", "Jakarta, Kabar Lereng --"),
        ("KABARLERENG.CO, Jakarta - Petani menanam.", "KABARLERENG.CO, Jakarta -"),
        ("SEMARANG (KL) - Petani menanam.", "SEMARANG (KL) -"),
        ("TANJUNG PINANG — Petani menanam.", "TANJUNG PINANG —"),
        ("Jakarta, KL –", "Jakarta, KL –"),
        ("Petani menanam padi - bukan jagung.", ""),
        ("Baca juga", ""),
        ("", ""),
    ],
)
def test_a_dateline_is_known(text: str, expected: str) -> None:
    assert dateline(text) == expected


def test_a_dateline_is_never_cut() -> None:
    blocks = [Block(kind="p", text=text) for text in ("Bagikan", "JAKARTA, KABAR.com –", PROSE, "Kabarlereng – Tamat")]
    assert decide(blocks, "judul") == ["share-buttons", "", "", ""]


@pytest.mark.parametrize(
    ("frame", "shown"),
    [
        ("https://www.youtube.com/embed/abc?autoplay=1", "https://www.youtube.com/watch?v=abc"),
        ("https://www.youtube-nocookie.com/embed/videoseries?list=PL1", "https://www.youtube.com/playlist?list=PL1"),
        ("https://player.vimeo.com/video/77?h=1", "https://vimeo.com/77"),
        ("https://platform.twitter.com/embed/Tweet.html?dnt=true&id=42", "https://x.com/i/status/42"),
        ("https://www.instagram.com/p/C-1_x/embed/", "https://www.instagram.com/p/C-1_x/"),
        ("https://www.tiktok.com/embed/v2/733", "https://www.tiktok.com/@/video/733"),
        ("https://open.spotify.com/embed/track/4x?utm=1", "https://open.spotify.com/track/4x"),
        ("https://www.google.com/maps/embed?pb=!1m", "https://www.google.com/maps/embed?pb=!1m"),
        (
            "https://www.facebook.com/plugins/video.php?height=3&href=https%3A%2F%2Fwww.facebook.com%2Fk%2Fvideos%2F7%2F",
            "https://www.facebook.com/k/videos/7/",
        ),
        ("https://www.facebook.com/plugins/video.php?href=javascript%3Aalert(1)", ""),
        ("https://youtube.com.evil.example/embed/abc", ""),
        ("https://evil.example/youtube.com/embed/abc", ""),
        ("https://www.google.com/url?q=https://evil.example", ""),
    ],
)
def test_a_known_player_becomes_the_address_where_readers_see_it(frame: str, shown: str) -> None:
    found = watch_address(frame)
    assert found == shown or (not shown and found in {"", frame} and "evil" not in found)


def test_every_player_has_hosts() -> None:
    assert all(player.hosts and player.name for player in known_players())
