"""Things told apart by a number, in one spelling whatever was printed."""

from __future__ import annotations

import pytest

from corpus import times
from retrieval import designations


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("遥感三十六号卫星", {"36号"}),
        ("长征2号丁和遥感36号", {"2号", "36号"}),
        ("绍兴地铁2号线", {"2号线"}),
        ("第三届和首届", {"3届", "1届"}),
        ("三届", {"3届"}),
        ("82路公交", {"82路"}),
        ("第五代机", {"5代"}),
        ("一期工程", {"1期"}),
        ("大飞机c919", {"c919"}),
        ("战机f-35", {"f35"}),
        ("t3航站楼", {"t3"}),
        ("三年级", {"3年级"}),
        ("一路走来", set()),
        ("几代人", set()),
        ("一号召就去了", set()),
        ("pm2.5浓度", set()),
        ("第几届", set()),
    ],
)
def test_each_has_one_spelling(text: str, right: set[str]) -> None:
    assert designations.find(text) == right


def test_a_day_is_none() -> None:
    text = "8月3号开馆,先开3号楼"
    assert designations.find(text, [mention.span for mention in times.find(text)]) == {"3号"}
    text = "8月3号开馆"
    assert designations.find(text, [mention.span for mention in times.find(text)]) == set()
