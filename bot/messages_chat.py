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
        "前面还没有问过什么；请先问一个完整的问题。",
        "Nothing was asked before; ask a question in full first.",
    ),
    "said.no-such-source": (
        "上一个回答没有这一条出处。",
        "The last answer has no such source.",
    ),
}
"""By key, Chinese and English; as in `bot.messages`."""
