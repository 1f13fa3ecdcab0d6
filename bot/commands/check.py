"""`verify` and `doctor`: whether all is as it should be."""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING

import click

from bot import console, contract, options

if TYPE_CHECKING:
    from bot.contract import Json


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


@click.command("doctor", cls=options.Command)
@click.option("--repair", is_flag=True, cls=options.Option)
@options.wait
@options.as_json
@options.common
def doctor_command(repair: bool, wait: float, as_json: bool) -> int:
    """Checks the installation and the library; exit code 1 when something is wrong."""
    from bot import doctor, render

    if repair:
        console.local("doctor --repair")
    checks = doctor.examine(console.current())
    repaired = None
    if repair and any(not check.good and check.name in ("library", "indexes") for check in checks):
        repaired = _repair(wait)
        checks = doctor.examine(console.current())
    elif repair:
        console.say("repair.nothing")
    if as_json:
        record: Json = {"healthy": all(check.good for check in checks), "checks": [asdict(check) for check in checks]}
        console.emit(record | ({"repaired": repaired} if repair else {}))
    else:
        console.show(render.checkup(checks, console.language()))
    return 0 if all(check.good for check in checks) else 1


def _repair(wait: float) -> Json:
    """Repairs the library and says on stderr what was saved and what was lost."""
    from retrieval import keeping

    with console.progress(console.word("working.repair")) as progress:
        done = keeping.repair(console.current().location, wait=wait, progress=progress)
    if done.aside is None:
        console.say("repair.indexes", passages=done.counts.passages)
    else:
        found = "repair.salvaged" if done.counts.documents else "repair.empty"
        console.say(found, documents=done.counts.documents, articles=done.counts.articles, aside=done.aside.name)
        for name in done.source:
            console.say("repair.source", name=name)
        for name, pages in done.partial:
            console.say("repair.partial", name=name, count=pages)
        for name in done.lost:
            console.say("repair.lost", name=name)
        console.say("repair.unknown")
    return {
        **asdict(done.counts),
        "original": str(done.aside) if done.aside is not None else None,
        "from_files": list(done.source),
        "partial": [{"name": name, "pages_lost": pages} for name, pages in done.partial],
        "lost": list(done.lost),
    }
