"""`verify`, `eval` and `doctor`: whether all is as it should be."""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING

import click

from bot import console, contract, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluation import Gold, Report, Verdict


@click.command("verify", cls=options.Command)
@options.as_json
@options.common
def verify_command(as_json: bool) -> int:
    """Compares every sentence that could be cited with its source's characters; exit code 1 when one differs."""
    from corpus.verify import verify

    with console.store() as store, console.progress(console.word("working.verify")) as progress:
        counts = store.counts()
        done = count()  # not a range: another process may add documents meanwhile
        findings = list(verify(store, lambda _document: progress(next(done), counts.documents)))
    faults = [finding for finding in findings if finding.is_fault]
    notices = [finding for finding in findings if not finding.is_fault]
    if as_json:
        figures = {"documents": counts.documents, "articles": counts.articles, "sentences": counts.sentences}
        found = {
            "faults": [contract.finding(one) for one in faults],
            "notices": [contract.finding(one) for one in notices],
        }
        console.emit({**figures, **found})
    else:
        from bot import render

        for finding in findings:
            click.echo(render.finding(finding, console.language()), err=not finding.is_fault)
        console.show(
            console.word("verify.bad" if faults else "verify.good", count=counts.sentences, faults=len(faults))
        )
    return 1 if faults else 0


@click.command("eval", cls=options.Command)
@click.argument("gold", metavar="GOLD.jsonl")
@click.option("-v", "--verbose", is_flag=True, cls=options.Option)
@options.as_json
@options.common
def eval_command(gold: str, verbose: bool, as_json: bool) -> int:
    """Asks all questions of a gold file and grades the answers."""
    from bot import evaluation

    items = _read(gold)
    verdicts = _graded(items)
    report = evaluation.report(verdicts)
    if as_json:
        record = _figures(report)
        if verbose:
            record["faults"] = [_fault(verdict) for verdict in verdicts if verdict.faults]
        console.emit(record)
        return 0
    if verbose:
        for verdict in verdicts:
            if verdict.faults:
                console.show(_line(verdict))
    _show(report)
    return 0


@click.command("doctor", cls=options.Command)
@options.as_json
@options.common
def doctor_command(as_json: bool) -> int:
    """Checks the installation and the library; exit code 1 when something is wrong."""
    from bot import doctor, render

    checks = doctor.examine(console.current())
    if as_json:
        console.emit({"healthy": all(check.good for check in checks), "checks": [asdict(check) for check in checks]})
    else:
        console.show(render.checkup(checks, console.language()))
    return 0 if all(check.good for check in checks) else 1


def _read(path: str) -> list[Gold]:
    from bot.evaluation import GoldInvalid, read_gold

    with console.opened(path) as stream:
        try:
            return read_gold(stream)
        except GoldInvalid as error:
            reason = console.word(f"gold.{error.reason}", detail=error.detail)
            sentence = console.word("gold.invalid", path=path, line=error.line, reason=reason)
            raise console.Failure(sentence) from error


def _graded(items: Sequence[Gold]) -> list[Verdict]:
    from bot import evaluation, followup
    from corpus.errors import QuestionInvalid
    from retrieval.engine import Engine

    verdicts = []
    with console.library() as library, console.progress(console.word("working.eval")) as progress:
        engine = Engine(library)
        for done, item in enumerate(items, 1):
            try:
                answer = followup.ask(engine, item.turns)
            except QuestionInvalid:
                answer = None
            verdicts.append(evaluation.grade(item, answer))
            progress(done, len(items))
    return verdicts


def _figures(report: Report) -> contract.Json:
    return {
        **asdict(report),
        "answer_accuracy": _rounded(report.answer_accuracy),
        "evidence_precision": _rounded(report.evidence_precision),
        "refusal_accuracy": _rounded(report.refusal_accuracy),
    }


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 4)


def _fault(verdict: Verdict) -> contract.Json:
    answer = verdict.answer
    return {
        "id": verdict.gold.id,
        "turns": list(verdict.gold.turns),
        "faults": list(verdict.faults),
        "accept": list(verdict.gold.accept),
        "evidence": verdict.gold.evidence,
        "answer": answer.text if answer else None,
        "reason": answer.reason if answer else None,
        "cited": [citation.sentence.text for citation in answer.citations] if answer else [],
    }


def _line(verdict: Verdict) -> str:
    faults = " + ".join(console.word(f"eval.fault.{fault}") for fault in verdict.faults)
    got = console.word("eval.refused")
    if verdict.answer and verdict.answer.text:
        got = console.word("eval.got", answer=verdict.answer.text)
    parts = [f"{verdict.gold.id}  {faults}  {' / '.join(verdict.gold.turns)}", f"    {got}"]
    if verdict.gold.accept:
        parts.append(f"    {console.word('eval.expected', accept=' | '.join(verdict.gold.accept))}")
    if "wrong-evidence" in verdict.faults and verdict.answer:
        parts.append(f"    {console.word('eval.cited', cited=verdict.answer.citations[0].sentence.text)}")
        parts.append(f"    {console.word('eval.expected', accept=verdict.gold.evidence)}")
    return "\n".join(parts)


def _show(report: Report) -> None:
    from bot import render

    def share(part: int, whole: int) -> str:
        return f"{part}/{whole}" + (f"  {part / whole:.1%}" if whole else "")

    console.show(
        render.table(
            [
                (console.word("eval.items"), str(report.items)),
                (console.word("eval.right_answers"), share(report.right_answers, report.answerable)),
                (console.word("eval.wrong_answers"), share(report.wrong_answers, report.answerable)),
                (console.word("eval.false_refusals"), share(report.false_refusals, report.answerable)),
                (console.word("eval.false_answers"), share(report.false_answers, report.unanswerable)),
                (console.word("eval.evidence_right"), share(report.evidence_right, report.evidence_checked)),
            ]
        )
    )
