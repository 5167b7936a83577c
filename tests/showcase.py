"""A small site with a page of every type, in languages of every kind of script, for a browser to look at."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from newsstand import EDITIONS, LANGUAGES, PICTURE, SITE, TEMPLATES, VOICES, entry

from syndicate.issue import authors_of, make_issue
from syndicate.model import Edition, Entry, Page
from syndicate.render.pages import (
    Layout,
    Templates,
    render_article,
    render_chooser,
    render_edition,
    render_feeds_page,
    render_gone,
    render_not_found,
    topics_of,
)

TITLES = {
    "id": "Jalur Kereta Api Ganda Semarang–Demak Dibuka Kembali Setelah Banjir Surut",
    "en": "Double-track railway between Semarang and Demak reopens after the flood has gone down",
    "ar": "إعادة فتح خط السكة الحديد المزدوج بين سيمارانغ وديماك بعد انحسار الفيضانات",
    "zh-Hant": "淹水消退後，三寶瓏至淡目雙軌鐵路重新開放通車",
}
SENTENCES = {
    "id": "Kereta pertama berangkat pukul 05.10 dengan 412 penumpang, kata <q>petugas</q> stasiun.",
    "en": "The first train left at 5.10 a.m. with 412 passengers, said an <q>officer</q> at the station.",
    "ar": "غادر القطار الأول في الساعة 5:10 صباحًا وعلى متنه 412 راكبًا، كما قال <q>موظف</q> في المحطة.",
    "zh-Hant": "首班列車於清晨五時十分發車，載有四百一十二名旅客，車站<q>人員</q>表示。",
}
TOPICS = {
    "id": ("Transportasi", "Ekonomi", "Jawa Tengah"), "en": ("Transport", "Economy", "Central Java"),
    "ar": ("النقل", "الاقتصاد", "جاوة الوسطى"), "zh-Hant": ("交通", "經濟", "中爪哇"),
}  # fmt: skip
BODY = """<p>{0} {0} {0}</p>
<figure><img src="asset:0123456789abcdef.jpg" alt="" width="1200" height="800"><figcaption>{0}</figcaption></figure>
<h3>{1}</h3><p><a href="https://www.example.org/a">{0}</a> {0} <strong>{0}</strong></p>
<blockquote><p>{0}</p></blockquote><ul><li>{0}</li><li>{0}</li></ul><h5>{1}</h5>
<p><span lang="id">Kalimat ini tidak dapat diterjemahkan.</span> {0}
Donaudampfschifffahrtsgesellschaftskapitaensmuetze</p>
<p>https://www.example.org/2026/11/sebuah-alamat-yang-sangat-panjang-sekali-dan-tidak-ada-habisnya?dengan=banyak&amp;hal</p>
<table><thead><tr><th>{1}</th><th>2025</th><th>2026</th><th>{1}</th><th>%</th></tr></thead>
<tbody><tr><td>{1}</td><td>1.234</td><td>5.678</td><td>{1}</td><td>12</td></tr></tbody></table>
<pre>pnpm run --with-a-very-long-line-that-does-not-fit-on-a-phone --and-goes-on --and-on --and-on</pre>"""


def layout(language: str, templates: Templates = TEMPLATES) -> Layout:
    """What the pages of a language share."""
    own = _edition(language)
    topics = topics_of(own, news(language))
    return Layout(edition=own, voice=VOICES[language], templates=templates, peers=EDITIONS, topics=topics)


def news(language: str, count: int = 7) -> list[Entry]:
    """Articles of many sorts: long, with pictures and without."""
    sentence, title, (even, odd, other) = SENTENCES[language], TITLES[language], TOPICS[language]
    picture = replace(PICTURE, caption=title)
    return [
        entry(
            number, language, title=title, summary=re.sub("</?q>", "", sentence),
            body=BODY.format(sentence, title[:12]), tags=(odd if number % 2 else even, other),
            media=() if number % 2 else (picture,),
        )
        for number in range(count)
    ]  # fmt: skip


def pages(templates: Templates = TEMPLATES) -> Iterator[Page]:
    """Every type of page in every language."""
    yield templates.style()
    yield Page(path="media/0123456789abcdef.jpg", type="image/jpeg", body=_picture(120, 80))
    for language in LANGUAGES:
        yield from _edition_pages(language, layout(language, templates))
    english = layout("en", templates)
    yield render_chooser("Garis & Satu", english, VOICES, {x: news(x, 3) for x in LANGUAGES})
    yield render_not_found("Garis & Satu", english, VOICES)


def _edition_pages(language: str, shared: Layout) -> Iterator[Page]:
    own, voice, every = shared.edition, shared.voice, news(language)
    parts = (None, *own.sections[:1], *authors_of(every[0]))
    issues = [make_issue(own, part, every, voice, languages=LANGUAGES) for part in parts]
    for made in every[:2]:
        yield render_article(made, shared)
    months = [("2026-11", f"{language}/2026/11/"), ("2026-10", f"{language}/2026/10/")]
    for issue in issues:
        older = months if issue.part is None else ()
        yield render_edition(issue, issue.entries, shared, months=older, reference=every[0].published)
    month = f"{language}/2026/11/"
    archive = replace(issues[0], path=month, archive=True, number=2, older=(month, 1), newer=(month, 3))
    yield render_edition(archive, every[:3], shared, months=months)
    yield render_feeds_page(issues, every[:5], shared)
    yield render_gone("2025/01/gone", shared)


def write(folder: Path, templates: Templates = TEMPLATES) -> list[str]:
    """The site as files; the paths of its pages."""
    made = list(pages(templates))
    for page in made:
        file = folder / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.body)
    return [page.path for page in made if page.path.endswith(".html")]


def _edition(language: str) -> Edition:
    own = next(edition for edition in EDITIONS if edition.language == language)
    return replace(own, rights="© 2026 Garis & Satu", icon=f"{SITE}/media/0123456789abcdef.jpg")


def _picture(width: int, height: int) -> bytes:
    """A grey PNG; browsers look at the bytes, not at the name."""
    rows = (b"\0" + bytes(range(60, 60 + width)) for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
