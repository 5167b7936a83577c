"""Decide what must be asked to have an article in a language."""

from __future__ import annotations

from syndicate import check, segment
from syndicate.model import Article, Document, Plan, Request, digest


def fingerprint(article: Article, target: str, identity: str) -> str:
    """What a translation of ``article`` into ``target`` by the engine ``identity`` would be made from.

    Needs no cutting, so that "is it done?" costs one hash an article. The segments follow from the article and the
    versions of the segmenter and of the gate, the requests from them and the engine.
    """
    return digest("plan", article.fingerprint, target, identity, segment.VERSION, check.VERSION)


def make_plan(document: Document, target: str, identity: str) -> Plan:
    """One request for each segment of ``document``, in their order."""
    source = document.article.language
    return Plan(
        document=document,
        target=target,
        fingerprint=fingerprint(document.article, target, identity),
        requests=tuple(
            Request(source=source, target=target, identity=identity, text=s.text) for s in document.segments
        ),
    )
