"""What kind of answer a question asks for. All patterns are matched on folded text without closing particles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.answer import AnswerKind

_MONEY_NOUN = (
    r"(?:钱|元|块|资金|金额|经费|费用|公款|货款|善款|捐款|补[助贴]|贴息|投资|贷款|奖金|款|费|净?利润?$|利息|营收|"
    r"[一-鿿]{1,2}[金费款](?=$|[呢啊,。?]))"
)
_VALUE = (
    r"(?:[一-鿿]价|(?<!名)(?<=[一-鿿])额|价格|收费|工资|月薪|年薪|标准|收入|费用|投资|资金|产值|gdp|总额|金额|经费|预算|"
    r"补[助贴]|贴息|造价|罚[款金]|[货总市净]值|注册资[本金]|票房|"
    r"奖金|助学金|低保金|贷款|捐款|生产总值|营业额|销售额|交易额|赔付额|保额|保费|租金|利润|税收|学费|门票)"
)
_SPENT = r"(?:花|捐|赔|赚|挣|罚|缴|交|付|拨付|出资|斥资|投入|投资|耗资|补助|补贴|筹|筹集|卖|领|收费)"
_MEASURE_UNIT = (
    r"(?:亩|公顷|平方米|平米|平方公里|公里|千米|毫米|厘米|米|英?寸|吨|公斤|斤|千克|克|立方米|升|度|千瓦|小时|分钟|秒|天|"
    r"年|岁|个月|周)"
)
_BODY = (
    r"(?:公司|企业|单位|机构|部门|医院|学校|大学|学院|集团|银行|协会|组织|球?队伍?(?!长)|法院|厂家?|报社|中心|"
    r"院校|书店|合作社|商场|酒店)"
)
_OFFICE = (
    r"(?:校长|书记|主任|局长|市长|县长|区长|镇长|经理|冠军|主席|负责人|院长|司机|教练|队长|董事长|会长|"
    r"支书|厂长|[馆站所科部班船组村厅省州处]长|老板|得主|获得者|发明人|创始人|法官|检察官|律师|导演|演员|歌手|主播|总裁|总监|"
    r"总经理|发言人|秘书长|教授|院士|嫌疑人|被告人?|裁判|掌门人|传承人|带头人|代言人|主持人)"
)
_PEOPLE = (
    r"(?:老师|教师|医生|护士|青年|农民|姑娘|小伙子?|男子|女子|男孩|女孩|男生|女生|孩子|选手|队员|学生|大爷|大妈|师傅|民警|村民|"
    r"居民|市民|先生|女士)"
)
_KIN = r"(?:儿子|女儿|闺女|儿媳|媳妇|父亲|母亲|[爸妈爹娘]|妻子|丈夫|老伴|[哥姐弟妹]|孙子|孙女|外孙|岳父|岳母|爷爷|奶奶)"
_COUNTED = r"(?:[笔户份件种批期名条]|项(?!目)|家(?!庭)|人(?!民币))"
"""What follows 多少 when things are counted, whatever they are worth: 多少笔贷款."""
_AREA = r"(?:省|市|县|区|镇|乡|村|街道|地方|地区|城市|国家|小区|社区|县市区|位置|路段|路口)"
_NUMERAL = r"[一二两三四五六七八九十\d]"
_MEASURED = (
    ("年龄", "岁"),
    ("寿命|时长|工期|刑期|用时|历时|工龄|学制|续航时间|保质期|有效期", "久"),
    ("体重|重量|净重|总重|载重", "吨"),
    (
        "身高|身长|体长|全长|总长|长度|高度|宽度|深度|厚度|跨度|海拔|水位|直径|半径|里程|路程|航程|射程|距离|间距|降[雨水]量|[雨雪]量|"
        "[时车船流航]速",
        "米",
    ),
    ("库容|容积|体积|蓄水量", "立方米"),
    ("[气水体室]温|温度", "度"),
    ("面积", "亩"),
)
"""What has a dimension, and a unit that stands for it."""

_PATTERNS: tuple[tuple[AnswerKind, str], ...] = (
    (
        "time",
        r"什么时[候间辰]|何时|哪(?:一|几)?[天年月日周季]|哪个(?:月|季度|年份)|几月|几号(?![种线楼馆门车])|几季度|几[点时](?!了吗)|啥时候?|"
        r"哪会儿|多会儿|(?:哪|什么)一?[个段]?(?:时期|时间段?|时段|年代|年间)",
    ),
    ("time", r"(?:时间|日期)(?:是|在|为)(?!多)|(?:星期|礼拜|周)几"),
    (
        "percent",
        r"百分之(?:几|多少)|(?:多少|几)个?百分[点比]|(?:几|多少)成(?:的|的?责任|把握|$)|(?:多[大少高]|什么)(?:的?比例|比重)",
    ),
    (
        "percent",
        r"(?:占比|比例|比重|百分比|(?<![功频辨])[率幅])(?:是|为|有|达|到|各|分别|提高|上升|下降)*(?:多少|几|多高|多大)"
        r"(?![千兆]?瓦|k?w|马力|赫|像素)",
    ),
    ("percent", r"占(?!地)[^,。]{1,12}(?:多少|几成|多大)(?![人户名家亩])"),
    ("percent", r"(?:增长|下降|增速|涨幅|降幅|增幅|提升)了?(?:是|为|达)?(?:多少|几)$"),
    (
        "list",
        rf"哪(?:几|些|{_NUMERAL}+[个家所种类项人位名大座样条点件方])|{_NUMERAL}大[一-鿿]{{1,8}}是(?:什么|啥)|列[出举]|包括(?:什么|啥)|(?:都|各|分别)(?:有|是|叫|"
        rf"包括)?些?(?:什么|啥|谁)",
    ),
    ("list", r"(?<!是)(?:什么|哪类|哪种)人"),
    (
        "list",
        r"(?:有|教|送|学|种|含|设|配|卖|买|捐|讲)了?(?:些|过|着|的|到)*(?:什么|啥)(?:不同的|新)?(?!时候|地方|"
        r"人|用|关系|意思|样|原因|区别)",
    ),
    ("description", r"多(?:久|长时间)[^,。]{0,12}[一1][次回趟遍]|隔多(?:久|长时间)"),
    (
        "money",
        rf"多少(?!{_COUNTED})(?:万|亿|个亿|人民币|美|日)?{_MONEY_NOUN}|几(?:块|毛|[百千万亿]*元)|"
        r"多贵|多少人民币$|(?:多少|几)个?[百千万]*[万亿](?:[元块]钱?|的?(?:投资|资金|贷款)|$)|多[大少]的?(?:经济)?损失",
    ),
    ("money", rf"多少(?!{_COUNTED})[^,。多几]{{1,12}}(?:资金|经费|[贷善奖]款|奖金|补[助贴]|钱)$"),
    (
        "money",
        rf"{_VALUE}[^,。多几]{{0,8}}(?:多少|几何|多高|多大)(?:[元钱万亿呢]|$)|{_SPENT}(?:出|了|到|得)*(?:多少|"
        rf"几)$",
    ),
    ("money", rf"{_VALUE}(?:从|由)(?:多少|几)"),
    ("measure", rf"多[长高宽大深重远久厚快]|(?:多少|几){_MEASURE_UNIT}(?![级代龄轻货味画])"),
    ("measure", rf"(?:{'|'.join(noun for noun, _ in _MEASURED)}|产量|亩产|浓度|指数)[^,。多几]{{0,6}}(?:多少|几)"),
    ("count", r"多少|几(?:[^乎率何点]|$)|人数|(?:数量|次数|个数|户数|总数)"),
    ("organisation", rf"(?:哪|什么|啥)一?(?:家|个|所|支|间)?{_BODY}"),
    ("organisation", r"(?:哪|什么)(?:家|所|支)(?!里)"),
    (
        "person",
        rf"谁|哪一?(?:位|名)(?!.{{0,4}}(?:公司|部门))|哪个(?:人|(?:[一-鿿]{{0,4}}{_OFFICE}|{_PEOPLE})(?![一-鿿]{{0,3}}(?:所|组|团|中心|公寓|大赛|队|协会|基地|社)))|何人|{_OFFICE}(?:是|叫)(?:哪|什么)?$|"
        rf"{_OFFICE}(?:姓|叫)什么",
    ),
    ("person", rf"(?:姓名|名字)(?:是|叫)|(?:[他她人]|{_PEOPLE}|{_KIN})(?:姓|叫)(?:什么|啥)"),
    (
        "place",
        rf"哪里|哪儿|哪边|(?<!如)何[地处]|在哪(?!一?[个位家所年天月日方])|什么地[方点]|啥地方|(?:哪|"
        rf"什么)一?个?{_AREA}|地[址点](?:是|在|$)|位于|"
        rf"[在去到往]哪$",
    ),
    (
        "yes-no",
        r"[吗嘛]$|(?<![什怎要])么$|是否|是不是|有没有|会不会|能不能|可不可以|要不要|对不对|有无|没有$|了没$|"
        r"(?<!\d)([^\d])不\1",
    ),
    ("description", r"怎么|怎样|如何|为什么|为何|为啥|什么|啥|咋|原因|措施|做法|干嘛|介绍"),
)
"""In order: the first that matches decides."""

# A question without a question word: 坊子低保标准, 青州培训人数.
_NOUN_PATTERNS: tuple[tuple[AnswerKind, str], ...] = (
    ("percent", r"(?:占比|比例|[率幅])$"),
    ("money", rf"{_VALUE}$"),
    ("time", r"(?:时间|日期)$"),
    ("place", r"(?:地址|地点|位置)$"),
    ("person", rf"{_OFFICE}$"),
    ("organisation", r"(?:公司|单位|企业|机构)$"),
)

_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in (*_PATTERNS, *_NOUN_PATTERNS))

_IDENTITY = re.compile(r"(?<!的)是(?:谁|什么人|何许人也?|哪位|做什么的|干什么的|干嘛的|干啥的)$")

_CREDITS = re.compile(
    r"(?:记者|作者|通讯员|撰稿人?|摄影师?)(?:是|叫|有|都)*(?:谁|哪|什么|啥|$)|谁(?:写|采写|撰写|报道|采访|拍摄?)的|"
    r"哪[位名几](?:记者|通讯员)|(?:写|拍)的是谁|\b(?:reporter|journalist|who (?:wrote|reported|photographed))\b"
)

_GREETING = (
    r"你好|您好|哈喽|嗨|hi|hello|hey|早上好|晚上好|早安|晚安|谢谢|多谢|感谢|辛苦了?|再见|拜拜|在吗|在不在|"
    r"thank you(?: very much| so much)?|thanks?(?: a lot)?|bye|there|all"
)
_GREETED = re.compile(
    rf"(?:(?:{_GREETING})(?:[啊呀吗哦了,。!?~ 们]|你(?!们?[会能是])|您(?!们?[会能是]))*(?:(?<=[,。!?~ ])|"
    rf"$))*"
)
_UNASKED = re.compile(
    r"^(?:你|您)(?:是谁|是什么|叫什么|会(?:什么|做|干)|能(?:做|干|帮我?)(?:什么|啥|些|哪)|多大|几岁|喜欢|"
    r"爱|觉得|认为|怎么看|"
    r"吃饭|有(?:男|女)朋友)|"
    r"^(?:请?[给帮]我|请|你)?(?:讲|说|来|写|作|编)[一首个篇段]+(?:笑话|故事|段子|诗|作文|代码|情书|"
    r"歌)[吧呗]?(?:$|[,。!?])|"
    r"^(?:现在|今天|明天|外面|此刻|这会儿)(?:是|的|会|外面)*(?:天气|气温|几点[了钟]?|下雨|星期几|几号|热|"
    r"冷)(?:吗|怎么样|如何|好吗|好不好|"
    r"多少度?|不热|不冷)?[?]?$|天气(?:怎么样|如何|好吗)[?]?$|"
    r"^(?:who are you|how are you|what can you do|tell me a joke|what(?:'s| is) (?:the weather|your name))"
)
"""What newspapers do not answer: talk with the machine, and the world at this minute."""


def kind_of(core: str) -> AnswerKind:
    """The kind of answer that a question asks for."""
    return next((kind for kind, pattern in _KINDS if pattern.search(core)), "description")


def asks_identity(core: str) -> bool:
    """Whether it asks who somebody is that it names."""
    return _IDENTITY.search(core) is not None


_EXPLAINS = re.compile(
    r"怎么(?!称呼|样的)|怎样(?!的)|如何|咋|(?<![称译叫作改成变化分认评誉定选名])(?<!称之)为(?:什么|啥)|为何|原因|何以|"
    r"措施|办法|做法|方式|内容|情况|介绍|意义|作用|影响|特点|"
    r"过程|经过|(?<![小传学])说(?:了|些)|(?:(?<![小传学])说|讲)(?:的?是)?(?:什么|啥)"
)
"""译为什么, 分为什么, 小说是什么 ask for a name; so does 怎样的人."""


def is_of_somebody(core: str) -> bool:
    """Whether it names what somebody is, or whose relative, and asks of no average: 副书记多大岁数."""
    return _SOMEBODY.search(core) is not None and _AVERAGE.search(core) is None


_SOMEBODY = re.compile(rf"{_OFFICE}|{_PEOPLE}|{_KIN}")
_AVERAGE = re.compile(r"平均|人均|寿命|最[大小高低]|以[上下]|退休年龄|[法规]定")


def asks_explanation(core: str) -> bool:
    """Whether it asks how or why, or for measures, contents and the like: what sentences tell and no name does."""
    return _EXPLAINS.search(core) is not None or not _ASKS.search(core)


_ASKS = re.compile(r"什么|啥|哪|谁|几|多|何|怎")


def asks_credits(core: str) -> bool:
    """Whether it asks who wrote or photographed something."""
    return _CREDITS.search(core) is not None


def is_unasked(folded: str) -> bool:
    """Whether this is talk that no newspaper answers: greetings, thanks, jokes, the weather outside now."""
    said = folded.strip()
    rest = said[greeting(said) :].strip(" ,。!?~")
    return not rest or _UNASKED.search(rest) is not None


def greeting(folded: str) -> int:
    """How many characters at the start are greetings and thanks."""
    match = _GREETED.match(folded)
    return match.end() if match else 0


_DIMENSIONS = (
    (re.compile(r"多久|多长时间|多少时间"), "久"),
    (re.compile(r"多大(?:年纪|岁数|年龄)"), "岁"),
    (re.compile(r"多重"), "吨"),
    (re.compile(r"多[高长宽深远厚]"), "米"),
)
_DIMENSIONS_OF = tuple((re.compile(nouns), unit) for nouns, unit in _MEASURED)
_UNIT = re.compile(r"(?:多少|几)(?:个|多)?(?![来去就才])([^的是了在,。?呢啊过被给把从到和与]{1,8})")


def unit_of(core: str, kind: AnswerKind) -> str | None:
    """What a figure shall count, as asked: 名学生 of 多少名学生; None when it isn't a figure or isn't said."""
    if kind not in {"count", "money", "percent", "measure"}:
        return None
    if kind == "measure":
        dimension = next((unit for pattern, unit in _DIMENSIONS if pattern.search(core)), None)
        if dimension is not None:
            return dimension
    match = _UNIT.search(core)
    if match:
        return match[1]
    if kind == "measure":
        return next((unit for nouns, unit in _DIMENSIONS_OF if nouns.search(core)), None)
    return "人" if "人数" in core else None
