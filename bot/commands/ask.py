"""`ask` and `search`: a question or a batch of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bot import console, contract, inputs, messages, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.inputs import Asked
    from retrieval.answer import Answer
    from retrieval.library import Library

NOT_ANSWERED = 3

_batch = click.option("--batch", type=click.Path(allow_dash=True), metavar="FILE", cls=options.Option)
_limit = click.option("-k", "--limit", type=click.IntRange(1, 1000), default=5, metavar="N", cls=options.Option)


@click.command("ask", cls=options.Command)
@click.argument("question", nargs=-1, metavar="[QUESTION]")
@_batch
@options.as_json
@options.common
def ask_command(question: tuple[str, ...], batch: str | None, as_json: bool) -> int:
    """Answers a question, or those of a batch."""
    if batch is not None:
        _one_or_batch(question)
        return _run_batch(batch, _ask_all)
    from retrieval.question import check

    asked = check(_given(question))
    with console.library() as library:
        from retrieval.engine import Engine

        answer = Engine(library).ask(asked)
    if as_json:
        console.emit(contract.answer(answer))
    else:
        console.show(_text(answer))
    return 0 if answer.answerable else NOT_ANSWERED


@click.command("search", cls=options.Command)
@click.argument("query", nargs=-1, metavar="[QUERY]")
@_batch
@_limit
@options.as_json
@options.common
def search_command(query: tuple[str, ...], batch: str | None, limit: int, as_json: bool) -> int:
    """Finds the passages nearest to a query, or to those of a batch."""
    if batch is not None:
        _one_or_batch(query)
        return _run_batch(batch, lambda library: lambda asked: _search(library, asked.turns, limit, asked.id))
    from retrieval.question import check

    wanted = check(_given(query))
    with console.library() as library:
        if as_json:
            console.emit(found := _search(library, (wanted,), limit, None))
            return 0 if found["passages"] else NOT_ANSWERED
        from bot import render

        with library.snapshot() as snapshot:
            hits = snapshot.search(wanted, limit)
            rows = [hit.article_row for hit in hits]
            stored = {article.row: article for article in snapshot.store.articles_by_row(rows)}
        console.show(render.hits([(stored[hit.article_row], hit) for hit in hits], console.width(), console.language()))
    return 0 if hits else NOT_ANSWERED


def _ask_all(library: Library) -> Callable[[Asked], contract.Json]:
    from bot import conversation
    from retrieval.engine import Engine

    engine = Engine(library)
    return lambda asked: contract.answer(conversation.replay(engine, asked.turns), asked.id)


def _search(library: Library, turns: tuple[str, ...], limit: int, identity: object) -> contract.Json:
    import time

    from bot import followup
    from retrieval.question import check

    began = time.perf_counter()
    query = check(turns[-1])
    hits = library.search(followup.complete([*turns[:-1], query]), limit)
    taken = 1000 * (time.perf_counter() - began)
    return contract.search(query, hits, {"retrieve": taken, "total": taken}, identity)


def _run_batch(path: str, begin: Callable[[Library], Callable[[Asked], contract.Json]]) -> int:
    """One object a line, in order, as they come; 1 when a line could not be used, after all others were."""
    faults = 0
    with console.opened(path) as stream, console.library() as library:
        answer = begin(library)
        for asked in inputs.batch(stream):
            sentence = None
            if asked.fault:
                sentence = console.word(asked.fault, reason=asked.detail)
            else:
                try:
                    console.emit(answer(asked))
                except BrokenPipeError:
                    raise
                except Exception as error:  # a question's trouble must not take the others' answers
                    if console.current().debug:
                        raise
                    sentence = messages.trouble(error, console.language())
            if sentence is not None:
                faults += 1
                console.emit({"id": asked.id, "line": asked.line, "error": sentence})
    return 1 if faults else 0


def _given(words: tuple[str, ...]) -> str:
    """The question from the command line, else, or when that is `-`, from standard input."""
    if words and words != ("-",):
        return inputs.typed(" ".join(words))
    if sys.stdin is None or (sys.stdin.isatty() and not words):
        raise click.UsageError(console.word("usage.question"))
    return inputs.piped(sys.stdin.buffer.read())


def _one_or_batch(words: tuple[str, ...]) -> None:
    if words:
        raise click.UsageError(console.word("usage.both"))


def _text(answer: Answer) -> str:
    from bot import render

    language = console.language()
    return render.answer(answer, console.width(), language, render.why(answer, language))
