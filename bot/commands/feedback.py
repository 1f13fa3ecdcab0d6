"""`feedback`: what readers said of the bot's answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import console, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.feedback import Line


@click.group("feedback", cls=options.Group)
@options.common
def feedback_command() -> None:
    """What can be done with votes."""


@feedback_command.command("export", cls=options.Command)
@click.argument("file", default="-", metavar="[FILE]", type=click.Path(allow_dash=True, readable=False))
@options.common
def export_command(file: str) -> int:
    """Writes the votes as gold questions."""
    found = _lines()
    if not found:
        console.say("feedback.none")
    if file == "-":
        for line in found:
            console.emit(line)
        return 0
    _write(Path(file), found)
    if found:
        console.say("feedback.exported", count=len(found), path=file)
    return 0


def _lines() -> list[Line]:
    from bot.journal import Journal
    from corpus.errors import LibraryMissing

    try:
        with Journal.open(console.current().location, readonly=True) as journal:
            return list(journal.feedback())
    except LibraryMissing:
        return []


def _write(path: Path, lines: Sequence[Line]) -> None:
    from corpus.readers import writable_name

    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or str(error)
        sentence = console.word("feedback.unwritable", path=writable_name(str(path)), reason=reason)
        raise console.Failure(sentence) from error
