"""The tree between parsing and writing, and the only place that touches lxml and nh3."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import nh3
from lxml import etree

MAX_BYTES: Final = 5_000_000  # a body larger than this, inline pictures not counted, is no article
MAX_DEPTH: Final = 200  # elements nested deeper lose their tags, not their text
REFUSED_DEPTH: Final = 1_000  # libxml2 takes quadratic time on deep stacks
MAX_ELEMENTS: Final = 100_000  # a long article has some thousands
MAX_SIGNS: Final = 300_000  # html5ever takes quadratic time on escaped characters

VOID: Final = frozenset({"br", "hr", "img"})
BREAKS: Final = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li main menu nav noscript ol optgroup option p"
    " pre script search section style summary table tbody td template textarea tfoot th thead title tr ul video".split()
)
# Elements whose text never reads as text; they keep a node of their own at any depth, so that the sieve finds them.
OPAQUE: Final = frozenset(
    "script style template noscript form select textarea button object embed applet svg math canvas audio video iframe"
    " frame frameset noframes title head dialog".split()
)

ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    tag: frozenset(names.split())
    for tag, names in {
        **dict.fromkeys(
            "p h2 h3 h4 h5 h6 ul li q cite pre code em strong u s sub sup small mark figure figcaption table caption"
            " thead tbody tfoot tr br hr dl dt dd details summary".split(),
            "",
        ),
        "ol": "start",
        "blockquote": "cite",
        "abbr": "title",
        "a": "href hreflang title",
        "img": "src alt width height",
        "th": "colspan rowspan scope",
        "td": "colspan rowspan",
        "span": "lang dir",
        "time": "datetime",
    }.items()
}

# C0 and C1 controls, soft hyphens, bidi overrides and isolates, surrogates, byte order marks, object replacement
# characters and non-characters (Unicode 16, chapter 23). Zero-width joiners and the marks LRM and RLM stay: they belong
# to the writing.
_NOISE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffc\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
_SPACE = re.compile(r"[\s\u0085]+")
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")  # of a tag (HTML, section 13.2.5.6)
_INLINE_DATA = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=]{64,}")


class Unreadable(ValueError):
    """HTML that is too large or nested too deep to be an article's."""


@dataclass(slots=True, eq=False)
class Node:
    """An element. children: elements and texts in their order."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


def printable(text: str) -> str:
    """The text without characters that show nothing or turn the reading direction round."""
    return _NOISE.sub("", text)


def squeeze(text: str) -> str:
    """The text with every run of white space, no-break spaces included, made one space, and trimmed."""
    return _SPACE.sub(" ", text).strip(" ")


def spaced(text: str) -> str:
    """Like squeeze(), untrimmed."""
    return _SPACE.sub(" ", text)


def text_of(nodes: Iterable[Node | str]) -> str:
    """The text as one line; blocks and line breaks part words."""
    parts: list[str] = []
    _gather(nodes, parts)
    return squeeze("".join(parts))


def _gather(nodes: Iterable[Node | str], parts: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif node.tag in BREAKS:
            parts.append(" ")
            _gather(node.children, parts)
            parts.append(" ")
        else:
            _gather(node.children, parts)


def find(nodes: Iterable[Node | str], tag: str) -> list[Node]:
    """Every element of that name below, in document order."""
    found: list[Node] = []
    stack: list[Node | str] = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        if isinstance(node, Node):
            if node.tag == tag:
                found.append(node)
            stack.extend(node.children[::-1])
    return found


def trim_end(node: Node, ending: str) -> bool:
    """Take the letters and signs of ``ending`` from the node's end, if they stand there; whether they did."""
    left = "".join(ending.split())
    texts = _texts(node)
    if not left or not "".join("".join(children[at].split()) for children, at in texts).endswith(left):
        return False
    for children, at in reversed(texts):
        text = children[at]
        while left and text:
            left = left if text[-1].isspace() else left[:-1]
            text = text[:-1]
        children[at] = text.rstrip() if not left else text
        if not left:
            break
    return True


def _texts(node: Node) -> list[tuple[Any, int]]:
    """Every text below the node, in order, as the list that holds it and its place there."""
    found: list[tuple[Any, int]] = []
    for at, child in enumerate(node.children):
        found += [(node.children, at)] if isinstance(child, str) else _texts(child)
    return found


class _Builder:
    """Takes libxml2's events (tags always balanced) and builds a tree of limited depth."""

    def __init__(self) -> None:
        self.root = Node("body")
        self.stack: list[Node] = [self.root]
        self.skipped: list[bool] = []  # for each open tag: has it no node?
        self.text: list[str] = []
        self.count = 0

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        self._flush()
        self.count += 1
        tag = tag.lower()
        current = self.stack[-1]
        deep = len(self.stack) > MAX_DEPTH and not (tag in OPAQUE and current.tag not in OPAQUE) and tag not in VOID
        self.skipped.append(deep)
        if deep:
            if tag in BREAKS:
                current.children.append(" ")
            return
        node = Node(tag, {name.lower(): printable(value or "") for name, value in attrs.items()})
        current.children.append(node)
        self.stack.append(node)

    def end(self, tag: str) -> None:
        self._flush()
        if not self.skipped:
            return
        if not self.skipped.pop():
            self.stack.pop()
        elif tag.lower() in BREAKS:
            self.stack[-1].children.append(" ")

    def data(self, text: str) -> None:
        self.text.append(text)

    def _flush(self) -> None:
        if self.text:
            self.stack[-1].children.append(printable("".join(self.text)))
            self.text = []

    def close(self) -> Node:
        self._flush()
        return self.root


def fitting(source: str) -> str:
    """The text without unprintable characters and inline files. Raises Unreadable beyond MAX_BYTES."""
    source = _INLINE_DATA.sub("data:,", printable(source))
    if len(source.encode()) > MAX_BYTES:
        raise Unreadable(f"its text is larger than {MAX_BYTES // 1_000_000} MB; publish it in parts")
    return source


def parse(source: str) -> Node:
    """The tree of printable text. Raises Unreadable beyond REFUSED_DEPTH or MAX_ELEMENTS."""
    builder = _Builder()
    target: Any = builder  # the stubs ask for methods that libxml2 need not find
    parser = etree.HTMLParser(encoding="utf-8", target=target, huge_tree=True, no_network=True)
    for start in range(0, len(source), 16_384):  # in pieces, so that a bomb is noticed before it goes off
        parser.feed(source[start : start + 16_384].encode())
        if len(builder.skipped) > REFUSED_DEPTH:
            raise Unreadable(f"its text is nested more than {REFUSED_DEPTH} elements deep; publish it flatter")
        if builder.count > MAX_ELEMENTS:
            raise Unreadable(f"its text has more than {MAX_ELEMENTS:,} elements; publish it in parts")
    if source:
        parser.close()
    return builder.root


def plain(source: str) -> str:
    """One line of plain text from text that may hold markup: a title, a summary, a tag, a name.

    A sign that would open a tag becomes ‹: feed readers that take plain text for HTML must find nothing to run.
    """
    source = fitting(source)
    if "<" not in source:
        return squeeze(_OPENING.sub("‹", printable(html.unescape(source))))
    root = parse(source)
    _drop_opaque(root)
    return _OPENING.sub("‹", text_of(root.children))


def _drop_opaque(node: Node) -> None:
    node.children = [c for c in node.children if isinstance(c, str) or c.tag not in OPAQUE - {"title", "head"}]
    for child in node.children:
        if isinstance(child, Node):
            _drop_opaque(child)


def write(nodes: Sequence[Node | str]) -> str:
    """HTML of the nodes, passed through nh3's allow-list as the last word; a top-level block a line.

    Raises Unreadable beyond MAX_SIGNS.
    """
    lines = []
    for node in nodes:
        parts: list[str] = []
        _write(node, parts)
        lines.append("".join(parts))
    text = "\n".join(lines)
    if text.count("&") > MAX_SIGNS:
        raise Unreadable(f"its text has more than {MAX_SIGNS:,} of the signs <, > and &; publish it in parts")
    safe = nh3.clean(
        text,
        tags=set(ALLOWED),
        attributes={tag: set(names) for tag, names in ALLOWED.items() if names},
        url_schemes={"http", "https", "mailto", "tel", "asset"},
        link_rel=None,
        strip_comments=True,
    )
    return safe.strip()


def _write(node: Node | str, parts: list[str]) -> None:
    if isinstance(node, str):
        parts.append(html.escape(node, quote=False))
        return
    allowed = ALLOWED.get(node.tag, frozenset())
    attrs = "".join(f' {name}="{html.escape(value)}"' for name, value in node.attrs.items() if name in allowed)
    parts.append(f"<{node.tag}{attrs}>")
    if node.tag in VOID:
        return
    for child in node.children:
        _write(child, parts)
    parts.append(f"</{node.tag}>")
