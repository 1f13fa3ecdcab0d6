from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Span
from corpus.sentences import quote, same_text, split


def cut(text: str) -> list[str]:
    return [quote(span.of(text)) for span in split(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("大棚建好了。菜卖得怎么样？很好！", ["大棚建好了。", "菜卖得怎么样？", "很好！"]),
        ("每亩增收59.33万元。8:30准时开门。", ["每亩增收59.33万元。", "8:30准时开门。"]),
        ("好消息！！大家都来了……后来呢？！", ["好消息！！", "大家都来了……", "后来呢？！"]),
        ("价格是3.50元!真的?是的。", ["价格是3.50元!", "真的?", "是的。"]),
        ("“加油！”他说。大家笑了。", ["“加油！”他说。", "大家笑了。"]),
        ("他说：“好！”大家笑了。", ["他说：“好！”", "大家笑了。"]),
        ("他表示，“明年再来。”下一步还要扩建。", ["他表示，“明年再来。”", "下一步还要扩建。"]),
        ("「真的嗎？」她問。「真的。」他說。", ["「真的嗎？」她問。", "「真的。」他說。"]),
        ("伴着“冲啊！”的喊声，队员出发。", ["伴着“冲啊！”的喊声，队员出发。"]),
        ("村里放映《你好！李师傅》三场。观众五百人。", ["村里放映《你好！李师傅》三场。", "观众五百人。"]),
        ("全村（含新区。）共有百户。都通了水。", ["全村（含新区。）共有百户。", "都通了水。"]),
        ("活动结束了。（记者 李四）", ["活动结束了。", "（记者 李四）"]),
        ("网址是http://a.example/b?c=1&d!2。请查看。", ["网址是http://a.example/b?c=1&d!2。", "请查看。"]),
        ("1. 加强领导。2.狠抓落实；3．再看效果。", ["1. 加强领导。", "2.狠抓落实；3．再看效果。"]),
        ("Mr. Li came at 8.30. He left. 他走了。", ["Mr. Li came at 8.30.", "He left.", "他走了。"]),
        ("The U.S. team won. Nobody saw it", ["The U.S. team won.", "Nobody saw it"]),
        ("没有句号的一段", ["没有句号的一段"]),
        (" 　\n", []),
        ("", []),
    ],
)
def test_split(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


def test_a_long_quotation_is_split_inside() -> None:
    inside = "我们村种了三百亩桃树，修了五公里路，还办起了合作社。" * 8
    assert len(cut(f"老支书说：“{inside}”村民都点头。")) == 9


def test_a_sentence_goes_on_behind_a_column_end() -> None:
    text = "全县确保老人稳定增\n\n收。下一步再扩大。"
    first, second = split(text, Span(0, len(text)))
    assert (first, second) == (Span(0, 13), Span(13, 20))
    assert quote(first.of(text)) == "全县确保老人稳定增收。"


def test_only_the_span_is_split() -> None:
    text = "一句。两句。三句。"
    assert split(text, Span(3, 8)) == (Span(3, 6), Span(6, 8))


def test_a_very_long_sentence_is_cut_at_its_weaker_marks() -> None:
    parts = cut("甲乙丙丁，戊己庚辛；" * 200)
    assert all(part.endswith("；") and len(part) <= 400 for part in parts)
    assert all(part.endswith("，") and len(part) <= 400 for part in cut("子丑寅卯，" * 200))
    assert max(map(len, cut("无" * 5000))) == 1000
    assert all("1,000" in part for part in cut("收入1,000元," * 100))


@pytest.mark.parametrize(
    ("raw", "quoted"),
    [
        ("　　今年春\n\n　　天来得早。 ", "今年春天来得早。"),
        ("编号 A 12", "编号 A 12"),
        ("made in\nChina", "made in China"),
        ("wait,\r\nplease", "wait, please"),
        ("共24\n000人", "共24000人"),
        ("增值,\n2019年", "增值,2019年"),
        ("", ""),
    ],
)
def test_quote(raw: str, quoted: str) -> None:
    assert quote(raw) == quoted
    assert same_text(raw, quoted)


def test_same_text_sees_a_changed_character() -> None:
    assert not same_text("共24000人", "共2400人")


PIECES = st.sampled_from(
    [*"。！？!?…；，,:“”‘’「」『』《》（）()\"'.．3aA \n\r\t\u2028\u3000\x00😀好", "……", "他说", "A.B. "]
)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_split_loses_and_doubles_nothing(text: str) -> None:
    position = 0
    for span in split(text, Span(0, len(text))):
        assert position <= span.start < span.end
        assert not text[position : span.start].strip()
        assert not text[span.start].isspace()
        assert not text[span.end - 1].isspace()
        assert same_text(span.of(text), quote(span.of(text)))
        position = span.end
    assert not text[position:].strip()
