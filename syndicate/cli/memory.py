"""``syndicate memory``: the sentences out to an editor, the corrections in, and corrections taken back."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

from syndicate.cli.options import DEFAULT, ConfigOption, JsonOption, command, now
from syndicate.errors import ConfigError, Problem

memory_app = typer.Typer(no_args_is_help=True, help="The translation memory as a file to correct (.csv, .tmx, .xlf).")


@memory_app.command("export")
@command
def memory_export(
    *,
    file: Annotated[Path, typer.Argument(help="Where to write; .csv, .tmx or .xlf (one language).")],
    language: Annotated[list[str] | None, typer.Option(help="Only this language; may be given again.")] = None,
    only: Annotated[Literal["machine", "reviewed"] | None, typer.Option(help="Only sentences of this origin.")] = None,
    article: Annotated[str, typer.Option(help="Only the sentences of the article with this address.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file that is there.")] = False,
    config: ConfigOption = DEFAULT,
) -> int:
    """Write the sentences of the articles with their translations, for an editor to correct."""
    from syndicate import memory
    from syndicate.config import load
    from syndicate.wiring.app import open_memory

    loaded = load(config)
    ending = memory.ending_of(file)
    languages = memory.chosen(language or [], loaded.site.languages)
    if file.exists() and not replace:
        hint = "Import what was corrected in it, then say --replace; or name another file."
        raise ConfigError([Problem(place=str(file), what="is there already.", hint=hint)])
    with open_memory(loaded, config.resolve().parent) as (store, glossary):
        found = memory.sentences(
            store, glossary, source=loaded.site.source_language, languages=languages, article=article
        )
        if article and not found:
            what = f"no kept article has the address {article}, or none is translated yet."
            raise ConfigError([Problem(place="--article", what=what)])
        rows = memory.rows(found, store.all_reviews(), store.past_reviews(), only=only or "")
    body, left = memory.file_of(ending, rows)
    _write(file, body)
    for row in left:
        print(f"Left out, for XML cannot hold its characters: {row.source!r}. Write .csv for it.", file=sys.stderr)
    reviewed = sum(row.origin == "reviewed" for row in rows)
    print(f"Wrote {len(rows) - len(left)} sentences, {reviewed} of them reviewed, to {file}.")
    return 0


def _write(file: Path, body: bytes) -> None:
    """Write a file as a whole or not at all."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(body)
        part.replace(file)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ConfigError([Problem(place=str(file), what=f"cannot be written: {error.strerror}.")]) from error


@memory_app.command("import")
@command
def memory_import(
    file: Annotated[Path, typer.Argument(help="The corrected file; .csv, .tmx or .xlf.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    config: ConfigOption = DEFAULT,
    as_json: JsonOption = False,
) -> int:
    """Keep what an editor corrected. Nothing is kept of a file with a mistake; every mistake is named."""
    from syndicate import importing, memory
    from syndicate.config import load
    from syndicate.wiring.app import open_memory

    loaded = load(config)
    source, languages = loaded.site.source_language, loaded.site.languages
    rows = memory.read_file(file)
    with open_memory(loaded, config.resolve().parent) as (store, glossary):
        known = memory.sentences(store, glossary, source=source, languages=languages)
        found = importing.changes(
            rows, known, store.all_reviews(), store.past_reviews(), source=source, languages=languages, now=now()
        )
        if not dry_run:
            store.keep_reviews(found.reviews)
    if as_json:
        counts = {"reviews": len(found.reviews), "replaced": len(found.replaced), "unchanged": found.unchanged}
        print(json.dumps({**counts, "older": found.older, "elsewhere": found.elsewhere, "kept": not dry_run}))
        return 0
    for review in found.reviews:
        before = found.replaced.get((review.target, review.text))
        if dry_run or before is not None:
            print(f"{review.target}: {review.text}\n  - {before or review.engine_text}\n  + {review.answer}")
    told = "Would keep" if dry_run else "Kept"
    apart = f", {len(found.replaced)} of them in place of an earlier one" if found.replaced else ""
    apart += f", {found.elsewhere} of them of sentences that no article holds now" if found.elsewhere else ""
    count = f"{len(found.reviews)} review{'s' * (len(found.reviews) != 1)}"
    print(f"{told} {count}{apart}; rows that change nothing: {found.unchanged}.")
    if found.older:
        some = "1 holds a wording" if found.older == 1 else f"{found.older} hold wordings"
        print(f"Of these {some} that was replaced or taken back since. To have it again, write it into a new export.")
    if found.reviews and not dry_run:
        print("The next pass publishes them: syndicate run")
    return 0


@memory_app.command("revert")
@command
def memory_revert(
    what: Annotated[str, typer.Argument(help="A sentence, an article's address, or an exported file.")],
    language: Annotated[list[str] | None, typer.Option(help="Only in this language; may be given again.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    config: ConfigOption = DEFAULT,
    as_json: JsonOption = False,
) -> int:
    """Take reviews back, so that the machine's translation is published again.

    Of one sentence, as the original has it; of an article, by its address; or of the empty targets in a file.
    """
    from syndicate import importing, memory
    from syndicate.config import load
    from syndicate.wiring.app import open_memory

    loaded = load(config)
    source, languages = loaded.site.source_language, memory.chosen(language or [], loaded.site.languages)
    with open_memory(loaded, config.resolve().parent) as (store, glossary):
        known = memory.sentences(store, glossary, source=source, languages=languages)
        found = importing.to_take_back(what, known, store.all_reviews(), source=source, languages=languages)
        count = len(found) if dry_run else store.drop_reviews(found)
    if as_json:
        print(json.dumps({"reviews": count, "reverted": not dry_run}))
        return 0
    machine = {(item.request.target, item.segment.text): item.machine for item in known}
    for review in found if dry_run else ():
        print(f"{review.target}: {review.text}\n  - {review.answer}")
        if answer := machine.get((review.target, review.text)):
            print(f"  + {answer}")
    print(f"{'Would take' if dry_run else 'Took'} back {count} review{'s' * (count != 1)}.")
    if count and not dry_run:
        print("The next pass publishes the machine's translation: syndicate run")
    return 0
