"""LibreTranslate's own: what a server does wrong costs what it must, and no more."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libretranslate_server import Server, serving

from syndicate.engines import libretranslate
from syndicate.engines.libretranslate import LibreTranslateEngine
from syndicate.errors import DoorError, MissingPack
from syndicate.model import Request


def said(engine: LibreTranslateEngine, *texts: str, target: str = "en") -> list[str]:
    wanted = [Request(source="id", target=target, identity="", text=text) for text in texts]
    return [answer.text for _, answer in engine.translate(wanted)]


@pytest.mark.parametrize("behaviour", ["busy", "broken", "unavailable", "closes", "cut off", "damaged"])
def test_a_passing_failure_is_tried_again(behaviour: str) -> None:
    with serving(behaviours=[behaviour, behaviour, "well"]) as server:
        assert said(LibreTranslateEngine(server.url, pause=0.01), "satu kata", "dua kata") == ["satu kata", "dua kata"]
        assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        ("busy", "429: Slowdown: 30 per 1 minute"),
        ("busy for an hour", "asks to wait 3600 seconds"),
        ("broken", "500: Cannot translate text"),
        ("unavailable", "503: Service Unavailable"),
        ("closes", "cannot be reached"),
        ("cut off", "cannot be reached"),
        ("damaged", "answers what cannot be unpacked"),
        ("deep", "no JSON; is this the address of LibreTranslate's API"),
        ("of its own", "529: a status of its own"),
        ("of another kind", "419: a status of its own"),
        ("a page", "no JSON; is this the address of LibreTranslate's API"),
        ("another shape", "without a list of translations"),
        ("one too few", "answered 0 translations to 1 texts"),
        ("elsewhere", "301"),
        ("endless", "more than 16 MiB"),
    ],
)
def test_a_lasting_failure_is_a_dead_door_that_says_what_came(behaviour: str, message: str) -> None:
    with serving(behaviours=[behaviour]) as server, pytest.raises(DoorError, match=message) as caught:
        said(
            LibreTranslateEngine(server.url, timeout=20, pause=0.01), "satu kata", "dua kata", "tiga kata", "empat kata"
        )
    assert caught.value.door == f"libretranslate {server.url}"
    assert len(server.asked) <= 30


@pytest.mark.parametrize("behaviour", ["slow", "drips"])
def test_everything_together_ends_at_the_time_out(behaviour: str) -> None:
    with serving(behaviours=[behaviour]) as server:
        engine = LibreTranslateEngine(server.url, timeout=0.5)
        engine.check("id", "en")
        began = time.monotonic()
        with pytest.raises(DoorError, match=r"did not answer /translate in full within 0.5 seconds"):
            said(engine, "kata")
        assert time.monotonic() - began < 1.2


def test_no_server_is_a_dead_door_found_once_and_known_by_the_same_name() -> None:
    with serving() as server:
        before = LibreTranslateEngine(server.url).identity("id", "en")
    engine = LibreTranslateEngine(server.url, pause=0.01)
    assert engine.identity("id", "en") == before
    for _ in range(2):
        with pytest.raises(DoorError, match="cannot be reached") as caught:
            said(engine, "kata")
    assert caught.value.__cause__ is not None


def test_a_text_that_cannot_be_translated_costs_itself() -> None:
    texts = [f"kata nomor {n}" if n != 13 else "poison kata" for n in range(40)]
    with serving() as server:
        engine = LibreTranslateEngine(server.url, pause=0.01)
        answered = []
        with pytest.raises(DoorError, match=r"1 texts cannot be translated; “poison kata”.*500"):  # noqa: PT012
            for request, _ in engine.translate([Request(source="id", target="en", identity="", text=t) for t in texts]):
                answered.append(request.text)
        assert answered == [text for text in texts if text != "poison kata"]


def test_a_wrong_count_is_asked_again_in_halves() -> None:
    with serving(behaviours=["one too few", "well"]) as server:
        assert said(LibreTranslateEngine(server.url), "a b", "c d", "e f") == ["a b", "c d", "e f"]
        assert [len(body["q"]) for body in server.asked] == [3, 2, 1]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (" 12 ", 12.0),
        ("²", None),
        ("٣", None),
        ("", None),
        ("soon", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 -0500", None),
    ],
)
def test_what_it_asks_to_wait_is_seconds_or_a_date_or_nothing(value: str, seconds: float | None) -> None:
    assert libretranslate._seconds(value) == seconds


def test_requests_keep_to_the_limits_of_both_sides() -> None:
    texts = ["kata " * 10 + str(n) for n in range(30)]
    with serving(characters=200, texts=2) as server:
        assert said(LibreTranslateEngine(server.url, characters=1000), *texts) == texts
        sizes = [len(body["q"]) for body in server.asked]
        assert sizes[0] == 3  # by the characters that the server told
        assert set(sizes[1:]) <= {1, 2}  # and then by the number of texts that it refused


def test_the_key_is_sent_and_a_wrong_one_names_the_setting() -> None:
    with serving(key="secret") as server:
        assert said(LibreTranslateEngine(server.url, api_key="secret"), "kata") == ["kata"]
        assert server.asked[-1] == {
            "q": ["kata"],
            "source": "id",
            "target": "en",
            "format": "text",
            "api_key": "secret",
        }
        with pytest.raises(
            DoorError, match=r"403: Invalid API key. Name the environment variable.*api_key_env"
        ) as caught:
            said(LibreTranslateEngine(server.url, api_key="wrong"), "kata")
        assert "wrong" not in str(caught.value)
        assert len(server.asked) == 2


@pytest.mark.parametrize(("target", "code"), [("pt-BR", "pt-BR"), ("zh-TW", "zh-Hant"), ("no", "nb"), ("fr-CA", "fr")])
def test_tags_become_the_servers_codes(target: str, code: str) -> None:
    with serving() as server:
        assert said(LibreTranslateEngine(server.url), "kata", target=target) == ["kata"]
        assert server.asked[0]["target"] == code


def test_a_language_that_the_server_lacks_is_named_with_what_to_do_and_costs_itself() -> None:
    with serving() as server:
        engine = LibreTranslateEngine(server.url)
        engine.check("id", "en")
        with pytest.raises(MissingPack, match=r"id to ms on http://127.*--load-only") as caught:
            engine.check("id", "ms")
        assert caught.value.door == "libretranslate"
        wanted = [Request(source="id", target=to, identity="", text="kata") for to in ("ms", "en", "fr")]
        answers = engine.translate(wanted)
        assert [next(answers)[0].target, next(answers)[0].target] == ["en", "fr"]
        with pytest.raises(MissingPack):
            next(answers)


def test_an_old_server_that_tells_less_will_do() -> None:
    with serving(settings=False, targets=False) as server:
        assert said(LibreTranslateEngine(server.url + "/"), "kata") == ["kata"]


def test_an_identity_names_server_models_and_pair() -> None:
    engine = LibreTranslateEngine("https://a.example/lt/", model="2026-11")
    rules = f"rules{libretranslate.RULES}"
    assert engine.identity("id", "pt-BR") == f"libretranslate:https://a.example/lt:2026-11:id-pt-BR:{rules}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@settings(max_examples=20, deadline=None)
@given(texts=st.lists(st.text(max_size=30), max_size=5))
def test_any_texts_come_back_within_their_outer_space(server: Server, texts: list[str]) -> None:
    wanted = [Request(source="id", target="en", identity="", text=text) for text in texts]
    for request, answer in LibreTranslateEngine(server.url).translate(wanted):
        bare = request.text.strip()
        assert answer.text.strip() == libretranslate._CONTROL.sub(" ", bare).strip() or answer.text == request.text
        assert answer.text.startswith(request.text[: request.text.index(bare)])
