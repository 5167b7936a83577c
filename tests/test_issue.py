"""Entries and issues: identity, order, summaries, notices."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import make_article
from hypothesis import given, settings
from hypothesis import strategies as st
from newsstand import SECTIONS, SITE, VOICES, edition, entry

from syndicate.issue import (
    NEVER,
    SUMMARY_LENGTH,
    address,
    first_sentences,
    in_section,
    make_entry,
    make_issue,
    newest_first,
    plain_text,
    shortened,
)
from syndicate.model import Translation
from syndicate.slug import slug

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=700)


@settings(max_examples=100)
@given(TEXTS)
def test_a_summary_is_never_longer_than_its_limit_and_never_says_what_the_text_does_not(text: str) -> None:
    cut = first_sentences(text)
    assert len(cut) <= SUMMARY_LENGTH
    assert text.startswith((cut, cut.removesuffix("…")))
    assert cut == text or len(text) > SUMMARY_LENGTH


def test_a_summary_ends_with_a_sentence_or_a_word() -> None:
    sentence = "The river fell by a metre overnight. "
    assert first_sentences(sentence * 20).endswith("overnight.")
    assert len(first_sentences(sentence * 20)) > SUMMARY_LENGTH // 2
    assert first_sentences("word " * 100) == ("word " * (SUMMARY_LENGTH // 5 - 1)) + "word…"
    assert first_sentences("川の水位が下がった。" * 40).endswith("。")
    assert first_sentences("Kurs Rp 1.234.567 " * 40).endswith(("Rp…", "Kurs…", "1.234.567…"))


def test_a_text_without_spaces_is_not_cut_between_a_letter_and_its_marks() -> None:
    cut = first_sentences("กำ้" * 200).removesuffix("…")
    following = ("กำ้" * 200)[len(cut)]
    assert not unicodedata.combining(following)


def test_running_text_is_the_paragraphs_and_not_tables_or_captions() -> None:
    html = "<h2>Head</h2><p>One <b>two</b>&amp;<br>three.</p><table><tr><td>9</td></tr></table>"
    html += "<figure><figcaption>C</figcaption></figure><p>Four.</p>"
    assert plain_text(html) == "One two& three. Four."
    assert plain_text("<ul><li>One</li><li>Two</li></ul>") == "One Two"


def test_an_identity_depends_on_the_source_address_and_the_language_and_nothing_else() -> None:
    first = entry(3)
    assert entry(3, title="Other", body="<p>Other</p>", engine="other 2", origin="reviewed").id == first.id
    assert first.id.startswith("urn:uuid:")
    assert len({entry(n, language).id for n in range(5) for language in ("id", "en", "ar")}) == 15


def test_an_entry_is_ready_to_be_written_out() -> None:
    made = entry(0, "ar", body='<p><img src="asset:0123456789abcdef.jpg"></p>')
    assert made.path == "ar/2026/11/berita-0.html"
    assert made.url == f"{SITE}/{made.path}"
    assert made.direction == "rtl"
    assert f'src="{SITE}/media/0123456789abcdef.jpg"' in made.body
    assert made.media[0].url == f"{SITE}/media/0123456789abcdef.jpg"
    assert [tag.term for tag in made.tags] == ["transportasi", "jawa-tengah"]
    assert made.tags[0].label == "Transportasi (ar)"
    assert (made.via, made.via_language) == ("https://www.example.org/2026/11/berita-0.html", "id")
    assert made.updated.microsecond == 0


def test_words_that_look_like_an_asset_are_left_alone() -> None:
    assert "asset:management" in entry(0, body="<p>asset:management</p>").body


def test_every_origin_has_its_notice_and_an_original_none() -> None:
    assert entry(0, "id").notice == ""
    assert "Indonesian" in entry(0).notice
    assert entry(0, origin="reviewed").notice != entry(0).notice
    left = entry(0, body='<p><span lang="id">Kalimat.</span></p>')
    assert left.notice.startswith(entry(0).notice)
    assert left.notice != entry(0).notice
    assert entry(0, body='<p><span lang="fr">Phrase.</span></p>').notice == entry(0).notice


def test_a_missing_summary_is_made_from_the_body() -> None:
    assert entry(0, summary="").summary == "Text 0. More."
    assert entry(0, summary="Own.").summary == "Own."


def test_a_tag_without_a_label_keeps_its_own_name_and_one_term_appears_once() -> None:
    article = make_article(tags=("Kereta Api", "kereta  api", "Banjir", "!!"))
    text = Translation(
        url=article.url, language="en", plan="p", title="T", summary="", body="<p>x</p>", tags=("Railway",), media=(),
        origin="machine", engine="e", updated=article.updated,
    )  # fmt: skip
    made = make_entry(article, text, edition=edition(), voice=VOICES["en"], alternates=[])
    assert [(tag.term, tag.label) for tag in made.tags] == [("kereta-api", "Railway"), ("banjir", "Banjir")]


def test_the_order_is_the_newest_first_whatever_order_they_come_in() -> None:
    entries = [entry(n) for n in range(8)]
    entries[3] = replace(entries[3], published=entries[4].published)
    shuffled = list(entries)
    random.Random(7).shuffle(shuffled)
    assert newest_first(shuffled) == newest_first(entries)
    assert [e.published for e in newest_first(shuffled)] == sorted((e.published for e in entries), reverse=True)


def test_an_issue_is_in_the_order_of_publication_and_dated_by_the_newest_change() -> None:
    entries = [entry(n) for n in range(8)]
    entries[7] = replace(entries[7], updated=entries[0].updated + timedelta(days=1))
    issue = make_issue(edition(size=5), None, reversed(entries), VOICES["en"])
    assert issue.entries == tuple(entries)
    assert issue.updated == entries[7].updated
    assert (issue.path, issue.url) == ("en/", f"{SITE}/en/")
    assert issue.description
    assert make_issue(edition(description="Own"), None, entries, VOICES["en"]).description == "Own"


def test_an_empty_issue_has_the_date_of_no_article() -> None:
    assert make_issue(edition(), None, [], VOICES["en"]).updated == NEVER


def test_a_section_holds_the_entries_with_its_tag_under_its_name_in_the_language() -> None:
    issue = make_issue(edition(), SECTIONS[1], [entry(n) for n in range(8)], VOICES["en"])
    assert issue.title == "Garis & Satu – Ekonomi (en)"
    assert issue.path == "en/ekonomi/"
    assert [e.id for e in issue.entries] == [entry(n).id for n in (1, 3, 5, 7)]
    assert all(in_section(e, SECTIONS[1]) for e in issue.entries)


def test_addresses_are_made_fit_for_feeds_and_good_ones_are_left_alone() -> None:
    assert address("https://x.example/a b/ü?q=“x”#ö") == "https://x.example/a%20b/%C3%BC?q=%E2%80%9Cx%E2%80%9D#%C3%B6"
    assert address("https://bücher.example/") == "https://xn--bcher-kva.example/"
    good = "https://x.example/a%20b/?q=1&r=[2]#f"
    assert address(good) == good


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_an_address_is_always_ascii_and_stays_as_it_is_the_second_time(path: str) -> None:
    once = address(f"https://x.example/{path.encode('utf-8', 'replace').decode()}")
    assert once.isascii()
    assert address(once) == once


@pytest.mark.parametrize(
    ("name", "made"), [("Kereta Api", "kereta-api"), ("Café & Bar", "cafe-bar"), ("!!", ""), ("1/2", "1-2")]
)
def test_slugs_read_well(name: str, made: str) -> None:
    assert slug(name) == made


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_slugs_are_fit_for_addresses(name: str) -> None:
    assert all(c.isascii() and (c.isalnum() or c == "-") for c in slug(name))


def test_names_in_other_scripts_stay_apart() -> None:
    assert len({slug("экономика"), slug("политика"), slug("経済"), slug("政治"), slug("Ekonomi")}) == 5


@given(st.lists(st.sampled_from(["<p>", "</p>", "kata ", "Satu. ", "<em>", "</em>", "&amp;", "\n ", "<h2>x</h2>"])))
def test_reading_may_stop_when_there_is_enough(pieces: list[str]) -> None:
    html = "".join(pieces) * 40
    assert first_sentences(plain_text(html, SUMMARY_LENGTH)) == first_sentences(plain_text(html))


@given(st.text(max_size=120), st.integers(2, 80))
def test_a_shortened_title_fits_and_begins_as_it_did(title: str, length: int) -> None:
    short = shortened(title, length)
    assert len(short) <= length
    assert title.startswith(short.removesuffix("…") if short != title else title)
    assert shortened(short, length) == short


def test_a_title_is_cut_after_a_word_and_never_within_a_letter() -> None:
    assert shortened("Harga beras turun di lima kota besar", 30) == "Harga beras turun di lima…"
    assert shortened("क्षिक्षिक्षिक्षि", 6)[:-1] in {"क्षि", "क्षिक", "क्षिक्"}
    assert shortened("👩\u200d🚀👩\u200d🚀👩\u200d🚀", 6) == "👩\u200d🚀…"


def test_a_summary_ends_after_a_sentence_and_not_after_an_abbreviation() -> None:
    text = f"{'The tool needs a drop of blood and a battery. ' * 6}The team leader, dr. Yohana, is pleased with it."
    assert 276 < text.index(" Yohana") < SUMMARY_LENGTH < len(text)
    assert first_sentences(text).endswith("and a battery.")
    assert first_sentences("Do it. " * 60).endswith("Do it."), "better than within a sentence"


@pytest.mark.parametrize("mark", ["\u0301", "\ufe0f", "\u0e38", "\u200d"])
def test_a_text_of_nothing_but_marks_is_cut_all_the_same(mark: str) -> None:
    assert len(first_sentences(mark * 400)) <= SUMMARY_LENGTH
    assert len(shortened(f"a{mark * 400}", 80)) <= 80
