"""What cleaning cuts of an article, and what it leaves."""

from __future__ import annotations

import pytest
from cleaned import PROSE, cleaned


def test_a_label_and_its_links_in_one_paragraph_go_together() -> None:
    body = (
        "<p>Air sungai surut pada Minggu pagi.</p>"
        '<p>Baca juga:<br><a href="https://a.example/1">Kapan hujan datang?</a><br>'
        '<a href="https://a.example/2">Peta banjir</a></p>'
        "<p>Warga kembali ke rumah masing-masing.</p>"
    )
    article = cleaned(body)
    assert article.body == "<p>Air sungai surut pada Minggu pagi.</p>\n<p>Warga kembali ke rumah masing-masing.</p>"
    assert {cut.rule for cut in article.cut} == {"related-posts"}


def test_breadcrumbs_and_bylines_of_saved_pages_go_by_their_classes() -> None:
    body = (
        '<p class="breadcrumb"><a href="https://a.example/">Beranda</a> › Ekonomi</p><p class="byline">Oleh Rina</p>'
        "<p>Air sungai surut pada Minggu pagi.</p>"
    )
    article = cleaned(body)
    assert article.body == "<p>Air sungai surut pada Minggu pagi.</p>"
    assert [cut.rule for cut in article.cut] == ["breadcrumbs", "byline"]


def test_a_paragraph_keeps_its_lines_unless_one_of_them_is_cut() -> None:
    verse = "<p>tali sudah dilepas<br>selanjutnya<br>hanya garam</p>"
    end = "<p>Penumpang mengantre sejak subuh.</p>"
    assert cleaned(PROSE + verse + end).body == f"{PROSE}\n{verse}\n{end}"
    article = cleaned(f"{PROSE}<p>Penumpang mengantre sejak subuh.<br>Baca juga: <a href='/x'>Jadwal kapal</a></p>")
    assert article.body == f"{PROSE}\n{end}"
    assert [(cut.rule, cut.text) for cut in article.cut] == [("related-posts", "Baca juga: Jadwal kapal")]


@pytest.mark.parametrize(
    ("ending", "rule"),
    [
        (" [Gambas:Video 20menit]", "advertisement"),
        ("<strong>Baca juga: <a href='/x'>Jadwal kapal</a></strong>", "related-posts"),
    ],
)
def test_marks_go_from_the_end_of_any_paragraph(ending: str, rule: str) -> None:
    article = cleaned(f"<p>Penumpang mengantre sejak subuh.{ending}</p>{PROSE}")
    assert article.body == f"<p>Penumpang mengantre sejak subuh.</p>\n{PROSE}"
    assert [cut.rule for cut in article.cut] == [rule]


def test_a_mark_inside_a_sentence_and_a_signature_within_the_article_stay() -> None:
    body = f"<p>Tanda [video] itu dihapus redaksi.</p>\n<p>Begitu kata mereka. (abc/def)</p>\n{PROSE}"
    assert cleaned(body).body == body


def test_links_to_the_own_site_go_behind_the_article_and_files_stay() -> None:
    links = '<p><a href="https://kabar.example/lain.html">Judul lain</a></p>'
    file = '<p><a href="https://kabar.example/laporan.pdf">Laporan</a></p>'
    article = cleaned(PROSE + file + links)
    assert article.body == f"{PROSE}\n{file}"
    assert [(cut.rule, cut.text) for cut in article.cut] == [("own-links", "Judul lain")]
