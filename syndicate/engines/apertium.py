"""Translating by rules with Apertium's command line: small, fast and offline, for pairs of related languages.

One process translates a whole batch. The texts go in as Apertium's stream format (described in its wiki under that
name), each ended by a null character, at which every part of the pipe flushes and forgets: answers come back one by
one, in order, and do not depend on what is asked together.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from syndicate.engines.alignment import Weights, copied
from syndicate.engines.languages import apertium_codes
from syndicate.errors import DoorError, MissingPack
from syndicate.model import Answer, Request

RULES = 1  # raise it when the same data would answer otherwise: how texts are prepared or finished
_BATCH = 500  # texts given to one process: enough that its start costs nothing, few enough that answers keep coming
_LOST = 3  # texts that fail alone before the program is given up
_RESERVED = re.compile(r"[\[\]{}^$/\\@<>]")
_NOT_WORDS = (  # what rules would take apart: addresses, handles, and a character that Apertium drops
    r"(?i:[a-z][a-z0-9+.-]*://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]])|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)[@#]\w+|~"
)
_NAMES = {  # what a pair's data get wrong (apertium-ind-zlm 0.1.2: Bandung becomes Ipoh, Inggris loses its capital)
    "ind-zlm": {
        "Bandung": "Bandung", "Bali": "Bali", "Belanda": "Belanda", "Cina": "China", "Inggris": "Inggeris",
        "Juni": "Jun", "Kamboja": "Kemboja", "Persia": "Parsi",
    },
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_STREAM = re.compile(r"\\(.)|[\[\]]", re.DOTALL)


class ApertiumEngine:
    """Runs the ``apertium`` program in the mode of each pair.

    program: its name or path; data: the folder that holds ``modes``, found beside the program if not given;
    timeout: seconds for one process with up to 500 texts.
    """

    def __init__(self, *, program: str = "apertium", data: Path | None = None, timeout: float = 120.0) -> None:
        self._program, self._data, self._timeout = program, data, timeout
        self._modes: frozenset[str] | None = None
        self._versions: dict[str, str] = {}

    @property
    def name(self) -> str:
        """``apertium``."""
        return "apertium"

    def identity(self, source: str, target: str) -> str:
        """The mode, the digest of its data and our own rules: ``apertium:ind-zlm:1f0c…:rules1``.

        Raises MissingPack, and DoorError if the program cannot be asked.
        """
        mode = self._mode(source, target)
        if mode not in self._versions:
            self._versions[mode] = _version(self._folder() / "modes" / f"{mode}.mode") if mode else "same"
        return f"apertium:{mode}:{self._versions[mode]}:rules{RULES}"

    @property
    def efforts(self) -> int:
        """None: rules say the same again."""
        return 0

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:  # noqa: ARG002
        """Answer every request once, in order within a pair of languages; no score.

        Raises MissingPack before anything is translated, and DoorError: when the program fails at everything or takes
        too long at once, when it fails at single texts after all others are answered.
        """
        pairs: dict[str, list[Request]] = {}
        for request in requests:
            pairs.setdefault(self._mode(request.source, request.target), []).append(request)
        lost: list[tuple[str, str]] = []
        for mode, wanted in pairs.items():
            for start in range(0, len(wanted), _BATCH):
                batch = wanted[start : start + _BATCH]
                words = [r.text for r in batch if mode and any(c.isalpha() for c in r.text)]
                answers = dict(self._said(mode, list(dict.fromkeys(words)), lost))
                for request in batch:
                    if request.text not in words:
                        yield request, Answer(text=request.text, alignment=copied(request.text))
                    elif request.text in answers:
                        said = answers[request.text]
                        yield request, Answer(text=said, alignment=Weights(request.text, said).alignment())
        if lost:
            what = f"{len(lost)} texts make it fail; “{lost[0][0][:80]}”: {lost[0][1]}."
            raise DoorError(what, door="apertium")

    def _said(self, mode: str, texts: Sequence[str], lost: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Each text with its translation; one by one if together they come back fewer or more than they went."""
        answers, why = self._run(mode, texts) if texts else ([], "")
        if len(answers) == len(texts):
            yield from zip(texts, answers, strict=True)
        elif len(texts) > 1:
            for text in texts:
                yield from self._said(mode, [text], lost)
        else:
            lost.append((texts[0], why))
            if len(lost) >= _LOST:
                what = f"“{self._program} {mode}” {why} (the same for {_LOST} texts alone)."
                raise DoorError(what, door="apertium")

    def _run(self, mode: str, texts: Sequence[str]) -> tuple[list[str], str]:
        """What one process makes of the texts; fewer, and why, if it fails. Raises DoorError for a time-out."""
        sent = "".join(f"{_stream(text, _NAMES.get(mode, {}))}\0" for text in texts).encode()
        said, complaint, status = self._call(["-d", str(self._folder()), "-u", "-z", "-f", "none", mode], sent)
        # Each part of the pipe ends with one more null; what lacks its own is from one that died in the middle.
        parts = said.decode("utf-8", "replace").rstrip("\0").split("\0") if said.endswith(b"\0") else []
        if len(parts) == len(texts):
            return [_plain(part, text) for part, text in zip(parts, texts, strict=True)], ""
        if status:
            return [], f"failed with status {status}: {complaint or 'it says nothing'}"
        return [], f"answered {len(parts)} texts to {len(texts)}"

    def _call(self, options: Sequence[str], sent: bytes = b"") -> tuple[bytes, str, int]:
        """The program's output, complaint and status. Nothing that it started outlives a time-out."""
        environ = {**os.environ, "LC_ALL": "C.UTF-8"}  # a plain C would make its programs read bytes
        environ.pop("AP_SETVAR", None)
        try:
            process = subprocess.Popen(  # noqa: S603  (the operator's program, no shell)
                [self._program, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env=environ, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise DoorError(f"“{self._program}” cannot be run ({error.strerror}).", door="apertium") from error
        with process:
            try:
                said, complaint = process.communicate(sent, self._timeout)
            except subprocess.TimeoutExpired as error:
                what = f"“{self._program}” did not end within {self._timeout:g} seconds."
                raise DoorError(what, door="apertium") from error
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
        lines = complaint.decode("utf-8", "replace").strip().splitlines()
        return said, lines[-1][:200].rstrip(".") if lines else "", process.returncode

    def _mode(self, source: str, target: str) -> str:
        """The mode that serves the pair, "" between two tags of one language. Raises MissingPack and DoorError."""
        sources, targets = apertium_codes(source), apertium_codes(target)
        if sources[-1] == targets[-1]:
            return ""
        if self._modes is None:
            self._modes = self._listed(source, target)
        for mode in (f"{s}-{t}" for s in sources for t in targets):
            if mode in self._modes:
                return mode
        package = f"apertium-{_name(sources)}-{_name(targets)}"
        hint = (
            f"Install it, on Debian with: apt-get install {package} (a pair's package may name the languages the other "
            "way round; `apt-cache search apertium-` lists them)."
        )
        raise MissingPack(source=source, target=target, packs=[package], hint=hint, door="apertium")

    def _listed(self, source: str, target: str) -> frozenset[str]:
        """The program's modes. Raises MissingPack if there is no program."""
        if shutil.which(self._program) is None:
            package = f"apertium-{_name(apertium_codes(source))}-{_name(apertium_codes(target))}"
            hint = f"Install them, on Debian with: apt-get install apertium {package}."
            raise MissingPack(
                source=source,
                target=target,
                packs=[f"the program “{self._program}”", package],
                hint=hint,
                door="apertium",
            )
        said, complaint, status = self._call(["-d", str(self._folder()), "-l"])
        if status:
            raise DoorError(f"“{self._program} -l” failed with status {status}: {complaint}.", door="apertium")
        return frozenset(said.decode("utf-8", "replace").split())

    def _folder(self) -> Path:
        """Where the linguistic data stand: as told, else where the program itself would look."""
        if self._data is None:
            program = Path(shutil.which(self._program) or self._program).resolve()
            told = os.environ.get("APERTIUM_DATADIR")
            beside = program.parent.parent / "share" / "apertium"
            places = [
                *([Path(told)] if told else []),
                beside,
                Path("/usr/share/apertium"),
                Path("/usr/local/share/apertium"),
            ]
            self._data = next((place for place in places if (place / "modes").is_dir()), beside)
        return self._data


def _name(codes: Sequence[str]) -> str:
    """What a language is called in the names of packages: three letters."""
    return next(code for code in codes if "_" not in code)


def _version(mode: Path) -> str:
    """12 hex digits over the files that a mode is made of: the same data, the same digits, wherever they stand."""
    sha = hashlib.sha256()
    try:
        for name in re.findall(r"'([^']+)'", mode.read_text(encoding="utf-8")):
            file = Path(name)
            sha.update(f"{file.name}\0".encode())
            if file.is_file():
                with file.open("rb") as content:
                    sha.update(hashlib.file_digest(content, "sha256").digest())
    except OSError as error:
        raise DoorError(f"{error.filename} cannot be read ({error.strerror}).", door="apertium") from error
    return sha.hexdigest()[:12]


# ---------------------------------------------------------------- between plain text and Apertium's stream


def _stream(text: str, names: Mapping[str, str]) -> str:
    r"""A text in stream format: reserved characters escaped, what is no word within [ ], and an end of sentence.

    A text without a full stop gets one, as Apertium's own deformatter does it, because its rules look for one; ``[]``
    after it is where the text ended. names: what stands for these names, untouched by rules.
    """
    text = _CONTROL.sub(" ", text.strip())
    wordings = {**names} | {name.upper(): wording.upper() for name, wording in names.items()}
    kept = "|".join([_NOT_WORDS, *(rf"\b{name}\b" for name in wordings)])
    parts, at = [], 0
    for match in re.finditer(kept, text):
        parts += [_escaped(text[at : match.start()]), "[", _escaped(wordings.get(match[0], match[0])), "]"]
        at = match.end()
    parts.append(_escaped(text[at:]))
    return "".join(parts) + ("[]" if text.endswith((".", "!", "?")) else ".[]")


def _escaped(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text)


def _plain(stream: str, text: str) -> str:
    """What a translated stream says, within the outer space of the text that was asked for."""
    body = stream.rstrip()
    added = not text.strip().endswith((".", "!", "?"))
    body = body.removesuffix(".[]" if added and body.endswith(".[]") else "[]")
    said = _STREAM.sub(lambda match: match[1] or "", body)
    bare = text.strip()
    start = text.index(bare)
    return text[:start] + (said.strip() or bare) + text[start + len(bare) :]
