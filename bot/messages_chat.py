"""Wording of conversations: of `wenbao chat`, and what every door says without a source (`said.*`)."""

from __future__ import annotations

from typing import Final

CHAT: Final[dict[str, tuple[str, str]]] = {
    "said.greeting": (
        "你好！请问一个报纸能回答的问题，例如：青州培训了多少人。",
        "Hello! Ask something that a newspaper can answer, such as: 青州培训了多少人.",
    ),
    "said.thanks": ("不客气。", "You are welcome."),
    "said.farewell": ("再见！", "Goodbye!"),
    "said.nothing-before": (
        "前面还没有可以接着说的回答；请先问一个完整的问题。",
        "There is no answer yet to go on from; ask a question in full first.",
    ),
    "said.nothing-more": (
        "没有更多了：这篇报道到这里就完了。",
        "There is nothing more: the article ends here.",
    ),
    "said.no-such-source": (
        "上一个回答没有这样的出处。",
        "The last answer has no such source.",
    ),
    "help.chat": (
        "与报纸对话：可以接着问（寒亭呢？）。从管道读入时一行一问，有用不了的行则退出码为 1。",
        "Talk with your newspapers; follow-ups are understood. Reads a question a line from a pipe; exit code 1 when a "
        "line could not be used.",
    ),
    "option.no-history": ("不记下输入过的问题", "do not keep what was typed"),
    "chat.prompt": ("问> ", "ask> "),
    "chat.welcome": (
        "输入问题，按回车；/help 看用法，Ctrl-D 离开。",
        "Type a question and press Enter; /help shows what there is, Ctrl-D leaves.",
    ),
    "chat.searching": ("正在查找……", "searching…"),
    "chat.abandoned": ("已放弃这个问题。", "That question was abandoned."),
    "chat.leave": ("要离开请按 Ctrl-D，或输入 /quit。", "To leave, press Ctrl-D or type /quit."),
    "chat.understood": ("理解为：{question}", "understood as: {question}"),
    "chat.whole": ("共 {count} 句；看全文：/show {id}", "{count} sentences in all; the whole article: /show {id}"),
    "chat.new": ("已另起话题，前面的问题不再理会。", "A new topic: what was asked before is forgotten."),
    "chat.unknown": (
        "没有 /{name} 这个命令；可用的有：{commands}。",
        "there is no command /{name}; there are {commands}.",
    ),
    "chat.line": ("第 {line} 行：{sentence}", "line {line}: {sentence}"),
    "chat.history": (
        "记不下输入过的问题（{reason}）；请检查 {path} 的权限，或用 --no-history。",
        "what is typed cannot be kept ({reason}); check the permissions of {path}, or use --no-history.",
    ),
    "chat.help": (
        "直接输入问题；接着问的时候可以省略，例如先问“青州培训了多少人”，再问“寒亭呢”。",
        "Just type a question; what follows it may be short, such as 寒亭呢 after 青州培训了多少人.",
    ),
    "chat.usage.sources": ("/sources [N]", "/sources [N]"),
    "chat.usage.show": ("/show [N]", "/show [N]"),
    "chat.usage.new": ("/new", "/new"),
    "chat.usage.help": ("/help", "/help"),
    "chat.usage.quit": ("/quit", "/quit"),
    "chat.help.sources": ("上一个回答的出处，或其中第 N 条", "the sources of the last answer, or the Nth of them"),
    "chat.help.show": (
        "第 N 条出处前后的原文；也可以写编号：8c41d0aa#7，或整篇 8c41d0aa",
        "the text around the Nth source; or around 8c41d0aa#7, or the whole article 8c41d0aa",
    ),
    "chat.help.new": ("另起话题，不理会前面的问题", "a new topic: forget what was asked before"),
    "chat.help.help": ("显示这份说明", "show this help"),
    "chat.help.quit": (
        "离开，也可以按 Ctrl-D；Ctrl-C 只放弃这一行，或正在找的答案",
        "leave; so does Ctrl-D, while Ctrl-C gives up no more than the line, or the answer looked for",
    ),
}
"""By key, Chinese and English; as in `bot.messages`."""
