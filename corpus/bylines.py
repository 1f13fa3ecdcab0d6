"""Who wrote or photographed an item, as newspapers print it: □ 本报记者 张三 通讯员 李四 报道."""

from __future__ import annotations

import re

from corpus.model import Byline

_HAN = r"[\u3400-\u9fff]"
MARKS = "□■◎●○▲△▼◆◇★☆※▶►▪•◤◢▣◙⊙"
_MARK = re.compile(rf"[{MARKS}\s]+")
_OPEN, _CLOSE = "（(【[〔〖", "）)】]〕〗"
_BY = re.compile(r"\A(?:By|BY)\s+(?=[A-Z])")
_SEPARATOR = re.compile(r"[\s、，,；;|｜/／:：&·]*")
_ORG = (
    r"(?:本报|本報|本刊|本台|本网|本網|本社|新华社|新華社|中央社|中新社|(?:[\u3400-\u9fff·/]{1,12}?"
    r"(?:报|報|社|网|網|台|刊|新闻|新聞|客户端|壹点|央视|总台|传媒|融媒|融媒体|中心|频道)))"
)
_RANK = r"(?:全媒体|融媒体|新媒体|特约|特約|见习|見習|实习|實習|首席|特派|驻[\u3400-\u9fff]{1,3}|文字|摄影|攝影|高级)"
_ROLE = re.compile(
    rf"(?:{_ORG}\s*)?(?:全媒体|融媒体)?(?P<role>{_RANK}*(?:记者站|记者|記者|通讯员|通訊員|评论员|評論員|撰稿人|撰稿|作者|实习生|實習生|"
    r"撰文|采写|采访|编译|編譯|责任编辑|编辑部|编辑|责编|校对|审核|监制|文字|主笔|特约员))(?:站|组)?"
)
_TASK = re.compile(
    r"(?P<task>(?:文|图|圖|图片|摄影|攝影|圖片)\s*[/／、与及并]\s*(?:文|图|圖|摄影|攝影|摄|图片|視頻|视频)|文并摄|文并图|图文|文图|"
    r"图片|圖片|摄影|攝影|供图|供圖|绘图|制图|视频|(?:摄|攝|绘|图|圖|文)(?=[\s、，,；;|｜/／:：&·)）】\]]|\Z))"
)
_TAIL = re.compile(
    r"(?:联合|联动|综合|綜合|整理|编辑|摄影|攝影|图文|采写)*(?:报道|報道|報導|报导|供稿|来稿|综合|綜合|整理)"
)
_END = rf"(?=[\s、，,；;|｜/／:：&·)）】\]]|\Z|{_TAIL.pattern}|{_ROLE.pattern.replace('(?P<role>', '(?:')}"
_END += r"|摄|攝|图|圖|供图|供圖|文[/／并]|等)"
_NAME = re.compile(
    rf"{_HAN}{{1,8}}[·•・‧]{_HAN}{{1,10}}{_END}|{_HAN}[ \u3000\xa0]+{_HAN}{_END}|{_HAN}{{2,4}}?{_END}"
    r"|[A-Z][A-Za-z.'’-]+(?:\s[A-Z][A-Za-z.'’-]+){0,3}"
)
_OFFICE = re.compile(
    rf"{_HAN}{{3,18}}?(?:局|办|委|部|院|校|会|中心|公司|队|所|站|社|网|报|宣|学|团)(?=[\s、，,]|\Z|供)"
)
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏锺钟汪"
    "田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦"
    "季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍"
    "位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕"
    "郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬"
    "明沙薄伏岑习胥保和蔺張劉陳楊趙黃吳孫馬羅鄭謝韓馮許鄧蕭呂蘇盧蔣賈葉閻鍾譚鄒陸顧龍萬錢湯賴龔龐蘭顏嚴溫蘆魯韋畢聶叢齊莊"
    "塗時關費紀歐項陽衛鮑單寧閔車邊饒晉鄔暢蓋黨連欒計竇遲鳳藍鞏練樂應簡紐鈕戰战亓逄鹿邴綦慕矫门仝初由相修由矿姗尚裘法禹储汲隗宓郗伊厉戎祖束幸韶蓟宿怀蒲邰索籍劳扶宰郦雍濮浦宦庾暨弘殳沃夔晁勾訾阚那逯桓权芮羿"
)
_COMPOUND = (
    "欧阳",
    "歐陽",
    "上官",
    "司马",
    "司馬",
    "诸葛",
    "諸葛",
    "东方",
    "夏侯",
    "皇甫",
    "尉迟",
    "令狐",
    "慕容",
    "公孙",
    "端木",
)
_NOT_A_NAME = re.compile(
    r"[市县县區区镇鎮乡鄉村省局社校厂部组会路街]\Z|记者|通讯|报道|近日|日前|今天|昨日|表示|介绍|获悉"
)
_BARE_TAIL = re.compile(
    rf"[\s。！？”）)](?P<line>[（(]?(?:{_ROLE.pattern.replace('(?P<role>', '(?:')}\s*)?"
    rf"{_HAN}{{1,2}}\s?{_HAN}{{1,2}}\s*[/／]?\s*(?:摄影|摄|攝)[）)]?)\Z"
)
_LEAD = re.compile(rf"\s*[{re.escape(_OPEN)}](?P<inside>[^{re.escape(_OPEN + _CLOSE)}]{{2,80}})[{re.escape(_CLOSE)}]")
_LEAD_BARE = re.compile(rf"\s*(?:{_ORG}\s*)?(?:记者|記者|通讯员|通訊員)")
_TOLD = re.compile(
    rf"\s*(?:{_ORG}\s*)?(?P<role>记者|記者)(?P<name>{_HAN}{{2,3}}?)(?=从|從|在|昨|今[天日年]|日前|近日|获悉|獲悉|了解|采访|採訪)"
)
_LEAD_CUT = re.compile(rf"(?:报道|報道|報導)?[:：]|\s+(?={_HAN}{{2}})|(?<=报道|報道|報導)，")


def parse(line: str) -> tuple[Byline, ...] | None:
    """The names of a line that is nothing but a byline.

    Args:
        line: A line's text, or the text between brackets. Longer than 100 characters it is none.

    Returns:
        The names in printed order, each with its role; none where only a role is printed (本报评论员). None if the line
        is no byline.
    """
    if len(line) > 100 or "。" in line:
        return None
    text = line.strip()
    mark = _MARK.match(text)
    if mark:
        text = text[mark.end() :]
    text = _BY.sub("作者 ", text)
    if text and text[0] in _OPEN and text[-1] in _CLOSE:
        text = text[1:-1].strip()
    parsed = _tokens(text)
    if parsed is None:
        return None
    names, explicit = parsed
    if not names:
        return () if explicit and _ROLE.match(text) else None
    if not explicit and not (mark and text):
        return None
    likely = sum(is_name(byline.name) or _is_office(byline, text) for byline in names)
    if 2 * likely < len(names):
        return None
    return names


def names_only(line: str) -> tuple[Byline, ...] | None:
    """The names of a line that is nothing but names, each with a common surname; None for any other line."""
    text = line.strip()
    if len(text) > 40 or text[:2].isascii():
        return None
    if text and text[0] in _OPEN and text[-1] in _CLOSE:
        text = text[1:-1].strip()
    parsed = _tokens(text)
    if parsed is None or parsed[1] or not parsed[0] or not all(is_name(byline.name) for byline in parsed[0]):
        return None
    return parsed[0]


def is_name(text: str) -> bool:
    """Whether this may well be a person's name, by its surname and length."""
    if "·" in text or text.isascii():
        return True
    if _NOT_A_NAME.search(text):
        return False
    return (text[0] in _SURNAMES and len(text) <= 3) or text.startswith(_COMPOUND)


def leading(text: str) -> tuple[Byline, ...]:
    """The names in a paragraph's first words, behind its dateline: （记者 张三）近日… or 记者张三报道：…."""
    bracketed = _LEAD.match(text, 0, 120)
    if bracketed is not None:
        return parse(bracketed["inside"]) or ()
    if _LEAD_BARE.match(text, 0, 40) is None:
        return ()
    told = _TOLD.match(text, 0, 40)
    if told is not None and is_name(told["name"]):
        return (Byline(told["name"], told["role"]),)
    for cut in reversed(list(_LEAD_CUT.finditer(text, 0, 70))):  # the longest that is nothing but a byline
        names = parse(text[: cut.start()])
        if names:
            return names
    return ()


def trailing(text: str) -> tuple[Byline, ...]:
    """The names that an unpunctuated caption ends with: …开展活动 张三 摄."""
    bare = _BARE_TAIL.search(text[-40:])
    return (parse(bare["line"]) or ()) if bare else ()


def _tokens(text: str) -> tuple[tuple[Byline, ...], bool] | None:
    """Names with roles, and whether any role or 报道 was printed; None if anything else is in `text`."""
    names: list[Byline] = []
    role, group, explicit = "", 0, False  # names[group:] are those since the last role
    position = _skip(text, 0)
    while position < len(text):
        if match := _ROLE.match(text, position):
            role, group, explicit = match["role"], len(names), True
        elif match := _TASK.match(text, position):
            explicit = True
            task = re.sub(r"\s", "", match["task"])
            if len(names) > group and not _is_task(role):
                if not role:
                    names[group:] = [Byline(byline.name, task) for byline in names[group:]]
                role = ""
            else:
                role = task
            group = len(names)
        elif match := _TAIL.match(text, position) or re.compile("等").match(text, position):
            explicit = True
        elif match := _NAME.match(text, position):
            names.extend(Byline(name, role) for name in _people(match.group()))
        elif explicit and (match := _OFFICE.match(text, position)):
            names.append(Byline(match.group(), role))
        else:
            return None
        position = _skip(text, match.end())
    return tuple(names), explicit


def _skip(text: str, position: int) -> int:
    match = _SEPARATOR.match(text, position)
    return match.end() if match else position


def _is_task(role: str) -> bool:
    return bool(role) and _TASK.fullmatch(role) is not None


def _is_office(byline: Byline, line: str) -> bool:
    sends = byline.role in ("通讯员", "通訊員") or line.endswith(("供稿", "供图", "来稿", "供圖", "來稿"))
    return sends and _OFFICE.fullmatch(byline.name) is not None


def _people(printed: str) -> tuple[str, ...]:
    """One name without the blank of a two-character name, or two names that were printed without one."""
    if printed.isascii():
        return (printed,)
    name = "".join(printed.split())
    if len(name) == 4 and name[0] in _SURNAMES and name[2] in _SURNAMES and not name.startswith(_COMPOUND):
        return name[:2], name[2:]
    return (name,)
