"""Heading lines: which of them are kicker 引题, headline and subhead 副题, and how lines are joined to one headline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.lines import Line
    from corpus.model import Part

_LABELS: dict[str, Part] = {
    **dict.fromkeys(("引题", "引題", "肩题", "肩題", "眉题", "眉題"), "kicker"),
    **dict.fromkeys(("主标题", "主標題", "正题", "标题", "標題", "主题", "主題"), "headline"),
    **dict.fromkeys(("副题", "副題", "副标题", "副標題"), "subhead"),
}
_ALSO_WORDS = ("标题", "標題", "主题", "主題", "正题")
"""Labels that other lines may begin with as well: 主题：… of an event."""
_LABEL = re.compile(
    rf"(?:(?P<plain>{'|'.join(_LABELS)})\s*[：:]|[<＜【\[（(](?P<framed>{'|'.join(_LABELS)})[>＞】\]）)][：:]?)\s*(?=\S)"
)
_DASH = r"(?:[—–―─]{1,3}|--+)"
_KICKER = re.compile(rf"\S.*(?:{_DASH}|[：:])\Z")
_SUBHEAD = re.compile(rf"{_DASH}\s*\S")
_COMPLETE, _PENDANT = 14, 10
"""Two lines of at least so many characters, the longer and the shorter, are clauses of their own."""
_CLAUSE = 4
"""Characters from which on a line may be a clause, where the next one begins anew."""
_LABELLED_LONG = 70
_ONE_HEADLINE = 36
"""Characters beyond which three lines are no longer one headline."""


def label(words: str) -> tuple[Part, int, bool] | None:
    """What a line's printed label, as 引题：, calls it.

    Returns:
        The part of a heading, how many characters the label has, and whether it is used for nothing else; None for a
        line without such a label, or too long for one.
    """
    found = _LABEL.match(words) if len(words) <= _LABELLED_LONG else None
    if found is None or "。" in words:
        return None
    name = found["plain"] or found["framed"]
    return _LABELS[name], found.end(), name not in _ALSO_WORDS


def parts(lines: Sequence[Line]) -> list[Part]:
    """Which part of a heading each of its lines is; at least one is headline."""
    words = [line.words for line in lines]
    named: list[Part] = ["headline"] * len(lines)
    if len(lines) < 2:
        return named
    if any(line.label for line in lines):
        return _by_label(lines)
    for index in range(1, len(lines)):
        if _SUBHEAD.match(words[index]):
            named[index:] = ["subhead"] * (len(lines) - index)
            break
    stop = named.index("subhead") if "subhead" in named else len(lines)
    for index in range(min(stop - 1, 3) - 1, -1, -1):
        if _KICKER.fullmatch(words[index]):
            named[: index + 1] = ["kicker"] * (index + 1)
            return named
    levels = [line.level for line in lines[:stop]]
    if all(levels) and len(set(levels)) > 1:
        top = levels.index(min(levels))
        named[:top] = ["kicker"] * top
        named[top + 1 : stop] = ["headline" if level == min(levels) else "subhead" for level in levels[top + 1 :]]
        return named
    _by_length(words[:stop], named)
    return named


def _by_label(lines: Sequence[Line]) -> list[Part]:
    """An unlabelled line goes on with a labelled headline or subhead; behind a kicker it is the headline."""
    named: list[Part] = []
    for line in lines:
        dashed = _SUBHEAD.match(line.words) is not None
        after = named[-1] if named and named[-1] != "kicker" else "headline"
        named.append(line.label or ("subhead" if dashed else after))
    if "headline" not in named:
        named[0] = "headline"
    return named


def _by_length(words: Sequence[str], named: list[Part]) -> None:
    """Three lines or more that are too long for one headline: the long ones around the short are kicker and subhead."""
    if len(words) < 3 or sum(map(len, words)) <= _ONE_HEADLINE:
        return
    if len(words[0]) >= _COMPLETE and len(words[0]) > len(words[1]):
        named[0] = "kicker"
    if len(words[-1]) >= _COMPLETE and len(words[-1]) >= len(words[-2]):
        named[len(words) - 1] = "subhead"


def joined(words: Sequence[str]) -> str | None:
    """Lines as one heading: pieces of one clause without a blank, complete lines with one; None for no lines."""
    heading = ""
    last = 0
    for piece in words:
        apart = max(last, len(piece)) >= _COMPLETE and min(last, len(piece)) >= _PENDANT
        apart = apart or (last >= _CLAUSE and _begins_with_place(piece))
        latin = bool(heading) and heading[-1].isascii() and heading[-1].isalpha() and piece[:1].isascii()
        heading += (" " if heading and (apart or latin) else "") + piece
        last = len(piece)
    return heading or None


_OURS = re.compile(r"[我全本][市县區区省州镇]")


def _begins_with_place(piece: str) -> bool:
    """Whether a line has a subject of its own: 冰雹砸了三个镇 / 寿光给果农送薄膜 are two clauses."""
    from corpus import places

    if _OURS.match(piece):
        return True
    found = places.find(piece)
    return bool(found) and found[0].span.start == 0 and not found[0].inside_name


_NUMBERED = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、.．章节部是]|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[、.．)）]|[①-⑩]|[·•▪●◆■▲★]|【|之[一二三四五])"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:省|市|县|區|区|镇|乡|街道|村|州)")
_SUBJECT = re.compile(
    r"(?:我[市县区省国镇]|全[市县区省国]|局|办|委|厅|院|校|学|公司|集团|中心|银行|部门|法院|公安|社区|协会|联|首届|今年|昨|明日|今起)"
)
_LEAD = re.compile(r"(?:近日|日前|昨[日天]|今[日天]|连日来|[上下]午|\d{1,2}月\d{1,2}日|\d{1,2}日|记者|記者|本报|本報)")
_LABELLED = re.compile(r"\S{1,8}[：:]\s*\S")
_QUOTED = re.compile(r"[“「『].*[”」』]")
ALONE = 4
"""From this weight on a heading begins an item of its own."""


def sections(words: Sequence[str]) -> int:
    """How many of the last lines of a heading are titles of a first section: 一、层层压实责任."""
    numbered = (index for index, word in enumerate(words) if index and _NUMBERED.match(word))
    return len(words) - next(numbered, len(words))


def weight(heading: Sequence[Line], lead: str, opening: str, usual_gap: int) -> int:
    """How much speaks for a heading without byline or dateline to begin an item, rather than a section of the last.

    Args:
        heading: Its lines, in printed order.
        lead: The paragraph below.
        opening: How the item above begins, heading first.
        usual_gap: Blank lines that usually stand between paragraphs on this page.

    Returns:
        A sum of small integers, to be compared with `ALONE`.
    """
    words = [line.words for line in heading]
    first, length = words[0], sum(map(len, words))
    if _NUMBERED.match(first) or sum(_LABELLED.match(word) is not None for word in words) > 1:
        return 0
    score = 3 if any(_KICKER.fullmatch(word) for word in words[:-1]) else 0
    score += 2 if 2 <= len(words) <= 3 else 0
    score -= 2 if _QUOTED.fullmatch(first) else 0
    score += 1 if length >= 14 else -2 if length < 7 else -1 if length < 9 else 0
    score += 1 if heading[0].gap > usual_gap else 0
    score += 1 if _SUBJECT.search(first) else 0
    score += 2 if _LEAD.match(lead) else 0
    place = _PLACE.search("".join(words))
    if place is not None:
        score += 0 if place.group() in opening else 2
        score += 1 if place.group() in lead[:60] else 0
    return score
