"""What is known without being read: the keys of looks and of cleaning. Laws first; real templates and catalogues."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT
from desk import Desk
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.cleaning import NOTE, Cleaning
from syndicate.contents import contents, program
from syndicate.errors import ConfigError
from syndicate.look import DRAWING, Look
from syndicate.newsroom import Newsroom
from syndicate.stores.sql import open_store

LANGUAGES = ("id", "en", "de", "zh-Hant", "fil", "iw")
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: {}\\n"\n\n'


def look(*folders: Path) -> Look:
    """folders: an operator's, for templates and catalogues alike."""
    shipped = [ROOT / "templates"], [ROOT / "locales"]
    return Look(LANGUAGES, templates=[*folders, *shipped[0]], locales=[*folders, *shipped[1]])


def say(folder: Path, name: str, text: str) -> None:
    """Put a catalogue with one message into an operator's folder."""
    file = folder / name / "LC_MESSAGES" / "syndicate.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADER.format(name) + f'msgid "Topics"\nmsgstr "{text}"\n', encoding="utf-8")


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    return {language for language in LANGUAGES if before[language] != after[language]}


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("de", {"de"}),
        ("DE", {"de"}),
        ("zh_Hant", {"zh-Hant"}),
        ("zh-Hant", {"zh-Hant"}),
        ("tl", {"fil"}),  # another code of the same language
        ("he", {"iw"}),  # a former one
        ("fr", set()),
    ],
)
def test_a_message_changes_the_key_of_its_language_and_no_other(tmp_path: Path, name: str, whose: set[str]) -> None:
    before = look(tmp_path).keys
    say(tmp_path, name, "Satu")
    once = look(tmp_path)
    assert changed(before, once.keys) == whose
    said = {language for language in LANGUAGES if once.voices[language].say("Topics") == "Satu"}
    assert said <= whose, "what says something else has another key"
    say(tmp_path, name, "Dua")
    assert changed(once.keys, look(tmp_path).keys) == whose


def test_a_template_or_a_style_changes_the_keys_of_all(tmp_path: Path) -> None:
    before = look(tmp_path).keys
    assert before == look(tmp_path).keys
    shutil.copy(ROOT / "templates" / "withdrawn.html", tmp_path)
    template = look(tmp_path).keys
    (tmp_path / "extra.css").write_text("p { color: red }", encoding="utf-8")
    assert changed(before, template) == changed(template, look(tmp_path).keys) == set(LANGUAGES)
    for name in ("parts/ad.html", "logo.svg"):  # a template may include any file
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        seen = [look(tmp_path).keys]
        for text in ("one", "two"):
            file.write_text(text, encoding="utf-8")
            seen.append(look(tmp_path).keys)
        file.with_name(f".{file.name}.swp").write_text("an editor has it open", encoding="utf-8")
        assert look(tmp_path).keys == seen[-1]
        file.rename(file.with_stem("other"))
        seen.append(look(tmp_path).keys)
        assert all(changed(old, new) == set(LANGUAGES) for old, new in pairwise(seen))


# What the press uses and what yet changes no page: what it is handed, what it says when something is wrong, judging.
NO_LOOK = {
    "cleaning.py", "contents.py", "corrections.py", "errors.py", "glossary.py", "look.py", "newsroom.py", "ports.py",
    "report.py", "sheets.py", "rules/__init__.py", "rules/fault.py", "rules/feed.py", "rules/forms.py",
    "rules/markup.py", "rules/xml.py",
}  # fmt: skip


def test_all_of_the_program_that_draws_is_in_the_keys() -> None:
    told = "import sys, syndicate.press; print(*(m.__file__ for n, m in sys.modules.items() if n[:9] == 'syndicate'))"
    used = subprocess.check_output([sys.executable, "-c", told], cwd=ROOT, text=True).split()
    package = ROOT / "syndicate"
    assert len(used) > 40
    assert {str(Path(file).relative_to(package)) for file in used} - {
        str(file.relative_to(package)) for file in program(*DRAWING)
    } == NO_LOOK


def test_a_schedule_changes_the_feeds_of_now_and_nothing_else(tmp_path: Path) -> None:
    desk = Desk(folder=tmp_path)
    for number in range(1, 36):  # more than a feed holds, so that there is an archive
        desk.write(number)
    desk.run()
    before = desk.files()
    desk.more = '[schedule]\ncron = "*/20 * * * *"\n'
    desk.configure()
    report = desk.run()
    assert report.published
    written = set(report.published.written)
    assert written == {name for name in before if re.fullmatch(r"(id|en|ar)/(politik/)?rss\.xml", name)}
    assert len(written) == 3 * 2, "of each edition and its section"
    assert b"<ttl>20</ttl>" in desk.files()["en/rss.xml"] != before["en/rss.xml"]
    assert desk.run().idle


def test_what_is_broken_has_a_key_and_is_told_when_it_is_read(tmp_path: Path) -> None:
    say(tmp_path, "de", 'unbalanced " quotation')
    broken = look(tmp_path)
    assert set(broken.keys) == set(LANGUAGES)
    for read in (lambda: broken.voices, broken.hold):
        with pytest.raises(ConfigError, match=r"de/LC_MESSAGES/syndicate\.po:5"):
            read()


def test_what_is_held_stays_as_it_was(tmp_path: Path) -> None:
    say(tmp_path, "de", "Satu")
    held = look(tmp_path)
    held.hold()
    keys = held.keys
    say(tmp_path, "de", "Dua")
    assert held.voices["de"].say("Topics") == "Satu"
    assert held.keys == keys != look(tmp_path).keys


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=3), max_size=3), st.lists(st.binary(max_size=3), max_size=3))
def test_files_have_the_same_contents_only_if_they_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, some: list[bytes], others: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("files")

    def written(bodies: list[bytes], below: str) -> bytes:
        (folder / below).mkdir()
        files = [folder / below / f"{number}.toml" for number in range(len(bodies))]
        for file, body in zip(files, bodies, strict=True):
            file.write_bytes(body)
        return contents(files)

    assert (written(some, "a") == written(others, "b")) == (some == others)


def test_the_version_of_cleaning_moves_with_what_the_rules_say_and_with_nothing_else(tmp_path: Path) -> None:
    own = tmp_path / "rules.toml"
    with closing(open_store("sqlite:///s.db", folder=tmp_path)) as store:
        shipped = Cleaning().version(store)
        assert Cleaning().version(store) == shipped
        own.write_text('[mine]\nwhere = "tail"\nphrases = ["baca buku"]\n', encoding="utf-8")
        mine = Cleaning(own).version(store)
        assert mine != shipped
        noted = store.noted(NOTE)
        own.write_text(f"# a remark\n{own.read_text(encoding='utf-8')}", encoding="utf-8")
        assert Cleaning(own).version(store) == mine
        assert store.noted(NOTE) != noted, "the remark was looked at, and found to be one"
        own.write_text("[mine]\n", encoding="utf-8")
        with pytest.raises(ConfigError, match="where"):
            Cleaning(own).version(store)


def test_a_pass_with_nothing_new_reads_neither_rules_nor_catalogues(tmp_path: Path) -> None:
    rooms: list[Newsroom] = []
    desk = Desk(folder=tmp_path, doors=lambda room: rooms.append(room) or room)  # type: ignore[func-returns-value]
    desk.write(1)
    assert not desk.run().idle
    assert desk.run().idle
    desk.write(2)
    assert not desk.run().idle
    read = [
        ({"rules"} & vars(room.cleaning).keys(), {"templates", "voices"} & vars(room.look).keys()) for room in rooms
    ]
    assert read == [({"rules"}, {"templates", "voices"}), (set(), set()), ({"rules"}, {"templates", "voices"})]
