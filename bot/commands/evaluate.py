"""`eval`: how well gold questions are answered, and whether it was better before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot import console, contract, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.comparison import Comparison
    from bot.evaluation import Mark, Report, Verdict
    from bot.gold import Gold


@click.command("eval", cls=options.Command)
@click.argument("gold", metavar="GOLD.jsonl")
@click.option("--baseline", metavar="FILE", cls=options.Option)
@click.option("--tolerance", type=click.FloatRange(0, 1), metavar="SHARE", cls=options.Option)
@click.option("-v", "--verbose", is_flag=True, cls=options.Option)
@options.as_json
@options.common
def eval_command(gold: str, baseline: str | None, tolerance: float | None, verbose: bool, as_json: bool) -> int:
    """Asks all questions of a gold file and grades the answers; exit code 1 when the baseline was better."""
    from bot import comparison, evaluation

    if tolerance is not None and baseline is None:
        raise click.UsageError(console.word("usage.tolerance"))
    items = _gold(gold)
    before = None if baseline is None else _baseline(baseline, items)  # read first: asking takes its time
    verdicts = _graded(items)
    marks = [verdict.mark for verdict in verdicts]
    report = evaluation.report(marks)
    compared = None if before is None else comparison.compare(before, marks, tolerance or 0.0)
    if as_json:
        console.emit(contract.evaluation(report, verdicts, compared))
    else:
        _show(verdicts, report, compared, verbose)
    return 1 if compared and compared.regressions else 0


def _gold(path: str) -> list[Gold]:
    from bot.gold import GoldInvalid, read_gold

    with console.opened(path) as stream:
        try:
            return read_gold(stream)
        except GoldInvalid as error:
            if error.reason == "empty":
                raise console.Failure(console.word("gold.none", path=path)) from error
            reason = console.word(f"gold.{error.reason}", detail=error.detail)
            sentence = console.word("gold.invalid", path=path, line=error.line, reason=reason)
            raise console.Failure(sentence) from error


def _baseline(path: str, items: Sequence[Gold]) -> tuple[Mark, ...]:
    from bot.comparison import BaselineInvalid, read_baseline

    with console.opened(path) as stream:
        try:
            return read_baseline(stream.read(), items)
        except BaselineInvalid as error:
            reason = console.word(f"baseline.{error.reason}", detail=error.detail)
            raise console.Failure(console.word("baseline.invalid", path=path, reason=reason)) from error


def _graded(items: Sequence[Gold]) -> list[Verdict]:
    from bot import conversation, evaluation
    from corpus.errors import QuestionInvalid
    from retrieval.engine import Engine

    verdicts = []
    with console.library() as library, console.progress(console.word("working.eval")) as progress:
        engine = Engine(library)
        for done, item in enumerate(items, 1):
            try:
                answer = conversation.replay(engine, item.turns)
            except QuestionInvalid:
                answer = None
            verdicts.append(evaluation.grade(item, answer))
            progress(done, len(items))
    return verdicts


def _show(verdicts: Sequence[Verdict], report: Report, compared: Comparison | None, verbose: bool) -> None:
    from bot import scores

    language = console.language()
    limit = None if verbose else scores.BRIEF
    blocks = [scores.faults(verdicts, language, limit), scores.figures(report, language)]
    if verbose and report.answered:
        blocks.append(scores.reliability(report.calibration, language))
    if compared:
        blocks.append(scores.comparison(compared, language, limit))
    console.show("\n\n".join(block for block in blocks if block))
