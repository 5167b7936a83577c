"""The application that granian calls for each request (RSGI): GET and HEAD of published files, and nothing else."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import re
from contextlib import suppress
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import quote

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]

from syndicate.serve import log, negotiate
from syndicate.serve.answer import NOT_MODIFIED, Answer, delta, for_file, for_method, plain, redirect
from syndicate.serve.cache import Cache, Folder
from syndicate.serve.files import File, stamp
from syndicate.serve.freshness import ASK, Freshness
from syndicate.serve.settings import Settings

LOG = logging.getLogger("syndicate.serve")
ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES, errno.EPERM}
KINDS = {"application/rss+xml": "rss.xml", "application/atom+xml": "atom.xml", "application/feed+json": "feed.json"}
VARY = {"/": "Accept-Language, Sec-Fetch-Site", "/feed": "Accept, Accept-Language"}
_HOST = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_CHUNK = 256 * 1024


class Application:
    """Answers from what stands in the published folder at this moment."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.cache = Cache(settings.root, settings.memory, settings.preview_of)
        self.freshness = Freshness("" if settings.preview_of else settings.cron, settings.timezone)

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """See the RSGI specification."""
        answer, opened = self._ready(scope)
        if self.settings.access_log != "off":
            self._log(scope, answer)  # first: who has an answer finds its line
        status, headers, body, _, _, _ = answer
        if opened:
            await self._stream(protocol, answer, opened)
        elif body and scope.method != "HEAD":
            protocol.response_bytes(status, headers, body)
        else:
            if status != NOT_MODIFIED:
                headers.append(("content-length", str(answer.length)))
            protocol.response_empty(status, headers)

    def _ready(self, scope: Scope) -> tuple[Answer, BinaryIO | None]:
        """The answer, with the opened file if it comes from the disk: one and the same from first byte to last."""
        while (answer := self.answer(scope)).file is not None and scope.method != "HEAD":
            with suppress(FileNotFoundError):
                opened = answer.file.path.open("rb")
                if stamp(os.fstat(opened.fileno())) == answer.file.stamp:
                    return answer, opened
                opened.close()  # it was replaced in between
        return answer, None

    async def _stream(self, protocol: HTTPProtocol, answer: Answer, opened: BinaryIO) -> None:
        await asyncio.sleep(0)  # go on in the event loop's thread (see loop.py): clients may be slow
        with opened, suppress(ProtocolClosed):  # a client that goes away is no event
            left = answer.length
            transport = protocol.response_stream(answer.status, [*answer.headers, ("content-length", str(left))])
            opened.seek(answer.first)
            while left and (part := opened.read(min(left, _CHUNK))):
                await transport.send_bytes(part)
                left -= len(part)

    def _log(self, scope: Scope, answer: Answer) -> None:
        log.write(
            self.settings.access_log,
            client=scope.client,
            method=scope.method,
            target=f"{quote(scope.path)}?{scope.query_string}" if scope.query_string else quote(scope.path),
            status=int(answer.status),
            length=0 if scope.method == "HEAD" else answer.length,
        )

    def answer(self, scope: Scope) -> Answer:
        """What to send."""
        method, path = scope.method, scope.path
        if method not in ("GET", "HEAD"):
            return for_method(method, path, scope.headers)
        if "\ufffd" in path:  # not UTF-8
            return plain(HTTPStatus.BAD_REQUEST)
        try:
            if path in ("/", "/feed") and (found := self._negotiated(scope, path)):
                return found
            local = self._local(scope) if self.settings.preview_of else b""
            file = self.cache.get(path, local)
            if file is not None:
                return self._file(scope, path, local, file)
            return self._absent(scope)
        except Folder:
            query = f"?{scope.query_string}" if scope.query_string else ""
            return redirect(HTTPStatus.MOVED_PERMANENTLY, f"{quote(path.rpartition('/')[2])}/{query}", ASK)
        except OSError as error:
            if error.errno in ABSENT:
                return self._absent(scope)
            LOG.exception("%s cannot be read", ascii(path))
            return plain(HTTPStatus.INTERNAL_SERVER_ERROR)

    def _file(self, scope: Scope, path: str, local: bytes, file: File) -> Answer:
        headers = scope.headers  # each time granian copies them
        coding = negotiate.coding(headers.get("accept-encoding")) if file.text else ""
        variant = file.variants.get(coding) or self.cache.pack(path, local, file, coding)
        control = self.freshness.control(file.age)
        if file.entries and headers.get("a-im"):
            found = delta(headers, file, variant, lambda digest: self.cache.version(path, local, digest))
            if found:
                return found
        answer = for_file(headers, file, variant, control, get=scope.method == "GET")
        if path == "/" and self.settings.languages:
            answer.headers.append(("vary", VARY["/"]))
        return answer

    def _absent(self, scope: Scope) -> Answer:
        """The site's own page of 404 if it has one, else a line of text."""
        try:
            local = self._local(scope) if self.settings.preview_of else b""
            file = self.cache.get("/404.html", local)
        except (OSError, Folder):
            file = None
        if file is None or file.plain.body is None:
            return plain(HTTPStatus.NOT_FOUND)
        coding = negotiate.coding(scope.headers.get("accept-encoding"))
        variant = file.variants.get(coding) or self.cache.pack("/404.html", local, file, coding)
        headers = [pair for pair in variant.headers if pair[0] not in ("accept-ranges", "last-modified")]
        return Answer(HTTPStatus.NOT_FOUND, [*headers, ("cache-control", ASK)], variant.body or b"")

    def _negotiated(self, scope: Scope, path: str) -> Answer | None:
        """The way to the edition, or to its feed, in the language that the client prefers; None: to stay here."""
        header, root = scope.headers.get, self.cache.root
        offered = [language for language in self.settings.languages if (root / language / "index.html").is_file()]
        wanted = header("accept-language")
        language = negotiate.language(wanted, offered) if wanted else ""
        if path == "/":
            # who comes from a page of this site has a language already, and wants to choose another
            stays = not language or header("sec-fetch-site") == "same-origin"
            return None if stays else redirect(HTTPStatus.FOUND, f"{language}/", ASK, VARY["/"])
        language = language or next(iter(offered), "")
        kinds = [kind for kind, name in KINDS.items() if language and (root / language / name).is_file()]
        if not kinds:
            return None
        name = KINDS[negotiate.media_type(header("accept"), kinds)]
        return redirect(HTTPStatus.FOUND, f"{language}/{name}", ASK, VARY["/feed"])

    def _local(self, scope: Scope) -> bytes:
        """The address that was asked, for previews; it goes into pages, so it must look like one."""
        host = scope.headers.get("host") or scope.authority or ""
        if not _HOST.fullmatch(host):
            name = self.settings.host
            host = f"[{name}]:{self.settings.port}" if ":" in name else f"{name}:{self.settings.port}"
        return f"http://{host}".encode()
