"""Where a question names its place: 龙口 of 龙口的低保标准是多少, 和平 of 和平有多少贫困户.

A question is short and names its place in few ways: first of all, or after a time, 在 or 请问, and what is asked of it
comes next. A word that stands there is taken for a place even where it is an ordinary word, too; the more ordinary it
is, the more must follow. Never used on a paper's own text, where such places are told by their context.

Matched on folded text.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

__all__ = ["fills"]

_COMMON = Path(__file__).parent / "data" / "common_places.txt"

_OPENING = re.compile(
    r"(?:^|[,。;:!?“\"《(\s]|请问一?下?|知道|想问|了解|[问查看]一?下|告诉我|关于|对于?|那么?|[在到去从赴由给为让比是跟]|来自|谁|哪些|"
    r"[一-鿿]么|为何|如何|有没有|是否|"
    r"[年月日号天晚]|年度|季度|半年|[年月][初底末中]|[上中下]旬|以来|至今|期间|现在|目前|最近|近日|当前|截至目前)$"
)
_VERB = (
    r"(?:培训|帮扶|帮助|发放|建成|建设|投入|投资|资助|救助|脱贫|举办|开展|组织|选派|派出|招聘|招收|招募|安置|新增|新建|增加|减少|实现|"
    r"完成|引进|引导|出台|推广|种植|养殖|生产|出产|销售|改造|修建|修复|落实|签约|获得|获评|参加|参与|提供|推出|成立|召开|启动|打造|开设|"
    r"开通|开放|设立|设置|采取|使用|通过|实施|推进|推行|执行|规定|评选|捐赠|捐款|接待|接收|收到|处理|查处|拆除|拥有|下拨|拨付|补贴|补助|奖励|"
    r"奖补|慰问|走访|排查|确定|公布|发布|降低|提高|上涨|下降|达到|超过|发生|出现|种|养|卖|发|办|开|建|修|招|捐|投|引|评|救|造|签|收|花|帮|"
    r"送|派|请|来|设|选|用|搞|买|拨|奖|拿|出|打|植|治|查|拆|教|扶)"
)
_ADMIN = (
    r"(?:低保|特困|五保|最低生活|贫困|脱贫|扶贫|人口|人均|常住|户籍|gdp|生产总值|财政|农民|村民|居民|城乡|城镇|农村|医保|养老|危房|书记|"
    r"[县区市]长|[县区市]委|县政府)"
)
_PUBLIC = r"(?:中?小学|中学|学校|医院|卫生院|乡镇|农户|村[里子]|各?村(?![一-鿿])|[区市]?政府)"
_ASKED = r"(?:多少|几|哪|什么|谁|怎|如何|为什么|为何|多[大长高快久远])"
_AFTER = re.compile(
    rf"的(?!话|士)|{_VERB}|有|{_ASKED}|{_ADMIN}|的?{_PUBLIC}(?<![小中]学)|本地|当地|境内|全[县市区境]|市民|群众|百姓|面积|公务员|"
    r"是|在|位于|属于|[离距]|境|[今去前明]年|(?:19|20)\d\d|目前|现在|当前|最近|近[年期来几]|[上下]半年|[全当]年|[一二三四]季度|"
    r"\d{1,2}月|至今|截至|从|自|每|将|已|曾|还|都|也|就|共|一共|总共|总计|合计|累计|平均|计划|打算|准备|正在|要|能|可以|呢|"
    r"(?:[县区市]?(?:人社|民政|教育|财政|农业|扶贫|公安|卫生|交通|水利)[局办]?)|[,。;?!]|$"
)
_AFTER_COMMON = re.compile(
    rf"的?{_ADMIN}|的{_PUBLIC}|{_VERB}[了过到出]|(?:一?共|总共|累计|[今去前]年|20\d\d年|目前|现在)?(?:{_VERB}了?|有){_ASKED}(?:{_ADMIN}|{_PUBLIC}|人|名|户|"
    r"元|亩|所|家|村|个[乡村镇])"
)
_AFTER_LOOSE = re.compile(r"的?(?:低保|特困|五保|最低生活|[县区市]长|[县区市]?政府)|的(?:人口|常住|户籍|gdp)")
_JOIN = re.compile(r"[、和与跟及]")


@cache
def _common() -> tuple[frozenset[str], frozenset[str]]:
    """Words that are seldom places: those that may stand before a verb as such, and those that may not."""
    words = _COMMON.read_text("utf-8").split()
    loose = frozenset(word[1:] for word in words if word.startswith("!"))
    return frozenset(word for word in words if not word.startswith("!")), loose


def fills(text: str, start: int, end: int, known: int, joined: bool) -> bool:
    """Whether `text[start:end]`, which is a place's name, stands where a question names its place.

    Args:
        text: Folded.
        start: Offset of the name.
        end: Offset after it.
        known: Where the place named before ends, 0 if none is.
        joined: Whether another name follows after one character.
    """
    listed = known == start - 1 > 0 and _JOIN.match(text, start - 1) is not None
    if not (listed or _OPENING.search(text[:start])):
        return False
    common, loose = _common()
    name = text[start:end]
    if name in loose:
        return _AFTER_LOOSE.match(text, end) is not None
    if name in common:
        return _AFTER_COMMON.match(text, end) is not None
    if joined and _JOIN.match(text, end):
        return True
    return _AFTER.match(text, end) is not None
