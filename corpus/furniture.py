"""What a page prints around its items: running heads, folios, editors, rules, navigation of an electronic edition."""

from __future__ import annotations

import re

_NUMERAL = r"[〇○零一二三四五六七八九十\d]"
_RULE = re.compile(r"[-‐-―─━═_＝－＿＊=*~～·.•+<>|■□◆◇●○★☆▲△▼▽※→←◎#…⋯\s/\\\u200b\ufeff\x00-\x1f]+")
_PAGE = (
    rf"(?:[A-Z]?\d{{0,3}}[A-Z]?\s*第\s*[A-Z]?{_NUMERAL}{{1,4}}\s*版|[A-Z]?{_NUMERAL}{{1,3}}\s*版|第\s*{_NUMERAL}{{1,4}}\s*[页頁]"
    rf"|[共今]日?\s*{_NUMERAL}{{1,3}}\s*[版页]|P\.?\s*\d{{1,3}}|[Pp]age\s*\d+|[A-Z]\d{{1,3}}|[-—·•]+\s*\d{{1,4}}\s*[-—·•]+|\d{{1,3}}\s*/\s*\d{{1,3}}|\d{{1,4}})"
)
_DATE = (
    r"(?:(?:19|20)\d\d\s*(?:年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[-/.．]\d{1,2}[-/.．]\d{1,2})(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
    r"|[一二][〇○Ｏ零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日"
    r"|(?:中華民國|中华民国|民國|民国)\s*\d{2,3}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}月\d{1,2}日)"
)
_WEEKDAY = r"(?:(?:星期|周|週|礼拜)[一二三四五六日天])"
_LUNAR = (
    r"(?:(?:农历|農曆|夏历)?\s*[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?[^\s|]{0,12}"
    r"|(?:农历|農曆|夏历)[^\s|]{2,12})"
)
_PAPER = (
    r"(?:[\u4e00-\u9fff]{2,8}(?:日报|晚报|晨报|早报|时报|商报|都市报|青年报|快报|导报|新报|周报|周刊|農報|农报|日報|晚報|早報|時報|"
    r"商報|新報|週報|數位版|数字报|电子报|電子報|电子版))"
)
_SECTION = (
    r"(?:要闻|要聞|综合|綜合|综合新闻|国内|國內|国际|國際|本地|本埠|民生|社会|社會|经济|經濟|财经|体育|體育|文化|副刊|专版|專版|专题|广告|廣告|教育|"
    r"健康|时政|时事|区县|县区|县市|县域|市县|城事|都市|都市新闻|新闻|新聞|头版|評論|评论|理论|法治|政法|农业|农村|三农|旅游|读书|视点|焦点|热点|"
    r"关注|看点|天下|中国|世界|地方|地方新聞|地方新闻|党建|科教|卫生|企业|金融|房产|汽车|娱乐|生活|周末|深度|特刊|特别报道|公益|影像|图片新闻)"
)
_ISSUE = (
    r"(?:总?第\s*\d{1,6}\s*期|總?第\s*\d{1,6}\s*[期號号]|国内统一(?:连续出版物)?刊号.*|CN\s?\d\d-\d{4}|邮发代号.*"
    r"|(?:新闻|新聞|读者|讀者|投稿|广告|廣告|发行|订报|服务|报料|爆料|编辑部|总编室|24小时)(?:热线|熱線|电话|電話)(?:电话)?\s*[:：\s]\s*[\d(（][^。！？]*"
    r"|(?:电话|電話|传真|邮箱|电子邮箱|E-?mail|网址|http|www)\S*.*)"
)
_STAFF = re.compile(
    r"(?:本版|本期|本刊)?(?:责任编辑|責任編輯|责编|編輯|编辑|主编|主編|執行主編|执行主编|值班(?:总编|编委|主任|编辑)|美编|美術編輯|美术编辑|版式|排版|校对|校對|"
    r"校检|组版|視覺|视觉|制图|审读|编审|统筹|策划|監製|监制|签发)[\s:：/|／](?!.*[。，])"
)
_NAVIGATION = (
    r"(?:上一[版篇期条页]|下一[版篇期条页]|返回(?:首页|目录|列表|顶部|版面|上页|上一页)?|回到顶部|放大\+?|缩小-?|默认[○oO]?|字[号体][:：]?|[大中小]|打印(?:本页|本稿|文章)?|"
    r"关闭(?:窗口)?|收藏(?:本文|本页)?|加入收藏|分享(?:到|至)?[:：]?|微信(?:好友)?|朋友圈|(?:新浪|腾讯)?微博|QQ(?:空间|好友)?|扫一扫|复制链接|转发|点赞|举报|"
    r"评论(?:[(（]\d+[)）])?|(?:我要|发表|网友|查看|参与)评论|关注(?:我们|公众号)?|朗读|版面(?:导航|目录|概览)|标题导航|往期回顾|点击(?:查看)?(?:原图|大图)|"
    r"\[图片\]|【图片】|PDF(?:版|下载)?|本版(?:新闻|标题|导读)|今日导读|导读|首页|版权所有.*|未经授权.*)"
)
_CHROME = re.compile(
    r"[\[【（(]?(?:公益|商业)?(?:广告|廣告)[\]】）)]?|[\[【（(](?:推广|推廣)[\]】）)]"
    r"|分享(?:到|至)\s*[:：][^。！？，]{0,40}|[上下]一[篇条]\s*[:：].*"
    r"|(?:copyright|©|\(c\)\s*\d{4}|版权所有|版權所有)[^。]*|[^。，]*(?:ICP[备證证]|公网安备)[^。，]*"
    r"|[^。，！？]*(?:版权所有|版權所有|all rights reserved)[^。，！？]*",
    re.IGNORECASE,
)
"""Lines that a web page prints around its items, and the word above an advertisement."""
_ADVERTISED = re.compile(r"(?:电话|電話|热线|熱線|手机|微信)\s*[:：]?\s*[\d(（][\d()（）\s-]{6,}")
_TURN = re.compile(r"[（(【［\[]?\s*(?:下转|上接|紧接|緊接|下轉|相关报道见|详见)[^。]{0,14}?[版页頁版]\s*[）)】］\]]?")
_TOKEN = re.compile(
    rf"(?:(?P<strong>{_PAGE}|{_DATE}|{_WEEKDAY}|{_LUNAR}|{_PAPER}|{_ISSUE}|{_NAVIGATION})|(?P<weak>{_SECTION}))"
    r"(?=[\s|｜·•/／:：,，\-—]|\Z|第|星期|周|农历|农曆)"
)
_BETWEEN = re.compile(r"[\s|｜·•/／:：,，\-—]*")
_DATED = re.compile(
    r"[^。，！？；]*(?:(?:19|20)\d\d年\d{1,2}月\d{1,2}日|(?:19|20)\d\d-\d\d-\d\d|(?:民國|民国)[^。，]{2,4}年[^。，]{2,6}日)"
    r"[^。，！？；]*"
)
_HEAD_MARK = re.compile(
    rf"{_WEEKDAY}|第\s*[A-Z]?{_NUMERAL}{{1,4}}\s*版|\b[A-Z]\d{{1,3}}\b|[A-Z]\d{{1,2}}版|\d版|{_PAPER}"
)
_PAGE_HEAD = re.compile(
    r"(?:[A-D]\d{1,2}版?|第\s*[A-Z]?\d{1,3}\s*版|\d{1,2}版)[\s:：·]+[\u4e00-\u9fff·]{2,8}(?P<rest>(?:\s.*)?)"
)
_FOLIO = re.compile(rf"{_PAGE}")
_META = re.compile(
    r"(?:来源|來源|稿源|发布时间|发布日期|發布時間|更新时间|时间|日期|浏览(?:次数|量)|点击(?:数|量)?|阅读(?:量|次数)?|作者|编辑|责任编辑|信息来源|发布人|"
    r"文章来源|原标题)\s*[:：]\s*\S"
)
_LONGEST = 90


def reason(line: str) -> str | None:
    """Why a line is set aside: `separator`, `folio`, `running-head`, `notice`; None if it is part of an item.

    Args:
        line: A line without its indent.
    """
    if _RULE.fullmatch(line[:2000]) and len(line) <= 2000:
        return "separator"
    if len(line) > _LONGEST:
        return None
    if _FOLIO.fullmatch(line):
        return "folio"
    if _TURN.fullmatch(line):
        return "notice"
    if _CHROME.fullmatch(line) or _STAFF.match(line):
        return "running-head"
    if len(line) <= 60 and _DATED.fullmatch(line) and _HEAD_MARK.search(line):
        return "running-head"
    headed = _PAGE_HEAD.fullmatch(line)
    if headed is not None and (not headed["rest"] or _STAFF.match(headed["rest"].strip())):
        return "running-head"
    position, strong = 0, 0
    while position < len(line):
        token = _TOKEN.match(line, position)
        if token is None:
            return "running-head" if strong and _STAFF.match(line, position) else None
        strong += token["strong"] is not None
        between = _BETWEEN.match(line, token.end())
        position = between.end() if between else token.end()
    return "running-head" if strong else None


def advertises(line: str, above: str) -> bool:
    """Whether a line directly below `above`, the word 广告, is what is advertised: it has a number to call."""
    return "广告" in above and len(above) <= 6 and len(line) <= _LONGEST and _ADVERTISED.search(line) is not None


def is_meta(line: str) -> bool:
    """Whether a line says where and when an item was published, as web editions print it below a headline."""
    if len(line) > _LONGEST or "。" in line:
        return False
    dated = re.match(_DATE, line)
    return (_META.search(line, dated.end()) if dated else _META.match(line)) is not None


_CAPTION = re.compile(
    r"(?:[上下左右大小题]|资料)?[图圖](?:片)?\s*[①-⑩\d一二三四]?\s*[:：]|[图圖][①-⑩]|[上下左右]?[图圖][为為]|[△▽]"
    r"|[▲▼◀▶◆●].*[摄攝][）)]?\Z"
)


def is_caption(line: str) -> bool:
    """Whether a line begins as a photo's caption does: 图①：…, 上图：…, 图为…, △…, ▲…张三 摄."""
    return _CAPTION.match(line) is not None


_COLUMN = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}(?:简讯|簡訊|短讯|短訊|快讯|快訊|短波|简报|一句话新闻|新闻速递|新闻快递|新闻集装箱|新闻速览|动态播报|微新闻|短新闻|"
    r"微资讯)|一句话|动态|集锦|资讯|速读|速览)"
)
_SECTION_TITLE = re.compile(
    r"(?:图片新闻|圖片新聞|图说新闻|新闻图片|读者来信|讀者來信|读者投书|讀者投書|读者之声|编读往来|今日短评|短评|时评|今日时评|社论|社論|本报评论|"
    r"新闻链接|相关链接|记者手记|编后|便民信息|服务台|天气预报|今日天气|本版新闻)"
)
_SECTION_WORD = (
    r"对话|问诊|问答|访谈|声音|故事|人物|调查|追踪|观察|特写|连线|链接|评论|聚焦|关注|提醒|服务|"
    r"解读|回应|现场|探访|直击|對話|問答|觀察|關注|聲音"
)
_DOTTED = re.compile(
    rf"(?:(?:{_SECTION_WORD}|{_SECTION})·[\u4e00-\u9fff]{{2,4}}"
    rf"|[\u4e00-\u9fff]{{2,4}}·(?:{_SECTION_WORD}|{_SECTION}))"
)
"""The title of a section in two words: 对话·问诊."""
_FRAME = re.compile(r"[·•【\[〔《◆●■▲★*_\s]+|[·•】\]〕》◆●■▲★*_:：\s]+\Z")


def section(line: str) -> str | None:
    """What part of a page a line is the title of.

    Returns:
        `column` for a column of briefs (简讯, 一句话新闻), `section` for another part of a page (图片新闻, ·健康·);
        None for any other line.
    """
    if len(line) > 20:
        return None
    inside = "".join(_FRAME.sub("", line).split())
    if _COLUMN.fullmatch(inside):
        return "column"
    dotted = line[0] in "·•" and line[-1] in "·•" and 2 <= len(inside) <= 8
    paired = _DOTTED.fullmatch(line.strip("【】〔〕[]◆●■▲★ "))
    return "section" if dotted or paired or _SECTION_TITLE.fullmatch(inside) else None
