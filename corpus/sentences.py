"""Where a sentence begins and ends in raw text, and how it reads when it is quoted.

A sentence ends at 。！？!?…… with the closing quotes and brackets that follow. It does not end inside a book title,
inside a short quotation or bracket, in a number, an abbreviation or a web address, or where the sentence goes on after
a quotation (“好！”他说). Line breaks mean nothing here: which lines form a paragraph is decided in `corpus.pages`.
"""

from __future__ import annotations

import re

from corpus.model import Span

LONG = 400
"""Characters beyond which a sentence is cut at a weaker mark: a semicolon, else a comma, else 、 or a blank."""
ENDLESS = 1000
"""Characters beyond which text without any mark is cut all the same: nothing downstream shall see a huge sentence."""
_ENCLOSED = 120  # an enclosure longer than this no longer keeps its sentences together

_ENDS = "。！？!?｡…⋯"
_CLOSERS = "”’」』）)】》〉]］〕"
_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"'}
_BRACKETS = {"（": "）", "(": ")", "《": "》", "〈": "〉"}
_PAIRS = _QUOTES | _BRACKETS
_GOES_ON = "，、；：,;:"
_TOKEN = re.compile(r"[。！？!?｡]|[…⋯]+|\.+|．|[“‘「『\"（(《〈]")
_RUN = re.compile(rf"[{re.escape(_ENDS + _CLOSERS)}]*")
_WORD_BEFORE = re.compile(r"[A-Za-z0-9.\u00c0-\u024f]+\Z")
_NOT_BLANK = re.compile(r"\S")
_ATTRIBUTION = re.compile(
    r"[^，。！？；：,.!?;:“”「」\s]{0,16}?"
    r"(?:说|說|道|表示|介绍|介紹|称|稱|告诉|告訴|认为|認為|指出|强调|強調|坦言|感慨|回忆|回憶|解释|解釋|问|問|喊|笑|叹|嘆)"
)
_ABBREVIATIONS = re.compile(
    r"(?:mr|mrs|ms|dr|prof|st|no|nos|vs|etc|inc|ltd|co|corp|fig|vol|pp|ed|eds|jr|sr|dept|univ|gen|col|sgt|capt|gov|rep|sen"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|approx|tel|ext|cf|al)\Z",
    re.IGNORECASE,
)
_LATIN_END = re.compile(r"[A-Za-z\u00c0-\u024f][,.;:!?)\"']?\Z")
_LATIN_START = re.compile(r"[(\"']?[A-Za-z0-9\u00c0-\u024f]")
_WEAKER = (re.compile(r"[；;]"), re.compile(r"[，：]|(?<!\d)[,:]|[,:](?!\d)"), re.compile(r"[、\s]"))
_ANY_WEAKER = re.compile(r"[；;，：、\s]|(?<!\d)[,:]|[,:](?!\d)")


def split(text: str, span: Span) -> tuple[Span, ...]:
    """The sentences of `text` within `span`, in order, in time linear in the span's length.

    Args:
        text: A page's raw text.
        span: A paragraph of it, or any other part.

    Returns:
        Spans that neither begin nor end with a blank and together cover every character of `span` that is not blank.
    """
    spans: list[Span] = []
    start = span.start
    for end in (*_ends(text, span), span.end):
        sentence = _trimmed(text, start, end)
        if sentence is not None:
            spans.extend(_shortened(text, sentence))
        start = end
    return tuple(spans)


def quote(raw: str) -> str:
    """How raw characters are quoted: without line breaks and the blanks around them, and without indents.

    Between two Latin words a single blank stands for the line break. Blanks inside a line are kept as they are.
    """
    lines = raw.splitlines()
    if len(lines) < 2:
        return raw.strip()
    quoted: list[str] = []
    for line in lines:
        piece = line.strip()
        if not piece:
            continue
        if quoted and _LATIN_END.search(quoted[-1][-2:]) and _LATIN_START.match(piece):
            quoted.append(" ")
        quoted.append(piece)
    return "".join(quoted)


def same_text(raw: str, sentence: str) -> bool:
    """Whether a quoted sentence is what raw characters say, blanks and line breaks aside."""
    return "".join(raw.split()) == "".join(sentence.split())


def _ends(text: str, span: Span) -> list[int]:
    """Positions after which a new sentence begins, ascending, each within `span`."""
    ends: list[int] = []
    start = position = span.start
    while (token := _TOKEN.search(text, position, span.end)) is not None:
        at, mark = token.start(), token.group()[0]
        position = token.end()
        if mark in _PAIRS:
            close = text.find(_PAIRS[mark], position, min(position + _ENCLOSED, span.end))
            if close < 0:
                continue
            position = close + 1
            if not _closes_sentence(text, at, close, start, span.end):
                continue
        elif not _is_end(text, token, start, span.end):
            continue
        end = _run_end(text, position, span.end)
        if _continues(text, position, end, span.end):
            position = max(position, end)
            continue
        ends.append(end)
        start = position = end
    return ends


def _run_end(text: str, position: int, stop: int) -> int:
    """Behind the end marks and closing quotes and brackets that follow `position`."""
    run = _RUN.match(text, position, stop)
    end = run.end() if run else position
    if text.startswith('"', end) and end < stop and (end + 1 == stop or text[end + 1].isspace()):
        end += 1
    return end


def _is_end(text: str, token: re.Match[str], start: int, stop: int) -> bool:
    mark, at, behind = token.group(), token.start(), token.end()
    following = text[behind] if behind < stop else ""
    if mark[0] == ".":
        return _is_latin_end(text, token, start, stop)
    if mark == "．":
        return not (at > start and text[at - 1].isascii() and text[at - 1].isalnum()) and not following.isdigit()
    if mark[0] in "…⋯":
        return len(mark) > 1 or not following or following.isspace() or following in _ENDS + _CLOSERS
    if mark in "!?" and following.isascii() and (following.isalnum() or following in "=&/#%_-"):
        return not (following and at > start and text[at - 1].isascii() and not text[at - 1].isspace())
    return True


def _is_latin_end(text: str, token: re.Match[str], start: int, stop: int) -> bool:
    mark, at, behind = token.group(), token.start(), token.end()
    if len(mark) >= 6:  # an ellipsis typed with full stops
        return True
    following = _NOT_BLANK.search(text, behind, min(behind + 80, stop))
    if following is not None and following.start() == behind and following.group() not in _CLOSERS + "\"'":
        return False
    if len(mark) > 1:
        return following is None
    before = _WORD_BEFORE.search(text, max(start, at - 24), at)
    if before is None:
        return at > start and text[at - 1] in ")\"'”’" and (following is None or following.group().isupper())
    word = before.group()
    if following is None:
        return not word.isdigit() or before.start() > start
    if word.replace(".", "").isdigit():
        return at - start > 8 and "A" <= following.group() <= "Z"
    if len(word) == 1 or "." in word or _ABBREVIATIONS.match(word):
        return False
    return not following.group().islower()


def _closes_sentence(text: str, at: int, close: int, start: int, stop: int) -> bool:
    """Whether a sentence that ends inside the enclosure `[at, close]` ends the sentence around it."""
    mark = text[at]
    inner = text[close - 1]
    if inner not in _ENDS or close - 1 == at or mark in "《〈":
        return False
    before = text[max(start, at - _ENCLOSED) : at].rstrip()
    if mark in "（(":
        return not before
    following = _NOT_BLANK.search(text, close + 1, min(close + 80, stop))
    if following is None:
        return True
    if following.group() in _PAIRS:
        return True
    if following.group() in "的等之地":
        return False
    if before and before[-1] in "：:，,":  # introduced, and so not followed by who said it
        return True
    return inner in "。｡" and _ATTRIBUTION.match(text, following.start(), stop) is None


def _continues(text: str, position: int, end: int, stop: int) -> bool:
    """Whether the sentence goes on behind the marks `[.., end)`, of which those from `position` are a run."""
    following = _NOT_BLANK.search(text, end, min(end + 80, stop))
    if following is None:
        return False
    if following.group() in _GOES_ON:
        return True
    closed = any(char in "”」』" for char in text[position:end])
    return closed and _ATTRIBUTION.match(text, following.start(), stop) is not None


def _trimmed(text: str, start: int, end: int) -> Span | None:
    first = _NOT_BLANK.search(text, start, end)
    if first is None:
        return None
    while text[end - 1].isspace():
        end -= 1
    return Span(first.start(), end)


def _shortened(text: str, sentence: Span) -> list[Span]:
    """The sentence, or its parts if it is too long."""
    parts: list[Span] = []
    start = sentence.start
    while sentence.end - start > LONG:
        cut = _weak_cut(text, start, sentence.end)
        part = _trimmed(text, start, cut)
        if part is not None:
            parts.append(part)
        start = cut
    rest = _trimmed(text, start, sentence.end)
    if rest is not None:
        parts.append(rest)
    return parts


def _weak_cut(text: str, start: int, end: int) -> int:
    """Where to cut a sentence of more than `LONG` characters: within them where a mark allows it."""
    for mark in _WEAKER:
        last = None
        for last in mark.finditer(text, start + LONG // 4, start + LONG):  # noqa: B007  # the last one is wanted
            pass
        if last is not None:
            return last.end()
    stop = min(start + ENDLESS, end)
    later = _ANY_WEAKER.search(text, start + LONG, stop)
    if later is not None:
        return later.end()
    if stop < end:
        for cut in range(stop, stop - 40, -1):  # not inside a word or number, where one has an end
            if not (text[cut].isalnum() and text[cut].isascii() and text[cut - 1].isascii()):
                return cut
    return stop
