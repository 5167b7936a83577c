"""Take an article apart into sentences and the templates that put them together again.

Markup never travels through an engine: a segment is plain text, and its inline elements stand beside it as marks over
character offsets. Block structure, list numbers, datelines and passages without a letter stay in the template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from syndicate.model import Article, Document, Mark, Role, Segment, Template
from syndicate.sentences import sentence_spans

VERSION = 3  # raise when the same article would be cut differently: its translations are then made anew

INLINE = frozenset("a abbr b bdi cite code del dfn em i ins kbd mark q s small span strong sub sup time u var".split())
_ROLES: dict[str, Role] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"), "heading"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    **dict.fromkeys(("td", "th"), "cell"),
}
_BREAK = "\n"  # stands for <br> while a paragraph is gathered; white space in it is collapsed, so the character is free
_IMAGE = "\ufffc"  # stands for an image while a paragraph is gathered
_LIST_MARK = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|[-–—•*])\s+(?=\S)")
_NAME = r"[^\W\d_][\w.'’-]*"
_DATELINE = re.compile(
    rf"{_NAME}(?:[ /]{_NAME}){{0,3}}(?:, ?{_NAME}(?: {_NAME}){{0,3}})?(?: \([^)]{{1,20}}\))?\s*[–—-]+\s+(?=\S)"
)


def segment(article: Article) -> Document:
    """Cut ``article`` into segments. Joining them again in their own language gives the article back."""
    segments: list[Segment] = []
    title = _plain(article.title, "title", segments)
    summary = _plain(article.summary, "summary", segments)
    cutter = _Cutter(segments)
    cutter.feed(article.body)
    cutter.close()
    cutter.flush()
    return Document(
        article=article,
        title=title,
        summary=summary,
        body=_merge(cutter.out),
        tags=tuple(_whole(tag, "tag", segments) for tag in article.tags),
        media=tuple((_plain(m.alt, "alt", segments), _plain(m.caption, "caption", segments)) for m in article.media),
        segments=tuple(segments),
    )


def _has_words(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _plain(text: str, role: Role, segments: list[Segment]) -> Template:
    """A template of plain (unescaped) text."""
    out: list[str | int] = []
    at = 0
    for start, end in sentence_spans(text):
        out.append(text[at:start])
        if _has_words(text[start:end]):
            out.append(len(segments))
            segments.append(Segment(text=text[start:end], role=role))
        else:
            out.append(text[start:end])
        at = end
    return _merge([*out, text[at:]])


def _whole(text: str, role: Role, segments: list[Segment]) -> Template:
    """A template of one segment, however many full stops it holds."""
    if not _has_words(text):
        return (text,) if text else ()
    segments.append(Segment(text=text, role=role))
    return (len(segments) - 1,)


def _merge(pieces: list[str | int]) -> Template:
    """The same template with neighbouring literals joined and empty ones dropped."""
    out: list[str | int] = []
    for piece in pieces:
        if piece == "":
            continue
        if isinstance(piece, str) and out and isinstance(out[-1], str):
            out[-1] += piece
        else:
            out.append(piece)
    return tuple(out)


def marked_html(text: str, marks: tuple[Mark, ...]) -> list[str | int]:
    """``text`` as HTML with its marks around it. Marks must nest or be apart; of equal ones the first is outer."""
    out: list[str | int] = []
    _weave(out, text, 0, len(text), list(marks))
    return out


def _weave(out: list[str | int], text: str, start: int, end: int, marks: list[Mark]) -> None:
    at = start
    queue = sorted(enumerate(marks), key=lambda pair: (pair[1].start, -pair[1].end, pair[0]))
    order = [mark for _, mark in queue]
    while order:
        mark = order.pop(0)
        inner = [
            m for m in order if m.end <= mark.end and (m.start < mark.end or not m.close) and mark.start < mark.end
        ]
        order = [m for m in order if m not in inner]
        out.append(escape(text[at : mark.start], quote=False))
        out.extend(mark.open)
        _weave(out, text, mark.start, mark.end, inner)
        out.append(mark.close)
        at = mark.end
    out.append(escape(text[at:end], quote=False))


@dataclass
class _Open:
    tag: str
    start: int
    open: Template
    order: int


@dataclass
class _Run:
    """Inline content gathered until a block begins or ends."""

    text: str = ""
    marks: list[tuple[int, Mark]] = field(default_factory=list)
    images: list[Template] = field(default_factory=list)  # one for each _IMAGE in the text


class _Cutter(HTMLParser):
    """Walks clean HTML (balanced, allow-listed) and fills ``out`` and ``segments``."""

    def __init__(self, segments: list[Segment]) -> None:
        super().__init__(convert_charrefs=True)
        self.segments = segments
        self.out: list[str | int] = []
        self.run = _Run()
        self.inline: list[_Open] = []
        self.blocks: list[str] = []
        self.verbatim = 0  # depth inside <pre>
        self.count = 0
        self.opening = 3  # paragraphs in which a dateline may stand; a caption or a lead often comes first

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        if self.verbatim:
            self.out.append(raw)
            self.verbatim += tag == "pre"
        elif tag == "br":
            self.run.text = self.run.text.rstrip(" ") + _BREAK
        elif tag == "img":
            self.run.images.append(self._image(attrs, raw))
            self.run.text += _IMAGE
        elif tag in INLINE:
            self.count += 1
            self.inline.append(_Open(tag, len(self.run.text), (raw,), self.count))
        else:
            self.flush()
            self.out.append(raw)
            if tag == "pre":
                self.verbatim = 1
            elif tag not in {"hr", "col"}:
                self.blocks.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.verbatim:
            self.verbatim -= tag == "pre"
            self.out.append(f"</{tag}>")
        elif tag in INLINE:
            for i in range(len(self.inline) - 1, -1, -1):
                if self.inline[i].tag == tag:
                    opened = self.inline.pop(i)
                    self.run.marks.append((opened.order, self._closed(opened)))
                    break
        else:
            self.flush()
            self.out.append(f"</{tag}>")
            if tag in self.blocks:
                while self.blocks.pop() != tag:
                    pass

    def handle_data(self, data: str) -> None:
        if self.verbatim:
            self.out.append(escape(data, quote=False))
            return
        data = re.sub(r"[\s\u00a0\ufffc]+", " ", data)
        if not self.run.text or self.run.text[-1] in (" ", _BREAK):
            data = data.lstrip(" ")
        self.run.text += data

    def _closed(self, opened: _Open) -> Mark:
        return Mark(start=opened.start, end=len(self.run.text), open=opened.open, close=f"</{opened.tag}>")

    def _image(self, attrs: list[tuple[str, str | None]], raw: str) -> Template:
        alt = next((value for name, value in attrs if name == "alt" and value), "")
        if not _has_words(alt):
            return (raw,)
        attribute = [f' {name}="{escape(value or "")}"' for name, value in attrs]
        at = next(i for i, (name, _) in enumerate(attrs) if name == "alt")
        before, after = "".join(attribute[:at]), "".join(attribute[at + 1 :])
        return (f'<img{before} alt="', *_whole(alt, "alt", self.segments), f'"{after}>')

    def flush(self) -> None:
        """Turn what was gathered into pieces; elements still open go on in the next run."""
        run, self.run = self.run, _Run()
        for opened in self.inline:
            run.marks.append(
                (opened.order, Mark(start=opened.start, end=len(run.text), open=opened.open, close=f"</{opened.tag}>"))
            )
            opened.start = 0
        if not run.text.strip():
            return
        run.text = run.text.rstrip()
        marks = [mark for _, mark in sorted(run.marks, key=lambda pair: pair[0])]
        role: Role = next((_ROLES[b] for b in reversed(self.blocks) if b in _ROLES), "text")
        self._cut(run, marks, role)
        self.opening -= role == "text"

    def _cut(self, run: _Run, marks: list[Mark], role: Role) -> None:
        """Sentences become segments, all between them literals."""
        text, at = run.text, 0
        for line in re.finditer(rf"[^{_BREAK}]+", text):
            start = line.start()
            lead = _LIST_MARK.match(text, start, line.end()) or (
                _dateline(text, line.end()) if self.opening > 0 and start == 0 else None
            )
            if lead and _has_words(text[lead.end() : line.end()]):
                start = lead.end()
            for a, b in sentence_spans(text[start : line.end()]):
                sentence = text[start + a : start + b]
                first = start + a + len(sentence) - len(sentence.lstrip(_IMAGE + " "))
                end = first + len(sentence.strip(_IMAGE + " "))
                if _has_words(sentence):
                    self._literal(run, marks, at, first)
                    self._sentence(run, marks, first, end, role)
                    at = end
        self._literal(run, marks, at, len(text))

    def _literal(self, run: _Run, marks: list[Mark], start: int, end: int) -> None:
        """What is not translated, as it is."""
        text = run.text[start:end]
        images = iter(run.images[run.text.count(_IMAGE, 0, start) :])
        for piece in marked_html(text, tuple(_clip(marks, start, end)) if text.strip() else ()):
            for part in re.split(f"([{_IMAGE}{_BREAK}])", piece) if isinstance(piece, str) else [piece]:
                if part == _IMAGE:
                    self.out.extend(next(images))
                else:
                    self.out.append("<br>" if part == _BREAK else part)

    def _sentence(self, run: _Run, marks: list[Mark], start: int, end: int, role: Role) -> None:
        own = _clip(marks, start, end)
        text = run.text[start:end]
        images = iter(run.images[run.text.count(_IMAGE, 0, start) :])
        while (at := text.find(_IMAGE)) >= 0:  # an image inside the sentence becomes a mark without length
            text = text[:at] + text[at + 1 :]
            own = [
                Mark(start=m.start - (m.start > at), end=m.end - (m.end > at), open=m.open, close=m.close) for m in own
            ]
            own.append(Mark(start=at, end=at, open=next(images), close=""))
        self.out.append(len(self.segments))
        self.segments.append(Segment(text=text, role=role, marks=tuple(own)))


def _dateline(text: str, end: int) -> re.Match[str] | None:
    """A dateline such as ``SEMARANG, Kabar Nusa – ``: every word a name, 60 characters at most."""
    match = _DATELINE.match(text, 0, end)
    if not match or match.end() > 60:
        return None
    words = re.findall(_NAME, match[0])
    return match if all(word[0].isupper() for word in words) else None


def _clip(marks: list[Mark], start: int, end: int) -> list[Mark]:
    """The marks that lie over ``[start, end)``, cut to it and counted from ``start``."""
    clipped = ((max(m.start, start), min(m.end, end), m) for m in marks)
    return [Mark(start=a - start, end=b - start, open=m.open, close=m.close) for a, b, m in clipped if a < b]
