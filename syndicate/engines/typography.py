"""What a pack's vocabulary cannot write, said in characters that it knows, and the newsroom's style put back after.

Pure: text in, text out. ``known`` tells whether a pack's vocabulary holds a character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from syndicate.engines.traced import Traced, rewritten, traced

Known = Callable[[str], bool]

_EQUIVALENT = {
    **dict.fromkeys("“”„‟«»″〝〞", '"'), **dict.fromkeys("‘’‚‛‹›′ʼ`´", "'"),
    **dict.fromkeys("–—―−‐‑‒", "-"), "…": "...", "×": "x", "⁄": "/", "·": "-",
}  # fmt: skip
_DASHES = "—―–"
_PAIRS = {"“": "”", "«": "»", "‹": "›", "「": "」"}
_OPENERS = "“«„"
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN_DASH = re.compile(r"(?<!\S)--?(?!\S)")
_JUNK = re.compile("<unk>|[⁇\u2581]")
_BEFORE_OPENING = set(" \u00a0([{<-–—/“‘«„")


def plain(text: str, known: Known) -> Traced:
    """The text in characters that ``known`` accepts, where an equivalent exists; white space and controls as spaces."""
    if all((char.isalnum() and known(char)) or _plain_character(char, 0, known) == char for char in set(text)):
        return traced(text)  # most sentences
    return rewritten((_plain_character(text, i, known), i) for i in range(len(text)))


def _plain_character(text: str, at: int, known: Known) -> str:
    char = text[at]
    if char.isspace() or unicodedata.category(char) == "Cc":
        return " "
    if char in "\u2581⁇":  # the tokenizer's own signs
        return " "
    if unicodedata.category(char) == "Cs":  # lone surrogates, which no tokenizer takes
        return ""
    if known(char):
        return char
    if unicodedata.category(char) == "Cf":  # zero-width characters, soft hyphens
        return ""
    if char in _DASHES and _joins_words(text, at):
        return " - "
    for other in _equivalents(char):
        if other and all(known(c) for c in other if c != " "):
            return other
    return char


def _equivalents(char: str) -> Iterator[str]:
    yield _EQUIVALENT.get(char, "")
    yield unicodedata.normalize("NFKC", char)
    yield "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))


def _joins_words(text: str, at: int) -> bool:
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return len(around) == 2 and not any(c.isspace() or c.isdigit() for c in around)


def edges(text: str, known: Known) -> tuple[int, int]:
    """(start, end) of what is to be translated: without outer space and signs that no vocabulary character equals."""

    def idle(at: int) -> bool:
        char = text[at]
        if char.isspace():
            return True
        return not char.isalnum() and not all(known(c) for c in _plain_character(text, at, known) if c != " ")

    start, end = 0, len(text)
    while start < end and idle(start):
        start += 1
    while end > start and idle(end - 1):
        end -= 1
    return start, end


def scrubbed(text: str) -> Traced:
    """The text without signs of unknown pieces, without outer space and without doubled spaces."""
    signs = [m.span() for m in _JUNK.finditer(text)]
    if not signs and text == " ".join(text.split()):
        return traced(text)
    kept: list[tuple[str, int]] = []
    for i, char in enumerate(text):
        if any(start <= i < end for start, end in signs):
            continue
        if char.isspace() and (not kept or kept[-1][0] == " "):
            continue
        kept.append((" " if char.isspace() else char, i))
    while kept and kept[-1][0] == " ":
        kept.pop()
    return rewritten(kept)


def restyled(text: str, like: str) -> Traced:
    """The text with straight quotes, plain dashes and dots set in the typographic style of ``like``, if it has one."""
    double, single = _double_style(like), _single_style(like)
    dash = next((c for c in like if c in _DASHES and not _between_digits(like, like.index(c))), "")
    numeric = "–" if re.search(r"\d–\d", like) else ""
    dots = "…" in like and "..." not in like
    if not (double or single or dash or numeric or dots):
        return traced(text)
    pieces: list[tuple[str, int]] = []
    opened = False
    at = 0
    while at < len(text):
        char, step = text[at], 1
        if char == '"' and double:
            opened = _opens(text, at, opened)
            char = double[0] if opened else double[1]
        elif char == "'" and single:
            char = single[0] if _opens(text, at, True) and single[0] in like else single[1]
        elif dash and (width := _dash_width(text, at)):
            char, step = dash, width
        elif char == "-" and numeric and _between_digits(text, at):
            char = numeric
        elif dots and text.startswith("...", at):
            char, step = "…", len(text) - at - len(text[at:].lstrip("."))
        pieces.append((char, at))
        at += step
    return rewritten(pieces)


def _dash_width(text: str, at: int) -> int:
    """The length of a plain dash, one or two signs with space around, that starts at ``at``; 0 if none does."""
    match = _PLAIN_DASH.match(text, at)
    return len(match.group()) if match else 0


def respelt(text: str, source: str, shown: Traced) -> Traced:
    """The text with letters put back that ``shown``, made from ``source`` by :func:`plain`, had to do without.

    A word that the translation copied as it was shown (Muller) is written as in the source (Müller).
    """
    if shown.text == source:
        return traced(text)
    spelling: dict[str, str] = {}
    for match in _LETTERS.finditer(shown.text):
        start, end = shown.back(match.span())
        if source[start:end] != match.group() and source[start:end].isalpha():
            spelling[match.group()] = source[start:end]
    pieces: list[tuple[str, int]] = []
    at = 0
    for match in _LETTERS.finditer(text):
        word = spelling.get(match.group())
        if word is not None:
            pieces += [(text[i], i) for i in range(at, match.start())]
            pieces += [(char, min(match.start() + i, match.end() - 1)) for i, char in enumerate(word)]
            at = match.end()
    return rewritten([*pieces, *((text[i], i) for i in range(at, len(text)))])


def _between_digits(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()


def _double_style(like: str) -> tuple[str, str] | None:
    opener = next((c for c in like if c in _OPENERS), "")
    if '"' in like:
        return None
    if opener == "„":
        return ("„", "”" if "”" in like else "“")
    if opener:
        return (opener, _PAIRS[opener])
    return ("“", "”") if "”" in like else None


def _single_style(like: str) -> tuple[str, str] | None:
    return ("‘", "’") if "'" not in like and ("’" in like or "‘" in like) else None


def _opens(text: str, at: int, opened: bool) -> bool:
    """Whether the quote at ``at`` opens: by its neighbours, and where these do not tell, if none is open."""
    before = at == 0 or text[at - 1] in _BEFORE_OPENING
    after = at + 1 == len(text) or text[at + 1].isspace()
    if before == after:
        return not opened
    return before
