"""Many chats at once, and messages that mean harm: every one gets its one reply, in its own chat, in order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from bot_running import TOKEN, mistakes, running
from fake_telegram import FakeTelegram, units

if TYPE_CHECKING:
    from pathlib import Path

CHATS = 20
HOSTILE = 80  # benchmarks/telegram_load.py sends more


def test_twenty_chats_at_once(tmp_path: Path) -> None:
    """Each chat asks for something of its own, which a refusal quotes, between things that are answered at once."""
    with FakeTelegram(token=TOKEN) as server, running(server, tmp_path) as bot:
        chats = [server.user(f"读者{number}", language="zh").private() for number in range(CHATS)]
        for turn in range(3):
            for number, chat in enumerate(chats):
                chat.send(("/stats", f"读者村第{number}车间有多少名裁缝", "谢谢")[turn])
        for number, chat in enumerate(chats):
            stats, refusal, thanks = chat.wait(3, timeout=60)
            assert "80 篇报道" in stats.text
            assert "没有找到答案" in refusal.text
            if "车间有多少名裁缝" in refusal.text:
                assert f"读者村第{number}车间" in refusal.text
            assert thanks.text == "不客气。"
            assert bot.journal.state(f"telegram:{chat.id}:0").turns[0].asked == f"读者村第{number}车间有多少名裁缝"
        assert all(len(chat.sent) == 3 for chat in chats)
        assert mistakes(server) == []


PIECES = (
    "<b>", "</b>", "<blockquote expandable>", "</a>", "<a href='tg://user?id=1'>", "&lt;", "&", "&#x0;", "<", ">",
    "\u202e", "\u200f", "\u200d", "\ufeff", "\u0301", "👩‍👩‍👧‍👦", "🇨🇳", "𠮷", "😀",
    "*_`[", "](http://x.y)", "\\", "\n", "\t",
    "/ask", "/start c_", "/start c_00000000-1", "/lang ", "/sources@", "/nonsense", "@wenbao_test_bot", "#话题", "http://a.b",
    "青州", "多少人", "？", "。", "2019年", "他", "呢", "NULL", "'; DROP TABLE answers; --", "../../etc/passwd",
    "{question}", "%s", "${x}", "\x7f", "\u2028", "　", " ",
)  # fmt: skip


def hostile(number: int, chance: random.Random) -> str:
    """A message that a client would let through."""
    match number % 40:
        case 0:
            return "长" * 4096
        case 1:
            return "😀" * 2048
        case 2:
            return " " * (1 + number % 50)
        case 3:
            return "\u200b\u202e" * (1 + number % 9)
        case 4:
            return "/" + "".join(chance.choice("abz_09 @<青") for _ in range(chance.randrange(1, 40)))
        case 5:
            return "<" * 4096
        case _:
            text = "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 12)))
            while units(text) > 4096:
                text = text[:-1]
            return text


def test_hostile_messages(tmp_path: Path) -> None:
    chance = random.Random(20190305)
    texts = [hostile(number, chance) for number in range(HOSTILE)]
    with FakeTelegram(token=TOKEN) as server, running(server, tmp_path, waiting=200, workers=2) as bot:
        chats = [server.user(f"读者{number}", language="zh").private() for number in range(CHATS)]
        for begin in range(0, HOSTILE, 4 * CHATS):
            batch = texts[begin : begin + 4 * CHATS]
            for number, text in enumerate(batch):
                chats[number % CHATS].send(text)
            for number in range(min(CHATS, len(batch))):
                chats[number].wait(len(batch[number::CHATS]), timeout=60)
        for chat in chats:
            chat.quiet(0.01)
        assert sum(len(chat.sent) for chat in chats) == HOSTILE
        assert mistakes(server) == []
        for where in ("update", "send", "parse", "engine"):
            assert bot.app.metrics.registry.get_sample_value("wenbao_errors_total", {"where": where}) in (None, 0)
