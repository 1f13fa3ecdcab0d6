"""How usual a character is in printed Chinese: what tells a right decoding from a wrong one that is possible, too.

The wrong decoding of Chinese bytes is nearly always Chinese characters again, but ones that hardly anybody writes. A
character's class gives its probability in running text; the shares were counted over 13 million characters of news
(simplified) and agree with an encyclopaedia's (traditional) within 0.01.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from typing import Final

_SIMPLIFIED: Final = (
    "的一在人中了国为大有日和年发行上是不动时月生会公市业成新出作区家对来到地以工全多部进个于方能等民开法"
    "这力用下现通分要将高员元学后场资者展前经务实安理关同主们合过报体长文机车金与化自表提事电心水他本美交"
    "示道可建子加产保据网更期小面任重我查内活及其海次天定万入目度题司也之外社量间信台点当并品持名最平设被"
    "政利明记原此应数情看性联好强警就还服北比责位相回标近流队向已管得所计共收路运特该局受系解制物手院至防"
    "式第起某科基都正推息南源东处调布三增说省股风意门项案传供从西接总山程组两如续价消导里线游委指广支创着"
    "而件村投众编医立问商称今军营城州企代规集预因级办技达无告参视团但环各造证斯求治赛户口升打单步结议果统"
    "影气由整京助常亿专费然江女护华种领球党施需群二客辑教身老注河站救完感深研让险术知格转约育超带包书取色"
    "未引态备认境降周显监决质战张图首雨县率放型没获少限济款青确宣去非际每号使反克选效举况或些益做域额搜极"
    "构友请志先返积准直头协观米检权别尔快节四优清类响份空很灾给形频识爱精健速排容十热己易复房王值采狐孩闻"
    "走师改官职星界变马居亚愿范具拉士根李演财想声红融模援校存世列普维乐府银旅航致农验策光片季严条置功急执"
    "镇势装德违低落织样随康较林配售余智儿边控见段只园击港依话罪涨充乡难阳她罗划考净究均负习火男销双断再义"
    "讯黄连湖货送即属害察干器望测诉福街评核象兰何半仅始温介律食括英副俄审围字涉真足照兴犯景料微论龙卡药跌"
    "卫白牌失载病历满汽神才便帮讲往纪停把购媒诈言馆夏票店养障油铁承住切除骗离版络辆继绍洪终越花么减五互博"
    "太云坚幅疗武命百疑突播则训午班占故批退音善紧算许你亲石艺几措宁陈暴驾破培按争苏买希令试临例富室晚享截"
)
"""The 700 most frequent characters, the most frequent first."""

_TRADITIONAL: Final = (
    "國為發動時會業區對來進個於開這現將員學後場資經務實關們過報體長機車與電產據網內萬題間臺點當並設記應數"
    "聯強還責標隊計運該東處調說説風門項傳從總組兩續價導裡裏線遊廣創著眾編醫問稱軍營規預級辦達無參視團環證"
    "賽戶單結議統氣億專費護華種領黨羣輯讓險術轉約帶書態備認顯監決質戰張圖縣沒獲濟確際號選舉況額極構請積準"
    "頭協觀檢權別爾節優類響災給頻識愛熱復採聞師職變馬亞願範財聲紅維樂銀農驗嚴條執鎮勢裝違織樣隨較餘兒邊見"
    "園擊話漲鄉難陽羅劃淨負習銷雙斷義訊黃連貨屬幹測訴評蘭僅溫審圍興論龍藥衛衞載歷滿幫講紀購詐館養鐵騙離絡"
    "輛繼紹終麼減雲堅療則訓佔緊許親藝幾寧陳駕爭蘇買試臨"
)
"""Their forms in Taiwan and Hong Kong, where those differ."""

_FREQUENT: Final = frozenset(_SIMPLIFIED + _TRADITIONAL)
_PUNCTUATION: Final = frozenset("，。、；：？！“”‘’（）《》〈〉【】「」『』〔〕—…·％～－\u3000\xa0")


def _log_share(share: float, members: int) -> float:
    """The log probability of one of `members` equally likely characters that make up `share` of all text."""
    return math.log(share / members)


_LOG_PUNCTUATION: Final = _log_share(0.09, len(_PUNCTUATION))
_LOG_ASCII: Final = _log_share(0.09, 98)
_LOG_FREQUENT: Final = _log_share(0.69, len(_FREQUENT))
_LOG_COMMON: Final = _log_share(0.127, 5750)
_LOG_RARE: Final = _log_share(0.0013, 20000)
_LOG_SYMBOL: Final = _log_share(0.001, 1000)
_LOG_STRANGE: Final = -20.0
_LOG_FORBIDDEN: Final = -30.0


def log_likelihood(text: str) -> float:
    """The log probability of `text` as running Chinese text, its characters taken as independent."""
    return sum(_log_probability(char) * times for char, times in Counter(text).items())


def mean_beyond_ascii(text: str) -> tuple[float, int]:
    """The mean log probability of the characters that are not ASCII, and how many they are; (0.0, 0) for none."""
    counted = Counter(char for char in text if not char.isascii())
    total = sum(counted.values())
    return (sum(_log_probability(char) * times for char, times in counted.items()) / total if total else 0.0), total


def _log_probability(char: str) -> float:
    if char in _FREQUENT:
        return _LOG_FREQUENT
    if char in _PUNCTUATION:
        return _LOG_PUNCTUATION
    if char.isascii():
        return _LOG_ASCII if char.isprintable() or char in "\t\n\r\f" else _LOG_FORBIDDEN
    if "\u4e00" <= char <= "\u9fff":
        return _LOG_COMMON if _is_common(char) else _LOG_RARE
    if "\u3400" <= char <= "\u4dbf":
        return _LOG_RARE
    if unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs"):  # private use, unassigned, control, surrogate
        return _LOG_FORBIDDEN
    # Signs that every Chinese code table has: □ ● № ① Ⅳ ℃ Α я あ ㎡ ﹁ Ａ, and Latin letters with their accents.
    if char < "\u0530" or "\u2000" <= char < "\u3400" or "\ufe30" <= char < "\ufff0":
        return _LOG_SYMBOL
    return _LOG_STRANGE


def _is_common(char: str) -> bool:
    """Whether it is in the first, commonly used, level of GB 2312 (rows 16 to 55) or of Big5 (lead A4 to C6)."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= char.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False
