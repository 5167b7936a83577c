"""Flatten a sieved tree: out of whatever boxes come paragraphs, headings, lists, tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from syndicate.html.inline import MARKS, has_text, is_visible, joined, may_nest, tidy
from syndicate.html.table import Cell, build_table, read_table
from syndicate.html.tree import BREAKS, Node, find, text_of

Marks = tuple[Node, ...]
HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})


class _Flow:
    """Gathers blocks; inline content stands in an open run until something closes it."""

    def __init__(self) -> None:
        self.blocks: list[Node] = []
        self.run: list[Node | str] = []
        self.path: list[tuple[Node, Node]] = []  # open marks: the original and its copy in the run
        self.broken = False  # was a line break the last thing seen?
        self.strays: Node | None = None  # a list made for items that stood outside any

    def add(self, item: Node | str, marks: Marks) -> None:
        if isinstance(item, Node) and item.tag == "br":
            if self.broken:
                self.close()
                return
            self.broken = True
        elif is_visible([item]):
            self.broken = False
        shared = 0
        while shared < min(len(self.path), len(marks)) and self.path[shared][0] is marks[shared]:
            shared += 1
        del self.path[shared:]
        for mark in marks[shared:]:
            copy = Node(mark.tag, dict(mark.attrs))
            self.here().append(copy)
            self.path.append((mark, copy))
        self.here().append(item)

    def here(self) -> list[Node | str]:
        return self.path[-1][1].children if self.path else self.run

    def close(self) -> None:
        """End the paragraph; one that holds nothing but images becomes figures."""
        content = tidy(self.run)
        self.run, self.path, self.broken = [], [], False
        if not content:
            return
        if has_text(content):
            self.blocks.append(Node("p", {}, content))
        else:
            self.blocks.extend(Node("figure", {}, [item]) for item in _images(content))

    def block(self, *nodes: Node) -> None:
        self.close()
        self.blocks.extend(nodes)


def _images(nodes: Sequence[Node | str]) -> list[Node]:
    """Each image with the link around it."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Node) and (node.tag == "img" or (node.tag == "a" and len(find([node], "img")) == 1)):
            found.append(node)
        elif isinstance(node, Node):
            found.extend(_images(node.children))
    return found


def _walk(nodes: Sequence[Node | str], flow: _Flow, marks: Marks) -> None:
    for node in nodes:
        if isinstance(node, str) or node.tag in {"br", "img"}:
            flow.add(node, marks)
        elif node.tag in MARKS:
            outer = tuple(m for m in marks if m.tag != "a") if node.tag == "a" else marks
            plain = (node.tag == "span" and not node.attrs) or not may_nest(node.tag, marks)
            _walk(node.children, flow, marks if plain else (*outer, node))
        elif node.tag in _SHAPERS:
            flow.close()
            _SHAPERS[node.tag](node, flow, marks)
        elif node.tag in BREAKS:
            flow.close()
            _walk(node.children, flow, marks)
            flow.close()
        else:
            _walk(node.children, flow, marks)


def _blocks(nodes: Sequence[Node | str], marks: Marks, *, captions: bool = False) -> list[Node]:
    flow = _Flow()
    _walk(nodes, flow, marks)
    flow.close()
    for block in flow.blocks:
        if block.tag == "figcaption" and not captions:
            block.tag = "p"
    return flow.blocks


def _line(nodes: Sequence[Node | str], marks: Marks) -> list[Node | str]:
    """Inline content of an element that holds no blocks; what came in several stands on several lines."""
    lines = [_flat(block) for block in _blocks(nodes, marks)]
    return tidy(joined([line for line in lines if is_visible(line)]))


def _flat(block: Node) -> list[Node | str]:
    if block.tag == "p" or block.tag in HEADINGS:
        return block.children
    words = text_of([block])
    return [*_images(block.children), words] if block.tag == "figure" else [words]


def _item(blocks: list[Node]) -> list[Node | str]:
    """A list item's or a cell's content: a lone paragraph needs no ``<p>``."""
    lone = bool(blocks) and all(block.tag in {"ul", "ol"} for block in blocks[1:])
    if lone and (blocks[0].tag == "p" or (blocks[0].tag == "figure" and not find(blocks[0].children, "figcaption"))):
        return [*blocks[0].children, *blocks[1:]]
    return list(blocks)


def _heading(node: Node, flow: _Flow, marks: Marks) -> None:
    blocks = _blocks(node.children, tuple(m for m in marks if m.tag != "strong"))
    lines = [b.children for b in blocks if b.tag == "p"]
    if not lines or any(b.tag not in {"p", "figure"} for b in blocks):
        flow.block(*blocks)
        return
    content = joined(lines)
    while len(content) == 1 and isinstance(content[0], Node) and content[0].tag == "strong":
        content = content[0].children
    flow.block(Node(node.tag, {}, content), *(b for b in blocks if b.tag == "figure"))


def _quote(node: Node, flow: _Flow, marks: Marks) -> None:
    blocks = _blocks(node.children, marks)
    if blocks:
        flow.block(Node("blockquote", node.attrs, list(blocks)))


def _list(node: Node, flow: _Flow, marks: Marks) -> None:
    items: list[Node] = []
    for child in node.children:
        inside = child.children if isinstance(child, Node) and child.tag == "li" else [child]
        blocks = _blocks(inside, marks)
        if not blocks:
            continue
        if inside == [child] and blocks[0].tag in {"ul", "ol"} and items:
            items[-1].children.extend(blocks)  # a list that stands between items belongs to the one before it
        else:
            items.append(Node("li", {}, _item(blocks)))
    if items:
        flow.block(Node(node.tag, node.attrs, list(items)))


def _stray_item(node: Node, flow: _Flow, marks: Marks) -> None:
    blocks = _blocks(node.children, marks)
    if not blocks:
        return
    if flow.strays is None or not flow.blocks or flow.blocks[-1] is not flow.strays:
        flow.strays = Node("ul")
        flow.block(flow.strays)
    flow.strays.children.append(Node("li", {}, _item(blocks)))


def _terms(node: Node, flow: _Flow, marks: Marks) -> None:
    entries: list[Node] = []
    for child in (inner for outer in node.children for inner in _inside(outer, "div")):
        if _is(child, "dt"):
            content = _line(_inside(child, "dt"), marks)
        else:
            content = _item(_blocks(_inside(child, "dd"), marks))
        if content:
            entries.append(Node("dt" if _is(child, "dt") else "dd", {}, content))
    if entries:
        flow.block(Node("dl", {}, list(entries)))


def _is(node: Node | str, tag: str) -> bool:
    return isinstance(node, Node) and node.tag == tag


def _inside(node: Node | str, tag: str) -> Sequence[Node | str]:
    """What stands in an element called ``tag``; anything else as it is."""
    return node.children if isinstance(node, Node) and node.tag == tag else [node]


def _figure(node: Node, flow: _Flow, marks: Marks) -> None:
    blocks = _blocks(node.children, marks, captions=True)
    captions = [b for b in blocks if b.tag == "figcaption"]
    pictures = [b for b in blocks if b.tag == "figure" and not find(b.children, "figcaption")]
    rest = [b for b in blocks if b not in captions and b not in pictures]
    if not captions and len(rest) == 1 and rest[0].tag == "p":
        captions, rest = rest, []
    if rest or not pictures:
        for block in captions:
            block.tag = "p"
        flow.block(*blocks)
        return
    content: list[Node | str] = [image for picture in pictures for image in picture.children]
    if captions:
        content.append(Node("figcaption", {}, joined([b.children for b in captions])))
    flow.block(Node("figure", {}, content))


def _caption(node: Node, flow: _Flow, marks: Marks) -> None:
    content = _line(node.children, marks)
    images = _images(content)
    if has_text(content):
        flow.block(Node("figcaption", {}, content))
    elif images:
        flow.block(*(Node("figure", {}, [image]) for image in images))


def _table(node: Node, flow: _Flow, marks: Marks) -> None:
    table = read_table(node)
    flow.block(*_blocks(table.strays, marks))
    caption = _line(table.caption, marks)
    cells: dict[Cell, list[Node]] = {cell: _blocks(cell.node.children, marks) for cell in table.cells}
    layout = len(cells) <= 1 or any(b.tag == "table" for blocks in cells.values() for b in blocks)
    if layout or not any(cells.values()):
        if caption:
            flow.block(Node("p", {}, caption))
        flow.block(*(block for blocks in cells.values() for block in blocks))
        return
    flow.block(build_table(table, caption, {cell: _item(blocks) for cell, blocks in cells.items()}))


def _details(node: Node, flow: _Flow, marks: Marks) -> None:
    summaries = [c for c in node.children if _is(c, "summary")][:1]
    summary = _line(summaries, marks)
    blocks = _blocks([c for c in node.children if c not in summaries], marks)
    if summary and blocks and has_text(summary):
        flow.block(Node("details", {}, [Node("summary", {}, summary), *blocks]))
    else:
        flow.block(*_blocks(summaries, marks), *blocks)


def _verbatim(node: Node, flow: _Flow, marks: Marks) -> None:
    del marks  # a listing is shown as it is
    content = _as_is(node.children)
    if content and isinstance(content[0], str):
        content[0] = content[0].lstrip("\n")  # a parser takes the first line break away, so there must be none
    if is_visible(content):
        flow.block(Node("pre", {}, content))


def _rule(node: Node, flow: _Flow, marks: Marks) -> None:
    del marks
    flow.block(Node(node.tag))


def _as_is(nodes: Sequence[Node | str]) -> list[Node | str]:
    """White space kept, every line end one way, only marks that say something."""
    out: list[Node | str] = []
    for node in nodes:
        if isinstance(node, str):
            out.append("\n".join(node.replace("\r\n", "\n").splitlines()) + "\n" * node.endswith(("\n", "\r")))
        elif node.tag == "br":
            out.append("\n")
        elif node.tag == "img":
            out.append(node)
        elif node.tag in MARKS and (node.tag != "span" or node.attrs):
            out.append(Node(node.tag, node.attrs, _as_is(node.children)))
        else:
            out.extend(_as_is(node.children))
    return out


_SHAPERS: Final[dict[str, Callable[[Node, _Flow, Marks], None]]] = {
    **dict.fromkeys(HEADINGS, _heading),
    "blockquote": _quote,
    "ul": _list,
    "ol": _list,
    "li": _stray_item,
    "dl": _terms,
    "figure": _figure,
    "figcaption": _caption,
    "table": _table,
    "details": _details,
    "pre": _verbatim,
    "hr": _rule,
}


def shape(root: Node) -> list[Node]:
    """The tree's content as a flat row of blocks; nothing but empty boxes is lost."""
    return _blocks(root.children, ())
