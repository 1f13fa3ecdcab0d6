"""Replies as Telegram messages. Pure: values in, messages out; nothing here knows the bot.

`inline` has the results of inline mode, `words` what is said without a source, `markup` the HTML itself, `callbacks`
what the buttons carry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from bot import conversation, messages, render
from bot.telegram import markup
from bot.telegram.callbacks import Open, Others, Page, Rate, encode
from bot.telegram.markup import LINE, NOTHING, Rich, bold, clip, code, join, plain, quotation
from corpus.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Language
    from bot.telegram.callbacks import Action
    from corpus.model import Sentence
    from corpus.rows import StoredArticle
    from retrieval.answer import Answer, Citation, Printing
    from retrieval.library import Hit

_DOTS: Final = Rich("…", 1)

LIMIT: Final = 4096
"""UTF-16 code units of a message, after parsing. Its source has at most five characters a unit, and the tags."""
RELATED: Final = 0.5
"""Score from which on a passage is worth showing as another source."""
SURE: Final = 0.7
"""Confidence from which on nothing is said about it."""

_SHORT: Final = 800
"""Units of the short answer above its quotation."""
_SMALL: Final = 200
"""Units of a headline, a file's name, or the question as it was understood, each."""
_PRINTED: Final = 600
"""Units of where else a sentence was printed, without how many more places there are."""
_PASSAGE: Final = 1200
"""Units of one of the other sources, with where it was printed."""
_STRETCH: Final = 7
"""Sentences that `bot.conversation.excerpt` shows at once."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; it does the one thing that is given."""

    label: str
    data: str | None = None
    """Callback data, at most 64 bytes."""
    url: str | None = None
    """A page to open."""
    inline: str | None = None
    """A question to begin inline mode with, in a chat that the person picks."""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message."""

    text: str
    """Telegram HTML, at most `LIMIT` units after parsing, never without a character to show."""
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Text to quote, and where it was printed."""

    article: StoredArticle
    text: str
    mark: Span | None
    """The answer inside `text`."""
    number: int
    """Of the sentence, or of the first; with the article's id it is the citation's."""
    also: tuple[Printing, ...] = ()
    """Where else it was printed."""

    @property
    def id(self) -> str:
        """`<article id>#<sentence number>`."""
        return f"{self.article.article.id}#{self.number}"


def reply(reply: conversation.Reply, language: Language) -> tuple[Message, ...]:
    """What to send for a reply of the conversation core: one message wherever it fits, the last with the buttons."""
    match reply:
        case conversation.Answered(answer):
            return _answered(answer, language) if answer.answerable else (_refused(answer, language),)
        case conversation.Sources(citations, number):
            return _sources(citations, number, language)
        case conversation.Excerpt():
            return (excerpt(reply, language),)
        case conversation.Words(said):
            return (Message(markup.lines(messages.text(f"said.{said}", language)).html),)
        case _:
            assert_never(reply)


def excerpt(excerpt: conversation.Excerpt, language: Language, paged: bool = False) -> Message:
    """A stretch of an article, the quoted sentence in bold, with buttons to go on in both directions.

    Args:
        excerpt: The stretch; of one that is too long, as much is shown as fits.
        language: Of the wording.
        paged: Whether a button to go on was pressed: what fits is then counted from the stretch's first sentence, else
            around the quoted one.
    """
    article = excerpt.printed.article
    above = plain(clip(render.headline(excerpt.printed, language), _SMALL))
    below = origin(excerpt.printed, (excerpt.marked,), language, headline=False)
    if article.url and article.url.startswith(("http://", "https://")):
        below = join(LINE, [below, plain(clip(article.url, _SMALL))])
    chosen = [one for one in article.sentences if excerpt.first <= one.number <= excerpt.last]
    room = LIMIT - above.units - below.units - 2 * _DOTS.units - 4 * LINE.units
    shown, running = _stretch(chosen, excerpt.marked, paged, room)
    more_before, more_after = shown[0].number > 1, shown[-1].number < len(article.sentences)
    running = join(LINE, [_DOTS if more_before else NOTHING, running, _DOTS if more_after else NOTHING])
    if any(one.part == "headline" for one in shown):  # it stands where it was printed
        above = NOTHING
    marked = f"{article.id}#{excerpt.marked}"
    row: list[Button] = []
    if more_before:
        row.append(_button("earlier", language, Page(marked, max(1, shown[0].number - _STRETCH))))
    if more_after:
        row.append(_button("later", language, Page(marked, shown[-1].number + 1)))
    return Message(join(LINE, [above, quotation(running, expandable=False), below]).html, _rows(row))


def related(answer: Answer, most: int = 5) -> tuple[Hit, ...]:
    """The passages of other articles than the quoted ones that are worth showing, best first."""
    shown = {cited.article.article.id for cited in (*answer.citations, answer.nearest) if cited is not None}
    return tuple(hit for hit in answer.passages if hit.score >= RELATED and hit.article_id not in shown)[:most]


def others(citations: Sequence[Citation], passages: Sequence[tuple[StoredArticle, Hit]], language: Language) -> Message:
    """The other sources of an answer: its further citations, then passages of other articles, as many as fit.

    Args:
        citations: Those after the first.
        passages: As `related` chooses them, with their articles.
        language: Of the wording.
    """
    groups = {
        "telegram.others": [quote(cited) for cited in citations],
        "telegram.passages": [passage(stored, hit) for stored, hit in passages],
    }
    shown = NOTHING
    opened: list[Button] = []
    for heading, quotes in groups.items():
        above = plain(messages.text(heading, language))
        for one in quotes:
            number = len(opened) + 1
            longer = join(LINE, [shown, above, quoted(one, language, _PASSAGE, number)])
            if longer.units > LIMIT:
                break
            shown, above = longer, NOTHING
            opened.append(_opening(one, language, number))
    if not opened:
        return Message(plain(messages.text("telegram.others.none", language)).html)
    return Message(shown.html, _rows(opened))


def quote(cited: Citation) -> Quote:
    """A citation as something to quote."""
    return Quote(cited.article, cited.sentence.text, cited.highlight, cited.sentence.number, cited.also)


def passage(stored: StoredArticle, hit: Hit) -> Quote:
    """A passage as something to quote; it is cited by its first sentence."""
    return Quote(stored, hit.passage.text, None, hit.passage.first)


def quoted(quote: Quote, language: Language, limit: int, number: int | None = None) -> Rich:
    """A quotation with its origin under it; where it had to be cut, a line says so.

    Args:
        quote: What to quote.
        language: Of the wording.
        limit: UTF-16 units of all together.
        number: Stands before the origin: `[2] `.
    """
    below = origin(quote.article, (quote.number,), language)
    if number is not None:
        below = plain(f"[{number}] ") + below
    below = join(LINE, [below, also(quote.also, language)])
    inside, whole = markup.marked(quote.text, quote.mark, limit - below.units - LINE.units)
    if not whole:
        below = join(LINE, [below, plain(messages.text("telegram.clipped", language))])
        inside, _ = markup.marked(quote.text, quote.mark, limit - below.units - LINE.units)
    return join(LINE, [quotation(inside), below])


def together(citations: Sequence[Citation], language: Language) -> Rich:
    """Sentences of one article as running text, with their origin under them; as long as they are."""
    running = _flow([(one.sentence, one.highlight) for one in citations])
    below = origin(citations[0].article, [one.sentence.number for one in citations], language)
    return join(LINE, [quotation(running), below, also(citations[0].also, language)])


def also(printings: Sequence[Printing], language: Language) -> Rich:
    """Where else the same sentence was printed: a few places, each on a line, and how many more there are."""
    before, after = messages.text("answer.also", language, where="\n").split("\n")
    shown = NOTHING
    for done, one in enumerate(printings):
        where = plain(before) + origin(one.article, (one.sentence.number,), language) + plain(after)
        longer = join(LINE, [shown, where])
        if done == render.PRINTINGS or longer.units > _PRINTED:
            more = plain(messages.text("answer.also.more", language, count=len(printings) - done))
            return join(LINE, [shown, more])
        shown = longer
    return shown


def origin(stored: StoredArticle, numbers: Sequence[int], language: Language, headline: bool = True) -> Rich:
    """`headline · place · date · file · id`, leaving out what is not known; an id for each of the sentences."""
    article = stored.article
    facts = [
        render.headline(stored, language) if headline else None,
        article.place.name if article.place else None,
        article.date,
        render.source(stored),
    ]
    ids = join(plain(" "), [code(f"{article.id}#{number}") for number in numbers])
    return join(plain(" · "), [*(plain(clip(fact, _SMALL)) for fact in facts if fact), ids])


def short(answer: Answer) -> Rich:
    """The short answer in bold."""
    return bold(clip(answer.text or "", _SHORT))


def explains(answer: Answer) -> bool:
    """Whether the citations are sentences of one article, in order, that answer together."""
    numbers = [one.sentence.number for one in answer.citations]
    articles = {one.article.row for one in answer.citations}
    return answer.kind == "description" and len(articles) == 1 < len(numbers) and numbers == sorted(numbers)


def _answered(answer: Answer, language: Language) -> tuple[Message, ...]:
    above, below = short(answer), _remarks(answer, language)
    if answer.figures:
        above = join(LINE, [above, plain(render.differing(answer, language))])
    explanation = explains(answer)
    more = bool(related(answer)) or (len(answer.citations) > 1 and not explanation)
    buttons = _under(answer.citations[0].id, language, more)
    if explanation:
        one = join(LINE, [above, together(answer.citations, language), below])
        if one.units <= LIMIT:
            return (Message(one.html, buttons),)
    room = LIMIT - below.units - LINE.units
    first, *further = map(quote, answer.citations)
    blocks = [join(LINE, [above, quoted(first, language, room - above.units - LINE.units)])]
    blocks += [quoted(one, language, room) for one in further]
    pages = _packed(blocks, room)
    if not explanation:  # what does not fit only bears the answer out
        del pages[1:]
    *earlier, last = (join(LINE, page) for page in pages)
    return (*(Message(page.html) for page in earlier), Message(join(LINE, [last, below]).html, buttons))


def _refused(answer: Answer, language: Language) -> Message:
    why = messages.text("answer.none", language, why=render.why(answer, language))
    above, below = plain(clip(why, _SHORT)), _understood(answer, language)
    if answer.nearest is None:
        return Message(join(LINE, [above, below]).html)
    above = join(LINE, [above, plain(messages.text("telegram.nearest", language))])
    nearest = quote(answer.nearest)
    block = quoted(nearest, language, LIMIT - above.units - below.units - 2 * LINE.units)
    return Message(join(LINE, [above, block, below]).html, _under(nearest.id, language, bool(related(answer))))


def _sources(citations: Sequence[Citation], number: int | None, language: Language) -> tuple[Message, ...]:
    if not citations:
        return (Message(plain(messages.text("telegram.others.none", language)).html),)
    alone = number is None and len(citations) == 1
    numbered = [(quote(one), None if alone else at) for at, one in enumerate(citations, number or 1)]
    pages = _packed([quoted(one, language, LIMIT, at) for one, at in numbered], LIMIT)
    made, done = [], 0
    for page in pages:
        opened = [_opening(one, language, at) for one, at in numbered[done : done + len(page)]]
        made.append(Message(join(LINE, page).html, _rows(opened)))
        done += len(page)
    return tuple(made)


def _packed(blocks: Sequence[Rich], limit: int) -> list[list[Rich]]:
    """The blocks, in order, on pages of at most `limit` units, a line end between two; each block fits on one."""
    pages: list[list[Rich]] = []
    used = limit
    for block in blocks:
        if used + LINE.units + block.units > limit:
            pages.append([])
            used = -LINE.units
        pages[-1].append(block)
        used += LINE.units + block.units
    return pages


def _remarks(answer: Answer, language: Language) -> Rich:
    """What is said under an answer: that it is not sure, how the question was understood."""
    unsure = NOTHING if answer.confidence >= SURE else plain(messages.text("telegram.unsure", language))
    return join(LINE, [_understood(answer, language), unsure])


def _understood(answer: Answer, language: Language) -> Rich:
    if answer.understood == answer.question:
        return NOTHING
    return plain(messages.text("telegram.understood", language, question=clip(answer.understood, _SMALL)))


def _under(citation: str, language: Language, more: bool) -> Rows:
    """The buttons under an answer, or a refusal with the sentence that came nearest; `more` if there are others."""
    above = [_button("open", language, Open(citation))]
    if more:
        above.append(_button("others", language, Others(citation)))
    rate = [_button(name, language, Rate(citation, name == "good")) for name in ("good", "bad")]
    return tuple(above), tuple(rate)


def _button(name: str, language: Language, action: Action) -> Button:
    return Button(messages.text(f"telegram.button.{name}", language), encode(action))


def _opening(quote: Quote, language: Language, number: int | None = None) -> Button:
    button = _button("open", language, Open(quote.id))
    return button if number is None else Button(f"{button.label} {number}", button.data)


def _rows(buttons: Sequence[Button], wide: int = 3) -> Rows:
    return tuple(tuple(buttons[at : at + wide]) for at in range(0, len(buttons), wide))


def _stretch(chosen: Sequence[Sentence], marked: int, paged: bool, limit: int) -> tuple[Sequence[Sentence], Rich]:
    """As many of the sentences as fit, in order, around the marked one; from the first if it is not among them."""
    first = last = at = next((at for at, one in enumerate(chosen) if one.number == marked and not paged), 0)
    text, _ = markup.marked(chosen[at].text, _whole(chosen[at], marked), limit)
    while True:
        sides = [(first, last + 1), (first - 1, last)]  # the shorter side is tried first
        for begin, end in sides if last - at <= at - first else reversed(sides):
            if begin >= 0 and end < len(chosen):
                longer = _flow([(one, _whole(one, marked)) for one in chosen[begin : end + 1]])
                if longer.units <= limit:
                    first, last, text = begin, end, longer
                    break
        else:
            return chosen[first : last + 1], text


def _whole(sentence: Sentence, marked: int) -> Span | None:
    return Span(0, len(sentence.text)) if sentence.number == marked else None


def _flow(sentences: Sequence[tuple[Sentence, Span | None]]) -> Rich:
    """Sentences as running text, those of another paragraph and headings on a line of their own, marks in bold."""
    parts: list[Rich] = []
    before: Sentence | None = None
    for sentence, mark in sentences:
        if before is not None:
            parts.append(_between(before, sentence))
        parts.append(markup.marked(sentence.text, mark, len(sentence.text) * 2)[0])
        before = sentence
    return join(NOTHING, parts)


def _between(left: Sentence, right: Sentence) -> Rich:
    runs_on = left.part == right.part == "body" and left.paragraph == right.paragraph
    if not runs_on or right.number != left.number + 1:
        return LINE
    return plain(" ") if left.text[-1:].isascii() and right.text[:1].isascii() else NOTHING
