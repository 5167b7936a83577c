"""Taking articles apart: joining gives the article back; markup, images and literals stay where they belong."""

from __future__ import annotations

import re

import pytest
from conftest import NOW, make_article
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.check import assemble
from syndicate.model import Answer, Document, Translation
from syndicate.plan import make_plan
from syndicate.segment import segment


def texts(document: Document) -> list[str]:
    return [s.text for s in document.segments]


def in_words(text: str) -> tuple[tuple[int, int, int, int], ...]:
    """The alignment of a text with itself, word by word."""
    spans, at = [], 0
    for word in text.split(" "):
        spans.append((at, at + len(word), at, at + len(word)))
        at += len(word) + 1
    return tuple(spans)


def echoed(document: Document, target: str = "ms") -> Translation:
    plan = make_plan(document, target, "echo")
    answers = {r.key: Answer(text=r.text, alignment=in_words(r.text)) for r in plan.requests}
    return assemble(plan, answers, None, engine="echo", now=NOW)


BODIES = [
    "<p>Satu kalimat.</p>",
    "<p>Dua kalimat. Di satu paragraf.</p><p>Lalu satu lagi.</p>",
    '<p>Menurut <a href="https://a.example/?x=1&amp;y=2">Prof. Dr. Rina</a>, air naik. <em>Warga cemas.</em></p>',
    "<p><strong>Harga <em>beras</em> naik</strong> lagi.</p>",
    "<h2>Latar</h2><ol><li>Satu</li><li>Dua <code>x &lt; y</code></li></ol>",
    (
        '<figure><img src="https://a.example/a.png" alt="Sawah &amp; kebun" width="3" height="2">'
        "<figcaption>Sawah. Foto: Ani</figcaption></figure>"
    ),
    '<p><a href="https://a.example/"><img src="https://a.example/a.png" alt=""></a></p>',
    "<table><thead><tr><th>Kota</th><th>Suhu</th></tr></thead><tbody><tr><td>Solo</td><td>31</td></tr></tbody></table>",
    "<p>Baris satu<br>baris dua</p>",
    "<pre>a &lt; b\n  c</pre><p>Setelah itu.</p>",
    "<blockquote><p>“Kami siap.” Ia pergi.</p></blockquote><hr><p>12 – 13</p>",
    '<p>Satu <img src="https://a.example/i.png" alt=""> dua.</p>',
    '<p>Akhir. <img src="https://a.example/i.png" alt="Peta"></p>',
]


@pytest.mark.parametrize("body", BODIES)
def test_an_article_put_together_from_its_own_words_is_the_article(body: str) -> None:
    assert echoed(segment(make_article(body=body))).body == body


INLINE = st.recursive(
    st.sampled_from(["kata ", "Budi ", "naik. ", "12 ", "No. 5 ", "<br>", '<img src="x" alt="Peta">']),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(["em", "strong", 'a href="https://x.example/"']),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def letters(html: str) -> str:
    return "".join(re.sub(r"<[^>]*>", "", html).split())


@given(st.lists(INLINE, min_size=1, max_size=6))
@settings(max_examples=150)
def test_no_word_and_no_image_is_lost(parts: list[str]) -> None:
    body = f"<p>{''.join(parts)}</p>"
    again = echoed(segment(make_article(body=body))).body
    assert letters(again) == letters(body)
    assert again.count("<img") == body.count("<img")
    for tag in ("a", "em", "strong"):
        assert again.count(f"<{tag}>") + again.count(f"<{tag} ") == again.count(f"</{tag}>")


def test_sentences_not_text_nodes_are_the_unit() -> None:
    document = segment(make_article(body='<p>Air <b>naik</b> di <a href="https://x">Solo</a>. Warga pindah.</p>'))
    assert texts(document)[1:] == ["Air naik di Solo.", "Warga pindah."]
    assert [m.open for m in document.segments[1].marks] == [("<b>",), ('<a href="https://x">',)]


def test_a_mark_over_two_sentences_goes_round_each() -> None:
    document = segment(make_article(body="<p><em>Ia datang. Ia pergi.</em></p>"))
    assert [[(m.start, m.end) for m in s.marks] for s in document.segments[1:]] == [[(0, 10)], [(0, 9)]]


def test_list_marks_and_datelines_are_not_translated() -> None:
    document = segment(
        make_article(body="<p>SEMARANG, Kabar Nusa – Air naik.</p><h3>1. Kerja Sama</h3><h3>b. Dampak</h3>")
    )
    assert texts(document)[1:] == ["Air naik.", "Kerja Sama", "Dampak"]
    assert document.body[0] == "<p>SEMARANG, Kabar Nusa – "


def test_only_names_make_a_dateline_and_only_at_the_beginning() -> None:
    body = "<p>Satu hal – air naik.</p><p>Ya.</p><p>Ya.</p><p>Solo – kota itu banjir.</p>"
    found = texts(segment(make_article(body=body)))[1:]
    assert found == ["Satu hal – air naik.", "Ya.", "Ya.", "Solo – kota itu banjir."]


def test_title_summary_tags_alts_and_captions_are_segments_with_their_roles() -> None:
    document = segment(
        make_article(
            summary="Ringkas. Jelas.",
            tags=("Politik",),
            body='<p><img src="x" alt="Peta banjir"></p><table><tr><td>Kota</td></tr></table>',
        )
    )
    assert [(s.role, s.text) for s in document.segments] == [
        ("title", "Banjir Surut di Demak"), ("summary", "Ringkas."), ("summary", "Jelas."),
        ("alt", "Peta banjir"), ("cell", "Kota"), ("tag", "Politik"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "said", "body"),
    [
        ("ja", "水位が上がる。", "水位が上がる。水位が上がる。"),
        ("zh-Hant", "水位上升。", "水位上升。水位上升。"),
        ("th", "น้ำท่วม", "น้ำท่วม น้ำท่วม"),  # its space ends a sentence
        ("ko", "물이 불어난다.", "물이 불어난다. 물이 불어난다."),
        ("en", "Water rises.", "Water rises. Water rises."),
        ("ja", "", '<span lang="id">Air naik.</span> <span lang="id">Warga pindah.</span>'),
    ],
)
def test_sentences_stand_apart_as_their_language_writes(target: str, said: str, body: str) -> None:
    document = segment(make_article(body="<p>Air naik. Warga pindah.</p>"))
    plan = make_plan(document, target, "x")
    answers = {r.key: Answer(text=said if said or "Banjir" not in r.text else "水位") for r in plan.requests}
    assert assemble(plan, answers, None, engine="x", now=NOW).body == f"<p>{body}</p>"
