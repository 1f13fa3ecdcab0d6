"""The words before a report that say where and when it was filed: 本报青州讯, 新华社北京3月5日电; and printed dates."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_HAN = r"[\u4e00-\u9fff]"
_NUMERAL = r"[〇○零一二三四五六七八九十\d]"
_DATE = rf"(?:{_NUMERAL}{{2,4}}年)?\s*(?:{_NUMERAL}{{1,3}}月)?\s*{_NUMERAL}{{1,3}}日"
_OURS = r"(?:本报|本報|本刊|本台|本网|本網|本社)"
_AGENCY = (
    rf"(?:据|據|综合|綜合)?\s*(?:{_HAN}|·){{0,8}}?"
    r"(?:社|日报|晚报|晨报|早报|时报|商报|快报|导报|都市报|青年报|日報|晚報|時報|網|网|电视台|電視台|客户端|壹点)"
)
_DATELINE = re.compile(
    rf"[【\[（(〔]?\s*(?:(?P<ours>{_OURS})|(?P<agency>{_AGENCY}))"
    rf"(?:(?:特派|驻|駐)?记者(?P<reporter>{_HAN}{{2,3}}(?:\s+|[/／])))?"
    rf"\s*(?P<place>{_HAN}{{0,8}}?(?:[、－—/]{_HAN}{{1,8}}?)?)\s*(?P<date>{_DATE})?\s*"
    r"(?P<tail>专电|專電|电|電|讯|訊|消息|专稿)(?P<close>\s*[】\]）)〕])?"
)
_TAIWAN = re.compile(
    r"[【\[（(〔]?\s*(?:中央社|本報|本报)?(?:記者|记者)\s*(?P<names>[^\s／/，。]{2,12}(?:、[^\s／/，。]{2,4})*)\s*"
    rf"[／/]?(?P<place>{_HAN}{{2,4}}?)(?:(?:綜合|综合|即時)?(?:報導|報道|报道)|\s*(?P<date>{_DATE})?[電电])\s*[】\]）)〕]"
)
_NO_PLACE = re.compile(r"[的了是在和与記记者通]|第|版|\A站")
_OUTLET = re.compile(r"\A.*(?:客户端|新闻|频道|时刻|网|、(?=.*网))")
_FULL_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*(?:年\s*(?P<m1>\d{1,2})\s*月\s*(?P<d1>\d{1,2})\s*日"
    r"|(?P<sep>[-/.．])(?P<m2>\d{1,2})(?P=sep)(?P<d2>\d{1,2})(?!\d))"
    r"|(?P<hans>[一二][〇○Ｏ零一二三四五六七八九]{3})年(?P<m3>[一二三四五六七八九十]{1,3})月(?P<d3>[一二三四五六七八九十]{1,3})日"
    r"|(?:民國|民国)\s*(?P<roc>\d{2,3})\s*年\s*(?P<m4>\d{1,2})\s*月\s*(?P<d4>\d{1,2})\s*日"
)
_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {"○": "0", "Ｏ": "0", "零": "0"}


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline at the start of a paragraph."""

    place: str | None
    """As printed: 青州. None where none is printed (本报讯)."""
    date: str | None
    """ISO 8601, where a full date is printed."""
    length: int
    """How many characters it takes, from the start of the paragraph's text."""
    reporter: str | None = None
    """Names printed inside it: 〔記者王小明／台北報導〕."""


def find(text: str) -> Dateline | None:
    """The dateline that `text`, a paragraph without its indent, begins with."""
    head = text[:60]
    taiwan = _TAIWAN.match(head)
    if taiwan is not None:
        return Dateline(taiwan["place"], full_date(taiwan.group()), taiwan.end(), taiwan["names"])
    match = _DATELINE.match(head)
    if match is None or not _is_set_off(match, head[match.end() : match.end() + 1]):
        return None
    place = _OUTLET.sub("", match["place"].strip())
    if _NO_PLACE.search(place) or (match["tail"] == "消息" and not match["ours"]):  # 据新华社消息 only says who said it
        return None
    return Dateline(place or None, full_date(match.group()), match.end(), match["reporter"])


def _is_set_off(match: re.Match[str], following: str) -> bool:
    """Whether these words stand apart from the sentence that follows them."""
    if match["close"]:
        return True
    if not following or following.isspace() or following in "（(：:，,【":
        return True
    if match["tail"] in ("讯", "訊"):
        return following not in "员員息问問号號" and (match["ours"] is not None or match["date"] is not None)
    return match["date"] is not None


def full_date(text: str) -> str | None:
    """The first date with a year in `text`, in ISO 8601; None if there is none that the calendar knows."""
    for match in _FULL_DATE.finditer(text):
        if match["year"]:
            year, month, day = int(match["year"]), match["m1"] or match["m2"], match["d1"] or match["d2"]
        elif match["hans"]:
            year = int("".join(_DIGITS[char] for char in match["hans"]))
            month, day = _numeral(match["m3"]), _numeral(match["d3"])
        else:
            year, month, day = int(match["roc"]) + 1911, match["m4"], match["d4"]
        try:
            return datetime.date(year, int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None


def _numeral(text: str) -> str:
    """一 to 三十一 in digits; 0, which no calendar knows, for what is none."""
    tens, ten, ones = text.rpartition("十")
    if "十" in tens or len(ones) > 1 or len(tens) > 1:
        return "0"
    value = 10 * int(_DIGITS[tens] if tens else "1") if ten else 0
    return str(value + (int(_DIGITS[ones]) if ones else 0))
