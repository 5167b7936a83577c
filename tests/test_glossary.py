"""The newsroom's own words: reading the file, finding terms, and getting the wording into the translation."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from conftest import ROOT, make_article
from hypothesis import given
from hypothesis import strategies as st

from syndicate.ask import ask
from syndicate.check import assemble
from syndicate.engines.argos import ArgosEngine
from syndicate.engines.packs import find_packs
from syndicate.errors import ConfigError
from syndicate.glossary import Glossary, Term, parse, unworded, worded
from syndicate.model import Answer, Hit, Plan
from syndicate.plan import fingerprint, make_plan
from syndicate.report import Report
from syndicate.segment import segment
from syndicate.show.progress import Silent
from syndicate.stores.sql import open_store

FILE = """term,language,wording,case,note
desa,en,village,,not "design"
Desa,ms,kampung
Badan Geologi,en,Geological Agency,,
Badan,en,Agency,exact,
Kabar Nusa,*,,exact,the newsroom's name
gunung api,en,volcano,,
"""


@pytest.fixture
def glossary() -> Glossary:
    return parse(FILE, "glossary.csv")


def said(glossary: Glossary, text: str, language: str = "en") -> str:
    return worded(text, glossary.hits(text, language))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Di desa itu, desa lain.", "en", "Di village itu, village lain."),
        ("Desa itu sepi.", "en", "Village itu sepi."),
        ("DESA ITU SEPI", "en", "VILLAGE ITU SEPI"),
        ("Di desa itu.", "ms", "Di kampung itu."),
        ("Di desa itu.", "de", "Di desa itu."),
        ("Kedesaan, pedesaan, desa-desa.", "en", "Kedesaan, pedesaan, desa-desa."),
        ("Menurut Badan Geologi dan Badan lain.", "en", "Menurut Geological Agency dan Agency lain."),
        ("Badan itu dan badan itu.", "en", "Agency itu dan badan itu."),
        ("Tim Kabar Nusa meliput.", "de", "Tim Kabar Nusa meliput."),
    ],
)
def test_terms_are_whole_words_longest_first_in_their_case(
    glossary: Glossary, text: str, language: str, expected: str
) -> None:
    assert said(glossary, text, language) == expected


def test_a_term_without_a_wording_is_found_so_that_it_can_be_kept(glossary: Glossary) -> None:
    assert glossary.hits("Tim Kabar Nusa", "ja") == (Hit(start=4, end=14, wording="Kabar Nusa"),)
    assert glossary.hits("tim kabar nusa", "ja") == ()


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("near", "far", "language", "expected"),
    [
        ("Badan Geologi,en,Geological Agency", "Badan Geologi,*,", "en", "Geological Agency"),
        ("Badan Geologi,en,Geological Agency", "Badan Geologi,*,,exact", "en", "Geological Agency"),
        ("badan geologi,pt-BR,Agência", "badan geologi,pt,Instituto", "pt-BR", "Agência"),
        ("badan geologi,pt-BR,Agência", "badan geologi,pt,Instituto", "pt", "Instituto"),
        ("Badan Geologi,en,GA,exact", "badan geologi,*,Agency", "en", "GA"),
    ],
)
def test_the_row_of_the_nearest_language_holds_wherever_it_stands(
    near: str, far: str, language: str, expected: str, swapped: bool
) -> None:
    rows = [far, near] if swapped else [near, far]
    glossary = parse("\n".join(["term,language,wording,case", *rows]), "g.csv")
    assert said(glossary, "Badan Geologi hadir.", language) == f"{expected} hadir."


def test_an_acronyms_wording_stands_as_given() -> None:
    glossary = parse("term,language,wording\nKPK,en,Corruption Eradication Commission\nrob,en,tidal flood\n", "g.csv")
    assert said(glossary, "Ketua KPK di ROB") == "Ketua Corruption Eradication Commission di TIDAL FLOOD"


def test_an_exact_term_that_is_written_otherwise_leaves_the_shorter_ones_in_it() -> None:
    glossary = parse("term,language,wording,case\nBank Indonesia,en,BI,exact\nbank,en,lender,\n", "g.csv")
    assert said(glossary, "Bank Indonesia dan bank Indonesia") == "BI dan lender Indonesia"


@pytest.mark.parametrize("separator", ";\t,")
def test_any_spreadsheets_separator_will_do(separator: str) -> None:
    glossary = parse("term,language,wording\nrob,en,flood\n".replace(",", separator), "g.csv")
    assert glossary.terms == (Term(term="rob", language="en", wording="flood"),)


def test_a_region_uses_its_languages_words(glossary: Glossary) -> None:
    assert said(glossary, "desa", "en-GB") == "village"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("wort,sprache\n", 1, "must name the columns"),
        ("term,language,wording\n,en,village\n", 2, "the term is missing"),
        ("term,language,wording\ndesa,english,village\n", 2, "BCP 47"),
        ("term,language,wording,case\ndesa,en,village,loud\n", 2, "leave it empty or write exact"),
        ("term,language,wording\ndesa,en,village, hamlet\n", 2, "more cells"),
        ("term,language,wording\ndesa,en,village\nDESA,en,hamlet\n", 3, "twice"),
        ('term,language,wording\na,en,b\nc,en,"d\nrob,en,flood\nkpk,en,x\n', 3, "Mind the quotation marks"),
        ('term,language,wording\na,en,"b\n' + "rob,en,flood\n" * 20_000, 2, "Mind the quotation marks"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, "glossary.csv")
    [problem] = caught.value.problems
    assert problem.place.split()[0] == f"glossary.csv:{line}"
    assert what in problem.what


def test_all_mistakes_are_named_at_once_and_empty_lines_pass() -> None:
    with pytest.raises(ConfigError) as caught:
        parse("\ufeffterm,language,wording\n,en,x\n\nrumah,??,y\nsawah,en,rice field\n", "g")
    assert [p.place.split()[0] for p in caught.value.problems] == ["g:2", "g:4"]
    assert parse("\ufeffterm,language,wording\n\nsawah,en,rice field\n", "g").terms[0].wording == "rice field"


@given(
    st.lists(st.sampled_from(["desa", "Badan Geologi", "gunung api", "sepi", "di", ",", "Badan"]), max_size=9),
    st.data(),
)
def test_offsets_go_there_and_back(words: list[str], data: st.DataObject) -> None:
    glossary = parse(FILE, "glossary.csv")
    text = " ".join(words)
    hits = glossary.hits(text, "en")
    asked = worded(text, hits)
    size = data.draw(st.integers(0, max(len(asked) - 1, 0)))
    answer = unworded(Answer(text="x", alignment=((size, min(size + 1, len(asked)), 0, 1),)), hits)
    a, b, *_ = answer.alignment[0]
    assert 0 <= a <= b <= len(text)
    whole = unworded(Answer(text="x", alignment=((0, len(asked), 0, 1),)), hits)
    assert whole.alignment[0][:2] == (0, len(text))
    shift = 0
    for hit in hits:  # whatever touches a wording means the whole term
        start = hit.start + shift
        shift += len(hit.wording) - (hit.end - hit.start)
        for span in ((start, start + len(hit.wording)), (start + 1, start + 2)):
            back = unworded(Answer(text="x", alignment=((*span, 0, 1),)), hits)
            assert back.alignment[0][:2] == (hit.start, hit.end)


def test_a_changed_term_asks_again_for_the_segments_that_hold_it_and_no_others(glossary: Glossary) -> None:
    document = segment(make_article(title="Banjir", body="<p>Desa itu sepi. Warga pulang.</p>"))
    changed = Glossary(terms=(Term(term="desa", language="en", wording="hamlet"), *glossary.terms[1:]))
    before, after = (make_plan(document, "en", "m1", g) for g in (glossary, changed))
    asked = [a.text for a, b in zip(after.requests, before.requests, strict=True) if a.key != b.key]
    assert asked == ["Desa itu sepi."]
    assert before.fingerprint != after.fingerprint
    assert make_plan(document, "de", "m1", glossary).fingerprint == make_plan(document, "de", "m1", changed).fingerprint
    assert fingerprint(document.article, "de", "m1", glossary) != fingerprint(document.article, "de", "m1")


def test_a_note_changes_nothing(glossary: Glossary) -> None:
    noted = parse(FILE.replace('not "design"', "as the style book says"), "glossary.csv")
    assert noted.digest("en") == glossary.digest("en") != ""
    assert glossary.digest("de") == Glossary(terms=glossary.terms[4:5]).digest("de")
    assert Glossary().digest("en") == ""


def test_a_wording_that_the_engine_did_not_take_is_set_where_the_term_was_translated(glossary: Glossary) -> None:
    article = make_article(title="Banjir", body='<p>Warga <a href="https://x.example/">desa itu</a> pulang.</p>')
    plan = make_plan(segment(article), "en", "m1", glossary)
    request = plan.requests[-1]
    assert request.terms == (Hit(start=6, end=10, wording="village"),)
    alignment = ((0, 5, 18, 27), (6, 10, 9, 17), (11, 14, 0, 3), (15, 21, 28, 32))
    answers = {request.key: Answer(text="The dear township residents went home.", alignment=alignment)}
    answers |= {plan.requests[0].key: Answer(text="Flood")}
    text = assemble(plan, answers, None, engine="m1", now=article.updated)
    assert "village" in text.body
    assert "township" not in text.body
    assert not [f for f in text.flaws if f.kind == "term"]


def test_a_wording_that_has_no_place_is_recorded(glossary: Glossary) -> None:
    article = make_article(title="Banjir", body="<p>Warga desa itu pulang.</p>")
    plan = make_plan(segment(article), "en", "m1", glossary)
    answers = {r.key: Answer(text="The residents went home.") for r in plan.requests}
    flaws = assemble(plan, answers, None, engine="m1", now=article.updated).flaws
    assert [(f.kind, f.detail) for f in flaws] == [("term", "does not say “village”")]


SENTENCES = (
    "Warga {} itu sudah mengungsi sejak Senin.",
    "Pemerintah membangun jalan menuju {} dengan dana bantuan.",
    "Menurut laporan, {} tersebut ditutup untuk sementara.",
    "Banyak pengunjung datang ke {} pada akhir pekan.",
    "Kepala dinas meninjau {} dan berbicara dengan petani.",
)


def asked(plan: Plan, folder: Path) -> dict[str, Answer]:
    """The shipped pack's answers to a plan, by the sentence."""
    engine, now = ArgosEngine(find_packs([ROOT / "packs"], None).packs, cache=folder), make_article().updated
    with contextlib.closing(open_store("sqlite:///state.db", folder=folder)) as store:
        answers = ask([plan], {"en": engine}, store, report=Report(started=now), now=now, progress=Silent())
        assert store.recall(list(answers)) == answers
    return {request.text: answers[request.key] for request in plan.requests}


def test_the_wordings_appear_with_the_shipped_pack(tmp_path: Path) -> None:
    words = {"desa": "hamlet", "Balai Benih": "Seed Centre", "lumbung": "granary"}
    glossary = Glossary(terms=tuple(Term(term=t, language="en", wording=w) for t, w in words.items()))
    body = "".join(f"<p>{sentence.format(term)}</p>" for sentence in SENTENCES for term in words)
    plan = make_plan(segment(make_article(body=body)), "en", "m", glossary)
    found = asked(plan, tmp_path)
    answers = {request.key: found[request.text] for request in plan.requests}
    text = assemble(plan, answers, None, engine="argos", now=make_article().updated)
    missing = [flaw for flaw in text.flaws if flaw.kind == "term"]
    assert len(missing) <= 1, missing
    assert sum(text.body.lower().count(w.lower()) for w in words.values()) >= 12


def test_a_sentence_whose_answer_has_the_wording_is_left_as_the_engine_said_it(tmp_path: Path) -> None:
    document = segment(make_article(title="Banjir", body="<p>Dua belas desa terendam banjir pada Senin.</p>"))
    usual = Glossary(terms=(Term(term="desa", language="en", wording="village"),))
    rare = Glossary(terms=(Term(term="desa", language="en", wording="hamlet"),))
    plain, worded_, set_ = (
        asked(make_plan(document, "en", "m", g), tmp_path)[document.segments[-1].text]
        for g in (Glossary(), usual, rare)
    )
    assert "villages" in plain.text
    assert worded_ == plain
    plan = make_plan(document, "en", "m", rare)
    answers = {request.key: answer for request, answer in zip(plan.requests, [Answer(text="Flood"), set_], strict=True)}
    assert "welve hamlets" in assemble(plan, answers, None, engine="m", now=document.article.updated).body


def test_two_terms_of_one_wording_are_answered_each(tmp_path: Path) -> None:
    glossary = Glossary(terms=tuple(Term(term=t, language="en", wording="qanat") for t in ("parit", "selokan")))
    body = "<p>Warga membersihkan parit sejak Senin.</p><p>Warga membersihkan selokan sejak Senin.</p>"
    plan = make_plan(segment(make_article(title="Banjir", body=body)), "en", "m", glossary)
    assert set(asked(plan, tmp_path)) == {request.text for request in plan.requests}


def test_sentences_without_terms_are_asked_for_under_the_same_keys(glossary: Glossary) -> None:
    document = segment(make_article(title="Banjir", body="<p>Warga pulang.</p>"))
    with_, without = (make_plan(document, "en", "m", g).requests for g in (glossary, Glossary()))
    assert [r.key for r in with_] == [r.key for r in without]
    assert [r.text for r in with_] == [s.text for s in document.segments]
