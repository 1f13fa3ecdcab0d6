"""What a noun names, a person, a body or a place, and the question that it stands for: 人数 for 多少人."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.words import NOMINAL

if TYPE_CHECKING:
    from bot.frames import Frame

_ATTRIBUTES = {
    "人数": "多少人",
    "数量": "多少",
    "数目": "多少",
    "户数": "多少户",
    "金额": "多少钱",
    "钱数": "多少钱",
    "花费": "多少钱",
    "费用": "多少钱",
    "价格": "多少钱",
    "价位": "多少钱",
    "价钱": "多少钱",
    "年龄": "多大年龄",
    "年纪": "多大年纪",
    "岁数": "多大岁数",
    "高寿": "多大岁数",
    "时间": "什么时候",
    "日期": "什么时候",
    "年份": "哪一年",
    "地点": "在哪里",
    "地址": "在哪里",
    "位置": "在哪里",
    "原因": "为什么",
    "理由": "为什么",
    "名字": "叫什么名字",
    "姓名": "叫什么名字",
    "名称": "叫什么",
    "面积": "面积多大",
    "比例": "比例是多少",
    "占比": "占比是多少",
    "做法": "怎么做",
    "措施": "有哪些措施",
    "负责人": "负责人是谁",
    "电话": "电话是多少",
    "热线": "热线是多少",
    "联系方式": "联系方式是什么",
    "邮箱": "邮箱是什么",
    "网址": "网址是什么",
}


def attribute(said: str, *, asked: bool = False) -> str | None:
    """The question that a noun stands for: 多少人 for 人数; of those that were `asked` for, also 受益人次是多少."""
    said = said.removeprefix("具体").removeprefix("的")
    figure = asked and FIGURE.search(said) is not None
    return _ATTRIBUTES.get(said) or (f"{said}是多少" if figure else None)


def is_side(word: str) -> bool:
    """Whether a noun names a side of something, and says nothing unless one knows of what: 产权, 造价, 屏幕."""
    return (
        word in _ATTRIBUTES
        or _CONTENT.search(word) is not None
        or FIGURE.search(word) is not None
        or _SIDE.search(word) is not None
    )


_SIDE = re.compile(
    r"(?:目标|面积|[产版股所用]权|经营权|全长|屏幕|电池|续航|内存|机身|镜头|颜色|配色|型号|网站|官网|日志|卡带|后台|结局|片长|主题|主角|冠军|亚军|"
    r"季军|决赛|嘉宾|评委|奖项|包装|成分|原料|口味|做法|产地|保质期|老板|店主|业主|房东|家属|家人|儿子|女儿|丈夫|妻子|父母|"
    r"父亲|母亲|学历|籍贯|老家|身高|体重|下限|上限|名额|门槛|条件|流程|手续|材料|押金|租金|工期|进度|设计师|承建方|施工方|"
    r"开发商|经销商?|代理商|供应商|合作方|投资方|运营方|主办方|赞助商|座位|车厢|站点|班次|[首末头]班车?)$"
)


def is_role(word: str) -> bool:
    """Whether a noun says what somebody is: 董事长."""
    return _ROLE.search(word) is not None and FIGURE.search(word) is None


def is_part(behind: str) -> bool:
    """Whether no more than the part that somebody had stands behind 谁: 编剧 in 是谁编剧."""
    part = behind.rstrip("的呢啊?？")
    return len(part) <= _PART and is_role(part)


_PART = 3
"""Characters of a part that somebody had in something."""


def role(last: Frame, said: str) -> str | None:
    """The question for whoever has a role, where the last one counted nothing: 主讲人是谁."""
    asked = last.of(last.asked) if last.asked is not None else ""
    figure = asked == "多少" and any(FIGURE.search(word.text) for word in last.words)  # counts nobody: 票房多少
    counted = any(sign in asked for sign in ("多少", "几个", "几名", "几位")) and not figure
    behind = last.text[last.asked.end :] if last.asked is not None else ""
    if asked == "谁" and is_part(behind) and _ROLE.search(said):  # 是谁编剧, 导演又是哪个
        return f"{said}是谁"
    who = last.asked is not None and last.of(last.asked) == "谁"
    return (
        f"{said}是谁"
        if _ROLE.search(said) and not FIGURE.search(said) and kind_of(said) is None and not counted and not who
        else None
    )


def content(said: str) -> str | None:
    """The question that a compound stands for whose last word says what is to be told: 开放时间."""
    if _PRICED.search(said):
        return f"{said}多少钱"
    return f"{said}是什么" if _CONTENT.search(said) else None


_PRICED = re.compile(r"(?:门票|车票|船票|机票|学费|房租|租金|押金|运费|会费|[饭餐]费|卧铺)$")
_CONTENT = re.compile(r"(?<=[一-鿿]{2})(?:时间|日期|地点|地址|原因|条件|流程|手续|名单|方式|内容|主题|用途|特点)$")
_ROLE = re.compile(
    r"(?:[^人名]人|(?<=..)手|总裁|主席|总监|秘书|院士|教授|老板|得主|教练员?|[主导]演|编剧|作者|主任|经理|书记|裁判|司机|设计师|工程师|[^家]长)$"
)
FIGURE = re.compile(
    r"(?:人次|[数额量率价费值比宽高重]|[全总边周身体]长|[低高均总比积得]分|分数线|[单总亩年日]产|损失|[直半口]径|[轴间跨]距|(?<![季年])度|总[一-鿿]|投资|收入|利润|成本|工资|比例|票价|营收|[收支]入|支出|标准|[时车网转流]速|产能|寿命|时长|待遇|市值|票房|奖金|罚[金款]|赔偿[金款]|违约金|保证金|补偿金|补贴|海拔|容量|里程|跨度|浓度|人口|工龄|油耗)$"
)


def is_human(word: str, tag: str = "n") -> bool:
    """Whether a word names somebody, or says what somebody is: 司机, 蒋先生."""
    return tag == "PER" or (tag in NOMINAL and _HUMAN.search(word) is not None)


_HUMAN = re.compile(
    r"(?:[^个]人|[^人成委会]员|者|[工农市村居网渔移]民|[^学一]生|[老教律厨]师|[^部]长|[^分]子|[男女小]孩|[老妇]女|"
    r"[老大][爷妈叔汉]|[投捕射弓助歌旗鼓]手|门将|前锋|后卫|选手|球员|运动员|司机|乘客|旅客|游客|保安|保姆|店主|业主|房东|同学|同事|邻居|教练|裁判|先生|女士|父母|[父母]亲|[爸妈]{1,2}|爹|娘|[老小]?两口子?|夫妻俩?|夫妇)$"
)


def kind_of(name: str) -> str | None:
    """`person`, `organisation` (also an office in one) or `place`; None for common words."""
    from corpus import names

    if _BESIDE.search(name):
        return "place"
    if "·" in name:
        return "person"
    tags = [tag for _, _, tag in names.tagged(name)]
    if _BODY.search(name):
        return "organisation"
    whole = next((one.kind for one in names.find(name) if len(one.text) >= len(name) - 1), None)
    if whole is not None or tags == ["PER"]:
        return whole or "person"
    if "ORG" in tags:
        return "organisation"
    return "place" if tags == ["LOC"] else None


_BESIDE = re.compile(r"(?<=..)(?:附近|周边|一带|旁边|门口)$")
_BODY = re.compile(r"(?:.业|公司|集团|厂|店|社|局|院|学校|大学|中学|小学|[一二三四五六七八九十]中|银行|协会|医院)$")
