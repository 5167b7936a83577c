"""The inside of a paragraph: white space, line breaks, empty and doubled marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from syndicate.html.address import shows
from syndicate.html.tree import Node, find, spaced

MARKS: Final = frozenset("a abbr cite code em mark q s small span strong sub sup time u".split())
_LIKE_JOINS_LIKE = frozenset("code em mark s small strong sub sup u".split())
_VISIBLE = re.compile(r"[^\s\u0085\u200b-\u200f\u2060]")


def is_visible(nodes: Sequence[Node | str]) -> bool:
    """Is there anything to see: a letter, a sign or an image?"""
    return has_text(nodes) or bool(find(nodes, "img"))


def has_text(nodes: Sequence[Node | str]) -> bool:
    """Is there a letter or a sign?"""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Node):
            stack.extend(node.children)
        elif _VISIBLE.search(node):
            return True
    return False


def may_nest(tag: str, marks: Sequence[Node]) -> bool:
    """May a mark open inside these? Bold in bold says nothing new."""
    return tag not in _LIKE_JOINS_LIKE or all(mark.tag != tag for mark in marks)


class _Spaces:
    """Makes white space single across marks, in reading order."""

    def __init__(self) -> None:
        self.after_space = True
        self.begun = False

    def forward(self, nodes: Sequence[Node | str]) -> list[Node | str]:
        out: list[Node | str] = []
        for node in nodes:
            if isinstance(node, str):
                text = spaced(node)
                text = text[1:] if self.after_space and text.startswith(" ") else text
                if text:
                    self.after_space = text.endswith(" ")
                    self.begun = self.begun or bool(_VISIBLE.search(text))
                    out.append(text)
            elif node.tag == "br":
                self.after_space = True
                if self.begun:
                    out.append(node)
            else:
                if node.tag == "img":
                    self.after_space, self.begun = False, True
                node.children = self.forward(node.children)
                out.append(node)
        return out


class _Ends:
    """Takes white space away before line breaks, and both at the end."""

    def __init__(self) -> None:
        self.at_end = True
        self.at_break = True

    def backward(self, nodes: Sequence[Node | str]) -> list[Node | str]:
        out: list[Node | str] = []
        for node in reversed(nodes):
            if isinstance(node, str):
                text = node.rstrip(" ") if self.at_break else node
                if text:
                    self.at_break = False
                    self.at_end = self.at_end and not _VISIBLE.search(text)
                    out.append(text)
            elif node.tag == "br":
                self.at_break = True
                if not self.at_end:
                    out.append(node)
            else:
                if node.tag == "img":
                    self.at_end = self.at_break = False
                node.children = self.backward(node.children)
                out.append(node)
        return out[::-1]


def _prune(nodes: Sequence[Node | str]) -> list[Node | str]:
    out: list[Node | str] = []
    for node in nodes:
        if isinstance(node, Node) and node.tag in MARKS:
            node.children = _prune(node.children)
            inside = node.children
            hollow = not is_visible(inside) and not find(inside, "br")
            if hollow or (node.tag == "a" and _is_own_frame(node)):
                for child in inside:
                    _append(out, child)
                continue
        _append(out, node)
    return out


def _is_own_frame(link: Node) -> bool:
    """Is this a link around one image that leads to that image?"""
    images = find(link.children, "img")
    return len(images) == 1 and not has_text(link.children) and shows(link.attrs["href"], images[0].attrs["src"])


def _append(out: list[Node | str], node: Node | str) -> None:
    last = out[-1] if out else None
    if isinstance(node, str) and isinstance(last, str):
        out[-1] = last + node
    elif (
        isinstance(node, Node)
        and isinstance(last, Node)
        and node.tag == last.tag
        and (node.tag in _LIKE_JOINS_LIKE or (node.tag == "br"))
    ):
        for child in node.children:
            _append(last.children, child)
    else:
        out.append(node)


def tidy(nodes: Sequence[Node | str]) -> list[Node | str]:
    """Inline content as it should be written: trimmed, single spaces, no hollow marks; may come out empty."""
    kept = _prune(_Ends().backward(_Spaces().forward(nodes)))
    return kept if is_visible(kept) else []


def joined(lines: Sequence[Sequence[Node | str]]) -> list[Node | str]:
    """Lines in one, with a line break between each two."""
    out: list[Node | str] = []
    for line in lines:
        if out and line:
            out.append(Node("br"))
        out.extend(line)
    return out
