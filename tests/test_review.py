"""Reviews: links stay on the words that the editor left, and an old review is found for a sentence that is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import NOW, make_article
from hypothesis import given
from hypothesis import strategies as st

from syndicate.check import assemble
from syndicate.model import Answer, Document, Request, Review
from syndicate.plan import fingerprint, make_plan
from syndicate.review import MANY, Nearest, carried
from syndicate.segment import segment

WORDS = st.lists(st.sampled_from("air surut warga pulang lagi hari".split()), max_size=8)


def spans(text: str) -> list[tuple[int, int]]:
    at, found = 0, []
    for word in text.split():
        at = text.index(word, at)
        found.append((at, at + len(word)))
        at += len(word)
    return found


def copied(text: str) -> Answer:
    return Answer(text=text, alignment=tuple((a, b, a, b) for a, b in spans(text)))


def tied(answer: Answer, source: str, word: str) -> list[str]:
    start = source.index(word)
    return [answer.text[c:d] for a, _, c, d in answer.alignment if a == start]


@given(WORDS)
def test_what_the_editor_left_alone_keeps_its_alignment(words: list[str]) -> None:
    answer = copied(" ".join(words))
    assert carried(answer, answer.text, "en") == answer


@given(WORDS, WORDS)
def test_carried_spans_are_words_of_the_wording(machine: list[str], edited: list[str]) -> None:
    answer = carried(copied(" ".join(machine)), " ".join(edited), "en")
    assert answer.text == " ".join(edited)
    assert {answer.text[c:d] for _, _, c, d in answer.alignment} <= set(edited)
    kept = [word for word in machine if machine.count(word) == edited.count(word) == 1]
    if machine == edited:
        assert all(tied(answer, " ".join(machine), word) == [word] for word in kept)


@pytest.mark.parametrize(
    ("machine", "wording", "word", "expected"),
    [
        ("flood fell in Demak", "The flood receded in Demak", "fell", ["receded"]),
        ("flood fell in Demak", "The flood receded in Demak", "Demak", ["Demak"]),
        ("Flood fell in Demak", "In Demak the flood receded", "Demak", ["Demak"]),
        ("people went home", "Residents returned", "home", ["returned"]),
        ("people went", "the local residents went home", "went", ["went"]),
        ("people went home", "people went", "home", []),
    ],
)
def test_replaced_words_hand_theirs_on(machine: str, wording: str, word: str, expected: list[str]) -> None:
    assert tied(carried(copied(machine), wording, "en"), machine, word) == expected


def test_a_script_without_spaces_is_compared_sign_by_sign() -> None:
    machine = Answer(text="水位下降了", alignment=((0, 3, 0, 2), (4, 9, 2, 5)))
    answer = carried(machine, "水位已下降", "zh-Hant")
    assert sorted(answer.text[c:d] for a, _, c, d in answer.alignment if a == 4) == ["下", "降"]
    assert carried(Answer(text="x"), "y", "en").alignment == ()


def test_a_vowel_sign_stays_with_its_letter() -> None:
    assert carried(copied("दिल्ली में"), "नई दिल्ली में", "hi").alignment == ((0, 6, 3, 9), (7, 10, 10, 13))
    thai = carried(Answer(text="ที่นี่", alignment=((0, 3, 0, 3),)), "อยู่ที่นี่", "th")
    assert [thai.text[c:d] for *_, c, d in thai.alignment] == ["ที่"]


def reviewed(text: str, answer: str) -> Review:
    return Review(source="id", target="en", text=text, answer=answer, created=NOW)


BODY = '<p>Banjir surut di <a href="https://a.example/">kota Demak</a>. Warga pulang.</p>'
MACHINE = {
    "Banjir Surut di Demak": "Flood fell in Demak",
    "Banjir surut di kota Demak.": "flood fell at town Demak.",
    "Warga pulang.": "",
}


def test_a_review_is_published_as_it_is_with_its_links_on_the_right_words() -> None:
    document = segment(make_article(body=BODY, tags=("Cuaca",)))
    wordings = {
        "Banjir Surut di Demak": "flood <recedes>, 7 of 9",  # no capital, a figure of its own, signs of markup
        "Banjir surut di kota Demak.": "The flood receded in the city of Demak, on its own.",
        "Warga pulang.": "Warga yang pulang itu tidak akan pulang dan tidak pergi.",  # no gate
        "Cuaca": "weather.",
    }
    plan = make_plan(document, "en", "m", reviews={t: reviewed(t, a) for t, a in wordings.items()}, review_version="1")
    answers = {}
    for request in plan.requests:
        if request.text in MACHINE:
            machine = MACHINE[request.text]
            alignment = tuple((*s, *t) for s, t in zip(spans(request.text), spans(machine), strict=False))
            answers[request.key] = Answer(text=machine, alignment=alignment, score=-9)
    assert plan.missing(answers) == ()
    text = assemble(plan, answers, None, engine="m", now=NOW)
    assert (text.title, text.tags, text.origin, text.held) == ("flood <recedes>, 7 of 9", ("weather.",), "reviewed", "")
    assert text.body == (
        '<p>The flood receded in the <a href="https://a.example/">city of Demak</a>, on its own. '
        "Warga yang pulang itu tidak akan pulang dan tidak pergi.</p>"
    )
    assert text.flaws == ()


def test_tags_and_alt_texts_may_be_the_machines_and_nothing_else() -> None:
    article = make_article(tags=("Cuaca",), summary="Ringkas.")
    document = segment(article)
    read = [s.text for s in document.segments if s.role != "tag"]
    for left in [None, *read]:
        reviews = {text: reviewed(text, "Wording.") for text in read if text != left}
        plan = make_plan(document, "en", "m", reviews=reviews, review_version="1")
        answers = {r.key: Answer(text="Some words here.") for r in plan.requests}
        origin = assemble(plan, answers, None, engine="m", now=NOW).origin
        assert origin == ("machine" if left else "reviewed")


def test_a_title_that_held_an_article_back_publishes_it_once_reviewed() -> None:
    document = segment(make_article(body="<p>Satu.</p>"))
    answers = {r.key: Answer(text="" if r.text == "Banjir Surut di Demak" else "One.") for r in _requests(document)}
    assert assemble(make_plan(document, "en", "m"), answers, None, engine="m", now=NOW).held
    reviews = {"Banjir Surut di Demak": reviewed("Banjir Surut di Demak", "Flood recedes")}
    plan = make_plan(document, "en", "m", reviews=reviews, review_version="1")
    assert assemble(plan, answers, None, engine="m", now=NOW).held == ""


def _requests(document: Document) -> tuple[Request, ...]:
    return make_plan(document, "en", "m").requests


def test_the_version_of_the_reviews_is_part_of_what_a_text_is_made_from() -> None:
    article = make_article()
    assert fingerprint(article, "en", "m", review_version="1") != fingerprint(article, "en", "m", review_version="2")
    assert fingerprint(article, "en", "m", review_version="") == fingerprint(article, "en", "m")


def test_the_nearest_review_is_found_among_few_and_among_many() -> None:
    near = reviewed("Air sungai surut pada Senin pagi di Demak.", "near")
    newer = replace(near, text="Air sungai surut pada Kamis pagi di Demak.", answer="newer", created=NOW + timedelta(1))
    far = [reviewed(f"Harga cabai nomor {n} naik lagi di pasar kota.", str(n)) for n in range(MANY * 3)]
    for pool in ([near, newer], [*far, near, newer]):
        nearest = Nearest(pool)
        assert nearest.to("Air sungai surut pada Senin pagi di Kudus.") == near
        assert nearest.to("Air sungai surut pada Rabu pagi di Demak.") == newer
        assert nearest.to("Presiden tiba di Jakarta.") is None
    assert Nearest([]).to("Air.") is None


def test_a_link_that_a_wording_has_no_word_for_is_told_and_the_wording_published() -> None:
    body = '<p>Baca <a href="https://a.example/">laporan</a> dan <a href="https://b.example/">peta</a>.</p>'
    document = segment(make_article(body=body))
    sentence = "Baca laporan dan peta."
    plan = make_plan(document, "en", "m", reviews={sentence: reviewed(sentence, "Read.")}, review_version="1")
    text = assemble(plan, {r.key: Answer(text="Some words.") for r in plan.requests}, None, engine="m", now=NOW)
    assert "Read." in text.body.replace("</a>", "").replace('<a href="https://a.example/">', "")
    assert {flaw.kind for flaw in text.flaws} == {"mark"}
