"""The status as tables on a terminal."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console
from rich.table import Table

from syndicate.status import Status
from syndicate.status_article import ArticleStatus


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False, markup=False)


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "–"


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def show_status(status: Status) -> None:
    """The status; all times are UTC."""
    out = _console()
    _show_tables(status, out)
    out.print("Kept: " + ", ".join(f"{n} {kind}" for kind, n in status.counts.items()))
    for engine in status.engines:
        pace = f"{engine.speed:.1f} sentences a second" if engine.speed else "too few sentences to tell its speed"
        out.print(f"Engine {engine.name}: {pace}.")
    if status.hit_rate is not None:
        out.print(f"The memory answered {status.hit_rate:.0%} of the sentences of the last passes.")
    for row in status.held:
        out.print(f"Held back ({row.language}): {row.article}: {row.reason}")
    for picture in status.pictures_failed:
        later = f"Next try: {_when(picture.next_try)}." if picture.next_try else "It is not tried again."
        out.print(f"Picture {picture.picture} {picture.reason} {later}")
    for key in status.damaged:
        out.print(f"Note “{key}” of the state is damaged, so what it said is left out.")
    _show_last(status, out)
    for what, when in status.next_runs:
        out.print(f"Next {what}, if the daemon runs: {_when(when)} UTC.")


def _show_tables(status: Status, out: Console) -> None:
    sources = _table("source", "last read (UTC)", "not before", "failures", "why")
    for item in status.sources:
        why = "gone for good" if item.gone else item.why
        sources.add_row(item.name, _when(item.last), _when(item.next_allowed), str(item.failures), why)
    out.print(sources)
    languages = _table("language", "published", "to review", "waiting", "held back", "reviewed")
    for row in status.languages:
        share = "–" if row.reviewed_share is None else f"{row.reviewed_share:.0%}"
        counts = map(str, (row.published, row.to_review, row.waiting, row.held))
        languages.add_row(row.language, *counts, share)
    out.print(languages)
    if status.hubs:
        hubs = _table("hub", "feeds to tell", "not before", "failures", "why")
        for hub in status.hubs:
            hubs.add_row(hub.address, str(hub.waiting), _when(hub.again), str(hub.failures), hub.why)
        out.print(hubs)


def _show_last(status: Status, out: Console) -> None:
    last = status.last_pass
    if not last:
        return
    took = f" in {status.chronicle.passes[-1].seconds:g} s" if status.chronicle.passes else ""
    summary = f"read {last['read']}, new {last['new']}, changed {last['changed']}, {len(last['written'])} files written"
    out.print(f"Last pass, {last['started']}: {summary}{took}.")
    for notice in last.get("notices", ()):
        out.print(f"  Note: {notice}")
    for problem in last["problems"]:
        out.print(f"  Problem: {problem}")


def show_article(article: ArticleStatus) -> None:
    """One article; all times are UTC."""
    out = _console()
    out.print(article.title, style="bold")
    out.print(f"{article.url}\nFrom {article.source}, id {article.uid}; pages {article.page}.html")
    moments = {"Published": article.published, "changed": article.updated, "first read": article.first_seen}
    out.print(", ".join(f"{what} {_when(moment)}" for what, moment in moments.items()) + " (UTC).")
    if article.withdrawn:
        out.print("Withdrawn: its pages say so in every language.")
    for cut in article.cuts:
        out.print(f"Cut by {cut.rule}: “{cut.text}”")
    table = _table("language", "state", "since (UTC)", "changed", "origin", "engine")
    for text in article.texts:
        state = text.state + (", newer text held" if text.state == "published" and text.reason else "")
        table.add_row(text.language, state, _when(text.first), _when(text.updated), text.origin, text.engine)
    out.print(table)
    for text in article.texts:
        if text.page:
            out.print(f"{text.language}: “{text.title}” {text.page}")
        if text.reason:
            out.print(f"{text.language}: held back: {text.reason}")
        for flaw in text.flaws:
            out.print(f"{text.language}: {flaw.kind}: {flaw.detail} in “{flaw.text}”")
