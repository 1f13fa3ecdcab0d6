"""The public JSON: one function for each shape that other programs rely on.

An article looks the same wherever it appears, in a citation and in a listing, because both come from `article`.
Offsets count code points from 0, end exclusive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot import messages
from bot.conversation import Answered, Excerpt, Sources, Words
from corpus.rows import StoredArticle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.calibration import Bin
    from bot.chat import Shown
    from bot.comparison import Comparison, Move
    from bot.evaluation import Mark, Report, Verdict
    from bot.settings import Language
    from corpus.verify import Finding
    from retrieval.answer import Answer, Citation, Printing
    from retrieval.library import Hit

Json = dict[str, object]


def article(stored: StoredArticle) -> Json:
    """What was printed and where, without its text: the `article` of a citation."""
    article = stored.article
    return {
        "id": article.id,
        "external_id": article.external_id,
        "kicker": article.kicker,
        "headline": article.headline,
        "place": article.place.name if article.place else None,
        "date": article.date,
        "byline": [byline.name for byline in article.byline],
        "kind": article.kind,
        "source": stored.source,
        "page": article.page,
        "dateline": article.dateline,
        "credits": [{"name": byline.name, "role": byline.role} for byline in article.byline],
        "url": article.url,
    }


def listing(stored: StoredArticle) -> Json:
    """An article with its subhead, its span and how many sentences it has: a line of `articles`."""
    found = stored.article
    return {
        **article(stored),
        "subhead": found.subhead,
        "start": found.span.start,
        "end": found.span.end,
        "sentences": len(found.sentences),
    }


def whole(stored: StoredArticle, marked: int | None) -> Json:
    """What `show` prints: as `listing`, with the sentences themselves, and the number of the one that is marked."""
    return _whole(stored, marked, 1, len(stored.article.sentences))


def citation(citation: Citation) -> Json:
    """A quoted sentence and where it was printed."""
    mark = citation.highlight
    return {
        "id": citation.id,
        "sentence": citation.sentence.text,
        "highlight": [mark.start, mark.end] if mark else None,
        "before": citation.before,
        "after": citation.after,
        "source_start": citation.sentence.span.start,
        "source_end": citation.sentence.span.end,
        "article": article(citation.article),
        "also": [printing(one) for one in citation.also],
    }


def printing(printing: Printing) -> Json:
    """The quoted sentence as it was printed elsewhere, and where."""
    return {
        "id": printing.id,
        "sentence": printing.sentence.text,
        "source_start": printing.sentence.span.start,
        "source_end": printing.sentence.span.end,
        "article": article(printing.article),
    }


def answer(answer: Answer, identity: object = None) -> Json:
    """The outcome of one question; `identity` is the id that a batch gave it."""
    return {
        "id": identity,
        "question": answer.question,
        "understood": answer.understood,
        "answerable": answer.answerable,
        "answer": answer.text,
        "kind": answer.kind,
        "confidence": round(answer.confidence, 4),
        "reason": answer.reason,
        "citations": [citation(cited) for cited in answer.citations],
        "figures": [
            {"answer": figure, "citation": cited.id, "date": cited.article.article.date}
            for figure, cited in zip(answer.figures, answer.citations, strict=False)
        ],
        "passages": [passage(hit) for hit in answer.passages],
        "nearest": citation(answer.nearest) if answer.nearest else None,
        "ms": milliseconds(answer.ms),
    }


def reply(said: Shown, language: Language) -> Json:
    """What `chat` prints for a line: `answer` for answers, else an object whose `reply` says what it is.

    Args:
        said: What came up.
        language: Of the `text` of a short reply.
    """
    match said:
        case Answered(found):
            return answer(found)
        case Sources(citations, number):
            return {"reply": "sources", "number": number, "citations": [citation(cited) for cited in citations]}
        case Excerpt(printed, marked, first, last):
            return {"reply": "excerpt", **_whole(printed, marked, first, last), "first": first, "last": last}
        case Words(key):
            return {"reply": "words", "said": key, "text": messages.text(f"said.{key}", language)}
        case StoredArticle():
            return {"reply": "article", **whole(said, None)}
        case _:
            assert_never(said)


def search(query: str, hits: Sequence[Hit], ms: Mapping[str, float], identity: object = None) -> Json:
    """The passages nearest to a query, best first."""
    return {
        "id": identity,
        "query": query,
        "passages": [passage(hit) for hit in hits],
        "ms": milliseconds(ms),
    }


def passage(hit: Hit) -> Json:
    """A passage that was found."""
    return {
        "article_id": hit.article_id,
        "external_id": hit.external_id,
        "score": round(hit.score, 4),
        "text": hit.passage.text,
    }


def finding(finding: Finding) -> Json:
    """Something that `verify` found."""
    return {
        "code": finding.code,
        "source": finding.document,
        "path": finding.path,
        "page": finding.page,
        "article_id": finding.article,
        "sentence": finding.sentence,
        "start": finding.span.start if finding.span else None,
        "end": finding.span.end if finding.span else None,
        "detail": finding.detail,
    }


def evaluation(report: Report, verdicts: Sequence[Verdict], comparison: Comparison | None) -> Json:
    """The outcome of `eval`. `outcomes` has all that a later run needs to be compared with this one."""
    return {
        "items": report.items,
        "answerable": report.answerable,
        "unanswerable": report.unanswerable,
        "rejected": report.rejected,
        "right_answers": report.right_answers,
        "right_refusals": report.right_refusals,
        "evidence_checked": report.evidence_checked,
        "evidence_right": report.evidence_right,
        **{name: _rounded(value) for name, value in report.figures.items()},
        "reliability": [_bin(one) for one in report.calibration.bins],
        "outcomes": [_mark(verdict.mark) for verdict in verdicts],
        "faults": [_fault(verdict) for verdict in verdicts if verdict.faults],
        "comparison": _comparison(comparison) if comparison else None,
    }


def milliseconds(ms: Mapping[str, float]) -> dict[str, float]:
    """Times to a tenth of a millisecond."""
    return {stage: round(value, 1) for stage, value in ms.items()}


def _whole(stored: StoredArticle, marked: int | None, first: int, last: int) -> Json:
    sentences = [
        {
            "number": sentence.number,
            "part": sentence.part,
            "text": sentence.text,
            "start": sentence.span.start,
            "end": sentence.span.end,
        }
        for sentence in stored.article.sentences
        if first <= sentence.number <= last
    ]
    return {**listing(stored), "sentences": sentences, "marked": marked}


def _bin(one: Bin) -> Json:
    return {
        "above": one.low,
        "to": one.high,
        "items": one.items,
        "confidence": _rounded(one.confidence),
        "right": _rounded(one.right),
    }


def _mark(mark: Mark) -> Json:
    return {
        "id": mark.id,
        "turns": list(mark.turns),
        "outcome": mark.outcome,
        "evidence": mark.evidenced,
        "confidence": mark.confidence,
    }


def _fault(verdict: Verdict) -> Json:
    gold, answer = verdict.gold, verdict.answer
    return {
        "id": gold.id,
        "turns": list(gold.turns),
        "faults": list(verdict.faults),
        "accept": list(gold.accept),
        "reject": list(gold.reject),
        "evidence": gold.evidence,
        "answer": answer.text if answer else None,
        "reason": answer.reason if answer else None,
        "cited": [citation.sentence.text for citation in answer.citations] if answer else [],
    }


def _comparison(comparison: Comparison) -> Json:
    return {
        "shared": comparison.shared,
        "added": comparison.added,
        "gone": comparison.gone,
        "figures": {
            name: {
                "before": _rounded(change.before),
                "now": _rounded(change.now),
                "difference": _rounded(change.difference),
            }
            for name, change in comparison.changes.items()
        },
        "worse": [_move(move) for move in comparison.worse],
        "better": [_move(move) for move in comparison.better],
        "regressions": list(comparison.regressions),
    }


def _move(move: Move) -> Json:
    return {
        "id": move.now.id,
        "turns": list(move.now.turns),
        "before": list(move.before.faults),
        "now": list(move.now.faults),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
