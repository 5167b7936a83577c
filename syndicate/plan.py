"""Decide what must be asked to have an article in a language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256

from syndicate import check, segment
from syndicate.glossary import Glossary
from syndicate.model import Article, Document, Plan, Request, Review

NO_TERMS = Glossary()
NO_REVIEWS: Mapping[str, Review] = {}


def fingerprint(
    article: Article, target: str, identity: str, glossary: Glossary = NO_TERMS, review_version: str = ""
) -> str:
    """What a translation of ``article`` into ``target`` by the engine ``identity`` would be made from.

    Needs no cutting, so that "is it done?" costs one hash an article. The segments follow from the article and the
    versions of the segmenter and of the gate, the requests from them, the engine and the glossary. A changed glossary
    makes every text of its language anew, but asks the engine only for the sentences that hold the changed term. So do
    new reviews (review_version: the store's for this language), and ask it for nothing.
    """
    return fingerprints(target, identity, glossary, review_version)(article.fingerprint)


def fingerprints(
    target: str, identity: str, glossary: Glossary = NO_TERMS, review_version: str = ""
) -> Callable[[str], str]:
    """What makes the ``fingerprint`` of an article's own one, for many articles: what they share is written once.

    It is the ``digest`` of "plan", the article's fingerprint and the rest.
    """
    rest = [target, identity, segment.VERSION, check.VERSION, glossary.digest(target), review_version]
    end = json.dumps(rest, ensure_ascii=False, separators=(",", ":")).removeprefix("[")

    def made_from(article: str) -> str:
        return sha256(f'["plan","{article}",{end}'.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    return made_from


def make_plan(
    document: Document,
    target: str,
    identity: str,
    glossary: Glossary = NO_TERMS,
    *,
    reviews: Mapping[str, Review] = NO_REVIEWS,
    review_version: str = "",
) -> Plan:
    """One request for each segment of ``document``, in their order, with the terms in it.

    reviews: those of the document's sentences in this language, by sentence.
    """
    source = document.article.language
    return Plan(
        document=document,
        target=target,
        fingerprint=fingerprint(document.article, target, identity, glossary, review_version),
        requests=tuple(
            Request(source=source, target=target, identity=identity, text=s.text, terms=glossary.hits(s.text, target))
            for s in document.segments
        ),
        reviews=tuple(reviews.get(s.text) for s in document.segments),
    )
