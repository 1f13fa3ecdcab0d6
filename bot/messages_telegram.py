"""Wording of the Telegram bot, looked up through `bot.messages` like all other.

`telegram.*` is what the bot says, `menu.*` the descriptions in its command menu (1 to 256 characters each). Plain text:
it is escaped after the facts are filled in.
"""

from __future__ import annotations

from typing import Final

TELEGRAM: Final[dict[str, tuple[str, str]]] = {
    # under and around an answer
    "telegram.button.open": ("原文", "In print"),
    "telegram.button.others": ("其他出处", "Other sources"),
    "telegram.button.good": ("👍", "👍"),
    "telegram.button.bad": ("👎", "👎"),
    "telegram.button.earlier": ("◀ 前文", "◀ Earlier"),
    "telegram.button.later": ("后文 ▶", "Later ▶"),
    "telegram.button.undo": ("撤销", "Undo"),
    "telegram.button.zh": ("中文", "中文"),
    "telegram.button.en": ("English", "English"),
    "telegram.understood": ("理解为：{question}", "Understood as: {question}"),
    "telegram.asked": ("问：{question}", "Q: {question}"),
    "telegram.unsure": ("把握不大，请对照原文。", "Not very sure: check it against what was printed."),
    "telegram.nearest": ("最接近的一句（不是答案）：", "The nearest sentence (not an answer):"),
    "telegram.clipped": ("（太长，只引了一部分。）", "(Too long: only a part is quoted.)"),
    "telegram.others": ("其他出处：", "Other sources:"),
    "telegram.others.none": ("没有其他出处。", "There are no other sources."),
    "telegram.passages": ("相关报道（不一定是答案）：", "Related articles (not necessarily answers):"),
    "telegram.passage": ("相关的一段（不一定是答案）：", "A related passage (not necessarily an answer):"),
    "telegram.rated.good": ("记下了，谢谢！", "Noted, thank you!"),
    "telegram.rated.bad": ("记下了，谢谢指正。", "Noted, thank you for telling."),
    "telegram.gone": (
        "这篇报道已不在资料库里。",
        "That article is no longer in the library.",
    ),
    "telegram.expired": (
        "这个按钮已经没有用了；请再问一次。",
        "This button no longer works; ask again.",
    ),
    # commands
    "telegram.start": (
        "你好！问我报纸上的事，我用登在报上的原句回答，并说明出自哪里。没有登过的，我会直说。",
        "Hello! Ask about what your papers printed: I answer with the printed sentence and say where it stood. "
        "What was not printed, I say so.",
    ),
    "telegram.start.examples": ("例如：", "For example:"),
    "telegram.start.more": ("/help 看用法。", "/help says more."),
    "telegram.start.empty": (
        "资料库还是空的；请管理员发来文件，或用 wenbao add 加入报纸。",
        "The library is empty; an admin may send a file, or add pages with wenbao add.",
    ),
    "telegram.help": (
        "直接提问就行，可以接着问：“青州培训了多少人”，“寒亭呢？”\n"
        "/ask 问题：在群里提问（也可以 @ 我，或回复我）\n"
        "/sources：上一个回答的全部出处\n"
        "/new：换个话题，忘掉前面的\n"
        "/stats：资料库有多大\n"
        "/lang：换语言\n"
        "/help：这份说明\n"
        "“原文”看前后文，👍 👎 告诉我答得对不对。",
        "Just ask, and go on asking: “青州培训了多少人”, “寒亭呢？”\n"
        "/ask QUESTION: ask in a group (or mention me, or reply to me)\n"
        "/sources: all sources of the last answer\n"
        "/new: another topic, forget what was said\n"
        "/stats: how large the library is\n"
        "/lang: change the language\n"
        "/help: this\n"
        "“In print” shows the text around, 👍 👎 tell me whether an answer is right.",
    ),
    "telegram.help.inline": (
        "在任何聊天里输入 @{bot} 和问题，可以把答案连同出处发过去。",
        "In any chat, type @{bot} and a question to send an answer with its source.",
    ),
    "telegram.help.admin": (
        "管理员：把文件（{formats}，不超过 {size}）发给我就加入资料库；/reindex 重建索引。",
        "Admins: send me a file ({formats}, at most {size}) to add it; /reindex rebuilds the indexes.",
    ),
    "telegram.stats": (
        "资料库里有 {documents} 个文件、{articles} 篇报道、{sentences} 个句子、{passages} 个段落。",
        "The library holds {documents} files, {articles} articles, {sentences} sentences, {passages} passages.",
    ),
    "telegram.new": ("好，换个话题。请问吧。", "All right, another topic. Go ahead."),
    "telegram.lang": ("用哪种语言？", "Which language?"),
    "telegram.lang.set": ("好，以后用中文。", "All right, English from now on."),
    "telegram.lang.unknown": (
        "没有这种语言；可以写 /lang zh 或 /lang en。",
        "There is no such language; say /lang zh or /lang en.",
    ),
    "telegram.ask.usage": (
        "请把问题写在命令后面，例如：/ask 青州培训了多少人",
        "Write the question after the command, such as: /ask 青州培训了多少人",
    ),
    "telegram.command.unknown": ("没有这个命令；/help 看用法。", "There is no such command; /help lists them."),
    "telegram.unsupported": (
        "我只看得懂文字；请用一句话提问。",
        "I only understand text; ask in one sentence.",
    ),
    # who may ask, and how often
    "telegram.denied": (
        "你还不能使用这个机器人；请把你的编号 {id} 告诉管理员。",
        "You may not use this bot yet; tell its admin your id, {id}.",
    ),
    "telegram.denied.chat": (
        "这个群还不能使用这个机器人；请把群的编号 {id} 告诉管理员。",
        "This group may not use the bot yet; tell its admin the group's id, {id}.",
    ),
    "telegram.denied.admin": ("只有管理员能这样做。", "Only an admin may do that."),
    "telegram.pair": (
        "请发来 6 位配对码；管理员运行 wenbao telegram pair 就能看到。",
        "Send the 6-digit pairing code, which an admin sees with wenbao telegram pair.",
    ),
    "telegram.limited": ("问得有点快，请 {seconds} 秒后再问。", "A little fast: ask again in {seconds} s."),
    "telegram.busy": (
        "现在问的人太多，请稍后再问一次。",
        "Too many questions just now; please ask again a little later.",
    ),
    "telegram.stopping": ("正在重新启动，请过一会儿再问。", "Restarting; please ask again in a moment."),
    "telegram.late": (
        "刚才不在线，回复晚了，抱歉；这里只答最后一条。",
        "Sorry to be late: I was away. Here is the reply to your last message.",
    ),
    "telegram.failed": (
        "出了点问题，没能回答；请再试一次，还不行就告诉管理员。",
        "Something went wrong; try again, and tell the admin if it stays so.",
    ),
    # documents
    "telegram.document.working": ("正在读 {name}……", "Reading {name}…"),
    "telegram.document.added": (
        "加入了 {name}：{articles} 篇报道，{sentences} 个句子。",
        "Added {name}: {articles} articles, {sentences} sentences.",
    ),
    "telegram.document.item": ("· {headline}", "· {headline}"),
    "telegram.document.item.place": ("· {headline}（{place}）", "· {headline} ({place})"),
    "telegram.document.more": ("……另有 {count} 篇", "…and {count} more"),
    "telegram.document.unchanged": ("{name} 已在资料库里，没有变化。", "{name} is in the library already, unchanged."),
    "telegram.document.empty": ("{name} 里没有找到报道。", "There is no article in {name}."),
    "telegram.document.format": (
        "读不了 {name}；支持的格式是 {formats}。",
        "I cannot read {name}; the formats are {formats}.",
    ),
    "telegram.document.large": (
        "{name} 太大（{size}，上限 {limit}）；请拆成几个文件。",
        "{name} is too large ({size}, at most {limit}); split it into several files.",
    ),
    "telegram.document.undone": (
        "撤销了：{name} 的 {articles} 篇报道已删除。",
        "Undone: {articles} articles of {name} removed.",
    ),
    "telegram.document.gone": ("这个文件已不在资料库里。", "That file is no longer in the library."),
    "telegram.reindex.working": ("正在重建索引……", "Rebuilding the indexes…"),
    "telegram.reindex.done": (
        "重建了索引：{passages} 个段落，用时 {seconds} 秒。",
        "Indexes rebuilt: {passages} passages, {seconds} s.",
    ),
    # inline mode
    "telegram.inline.none": ("没有找到，点这里和我细谈", "Nothing found: talk to me"),
    "telegram.inline.denied": ("还不能使用，点这里", "Not allowed yet: touch here"),
    # the command menu
    "menu.start": ("开始，看几个例子", "Begin, with examples"),
    "menu.help": ("怎么用", "How to use this bot"),
    "menu.ask": ("提问（群里用）", "Ask a question (in groups)"),
    "menu.sources": ("上一个回答的出处", "Sources of the last answer"),
    "menu.new": ("换个话题", "Another topic"),
    "menu.stats": ("资料库有多大", "How large the library is"),
    "menu.lang": ("换语言", "Change the language"),
    "menu.reindex": ("重建索引（管理员）", "Rebuild the indexes (admins)"),
}
"""By key, Chinese and English; as in `bot.messages`."""
