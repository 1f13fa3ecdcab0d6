"""The written forms of figures: what stands before a number, after it, and what looks like one and is none.

All patterns expect folded text.
"""

from __future__ import annotations

import re

from corpus import numerals, units

UNIT = "|".join(re.escape(unit) + ("(?![a-z])" if unit.isascii() and unit.isalpha() else "") for unit in units.UNITS)
RUN = re.compile(r"\d[\d,.]*")
MIXED = re.compile(
    r"(?<![\d.])(?<!\d,)\d+(?:\.\d+)?(?:亿\d+(?:\.\d+)?[千百]?万(?:\d{1,4}(?!\d|[\d.,年月日]))?|[千百]?万(?:\d千(?:\d百)?|\d{3,4}(?![\d.,年月日亿万千])))"
)
"""2亿1400万, 3万5千, 2万3000: one number in several parts."""
CN = re.compile(rf"[数几]?[{numerals.CHINESE}]+(?:点[零〇一二三四五六七八九]+)?几?|[俩半]")
SCALE = "万亿|[千百十]?[亿万]|千(?![瓦克米伏帕卡赫焦])|百(?![分货姓科])|十"
TAIL = re.compile(
    rf"(?P<approx>[余多来几])?(?P<scale>{SCALE}| (?:万亿|[千百]?[亿万])(?=[余多]|{UNIT}|[^一-鿿]|$)|)"
    rf"(?P<more>[余多来])?(?P<blank> ?)"
    rf"(?P<unit>{UNIT})?(?P<half>半(?![径岛数价天导]))?"
)
AFTER = re.compile(r"左右|上下|以上|以下|以内|之内|之多|不等|开外|有余|\+|[多余](?=[,。、;的 ]|$)|(?:人民币)")
PER_AFTER = re.compile(
    r"\s?(?:/|每)(?:平方米|立方米|公斤|小时|千瓦时|人次|[人户亩吨斤度月年天日次位名个台辆件])(?:/[年月天])?"
)
PER_MEASURE = re.compile(
    r"\s?/(?:100ml|100毫升|[dm]?l(?![a-z])|毫升|升|平方米|立方米|公斤|千克|小时|分钟|秒|[天日年亩])"
)
"""What a measure is said of: 106mg/100ml, 80公里/小时."""
EACH = (
    "学期|学年|季度|平方米|立方米|公斤|千克|千瓦时|人次|小时|分钟|"
    "[人户亩年月天日周次名位个台斤吨度辆件套村镇县家所班批期届场支头只棵株股]"
)
BEFORE = re.compile(
    rf"(?:(?P<per>(?:每(?:{EACH})){{1,2}}|[人户亩日月年]均|平均每(?:{EACH}))(?P<gap>[一-鿿]{{0,4}}?))?"
    r"(?P<about>约为?|大约|大概|近|将近|接近|超过?|逾|突破|不少于|不低于|不高于|不多于|不超过?|不足|不到|低于|高于|少于|多于|大于|小于|"
    r"至少|至多|最多|最少|上|好|零下)?(?P<sign>人民币|[¥$€£])?$"
)
BELOW = frozenset(
    ("不高于", "不多于", "不超过", "不超", "不足", "不到", "低于", "少于", "小于", "至多", "最多", "近", "将近", "接近")
)
NEAR = frozenset(("约", "约为", "大约", "大概"))
ABOVE = frozenset(("超", "超过", "逾", "突破", "不少于", "不低于", "高于", "多于", "大于", "至少", "最少", "上", "好"))
_PART = rf"(?P<part>\d{{1,2}}(?![\d.])|[{numerals.CHINESE}]{{1,3}}|半)"
PARTS = {
    "hours": (re.compile(rf"零?{_PART}(?:分钟|分(?![之公部])|刻钟)(?:零?(?P<more>\d{{1,2}})秒钟?)?"), 60),
    "minutes": (re.compile(rf"零?{_PART}秒钟?"), 60),
    "米": (re.compile(rf"{_PART}(?!\d|[\d,.年月日万千百余多]|{UNIT})"), 0),
    "块": (
        re.compile(r"(?P<part>[1-9一二三四五六七八九])(?!\d|[\d,.年月日万千百余多-])(?:毛钱?|(?=钱|$|[,。、;的一/]))"),
        0,
    ),
    "斤": (re.compile(rf"{_PART}两"), 10),
}
"""What goes on from a figure, by its unit, with how many of the parts make one; 0 where they are its decimals."""
RANGE = re.compile(r"\s?(?:-|—{1,2}|–|~|～|至|到)\s?(?=[\d一二两三四五六七八九十百])")
HEAD_STOP = re.compile(
    r"[的了着在和及与或为于从被把将向对让给已正并也都就等是有来去到由以共能会可用按请说看做因各]|参加|参与|实现|完成|获得|进驻|入驻|达到|受益|"
    r"开展|进行|组织|提供|发放|购买|通过|投入|签约|报名|接受|增长|下降|提高|同比|左右|以上|以下|以内|不等|每|占|"
    r"[一-鿿]?(?:培训|帮扶)(?=[一-鿿\d])|现场|如何|怎么|全部|成功|没有|返回|加入|享受|免费|协同|组成|解决|分别|其中|涉及|覆盖|建成|落户|开工"
)
# What 一 counts; with any other unit it is 一些, 一起, 一种, an article at best.
ONE = frozenset(
    (
        *(
            "个",
            "名",
            "位",
            "家",
            "所",
            "户",
            "座",
            "辆",
            "台",
            "项",
            "例",
            "人",
            "次",
            "场",
            "届",
            "期",
            "篇",
            "本",
            "件",
        ),
        *(
            "天",
            "年",
            "周",
            "小时",
            "个月",
            "人次",
            "亩",
            "元",
            "米",
            "公里",
            "吨",
            "斤",
            "倍",
            "处",
            "间",
            "套",
            "头",
            "只",
        ),
    )
)
# Units that after a single Chinese numeral are mostly part of a word: 三级, 四面, 二手.
LOOSE = frozenset(
    (*"里级点度手面步口道门字方分环市区省国行股圈席条章节层师档眼组对双把升丈尺张兆室厅", "村居", "县市区")
)
NOT_AFTER = re.compile(
    r"家(?:[人之子喻庭老]|[一三]口)|次性|门峡|台[山河县]|名誉|位数|年[级代度]|级风|天[然气津]|人[才民大体物生类]|起来|国道"
)
MINUS = re.compile(r"(?:^|[^\da-z])-$")
TO = "[-—–~～至到]{1,2}"
TEN = "[一二三四五六七八九十]"
NO_FIGURE = re.compile(
    # No form begins with any other character: this is what makes the search quick.
    r"(?=[\da-z零〇一二三四五六七八九十电热邮编车账帐尾代证])(?:"
    r"(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    rf"|(?<!\d)(?:19|20)\d\d\s?(?:{TO}\s?(?:19|20)?\d\d)?\s?年[度代初底末]?|(?<!\d)\d{{2}}年代"
    r"|(?<!\d)[0-1]?\d月(?!饼)(?:\d{1,2}(?:[-—–~～至到、,]{1,2}\d{1,2})*[日号]?)?"
    rf"|(?<!\d)[0-3]?\d(?:(?:{TO}|、)[0-3]?\d)?[日号]"
    r"|(?<![\d:])[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?!\d)|(?<!\d)[0-2]?\d[时点](?:[0-5]?\d分?|[半整许钟])?(?!\d)"
    r"|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{3,4}-\d{3,4}-\d{3,4}|(?<![\d.])\d{1,9}(?:\.\d{1,9}){2,}"
    r"|(?:电话|热线|邮编|编号|车牌|[账帐]号|尾号|代码|证号|qq)[:为是]?\s?[\d-]+|(?<!\d)(?:[5-9]0|0[05])后|(?<!\d)\d{3,12}(?=热线|专线)"
    r"|(?<![a-z_])[a-z_]{1,12}-?\d[\d.]*[a-z]*|(?<!\d)\d{1,3}g(?=网|时代|基站|信号|手机|技术)"
    rf"|[零〇一二三四五六七八九]{{4}}年|{TEN}{{1,2}}月(?:{TEN}{{1,3}}[日号])?|{TEN}{{1,3}}[日号]"
    r")"
)
FRACTION = re.compile(
    rf"(?P<below>[百千万]|[{numerals.CHINESE}]{{1,9}}|(?<!\d)\d{{1,9}})分之"
    rf"(?P<above>[{numerals.CHINESE}]+(?:点[{numerals.CHINESE}]+)?|\d+(?:\.\d+)?)"
    r"|(?P<tenths>[一二两三四五六七八九]|\d)成(?P<more>[一二三四五六七八九半])?"
    r"(?![一-鿿]?[为立功员都就绩果效长本熟年人分交套])(?=[以左的多,。、;\s]|$|[一-鿿])"
    r"|(?P<half>(?<![一\d])一半|过半(?!数))"
)
RATIO = re.compile(r"(?<![\d:.])(\d+(?:\.\d+)?)(?::|比)(\d+(?:\.\d+)?)(?![\d:.])")
