"""`verify` and `doctor`: whether all is as it should be."""

from __future__ import annotations

from dataclasses import asdict
from itertools import count

import click

from bot import console, contract, options


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
