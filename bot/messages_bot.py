"""Wording of `wenbao telegram` for whoever runs it: options, what goes wrong, the log."""

from __future__ import annotations

from typing import Final

BOT_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "BotSettingInvalid": (
        "{name} 不对：{reason}；请看 wenbao telegram --help。",
        "{name} is wrong: {reason}; see wenbao telegram --help.",
    ),
    "BotSettingInvalid.token": (
        "机器人的 token 应当像 123456789:AAH… 这样，由 @BotFather 给出；请设环境变量 WENBAO_TELEGRAM_TOKEN，"
        "或用 --token-file 指明写着它的文件",
        "a bot's token, from @BotFather, looks like 123456789:AAH…; set WENBAO_TELEGRAM_TOKEN, or name a file that "
        "holds it with --token-file",
    ),
    "BotSettingInvalid.api": (
        "应当是 http(s) 地址，以 /bot 结尾，例如 http://127.0.0.1:8081/bot，来的是 {value}",
        "expected an http(s) address that ends in /bot, such as http://127.0.0.1:8081/bot, not {value}",
    ),
    "BotSettingInvalid.webhook": (
        "应当是 https 地址，例如 https://news.example.org/wenbao，来的是 {value}",
        "expected an https address such as https://news.example.org/wenbao, not {value}",
    ),
    "BotSettingInvalid.secret": (
        "应当是 1 到 256 个字母、数字、_ 或 -",
        "expected 1 to 256 letters, digits, _ or -",
    ),
}
"""By class of error, and by class and reason; as `_ERRORS` in `bot.messages`."""

BOT: Final[dict[str, tuple[str, str]]] = {
    "help.telegram": (
        "运行 Telegram 机器人（token 在 WENBAO_TELEGRAM_TOKEN 里）。每个选项也可以用环境变量 WENBAO_TELEGRAM_… 给出。",
        "Run the Telegram bot (its token in WENBAO_TELEGRAM_TOKEN). Every option may be given as WENBAO_TELEGRAM_….",
    ),
    "option.token-file": ("写着 token 的文件", "a file that holds the token"),
    "option.api-url": (
        "Bot API 服务器，以 /bot 结尾；默认是 Telegram 的",
        "a Bot API server's address, ending in /bot; Telegram's by default",
    ),
    "option.webhook": (
        "让 Telegram 把消息送到这个 https 地址；不给就由机器人去取",
        "have Telegram deliver to this https address; without it the bot asks for news",
    ),
    "option.listen": (
        "webhook 监听的地址；默认 127.0.0.1",
        "address to listen on for the webhook; 127.0.0.1 by default",
    ),
    "option.port": ("webhook 监听的端口；默认 8443", "port to listen on for the webhook; 8443 by default"),
    "option.secret": (
        "webhook 的密语，1 到 256 个字母、数字、_ 或 -；不给就随机生成",
        "the webhook's secret, 1 to 256 letters, digits, _ or -; a random one by default",
    ),
    "option.allow": (
        "可以提问的用户和群的编号，用逗号隔开",
        "ids of users and groups that may ask, with commas between them",
    ),
    "option.pairing": (
        "发来配对码的人可以提问（没有 --allow 时默认如此）",
        "whoever sends a pairing code may ask (so by default without --allow)",
    ),
    "option.open": ("谁都可以提问", "everybody may ask"),
    "option.admins": (
        "管理员的编号：可以发来文件加入资料库，可以 /reindex",
        "ids of admins, who may send files to be added, and /reindex",
    ),
    "option.health": (
        "在 127.0.0.1 的这个端口提供 /healthz 和 /metrics",
        "serve /healthz and /metrics on this port of 127.0.0.1",
    ),
    "option.rate": (
        "每人每分钟最多几问；默认 20",
        "questions that one person may ask in a minute; 20 by default",
    ),
    "telegram.missing": (
        '缺少 Telegram 所需的软件包（{name}）；请运行 pip install "wenbao[telegram]"。',
        'the packages for Telegram are missing ({name}); run pip install "wenbao[telegram]".',
    ),
    "telegram.tokenless": (
        "没有机器人的 token；请向 @BotFather 要一个，设为环境变量 WENBAO_TELEGRAM_TOKEN，或写进文件用 --token-file "
        "指明。",
        "there is no bot token; get one from @BotFather and set WENBAO_TELEGRAM_TOKEN, or name a file that holds it "
        "with --token-file.",
    ),
    "telegram.loading": ("正在装入资料库……", "loading the library…"),
    "telegram.running": (
        "机器人 @{name} 在运行，资料库有 {articles} 篇报道；Ctrl-C 停止。",
        "the bot @{name} is running on {articles} articles; Ctrl-C stops it.",
    ),
    "telegram.access.pairing": (
        "只有配对的人可以提问：运行 wenbao telegram pair 得到配对码。",
        "only who is paired may ask: wenbao telegram pair shows a code.",
    ),
    "telegram.access.open": ("谁都可以提问。", "everybody may ask."),
    "telegram.access.list": (
        "可以提问的：{users} 个用户，{chats} 个群。",
        "{users} users and {chats} groups may ask.",
    ),
    "telegram.ended": ("机器人已停止。", "the bot has stopped."),
    "telegram.stopped.token": (
        "Telegram（{api}）不认这个 token；请检查 WENBAO_TELEGRAM_TOKEN 或 --token-file，以及 --api-url。",
        "Telegram ({api}) does not accept the token; check WENBAO_TELEGRAM_TOKEN or --token-file, and --api-url.",
    ),
    "telegram.stopped.conflict": (
        "另一个程序正用同一个 token 取消息；请先停掉它，或给这个机器人换一个 token。",
        "another program fetches this bot's messages with the same token; stop that one, or give this bot another "
        "token.",
    ),
    "telegram.stopped.port": (
        "端口 {port} 不能用（{reason}）；请换一个。",
        "port {port} cannot be used ({reason}); choose another.",
    ),
    "telegram.stopped.webhook": (
        "Telegram 不接受这个 webhook（{reason}）；请检查 --webhook 的地址能从外面访问。",
        "Telegram does not accept the webhook ({reason}); check that --webhook can be reached from outside.",
    ),
    "telegram.log.unreachable": (
        "连不上 Telegram（{reason}），会接着试。",
        "Telegram cannot be reached ({reason}); trying on.",
    ),
    "telegram.log.conflict": (
        "另一个程序也在取这个机器人的消息，等它结束。",
        "another program fetches this bot's messages, too; waiting for it to end.",
    ),
    "telegram.log.poisoned": (
        "更新 {number} 无法理解，已跳过（{error}：{detail}）。",
        "update {number} cannot be understood and is skipped ({error}: {detail}).",
    ),
    "telegram.log.failed": (
        "处理更新 {number} 时出错，已跳过（{error}：{detail}）。",
        "update {number} went wrong and is skipped ({error}: {detail}).",
    ),
    "telegram.log.refused": ("会话 {chat} 不再接收消息。", "the chat {chat} takes no more messages."),
    "telegram.log.unsent": (
        "发到会话 {chat} 的消息没有送出（{error}：{detail}）。",
        "a message to the chat {chat} was not sent ({error}: {detail}).",
    ),
    "telegram.log.unparsed": (
        "Telegram 看不懂一条消息的格式（{detail}），改发纯文字。",
        "Telegram cannot parse a message ({detail}); it was sent as plain text.",
    ),
    "telegram.log.cut": ("停止时还有没做完的事。", "stopped before everything was finished."),
}
"""By key, Chinese and English; as in `bot.messages`."""
