"""Papers that disagree on a day, a person, a body or a place: what is shown side by side, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import contract, render
from bot.conversation import Answered
from bot.telegram import html
from retrieval.engine import Engine
from retrieval.library import Library
from test_duplicates import cited, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from test_duplicates import Papers


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[[Papers], Engine]]:
    with Library.open(tmp_path / "library", create=True) as library:

        def make(papers: Papers) -> Engine:
            write(tmp_path / "papers", papers)
            library.add([tmp_path / "papers"])
            return Engine(library)

        yield make


HALL = """{county}图书馆新馆{day}开馆，馆长由{head}担任。新馆设在{site}，由{firm}承建，读者凭身份证办理借书证。"""


def hall(county: str, day: str, head: str, site: str, firm: str) -> str:
    return HALL.format(county=county, day=day, head=head, site=site, firm=firm)


FIRST = hall("云门县", "5月1日", "林素云", "城东文化广场", "县建筑公司")
HALLS: Papers = {
    "k1": ("云门县图书馆新馆建成", FIRST, "2022-04-10"),
    "k2": (
        "云门县图书馆新馆推迟开馆",
        hall("云门县", "6月1日", "赵国强", "城西人民公园", "宏达建设集团"),
        "2023-04-28",
    ),
}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("云门县图书馆新馆什么时候开馆", ("6月1日", "5月1日")),
        ("云门县图书馆新馆馆长由谁担任", ("赵国强", "林素云")),
        ("云门县图书馆新馆设在哪里", ("城西人民公园", "城东文化广场")),
        ("云门县图书馆新馆由哪家公司承建", ("宏达建设集团", "县建筑公司")),
    ],
)
def test_what_a_later_paper_says_otherwise_is_shown_first(
    made: Callable[[Papers], Engine], asked: str, given: tuple[str, str]
) -> None:
    answer = made(HALLS).ask(asked)
    assert (answer.text, answer.figures, cited(answer)) == (given[0], given, ["k2.jsonl", "k1.jsonl"])
    assert [one.highlight.of(one.sentence.text) for one in answer.citations if one.highlight] == list(given)
    shown = render.answer(answer, 200, "zh")
    assert "各篇报道说法不一" in shown
    assert "数字不一" not in shown
    assert "各篇报道说法不一" in html.reply(Answered(answer), "zh")[0].text
    dates = [(one["answer"], one["date"]) for one in contract.answer(answer)["figures"]]  # type: ignore[attr-defined]
    assert dates == [(given[0], "2023-04-28"), (given[1], "2022-04-10")]


def test_a_year_picks_one_day_and_one_person(made: Callable[[Papers], Engine]) -> None:
    engine = made(HALLS)
    for year, day, head, source in (("2022", "5月1日", "林素云", "k1"), ("2023", "6月1日", "赵国强", "k2")):
        for asked, told in (("什么时候开馆", day), ("馆长由谁担任", head)):
            answer = engine.ask(f"{year}年云门县图书馆新馆{asked}")
            assert (answer.text, answer.figures, cited(answer)) == (told, (), [f"{source}.jsonl"])


def test_a_correction_that_repeats_what_was_wrong_is_shown_before_it(made: Callable[[Papers], Engine]) -> None:
    text = "云门县图书馆新馆6月1日开馆。此前本报曾报道5月1日开馆，特此更正。"
    answer = made({"k1": HALLS["k1"], "k2": ("更正", text, "2022-04-12")}).ask("云门县图书馆新馆什么时候开馆")
    assert (answer.figures, cited(answer)) == (("6月1日", "5月1日"), ["k2.jsonl", "k1.jsonl"])


def test_every_year_has_its_own_games(made: Callable[[Papers], Engine]) -> None:
    form = "昌乐县第{}届农民运动会{}在{}举行，{}获得冠军。运动会设拔河、插秧等项目。"
    third = ("农民运动会", form.format("三", "10月8日", "五图镇", "李大山"), "2021-10-09")
    fourth = ("农民运动会", form.format("四", "10月18日", "乔官镇", "王小海"), "2022-10-19")
    engine = made({"a": third, "b": fourth})
    assert engine.ask("昌乐县农民运动会什么时候举行").figures == ("10月18日", "10月8日")
    assert engine.ask("昌乐县第三届农民运动会冠军是谁").text == "李大山"


def test_two_days_or_people_in_one_article_are_no_two_answers(made: Callable[[Papers], Engine]) -> None:
    text = f"{FIRST}云门县图书馆新馆6月1日开馆，馆长由赵国强担任。"
    engine = made({"k1": ("云门县图书馆新馆建成", text, "2022-04-10")})
    assert engine.ask("云门县图书馆新馆什么时候开馆").text is None
    assert engine.ask("云门县图书馆新馆馆长由谁担任").text is None


@pytest.mark.parametrize(("here", "there"), [("云门县", "青峰县"), ("青州市", "昌乐县")])
def test_of_two_libraries_neither_is_shown_for_the_other(
    made: Callable[[Papers], Engine], here: str, there: str
) -> None:
    papers = {name: (title, text.replace("云门县", here), date) for name, (title, text, date) in HALLS.items()}
    papers["k2"] = ("开馆", papers["k2"][1].replace(here, there), "2023-04-28")
    engine = made(papers)
    assert engine.ask("图书馆新馆什么时候开馆").text is None
    assert engine.ask("图书馆新馆馆长由谁担任").text is None
    assert engine.ask(f"{here}图书馆新馆什么时候开馆").text == "5月1日"


def test_who_holds_another_office_is_not_shown_twice(made: Callable[[Papers], Engine]) -> None:
    engine = made(HALLS)
    for asked in ("副馆长是谁", "书记由谁担任", "什么时候闭馆"):
        assert engine.ask(f"云门县图书馆新馆{asked}").figures == ()


def test_the_same_day_or_amount_in_other_words_takes_nothing_from_an_answer(
    made: Callable[[Papers], Engine],
) -> None:
    other = FIRST.replace("5月1日", "五月一日")
    engine = made({"k1": HALLS["k1"], "k3": ("新馆", other, "2022-04-12")})
    answer = engine.ask("云门县图书馆新馆什么时候开馆")
    assert (answer.text in ("5月1日", "五月一日"), answer.figures) == (True, ())
