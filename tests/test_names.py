"""People and organisations: whole names, and no slogans."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import names


def found(text: str) -> list[tuple[str, str]]:
    return [(mention.text, mention.kind) for mention in names.find(text)]


def organisations(text: str) -> list[str]:
    return [name for name, kind in found(text) if kind == "organisation"]


def people(text: str) -> list[str]:
    return [name for name, kind in found(text) if kind == "person"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中国人民财产保险股份有限公司山东省分公司中标", ["中国人民财产保险股份有限公司山东省分公司"]),
        ("课由青州市新东方畜牧培训学校讲授", ["青州市新东方畜牧培训学校"]),
        ("潍坊市扶贫办开展了调研", ["潍坊市扶贫办"]),
        ("青州市人社局、邵庄镇政府共同主办", ["青州市人社局", "邵庄镇政府"]),
        ("学员在山东省民族中等职业学校上课", ["山东省民族中等职业学校"]),
        ("青州市公共实训中心启用", ["青州市公共实训中心"]),
        ("高密中专、豪迈科技中专、技工学校都报了名", ["高密中专", "豪迈科技中专"]),
        ("病人转到北京大学第三医院", ["北京大学第三医院"]),
    ],
)
def test_organisations_are_whole(text: str, expected: list[str]) -> None:
    assert organisations(text) == expected


@pytest.mark.parametrize(
    "text", ["昌邑市召开了动员会", "潍坊出台了新的办法", "用好“党支部+合作社+贫困户”的路子", "他在学校门口等车"]
)
def test_what_is_no_organisation(text: str) -> None:
    assert organisations(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("校长荆茂仁到镇上讲课", [("荆茂仁", "校长")]),
        ("市委书记张建国讲话,副局长刘海涛作答", [("张建国", "市委书记"), ("刘海涛", "副局长")]),
        ("王秀兰老师带着学生来了", [("王秀兰", "老师")]),
        ("那天李明华没有来", [("李明华", None)]),
        ("□ 记者 都镇强 通讯员 郝同军 张可明 报道", [("都镇强", "记者"), ("郝同军", "通讯员"), ("张可明", "通讯员")]),
    ],
)
def test_people_with_their_titles(text: str, expected: list[tuple[str, str | None]]) -> None:
    met = [(name.text, name.title and name.title.of(text)) for name in names.find(text) if name.kind == "person"]
    assert met == expected


@pytest.mark.parametrize("text", ["扶贫、扶智、扶志三个方向", "开展“金晖助老”活动", "建设平安乡村", ""])
def test_what_is_no_person(text: str) -> None:
    assert people(text) == []


def test_traditional_text_keeps_its_characters() -> None:
    assert people("校長張建國到場講話") == ["張建國"]


@given(
    st.lists(
        st.sampled_from([*"的,。了 \n在", "校长", "荆茂仁", "青州市", "人社局", "有限公司", "记者", "“", "a+b"])
    ).map("".join)
)
@settings(deadline=None, max_examples=50)
def test_spans_are_inside_ordered_and_apart(text: str) -> None:
    end = 0
    for mention in names.find(text):
        assert end <= mention.span.start < mention.span.end <= len(text)
        assert mention.text == mention.span.of(text)
        end = mention.span.end


def test_threads_find_alike() -> None:
    texts = ["校长荆茂仁到青州市人社局", "潍坊市扶贫办", "李明华没有来"] * 5
    expected = [names.find(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(names.find, texts)) == expected
