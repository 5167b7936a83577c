"""The second stage of a pass: kept articles to texts in every language (segment, plan, ask, check, keep)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from syndicate import check, plan
from syndicate.ask import ask
from syndicate.errors import DoorError, MissingPack
from syndicate.model import Answer, Document, Plan, digest
from syndicate.newsroom import BATCH, Newsroom, batches
from syndicate.ports import Engine, Progress
from syndicate.report import Report
from syndicate.segment import segment

log = logging.getLogger("syndicate.translate")
NOTE = "translated"  # what all texts were made from when none was due: they need not be looked at while it stands
Choice = tuple[Engine | None, str]


def translate(newsroom: Newsroom, report: Report, now: datetime, progress: Progress) -> None:
    """Make every text that is due. The sentences of a whole batch, in all languages, go to each engine at once."""
    store, own = newsroom.store, newsroom.source_language
    serving = _serving(newsroom, report)
    versions = {language: store.review_version(language) for language in serving if language != own}
    due = _due(newsroom, serving, versions)
    for number, urls in enumerate(batches(due, BATCH)):
        wanted: list[tuple[Document, str]] = []
        for article in filter(None, map(store.article, urls)):
            languages = due[article.url]
            if own in languages:
                languages.remove(own)
                made_from = plan.fingerprint(article, own, "original", newsroom.glossary)
                before = store.translation(article.url, own)
                store.keep_translations([check.original(article, made_from, before, now)])
                report.translated[own] += 1
                if before is None:
                    report.arrivals.append((article.source, own, article.published))
            if languages:
                document = segment(article)
                wanted += [(document, language) for language in languages]
        plans = _planned(newsroom, wanted, serving, versions)
        while plans:
            engines = {p.target: engine for p in plans if (engine := serving[p.target][0][0])}
            answers = ask(plans, engines, store, report=report, now=now, progress=progress)
            plans = _elsewhere(newsroom, _keep(newsroom, plans, answers, report, now), serving, versions)
        progress.step("articles", min((number + 1) * BATCH, len(due)), len(due))
    report.held = [t for t in store.held() if t.language in serving]


def _due(
    newsroom: Newsroom, serving: Mapping[str, Sequence[Choice]], versions: Mapping[str, str]
) -> dict[str, list[str]]:
    """In which languages each article's text is not made from what it would be made from now; the newest first."""
    store = newsroom.store
    make = {
        language: plan.fingerprints(language, identity, newsroom.glossary, versions.get(language, ""))
        for language, ((_, identity), *_) in serving.items()
    }
    asked = digest([make[language]("") for language in sorted(make)], store.version())
    if store.noted(NOTE) == asked:
        return {}
    articles = store.fingerprints()
    due: dict[str, list[str]] = {}
    for language, fingerprint in make.items():
        known = store.plans(language)
        for url in [url for url, text in articles.items() if known.get(url) != fingerprint(text)]:
            due.setdefault(url, []).append(language)
    if not due:
        store.note(NOTE, asked)
    return {url: due[url] for url in articles if url in due}


def _serving(newsroom: Newsroom, report: Report) -> dict[str, list[Choice]]:
    """For each language the engines that can serve it now, with their identities, the preferred one first.

    A missing pack costs its language alone, and that only if no other engine stands behind the first; else it is told.
    """
    serving: dict[str, list[Choice]] = {}
    for edition in newsroom.editions:
        language = edition.language
        if language == newsroom.source_language:
            serving[language] = [(None, "original")]
            continue
        missing: list[str] = []
        for engine in newsroom.engines[language]:
            try:
                identity = engine.identity(newsroom.source_language, language)
            except (MissingPack, DoorError) as error:
                missing.append(f"{language}: {error}")
                continue
            if language not in serving:
                report.notices += [f"{engine.name} stands in for what cannot translate into {lack}" for lack in missing]
            serving.setdefault(language, []).append((engine, identity))
        if language not in serving:
            report.problems += missing
    return serving


def _planned(
    newsroom: Newsroom,
    wanted: Sequence[tuple[Document, str]],
    serving: Mapping[str, Sequence[Choice]],
    versions: Mapping[str, str],
) -> list[Plan]:
    """The plans for documents in languages, with what editors have reviewed of them. versions: of the reviews."""
    texts: dict[str, set[str]] = {}
    for document, language in wanted:
        if versions[language]:
            texts.setdefault(language, set()).update(s.text for s in document.segments)
    reviews = {
        language: newsroom.store.reviews(newsroom.source_language, language, list(found))
        for language, found in texts.items()
    }
    return [
        plan.make_plan(
            document, language, serving[language][0][1], newsroom.glossary,
            reviews=reviews.get(language, {}), review_version=versions[language],
        )
        for document, language in wanted
    ]  # fmt: skip


def _elsewhere(
    newsroom: Newsroom, plans: Sequence[Plan], serving: dict[str, list[Choice]], versions: Mapping[str, str]
) -> list[Plan]:
    """Plans that an engine left open, made for the next engine of their language, which has the rest of the pass."""
    for language in {p.target for p in plans}:
        if len(serving[language]) > 1:
            serving[language].pop(0)
    again = _planned(newsroom, [(p.document, p.target) for p in plans], serving, versions)
    return [new for new, old in zip(again, plans, strict=True) if new.fingerprint != old.fingerprint]


def _keep(
    newsroom: Newsroom, plans: Sequence[Plan], answers: Mapping[str, Answer], report: Report, now: datetime
) -> list[Plan]:
    """Judge and keep the texts whose every sentence was answered; returns the plans of the others."""
    texts, left = [], []
    for plan_ in plans:
        if plan_.missing(answers):
            left.append(plan_)
            continue
        previous = newsroom.store.translation(plan_.document.article.url, plan_.target)
        engine = plan_.requests[0].identity if plan_.requests else ""
        text = check.assemble(plan_, answers, previous, engine=engine, now=now)
        report.flaws.update(flaw.kind for flaw in text.flaws)
        told = {"article": text.url, "language": text.language, "engine": engine, "flaws": len(text.flaws)}
        log.info("held back: %s" if text.held else "translated%s", text.held, extra=told)
        if not text.held:
            report.translated[plan_.target] += 1
            if previous is None:
                article = plan_.document.article
                report.arrivals.append((article.source, plan_.target, article.published))
        texts.append(text)
    newsroom.store.keep_translations(texts)
    return left
