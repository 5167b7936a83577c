"""Make a safe article of what a source found: plain-text fields, an allow-listed body, a list of what was cut."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from syndicate import boilerplate
from syndicate.errors import ArticleError
from syndicate.html import address
from syndicate.html.players import known_players
from syndicate.html.shape import shape
from syndicate.html.sieve import sieve
from syndicate.html.tree import Node, Unreadable, find, fitting, parse, plain, text_of, trim_end, write
from syndicate.model import Article, Cut, Media, RawArticle, Sighting, digest, utc

_VERSION: Final = 4  # raise when the code would clean an article differently
ROUNDS: Final = 12  # cutting one thing may bare another; articles settle in two or three
SHORTENED: Final = 200  # characters of a cut that are kept for the report
_MAILBOX = re.compile(r"[^\s@]+@[^\s@]+")
_NAMED_MAILBOX = re.compile(r"[^\s@()]+@[^\s@()]+\s*\(([^()]*)\)")
_NOBODY = frozenset({"unknown", "anonymous", "anonim", "noreply", "no-reply", "none", "null", "-"})


def version(rules: boilerplate.Rules) -> str:
    """Changes when articles may be cleaned differently: sources then show everything anew."""
    return digest(_VERSION, rules.digest, known_players())


def clean(
    raw: RawArticle, sighting: Sighting, *, source_language: str, rules: boilerplate.Rules | None = None
) -> Article:
    """The article, safe to publish. Pure; cleaning a cleaned body changes and cuts nothing.

    source_language: BCP 47, for articles that do not say theirs; rules: of what is cut, the shipped ones unless others
    are given. Raises ArticleError if there is no title, neither body nor summary, or a body too large or too deeply
    nested; a withdrawn article may be empty.
    """
    rules = rules or boilerplate.shipped()
    page = raw.url if address.is_web(raw.url) else ""
    language = raw.language or source_language
    try:
        title, summary = plain(raw.title), plain(raw.summary)
        media, lost = _media(raw.media, page)
        body, cuts, media = _body(raw.body, title, page, language, media, rules=rules)
        tags, authors = _unique(plain(tag) for tag in raw.tags), _unique(_author(name) for name in raw.authors)
    except Unreadable as error:
        raise ArticleError(f"{error}.", source=raw.source, uid=raw.uid) from error
    if not raw.withdrawn:
        if not title:
            raise ArticleError("it has no title; give it one.", source=raw.source, uid=raw.uid)
        if not body and not summary:
            what = "nothing is left of its text after cleaning" if raw.body.strip() else "it has no text"
            raise ArticleError(f"{what}; look at it at {raw.url or 'its source'}.", source=raw.source, uid=raw.uid)
    published = utc(raw.published or sighting.first_seen)
    return Article(
        source=raw.source,
        uid=raw.uid,
        url=sighting.url,
        page=sighting.page,
        language=language,
        title=title,
        body=body,
        summary=summary,
        published=published,
        updated=max(utc(raw.updated or published), published),
        authors=authors,
        tags=tags,
        media=media,
        withdrawn=raw.withdrawn,
        cut=tuple(Cut(rule=cut.rule, text=cut.text[:SHORTENED]) for cut in (*lost, *cuts)),
    )


def _body(
    source: str, title: str, page: str, language: str, media: tuple[Media, ...], *, rules: boilerplate.Rules
) -> tuple[str, list[Cut], tuple[Media, ...]]:
    """The body cleaned until nothing changes any more, so that cleaning it again finds nothing to do."""
    cuts: list[Cut] = []
    source = fitting(source)
    if "<" not in source:
        source = "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", source))
    for _ in range(ROUNDS):
        root = parse(source)
        cuts += sieve(root, page, language, rules)
        blocks, found = _without_boilerplate(shape(root), title, page, rules)
        cuts += found
        blocks, found, media = _without_lead(blocks, media)
        cuts += found
        cleaned = write(_without_idle_rules(blocks))
        if cleaned == source:
            break
        source = cleaned
    return source, cuts, media


def _without_boilerplate(
    nodes: Sequence[Node], title: str, page: str, rules: boilerplate.Rules
) -> tuple[list[Node], list[Cut]]:
    parts = [part for node in nodes for part in _parts(node, rules)]
    blocks = [_block(part, page) for _, part in parts]
    verdicts = boilerplate.decide(blocks, title, rules)
    kept = _together([part for part, rule in zip(parts, verdicts, strict=True) if not rule], parts)
    cuts = [Cut(rule=r, text=b.text or _sources(p)) for (_, p), b, r in zip(parts, blocks, verdicts, strict=True) if r]
    return kept, cuts + _without_endings(kept, rules)


def _block(node: Node, page: str) -> boilerplate.Block:
    links = [link.attrs["href"] for link in find([node], "a") if "href" in link.attrs]
    inside = bool(links) and all(address.is_page_of(link, page) for link in links)
    return boilerplate.Block(
        kind=node.tag, text=text_of([node]), links=tuple(links), links_only=_links_only(node), inside=inside
    )


def _together(kept: Sequence[tuple[Node, Node]], parts: Sequence[tuple[Node, Node]]) -> list[Node]:
    """The nodes that stay; a paragraph of which no line was cut is whole again, of another its lines are paragraphs."""
    number, stay = Counter(id(node) for node, _ in parts), Counter(id(node) for node, _ in kept)
    out: list[Node] = []
    for node, part in kept:
        whole = number[id(node)] == stay[id(node)]
        if not whole or not out or out[-1] is not node:
            out.append(node if whole else part)
    return out


def _without_endings(nodes: Sequence[Node], rules: boilerplate.Rules) -> list[Cut]:
    """Take what the rules know from the ends of paragraphs; changes them."""
    cuts: list[Cut] = []
    last = next((node for node in reversed(nodes) if node.tag not in {"figure", "hr"}), None)
    for node in nodes:
        ending, rule = rules.ending(text_of([node]), last=node is last) if node.tag == "p" else ("", "")
        if trim_end(node, ending):
            cuts.append(Cut(rule=rule, text=ending.strip()))
    return cuts


def _sources(node: Node) -> str:
    return " ".join(image.attrs["src"] for image in find([node], "img"))


def _links_only(node: Node) -> bool:
    """Does the block link elsewhere, and say nothing beside its links?"""
    links = find([node], "a")
    if not links or node.tag in boilerplate.HEADINGS:
        return False
    return sum(map(str.isalpha, text_of([node]))) == sum(sum(map(str.isalpha, text_of([link]))) for link in links)


def _parts(node: Node, rules: boilerplate.Rules) -> list[tuple[Node, Node]]:
    """The node as one part, or its lines if it says one twice or holds labels, each with the node."""
    lines = _lines(node) if node.tag == "p" else []
    if len(lines) < 2 or not _hold_rubbish(lines, rules):
        return [(node, node)]
    return [(node, Node("p", {}, line)) for line in lines if line]


def _lines(node: Node) -> list[list[Node | str]]:
    lines: list[list[Node | str]] = [[]]
    for child in node.children:
        if isinstance(child, Node) and child.tag == "br":
            lines.append([])
        else:
            lines[-1].append(child)
    return lines


def _hold_rubbish(lines: Sequence[list[Node | str]], rules: boilerplate.Rules) -> bool:
    texts = [text_of(line) for line in lines]
    if rules.labels(" ".join(texts)):
        return False  # as a whole it is a label already
    words = [boilerplate.words_of(text) for text in texts]
    if any(a == b and len(a) >= boilerplate.REPEATED_WORDS for a, b in pairwise(words)):
        return True
    return any(rules.labels(text) for text in texts if text)


def _without_lead(nodes: list[Node], media: tuple[Media, ...]) -> tuple[list[Node], list[Cut], tuple[Media, ...]]:
    """The blocks without a first figure that only shows the lead image again; a missing caption is taken over."""
    cuts: list[Cut] = []
    while nodes and nodes[0].tag == "figure":
        images, caption = find(nodes[:1], "img"), text_of(find(nodes[:1], "figcaption"))
        match = [i for i, m in enumerate(media) if address.picture(m.url) == address.picture(images[0].attrs["src"])]
        if len(images) != 1 or not match or media[match[0]].caption not in {"", caption}:
            break
        lead, image = media[match[0]], images[0]
        lead = replace(lead, caption=lead.caption or caption, alt=lead.alt or image.attrs.get("alt", ""))
        media = (*media[: match[0]], lead, *media[match[0] + 1 :])
        cuts.append(Cut(rule="lead-image", text=caption or image.attrs["src"]))
        nodes = nodes[1:]
    return nodes, cuts, media


def _without_idle_rules(nodes: Sequence[Node]) -> list[Node]:
    """No rule at either end, and no two in a row."""
    out: list[Node] = []
    for node in nodes:
        if node.tag != "hr" or (out and out[-1].tag != "hr"):
            out.append(node)
    return out[:-1] if out and out[-1].tag == "hr" else out


def _media(media: Sequence[Media], page: str) -> tuple[tuple[Media, ...], list[Cut]]:
    kept: dict[str, Media] = {}
    lost: list[Cut] = []
    for item in media:
        url = address.image({"src": item.url}, page)
        if not url:
            lost.append(Cut(rule="image-unresolvable", text=item.alt or item.url))
            continue
        alt, caption, credit = plain(item.alt), plain(item.caption), plain(item.credit)
        found = replace(item, url=url, type=item.type.strip().lower(), alt=alt, caption=caption, credit=credit)
        kept.setdefault(url, found)
    return tuple(kept.values()), lost


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names in their order, without empty ones and those that differ only in case."""
    kept: dict[str, str] = {}
    for name in names:
        if name:
            kept.setdefault(name.casefold(), name)
    return tuple(kept.values())


def _author(name: str) -> str:
    """A person's name out of ``address (Name)`` (RSS 2.0, author) or ``Name <address>``; "" for nobody."""
    named = _NAMED_MAILBOX.fullmatch(name.strip())
    name = plain(named[1] if named else name)
    return "" if name.casefold() in _NOBODY or _MAILBOX.fullmatch(name) else name
