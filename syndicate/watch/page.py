"""The status as a page for people: no script, nothing from elsewhere, so that it works through any tunnel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from syndicate.chronicle import BUCKETS, KEPT, Pass
from syndicate.status import Status
from syndicate.watch.chart import bars, share

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1b; --line: #9a9a9a; }
:root { --bar: #2f6fb0; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #161616; --ink: #e8e8e8; --line: #5c5c5c; --bar: #7fb4ea; --bad: #ff8a80; }
}
html { background: var(--paper); color: var(--ink); } a { color: var(--bar); }
body { background: var(--paper); }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem .25rem 0; text-align: start; vertical-align: top; }
td.n, th.n { text-align: end; } td { overflow-wrap: anywhere; } .bad { color: var(--bad); font-weight: 600; }
svg.bars { display: block; width: 100%; height: 4rem; border-bottom: 1px solid var(--line); }
svg.share { width: 6rem; height: .6rem; } rect { fill: var(--bar); } rect.rest { fill: var(--line); }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
.charts p { margin: 0 0 .3rem; }
"""


def page(status: Status, *, title: str, troubles: Sequence[str]) -> str:
    """The whole page. troubles: why the newsroom is not ready, if it is not."""
    ready = "".join(f'<p class="bad">{escape(line)}</p>' for line in troubles) or "<p>Ready.</p>"
    parts = (
        _passes(status), _languages(status), _sources(status), _hubs(status), _engines(status), _delays(status),
        _held(status), _last(status),
    )  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="refresh" content="60">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}: status</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}: status</h1>\n<p>{_when(status.at)}</p>\n{ready}\n{''.join(parts)}"
        '<p><a href="metrics">metrics</a> · <a href="status.json">status.json</a> · <a href="readyz">readyz</a></p>\n'
        "</body>\n</html>\n"
    )


def _when(moment: datetime | None) -> str:
    return f'<time datetime="{moment.isoformat()}">{moment:%Y-%m-%d %H:%M:%S} UTC</time>' if moment else "–"


def _bad(why: str) -> str:
    return f'<span class="bad">{escape(why)}</span>' if why else ""


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Cells are HTML, figures set to the right. Nothing without rows."""
    found = list(rows)
    if not found:
        return ""
    numbers = [all(isinstance(row[column], int) for row in found) for column in range(len(heads))]
    kinds = [' class="n"' if number else "" for number in numbers]
    head = "".join(f'<th scope="col"{kind}>{text}</th>' for text, kind in zip(heads, kinds, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{cell}</td>" for cell, kind in zip(row, kinds, strict=True)) + "</tr>\n"
        for row in found
    )
    return (
        f'<h2>{title}</h2>\n<div class="scroll" role="region" aria-label="{title}" tabindex="0">\n'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n"
    )


def _passes(status: Status) -> str:
    passes = status.chronicle.passes
    runs = "".join(f"<p>Next {escape(what)}: {_when(when)}</p>\n" for what, when in status.next_runs[:5])
    if not passes:
        return f"<h2>Passes</h2>\n<p>No pass has ended yet.</p>\n{runs}"
    last = passes[-1]
    charts = "".join(
        f"<div><p>{title}, at most {max(values):g}</p>{_over_time(passes, title, values, unit)}</div>\n"
        for title, values, unit in (
            ("Seconds a pass", [item.seconds for item in passes], "s"),
            ("Texts made", [float(sum(item.translated.values())) for item in passes], "texts"),
            ("Sentences translated", [float(item.decoded) for item in passes], "sentences"),
            ("Problems and held texts", [float(item.problems + item.held) for item in passes], ""),
        )
    )
    said = (
        f"<p>The last one began {_when(last.started)}, took {last.seconds:g} s, read {last.read} articles "
        f"({last.new} new, {last.changed} changed), wrote {last.written} files and met {last.problems} problems.</p>\n"
    )
    return f'<h2>Passes</h2>\n{said}{runs}<div class="charts">\n{charts}</div>\n'


def _over_time(passes: Sequence[Pass], title: str, values: Sequence[float], unit: str) -> str:
    labels = [
        f"{item.started:%Y-%m-%d %H:%M} UTC: {value:g} {unit}".strip()
        for item, value in zip(passes, values, strict=True)
    ]
    return bars(values, labels, title=f"{title}, the last {len(passes)} passes", slots=KEPT)


def _languages(status: Status) -> str:
    def reviewed(part: float | None) -> str:
        return "–" if part is None else f"{share(part, title=f'{part:.0%} reviewed')} {part:.0%}"

    rows = (
        (escape(row.language), row.published, row.to_review, row.waiting, row.held, reviewed(row.reviewed_share))
        for row in status.languages
    )
    return _table("Languages", ("language", "published", "to review", "waiting", "held back", "reviewed"), rows)


def _sources(status: Status) -> str:
    rows = (
        (
            escape(row.name), _when(row.last), _when(row.next_allowed), row.failures,
            _bad("gone for good" if row.gone else row.why),
        )
        for row in status.sources
    )  # fmt: skip
    return _table("Sources", ("source", "last read", "not before", "failures in a row", "why"), rows)


def _hubs(status: Status) -> str:
    rows = ((escape(row.address), row.waiting, row.failures, _when(row.again), _bad(row.why)) for row in status.hubs)
    return _table("Hubs", ("hub", "feeds to tell", "failures in a row", "not before", "why"), rows)


def _engines(status: Status) -> str:
    rows = [
        (escape(row.name), row.sentences, f"{row.speed:.1f} sentences a second" if row.speed else "–")
        for row in status.engines
    ]
    hits = "" if status.hit_rate is None else f"<p>The memory answered {status.hit_rate:.0%} of the sentences.</p>\n"
    return _table("Engines", ("engine", "sentences", "speed"), rows) + hits


def _delays(status: Status) -> str:
    names = [*(f"up to {_span(bound)}" for bound in BUCKETS), f"more than {_span(BUCKETS[-1])}"]
    charts = ""
    for language, delays in sorted(status.chronicle.delays.items()):
        labels = [f"{name}: {count}" for name, count in zip(names, delays.counts, strict=True)]
        title = f"{language}: {sum(delays.counts)} articles, from up to a minute to more than three days"
        drawn = bars([float(count) for count in delays.counts], labels, title=title, slots=len(labels))
        charts += f"<div><p>{escape(language)}: {names[0]} … {names[-1]}</p>{drawn}</div>\n"
    return f'<h2>From publication to text</h2>\n<div class="charts">\n{charts}</div>\n' if charts else ""


def _span(seconds: int) -> str:
    for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds % size == 0:
            return f"{seconds // size} {name}"
    return f"{seconds} s"


def _held(status: Status) -> str:
    rows = ((escape(row.language), escape(row.article), escape(row.reason)) for row in status.held[:100])
    return _table("Held back", ("language", "article", "reason"), rows)


def _last(status: Status) -> str:
    last = status.last_pass or {}
    rows = [("problem", escape(text)) for text in last.get("problems", ())]
    rows += [("note", escape(text)) for text in last.get("notices", ())]
    return _table("What the last pass tells", ("", "what"), rows)
