"""Take out of a page's tree what must not be published, and make every address in it absolute and safe."""

from __future__ import annotations

import re
from typing import Final

from syndicate import boilerplate
from syndicate.html import address
from syndicate.html.players import watch_address
from syndicate.html.tree import OPAQUE, Node, find, squeeze, text_of
from syndicate.model import Cut

ALIASES: Final = {
    "b": "strong", "i": "em", "var": "em", "dfn": "em", "h1": "h2", "tt": "code", "kbd": "code", "samp": "code",
    "strike": "s", "del": "s", "ins": "u", "acronym": "abbr", "listing": "pre", "xmp": "pre", "plaintext": "pre",
    "dir": "ul", "menu": "ul", "amp-img": "img", "image": "img",
}  # fmt: skip
_CAPTIONED = {"tr-caption-container": "figure", "wp-caption": "figure", "tr-caption": "figcaption",
              "wp-caption-text": "figcaption", "wp-element-caption": "figcaption"}  # fmt: skip
_SCRIPTS = frozenset({"script", "style", "template", "head", "title"})
_FORMS = frozenset({"form", "select", "textarea", "button"})
_OF_IMAGES = ("alt", "width", "height", "style")
_QUOTES = frozenset({"blockquote", "figure"})
_TINY = re.compile(
    r"(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*[01](?:\.\d+)?(?:px)?\s*(?:!important\s*)?(?:;|$)", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_OLD_CODES = {"in": "id", "iw": "he", "ji": "yi"}
_VALUES = {
    "start": re.compile(r"-?\d{1,6}"),
    "colspan": re.compile(r"[1-9]\d{0,2}"),
    "rowspan": re.compile(r"[1-9]\d{0,3}"),
    "width": re.compile(r"[1-9]\d{0,4}"),
    "height": re.compile(r"[1-9]\d{0,4}"),
    "scope": re.compile(r"(?:row|col)(?:group)?"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": _LANGUAGE,
    "hreflang": _LANGUAGE,
    "datetime": re.compile(r"[0-9A-Za-z:.+ -]{1,40}"),
}
_KEPT = {
    "ol": ("start",), "th": ("colspan", "rowspan", "scope"), "td": ("colspan", "rowspan"), "span": ("lang", "dir"),
    "time": ("datetime",),
}  # fmt: skip
GUARD: Final = 0.8  # what holds more than this share of the text is the article, whatever its template calls it


class _Sieve:
    """One pass over one tree, which it changes. page: the page's address or ""; language: the article's."""

    def __init__(self, root: Node, page: str, language: str, rules: boilerplate.Rules) -> None:
        self.page, self.language, self.rules = page, language.lower().split("-")[0], rules
        self.total = _weight(root)
        self.cuts: list[Cut] = []
        self.last_image = ""
        self.hollow: Node | None = None  # an image just kept that stands in for one that a script would show
        self.fallback = ""  # the image of a noscript element just met

    def children(self, node: Node, *, quoting: bool) -> None:
        kept: list[Node | str] = []
        for child in node.children:
            if isinstance(child, str):
                kept.append(child)
                if child.strip():
                    self.hollow, self.fallback = None, ""
                continue
            for one in self.replace(child, quoting=quoting):
                kept.append(one)
                if one.children:
                    self.children(one, quoting=quoting or one.tag in _QUOTES)
        node.children = kept

    def cut(self, rule: str, text: str) -> list[Node]:
        text = squeeze(text)
        if text:
            self.cuts.append(Cut(rule=rule, text=text))
        return []

    def replace(self, node: Node, *, quoting: bool) -> list[Node]:
        """What stands in the node's place; its children are still unsieved."""
        tag = node.tag = ALIASES.get(node.tag, node.tag)
        if tag in _SCRIPTS:
            return self.cut("script", text_of([node]) or node.attrs.get("src", ""))
        if tag == "noscript":
            return self.noscript(node)
        if tag == "img":
            return self.image(node)
        self.hollow, self.fallback = None, ""
        if tag == "picture":
            self.picture(node)
        if tag in {"iframe", "video", "audio"}:
            return self.player(node)
        if tag in _FORMS:
            return [Node("div", {}, node.children)] if self.is_article(node) else self.cut("form", text_of([node]))
        if tag in OPAQUE:
            return self.cut("embed", text_of([node]) or node.attrs.get("src", "") or node.attrs.get("data", ""))
        return self.container(node, quoting=quoting)

    def container(self, node: Node, *, quoting: bool) -> list[Node]:
        classes = (*node.attrs.get("class", "").lower().split(), f"#{node.attrs.get('id', '').lower()}")
        rule = self.rules.container("" if quoting else node.tag, classes)
        if rule and not self.is_article(node) and not (node.tag == "header" and find([node], "img")):
            return self.cut(rule, text_of([node]))
        for name in classes:
            node.tag = _CAPTIONED.get(name, node.tag)
        self.attributes(node)
        return [node]

    def is_article(self, node: Node) -> bool:
        return _weight(node) > GUARD * self.total

    def attributes(self, node: Node) -> None:
        old = {name: squeeze(value) for name, value in node.attrs.items()}
        node.attrs = {name: old[name] for name in _KEPT.get(node.tag, ()) if _fits(name, old.get(name, ""))}
        if node.tag == "a":
            self.link(node, old)
        elif node.tag == "blockquote" and address.resolve(old.get("cite", ""), self.page):
            node.attrs["cite"] = address.resolve(old["cite"], self.page)
        elif node.tag == "abbr" and old.get("title"):
            node.attrs["title"] = old["title"]
        elif "lang" in node.attrs:
            code = node.attrs["lang"].lower().split("-")[0]
            if _OLD_CODES.get(code, code) == self.language:  # editors' programs say it of every word
                del node.attrs["lang"]

    def link(self, node: Node, old: dict[str, str]) -> None:
        target = address.link(old.get("href", ""), self.page)
        if not target:
            node.tag = "span"
            return
        node.attrs["href"] = target
        if _fits("hreflang", old.get("hreflang", "")):
            node.attrs["hreflang"] = old["hreflang"]
        if old.get("title"):
            node.attrs["title"] = old["title"]

    def picture(self, node: Node) -> None:
        """Let the image in a ``picture`` show what the sources around it offer, if it shows nothing of its own."""
        sources = [source.attrs for source in find([node], "source")]
        for image in find([node], "img"):
            found = address.image(image.attrs, self.page, sources)
            if found:
                image.attrs = {name: image.attrs.get(name, "") for name in _OF_IMAGES} | {"src": found}

    def image(self, node: Node) -> list[Node]:
        old = {name: squeeze(value) for name, value in node.attrs.items()}
        source, alt = address.image(old, self.page), old.get("alt", "")
        if self.fallback and (source == self.fallback or address.stands_in(old)):
            return []  # shown already
        self.fallback = ""
        sizes = [old[side].removesuffix("px") for side in ("width", "height") if old.get(side)]
        if (sizes and all(size in {"0", "1"} for size in sizes)) or _TINY.search(old.get("style", "")[:500]):
            return self.cut("tracking-pixel", source or old.get("src", ""))
        if not source:
            return self.cut("image-unresolvable", alt or old.get("src", "")[:200])
        self.last_image = source
        attrs = {"src": source, "alt": alt}
        attrs.update({side: old[side] for side in ("width", "height") if _fits(side, old.get(side, ""))})
        kept = Node("img", attrs)
        self.hollow = kept if address.stands_in(old) else None
        return [kept]

    def noscript(self, node: Node) -> list[Node]:
        """Only the images, where a script would have shown them, unless it is known where the script gets them."""
        self.cut("script", text_of([node]))
        shown = self.last_image
        images = [image for image in find([node], "img") if address.image(image.attrs, self.page) != shown]
        hollow, self.hollow, self.fallback = self.hollow, None, ""
        kept = [one for image in images for one in self.image(image)]
        if hollow and kept:
            real = kept.pop(0).attrs
            hollow.attrs |= real | {"alt": real["alt"] or hollow.attrs["alt"]}
        self.fallback = self.last_image if kept else ""
        return kept

    def player(self, node: Node) -> list[Node]:
        """A link to what a player would play or show: nothing of it is loaded before a reader asks for it."""
        sources = [node, *find([node], "source")]
        names = ("src", *address.LAZY) if node.tag == "iframe" else ("src",)
        found = [address.resolve(s.attrs[name], self.page) for s in sources for name in names if s.attrs.get(name)]
        target = next((url for url in found if url), "")
        self.cut("embed", text_of([node]))
        if node.tag == "iframe":
            return self.player_link(target) or self.cut("embed", target)
        return [Node("p", {}, [Node("a", {"href": target}, [target])])] if target else []

    def player_link(self, target: str) -> list[Node]:
        """A link in place of a known player at that address; nothing for an unknown one."""
        shown = watch_address(target)
        return [Node("p", {}, [Node("a", {"href": shown}, [shown])])] if shown else []


def _fits(name: str, value: str) -> bool:
    return bool(_VALUES[name].fullmatch(value))


def _weight(node: Node) -> int:
    """Letters that a reader would see below the node."""
    letters, stack = 0, [node]
    while stack:
        for child in stack.pop().children:
            if isinstance(child, str):
                letters += sum(map(str.isalnum, child))
            elif child.tag not in OPAQUE or child.tag == "form":
                stack.append(child)
    return letters


def sieve(root: Node, page: str, language: str, rules: boilerplate.Rules) -> list[Cut]:
    """Change the tree in place and report what went, in document order (texts in full).

    page: the article's address, against which relative ones are resolved, or "". language: the article's (BCP 47).
    """
    run = _Sieve(root, page, language, rules)
    run.children(root, quoting=False)
    return run.cuts
