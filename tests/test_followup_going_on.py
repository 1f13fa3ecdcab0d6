"""Turns that go on with what was told, repeat it in fewer words, or point to it: one group for each cause."""

from __future__ import annotations

import pytest

from bot.antecedents import Past
from bot.followup import complete, readings


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        # Particles of the north and the south, and 'is there any'.
        ("栖霞苹果今年收了多少吨", "招远嘞", "招远苹果今年收了多少吨"),
        ("栖霞苹果今年收了多少吨", "招远哩", "招远苹果今年收了多少吨"),
        ("栖霞发了多少助学贷款", "招远有没有呢", "招远发了多少助学贷款"),
        # What is repeated says that the rest is as before.
        ("栖霞大柳镇今年嫁接了多少亩苹果", "招远嫁接了多少", "招远今年嫁接了多少亩苹果"),
        ("猪肉价格涨了多少", "牛肉又涨了多少", "牛肉价格涨了多少"),
        ("蔚来7月交付了多少辆车", "8月交付多少", "蔚来8月交付了多少辆车"),
        ("广州7月二手房成交多少套", "新房又是多少", "广州7月新房成交多少套"),
        ("莱州港去年吞吐量多少", "烟台港呢", "烟台港去年吞吐量多少"),
        # Feasts, eras and days with what takes them up once more.
        ("西湖今年春节的游客比去年春节多多少", "国庆呢", "西湖今年国庆的游客比去年国庆多多少"),
        ("2019年高铁里程是多少", "现在是多少", "高铁里程现在是多少"),
        ("7月3号北京暴雨下了多少毫米", "5号那场下了多少", "7月5号北京暴雨下了多少毫米"),
        ("台铁7月1日那天晚点多少班", "累计的呢", "台铁累计晚点多少班"),
        # What is described and not named gives way as a whole.
        ("杭州湾那座跨海大桥全长多少", "舟山的海底隧道呢", "舟山的海底隧道全长多少"),
    ],
)
def test_a_turn_that_repeats_is_the_last_question_of_another(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        # What is done, without anybody who does it.
        ("李娜多大岁数了", "干什么工作的", "李娜干什么工作的"),
        ("比亚迪在泰国建的工厂投资多少", "会推出哪款车", "比亚迪在泰国建的工厂会推出哪款车"),
        ("华为Mate60什么时候发布的", "支持卫星通话不", "华为Mate60支持卫星通话不"),
        ("丽江古城火灾烧了多少间", "有没有人受伤", "丽江古城火灾有没有人受伤"),
        # A side of the same thing, in place of the side that was asked for.
        ("五一村的大棚坏了多少个", "产权归谁", "五一村的大棚产权归谁"),
        ("杭州湾大桥哪天通车", "设计时速呢", "杭州湾大桥设计时速是多少"),
        ("杭州湾大桥设计时速是多少", "全长多少", "杭州湾大桥全长多少"),
        ("泰山景区门票多少", "开放时间呢", "泰山景区开放时间是什么"),
        ("寿光菜博会几号开幕", "门票呢", "寿光菜博会门票多少钱"),
        ("安徽今年夏粮亩产多少", "最高的是哪个县", "安徽今年夏粮最高的是哪个县"),
        ("张家界玻璃桥多高", "谁设计的", "张家界玻璃桥谁设计的"),
        ("北极熊在哪家动物园", "吃啥", "北极熊吃啥"),
        ("兰州新区招了多少名老师", "待遇怎么样", "兰州新区招老师待遇怎么样"),
        ("电影《热烈》票房多少", "导演呢", "电影《热烈》导演是谁"),
        ("华为Mate60屏幕多大", "价格呢", "华为Mate60多少钱"),
        # Who had a part in it, what came next, the counterpart.
        ("中超第20轮谁赢了", "最佳球员是谁", "中超第20轮最佳球员是谁"),
        ("中超第20轮谁赢了", "MVP是谁", "中超第20轮MVP是谁"),
        ("郑某诈骗了多少钱", "后来被判了几年", "郑某后来被判了几年"),
        ("世锦赛女子马拉松谁赢了", "男子的金牌是谁", "世锦赛男子马拉松金牌是谁"),
        # Why, in other words.
        ("猪肉价格涨了多少", "为啥涨这么多", "猪肉价格为啥涨这么多"),
        ("猪肉价格涨了多少", "怎么会涨", "猪肉价格怎么会涨"),
        ("复旦取消了多少名学生的奖学金", "原因是？", "复旦为什么取消学生的奖学金"),
        ("复旦取消了多少名学生的奖学金", "是啥原因", "复旦为什么取消学生的奖学金"),
        ("李强是哪天就任总理的", "在哪里就任的", "李强在哪里就任的"),
        ("梁某是哪天辞去市长职务的", "为什么", "梁某为什么辞去市长职务"),
        ("日本排放核污水多少吨", "韩国怎么看", "韩国怎么看日本排放核污水"),
        # A place within the place, and one whose name begins like a correction.
        ("美国有多少处山火", "其中加州多少", "加州有多少处山火"),
        ("加拿大有多少处山火", "不列颠哥伦比亚省的呢", "不列颠哥伦比亚省有多少处山火"),
    ],
)
def test_a_turn_goes_on_with_what_was_told(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


@pytest.mark.parametrize(
    ("past", "turn", "understood"),
    [
        # The answer's name is meant, and a place is meant as a whole.
        (Past("李家老屋的传家宝是什么", "一幅《秋山图》", "description"), "它有多长", "《秋山图》有多长"),
        (Past("那家公司叫什么", "蓝鲸网络", "description"), "这家公司在哪", "蓝鲸网络在哪"),
        (Past("枣花渡在哪个镇", "山东省微山县枣花镇", "place"), "那里的镇长是谁", "山东省微山县枣花镇的镇长是谁"),
        (Past("奖金给谁了", "石开泰", "person", ("韩梅说石开泰很高兴。",)), "他是哪里人", "石开泰是哪里人"),
        # Nobody was found: whoever it is, and nobody that was merely quoted.
        (Past("新任县长是谁", None, "person", ("原县长易大山说。",)), "他哪年出生的", "新任县长哪年出生的"),
        # What was asked about comes before what was quoted.
        (
            Past("招远新建的粉丝厂多大", None, "measure", ("招远金丝食品有限公司。",)),
            "这厂子啥时候开工",
            "招远粉丝厂啥时候开工",
        ),
        (Past("青岛那家酒店开业了吗"), "这酒店有几间房", "青岛那家酒店有几间房"),
        (Past("马斯克的公司叫什么"), "这家公司市值多少", "马斯克的公司市值多少"),
        (Past("林区救了只什么动物"), "它有多重", "林区救了只动物有多重"),
        (Past("蓝鲸X1什么时候登陆Switch"), "它有几个版本", "蓝鲸X1有几个版本"),
        (Past("王者荣耀什么时候上线的"), "这游戏谁开发的", "王者荣耀游戏谁开发的"),
        (Past("李娜200米蛙泳半决赛成绩是多少"), "那次谁第一", "李娜200米蛙泳半决赛谁第一"),
    ],
)
def test_what_points_back_means_what_was_asked_about(past: Past, turn: str, understood: str) -> None:
    assert readings([past], turn).questions[0] == understood


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        ("现在的县长是谁", "石开泰是什么人？他是哪里的"),  # introduced in a question of its own
        ("台风海燕的英文名是什么", "风力到几级才算台风"),
        ("台风海燕的英文名是什么", "喝多少酒算酒驾"),
        ("有多少人去捡垃圾", "烟头属于哪一类垃圾"),
        ("7月3号北京暴雨下了多少毫米", "7月5号上海哪条地铁停运了"),
    ],
)
def test_what_introduces_itself_or_asks_for_a_rule_stays(question: str, turn: str) -> None:
    assert readings([Past(question)], turn).questions == (turn,)


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        # Whoever and whatever points back in other words.
        ("李娜拿了几个冠军", "人家教练叫啥", "李娜教练叫啥"),
        ("李娜拿了几个冠军", "这姑娘哪年生的", "李娜哪年生的"),
        ("李娜拿了几个冠军", "其父亲是谁", "李娜父亲是谁"),
        ("台东东山国小合唱团得了第几名", "这所学校有几个班", "台东东山国小有几个班"),
        ("枣乡医院急诊科电话多少", "该院有几张床", "枣乡医院有几张床"),
        ("白云高山气象台是哪年建的", "那里离兰州多远", "白云高山气象台离兰州多远"),
        ("讴歌ZDX哪天发布", "这车多长", "讴歌ZDX多长"),
        ("电影《枣花》票房多少", "它第二部哪年出", "《枣花》第二部哪年出"),
        # A name is not cut from its fair, nor a thing from what describes it.
        ("2023枣博会在哪儿办", "几号闭幕", "2023枣博会几号闭幕"),
        ("枣乡动物园被拍到偷吃的是什么品种的猴子", "咋会去偷吃呢", "枣乡动物园被拍到偷吃的猴子咋会去偷吃呢"),
        ("第一只在枣乡出生的熊猫叫啥", "哪年出生的", "第一只在枣乡出生的熊猫哪年出生的"),
        ("高铁站台跌落的孩子几岁", "怎么掉下去的", "高铁站台跌落的孩子怎么掉下去的"),
        ("图书馆5月3日办什么讲座", "谁来讲", "图书馆5月3日讲座谁来讲"),
        ("图书馆5月3日办什么讲座", "哪年建的", "图书馆哪年建的"),
        ("蓝鲸鞋业董事长叫啥", "哪年成立的", "蓝鲸鞋业哪年成立的"),
        # Nobody acts, nothing turns over, and the first ones are of something.
        ("客船“圣尼诺7号”救上来多少人", "好好的为啥翻了", "客船“圣尼诺7号”为啥翻了"),
        ("枣乡博物馆新馆有多大", "首次展出的文物有几件", "枣乡博物馆新馆首次展出的文物有几件"),
        ("枣乡医院什么时候开始筛查的", "缴费窗口又是几时设立的", "枣乡医院缴费窗口又是几时设立的"),
        ("长沙哪家餐馆被罚", "罚了多少", "长沙餐馆被罚了多少"),
        ("长沙哪家餐馆被罚", "因为啥", "长沙餐馆为什么被罚"),
        # Other words for another year, another thing, a slip of the hand.
        ("枣乡2019年收了多少吨枣", "再往前一年，2018年？", "枣乡2018年收了多少吨枣"),
        ("枣乡2019年收了多少吨枣", "再晚一年嘞", "枣乡2020年收了多少吨枣"),
        ("枣乡2019年收了多少吨枣", "2017那年", "枣乡2017年收了多少吨枣"),
        ("今年煤电投了多少钱", "换风电的话", "今年风电投了多少钱"),
        ("资中离内江多少公里", "那离成都嘞", "资中离成都多少公里"),
        ("职业高中每年补助多少", "高级技工班咧", "高级技工班每年补助多少"),
        ("枣园路全长多少米", "宽度呢宽度", "枣园路宽度是多少"),
        ("沾化收了多少吨枣", "手滑了，想打阳信", "阳信收了多少吨枣"),
        ("沾化收了多少吨枣", "不是沾化，阳信", "阳信收了多少吨枣"),
        ("讴歌ZDX哪天发布", "价位呢", "讴歌ZDX多少钱"),
        ("王亚平哪年出生的", "我问的是她老公", "王亚平老公哪年出生的"),
        ("王亚平哪年出生的", "不是，我问王亚平的丈夫", "王亚平的丈夫哪年出生的"),
    ],
)
def test_a_turn_goes_on_in_the_words_of_the_street(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


def test_of_two_names_in_an_ellipsis_both_are_kept() -> None:
    understood = readings([Past("世锦赛男子100米蛙泳王大力游了多少秒")], "李梅梅的蝶泳呢")
    assert all("李梅梅" in question and "蝶泳" in question for question in understood.questions[:-1])


def test_whoever_was_asked_about_is_meant_before_whoever_was_quoted() -> None:
    past = Past("王大力从多高的桥上跳下去的", "12米", "measure", ("李梅梅说，王大力跳了下去。",))
    assert readings([past], "人家后来拿了啥奖").questions == ("王大力后来拿了啥奖", "人家后来拿了啥奖")


def test_what_points_passes_over_a_question_that_names_nothing() -> None:
    past = [Past("比萨斜塔有多高"), Past("盖到第几层停工了")]
    assert readings(past, "它歪了多少").questions[0] == "比萨斜塔歪了多少"


@pytest.mark.parametrize("turn", ["医生工资多少", "油价什么时候调整", "屏幕坏了怎么修", "支持国货吗"])
def test_what_may_be_meant_as_it_stands_is_left_to_the_answers(turn: str) -> None:
    understood = readings([Past("恒大欠了多少钱")], turn)
    assert understood.need != "must" or understood.telling
