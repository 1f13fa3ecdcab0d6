"""`remove` and `reindex`: what changes the library, but for `add`."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

import click

from bot import console, options


@click.command("remove", cls=options.Command)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@options.wait
@options.as_json
@options.common
def remove_command(names: tuple[str, ...], wait: float, as_json: bool) -> int:
    """Removes documents, by file name or path or with their folder, and articles, by id."""
    from corpus.errors import ArticleAmbiguous, ArticleMissing
    from corpus.readers import writable_name

    with console.library(changing=True, wait=wait) as library:
        try:
            removed = library.remove(map(writable_name, names))
        except ArticleMissing as error:
            raise console.Failure(console.word("remove.missing", name=error.facts["id"])) from error
        except ArticleAmbiguous as error:
            name, candidates = error.facts["id"], error.facts["candidates"]
            if not isinstance(candidates, tuple) or not all(Path(one).is_absolute() for one in candidates):
                raise  # ids of articles
            sentence = console.word("remove.ambiguous", name=name, candidates=", ".join(candidates))
            raise console.Failure(sentence) from error
    figures = asdict(removed)
    if as_json:
        console.emit(figures)
    else:
        console.show(console.word("remove.done", **figures))
    return 0


@click.command("reindex", cls=options.Command)
@options.wait
@options.as_json
@options.common
def reindex_command(wait: float, as_json: bool) -> int:
    """Builds the indexes anew, with another model when one is named."""
    began = time.perf_counter()
    with (
        console.library(changing=True, any_model=True, wait=wait) as library,
        console.progress(console.word("working.encode")) as progress,
    ):
        library.reindex(console.current().model, progress)
        passages, model = library.store.counts().passages, library.encoder.name
    seconds = round(time.perf_counter() - began, 2)
    if as_json:
        console.emit({"passages": passages, "model": model, "seconds": seconds})
    else:
        console.show(console.word("reindex.done", passages=passages, model=model, seconds=seconds))
    return 0
