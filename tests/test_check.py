"""The gate: every kind of fault is caught, sound sentences pass, and what fails stays in the original, marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest
from conftest import NOW, make_article

from syndicate import gate
from syndicate.check import assemble, moved, original
from syndicate.gate import judge
from syndicate.model import Answer, Article, Flaw, Segment, Translation
from syndicate.plan import make_plan
from syndicate.segment import segment

GOOD = {
    "Banjir Surut di Demak": "Flood Recedes in Demak",
    "Banjir surut.": "The flood receded.",
    "Warga pulang.": "Residents went home.",
}


def translated(article: Article, answers: dict[str, str], previous: Translation | None = None) -> Translation:
    plan = make_plan(segment(article), "en", "m1")
    return assemble(plan, {r.key: Answer(text=answers[r.text]) for r in plan.requests}, previous, engine="m1", now=NOW)


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("Air naik.", " ", "empty"),
        ("Air naik.", "Water ⁇ rises.", "unknown"),
        ("Air naik.", "Water water water water rises.", "repetition"),
        ("Air naik di desa itu.", "of the city of the city of the city", "repetition"),
        ("Pada 2022 air naik.", "In 202 water rose.", "numbers"),
        ("Warga yang tinggal di desa itu akan pindah.", "Warga yang tinggal di desa itu akan pindah.", "untranslated"),
        ("Warga yang tinggal di desa itu akan pindah.", "Move.", "length"),
        ("Air sungai naik pada malam hari.", "Water " + "and many other things that nobody said " * 3, "length"),
        ("Nilainya Rp2,4 miliar.", "It is worth Rp2.4 million.", "amounts"),
        ("Ada dua juta orang.", "There are two billion people.", "amounts"),
        ("Harganya Rp50 saja.", "It costs just $50.", "currency"),
        ("Denda 50 dolar.", "A fine of 50.", "currency"),
        ("Pada 3 Mei ia pulang.", "On 3 March he went home.", "dates"),
        ("Tulis ke warta@contoh.example.", "Write to warta@contoh example.", "addresses"),
        (f"Tulis ke {'a' * 64}@contoh.example.", f"Write to {'a' * 63}@contoh.example.", "addresses"),
        ("Lihat https://contoh.example/a_b sekarang.", "See https://contoh.example/a b now.", "addresses"),
        ("Warga #PulangKampung besok.", "Residents go home tomorrow.", "addresses"),
        ("Ia berkata bahwa warga desa itu pulang.", "He said that warga desa itu went home.", "untranslated"),
        ("Dongeng sebelum tidur malam", "Dongeng sebelum tidur malam", "untranslated"),
        ("Pangan", "The food crisis in the country has become worse.", "invented"),
        ("Harga Beras Turun", "Rice Prices Fall. The government welcomed the news.", "invented"),
        ("Presiden tiba di sini.", "The Президент arrived here.", "script"),
    ],
)
def test_each_kind_of_fault_is_caught(source: str, target: str, kind: str) -> None:
    flaw = judge(Segment(text=source), Answer(text=target), source="id", target="en")
    assert flaw
    assert (flaw.kind, flaw.text) == (kind, source)


@pytest.mark.parametrize(
    ("target", "text", "refused"),
    [
        ("ja", "大統領はきょうジャカルタに到着した。", False),
        ("ja", "The president arrived in Jakarta today.", True),
        ("ar", "وصل الرئيس إلى جاكرتا اليوم.", False),
        ("ru", "Президент сегодня прибыл в Джакарту.", False),
        ("ru", "大統領 сегодня прибыл в Джакарту.", True),
        ("de", "Der Präsident ist heute in Jakarta eingetroffen.", False),
        ("tlh", "whatever this may be in a language unknown here", False),
    ],
)
def test_a_translation_is_in_its_languages_script(target: str, text: str, refused: bool) -> None:
    flaw = judge(Segment(text="Presiden tiba di Jakarta hari ini."), Answer(text=text), source="id", target=target)
    assert (flaw is not None and flaw.kind == "script") == refused


def test_the_engine_for_trying_things_may_leave_the_text_as_it_is() -> None:
    article = make_article(body="<p>Warga yang tinggal di desa itu akan pindah dengan perahu.</p>")
    plan = make_plan(segment(article), "en", "echo:1")
    answers = {r.key: Answer(text=r.text) for r in plan.requests}
    assert assemble(plan, answers, None, engine="echo:1", now=NOW).flaws == ()
    assert assemble(plan, answers, None, engine="other:1", now=NOW).flaws


def test_long_words_are_judged_at_once() -> None:
    source, target = "kata " + "a" * 40_000, "word " + "b" * 40_000
    began = process_time()
    assert judge(Segment(text=source), Answer(text=target), source="id", target="en") is None
    assert process_time() - began < 2


def test_a_sentence_that_no_rule_foresaw_costs_itself(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    def unforeseen(text: str, said: str, source: str, target: str) -> str:
        if text == "Warga pulang.":
            raise ArithmeticError("too large")
        return ""

    monkeypatch.setattr(gate, "_CHECKS", (*gate._CHECKS, ("unforeseen", unforeseen)))
    text = translated(article, GOOD)
    assert not text.held
    assert '<span lang="id">Warga pulang.</span>' in text.body
    assert text.flaws == (Flaw(kind="unjudged", detail="ArithmeticError: too large", text="Warga pulang."),)


def test_a_guess_is_refused_by_its_score() -> None:
    sure, guess = Answer(text="Economy", score=-0.3), Answer(text="Full", score=-1.6)
    assert judge(Segment(text="Ekonomi", role="tag"), sure, source="id", target="en") is None
    flaw = judge(Segment(text="Pangan", role="tag"), guess, source="id", target="en")
    assert flaw
    assert (flaw.kind, flaw.detail) == ("unsure", "score -1.60")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Kuku, kuku, kuku, kuku!", "Nail, nail, nail, nail!"),
        ("PT Bumi Raya", "PT Bumi Raya"),
        ("Air naik.", "Water is rising."),
        ("Ia berkata, “Tidak, tidak.”", "He said, “No, no.”"),
        ("Nilainya 2,4 miliar rupiah.", "It is worth 2.4 billion rupiah."),
        ("Umurnya 69 tahun.", "He is sixty-nine years old."),
        ("Abad ke-18 berakhir.", "The eighteenth century ended."),
        ("Dua juta orang datang.", "Two million people came."),
        ("Pada 3 Mei 2026 ia pulang.", "He went home on May 3, 2026."),
        ("Neurotoksin itu berbahaya.", "The neurotoxin is dangerous."),
        ("Film “Laskar yang Pulang ke Desa” tayang.", "The film “Laskar yang Pulang ke Desa” is showing."),
        ("Jl. Sudirman Banjir", "Jl. Sudirman Is Flooded"),
        ("Lihat https://contoh.example/a_b.", "See https://contoh.example/a_b."),
    ],
)
def test_sound_sentences_pass(source: str, target: str) -> None:
    flaw = judge(Segment(text=source), Answer(text=target), source="id", target="en")
    assert flaw is None


def test_an_article_is_put_together(article: Article) -> None:
    text = translated(article, GOOD)
    assert (text.title, text.body, text.held) == (
        "Flood Recedes in Demak",
        "<p>The flood receded. Residents went home.</p>",
        "",
    )
    assert (text.origin, text.engine, text.flaws, text.updated) == ("machine", "m1", (), article.updated)


def test_a_failing_sentence_stays_in_the_original_marked_with_its_language(article: Article) -> None:
    text = translated(article, {**GOOD, "Warga pulang.": ""})
    assert text.body == '<p>The flood receded. <span lang="id">Warga pulang.</span></p>'
    assert [f.kind for f in text.flaws] == ["empty"]
    assert text.held == ""


def test_a_sentence_with_more_links_than_words_stays_in_the_original_with_its_links() -> None:
    body = '<p>Baca <a href="https://a.example/">laporan</a> dan <a href="https://b.example/">peta</a>.</p><p>Ya.</p><p>Ya.</p>'
    article = make_article(body=body)
    text = translated(article, {**GOOD, "Baca laporan dan peta.": "Read.", "Ya.": "Yes."})
    assert '<a href="https://a.example/">laporan</a>' in text.body
    assert '<a href="https://b.example/">peta</a>' in text.body
    assert [f.kind for f in text.flaws] == ["mark"]


@pytest.mark.parametrize(
    ("answer", "alt"),
    [
        ('A "dry" road <b> & more', "A &quot;dry&quot; road &lt;b&gt; &amp; more"),  # quotes would end the attribute
        ("", "Jalan &quot;kering&quot;"),  # failed: the original, with no element inside the attribute
    ],
)
def test_an_alt_text_stays_inside_its_attribute(answer: str, alt: str) -> None:
    image = '<img src="https://a.example/a.png" alt="Jalan &quot;kering&quot;" width="3">'
    body = f"<p>Ya.</p><p>Ya.</p><figure>{image}</figure>"
    text = translated(make_article(body=body), {**GOOD, "Ya.": "Yes.", 'Jalan "kering"': answer})
    assert f'<img src="https://a.example/a.png" alt="{alt}" width="3">' in text.body


def test_a_failing_title_holds_the_article_back(article: Article) -> None:
    assert translated(article, {**GOOD, "Banjir Surut di Demak": ""}).held.startswith("title: empty")


def test_too_many_failing_sentences_hold_the_article_back(article: Article) -> None:
    text = translated(article, {**GOOD, "Banjir surut.": "", "Warga pulang.": ""})
    assert text.held == "2 of 2 sentences failed: empty 2"


def test_updated_moves_only_when_the_text_moves(article: Article) -> None:
    first = translated(article, GOOD)
    touched = replace(article, updated=article.updated + timedelta(hours=5))
    assert translated(touched, GOOD, first).updated == first.updated
    corrected = {**GOOD, "Warga pulang.": "People went home."}
    assert translated(touched, corrected, first).updated == touched.updated
    assert translated(article, corrected, first).updated == NOW


def test_the_original_is_its_own_languages_text() -> None:
    article = make_article(tags=("Politik",))
    text = original(article, "p", None, NOW)
    assert (text.title, text.body, text.tags, text.origin) == (article.title, article.body, article.tags, "original")
    assert moved(replace(text, body="<p>x</p>"), text, NOW).updated == NOW
