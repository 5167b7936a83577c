"""How inline marks find their words in a translation, way by way, on sentences of our own with marked spans.

    python benchmarks/marks.py [--set FILE] [--pack FILE] [--beam 4] [--show WAY]

The set (benchmarks/sets/marks.txt) says for each marked span how English may call it. A span counts where the
translation says it in one of these wordings; the mark is *exact* if it stands round these words (a leading article
aside), *near* if the F1 of its characters is 0.5 or more, *lost* if the way found no place. *Worse* are sentences that
a way which writes into the text made worse: sacrebleu's sentence chrF against the reference fell by 3 or more. Such a
way is given one mark at a time, each in a sentence of its own.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sacrebleu
from quality import ROOT, SHIPPED_BEAM, share
from rich.console import Console
from rich.table import Table

from syndicate.engines.argos import ArgosEngine
from syndicate.engines.packs import read_pack
from syndicate.model import Answer, Mark, Request, Segment
from syndicate.place import place, span_of

_MARK = re.compile(r"\{(\d+) (.*?)\}")
_ARTICLE = re.compile(r"(?:the|an?) +", re.IGNORECASE)
_NEAR, _WORSE = 0.5, 3.0
Span = tuple[int, int]
Ask = Callable[[Sequence[str]], Mapping[str, Answer]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A sentence. spans: what is marked in it; wordings: for each span, how the translation may call it."""

    text: str
    reference: str
    spans: Sequence[Span]
    wordings: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Placed:
    """What a way made of a case: the translation, and where each span is in it, or None."""

    text: str
    spans: Sequence[Span | None]


Way = Callable[[Sequence[Case], Ask], list[Placed]]


def read_cases(path: Path) -> list[Case]:
    """The set's cases. Raises SystemExit where the sides do not fit."""
    lines = path.read_text(encoding="utf-8").splitlines()
    blocks = "\n".join(line for line in lines if not line.startswith("#")).strip().split("\n\n")
    return [_case(block) for block in blocks]


def _case(block: str) -> Case:
    sides = dict(line.split(": ", 1) for line in block.strip().splitlines())
    text, spans = _unmarked(sides["id"])
    reference, named = _unmarked(sides["en"])
    if list(spans) != sorted(spans) or set(spans) != set(named) or sides.keys() - {"id", "en"} - set(spans):
        sys.exit(f"The marks of the two sides differ: {sides['id']}")
    wordings = [[reference[slice(*named[n])], *filter(None, sides.get(n, "").split(" | "))] for n in spans]
    return Case(text=text, reference=reference, spans=list(spans.values()), wordings=wordings)


def _unmarked(line: str) -> tuple[str, dict[str, Span]]:
    """The line without marks, and the span of each."""
    text, at, spans = "", 0, {}
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        spans[match[1]] = (len(text), len(text) + len(match[2]))
        text += match[2]
        at = match.end()
    return text + line[at:], spans


# ---------------------------------------------------------------- ways


def product(cases: Sequence[Case], ask: Ask) -> list[Placed]:
    """As it ships: place()."""
    answers = ask([case.text for case in cases])
    return [_placed(case, answers[case.text]) for case in cases]


def _placed(case: Case, answer: Answer) -> Placed:
    links = tuple(Mark(start=a, end=b, open=(f"<a {n}>",), close="</a>") for n, (a, b) in enumerate(case.spans))
    marks, guessed = place(Segment(text=case.text, marks=links), answer)
    return Placed(
        answer.text, [None if link in guessed else (m.start, m.end) for link, m in zip(links, marks, strict=True)]
    )


def copies(cases: Sequence[Case], ask: Ask) -> list[Placed]:
    """Only words that stand in the translation as they are."""
    answers = ask([case.text for case in cases])
    return [
        Placed(answers[case.text].text, [_found(answers[case.text].text, [case.text[a:b]]) for a, b in case.spans])
        for case in cases
    ]


def apart(cases: Sequence[Case], ask: Ask) -> list[Placed]:
    """Each span translated alone and looked for again."""
    answers = ask([text for case in cases for text in (case.text, *(case.text[a:b] for a, b in case.spans))])
    return [
        Placed(
            answers[case.text].text,
            [_found(answers[case.text].text, [answers[case.text[a:b]].text.rstrip(".")]) for a, b in case.spans],
        )
        for case in cases
    ]


def apart_aligned(cases: Sequence[Case], ask: Ask) -> list[Placed]:
    """Each span translated alone and looked for again; what is not found by alignment."""
    answers = ask([case.text for case in cases])
    return [
        Placed(
            made.text,
            [s or span_of(case.text, answers[case.text], *at) for s, at in zip(made.spans, case.spans, strict=True)],
        )
        for case, made in zip(cases, apart(cases, ask), strict=True)
    ]


def placeholders(opening: str, closing: str) -> Way:
    """Signs round each span in the text, with {} for its number, and taken out of the translation again."""

    def way(cases: Sequence[Case], ask: Ask) -> list[Placed]:
        texts = [_signed(case, opening, closing) for case in cases]
        answers = ask(texts)
        return [
            _unsigned(answers[text].text, len(case.spans), opening, closing)
            for case, text in zip(cases, texts, strict=True)
        ]

    return way


def _signed(case: Case, opening: str, closing: str) -> str:
    text = case.text
    for number, (start, end) in reversed(list(enumerate(case.spans, 1))):
        text = text[:start] + opening.format(number) + text[start:end] + closing.format(number) + text[end:]
    return text


def _unsigned(text: str, count: int, opening: str, closing: str) -> Placed:
    """Signs may come back without their spaces; where they do not differ by number they count by order."""
    signs: list[tuple[int, int, int, bool]] = []
    for number in range(1, count + 1):
        numbered = "{}" in opening
        for sign, opens in ((opening, True), (closing, False)):
            found = list(re.finditer(rf" ?{re.escape(sign.format(number).strip())} ?", text, re.IGNORECASE))
            if not numbered and opening == closing:
                found = found[0 if opens else 1 :: 2]
            if len(found) >= (1 if numbered else number):
                match = found[0 if numbered else number - 1]
                signs.append((match.start(), match.end(), number, opens))
    bare, at, places = "", 0, {}
    for start, end, number, opens in sorted(signs):
        bare += text[at:start]
        if text[start:end] != text[start:end].strip() and bare[-1:] not in {"", " "}:
            bare += " "
        places[number, opens] = len(bare)
        at = max(at, end)
    bare += text[at:]
    spans: list[Span | None] = []
    for number in range(1, count + 1):
        first, last = places.get((number, True), 0), places.get((number, False), 0)
        there = (number, True) in places and first < last
        spans.append((first, first + len(bare[first:last].rstrip())) if there else None)
    return Placed(bare, spans)


WAYS: dict[str, Way] = {
    "product: copies, then alignment": product,
    "copies alone": copies,
    "spans translated apart": apart,
    "spans apart, then alignment": apart_aligned,
    "placeholders: quotes": placeholders('"', '"'),
    "placeholders: brackets": placeholders("[", "]"),
    "placeholders: Latin words": placeholders("Xa{} ", " Xz{}"),
    "placeholders: private signs": placeholders("\ue000", "\ue001"),
}

# ---------------------------------------------------------------- the count


def _occurrences(text: str, wordings: Sequence[str]) -> list[Span]:
    """Where a text says one of the wordings; a shorter one within a longer does not count."""
    spans = {
        m.span() for w in wordings for m in re.finditer(rf"(?<!\w){re.escape(_bare(w))}(?!\w)", text, re.IGNORECASE)
    }
    return sorted(s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans))


def _found(text: str, wordings: Sequence[str]) -> Span | None:
    spans = _occurrences(text, wordings)
    return spans[0] if len(spans) == 1 else None


def _bare(words: str) -> str:
    return _ARTICLE.sub("", words.strip(" \"'.,;:!?"), count=1) if _ARTICLE.match(words) else words.strip(" \"'.,;:!?")


def _f1(text: str, span: Span, gold: Span) -> float:
    start = span[0] + (len(text[slice(*span)]) - len(_ARTICLE.sub("", text[slice(*span)], count=1)))
    start = start if _ARTICLE.match(text, span[0]) and start <= gold[0] else span[0]
    end = start + len(text[start : span[1]].rstrip(" .,;:!?\"'"))
    both = min(end, gold[1]) - max(start, gold[0])
    return 2 * both / (end - start + gold[1] - gold[0]) if both > 0 else 0.0


def singly(cases: Sequence[Case]) -> list[Case]:
    """The cases with one mark each."""
    return [
        Case(text=case.text, reference=case.reference, spans=[span], wordings=[wordings])
        for case in cases
        for span, wordings in zip(case.spans, case.wordings, strict=True)
    ]


def counted(cases: Sequence[Case], placed: Sequence[Placed], plain: Mapping[str, str], show: bool) -> list[str]:
    """A row of the table. plain: the translations of the sentences as they are."""
    exact = near = lost = said = worse = 0
    for case, made in zip(cases, placed, strict=True):
        worse += _chrf(plain[case.text], case) - _chrf(made.text, case) >= _WORSE
        for (a, b), wordings, span in zip(case.spans, case.wordings, made.spans, strict=True):
            golds = _occurrences(made.text, wordings)
            if not golds:
                continue
            score = max(_f1(made.text, span, gold) for gold in golds) if span else 0.0
            said, exact, near, lost = said + 1, exact + (score == 1.0), near + (score >= _NEAR), lost + (span is None)
            if show and score < 1.0:
                where = made.text[slice(*span)] if span else "nowhere"
                sys.stderr.write(f"{case.text[a:b]} → {where} ({score:.2f}) in: {made.text}\n")
    return [share(exact, said), share(near, said), share(lost, said), share(worse, len(cases))]


def _chrf(text: str, case: Case) -> float:
    return float(sacrebleu.sentence_chrf(text, [case.reference]).score)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, default=ROOT / "benchmarks" / "sets" / "marks.txt")
    parser.add_argument("--pack", type=Path, default=max((ROOT / "packs").glob("*-id_en-*.argosmodel"), default=None))
    parser.add_argument("--beam", type=int, default=SHIPPED_BEAM)
    parser.add_argument("--show", default="", help="tell what is not exact of the ways whose names begin so")
    options = parser.parse_args()
    cases, pack = read_cases(options.set), read_pack(options.pack)
    table = Table(title=f"{pack.name} {pack.version}: {sum(len(c.spans) for c in cases)} spans, {len(cases)} sentences")
    for head in ("way", "exact %", "near %", "lost %", "sentences worse %"):
        table.add_column(head, justify="left" if head == "way" else "right")
    with tempfile.TemporaryDirectory() as cache:
        engine = ArgosEngine([pack], cache=Path(cache), beam_size=options.beam)

        def ask(texts: Sequence[str]) -> Mapping[str, Answer]:
            requests = [Request(source="id", target="en", identity="benchmark", text=t) for t in dict.fromkeys(texts)]
            return {request.text: answer for request, answer in engine.translate(requests)}

        plain = {case.text: made.text for case, made in zip(cases, product(cases, ask), strict=True)}
        for name, way in WAYS.items():
            show = bool(options.show) and name.startswith(options.show)
            tried = singly(cases) if name.startswith("placeholders") else cases
            table.add_row(name, *counted(tried, way(tried, ask), plain, show))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
