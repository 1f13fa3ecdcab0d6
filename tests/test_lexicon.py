"""The dictionary: the same words whether it is in memory or looked up, and place names in one piece."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import lexicon

TEXTS = [
    "寿光市人社局在文家街道举办了三期蔬菜种植培训班,共有1,260人次参加。",
    "1949年10月1日,中华人民共和国中央人民政府成立典礼在北京天安门广场举行",
    "小明硕士毕业于中国科学院计算所,后在日本京都大学深造",
    "OpenAI的GPT-4 API价格为$0.03/1K tokens 😀\r\n 下一行\t制表",
    "乒乓球拍卖完了。结婚的和尚未结婚的",
    "",
    "。、!?",
    "积石山保安族东乡族撒拉族自治县和新疆维吾尔自治区克孜勒苏柯尔克孜自治州",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("hmm", [True, False])
def test_looked_up_and_in_memory_cut_alike(text: str, hmm: bool) -> None:
    small, whole = lexicon.tokenizer(whole=False), lexicon.tokenizer(whole=True)
    assert list(small.cut(text, HMM=hmm)) == list(whole.cut(text, HMM=hmm))
    assert list(small.cut_for_search(text, HMM=hmm)) == list(whole.cut_for_search(text, HMM=hmm))


@given(st.lists(st.sampled_from([*"的青州市区新城大城市高密度a1. ", "潍坊", "人民政府", "长安街", "𠮷"])).map("".join))
@settings(deadline=None)
def test_any_text_is_cut_alike_and_without_loss(text: str) -> None:
    small, whole = lexicon.tokenizer(whole=False), lexicon.tokenizer(whole=True)
    words = list(small.cut(text))
    assert "".join(words) == text
    assert list(small.cut_for_search(text)) == list(whole.cut_for_search(text))
    assert words == list(whole.cut(text))


@pytest.mark.parametrize(
    "name",
    [
        "寒亭区",
        "寒亭",
        "坊子区",
        "潍城",
        "弥河镇",
        "昌邑市",
        "内蒙古自治区",
        "西双版纳",
        "乌兹别克斯坦",
        "建档立卡",
        "雨露计划",
        "人社局",
        "最多跑一次",
    ],
)
def test_names_and_terms_stay_whole(name: str) -> None:
    assert name in list(lexicon.tokenizer().cut(f"记者从{name}了解到"))
    assert name in list(lexicon.tokenizer().cut(name))


def test_search_mode_finds_the_short_name_in_the_long_one() -> None:
    assert {"青州", "青州市"} <= set(lexicon.tokenizer().cut_for_search("青州市新开了一所学校"))


def test_threads_share_it() -> None:
    expected = [list(lexicon.tokenizer(whole=True).cut(text)) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            assert list(pool.map(lambda text: list(lexicon.tokenizer().cut(text)), TEXTS)) == expected


def test_it_is_read_only() -> None:
    with pytest.raises(TypeError):
        lexicon.tokenizer().add_word("新词")  # type: ignore[attr-defined]


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    list(lexicon.tokenizer(whole=True).cut("安静"))
    assert capfd.readouterr() == ("", "")
