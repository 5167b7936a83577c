"""Cleaning what is meant to do harm: nothing dangerous survives, and an attack costs one article at most."""

from __future__ import annotations

import time

import pytest
from cleaned import PROSE, assert_harmless, body_of, cleaned

from syndicate.errors import ArticleError

PROBES = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT SRC=//x.example/x.js></SCRIPT>",
    "<script/x>alert(1)</script >",
    "<img src=x onerror=alert(1)>",
    "<img src=x:x onerror=alert(1)//",
    '<img """><script>alert(1)</script>">',
    "<img src=`javascript:alert(1)`>",
    '<img src="javascript:alert(1)">',
    '<img srcset="javascript:alert(1) 1x, data:text/html,x 2x">',
    '<img src="https://a.example/x.png" srcset="x onerror=alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="&#1;javascript:alert(1)">x</a>',
    '<a href="&#106;&#97;vascript&colon;alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="feed:javascript:alert(1)">x</a>',
    '<a href="//x.example" onclick=alert(1) style="position:fixed">x</a>',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    '<svg><use href="data:image/svg+xml,<svg onload=alert(1)>"></svg>',
    '<svg><style><a title="</style><img src=x onerror=alert(1)>">',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<p title="</p><img src=x onerror=alert(1)>">x</p>',
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<template><img src=x onerror=alert(1)></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='//x.example/x.swf'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'><a href='/x'>x</a>",
    "<link rel=stylesheet href='//x.example/x.css'>",
    "<style>@import '//x.example/x.css'; body{background:url(javascript:alert(1))}</style>",
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<table background='javascript:alert(1)'><tr><td>x<td>y</table>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<details open ontoggle=alert(1)><summary>x</summary>y</details>",
    "<video><source onerror=alert(1)></video>",
    "<video src='javascript:alert(1)' poster='javascript:alert(1)'></video>",
    "<body onload=alert(1)>x</body>",
    "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href='https://x.example/\"onmouseover=alert(1) x=\"'>x</a>",
    "<p>\x00<scr\x00ipt>alert(1)</script></p>",
    "<\u017fcript>alert(1)</\u017fcript>",
    "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
]


@pytest.mark.parametrize("probe", PROBES)
def test_no_attack_survives(probe: str) -> None:
    article = cleaned(f"{PROSE}{probe}", title=f"Judul {probe}", summary=probe)
    assert_harmless(article.body)
    assert "asal" not in article.body
    assert article.body.startswith(PROSE), "the attack took the article with it"
    assert cleaned(article.body).body == article.body


def test_there_are_enough_attacks() -> None:
    assert len(set(PROBES)) >= 40


def test_escaped_markup_stays_text() -> None:
    assert body_of("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


@pytest.mark.parametrize("tag", ["div", "b", "a", "blockquote", "ul><li", "table><tr><td", "form", "svg"])
def test_a_bomb_of_nested_elements_costs_one_article_and_little_time(tag: str) -> None:
    begun = time.process_time()
    with pytest.raises(ArticleError, match=r"nested more than|more than 100,000 elements"):
        body_of(f"<{tag}>" * 200_000 + "x" + "</div>" * 200_000)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul><li", "b", "span lang=ar"])
def test_deep_nesting_loses_tags_and_no_text(tag: str) -> None:
    article = cleaned(f"<{tag}>" * 450 + "dalam sekali")
    assert "dalam sekali" in article.body
    assert cleaned(article.body).body == article.body


def test_a_body_beyond_the_limit_is_refused_and_inline_pictures_do_not_count() -> None:
    with pytest.raises(ArticleError, match="5 MB"):
        cleaned("kapal " * 900_000)
    picture = f'<img alt="peta" src="data:image/png;base64,{"A" * 6_000_000}">'
    assert cleaned(PROSE + picture).body == PROSE
