"""Reading text that was copied from a browser: the shapes that markup had are seen again in its lines.

Nothing is lost and nothing is guessed: what is not plainly a heading, a list, a quotation or a table stays a paragraph.
The template's leftovers at the end stay too; cutting them is cleaning's work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise

from syndicate.sources.draft import Unusable
from syndicate.sources.encoding import strip_controls

_BULLET = re.compile(r"\s*[•‣◦▪●·]\s*(?=\S)|\s*[-*]\s+(?=\S)")
_NUMBER = re.compile(r"(\s*)(\d{1,3})[.)]\s+(?=\S)")
_MARKED = re.compile(
    r"(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,4})[.)]\s+(?!\w\.)\S"
)  # "1. Biaya", "b. Hutan"; not "A. B. Putra"
_ENDS = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_LABEL = re.compile(  # labels of a line that is never a heading, in Indonesian and English
    r"(?:foto|gambar|ilustrasi|sumber|penulis|reporter|editor|oleh|baca juga|kredit|photo|image|source|credit|by)\s*:",
    re.IGNORECASE,
)
_HEADING = 120  # characters; a longer line is prose
_WRAPPED = 100  # characters; mail and plain-text editors wrap below this
_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"), ('"', '"'))

Block = list[str]  # consecutive non-blank lines, their indentation kept


def read_copy(text: str) -> tuple[str, str]:
    """The title (plain text) and the body (HTML). Raises Unusable if there is no line with text."""
    blocks = _blocks(text)
    if not blocks:
        raise Unusable("the file is empty; expected the title in its first line")
    title, rest = blocks[0][0], blocks[0][1:]
    return _clean(title), _body([part for block in [rest, *blocks[1:]] for part in _parts(block)])


def _clean(line: str) -> str:
    return " ".join(line.split())


def _blocks(text: str) -> list[Block]:
    """Groups of lines between blank ones; a line of spaces and no-break spaces is blank."""
    blocks: list[Block] = [[]]
    for line in strip_controls(text).lstrip("\ufeff").splitlines():
        if line.strip(" \t\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u3000\u2002\u2003"):
            blocks[-1].append(line.rstrip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _parts(block: Block) -> list[Block]:
    """A block cut where one thing ends and another begins without a blank line between them."""
    parts: list[Block] = []
    for line in block:
        previous = parts[-1] if parts else None
        if previous is None or _starts(line, previous):
            parts.append([line])
        else:
            previous.append(line)
    return parts


def _starts(line: str, previous: Block) -> bool:
    if _BULLET.match(line) or _NUMBER.match(line):
        return True
    if _BULLET.match(previous[0]) or _NUMBER.match(previous[0]):
        return not line[:1].isspace()  # an indented line carries the item on
    return _clean(line) == _clean(previous[-1]) or _is_sentence(line) or _is_sentence(previous[-1])


def _is_sentence(line: str) -> bool:
    """A whole paragraph in one line, as browsers copy paragraphs without margins."""
    return len(line) > _WRAPPED and _ENDS.search(line) is not None


def _body(parts: Sequence[Block]) -> str:
    html: list[str] = []
    at, prose_seen = 0, False
    while at < len(parts):
        for read in (_numbered, _bulleted):
            items, taken = read(parts, at)
            if taken:
                html.append(items)
                break
        else:
            block, taken = parts[at], 1
            level = _heading(parts, at, prose_seen)
            prose_seen = prose_seen or (not level and _is_prose(block))
            html.append(f"<{level}>{_text(block)}</{level}>" if level else _paragraph(block))
        at += taken
    return "\n".join(html)


def _numbered(parts: Sequence[Block], at: int) -> tuple[str, int]:
    """A list of two or more neighbours that count 1, 2, 3…: its HTML and how many parts it takes, else 0."""
    return _list("ol", _run(parts, at, _next_number), _NUMBER)


def _bulleted(parts: Sequence[Block], at: int) -> tuple[str, int]:
    run = _run(parts, at, lambda line, _: _BULLET.match(line) is not None)
    if len(run) == 1 and run[0][0].lstrip()[0] in "-*":
        return "", 0  # one dash alone is more often speech or a signature than a list
    return _list("ul", run, _BULLET, least=1)


def _next_number(line: str, run: Sequence[Block]) -> bool:
    found = _NUMBER.match(line)
    if found is None or int(found[2]) != len(run) + 1:
        return False
    first = _NUMBER.match(run[0][0]) if run else found
    return first is not None and bool(first[1]) == bool(found[1])


def _run(parts: Sequence[Block], at: int, belongs: Callable[[str, Sequence[Block]], bool]) -> list[Block]:
    run: list[Block] = []
    while at + len(run) < len(parts) and belongs(parts[at + len(run)][0], run):
        run.append(parts[at + len(run)])
    return run


def _list(tag: str, run: Sequence[Block], marker: re.Pattern[str], least: int = 2) -> tuple[str, int]:
    if len(run) < least:
        return "", 0
    items = "".join(f"<li>{_text([marker.sub('', block[0], count=1), *block[1:]])}</li>" for block in run)
    return f"<{tag}>{items}</{tag}>", len(run)


def _heading(parts: Sequence[Block], at: int, prose_seen: bool) -> str:
    """``h3`` or ``h2`` if the part is a heading, else "". Numbered and lettered lines are h3.

    Before the first prose a short line without a number is a caption or a byline.
    """
    block = parts[at]
    if len(block) != 1 or block[0][:1].isspace() or at + 1 == len(parts):
        return ""
    line, after = block[0], parts[at + 1]
    open_end = not _ENDS.search(line) or _is_titled_question(line)
    short = len(line) <= _HEADING and open_end and not _LABEL.match(line) and "\t" not in line
    if not short or not any(c.isalpha() for c in line):
        return ""
    marked = _MARKED.match(line)
    follows = _is_prose(after) or len(after) > 1 or _BULLET.match(after[0]) or _NUMBER.match(after[0])
    if marked:
        return "h3" if follows and (prose_seen or line[0].isdigit()) else ""
    return "h2" if prose_seen and (follows or _MARKED.match(after[0])) else ""


def _is_titled_question(line: str) -> bool:
    """Whether a line asks something and its long words begin with capitals, which a sentence's do not."""
    words = [word for word in line.split()[1:] if len(word) > 4]
    return line.endswith("?") and len(words) > 1 and all(word[0].isupper() for word in words)


def _is_prose(block: Block) -> bool:
    line = block[-1]
    return len(line) > _HEADING or (_ENDS.search(line) is not None and not _LABEL.match(line))


def _paragraph(block: Block) -> str:
    text = _text(block)
    if len(block) == 1 and _is_quotation(_clean(block[0])):
        return f"<blockquote><p>{text}</p></blockquote>"
    cells = [line.split("\t") for line in block]
    if len(block) > 1 and len(cells[0]) > 1 and all(len(row) == len(cells[0]) for row in cells):
        return f"<table>{''.join(map(_row, cells))}</table>"
    return f"<p>{text}</p>"


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(_clean(cell), quote=False)}</td>" for cell in cells) + "</tr>"


def _is_quotation(line: str) -> bool:
    """Whether one pair of quotation marks holds the whole line."""
    for first, last in _QUOTES:
        inside = line[1:-1]
        if len(line) > 2 and line.startswith(first) and line.endswith(last) and first not in inside:
            return last not in inside
    return False


def _text(block: Block) -> str:
    lines = [escape(_clean(line), quote=False) for line in block]
    return (" " if _is_wrapped(block) else "<br>").join(lines)


def _is_wrapped(block: Block) -> bool:
    """Whether an editor broke prose at a margin: no next word fitted, and at least one line goes on in lower case.

    Other lines that follow each other are rows (a table that ran together, verses, an address) and stay apart.
    """
    lines = [_clean(line) for line in block]
    width = max(map(len, lines))
    pairs = list(pairwise(lines))
    full = all(len(a) + 1 + len(b.split()[0]) > width for a, b in pairs)
    indented = all(line[:1].isspace() for line in block[1:])  # the rest of a list item
    return (full and width <= _WRAPPED and any(b[0].islower() for _, b in pairs)) or (bool(pairs) and indented)
