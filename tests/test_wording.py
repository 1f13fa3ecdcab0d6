"""What the reader is asked of a text that names a time in its own way."""

from __future__ import annotations

import datetime

import pytest

from retrieval.question import analyse
from retrieval.wording import for_text

PRINTED = datetime.date(2019, 3, 12)


@pytest.mark.parametrize(
    ("asked", "text", "read"),
    [
        ("青州2018年培训了多少人", "青州去年培训了三千人。", "青州去年培训了多少人"),
        ("青州2018年培训了多少人", "青州2018年培训了三千人。", "青州2018年培训了多少人"),
        ("青州2018年培训了多少人", "青州培训了三千人。", "青州培训了多少人"),
        ("截至2018年青州培训了多少人", "青州培训了三千人。", "青州培训了多少人"),
        ("2018年的培训有多少人", "培训了三千人。", "培训有多少人"),
        ("2019年3月峡山掀翻多少大棚", "3月，峡山掀翻37个大棚。", "3月峡山掀翻多少大棚"),
        ("2019年1至2月卖了多少", "今年1至2月卖了三千吨。", "今年1至2月卖了多少"),
        ("2018年度培训了多少人", "本年度培训了三千人。", "2018年度培训了多少人"),
        ("2018年至2019年培训了多少人", "两年培训了三千人。", "2018年至2019年培训了多少人"),
        # Another year than those with a word of their own is left out, when no text says it.
        ("青州2011年培训了多少人", "青州去年培训了三千人。", "青州培训了多少人"),
        ("青州去年培训了多少人", "青州2018年培训了三千人。", "青州去年培训了多少人"),
        ("5月底青州有多少人", "目前青州有三千人。", "5月底青州有多少人"),
        ("青州培训了多少人", "青州培训了三千人。", "青州培训了多少人"),
    ],
)
def test_a_year_is_said_as_the_text_says_it(asked: str, text: str, read: str) -> None:
    assert for_text(analyse(asked), text, PRINTED) == read


def test_a_text_of_no_known_day_is_asked_as_it_was_typed() -> None:
    assert for_text(analyse("青州2018年培训了多少人"), "青州去年培训了三千人。", None) == "青州2018年培训了多少人"


def test_what_a_title_names_is_no_time() -> None:
    asked = "2024年到期的债券有多少"
    assert for_text(analyse(asked), "债券有三亿元。", PRINTED) == asked
