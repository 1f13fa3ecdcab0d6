"""Questions of no story in the papers, that anybody asks at any time: the clock, the weather, measures, the world."""

from __future__ import annotations

import re

from corpus.text import fold


def asks(turn: str, before: str) -> bool:
    """Whether a turn is such a question; none of the weather where it was spoken of.

    Args:
        turn: As typed.
        before: The question before it.
    """
    said, spoken = fold(turn), fold(before)
    clock = _CLOCK.fullmatch(said)
    if clock is not None and not (
        clock["hour"] and clock["day"] and "几点" in spoken
    ):  # 明天几点, of the opening hours
        return True
    if _CALENDAR.fullmatch(said) or _MEASURES.fullmatch(said) or _NATURE.search(said) or _OF_US.match(said):
        return True
    if _ADVICE.search(said):
        return True
    return _WEATHER.fullmatch(said) is not None and _OF_WEATHER.search(spoken) is None


_TAIL = r"(?:了|来着|啊|呀|呢|吗|嘛|呐|哈|[?!。,~ ])*"
_LEAD = r"(?:那|请问|对了|话说|问一?下|顺便|另外|还有|你知道|知道|[,。 ])*"
_DAY = r"今天|明天|后天|昨天|前天|大后天|今儿个?|明儿个?|后儿个?|今日|明日"
_MOMENT = r"现在|这会儿|此刻|目前|当前|北京时间|(?:今年|明年|去年|后年)"
_CLOCK = re.compile(
    rf"{_LEAD}(?:(?P<day>{_DAY})|(?:{_MOMENT}))+(?:[一-鿿]{{2,4}}时间)?(?:是|到)*"
    r"(?:(?:农历|阴历|阳历|公历)?(?:(?:星期|礼拜|周)几|(?:几月)?几[号日]|初几|几月|哪一?[天年]|什么(?:日子|节日?|节气|年))|"
    rf"(?P<hour>几点(?:钟|几分)?|什么时间)){_TAIL}"
)
_FEAST = (
    r"(?:春节|过年|除夕|元旦|元宵节?|清明节?|五一|劳动节|端午节?|中秋节?|国庆节?|十一|重阳节?|冬至|夏至|立[春夏秋冬]|入[伏梅]|三伏|数九|"
    r"[母父]亲节|[寒暑]假|高考|中考|双十一)"
)
_CALENDAR = re.compile(
    rf"{_LEAD}(?:[今明后]年)?的?{_FEAST}是?(?:在|从)?(?:几月)?(?:几[号日]|哪一?天|星期几|周几|(?:什么|啥)时候|放几天假?|怎么放假|放假){_TAIL}|"
    rf"{_LEAD}(?:[今明后]年)?(?:(?:什么|啥)时候|几[号日]|哪一?天)是?(?:开始)?(?:放|过|到)?(?:{_FEAST}|假|开学){_TAIL}"
)
_WEATHER = re.compile(
    rf"(?=.*(?:天气|[雨雪霾]|刮风|(?:{_DAY}|现在|外面|外头).*(?:度|热|冷|气温))){_LEAD}(?:{_DAY}|{_MOMENT}|最近|这几天|这两天|周末|外面|外头|[一-鿿]{{2,4}}(?=天气|气温))*(?:的)?(?:天气|气温|温度|空气)?(?:预报)?(?:会|要)?"
    r"(?:怎么?样|如何|好不好|好|下不下雨|下雨|下雪|刮风|多少度|几度|热不热|冷不冷|热|冷|(?:有|会不会|会)(?:下?雨|下?雪|雾霾))"
    rf"{_TAIL}"
)
_OF_WEATHER = re.compile(r"天气|气温|温度|下雨|暴雨|降雨|降雪|下雪|刮风|大风|台风|[高低]温|度$")
_UNITS = (
    r"(?:公里|千米|[厘毫分微纳]?米|[英华]?[里尺寸]地?|海里|光年)",
    r"(?:[公市]?斤|吨|[毫千]?克|市?两|磅|盎司)",
    r"(?:[公市]?亩|公?顷|平方(?:公里|千米|厘?米))",
    r"(?:立方厘?米|[毫公]?升|加仑)",
    r"(?:秒钟?|分钟?|个?小时|天|星期|周|个?月|年|世纪)",
    r"(?:人民币|[美欧日韩港]元|英镑|卢布)",
    r"(?:[华摄]氏度|开尔文)",
    r"(?:马力|[千兆]?瓦|度电|卡路?里?|焦耳?)",
)
"""Of what is measured in them: lengths, weights, areas, ..."""
_NUMBER = r"[一二两三四五六七八九十百千半\d.]+"
_IS = r"(?:等于|就?是|有|合|约|换算?成?|折合|相当于|大概|差不多|一共)*"
_MEASURES = re.compile(
    "|".join(rf"{_LEAD}{_NUMBER}个?{unit}{_IS}(?:多少|几)个?{unit}{_TAIL}" for unit in _UNITS)
    + rf"|{_LEAD}{_NUMBER}(?:加|减|乘以?|除以|[+\-*/×÷x]){_NUMBER}(?:等于|是|=)*(?:多少|几)?{_TAIL}"
    + rf"|{_LEAD}(?:{_NUMBER}的(?:平方根?|立方根?|阶乘)|根号{_NUMBER}){_IS}(?:多少|几)?{_TAIL}"
)
_NATURE = re.compile(
    r"^(?:那|请问|对了|话说|[, ])*(?:光速|音速|声速|光的速度|声音的?(?:传播)?速度|圆周率|绝对零度|"
    r"(?:水|酒精|铁|金|铜|铝)的?[沸熔冰]点|重力加速度|(?:赤道|地球|月球|月亮|太阳系?|[金木水火土]星|银河系?|宇宙)(?=[到离有的上是多最绕距为怎]|$)|"
    r"世界上?最|全世界最|人类?的?(?:正常)?(?:体温|血压|心率|骨头))"
)
_ADVICE = re.compile(
    r"(?:吃|喝|穿|送|涂|抹)点?(?:什么|啥)(?:药|菜|水果|礼物|衣服)?(?:比较|最|才|会|能)?(?:好|合适|管用|有效|补)(?:得快)?[呢啊呀?]*$|"
    r"(?:怎么|咋个?|怎样|如何)(?:做|煮|烧|炖|炒|蒸|腌|洗|烤)(?:才|最|更|比较)?(?:好吃|不腻|入味|好喝|干净|嫩|香)|"
    r"(?:煮|蒸|炖)(?:几分钟|多久|多长时间)(?:才|能|会)*[熟好烂]|出门.{0,4}带伞|用不用带伞|要不要带伞|水烧到?多少度"
)
"""What is good for one, or how it is cooked: 三伏天吃什么好, 红烧肉咋个烧才不腻."""
_OF_US = re.compile(
    r"(?:那|请问)?[你您](?:到底|究竟)?(?:是谁|是什么(?!时)|是啥|是(?:机器人|真人|人|ai|人工智能)|叫|会(?:什么|啥|干|做)|能(?:干|做|回答|帮我)|"
    r"有(?:什么|啥|哪些)(?:功能|用))|"
    r"(?:那|今天|最近|昨天)*(?:的)?(?:报纸?|新闻|报)[上里]?(?:今天|最近)?(?:有|都?有|登了)?(?:些|都)?(?:什么|啥|哪些)(?:新闻|消息|内容|好看的|大事)?"
    r"[呢啊呀?]*$|(?:今天|最近|昨天)(?:都|又)?(?:有|出了)?(?:什么|啥|哪些)(?:大|重要)?(?:新闻|大事|消息)"
)
