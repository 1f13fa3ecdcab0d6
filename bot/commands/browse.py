"""`articles`, `show` and `stats`: what the library holds."""

from __future__ import annotations

from dataclasses import asdict

import click

from bot import console, contract, options


@click.command("articles", cls=options.Command)
@options.as_json
@options.common
def articles_command(as_json: bool) -> int:
    """Lists the articles, in the order in which they were put in."""
    with console.store() as store:
        if as_json:
            for stored in store.articles():
                console.emit(contract.listing(stored))
            return 0
        from bot import render

        for line in render.articles(store.articles(), console.width(), console.language()):
            console.show(line)
    return 0


@click.command("show", cls=options.Command)
@click.argument("identity", metavar="ID[#SENTENCE]")
@options.as_json
@options.common
def show_command(identity: str, as_json: bool) -> int:
    """Shows one article; `ID#SENTENCE` marks the sentence."""
    from corpus.errors import ArticleMissing

    name, _, number = identity.partition("#")
    marked = int(number) if number.isascii() and number.isdigit() else None
    with console.store() as store:
        stored = store.article(name)
        numbers = {sentence.number for sentence in stored.article.sentences}
        if "#" in identity and marked not in numbers:
            raise ArticleMissing(id=identity)
        if as_json:
            console.emit(contract.whole(stored, marked))
            return 0
    from bot import render

    console.show(render.article(stored, console.width(), console.language(), marked))
    return 0


@click.command("stats", cls=options.Command)
@options.as_json
@options.common
def stats_command(as_json: bool) -> int:
    """Counts documents, articles, sentences and passages."""
    from bot import render

    with console.store() as store:
        figures = asdict(store.counts())
        folder = store.location
        size = sum(file.stat().st_size for file in folder.folder.rglob("*") if file.is_file())
        model = store.get_meta("model")
    if as_json:
        console.emit({**figures, "bytes": size, "model": model, "library": str(folder)})
        return 0
    rows = [(console.word(f"stats.{name}"), f"{count:,}") for name, count in figures.items()]
    rows += [(console.word("stats.bytes"), render.size(size)), (console.word("stats.model"), model or "–")]
    console.show(render.table([*rows, (console.word("stats.library"), str(folder))]))
    return 0
