"""HTML pages, lightly: what search engines, feed readers and screen readers rely on."""

from __future__ import annotations

import json
import re
from collections import Counter

from syndicate.rules import forms
from syndicate.rules.fault import Fault, Faults
from syndicate.rules.markup import Markup, read_html, whole

_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}
_RTL_SCRIPTS = {"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"}
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?utf-8", re.IGNORECASE)


def page_faults(body: bytes) -> list[Fault]:
    """The faults of a web page; an empty list for a good one."""
    found = Faults()
    forms.whole(found, body)
    page = read_html(body.decode("utf-8", "replace"))
    whole(found, "page", page)
    if page.doctype.lower() != "doctype html":
        found.error("doctype", "HTML 13.1.1", "It does not begin with <!doctype html>.", "Write it.")
    if not _CHARSET.search(body[:1024]):
        found.error("meta charset", "HTML 4.2.5.4", "UTF-8 is not said within 1,024 bytes.", "Write it first.")
    _language(found, page)
    _heads(found, page)
    _cluster(found, page)
    _structured(found, page)
    for name, attributes in page.tags:
        for attribute in attributes:
            if attribute.startswith("on"):
                found.warn(f"<{name}>", "CSP: inline scripts", f"{attribute} runs a script.", "Strict sites block it.")
        if name == "img" and "alt" not in attributes:
            found.error("<img>", "WCAG 2.2, 1.1.1", f"{attributes.get('src')!r} has no alt.", 'Describe it, or alt="".')
    twice = [name for name, n in Counter(a["id"] for _, a in page.tags if a.get("id")).items() if n > 1]
    for name in twice:
        found.error(f"id {name}", "HTML 3.2.6", "It stands more than once.", "Make ids unique in a page.")
    return found


def _language(found: Faults, page: Markup) -> None:
    html = next(iter(page.named("html")), {})
    code = html.get("lang", "")
    forms.language(found, "<html lang>", code, "HTML 3.2.6.2")
    parts = code.lower().split("-")
    rtl = bool(_RTL_SCRIPTS & set(parts[1:])) or (
        parts[0] in _RIGHT_TO_LEFT and not any(len(part) == 4 and part not in _RTL_SCRIPTS for part in parts[1:])
    )
    said = html.get("dir", "ltr")
    if said not in {"ltr", "rtl"} or (said == "rtl") != rtl:
        want = "rtl" if rtl else "ltr"
        found.error("<html dir>", "HTML 3.2.6.4", f"It is {said!r} for {code}.", f'Write dir="{want}".')


def _heads(found: Faults, page: Markup) -> None:
    titles = [text for text in page.texts.get("title", []) if text.strip()]
    if not titles:
        found.error("<title>", "HTML 4.2.2", "There is none.", "Name the page.")
    if len(page.named("h1")) != 1:
        what = f"There are {len(page.named('h1'))} h1."
        found.error("<h1>", "WCAG technique H42", what, "Write one, the page's own title.")
    canonical = page.links("canonical")
    if len(canonical) > 1:
        found.error("link canonical", "RFC 6596, 3", "There is more than one.", "Keep one.")
    for link in canonical:
        forms.web(found, "link canonical", link.get("href"), "RFC 6596, 3")
    for meta in page.named("meta"):
        if meta.get("http-equiv", "").lower() == "refresh":
            found.error("meta refresh", "WCAG 2.2, 2.2.1", "The page moves by itself.", "Redirect by the server.")


def alternates_of(page: Markup) -> list[tuple[str, str]]:
    """(hreflang, address) of the page's translations; links to feeds have a type and are none."""
    return [
        (link.get("hreflang", ""), link.get("href", ""))
        for link in page.links("alternate")
        if link.get("hreflang") and not link.get("type")
    ]


def _cluster(found: Faults, page: Markup) -> None:
    cluster = alternates_of(page)
    for code, url in cluster:
        if code != "x-default":
            forms.language(found, f"hreflang {code}", code, "Google hreflang")
        forms.web(found, f"hreflang {code}", url, "Google hreflang")
    codes = [code for code, _ in cluster]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        found.error(f"hreflang {code}", "Google hreflang", "It stands twice.", "Keep one page a language.")
    own = next((link.get("href") for link in page.links("canonical")), None)
    if cluster and own and own not in [url for _, url in cluster]:
        found.error("hreflang", "Google hreflang", "The page is not in its own cluster.", "Name its own language too.")
    for link in page.links("alternate"):
        if link.get("type"):
            forms.web(found, "link alternate", link.get("href"), "RSS Autodiscovery")


def _structured(found: Faults, page: Markup) -> None:
    scripts = zip(page.named("script"), page.texts.get("script", []), strict=False)
    for attributes, text in scripts:
        if attributes.get("type") != "application/ld+json":
            continue
        try:
            facts = json.loads(text)
        except ValueError as error:
            found.error("JSON-LD", "JSON-LD 1.1, 2", f"It is not JSON: {error}.", "Escape < and & as \\u003c, \\u0026.")
            continue
        for thing in facts if isinstance(facts, list) else [facts]:
            if not isinstance(thing, dict) or "@context" not in thing or not {"@type", "@graph"} & thing.keys():
                found.error("JSON-LD", "JSON-LD 1.1, 3", "It has no @context or no @type.", "Write both.")
