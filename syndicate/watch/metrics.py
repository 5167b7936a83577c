"""The status as Prometheus reads it: counters of the whole state, so that restarts and runs from cron count too."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from syndicate import __version__
from syndicate.chronicle import BUCKETS
from syndicate.status import Status

TYPE = CONTENT_TYPE_PLAIN_0_0_4
_COUNTS = (  # name, what is counted, help
    ("passes", "passes", "Passes that ended"),
    ("publications", "published", "Passes that published"),
    ("publications_failed", "unpublished", "Passes in which publishing failed"),
    ("articles_new", "new", "Articles read for the first time"),
    ("articles_changed", "changed", "Articles read again because they changed"),
    ("articles_withdrawn", "withdrawn", "Articles taken back"),
    ("segments_translated", "decoded", "Sentences answered by an engine"),
    ("segments_recalled", "recalled", "Sentences answered by the translation memory"),
    ("segments_rescued", "rescued", "Sentences refused at first and sound when translated another way"),
    ("segments_forgotten", "forgotten", "Sentences dropped from the memory because nothing needed them"),
    ("files_written", "written", "Published files written"),
    ("files_removed", "removed", "Published files removed"),
)


def exposition(status: Status) -> bytes:
    """The text format 0.0.4."""
    registry = CollectorRegistry()
    registry.register(_Status(status))
    ProcessCollector(registry=registry)
    text: bytes = generate_latest(registry)
    return text


class _Status(Collector):
    def __init__(self, status: Status) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        """See the library."""
        yield InfoMetricFamily("syndicate", "The program", value={"version": __version__})
        yield from _totals(self._status)
        yield from _by_label(self._status)
        yield from _now(self._status)
        yield _delays(self._status)


def _totals(status: Status) -> Iterator[Metric]:
    for name, key, text in _COUNTS:
        yield CounterMetricFamily(f"syndicate_{name}", text, value=status.chronicle.counts.get(key, 0))


def _by_label(status: Status) -> Iterator[Metric]:
    known = status.chronicle
    texts = CounterMetricFamily("syndicate_texts", "Texts made, by language", labels=["language"])
    for language, count in known.texts.items():
        texts.add_metric([language], count)
    flaws = CounterMetricFamily("syndicate_flaws", "What the gate refused or marked in texts, by kind", labels=["kind"])
    for kind, count in known.flaws.items():
        flaws.add_metric([kind], count)
    went = "Visits to sources, by how they went"
    fetches = CounterMetricFamily("syndicate_fetches", went, labels=["source", "result"])
    for source, seen in known.sources.items():
        for result, count in seen.results.items():
            fetches.add_metric([source, result], count)
    pings = CounterMetricFamily("syndicate_pings", "Feeds that hubs were told of", labels=["hub", "result"])
    for hub, results in known.pings.items():
        for result, count in results.items():
            pings.add_metric([hub, result], count)
    asked = CounterMetricFamily("syndicate_engine_sentences", "Sentences answered, by engine", labels=["engine"])
    seconds = CounterMetricFamily("syndicate_engine_seconds", "Seconds that engines worked", labels=["engine"])
    for engine, (count, spent) in known.engines.items():
        asked.add_metric([engine], count)
        seconds.add_metric([engine], spent)
    yield from (texts, flaws, fetches, pings, asked, seconds)


def _now(status: Status) -> Iterator[Metric]:
    for name, text, values in (
        ("articles_published", "Articles published", {row.language: row.published for row in status.languages}),
        ("articles_to_review", "Texts not published yet", {row.language: row.to_review for row in status.languages}),
        ("articles_waiting", "Articles without a text yet", {row.language: row.waiting for row in status.languages}),
        ("articles_held", "Articles held back", {row.language: row.held for row in status.languages}),
        ("articles_reviewed", "Articles seen by editors", {row.language: row.reviewed for row in status.languages}),
    ):
        gauge = GaugeMetricFamily(f"syndicate_{name}", f"{text}, by language", labels=["language"])
        for language, count in values.items():
            gauge.add_metric([language], count)
        yield gauge
    failing = GaugeMetricFamily("syndicate_source_failures", "Failures in a row, by source", labels=["source"])
    for source in status.sources:
        failing.add_metric([source.name], source.failures)
    waiting = GaugeMetricFamily("syndicate_pings_waiting", "Feeds that a hub is still to be told of", labels=["hub"])
    for hub in status.hubs:
        waiting.add_metric([hub.address], hub.waiting)
    yield from (failing, waiting)
    yield GaugeMetricFamily("syndicate_memory_segments", "Sentences in the memory", value=status.counts["segments"])
    damaged = "Notes of the state that cannot be read"
    yield GaugeMetricFamily("syndicate_damaged_notes", damaged, value=len(status.damaged))
    yield GaugeMetricFamily("syndicate_state_bytes", "Size of the state's files", value=status.size)
    if status.chronicle.passes:
        last = status.chronicle.passes[-1]
        ended = last.started.timestamp() + last.seconds
        yield GaugeMetricFamily("syndicate_last_pass_seconds", "How long the last pass took", value=last.seconds)
        yield GaugeMetricFamily("syndicate_last_pass_timestamp_seconds", "When the last pass ended", value=ended)
        age = max(status.at.timestamp() - ended, 0)
        yield GaugeMetricFamily("syndicate_last_pass_age_seconds", "How long ago the last pass ended", value=age)


def _delays(status: Status) -> Metric:
    text = "From an article's publication to its first text in a language"
    histogram = HistogramMetricFamily("syndicate_publication_delay_seconds", text, labels=["language"])
    bounds = [*(f"{bound:.1f}" for bound in BUCKETS), "+Inf"]
    for language, delays in status.chronicle.delays.items():
        buckets = list(zip(bounds, accumulate(delays.counts), strict=True))
        histogram.add_metric([language], buckets, sum_value=delays.seconds)
    return histogram
