"""The part of a page that holds its article: a library finds the text, and the elements around it are taken whole."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from readability import Document

from syndicate.sources.draft import Unusable
from syndicate.sources.markup import TAGS, Element, parse_fragment

LONGEST = 3_000_000  # characters of a page; a longer one is no article's
_TELLING = 20  # letters and signs of a text that shows where the article is
_SHARE = 0.9  # of the found text that the part must hold
logging.getLogger("readability").setLevel(logging.CRITICAL)  # what it cannot read is reported as an article's error


def check_size(html: str) -> None:
    """Raises Unusable for a page that would take too much memory to parse."""
    if len(html) > LONGEST:
        raise Unusable(f"the page has more than {LONGEST:,} characters")
    if html.count("<") > TAGS:
        raise Unusable(f"the page has more than {TAGS:,} tags")


def article_part(page: Element, html: str) -> Element:
    """The smallest element of ``page`` that holds the article's text; ``html`` is the same page. Raises Unusable."""
    try:
        found = parse_fragment(Document(html).summary(html_partial=True))
    except MemoryError:
        raise
    except Exception as error:  # what it raises on rubbish is anything; it costs this page
        raise Unusable(f"the article's text cannot be told from the rest of the page: {error}") from error
    wanted = {text for text, _ in _texts(found) if len(text) >= _TELLING}
    weights = _weights(page, wanted)
    part, total = page, weights.get(page, 0)
    if not total:
        raise Unusable("no article's text is found on the page")
    while (heavy := next((child for child in part if weights.get(child, 0) >= _SHARE * total), None)) is not None:
        if heavy.tag in {"p", "ul", "ol", "table", "blockquote", "figure"} or not isinstance(heavy.tag, str):
            break
        part = heavy
    return part


def _texts(element: Element) -> Iterator[tuple[str, Element]]:
    """Every text with the element that it stands in."""
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        yield " ".join((node.text or "").split()), node
        for child in node:
            yield " ".join((child.tail or "").split()), node


def _weights(page: Element, wanted: set[str]) -> dict[Element, int]:
    """For each element, how many characters of the wanted texts it holds."""
    weights: dict[Element, int] = {}
    for text, node in _texts(page):
        if text in wanted:
            weights[node] = weights.get(node, 0) + len(text)
    for node in reversed(list(page.iter())):
        parent = node.getparent()
        if parent is not None and weights.get(node):
            weights[parent] = weights.get(parent, 0) + weights[node]
    return weights
