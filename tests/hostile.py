# ruff: noqa: E501  # payloads read best as they are
"""Hostile documents, made from a seed: what the web sends that means harm, or is broken as nobody would think of.

Every payload calls ``alert``, so that a browser that runs one shows a dialog.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from html import escape

RUN = "alert(1)"
BAIT = "127.0.0.1:9"  # host and port in documents that refer to others; nobody may ask there
PROSE = "Kapal berlayar dari pelabuhan itu pagi ini, dan banyak warga datang, kata nakhoda."
TAGS = (
    "a abbr applet article aside audio b base bdo blockquote body br button canvas center code col dd details dialog div dl"
    " dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h6 head header hr html i iframe img input"
    " ins isindex kbd keygen label legend li link listing main map marquee math menu meta mglyph mtext nav nobr noembed noframes"
    " noscript object ol optgroup option p param picture plaintext pre q ruby s script section select slot small source span"
    " strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var"
    " video wbr xmp annotation-xml foreignObject desc animate set use image amp-img x-unknown o:p"
).split()
URL_ATTRIBUTES = (
    "href src action formaction poster data cite background longdesc usemap xlink:href srcset data-src data-srcset lowsrc"
    " dynsrc icon manifest codebase archive profile classid ping srcdoc content data-lazy-src"
).split()
EVENTS = (
    "onload onerror onclick onmouseover onfocus onanimationstart ontoggle onbegin onpointerenter onbeforeunload".split()
)
URLS = (
    f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f"java\tscript:{RUN}", f"java\nscript:{RUN}", f"\x01javascript:{RUN}",
    f" javascript:{RUN}", f"&#106;avascript:{RUN}", f"&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A{RUN}",
    f"javascript&colon;{RUN}", f"vbscript:{RUN}", f"data:text/html,<script>{RUN}</script>", "data:text/html;base64,PHNjcmlwdD4=",
    f"data:image/svg+xml,<svg onload={RUN}>", "//evil.example/x.js", 'https://evil.example/x y"onerror=alert(1) z="',
    "https://[::1", "http://127.0.0.1/", "file:///etc/passwd", "blob:https://x.example/1", "https://xn--.example/\u202e",
    "about:blank", "#x", "?x=1", "../../../../x", "\\\\evil.example\\x", "https:evil.example", "https:///evil.example", "view-source:x",
    "https://user:pass@evil.example/", "mailto:x@y.example?body=<script>", "feed:javascript:alert(1)", "x" * 5000, "\ud83d", "",
)  # fmt: skip
MUTATIONS = (
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RUN}&gt;">',
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f'<svg></p><style><a id="</style><img src=1 onerror={RUN}>">',
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    f'<svg><desc><noscript></noscript></desc><s id="</noscript><img src onerror={RUN}>"></s></svg>',
    f'<math><annotation-xml encoding="text/html"><style></style><img src onerror={RUN}></annotation-xml>',
    f"<template><s><template><s><img src=x onerror={RUN}></template></s></template>",
    f"<svg><foreignObject><body onload={RUN}></foreignObject></svg>",
    f"<listing>&lt;img onerror={RUN} src&gt;</listing>", f"<xmp><img src=x onerror={RUN}></xmp>",
    f"<title><img src=x onerror={RUN}></title>", f"<textarea><img src=x onerror={RUN}></textarea>",
    f"<style><img src='</style><img src=x onerror={RUN}>'></style>", f"<!--><img src=x onerror={RUN}>-->",
    f"<!-- --!><img src=x onerror={RUN}> -->", f"<![CDATA[<img src=x onerror={RUN}>]]>", f"<?php <img src=x onerror={RUN}> ?>",
    f"<svg><![CDATA[><img src=x onerror={RUN}>]]></svg>", f"<a href=`javascript:{RUN}`>x</a>",
    f"<img src=x:x onerror={RUN}//", f"<iframe srcdoc='&lt;script&gt;{RUN}&lt;/script&gt;'></iframe>",
    f"<svg><use href='data:image/svg+xml,<svg id=x onload={RUN}>#x'></use></svg>",
    f"<svg><animate xlink:href=#x attributeName=href values=javascript:{RUN} /><a id=x>x</a></svg>",
    f"<table><td background=javascript:{RUN}>x", f"<base href=javascript:{RUN}//><a href=/x>x</a>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>", f"<link rel=stylesheet href=javascript:{RUN}>",
    f"<embed src=javascript:{RUN}>", f"<object data=javascript:{RUN}></object>", f"<math href=javascript:{RUN}>x</math>",
    f"<isindex action=javascript:{RUN} type=submit>", f"<div style='background:url(javascript:{RUN})'>x</div>",
    f"<x contenteditable autofocus onfocus={RUN}>x", f"<details open ontoggle={RUN}>x", f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;", f"<script\x00>{RUN}</script>", f"<plaintext><script>{RUN}</script>",
)  # fmt: skip
PICTURES = (
    '<img src="data:image/gif;base64,R0" data-src="/b.png">', '<img srcset="/s.png 320w, javascript:alert(1) 1280w">',
    '<picture><source srcset="/a.webp 1x, /b.webp 2x"><img src="/a.png"></picture>', '<img src="/p.gif" width=1 height=1>',
    '<img srcset=",,,, ,">', '<img srcset="' + "/a.png 1x, " * 3000 + '">', '<img src="https://t.example/x" style="width:0">',
    '<noscript><img src="/n.png" onerror=alert(1)></noscript>', "<img data-src=javascript:alert(1)>", "<img>",
)  # fmt: skip
FRAMES = (
    '<iframe src="https://www.youtube.com/embed/abc"></iframe>', '<iframe src="//player.vimeo.com/video/7"></iframe>',
    '<iframe src="https://www.youtube.com.evil.example/embed/abc"></iframe>',
    '<iframe src="https://evil.example/?https://www.youtube.com/embed/abc"></iframe>',
    '<iframe src="https://www.facebook.com/plugins/video.php?href=javascript%3Aalert(1)"></iframe>',
    '<iframe src="https://w.soundcloud.com/player/?url=https%3A//evil.example%2F%22onx%3D%22"></iframe>',
    '<iframe data-src="javascript:alert(1)"></iframe>', "<iframe>", '<video src="javascript:alert(1)"><source src="/v.mp4"></video>',
)  # fmt: skip
CHARACTERS = "\x00\x01\x08\x0b\x0c\x1b\x7f\x80\x9f\u00ad\u200b\u200e\u2028\u202e\u2066\u2069\ufeff\ufffe\uffff\ud800\udfff\U0001ffff\U000e0001"
CHARSETS = (
    "utf-8",
    "utf-16",
    "windows-1252",
    "iso-8859-1",
    "shift_jis",
    "utf-7",
    "iso-2022-jp",
    "x-nonsense",
    "utf-32",
    "gb18030",
)


def document(seed: int) -> tuple[str, bytes]:
    """A kind (a key of ``WRAPPERS``) and a document of that kind."""
    rng = random.Random(seed)
    kind = rng.choice(sorted(WRAPPERS))
    data = WRAPPERS[kind](rng, markup(rng))
    return kind, _damaged(rng, data)


def markup(rng: random.Random) -> str:
    """Broken and hostile HTML with some prose between."""
    parts = [rng.choice(PARTS)(rng) for _ in range(rng.randint(1, 12))]
    for _ in range(rng.randint(0, 3)):
        parts.insert(rng.randint(0, len(parts)), f"<p>{PROSE}</p>")
    text = "".join(parts)
    if rng.random() < 0.1:
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(['"', "'", "<", ">", "<!--", "]]>", "</", "&", "\x00"]) + text[at:]
    return text


def _element(rng: random.Random) -> str:
    tag = rng.choice(TAGS)
    attributes = "".join(_attribute(rng) for _ in range(rng.randint(0, 4)))
    inside = rng.choice([PROSE, "", f"<{rng.choice(TAGS)}>", rng.choice(MUTATIONS), RUN])
    return f"<{tag}{attributes}>{inside}" + rng.choice([f"</{tag}>", "", f"</{rng.choice(TAGS)}>", "/>"])


def _attribute(rng: random.Random) -> str:
    quote = rng.choice(['"', "'", "", "`"])
    space = rng.choice([" ", "\t", "\n", "/", "\x0c", " \x00"])
    kind = rng.random()
    if kind < 0.5:
        return f"{space}{rng.choice(URL_ATTRIBUTES)}={quote}{rng.choice(URLS)}{quote}"
    if kind < 0.75:
        return f"{space}{rng.choice(EVENTS).swapcase()}={quote}{RUN}{quote}"
    if kind < 0.85:
        return f"{space}class={quote}{rng.choice(['post-footer', 'x' * 3000, 'tr-caption', 'ads'])}{quote}"
    return f"{space}style={quote}{rng.choice(['width:1px', 'background:url(//e.example)', 'x:expression(alert(1))'])}{quote}"


def _nested(rng: random.Random) -> str:
    tag, depth = rng.choice(TAGS), rng.choice([3, 60, 300, 900, 3000])
    return f"<{tag}>" * depth + PROSE + (f"</{tag}>" * depth if rng.random() < 0.5 else "")


def _large(rng: random.Random) -> str:
    size = rng.choice([1_000, 20_000, 100_000])
    return rng.choice(
        [
            f'<p title="{"a" * size}">x</p>', f"<p {'a ' * (size // 10)}>x</p>", "<br>" * (size // 40), "&lt;" * (size // 10),
            f"<a href='https://x.example/{'a' * size}'>x</a>", "<" * (size // 10), "</p>" * (size // 20), "&#x" * (size // 20),
            "<p>" + "kapal " * (size // 6), f"<table>{'<tr><td>' * (size // 60)}", " " * size, f"{'<b><p>' * (size // 200)}",
        ]
    )  # fmt: skip


def _characters(rng: random.Random) -> str:
    return "".join(rng.choice(CHARACTERS + "ab<>&\"'") for _ in range(rng.randint(1, 60)))


PARTS: Sequence[Callable[[random.Random], str]] = (
    _element, _element, _element, _nested, _large, _characters,
    lambda rng: rng.choice(MUTATIONS), lambda rng: rng.choice(MUTATIONS),
    lambda rng: rng.choice(PICTURES), lambda rng: rng.choice(FRAMES),
    lambda rng: f'<a href="{rng.choice(URLS)}">{PROSE[:20]}</a>',
    lambda rng: f'<a href="{escape(rng.choice(URLS))}"><img src="{escape(rng.choice(URLS))}"></a>',
)  # fmt: skip


def _bytes(rng: random.Random, text: str) -> bytes:
    return text.encode(rng.choice(["utf-8"] * 8 + ["utf-16", "windows-1252"]), rng.choice(["replace", "ignore"]))


def _damaged(rng: random.Random, data: bytes) -> bytes:
    """Sometimes cut off, or with some bytes changed."""
    kind = rng.random()
    if kind < 0.08:
        return data[: rng.randint(0, len(data))]
    if kind < 0.16 and data:
        changed = bytearray(data)
        for _ in range(rng.randint(1, 8)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        return bytes(changed)
    return data


def _bomb(rng: random.Random) -> str:
    if rng.random() < 0.8:
        return ""
    rows = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, rng.choice([3, 12])))
    outer = rng.choice(
        ['<!ENTITY x SYSTEM "file:///etc/passwd">', f'<!ENTITY % p SYSTEM "http://{BAIT}/x.dtd">%p;', ""]
    )
    return f'<!DOCTYPE x [<!ENTITY a0 "x">{rows}{outer}]>'


def _xml(rng: random.Random, html: str) -> str:
    return rng.choice(
        [escape(html), f"<![CDATA[{html}]]>", html, escape(html, quote=False) + rng.choice(["&a9;", "&x;", ""])]
    )


def _rss(rng: random.Random, html: str) -> bytes:
    name = rng.choice(["description", "content:encoded", "title", "dc:creator", "category"])
    dates = ["Sun, 12 Jul 2026 10:30:00 +0700", "9999-99-99", "", "-1", "0000-00-00T00:00:00Z"]
    items = "".join(
        f"<item><guid>{rng.choice(['1', '2', '', chr(0x202E)])}</guid><title>{_xml(rng, markup(rng)) if rng.random() < 0.3 else 'Judul'}"
        f"</title><link>{escape(rng.choice(URLS))}</link><pubDate>{rng.choice(dates)}</pubDate>"
        f'<enclosure url="{escape(rng.choice(URLS))}" type="image/png" length="{rng.choice(["1", "-9", "x"])}"/>'
        f"<{name}>{_xml(rng, html)}</{name}></item>"
        for _ in range(rng.randint(1, 3))
    )
    head = f'<?xml version="1.0" encoding="{rng.choice(CHARSETS)}"?>' if rng.random() < 0.7 else ""
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    channel = f"<channel><title>K</title>{items}</channel>"
    return _bytes(rng, f'{head}{_bomb(rng)}<rss version="2.0" {spaces}>{channel}</rss>')


def _atom(rng: random.Random, html: str) -> bytes:
    kind = rng.choice(["html", "xhtml", "text", "application/xml", "image/png", "text/plain"])
    inside = f'<div xmlns="http://www.w3.org/1999/xhtml">{html}</div>' if kind == "xhtml" else _xml(rng, html)
    entry = (
        f'<entry xml:base="{escape(rng.choice(URLS))}"><id>{rng.choice(["1", "", "x"])}</id><title type="html">{_xml(rng, html[:500])}'
        f'</title><link href="{escape(rng.choice(URLS))}"/><updated>2026-01-01T00:00:00Z</updated>'
        f'<content type="{kind}" src="{escape(rng.choice(URLS)) if rng.random() < 0.1 else ""}">{inside}</content></entry>'
    )
    return _bytes(
        rng, f'{_bomb(rng)}<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title>{entry * rng.randint(1, 2)}</feed>'
    )


def _value(rng: random.Random, html: str) -> object:
    return rng.choice(
        [html, html, html, None, 7, [html], {"$t": html}, {"name": html}, True, "9999-99-99", rng.choice(URLS)]
    )


def _json_feed(rng: random.Random, html: str) -> bytes:
    names = "id title content_html content_text summary url image banner_image date_published language tags authors attachments".split()
    items = [{name: _value(rng, html) for name in names if rng.random() < 0.7} for _ in range(rng.randint(1, 3))]
    items[0] |= {"id": "1", "title": "Judul", "content_html": html}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


def _blogger(rng: random.Random, html: str) -> bytes:
    entry: dict[str, object] = {"id": {"$t": "1"}, "title": {"$t": "Judul"}, "content": {"$t": html}}
    for name in ("published", "updated", "category", "link", "author", "media$thumbnail", "summary", "title"):
        if rng.random() < 0.4:
            entry[name] = rng.choice(
                [_value(rng, html), [{"href": rng.choice(URLS), "rel": "alternate", "term": html[:300]}]]
            )
    return json.dumps({"feed": {"entry": [entry, _value(rng, html)]}}).encode()


def _wordpress(rng: random.Random, html: str) -> bytes:
    post: dict[str, object] = {
        "id": 1,
        "guid": {"rendered": "1"},
        "title": {"rendered": "Judul"},
        "content": {"rendered": html},
    }
    for name in ("link", "date_gmt", "modified_gmt", "excerpt", "_embedded", "status", "title"):
        if rng.random() < 0.4:
            post[name] = rng.choice(
                [_value(rng, html), {"rendered": html[:300]}, {"author": [_value(rng, html)], "wp:term": [[html[:99]]]}]
            )
    return json.dumps([post, _value(rng, html)]).encode()


def _html(rng: random.Random, html: str) -> bytes:
    ld = json.dumps(
        {
            "@type": "NewsArticle",
            "headline": _value(rng, html[:200]),
            "author": _value(rng, html[:99]),
            "image": rng.choice(URLS),
        }
    )
    head = (
        f'<meta charset="{rng.choice(CHARSETS)}"><script type="application/ld+json">{ld}</script>'
        if rng.random() < 0.6
        else ""
    )
    canonical = f'<link rel=canonical href="{escape(rng.choice(URLS))}">' if rng.random() < 0.3 else ""
    return _bytes(
        rng,
        f"<html><head><title>Judul</title>{head}{canonical}</head><body><article><h1>Judul</h1>{html}</article></body></html>",
    )


def _sitemap(rng: random.Random, html: str) -> bytes:
    tag = rng.choice(["urlset", "sitemapindex", "x"])
    rows = "".join(
        f"<url><loc>{escape(rng.choice(URLS))}</loc><lastmod>{escape(html[:50])}</lastmod></url>" for _ in range(3)
    )
    return _bytes(rng, f"{_bomb(rng)}<{tag}>{rows}{_xml(rng, html[:2000])}</{tag}>")


def _markdown(rng: random.Random, html: str) -> bytes:
    front = rng.choice(
        [
            "---\ntitle: Judul\n---\n",
            f"---\ntitle: {json.dumps(html[:200])}\nimage: {json.dumps(rng.choice(URLS))}\n---\n",
            "# Judul\n\n",
            "+++\n",
        ]
    )
    marks = rng.choice(
        [
            "",
            "[x](javascript:alert(1))\n\n",
            "![x](data:text/html,x)\n\n",
            ">" * 500 + "x\n\n",
            "* " * 300 + "x\n\n",
            "[" * 2000,
            "`" * 2000,
        ]
    )
    return _bytes(rng, front + marks + html)


WRAPPERS: dict[str, Callable[[random.Random, str], bytes]] = {
    "rss": _rss,
    "atom": _atom,
    "json": _json_feed,
    "blogger": _blogger,
    "wordpress": _wordpress,
    "html": _html,
    "page": _html,
    "sitemap": _sitemap,
    "markdown": _markdown,
    "copy": lambda rng, html: _bytes(rng, f"Judul\n\n{html}"),
    "body": lambda rng, html: html.encode("utf-8", "surrogatepass"),
}
