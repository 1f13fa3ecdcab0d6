from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Article, Page, ParsedPage
from corpus.pages import parse
from corpus.sentences import same_text


def read(text: str) -> tuple[Article, ...]:
    return parse(Page(1, dedent(text))).articles


def one(text: str) -> Article:
    (article,) = read(text)
    return article


def names(article: Article) -> list[tuple[str, str]]:
    return [(byline.name, byline.role) for byline in article.byline]


def body(article: Article) -> str:
    return "".join(sentence.text for sentence in article.sentences if sentence.part == "body")


def parts(article: Article) -> list[str]:
    return [sentence.part for sentence in article.sentences]


# A page of many items, as it is copied from an electronic edition: a blank line between all lines.

MANY = """
第3版 县域

潍坊日报 2019年3月5日 星期二

责任编辑：王五 版式：赵六

心里装着乡亲们的冷和暖——

马家庄 来了“土专家”

□ 记者 刘芳 孙立

通讯员 李 明 报道

本报青州讯 青州市农技站把课堂搬到了大棚里,一冬天讲了36堂课,听课的菜农有1500余人

次。马家庄的老马说:“听了就能用上!”

今年,农技站还要在另外三十个村子里再办

20期夜校。

□ 张强 报道

坊子区的小学生近日参观了邮电博物馆。

昌乐县

为困难家庭添置新书桌

□ 记者 张强 通讯员 郝建国 报道

本报昌乐讯 昌乐县为59户困难家庭添置了书桌,共花去2.36万元。
"""


def test_a_page_of_many_items() -> None:
    lecture, caption, desks = read(MANY)
    assert lecture.kicker == "心里装着乡亲们的冷和暖——"
    assert lecture.headline == "马家庄 来了“土专家”"
    assert names(lecture) == [("刘芳", "记者"), ("孙立", "记者"), ("李明", "通讯员")]
    assert (lecture.dateline, lecture.date, lecture.kind) == ("青州", "2019-03-05", "article")
    assert "听课的菜农有1500余人次。" in lecture.sentences[4].text
    assert body(lecture).endswith("今年,农技站还要在另外三十个村子里再办20期夜校。")
    assert [s.paragraph for s in lecture.sentences] == [-1, -1, -1, -1, 0, 0, 1]
    assert (caption.kind, caption.headline, names(caption)) == ("caption", None, [("张强", "")])
    assert body(caption) == "坊子区的小学生近日参观了邮电博物馆。"
    assert desks.headline == "昌乐县为困难家庭添置新书桌"
    assert names(desks) == [("张强", "记者"), ("郝建国", "通讯员")]
    assert [aside.reason for aside in parse(Page(1, MANY)).set_aside] == ["running-head"] * 3


def test_an_item_may_begin_in_the_middle_of_a_sentence() -> None:
    article = one("做大产业\n本报记者 王海\n环,全县建起了三个园区。\n园区里有工人两千名。")
    assert body(article) == "环,全县建起了三个园区。园区里有工人两千名。"


def test_a_two_line_headline_is_one_sentence() -> None:
    article = one("临朐县\n\n织就养老服务网\n\n□ 记者 王海\n\n本报临朐讯 老人笑了。")
    assert parts(article) == ["headline", "byline", "body"]
    assert article.headline == "临朐县织就养老服务网"
    long = one("高密市用一张清单管住乡村干部的权力\n让村里的大事小事都能看得见\n本报高密讯 清单有了。")
    assert long.headline == "高密市用一张清单管住乡村干部的权力 让村里的大事小事都能看得见"


def test_kicker_and_subhead() -> None:
    article = one("“八个一”进了村——\n看昌邑怎么变\n——饮马镇整治环境纪实\n本报记者 王海\n镇上修了路。\n")
    assert (article.kicker, article.headline) == ("“八个一”进了村——", "看昌邑怎么变")
    assert article.subhead == "——饮马镇整治环境纪实"
    below = one("看昌邑怎么变\n本报记者 王海\n——饮马镇整治环境纪实\n本报昌邑讯 镇上修了路。\n")
    assert below.subhead == "——饮马镇整治环境纪实"


def test_labels_say_which_part_of_a_heading_a_line_is() -> None:
    text = """\
        引题：乡村医生进了家门
        标题：老人看病不出村
        副题：全县建起卫生室36个
        作者：王海
        卫生室里药品齐全。

        【肩题】瓜农有了保险
        一场冰雹过后
        不愁没收成
        【副题】每亩补助32元
        瓜农领到了补助。
        """
    clinics, melons = read(text)
    assert (clinics.kicker, clinics.headline) == ("乡村医生进了家门", "老人看病不出村")
    assert (clinics.subhead, names(clinics)) == ("全县建起卫生室36个", [("王海", "作者")])
    assert (melons.kicker, melons.headline) == ("瓜农有了保险", "一场冰雹过后不愁没收成")
    assert melons.subhead == "每亩补助32元"
    parsed = parse(Page(1, text))
    assert [aside.text for aside in parsed.set_aside] == ["引题：", "【肩题】"]
    assert parts(clinics)[:5] == ["kicker", "byline", "headline", "byline", "subhead"]
    check(text, parsed)


def test_a_theme_is_no_label() -> None:
    talk = one("老街坊讲故事\n□ 记者 王海\n活动安排如下：\n时间：周六上午\n主题：老街的故事\n欢迎参加。\n")
    assert body(talk).endswith("主题：老街的故事欢迎参加。")


# Bylines and datelines.


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("□ 记者 王海 通讯员 李明 周洁 报道", [("王海", "记者"), ("李明", "通讯员"), ("周洁", "通讯员")]),
        ("□ 王海 报道", [("王海", "")]),
        ("■本报记者 王海、李 明", [("王海", "记者"), ("李明", "记者")]),
        ("本报通讯员 王海，李明", [("王海", "通讯员"), ("李明", "通讯员")]),
        ("通讯员王海报道", [("王海", "通讯员")]),
        ("文/图 王海", [("王海", "文/图")]),
        ("文/王海 图/李明", [("王海", "文"), ("李明", "图")]),
        ("记者 王海 摄", [("王海", "记者")]),
        ("（记者 王海 通讯员 李明）", [("王海", "记者"), ("李明", "通讯员")]),
        ("新华社记者 王海", [("王海", "记者")]),
        ("齐鲁晚报·齐鲁壹点记者 欧阳文山", [("欧阳文山", "记者")]),
        ("作者：买买提·艾力", [("买买提·艾力", "作者")]),
        ("記者王小明、陳大文 攝", [("王小明", "記者"), ("陳大文", "記者")]),
        ("本报通讯员 市教育局", [("市教育局", "通讯员")]),
    ],
)
def test_bylines(line: str, expected: list[tuple[str, str]]) -> None:
    article = one(f"农家书屋进了村\n{line}\n全镇建起三十个农家书屋。\n孩子们放学就来。\n")
    assert names(article) == expected
    assert parts(article) == ["headline", "byline", "body", "body"]


@pytest.mark.parametrize(
    ("lead", "place", "expected"),
    [
        ("本报昌乐讯 ", "昌乐", []),
        ("本报讯 ", None, []),
        ("本报昌乐3月5日讯 ", "昌乐", []),
        ("本报讯（记者 王海 通讯员 李明）", None, [("王海", "记者"), ("李明", "通讯员")]),
        ("新华社北京3月5日电（记者王海、李明）", "北京", [("王海", "记者"), ("李明", "记者")]),
        ("据新华社济南电 ", "济南", []),
        ("【本报济南讯】", "济南", []),
        ("（本报北京专电）", "北京", []),
        ("本報訊（記者王海）", None, [("王海", "記者")]),
        ("〔記者王小明／南投報導〕", "南投", [("王小明", "記者")]),
        ("本报讯 记者王海报道：", None, [("王海", "记者")]),
        ("本报讯　记者王海从县里获悉，", None, [("王海", "记者")]),
    ],
)
def test_datelines_stay_in_their_sentence(lead: str, place: str | None, expected: list[tuple[str, str]]) -> None:
    article = one(f"农家书屋进了村\n{lead}全镇建起三十个农家书屋。\n")
    assert (article.dateline, names(article)) == (place, expected)
    assert article.sentences[-1].text == f"{lead}全镇建起三十个农家书屋。"


def test_what_looks_like_a_dateline() -> None:
    assert one("热线改号了\n本报电话改号，请读者留意。\n").dateline is None
    assert one("谁来投稿\n本报通讯员来自各县，共有百人。\n").dateline is None


def test_a_full_date_in_the_dateline() -> None:
    assert one("春运开始\n新华社北京2019年1月21日电 今天起铁路加开列车。\n").date == "2019-01-21"


def test_a_byline_at_the_end() -> None:
    article = one("农家书屋进了村\n近日，全镇建起三十个农家书屋。（王小明）\n")
    assert names(article) == [("王小明", "")]
    assert parts(article) == ["headline", "body", "byline"]


def test_an_author_alone_on_a_line() -> None:
    article = one("故乡的老井\n王 海\n井台边长着一棵槐树。\n")
    assert (article.headline, names(article)) == ("故乡的老井", [("王海", "")])


# Where items begin and where they do not.


def test_section_titles_do_not_begin_an_article() -> None:
    article = one("""\
        寿光菜农用上新大棚
        □ 记者 王海
        本报寿光讯 全镇改造了大棚1200个。
        加强部署
        镇里每周调度一次。
        一、拓宽销路
        合作社同超市签了合同。
        让菜农腰包鼓起来
        下一步还要再建500个。
        """)
    assert [s.text for s in article.sentences if s.part == "body"][1] == "加强部署"
    assert len(article.sentences) == 9


def test_signed_items_without_byline_lines() -> None:
    onions, cherries, checks = read("""\
        大葱价好

        近日，大葱亩产达到8000斤。

        合作社已经签了合同。（王小明）

        樱桃节开幕

        城关街道办起了樱桃节。（记者 李芳）

        老人免费体检

        卫生部门为老人免费体检。（通讯员 孙强 周洁）
        """)
    assert [a.headline for a in (onions, cherries, checks)] == ["大葱价好", "樱桃节开幕", "老人免费体检"]
    assert names(checks) == [("孙强", "通讯员"), ("周洁", "通讯员")]


def test_headings_without_byline_that_name_another_place() -> None:
    found = read("""\
        安丘市大葱喜获丰收

        近日，安丘市的大葱陆续上市，亩产达到8000斤。

        诸城市为老人免费体检

        近日，诸城市有3.2万名老人参加了免费体检。
        """)
    assert [a.headline for a in found] == ["安丘市大葱喜获丰收", "诸城市为老人免费体检"]


def test_captions_between_items() -> None:
    picture, article, clean, last = read("""\
        图为高密市的农民在晾晒高粱。 李明 摄

        剪纸进课堂
        本报高密讯（记者 王芳）高密市在32所学校开了剪纸课。
        学生一年剪出作品2万多件。

        3月6日，志愿者在清理河道。
        □ 记者 张强 摄

        古城游客多
        □ 本报记者 张强
        本报青州讯 古城接待游客32万人次。
        """)
    assert (picture.kind, names(picture)) == ("caption", [("李明", "摄")])
    assert article.kind == last.kind == "article"
    assert (clean.kind, body(clean), names(clean)) == ("caption", "3月6日，志愿者在清理河道。", [("张强", "记者")])


@pytest.mark.parametrize(
    "line",
    [
        "图①:老人在下棋。",
        "图1：老人在下棋",
        "上图:老人在下棋",
        "△老人在下棋",
        "▲老人在下棋。 王海 摄",
        "图为老人在下棋。",
    ],
)
def test_a_line_that_calls_itself_a_caption(line: str) -> None:
    article, first, second = read(f"院子里热闹\n□ 记者 王海\n老人有了去处。\n\n{line}\n图②:孩子们在读书。\n")
    assert (body(article), first.kind, second.kind) == ("老人有了去处。", "caption", "caption")
    assert second.headline is None
    _, brief, pictured = read(f"简讯\n●昌乐县修好一座桥。\n●青州市栽树300棵。\n{line}\n")
    assert (brief.kind, pictured.kind) == ("brief", "caption")


def test_a_column_of_briefs() -> None:
    first, second, article = read("""\
        简讯

        ●昌乐县实验小学举行消防演练。（张伟）
        ●寒亭区图书馆新购图书5000册。

        湿地迎来候鸟
        本报讯 湿地迎来3000多只候鸟。
        """)
    assert (first.kind, second.kind, article.kind) == ("brief", "brief", "article")
    assert names(first) == [("张伟", "")]


def test_briefs_with_headlines_of_their_own() -> None:
    text = """\
        简讯

        ▲青州市举行义诊 3月6日,医生来到王府街道,看了32名病人。
        ▲小桥通车
        昌乐县修好一座桥,全长120米。
        ▲寒亭区添了新书。
        """
    clinic, bridge, books = read(text)
    assert (clinic.headline, bridge.headline, books.headline) == ("青州市举行义诊", "小桥通车", None)
    assert body(clinic) == "3月6日,医生来到王府街道,看了32名病人。"
    assert {clinic.kind, bridge.kind, books.kind} == {"brief"}
    check(dedent(text), parse(Page(1, dedent(text))))


def test_sections_of_a_page_are_set_aside() -> None:
    page = parse(
        Page(
            1,
            dedent("""\
                B01　城事　　　　2019年3月12日　星期二　　　　海岱晨报
                ＝＝＝＝＝＝
                ·健康·
                家门口拍片子
                镇卫生院能拍片子了。
                （记者 苏小雨）
                ·交通·
                地下通道通车
                本报潍坊讯　通道长1.38公里。
                （记者 秦朗　通讯员 法宣）
                图片新闻
                市民在河边放风筝。 文心 摄
                教育短讯
                诸城市 去年发放助学金1986万元。
                潍城区 食堂装上了摄像头。
                """),
        )
    )
    assert [(a.headline, a.kind, names(a)) for a in page.articles] == [
        ("家门口拍片子", "article", [("苏小雨", "记者")]),
        ("地下通道通车", "article", [("秦朗", "记者"), ("法宣", "通讯员")]),
        (None, "caption", [("文心", "摄")]),
        (None, "brief", []),
        (None, "brief", []),
    ]
    reasons = ["running-head", "separator", "section", "section", "section", "column"]
    assert [aside.reason for aside in page.set_aside] == reasons


def test_items_that_only_a_dateline_announces() -> None:
    found = read("本报青州讯 蜜桃丰收。\n\n本报昌乐讯 西瓜上市。每斤三元。\n")
    assert [(a.dateline, a.kind, a.headline) for a in found] == [("青州", "brief", None), ("昌乐", "brief", None)]


def test_rules_divide_items() -> None:
    page = parse(Page(1, "西瓜上市\n每斤3元。\n----------\n蜜桃丰收\n产量5万吨。\n"))
    assert [a.headline for a in page.articles] == ["西瓜上市", "蜜桃丰收"]
    assert [(aside.text, aside.reason) for aside in page.set_aside] == [("----------", "separator")]


def test_a_headline_printed_twice() -> None:
    page = parse(Page(1, "蓝宝石小镇\n迎客忙\n\n蓝宝石小镇迎客忙\n□ 记者 王海\n本报昌乐讯 游客6万人次。\n"))
    (article,) = page.articles
    assert article.headline == "蓝宝石小镇迎客忙"
    assert {aside.reason for aside in page.set_aside} == {"repeated-headline"}


def test_a_list_of_headlines_above_the_items() -> None:
    page = parse(
        Page(1, "西瓜上市\n蜜桃丰收\n\n西瓜上市\n□ 记者 王海\n每斤3元。\n\n蜜桃丰收\n□ 记者 李娜\n产量5万吨。\n")
    )
    assert [a.headline for a in page.articles] == ["西瓜上市", "蜜桃丰收"]
    assert [aside.text for aside in page.set_aside] == ["西瓜上市", "蜜桃丰收"]


def test_lines_that_are_no_heading() -> None:
    times = one("""\
        开学时间公布
        市教育局公布了开学时间，具体安排如下：
        普通高中：2月18日
        初中：2月20日
        幼儿园：2月25日
        市教育局提醒，各学校要做好准备。
        """)
    assert (times.headline, times.kicker, len(times.sentences)) == ("开学时间公布", None, 6)
    asked, sweet = read("""\
        谁动了我的快递？
        □ 记者 王海
        本报诸城讯 快递柜收起了超时费。
        居民怎么看？
        居民李女士说：“不合理！”
        够甜！樱桃上市
        □ 记者 李娜
        本报临朐讯 樱桃每斤18元。
        """)
    assert (asked.headline, sweet.headline) == ("谁动了我的快递？", "够甜！樱桃上市")
    assert body(asked).endswith("居民怎么看？居民李女士说：“不合理！”")
    quoted = one("""\
        小板凳会议
        □ 本报记者 王海
        　　干部带着小板凳进村，解决难题860件。

        “有话就在这里说”

        　　3月2日晚，村民围坐一起商量修路。

        “说了就得办”

        　　会后第三天，修路队就来了。
        """)
    assert body(quoted).count("“") == 2
    numbered = one("峡山区水更清\n一、层层压实责任\n全区有河长126名。\n二、科技巡河\n安装探头89处。\n")
    assert numbered.headline == "峡山区水更清"


def test_headline_and_dateline_on_one_line() -> None:
    peaches, melons = read("青州蜜桃出国 本报讯 青州市出口蜜桃3000吨。\n昌乐西瓜上高铁 本报讯 昌乐运出500吨。\n")
    assert (peaches.headline, melons.headline) == ("青州蜜桃出国", "昌乐西瓜上高铁")
    (signed,) = read("青州蜜桃出国 □ 记者 王海\n□ 记者 王海 报道 本报青州讯 出口3000吨。\n")
    assert (signed.dateline, body(signed)) == ("青州", "本报青州讯 出口3000吨。")


def test_a_dateline_before_another_papers_is_no_headline() -> None:
    taken = one("本报综合消息　新华社北京8月5日电 （记者 王海）全国出口蜜桃3000吨。\n")
    assert (taken.headline, body(taken)) == (None, "本报综合消息　新华社北京8月5日电 （记者 王海）全国出口蜜桃3000吨。")


def test_continued_items_and_a_folio_inside_one() -> None:
    rest, school = read("""\
        （上接第一版）
        了群众的称赞。全镇修路12公里。
        （下转第三版）
        田间办起夜校
        □ 记者 王海
        本报安丘讯 夜校办了36期。
        """)
    assert (body(rest), rest.headline, school.headline) == ("了群众的称赞。全镇修路12公里。", None, "田间办起夜校")
    vegetables = one("蔬菜出国\n本报记者 王海\n今年出口到23个国家。\n- 3 -\n潍坊日报 2019年3月5日\n下一步建海外仓。\n")
    assert (body(vegetables), vegetables.date) == ("今年出口到23个国家。下一步建海外仓。", "2019-03-05")


# Other layouts.

WRAPPED = """\
　　　　　临朐县织就
　　　农村养老服务网
　　□ 本报记者 王海 通讯员 李明
　　本报临朐讯 日前，记者走进临朐
县城关街道的幸福院，看到老人们正
在下棋、看报，其乐融融。全县已经
建成农村幸福院156处，覆盖了全县六
成以上的行政村。
　　为了让老人吃上热乎饭，县里还
投资320万元，改造了48处老年食堂，
每顿饭老人只需花费2元钱。
　　　　　诸城打造
　　　便民服务圈
　　□ 记者 赵刚 报道
　　本报诸城讯 诸城市今年新建社区
服务站23个，居民办事不出社区。据
统计，服务站累计办理事项4.6万件，
群众满意率达到98.5%。
"""


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "\n\n\n", "\u2028"])
def test_every_line_broken_at_the_same_measure(between: str) -> None:
    first, second = parse(Page(1, WRAPPED.replace("\n", between))).articles
    assert (first.headline, second.headline) == ("临朐县织就农村养老服务网", "诸城打造便民服务圈")
    assert [s.text for s in first.sentences if s.part == "body"] == [
        "本报临朐讯 日前，记者走进临朐县城关街道的幸福院，看到老人们正在下棋、看报，其乐融融。",
        "全县已经建成农村幸福院156处，覆盖了全县六成以上的行政村。",
        "为了让老人吃上热乎饭，县里还投资320万元，改造了48处老年食堂，每顿饭老人只需花费2元钱。",
    ]
    assert [s.paragraph for s in first.sentences if s.part == "body"] == [0, 0, 1]


def test_a_plain_article_file() -> None:
    article = one("西瓜熟了\n今年雨水好。\n瓜农老李乐了。\n")
    assert (article.headline, body(article), article.kind) == ("西瓜熟了", "今年雨水好。瓜农老李乐了。", "article")


def test_a_file_without_a_headline() -> None:
    article = one("今年雨水好，西瓜熟得早。\n\n瓜农老李说：“一亩多卖八百元！”他很高兴。\n")
    assert (article.headline, len(article.sentences)) == (None, 3)


def test_a_web_page_with_source_and_date() -> None:
    article = one("小镇迎客忙\n2019-05-02 10:30  来源：昌乐新闻网  作者：王海\n小镇接待游客6万人次。\n责任编辑：刘英\n")
    assert (article.headline, article.date, names(article)) == ("小镇迎客忙", "2019-05-02", [("王海", "作者")])


def test_markdown() -> None:
    page = parse(
        Page(
            1,
            "# 小镇迎客忙\n\n**本报记者 王海**\n\n游客**6万**人次。\n\n## 加强服务\n\n新增车位。\n\n"
            "# 花卉走俏\n\n出口大增。\n",
        )
    )
    first, second = page.articles
    assert (first.headline, second.headline, names(first)) == ("小镇迎客忙", "花卉走俏", [("王海", "记者")])
    assert first.sentences[0].text == "小镇迎客忙"
    assert [aside.reason for aside in page.set_aside] == ["markup", "markup"]


def test_traditional_characters() -> None:
    first, second = read("""\
        果農改種百香果 收入翻倍
        〔記者王小明／南投報導〕埔里鎮果農改種百香果，每分地收入12萬元。
        他說：「總算熬出頭了！」鄰居也想跟進。

        台東推老人共餐
        【本報訊】台東縣已有86處據點。
        """)
    assert (first.dateline, first.headline, second.headline) == ("南投", "果農改種百香果 收入翻倍", "台東推老人共餐")
    assert len(first.sentences) == 4


def test_a_record_is_one_article() -> None:
    page = Page(
        7,
        "本报青州讯（记者 王海）蜜桃丰收。\n\n加强部署\n\n本报昌乐讯 西瓜上市。\n",
        "瓜果飘香",
        "2023-08-01",
        external_id="x",
    )
    (article,) = parse(page).articles
    assert (article.headline, article.date, article.external_id, article.page) == ("瓜果飘香", "2023-08-01", "x", 7)
    assert (article.dateline, names(article)) == ("青州", [("王海", "记者")])
    assert parts(article) == ["body"] * 3


def test_a_record_that_repeats_its_title() -> None:
    parsed = parse(Page(1, "瓜果飘香\n蜜桃丰收。\n", "瓜果飘香"))
    assert body(parsed.articles[0]) == "蜜桃丰收。"
    assert parsed.set_aside[0].reason == "repeated-headline"


def test_one_enormous_line() -> None:
    article = one("合作社今年种了三十亩西瓜，" * 20_000 + "都卖完了。")
    assert article.headline is None
    assert max(len(sentence.text) for sentence in article.sentences) <= 400


def test_nothing_but_furniture() -> None:
    page = parse(Page(1, "第3版\n----\n2019年3月5日 星期二\n"))
    assert (page.articles, len(page.set_aside)) == ((), 3)
    assert parse(Page(1, " \n")) == ParsedPage((), ())


@pytest.mark.parametrize(
    "line",
    [
        "分享到: 微信 微博 QQ空间",
        "字号: 放大+ 默认o 缩小-",
        "上一版  下一版  上一篇  下一篇",
        "下一篇:昌乐县修好了三座桥",
        "新闻热线:0536-8000000    责任编辑:王五  校对:李四",
        "返回顶部",
        "返回目录",
        "Copyright © 2020 海岱晨报 版权所有 鲁ICP备00000001号",
        "责编 王五 美编 李四",
        "打印 收藏 评论(3) 关注",
        "广告",
        "广告\n好家装饰 全场八折 咨询电话:400-000-0000",
    ],
)
def test_chrome_of_a_web_page_is_set_aside(line: str) -> None:
    page = parse(Page(1, f"{line}\n\n小桥通车\n□ 记者 王海\n新桥长120米。\n\n{line}\n"))
    (article,) = page.articles
    assert (article.headline, body(article)) == ("小桥通车", "新桥长120米。")
    assert "\n".join(aside.text for aside in page.set_aside) == f"{line}\n{line}"


def test_headlines_that_only_begin_like_chrome() -> None:
    for headline in ("新闻热线今年接到三千个来电", "广告牌拆了街道亮了", "下一站去看海", "关注留守儿童"):
        assert one(f"{headline}\n□ 记者 王海\n街上很热闹。\n").headline == headline


@pytest.mark.parametrize(
    "rows",
    [
        ["镇街      计划    完成", "红河镇    32      30", "营 丘     8       8"],
        ["镇街\t计划\t完成", "红河镇\t32\t30"],
        ["镇街 计划 完成", "红河镇 32 30", "营丘镇 8 8"],
        ["| 镇街 | 计划 |", "| 红河镇 | 32 |"],
        ["镇街|计划|完成", "红河镇|32|30"],
    ],
)
def test_each_row_of_a_table_is_a_sentence(rows: list[str]) -> None:
    table = "\n".join(rows)
    article = one(
        f"修路进度公布\n□ 记者 王海\n全县修路36条。\n各镇进度(单位:条)\n{table}\n\n再修一批\n明年继续修路。\n"
    )
    assert [s.text for s in article.sentences if s.part == "body"] == [
        "全县修路36条。",
        "各镇进度(单位:条)",
        *rows,
        "再修一批",
        "明年继续修路。",
    ]


def test_a_row_is_no_headline() -> None:
    assert one("县长 信箱 开通\n一年 收信 3000封\n□ 记者 王海\n来信多。\n").headline == "县长 信箱 开通一年 收信 3000封"
    assert one("| 镇街 | 计划 |\n|---|---|\n| 红河镇 | 32 |\n").headline is None


def test_titles_of_sections_are_not_read_on() -> None:
    first, second = read(
        "药店搬家了\n□ 记者 王海\n新址在站前街，旧址拆了\n\n对话·问诊\n\n看病贵不贵\n□ 记者 李娜\n费用降了。\n"
    )
    assert (body(first), second.headline) == ("新址在站前街，旧址拆了", "看病贵不贵")
    steps = one(
        "怎样领补贴\n□ 记者 王海\n办理的步骤，大致是这样几个\n一、带上身份证\n到窗口登记。\n2.填写表格\n三天办结。\n"
    )
    assert [s.text for s in steps.sentences if s.part == "body"][1] == "一、带上身份证"


def test_ids_are_of_the_content_alone() -> None:
    first = one("西瓜熟了\n今年雨水好，西瓜甜。\n")
    second = one("第3版\n\n\n　　西瓜熟了\n\n　　今年雨水好，西瓜\n\n甜。\n")
    assert first.id == second.id
    assert first.id != one("西瓜熟了\n今年雨水差，西瓜甜。\n").id
    assert len(first.id) == 8


# Invariants.


def check(text: str, parsed: ParsedPage) -> None:
    spans = sorted(
        [article.span for article in parsed.articles] + [aside.span for aside in parsed.set_aside],
        key=lambda span: span.start,
    )
    position = 0
    for span in spans:
        assert position <= span.start < span.end
        assert not text[position : span.start].strip()
        position = span.end
    assert not text[position:].strip()
    for article in parsed.articles:
        position = article.span.start
        for number, sentence in enumerate(article.sentences, start=1):
            assert sentence.number == number
            assert same_text(sentence.span.of(text), sentence.text)
            assert position <= sentence.span.start < sentence.span.end
            assert not text[position : sentence.span.start].strip()
            position = sentence.span.end
        assert position == article.span.end


MARKS = [
    *"。，“”《》（）！图摄　\n\n\n\n\r\u2028\x85\ufeff\x00😀",
    "\n\n",
    "\r\n",
    "　　",
    "……",
    "...",
    "**",
    "# ",
    "——",
]
WORDS = [
    "潍坊市",
    "加强部署",
    "图为",
    "记者",
    "王 海",
    "一、",
    "3.5",
    "8:30",
    "https://a.b/c?d=1",
    "Latin words. ",
    "本报青州讯 ",
]
LINES = [
    "▲小桥通车 昨天,桥通了车。",
    "▲小桥通车",
    "图①:老人",
    "引题：",
    "标题：苹果熟了",
    "□ 记者 张三 报道",
    "第3版 要闻",
    "2019年3月5日 星期二",
    "责任编辑：张三",
    "（下转第3版）",
    "简讯",
    "----",
]
LONG = ["全镇今年种苹果三千亩，总收入达到五百万元，带动就业两百人"]
FRAGMENTS = st.sampled_from([*MARKS, *WORDS, *LINES, *LONG])


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(FRAGMENTS, max_size=30).map("".join)), st.sampled_from([None, "加强部署"]))
def test_no_character_is_lost_or_doubled(text: str, title: str | None) -> None:
    check(text, parse(Page(1, text, title)))


def test_a_lone_surrogate_is_no_obstacle() -> None:
    check("西瓜\ud800熟了。", parse(Page(1, "西瓜\ud800熟了。")))


# Composed pages: what is put in comes out.

PLACES = st.sampled_from(["昌乐", "青州", "临朐", "安丘", "高密", "诸城", "寿光", "寒亭"])
TITLES = st.sampled_from(["农家书屋进村入户", "大棚蔬菜俏销省城", "冬枣园里机器忙", "幸福食堂暖人心", "老旧小区换新颜"])
NAMES = st.lists(
    st.sampled_from(["王海", "李明远", "张晓东", "刘芳", "陈建国", "赵雪梅"]), min_size=1, max_size=3, unique=True
)
CLAUSES = st.lists(
    st.sampled_from(["受到群众欢迎", "比去年增长两成", "带动了周边村庄", "老人们住得更安心", "其中一半以上是妇女"]),
    max_size=3,
)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    who = draw(st.sampled_from(["全镇", "合作社", "农户", "学校", "志愿者", "技术人员"]))
    did = draw(st.sampled_from(["新建大棚", "发放补助", "培训学员", "收购苹果", "安装路灯"]))
    many = draw(st.sampled_from(["36余个", "2.5万元", "1200人次", "59.33公里"]))
    return "，".join([f"{who}{did}{many}", *draw(CLAUSES)]) + draw(st.sampled_from("。！"))


@st.composite
def items(draw: st.DrawFn) -> tuple[str, list[str], str | None, list[str], list[str]]:
    """Headline, names, dateline, the lines above the body, and the paragraphs of the body."""
    place, title, who = draw(PLACES), draw(TITLES), draw(NAMES)
    heading = draw(st.sampled_from([[place + title], [place + "县", title], [place + "处处传来好消息——", title]]))
    style = draw(st.sampled_from(["mark", "ours", "two lines", "inline", "none"]))
    lead = f"本报{place}讯" if style in ("inline", "none") or draw(st.booleans()) else ""
    if style == "mark":
        byline = ["□ 记者 " + " ".join(who) + " 报道"]
    elif style == "ours":
        byline = ["本报记者 " + "、".join(who)]
    elif style == "two lines":
        byline = [f"□ 本报记者 {who[0]}", *(f"本报通讯员 {name}" for name in who[1:])]
    else:
        byline = []
    begin = lead + (f"（记者 {' '.join(who)}）" if style == "inline" else " " if lead else "")
    text = ["".join(draw(st.lists(sentences(), min_size=2, max_size=4))) for _ in range(draw(st.integers(1, 3)))]
    return (
        "".join(heading),
        [] if style == "none" else who,
        place if lead else None,
        heading + byline,
        [begin + text[0], *text[1:]],
    )


@settings(deadline=None)
@given(st.lists(items(), min_size=1, max_size=4), st.integers(1, 3), st.booleans(), st.booleans())
def test_composed_pages_come_apart_again(
    put_in: list[tuple[str, list[str], str | None, list[str], list[str]]], gap: int, indented: bool, broken: bool
) -> None:
    lines = ["潍坊日报 第3版"]
    for _, _, _, heading, text in put_in:
        lines += heading
        for paragraph in text:
            at = len(paragraph) - 3 if broken and len(paragraph) > 60 else len(paragraph)
            lines += [("　　" if indented else "") + paragraph[:at], *([paragraph[at:]] if at < len(paragraph) else [])]
    page = ("\n" * gap).join(lines)
    parsed = parse(Page(1, page))
    check(page, parsed)
    came_out = [
        ((a.kicker or "") + (a.headline or ""), [byline.name for byline in a.byline], a.dateline, body(a))
        for a in parsed.articles
    ]
    assert came_out == [(title, who, place, "".join(text)) for title, who, place, _, text in put_in]
