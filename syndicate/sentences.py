"""Cut a paragraph into sentences by rule, without a model or a download.

The rules are those of Indonesian news prose (titles before names, money, degrees, numbered headings) and do well for
other languages in Latin script; full stops of CJK, Devanagari, Arabic and Thai writing end sentences too.
Cases that a linguist can edit stand in ``tests/cases/sentences-id.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Always followed by more of the same sentence: titles, addresses, units, references. Lower case, without the last dot.
NEVER_LAST = frozenset(
    """
    prof dr drs dra dokter ir h hj kh k.h r rr rd ny tn nn sdr sdri bpk st yth pdt rm pst mgr gus tgk tgh ust
    letjen mayjen brigjen pol jend jenderal let kol mayor kapt lettu letda serka serda kompol akp akbp kombes
    irjen komjen ipda iptu aiptu
    bripka bripda briptu laks laksda laksma marsda marsma sersan
    jl jln gg no nomor tel telp hp fax kav blok lt rt rw kel ds dsn kec kab prov kp komp
    hlm hal h.l.m vol bab ps psl pasal ay gbr tab lamp cet ed
    rp us usd pt cv ud fa pd tgl tg bln thn th a.n an u.p up u.b d.a d/a c.q cq q.q a.l p.p spt yg dgn dlm utk
    tsb ttd mis misal ctt bdk lih vs mr mrs ms
    jan feb mar apr jun jul agt agu sep sept okt nov nop des sen sel rab kam jum sab min
    """.split()
)
# May end a sentence or not: decided by what follows.
MAYBE_LAST = frozenset(
    "dll dsb dst dkk etc tbk wib wita wit al hlm ltd inc corp co jr sr saw swt as ra bhd sdn alm almh".split()
)

# Words that begin sentences and hardly ever follow a name's initial or a degree inside one.
STARTERS = frozenset(
    """
    ia dia mereka kami kita saya aku anda beliau ini itu tersebut namun tetapi tapi akan selain sementara
    menurut pada dalam dari di ke
    untuk dengan sebelumnya setelah sesudah sejak saat ketika karena oleh jika bila apabila meski meskipun walau
    walaupun sebab
    akibatnya hal adapun sebagai hingga sampai para semua seluruh setiap banyak beberapa satu dua tiga tidak
    bukan belum sudah telah
    kini keduanya ketiganya semuanya seorang sebuah anak orang kedua hasil hasilnya kemarin sejumlah puluhan
    ratusan ribuan sekitar namanya usai seusai selama seiring begitu demikian
    kemudian lalu maka bahkan juga hanya masih perusahaan pemerintah polisi warga presiden menteri the he she it
    they we in on at but
    this that these those after before
    """.split()
)
# Words that a lone capital closes: "vitamin C." may end a sentence.
_LETTERED = frozenset(
    "vitamin hepatitis golongan grup kategori kelas tipe blok liga serie rencana plan seri derajat".split()
)

_END = re.compile(r"((?<![.!?…])[.!?…]+|[。！？।॥؟۔])([\"'”’»)\]]*)(\s+|(?<=[。！？])|$)")
_INNER_DOTS = re.compile(r"[^\W\d_]{1,4}(?:\.[^\W\d_]{1,4})+", re.UNICODE)
_NUMBERING = re.compile(r"\d+(?:\.\d+)*|[a-z]|[IVX]{2,6}")
_WORD_BEFORE = re.compile(r"[^\s(\[“\"'‘«]+$")
_NEAR = 80  # characters before a full stop that tell what it is
_OPENERS = "\"'“‘«([¿¡–—-"


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of ``text``, without the white space around them; together they hold all the rest."""
    start = _skip_space(text, 0)
    for match in _END.finditer(text):
        end = match.end(2)
        if end <= start or not _is_end(text, start, match):
            continue
        yield start, end
        start = _skip_space(text, match.end())
    rest = len(text.rstrip())
    if start < rest:
        yield start, rest


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return [text[a:b] for a, b in sentence_spans(text)]


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 40]  # enough to hold the next word
    if not after.strip():
        return True
    mark, closing = match[1], match[2]
    if mark[0] in "。！？।॥؟۔":
        return True
    following = after.lstrip(_OPENERS)
    first = following[:1]
    if not first or first.islower():
        return False
    if mark != ".":
        # "Siapa?" tanya dia: lower case was ruled out above. An ellipsis goes on unless a capital follows.
        return not (closing and after[:1] in ",;") and (first.isupper() or not first.isalpha())
    if closing:
        return True
    return _dot_ends(text[max(start, match.start() - _NEAR) : match.start()], following)


def _dot_ends(before: str, following: str) -> bool:
    """Whether a lone full stop after ``before`` ends the sentence; ``following`` opens what comes after."""
    found = _WORD_BEFORE.search(before)
    word = found[0] if found else ""
    bare = word.lower()
    next_word = (re.match(r"\w+", following) or [""])[0]
    starts_anew = next_word.lower() in STARTERS and next_word[:1].isupper()
    if not word:
        return True
    if _NUMBERING.fullmatch(word):
        # "1.2. Kerja Sama", "a. Latar" and "III. Hasil" open a heading; "tahun 2026. Ia" ends a sentence.
        return before.strip() != word
    words = before.split()
    if len(word) == 1 and len(words) > 1 and words[-2].lower().strip('("“') in _LETTERED:
        return True
    if bare in NEVER_LAST:
        return False
    if len(word) == 1 and word.isupper():
        return starts_anew
    if bare in MAYBE_LAST:
        return (
            bool(next_word)
            and next_word[0].isupper()
            and (starts_anew or bare in {"dll", "dsb", "dst", "dkk", "wib", "wita", "wit", "etc"})
        )
    if _INNER_DOTS.fullmatch(word):
        return starts_anew and word[0].isupper()
    return True
