"""`backup`, `restore` and `export`: a library in one file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot import console, options

_file = click.Path(path_type=Path, readable=False)


@click.command("backup", cls=options.Command)
@click.argument("file", metavar="FILE", type=_file)
@options.as_json
@options.common
def backup_command(file: Path, as_json: bool) -> int:
    """Writes a backup of the library."""
    from bot import render
    from corpus import backup

    folder = console.local("backup")
    with console.progress(console.word("working.backup")) as progress:
        made = backup.write(folder, file, progress)
    size = file.stat().st_size
    if as_json:
        console.emit({"path": str(file), "made": made.made, "files": made.files, "bytes": size})
    else:
        names = ", ".join(made.files)
        console.show(console.word("backup.done", path=file, files=names, size=render.size(size)))
    return 0


@click.command("restore", cls=options.Command)
@click.argument("file", metavar="FILE", type=_file)
@click.option("--force", is_flag=True, cls=options.Option)
@options.wait
@options.as_json
@options.common
def restore_command(file: Path, force: bool, wait: float, as_json: bool) -> int:
    """Restores a library from a backup and builds its indexes."""
    from retrieval import keeping

    folder = console.local("restore")
    with console.progress(console.word("working.restore")) as progress:
        made, counts = keeping.restore(file, folder, force=force, wait=wait, progress=progress)
    figures = {"documents": counts.documents, "articles": counts.articles}
    if as_json:
        passages = {"sentences": counts.sentences, "passages": counts.passages}
        console.emit({"library": str(folder), "made": made.made, **figures, **passages})
    else:
        console.show(console.word("restore.done", made=made.made, **figures))
    return 0


@click.command("export", cls=options.Command)
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path, allow_dash=True))
@options.common
def export_command(file: Path | None) -> int:
    """Writes all articles as JSON lines."""
    from corpus import export
    from corpus.cache import atomic_file
    from corpus.errors import BackupUnwritable

    to_screen = file is None or str(file) == "-"
    count = 0
    with console.store() as store:
        if file is None or to_screen:
            for record in export.records(store):
                console.emit(record)
            return 0
        try:
            with atomic_file(file) as scratch, scratch.open("w", encoding="utf-8") as stream:
                for record in export.records(store):
                    stream.write(json.dumps(record, ensure_ascii=False) + "\n")
                    count += 1
        except OSError as error:
            raise BackupUnwritable(path=str(file), reason=error.strerror or str(error)) from error
    console.say("export.done", count=count, path=file)
    return 0
