"""Units of figures, by what they measure, and which figures answer a question for a unit.

A unit here is what stands right after the number: a measure word (名, 家, 个), a unit of measurement or of money. The
families say what is comparable: who asks 多少人 takes 名, 人次, 口; who asks 多少钱 any money.
"""

from __future__ import annotations

import re
from typing import Literal

from corpus import lexicon

UnitKind = Literal["count", "money", "measure", "duration", "percent"]

MONEY = (
    *("人民币", "美元", "欧元", "英镑", "日元", "港元", "港币", "韩元", "卢布", "新台币", "台币", "澳元", "加元"),
    *("瑞士法郎", "块钱", "毛钱", "分钱", "元钱", "元", "yuan", "rmb", "dollars"),
)
DURATION = (
    *(
        "个工作日",
        "个星期",
        "个小时",
        "个学期",
        "个季度",
        "个月",
        "个钟头",
        "个半月",
        "个半小时",
        "个半学期",
        "个多月",
        "个多小时",
        "周年",
    ),
    *("年", "天", "周", "星期", "小时", "分钟", "秒钟", "秒", "昼夜", "工作日", "课时", "学时", "学期"),
    *("days", "hours", "years", "months", "weeks", "minutes"),
)
PERCENT = ("个百分点", "百分点", "%", "‰", "percent")
MEASURES = {
    "area": "平方千米 平方公里 平方公尺 平方米 平方英里 平方英尺 英亩 坪 平米 公顷 亩 ㎡ km2 m2",
    "length": (
        "光年 公里 千米 公尺 公分 公厘 厘米 毫米 微米 纳米 英里 英尺 英寸 英呎 英吋 海里 米 里地 里 尺 寸 丈 "
        "km cm mm nm m"
    ),
    "volume": "立方米 立方千米 立方公尺 公升 立方 毫升 升 加仑 桶 方 ml l m3",
    "weight": "公斤 公吨 公克 千克 毫克 微克 克拉 盎司 吨 克 斤 磅 kg mg g t",
    "energy": (
        "千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 瓦 千伏安 千伏 伏 安时 度电 度 马力 焦 卡路里 千卡 大卡 千帕 帕 "
        "kwh kw mw gw kv w v"
    ),
    "temperature": "摄氏度 华氏度 ℃ °c",
    "data": "gb mb tb kb g m 兆 比特 字节 mbps gbps 赫兹 分贝 像素 mhz ghz hz",
    "times": "倍 番",
    "age": "周岁 岁",
    "degree": "级 档 分 环 星级 学分",
}
COUNTS = {
    "people": "人次 人份 人天 人口 人 名 位 口人 口 员 people persons",
    "household": "户 户次",
    "enterprise": "家",
    "place": ("所 处 座 栋 幢 间 套 层 室 厅 个站点 站 镇 乡 村 县 市 区 省 国 街道 社区 县市区"),
    "event": (
        "场次 场 次 届 期 批次 批 轮 班次 航班 趟 遍 回 起 例 宗 桩 单 票 件次 架次 车次 班 列次 剂次 剂 针次 针 步"
    ),
    "work": "篇 本 册 份 张 幅 首 部 集 页 章 节 条 项 款 句 字 门 课 卷 种 类 行 道 笔",
    "thing": (
        "个 只 头 匹 羽 尾 棵 株 颗 粒 块 片 件 台 架 辆 艘 列 支 枝 对 双 副 把 "
        "顶 根 瓶 箱 袋 盒 包 盆 盘 杯 碗 枚 面 "
        "盏 朵 簇 束 床 张床位 张床 席 席位 床位 组 队 伙 群 "
        "支队伍 点 圈 顿 餐 股 手 杆 口井 眼 个标箱 标箱 车 箱次 亩次 "
        "例次 单次 名额"
    ),
}

_FAMILY = {unit: family for table in (MEASURES, COUNTS) for family, units in table.items() for unit in units.split()}
_FAMILY |= dict.fromkeys(MONEY, "money") | dict.fromkeys(DURATION, "duration") | dict.fromkeys(PERCENT, "percent")
_KIND: dict[str, UnitKind] = {}
for _units, _kind in (
    (" ".join(COUNTS.values()).split(), "count"),
    (" ".join(MEASURES.values()).split(), "measure"),
    (MONEY, "money"),
    (DURATION, "duration"),
    (PERCENT, "percent"),
):
    for _unit in _units:
        _KIND[_unit] = _kind  # type: ignore[assignment]

UNITS = sorted(_KIND, key=lambda unit: (-len(unit), unit))
"""Every unit, longest first."""

# Nouns that a question puts after 多少, 几 or 哪: what they ask to be counted.
_ASKED = {
    "people": (
        "人员 群众 学生 农民 老人 儿童 孩子 党员 干部 志愿者 人才 "
        "职工 村民 居民 市民 游客 教师 老师 患者 专家 青年 妇女 员工 人数"
    ),
    "household": "家庭 农户 贫困户 户数 人家",
    "enterprise": "企业 公司 单位 店铺 网店 商户 门店 机构 商家 合作社",
    "place": "学校 医院 教学点 房间 房子 楼 村庄 地方",
    "money": "钱 资金 款 金额 费用 价 投资 贷款 工资 收入 补贴 补助 奖金 元 块 售价 价格",
    "area": "面积 地 土地 耕地",
    "length": "路 公路 长 远 高 里程",
    "weight": "重 粮食 产量",
    "duration": "久 时间 时长 日子 年头 日",
    "percent": "比例 百分比 占比 成",
    "event": "次数 场次",
    "age": "年龄",
}
_ASKED_FAMILY = {noun: family for family, nouns in _ASKED.items() for noun in nouns.split()}
# Families whose figures answer a question for another: a class of eight 学校 may be counted by 个 or by 所.
_ALSO = {
    "people": {"thing"},
    "household": {"thing"},
    "enterprise": {"thing", "place"},
    "place": {"thing", "enterprise"},
    "event": {"thing", "work"},
    "work": {"thing"},
    "thing": {"work", "place"},
}
_PERSON_MEASURES = frozenset(("人次", "人口", "人", "名", "位", "口人", "口", "员", "个", "people", "persons"))


def kind(unit: str) -> UnitKind:
    """What a unit of `UNITS` measures."""
    return _KIND[unit]


def family(unit: str) -> str | None:
    """The units that a unit is comparable with; None for an unknown one."""
    return _FAMILY.get(unit) or _ASKED_FAMILY.get(unit)


def fits(asked: str, unit: str | None) -> bool:
    """Whether a figure in `unit` may answer a question for `asked`, the unit or noun after 多少 or 几.

    An unknown noun (多少课程) is taken to be counted by any measure word.
    """
    if unit is None:
        return family(asked) in (None, "thing")
    if asked == unit:
        return True
    if "度" in (asked, unit) and "temperature" in (family(asked), family(unit)):
        return True  # 气温多少度, 38.9℃; of electricity it is a 度, too
    wanted, given = family(asked), family(unit)
    if wanted is None:
        return _KIND.get(unit) == "count"
    if wanted == "people":
        return unit in _PERSON_MEASURES
    if asked == "个" and _KIND.get(unit) == "count":
        return True
    if wanted == given:
        # 镇 are not 村, 场 are not 期: measure words that name what they count are only comparable to general ones.
        return wanted not in ("place",) or asked in _ASKED_FAMILY or unit in ("处", "座")
    if given == "thing":
        return given in _ALSO.get(wanted, set()) and unit == "个"
    return given in _ALSO.get(wanted, set()) and asked in _ASKED_FAMILY


# What stands after 多少 ----------------------------------------------------------------------------------------------

_PREDICATE = re.compile(
    r"参加|参与|参赛|受益|受惠|获得|获评|获奖|得到|接受|报名|进入|享受|来自|来[到听看]|前来|学[会习]|完成|实现|走上|拿到|领到|加入|通过|达到|"
    r"脱[贫困](?!户)|.(?=[了过])|[的是,。;?!呢吗啊]|在(?![校职册编岗读])|被(?!子)|有(?![机色限])|"
    r"(?:接?受?培训|就业|上学|毕业|增收|返乡|上岗|入学|受伤|死亡|遇难|感染|确诊|住院|持证|到场|报到)$"
)
_MEASURED = frozenset("书事地钱人路水电饭课话戏歌楼牛羊猪鸡树花桥房车鞋油茶菜")
"""Nouns of one character: with a measure word before it the dictionary may list them as one word, 本书, 亩地."""
_ONE_WORD = frozenset(
    ("道路", "场地", "门路", "家人", "行人", "国人", "列车", "班车", "口水", "手电", "手书", "行话", "套话", "顶楼")
)
_SCALE = re.compile(r"(?:[百千]?万|亿|千|百)(?!元户|货|家灯|姓)")
_PERSON = re.compile(
    r"(?<!机器)(?<!稻草)人$|[员者师民]$|(?:毕业|[学考师新女男招中大专科究校]|困|留守)生$|[选歌骑水能高]手$|[游乘旅顾]客$|[网朋亲战校]友$|"
    r"[民交辅巡]警$|[士老新官哨]兵$|[女男小]孩$|孤儿$|(?:[县市镇乡村校院所站局处科班组队家店]长|代表|书记|院士|骨干|劳模|工匠|母亲|妈妈|"
    r"模范|主播|嘉宾|观众|听众|[球歌]迷|粉丝|孕妇|孕产妇|医生|护士|博士|硕士|农民工|乡亲|夫妇|主任|工人)$"
)


def asked(phrase: str) -> tuple[str | None, str]:
    """What a question counts, from what stands after 多少 or 几.

    A noun that only begins as a unit does (队员, 年轻人, 场馆) is a noun.

    Args:
        phrase: Folded; it may run on into the predicate.

    Returns:
        The unit (名 of 名低保学生), or the noun that tells which units may count it (学生; 户 of 贫困户; 人 of 队员),
        or None for a noun that tells none; and the noun that is counted, empty where only a unit stands there.
    """
    phrase = phrase.strip()
    match = _PREDICATE.search(phrase, 1)
    noun = phrase[: match.start()] if match else phrase
    scale = _SCALE.match(noun)
    if scale and _leading(noun[scale.end() :]):
        noun = noun[scale.end() :]
    unit = _leading(noun)
    if unit:
        return unit, noun[len(unit) :].strip()
    if noun.endswith("户") and family(noun) in (None, "household"):
        return "户", noun
    if family(noun):
        return noun, noun
    for length in range(min(len(noun), 4), 1, -1):
        if family(noun[-length:]):
            return noun[-length:], noun
    return ("人" if _PERSON.search(noun) else None), noun


def _leading(noun: str) -> str | None:
    """The unit that a phrase begins with, if it is a word of its own there."""
    unit = next((unit for unit in UNITS if noun.startswith(unit)), None)
    if unit is None or unit == noun or len(unit) > 1:
        return unit
    if unit == "个" and not noun.startswith("个体"):
        return unit
    word = next(iter(lexicon.tokenizer().cut(noun, HMM=False)))
    return unit if word == unit or (len(word) == 2 and word[1] in _MEASURED and word not in _ONE_WORD) else None
