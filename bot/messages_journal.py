"""Wording of what a bot remembers: pairing, who may ask, `wenbao feedback`, and what is wrong with the file."""

from __future__ import annotations

from typing import Final

JOURNAL_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "JournalDamaged": (
        "机器人的记录 {path} 已损坏（{reason}）；请从备份恢复，或把它移走，会自动新建一份（资料库不受影响）。",
        "what the bot remembers, {path}, is damaged ({reason}); restore a backup, or move it away and a new one is "
        "begun (the library itself is not affected).",
    ),
    "AccessInvalid": (
        "{name} 里的 {value} 不对：{reason}；请看 wenbao telegram --help。",
        "{value} in {name} is wrong: {reason}; see wenbao telegram --help.",
    ),
    "AccessInvalid.id": (
        "编号应当是整数，用逗号隔开，群组的是负数，例如 12345,-1001234567890",
        "ids are whole numbers with commas between them, negative for groups, such as 12345,-1001234567890",
    ),
    "AccessInvalid.user": (
        "管理员应当是用户，群组的编号（负数）不能用",
        "an admin is a user, so an id of a group, which is negative, cannot be used",
    ),
    "AccessInvalid.mode": (
        "应当是 list（名单）、pairing（配对）或 open（开放）",
        "it is to be list, pairing or open",
    ),
}
"""By class of error, and by class and reason; as `_ERRORS` in `bot.messages`."""

JOURNAL: Final[dict[str, tuple[str, str]]] = {
    "help.feedback": (
        "读者对机器人回答的评价（👍 👎）。",
        "What readers said of the bot's answers (👍 👎).",
    ),
    "help.feedback.export": (
        "把评价写成 wenbao eval 能读的考题（JSON 行）；不写 FILE 或写 - 时打印出来。里面没有用户和会话的编号。",
        "Write the votes as gold questions (JSON lines) that wenbao eval reads; to the terminal without FILE, or with "
        "-. No id of a user or chat is in them.",
    ),
    "help.telegram.pair": (
        "显示一个配对码：把它发给机器人的人就可以提问。",
        "Show a pairing code: whoever sends it to the bot may ask.",
    ),
    "feedback.exported": ("写出 {count} 条评价：{path}", "Wrote {count} lines: {path}"),
    "feedback.none": ("还没有评价。", "Nobody has voted yet."),
    "feedback.unwritable": (
        "不能写入 {path}（{reason}）；请检查权限，或换一个文件。",
        "{path} cannot be written ({reason}); check its permissions or name another file.",
    ),
    "pair.code": (
        "配对码 {code}：请在 Telegram 里把它发给机器人；{minutes} 分钟内有效，只能用一次。",
        "Pairing code {code}: send it to the bot in Telegram; it is valid for {minutes} minutes and for one use.",
    ),
    "pairing.paired": ("配对好了，请提问吧。", "You are paired; go on and ask."),
    "pairing.wrong": (
        "这不是有效的配对码；请向管理机器人的人要一个（wenbao telegram pair）。",
        "This is no valid pairing code; ask whoever runs the bot for one (wenbao telegram pair).",
    ),
    "pairing.expired": (
        "这个配对码已过期；请向管理机器人的人要一个新的。",
        "This pairing code has expired; ask whoever runs the bot for a new one.",
    ),
    "pairing.limited": (
        "试错的次数太多；请一小时后再试。",
        "There were too many wrong tries; try again in an hour.",
    ),
}
"""By key, Chinese and English; as in `bot.messages`."""
