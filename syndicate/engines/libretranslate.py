"""Asking a LibreTranslate server (its published HTTP API; answers seen from 1.9.6). The texts leave this machine.

What it refuses as too much, or cannot translate, is asked again in halves, so that one text costs itself and no others.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import responses
from typing import Any

import httpx

from syndicate import __version__
from syndicate.engines.alignment import Weights, copied
from syndicate.engines.languages import libretranslate_codes
from syndicate.errors import DoorError, MissingPack
from syndicate.model import Answer, Request

RULES = 1  # raise it when the same server would answer otherwise: how texts are prepared or finished
_TRIES = 4
_TEXTS = 50  # in one request, until the server says that it is too many
_LOST = 3  # texts that fail alone before the server is given up
_LIMIT = 16 * 2**20  # bytes of an answer
_ABOUT = 20.0  # seconds for what a server says about itself
_AGAIN = {429, 500, 502, 503, 504}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class LibreTranslateEngine:
    """Speaks to the server at ``url``. It asks the server for its languages at its first use, and remembers a failure.

    api_key: sent with every request, "" for none; model: a name for the server's models, another one when they change;
    timeout: seconds for one request with all its tries; characters: sent together at most, fewer if the server's own
    limit is lower; pause: seconds before the second of four tries, twice as many before each further one, unless the
    server says how many. Proxies of the environment are not used.
    """

    def __init__(
        self,
        url: str,
        *,
        api_key: str = "",
        model: str = "",
        timeout: float = 120.0,
        characters: int = 5000,
        pause: float = 0.5,
    ) -> None:
        self._model = model
        self._url, self._key, self._timeout, self._characters = url.rstrip("/"), api_key, timeout, characters
        self._texts, self._pause = _TEXTS, pause
        self._tls: ssl.SSLContext | None = None
        self._about: dict[str, frozenset[str]] | DoorError | None = None

    @property
    def name(self) -> str:
        """``libretranslate``."""
        return "libretranslate"

    def identity(self, source: str, target: str) -> str:
        """The server, the operator's name for its models, the pair and our own rules: ``libretranslate:https://…``.

        It asks the server nothing: one that is down for a while must not look like another one, for which everything
        would be translated again. Nor does the server tell the versions of its models.
        """
        return f"libretranslate:{self._url}:{self._model}:{source}-{target}:rules{RULES}"

    def check(self, source: str, target: str) -> None:
        """Ask the server whether it serves the pair. Raises MissingPack if not, DoorError if it cannot be asked."""
        self._pair(source, target)

    @property
    def efforts(self) -> int:
        """None: the server has one way."""
        return 0

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:  # noqa: ARG002
        """Answer every request once, chunk by chunk; no score.

        Raises DoorError when the server fails at once, and when it fails at single texts or lacks a pair (MissingPack)
        after all others are answered.
        """
        pairs: dict[tuple[str, ...], list[Request]] = {}
        lacking: MissingPack | None = None
        for (source, target), wanted in _by_pair(requests).items():
            try:
                pairs.setdefault(self._pair(source, target), []).extend(wanted)
            except MissingPack as error:
                lacking = error
        lost: list[tuple[str, str]] = []
        for pair, wanted in pairs.items():
            asked: dict[str, list[Request]] = {}
            for request in wanted:
                if pair and any(c.isalpha() for c in request.text):
                    asked.setdefault(request.text, []).append(request)
                else:
                    yield request, Answer(text=request.text, alignment=copied(request.text))
            for chunk in self._chunks(asked):
                for text, said in self._said(pair, chunk, lost):
                    answer = Answer(text=said, alignment=Weights(text, said).alignment())
                    yield from ((request, answer) for request in asked[text])
        if lost:
            what = f"{len(lost)} texts cannot be translated; “{lost[0][0][:80]}”: {lost[0][1]}"
            raise DoorError(what, door=self._door)
        if lacking:
            raise lacking

    @property
    def _door(self) -> str:
        return f"libretranslate {self._url}"

    def _chunks(self, texts: Sequence[str] | dict[str, list[Request]]) -> Iterator[list[str]]:
        """The texts in runs within the limits; a text above them stands alone."""
        chunk: list[str] = []
        for text in texts:
            if chunk and (sum(map(len, chunk)) + len(text) > self._characters or len(chunk) >= self._texts):
                yield chunk
                chunk = []
            chunk.append(text)
        if chunk:
            yield chunk

    def _said(
        self, pair: tuple[str, ...], texts: Sequence[str], lost: list[tuple[str, str]]
    ) -> Iterator[tuple[str, str]]:
        """Each text with its translation; in halves if the server does not take or make them together."""
        try:
            answers = self._translated(pair, texts)
        except _Refused as refused:
            if len(texts) == 1:
                lost.append((texts[0], str(refused)))
                if len(lost) >= _LOST:
                    raise DoorError(f"{refused} (the same for {_LOST} texts alone).", door=self._door) from refused
                return
            half = (len(texts) + 1) // 2
            if refused.too_much:
                self._texts = min(self._texts, half)
            for part in (texts[:half], texts[half:]):
                yield from self._said(pair, part, lost)
            return
        yield from zip(texts, answers, strict=True)

    def _translated(self, pair: tuple[str, ...], texts: Sequence[str]) -> list[str]:
        body = {"q": [_CONTROL.sub(" ", text.strip()) for text in texts], "source": pair[0], "target": pair[1]}
        body["format"] = "text"
        if self._key:
            body["api_key"] = self._key
        found = self._call("/translate", self._timeout, body)
        answers = found.get("translatedText") if isinstance(found, dict) else None
        if not isinstance(answers, list) or not all(isinstance(answer, str) for answer in answers):
            raise DoorError("answered without a list of translations.", door=self._door)
        if len(answers) != len(texts):
            raise _Refused(f"it answered {len(answers)} translations to {len(texts)} texts.")
        return [_within(text, answer) for text, answer in zip(texts, answers, strict=True)]

    def _pair(self, source: str, target: str) -> tuple[str, ...]:
        """The server's codes for the pair, none between two tags of one language. Raises MissingPack and DoorError."""
        sources, targets = libretranslate_codes(source), libretranslate_codes(target)
        if sources[-1] == targets[-1]:
            return ()
        languages = self._languages()
        for pair in ((s, t) for s in sources for t in targets):
            if pair[0] in languages and pair[1] in languages[pair[0]]:
                return pair
        hint = "Let the server load both languages (its option --load-only names them), or name another engine."
        packs = [f"{sources[0]} to {targets[0]} on {self._url}"]
        raise MissingPack(source=source, target=target, packs=packs, hint=hint, door="libretranslate")

    def _languages(self) -> dict[str, frozenset[str]]:
        """The targets of each source language. Raises DoorError, the same one for the life of this object."""
        if self._about is None:
            try:
                self._about = self._asked_about()
            except DoorError as error:
                self._about = error
        if isinstance(self._about, DoorError):
            raise self._about
        return self._about

    def _asked_about(self) -> dict[str, frozenset[str]]:
        found = self._call("/languages", _ABOUT)
        try:
            codes = frozenset(str(language["code"]) for language in found)
            # Older servers do not say what a language is translated to: whatever else they have.
            languages = {language["code"]: frozenset(language.get("targets", codes)) for language in found}
        except (TypeError, KeyError, AttributeError) as error:
            raise DoorError("answered /languages with something else than a list of them.", door=self._door) from error
        limit = _at(self._optional("/frontend/settings"), "charLimit")
        if isinstance(limit, int) and limit > 0:
            self._characters = min(self._characters, limit)
        return languages

    def _optional(self, path: str) -> Any:
        """What a server says that need not know the path. Raises DoorError if it fails, as it may know it next time."""
        try:
            return self._call(path, _ABOUT)
        except _Odd:
            return None

    def _call(self, path: str, timeout: float, body: dict[str, Any] | None = None) -> Any:
        """The JSON that a GET, or a POST of ``body``, is answered with. Raises DoorError and _Refused."""
        if self._tls is None:
            self._tls = httpx.create_ssl_context()
        try:
            return asyncio.run(self._answer(path, timeout, body))
        except TimeoutError as error:
            raise DoorError(f"did not answer {path} in full within {timeout:g} seconds.", door=self._door) from error

    async def _answer(self, path: str, timeout: float, body: dict[str, Any] | None) -> Any:
        end = asyncio.get_running_loop().time() + timeout
        headers = {"User-Agent": f"Syndicate/{__version__}", "Accept": "application/json"}
        async with (
            asyncio.timeout(timeout),
            httpx.AsyncClient(verify=self._tls or True, trust_env=False, timeout=None, headers=headers) as client,  # noqa: S113
        ):
            for attempt in range(_TRIES):
                pause, after = self._pause * 2**attempt, None
                try:
                    status, said, after = await self._once(client, path, body)
                except httpx.RequestError as error:
                    damaged = isinstance(error, httpx.DecodingError)
                    what = "answers what cannot be unpacked" if damaged else "cannot be reached"
                    failure: Exception = DoorError(f"{what} ({error or type(error).__name__}).", door=self._door)
                    failure.__cause__ = error
                else:
                    if status not in _AGAIN:
                        return self._read(path, status, said)
                    failure = self._failure(path, status, said, last=attempt + 1 == _TRIES)
                    pause = pause if after is None else after
                if attempt + 1 == _TRIES:
                    raise failure
                if asyncio.get_running_loop().time() + pause >= end:
                    wait = f" It asks to wait {pause:.0f} seconds, longer than its time-out." * (after is not None)
                    raise DoorError(f"{failure}{wait}".removeprefix(f"{self._door}: "), door=self._door) from failure
                await asyncio.sleep(pause)
        raise AssertionError

    async def _once(
        self, client: httpx.AsyncClient, path: str, body: dict[str, Any] | None
    ) -> tuple[int, bytes, float | None]:
        """Status, body and the seconds of Retry-After."""
        said = bytearray()
        async with client.stream("GET" if body is None else "POST", self._url + path, json=body) as response:
            async for piece in response.aiter_bytes():
                said += piece
                if len(said) > _LIMIT:
                    raise DoorError(f"answers {path} with more than {_LIMIT >> 20} MiB.", door=self._door)
            return response.status_code, bytes(said), _seconds(response.headers.get("Retry-After", ""))

    def _read(self, path: str, status: int, said: bytes) -> Any:
        if status != HTTPStatus.OK:
            raise self._failure(path, status, said, last=True)
        try:
            return json.loads(said)
        except (ValueError, RecursionError) as error:
            what = f"answers {path} with no JSON; is this the address of LibreTranslate's API?"
            raise _Odd(what, door=self._door) from error

    def _failure(self, path: str, status: int, said: bytes, *, last: bool) -> Exception:
        """What a bad status means: one that smaller or other texts may not meet, or the server's failure."""
        message = _at(_json(said), "error")
        reason = str(message)[:200].rstrip(".") if message else responses.get(status, "a status of its own")
        what = f"answered {path} with {status}: {reason}."
        if path == "/translate" and status == HTTPStatus.BAD_REQUEST and "limit" in reason.lower():
            return _Refused(what, too_much=True)
        if path == "/translate" and status == HTTPStatus.INTERNAL_SERVER_ERROR and last:
            return _Refused(what)
        if status in {401, 403} or "api key" in reason.lower():
            what += " Name the environment variable that holds your key in translate.libretranslate.api_key_env."
        kind = _Odd if status in {401, 403, 404, 405} else DoorError
        return kind(what, door=self._door)


class _Odd(DoorError):
    """The server is there and well, and does not know the path."""


class _Refused(Exception):
    """These texts together were not translated. too_much: there were too many."""

    def __init__(self, what: str, *, too_much: bool = False) -> None:
        self.too_much = too_much
        super().__init__(what)


def _by_pair(requests: Sequence[Request]) -> dict[tuple[str, str], list[Request]]:
    pairs: dict[tuple[str, str], list[Request]] = {}
    for request in requests:
        pairs.setdefault((request.source, request.target), []).append(request)
    return pairs


def _json(said: bytes) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return None


def _at(found: Any, *names: str) -> Any:
    """What stands below the names in JSON, or None."""
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _seconds(retry_after: str) -> float | None:
    """Retry-After (RFC 9110, section 10.2.3): seconds or a date; None if it is neither."""
    if retry_after.isascii() and retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _within(text: str, said: str) -> str:
    """A translation within the outer space of the text that it is of."""
    bare = text.strip()
    start = text.index(bare)
    return text[:start] + (said.strip() or bare) + text[start + len(bare) :]
