"""Times: what is one, and which days it means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import times
from corpus.text import fold

BASE = date(2019, 3, 20)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2018年", "year", "2018-01-01", "2018-12-31"),
        ("2019年度", "year", "2019-01-01", "2019-12-31"),
        ("2016年9月12日", "day", "2016-09-12", "2016-09-12"),
        ("2018-09-12", "day", "2018-09-12", "2018-09-12"),
        ("2018/9/12", "day", "2018-09-12", "2018-09-12"),
        ("二〇一九年三月", "month", "2019-03-01", "2019-03-31"),
        ("２０１８年２月", "month", "2018-02-01", "2018-02-28"),
        ("1月15日", "day", "2019-01-15", "2019-01-15"),
        ("12月25日", "day", "2018-12-25", "2018-12-25"),
        ("2月18日下午", "part of day", "2019-02-18", "2019-02-18"),
        ("去年4月14日", "day", "2018-04-14", "2018-04-14"),
        ("去年", "year", "2018-01-01", "2018-12-31"),
        ("今年以来", "range", "2019-01-01", None),
        ("2015年以来", "range", "2015-01-01", None),
        ("从2015年到现在", "range", "2015-01-01", None),
        ("自2015年到目前为止", "range", "2015-01-01", None),
        ("2015年起至今", "range", "2015-01-01", None),
        ("2015年到现在", "range", "2015-01-01", None),
        ("2015年到今天", "range", "2015-01-01", None),
        ("从2018年3月到现在", "range", "2018-03-01", None),
        ("从去年至今", "range", "2018-01-01", None),
        ("从2015年到2018年", "range", "2015-01-01", "2018-12-31"),
        ("2015年到今年", "range", "2015-01-01", "2019-12-31"),
        ("自2017年开始", "range", "2017-01-01", None),
        ("2016年以前", "range", None, "2015-12-31"),
        ("昨日", "day", "2019-03-19", "2019-03-19"),
        ("上月底", "part of month", "2019-02-21", "2019-02-28"),
        ("一季度", "part of year", "2019-01-01", "2019-03-31"),
        ("去年上半年", "part of year", "2018-01-01", "2018-06-30"),
        ("2018年底", "part of year", "2018-11-01", "2018-12-31"),
        ("“十三五”期间", "range", "2016-01-01", "2020-12-31"),
        ("3月5日至8日", "range", "2019-03-05", "2019-03-08"),
        ("11月28日至12月3日", "range", "2018-11-28", "2018-12-03"),
        ("2018年12月至2019年2月", "range", "2018-12-01", "2019-02-28"),
        ("2019年1-2月", "range", "2019-01-01", "2019-02-28"),
        ("2016—2018年", "range", "2016-01-01", "2018-12-31"),
        ("7月中旬", "part of month", None, None),
        # a day without a month is in this one, or in the last when it would lie far ahead
        ("18日", "day", "2019-03-18", "2019-03-18"),
        ("28日晚", "part of day", "2019-03-28", "2019-03-28"),
        # counted from January, not back from today
        ("前两个月", "range", "2019-01-01", "2019-02-28"),
        ("前11个月", "range", "2018-01-01", "2018-11-30"),
        ("2018年国庆节", "part of year", "2018-10-01", "2018-10-07"),
        ("近三年来", "range", "2016-03-20", "2019-03-20"),
        ("上周五", "day", "2019-03-15", "2019-03-15"),
        ("本周", "range", "2019-03-18", "2019-03-24"),
        ("in 2018", "year", "2018-01-01", "2018-12-31"),
        ("last year", "year", "2018-01-01", "2018-12-31"),
        ("March 5, 2019", "day", "2019-03-05", "2019-03-05"),
        ("5 March 2019", "day", "2019-03-05", "2019-03-05"),
        ("May 2018", "month", "2018-05-01", "2018-05-31"),
    ],
)
def test_what_a_time_means(text: str, kind: str, start: str | None, end: str | None) -> None:
    (mention,) = times.find(text, BASE)
    assert mention.kind == kind
    assert mention.text == text
    if text != "7月中旬":
        assert (mention.start and mention.start.isoformat(), mention.end and mention.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("近日", "vague"),
        ("近年来", "vague"),
        ("截至目前", "vague"),
        ("每年", "recurrent"),
        ("每学期", "recurrent"),
        ("三年", "duration"),
        ("一个月时间", "duration"),
        ("两个半小时", "duration"),
        ("半年", "duration"),
        ("8时30分", "clock"),
        ("去年", "year"),
        ("昨天", "day"),
        ("1月15日", "day"),
        ("春节期间", "part of year"),
    ],
)
def test_without_a_base_some_times_stay_open(text: str, kind: str) -> None:
    (mention,) = times.find(text)
    assert (mention.text, mention.kind, mention.start, mention.end) == (text, kind, None, None)


@pytest.mark.parametrize(
    "text",
    [
        *("第三年", "三年级", "90年代", "周边", "一次督查", "一月一培训", "少年中国", "天天向上", "they may march"),
        *("2019人", "晚报", ""),
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert times.find(text, BASE) == ()


def test_an_open_end_needs_no_base() -> None:
    (mention,) = times.find("从2015年到现在培训了多少人")
    assert (mention.text, mention.start, mention.end) == ("从2015年到现在", date(2015, 1, 1), None)


def test_clock_times() -> None:
    assert [mention.clock for mention in times.find("晚上8点半开会,15:05结束,上午9时")] == [(20, 30), (15, 5), (9, 0)]


def test_a_day_alone_is_of_the_month_named_before() -> None:
    first, second = times.find("2018年11月3日开工,25日封顶")
    assert (first.month, second.start) == (11, date(2018, 11, 25))


def test_the_year_after_the_one_that_was_named() -> None:
    assert times.find("2016年立项,次年完工")[1].start == date(2017, 1, 1)


def test_several_in_a_sentence() -> None:
    text = "工作于1月15日启动,2月18日下午完成,从2017年开始,今年一季度开展"
    assert [mention.text for mention in times.find(text, BASE)] == [
        "1月15日",
        "2月18日下午",
        "从2017年开始",
        "今年一季度",
    ]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("2018年", "2018年5月3日", True),
        ("2018年", "去年", True),
        ("2018年", "2019年", False),
        ("2015年以来", "2018年", True),
        ("2015年以来", "2014年", False),
        ("2018年", "近日", None),
        ("2018年", "三年", None),
        ("一季度", "3月5日", True),
        ("2019年3月", "3月5日", True),
    ],
)
def test_overlap(a: str, b: str, expected: bool | None) -> None:
    (one,), (other,) = times.find(a, BASE), times.find(b, BASE)
    assert times.overlaps(one, other) is expected
    assert times.overlaps(other, one) is expected


def test_dates_without_a_year_overlap_by_month_and_day() -> None:
    (one,), (other,), (next_day,) = times.find("1月15日"), times.find("1月15日下午"), times.find("1月16日")
    assert times.overlaps(one, other) is True
    assert times.overlaps(one, next_day) is False
    (month,) = times.find("1月份")
    assert times.overlaps(month, next_day) is True


PIECES = [
    *"0123456789年月日时分点至-到去今昨上下底初的,。第每近一三十二〇来周天半 ",
    *("2018年", "以来", "下午", "季度", "个月", "May", "２", "“十三五”期间"),
]
some_text = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


@given(some_text, st.none() | st.dates(date(1901, 1, 1), date(2099, 12, 31)))
def test_spans_are_inside_ordered_and_apart(text: str, base: date | None) -> None:
    end = 0
    for mention in times.find(text, base):
        assert end <= mention.span.start < mention.span.end <= len(text)
        assert mention.text == mention.span.of(text)
        assert mention.start is None or mention.end is None or mention.start <= mention.end
        end = mention.span.end


@given(some_text)
def test_folding_changes_nothing(text: str) -> None:
    same = [(mention.span, mention.start, mention.kind) for mention in times.find(fold(text), BASE)]
    assert same == [(mention.span, mention.start, mention.kind) for mention in times.find(text, BASE)]


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_written_date_is_that_day(day: date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day:%B} {day.day}, {day.year}"):
        (mention,) = times.find(text)
        assert (mention.start, mention.end, mention.text) == (day, day, text)


def test_blanks_beside_the_figures_of_a_date_are_part_of_it() -> None:
    text = "产品于 2023 年 8 月 9 日开售。"
    (mention,) = times.find(text)
    assert mention.text == "2023 年 8 月 9 日" == mention.span.of(text)
    assert (mention.start, mention.end) == (date(2023, 8, 9), date(2023, 8, 9))


def test_a_day_without_a_month_is_near_the_day_of_printing() -> None:
    printed = date(2023, 8, 1)
    assert [one.start for one in times.find("29日20时至31日18时，降雨207毫米。", printed)] == [
        date(2023, 7, 29),
        date(2023, 7, 31),
    ]
    assert times.find("29日开幕", date(2023, 1, 2))[0].start == date(2022, 12, 29)
    assert times.find("12日开幕", printed)[0].start == date(2023, 8, 12)
    assert times.find("7月9日立项，29日开幕", printed)[1].start == date(2023, 7, 29)
