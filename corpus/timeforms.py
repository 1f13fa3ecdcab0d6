"""The written forms of times: one expression whose named groups say which form was met.

Groups named after a form (`full`, `yearly`, ...) are read by the function of that name in `corpus.times`.
"""

from __future__ import annotations

import re

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_Y = r"(?:(?<!\d)(?:1[89]|2[01])\d\d|[一二][〇零○oO0-9一二三四五六七八九]{3})"
_PART = r"(?:凌晨|清晨|早晨|早上|上午|中午|午后|下午|傍晚|晚上|晚间|深夜|夜间|夜晚|当晚|当天|晚|(?<=日)早)"
_CLOCK = (
    r"(?:\d{1,2}[时点](?:\d{1,2}分?|半|整|许|钟|左右)?|(?<!\d)[0-2]?\d:[0-5]\d(?!\d)|"
    rf"[一二三四五六七八九十两]{{1,3}}点(?:半|整|钟|{_N}分))"
)
_TO = r"\s?(?:-|—{1,2}|–|~|～|至|到)\s?"
_RELATIVE_YEAR = r"(?:今年|本年度?|去年|上年|前年|大前年|明年|后年|来年|当年|同年|次年|翌年)"
_QUARTER = (
    r"(?:第?[一二三四1-4]季度|前三季度|上半年|下半年|年?全年|(?<!\d)年初|年底|年末|岁末|(?<![少青成中老])年中(?!国)|"
    r"[春夏秋冬]季|[今去前][春夏秋冬])"
)
_SINCE = r"(?:以来|以后|之后|起|开始|至今|迄今)"
_EXTRA = r"(?:以来|以后|之后|以前|之前|前后|期间|起|左右|底|初|末|中旬|上旬|下旬)"
_FESTIVAL = (
    r"(?:春节|元旦|清明节?|端午节?|中秋节?|国庆节?|五一|劳动节|十一|元宵节?|重阳节?|儿童节|教师节|妇女节|除夕|寒假|暑假|"
    r"七夕|双十一)"
)
MONTHS_EN = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_EN_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?\\.?" if name != "may" else "may" for name in MONTHS_EN)

TIME = re.compile(
    # No form begins with any other character: this is what makes the search quick.
    r"(?=[\d一二两三四五六七八九十百半数几自从今本去上前大明后来当同次翌第下全年岁春夏秋冬元清端中国劳重儿教妇除寒暑双“\"近过最未接"
    r"昨这星周日目不连眼如截多长此随每常历逐凌早晨午傍晚深夜为用a-z])(?:"
    + "|".join(
        (
            r"(?P<iso>(?<!\d)(?P<iy>(?:19|20)\d\d)[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})(?!\d))",
            rf"(?P<years>(?P<ya>{_Y})年?{_TO}(?P<yb>{_Y})(?:年度?|学年)(?:间|期间)?)",
            rf"(?P<full>(?:自|从)?(?:(?P<year>{_Y})年|(?P<rel>{_RELATIVE_YEAR}))\s?(?P<month>{_N})(?:{_TO}(?P<mto>{_N}))?月份?(?:(?P<day>{_N})[日号]?)?"
            rf"(?P<fto>{_TO}(?:(?P<tyear>{_Y})年)?(?:(?P<tmonth>{_N})月份?)?(?:(?P<tday>{_N})[日号])?(?<=[月份日号]))?"
            rf"(?P<fpart>{_PART})?(?P<fclock>{_CLOCK})?(?P<fextra>{_EXTRA}|中?上旬|中旬|下旬|底|初|末)?)",
            rf"(?P<yearly>(?:自|从)?(?:(?P<y>{_Y})年度?|(?P<yrel>{_RELATIVE_YEAR}))(?P<yq>(?:的)?{_QUARTER}|{_FESTIVAL}(?:期间|假期|前夕|前后|当天)?)?(?P<yextra>{_SINCE}|{_EXTRA})?(?!代|级))",
            rf"(?P<date>(?:自|从)?(?:(?P<dm>{_N})月(?P<dd>{_N})[日号]|(?P<mm>{_N})(?:{_TO}(?P<mmto>{_N}))?月份?(?![一-鿿]?(?:饼|球|亮|嫂)))"
            rf"(?P<dto>{_TO}(?:(?P<dtm>{_N})月份?)?(?:(?P<dtd>{_N})[日号])?(?<=[月份日号]))?(?P<dpart>{_PART})?(?P<dclock>{_CLOCK})?(?P<dextra>{_EXTRA}|上旬|中旬|下旬)?)",
            r"(?P<plan>[“\"]?(?P<pn>十?[一二三四五六七八九十])五[”\"]?(?:时期|期间|规划|以来|末|初|开局之年|收官之年))",
            rf"(?P<bare>(?<![第\d.])(?P<bd>\d{{1,2}})日(?P<bto>{_TO}(?P<btd>\d{{1,2}})日)?(?P<bpart>{_PART})?(?P<bclock>{_CLOCK})?(?!游|均|常|报|本|元))",
            r"(?P<lastn>(?:近|过去|最近|前|未来|今后|接下来)(?P<ln>\d{1,3}|[一二两三四五六七八九十]{1,3}|几)(?P<lu>年|个月|个?星期|周|天|日|个?小时)(?:来|间|以来|内|里)?)",
            r"(?P<relday>大?前[天日]|昨[天日晚]|今[天日晚早](?!后)|明[天日晚早](?!显)|大?后[天日]|当[天日晚]|次日|翌日)",
            r"(?P<relmonth>(?:本|这个|上个?|下个?|当|次|前个?)月(?:底|初|末|份|中旬|上旬|下旬)?)",
            r"(?P<relweek>(?:本|上个?|下个?|这)(?:周|星期|礼拜)[一二三四五六日天末]?|周[一二三四五六日末](?![年边围])|星期[一二三四五六日天])",
            rf"(?P<quarter>{_QUARTER})",
            rf"(?P<festival>{_FESTIVAL}(?:期间|假期|前夕|前后|当天|前|后|节|黄金周)|春节|元旦|国庆节|中秋节|端午节|清明节|寒假|暑假)",
            r"(?P<vague>近日|日前|目前|近期|近来|近年来?|前不久|不久前|连日来|前段时间|最近|当前|眼下|如今|截至目前|多年来|长期以来|此前|随后|一直以来|下一步)",
            r"(?P<recur>每(?:逢|个|到)?(?:年度?|月|周[一二三四五六日末]?|星期[一二三四五六日天]?|天|日|季度|学期|学年|晚|逢)|常年|历年|逐年|全天)",
            rf"(?P<clock>(?:{_PART})?{_CLOCK})",
            rf"(?P<part>(?!晚(?!上|间)){_PART})",
            r"(?P<duration>(?:历时|为期|长达|用时)?(?P<un>(?<![第\d.])\d+(?:\.\d+)?|(?<!第)[一二两三四五六七八九十百半数几]{1,4})(?:多|余)?(?P<uu>周年|年(?!级|代|度|月|龄|轻)|个?半?月(?<=个月|半月)|个?星期|周(?!年|[一-鿿]?[边围])|天(?!然|气|津|河|山)|个?(?:多|半)?小时|分钟|个?工作日|个?学期|昼夜)(?:半)?(?:来|间|以来|内|时间|左右|多)?)",
            rf"(?P<enfull>(?:(?P<end>\d{{1,2}})(?:st|nd|rd|th)?\s)?\b(?P<enm>{_EN_MONTH})\b(?:\s(?P<end2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?(?:,?\s(?P<eny>(?:19|20)\d\d)\b)?)",
            r"(?P<enrel>\b(?:last|this|next)\s(?:year|month|week)\b|\byesterday\b|\btoday\b|\btomorrow\b)",
            r"(?P<enyear>\b(?:since\s|in\s|from\s|during\s|of\s)(?P<eyear>(?:19|20)\d\d)\b(?!\s?[-/%]))",
        )
    )
    + ")"
)
