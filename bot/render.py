"""Answers, articles and figures as text for a terminal. Pure: values in, a string out.

Styles are ANSI codes that `console.show` drops where colour is not wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot import messages, wrap
from retrieval.answer import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.doctor import Check
    from bot.settings import Language
    from corpus.model import Sentence, Span
    from corpus.rows import StoredArticle
    from corpus.verify import Finding
    from retrieval.answer import Answer, Citation
    from retrieval.library import Hit

PRINTINGS = 3
"""Other printings of a quoted sentence that are named; JSON has them all."""
_INDENT = 2
_NUMBERED = (".jsonl", ".jsonl.gz", ".pdf")
"""Files that are cited with the number of the line or page, even the first."""


def answer(answer: Answer, columns: int, language: Language, why: str = "") -> str:
    """The short answer with the sentences it is quoted from, or why there is none and the nearest sentence.

    Args:
        answer: What came back.
        columns: The width to wrap to.
        language: Of the wording around the quotes.
        why: The reason for a refusal, already worded; ignored for answers.
    """
    if answer.text is None:
        parts = [messages.text("answer.none", language, why=why)]
        if answer.nearest:
            parts += [messages.text("answer.nearest", language), citation(answer.nearest, columns, language)]
        return "\n".join(parts)
    shown = _wrapped(wrap.plain(answer.text), None, columns, 0, bold=True)
    above = [differing(answer, language)] if answer.figures else []
    return "\n".join([shown, *above, *(citation(cited, columns, language) for cited in answer.citations)])


def differing(answer: Answer, language: Language) -> str:
    """What stands above the citations of reports that differ, in figures or in what they say."""
    return messages.text("answer.differing" if answer.kind in FIGURES else "answer.differing.said", language)


def citation(citation: Citation, columns: int, language: Language, indent: int = _INDENT) -> str:
    """The quoted sentence, the answer in 【】, and under it where it was printed; each line begins with the indent."""
    mark = citation.highlight
    whole = mark is not None and (mark.start, mark.end) == (0, len(citation.sentence.text))
    quoted = _wrapped(wrap.plain(citation.sentence.text), None if whole else mark, columns, indent)
    below = [origin(citation.article, columns, language, citation.sentence.number, indent)]
    below += [_wrapped(wrap.plain(one), None, columns, indent, dim=True) for one in also(citation, language)]
    return "\n".join([quoted, *below])


def also(citation: Citation, language: Language) -> list[str]:
    """`又载于 headline · place · date · file · id` for every other printing, a few at most, then how many more."""
    shown = citation.also[:PRINTINGS]
    lines = [
        messages.text("answer.also", language, where=_where(one.article, one.sentence.number, language))
        for one in shown
    ]
    more = len(citation.also) - len(shown)
    return [*lines, messages.text("answer.also.more", language, count=more)] if more else lines


def origin(
    stored: StoredArticle, columns: int, language: Language, sentence: int | None = None, indent: int = _INDENT
) -> str:
    """`── headline · place · date · file · id`, leaving out what is not known."""
    return _wrapped(f"── {_where(stored, sentence, language)}", None, columns, indent, dim=True)


def _where(stored: StoredArticle, sentence: int | None, language: Language) -> str:
    article = stored.article
    name = f"{article.id}#{sentence}" if sentence else article.id
    facts = [headline(stored, language), article.place.name if article.place else None, article.date]
    facts += [source(stored), name]
    return " · ".join(wrap.plain(fact) for fact in facts if fact)


def reason(answer: Answer, language: Language, place: str | None, time: str | None) -> str:
    """Why there is no answer, naming what was looked for.

    Args:
        answer: An answer without text.
        language: Of the wording.
        place: The place that the question names, if it names one.
        time: The time that the question names, if it names one.
    """
    if answer.reason is None:
        return ""
    return messages.text(
        f"answer.why.{answer.reason}",
        language,
        question=wrap.clip(wrap.plain(answer.understood), 60),
        place=place or messages.text("answer.place", language),
        time=time or messages.text("answer.time", language),
    )


def why(answer: Answer, language: Language) -> str:
    """Why there is no answer, naming the place or the time that the question names; empty when there is one."""
    if answer.reason not in {"place", "time"}:
        return reason(answer, language, None, None)
    from corpus import places, times

    place = next((mention.text for mention in places.find(answer.understood, question=True)), None)
    time = next((mention.text for mention in times.find(answer.understood)), None)
    return reason(answer, language, place, time)


def hits(found: Sequence[tuple[StoredArticle, Hit]], columns: int, language: Language) -> str:
    """Passages, best first, each with its score and where it was printed."""
    if not found:
        return messages.text("search.none", language)
    blocks = []
    for rank, (stored, hit) in enumerate(found, 1):
        head = f"{rank}. {hit.score:.3f}"
        text = _wrapped(wrap.plain(hit.passage.text), None, columns, _INDENT)
        blocks.append(f"{head}\n{text}\n{origin(stored, columns, language)}")
    return "\n".join(blocks)


def article(stored: StoredArticle, columns: int, language: Language, marked: int | None = None) -> str:
    """Place, date and source, then the article as printed, every sentence with its number.

    Args:
        stored: What to show.
        columns: The width to wrap to.
        language: Of the wording around it.
        marked: The number of the cited sentence, which gets an arrow.
    """
    article = stored.article
    facts = [article.place.name if article.place else None, article.date, source(stored)]
    facts += [messages.text(f"article.kind.{article.kind}", language), article.id]
    shown = [_wrapped(" · ".join(wrap.plain(fact) for fact in facts if fact), None, columns, 0, dim=True)]
    if article.url:
        shown.append(click.style(wrap.plain(article.url), dim=True))
    printed = {sentence.part for sentence in article.sentences}
    if article.headline and "headline" not in printed:  # it came beside the text
        shown += ["", _wrapped(wrap.plain(article.headline), None, columns, 0, bold=True)]
    shown += numbered(article.sentences, len(article.sentences), columns, marked)
    return "\n".join(shown)


def numbered(sentences: Sequence[Sentence], total: int, columns: int, marked: int | None) -> list[str]:
    """Sentences of one article as lines, each with its number, a blank line before each paragraph.

    Args:
        sentences: What to show, in order.
        total: How many sentences the article has.
        columns: The width to wrap to.
        marked: The number of the cited sentence, which gets an arrow.
    """
    digits = len(str(total))
    shown = []
    paragraph = None
    for sentence in sentences:
        if sentence.paragraph != paragraph:
            shown.append("")
            paragraph = sentence.paragraph
        shown.append(_numbered(sentence, digits, columns, sentence.number == marked))
    return shown


def articles(rows: Iterable[StoredArticle], columns: int, language: Language) -> Iterable[str]:
    """A table with a line for each article; yields its lines."""
    widths = {"id": 8, "date": 10, "place": 8}
    rest = max(columns - sum(widths.values()) - 2 * (len(widths) + 1), 20)
    widths |= {"headline": rest * 2 // 3, "source": rest - rest * 2 // 3}

    def row(cells: dict[str, str]) -> str:
        return "  ".join(wrap.pad(wrap.plain(cells[name]), size) for name, size in widths.items()).rstrip()

    empty = True
    for stored in rows:
        found = stored.article
        if empty:
            yield click.style(
                row({name: messages.text(f"articles.head.{name}", language) for name in widths}), bold=True
            )
            empty = False
        yield row(
            {
                "id": found.id,
                "date": found.date or "",
                "place": found.place.name if found.place else "",
                "headline": headline(stored, language),
                "source": source(stored),
            }
        )
    if empty:
        yield messages.text("articles.none", language)


def finding(finding: Finding, language: Language) -> str:
    """What `verify` found, and where."""
    where = [finding.document or "", str(finding.page or "")]
    if finding.article:
        where.append(f"{finding.article}#{finding.sentence}" if finding.sentence else finding.article)
    place = ":".join(wrap.plain(part) for part in where if part)
    detail = f" ({wrap.plain(finding.detail)})" if finding.detail else ""
    return f"{place}  {messages.text(f'finding.{finding.code}', language)}{detail}".strip()


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns, each as wide as its widest entry."""
    widths = [max(wrap.width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(wrap.pad(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def checkup(checks: Sequence[Check], language: Language) -> str:
    """What `doctor` found: a line for each check, with what to do under those that failed."""
    widest = max(wrap.width(messages.text(f"doctor.{check.name}", language)) for check in checks)
    shown = []
    for check in checks:
        name = wrap.pad(messages.text(f"doctor.{check.name}", language), widest)
        sign = click.style("✓", fg="green") if check.good else click.style("✗", fg="red", bold=True)
        shown.append(f"{sign} {name}  {wrap.plain(check.detail)}")
        if check.advice:
            shown.append(" " * (widest + 4) + messages.text("doctor.advice", language, advice=check.advice))
    bad = sum(not check.good for check in checks)
    return "\n".join([*shown, messages.text("doctor.bad" if bad else "doctor.good", language, count=bad)])


def size(count: float) -> str:
    """Bytes in a readable unit: `3.4 MB`, of 1,000 bytes each step."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def headline(stored: StoredArticle, language: Language) -> str:
    """The headline on one line; of an item without one its kind and how it begins."""
    article = stored.article
    if article.headline:
        return " ".join(article.headline.split())
    kind = messages.text(f"article.kind.{article.kind}", language)
    begins = next((sentence.text for sentence in article.sentences if sentence.part == "body"), "")
    return f"[{kind}] {wrap.clip(begins, 24)}".strip()


def source(stored: StoredArticle) -> str:
    """The file's name, with the page or line of those that have several."""
    if stored.article.page == 1 and not stored.source.lower().endswith(_NUMBERED):
        return stored.source
    return f"{stored.source}:{stored.article.page}"


def _numbered(sentence: Sentence, digits: int, columns: int, marked: bool) -> str:
    margin = digits + 3
    bold = marked or sentence.part == "headline"
    lines = _wrapped(wrap.plain(sentence.text), None, columns - margin, 0, bold=bold).splitlines() or [""]
    head = f"{'→' if marked else ' '}{sentence.number:>{digits}}  "
    return "\n".join([head + lines[0], *(" " * margin + line for line in lines[1:])])


def _wrapped(text: str, mark: Span | None, columns: int, indent: int, *, bold: bool = False, dim: bool = False) -> str:
    """`text` in lines of at most `columns`, indented; `mark` in bold and, colour or not, in 【】."""
    start, end = 0, 0
    if mark is not None:
        text = f"{text[: mark.start]}【{text[mark.start : mark.end]}】{text[mark.end :]}"
        start, end = mark.start, mark.end + 2
    shown = []
    for line in wrap.lines(text, max(columns - indent, 10)):
        left, right = max(line.start, start), min(line.end, end)
        if left < right:
            styled = text[line.start : left] + click.style(text[left:right], bold=True) + text[right : line.end]
        else:
            styled = line.of(text).rstrip(" ")
        shown.append(
            " " * indent + (click.style(styled, bold=bold or None, dim=dim or None) if bold or dim else styled)
        )
    return "\n".join(shown)
