"""Parts of the bot by themselves: the queue, secrecy, addresses, examples, and the documentation."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import threading
from pathlib import Path

import pytest

from bot.commands.telegram import telegram_command
from bot.telegram import options, secrecy
from bot.telegram.delivery import unmarked
from bot.telegram.desk import Closing, Desk, Full
from bot.telegram.examples import candidates, examples
from bot.telegram.incoming import language
from bot_running import TOKEN, sample_engine
from corpus.errors import BotSettingInvalid

ROOT = Path(__file__).parent.parent


def test_the_token_is_in_no_repr_and_no_line() -> None:
    chosen = options.Options(token=TOKEN, webhook=options.webhook("https://a.example/x", "127.0.0.1", 1, "hidden-word"))
    assert TOKEN not in repr(chosen)
    assert "hidden-word" not in repr(chosen)
    stream = io.StringIO()
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    try:
        secrecy.set_up([TOKEN], stream)
        try:
            raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
        except ValueError:
            logging.getLogger("somebody").exception("at %s", f"/bot{TOKEN}/x")
    finally:
        root.handlers[:] = kept
        root.setLevel(level)
        for name in secrecy._LOUD:
            logging.getLogger(name).setLevel(logging.NOTSET)
    assert TOKEN not in stream.getvalue()
    assert stream.getvalue().count("/bot***/") == 2


@pytest.mark.parametrize(
    ("given", "files"),
    [
        ("https://api.telegram.org/bot", "https://api.telegram.org/file/bot"),
        ("http://127.0.0.1:9002/bot", "http://127.0.0.1:9002/file/bot"),
        ("http://h/robots/bot/", "http://h/robots/file/bot"),
        ("http://h/bot{token}", "http://h/file/bot{token}"),
    ],
)
def test_files_are_fetched_from_beside_the_api(given: str, files: str) -> None:
    assert options.Options(token=TOKEN, api=options.api(given)).files == files


@pytest.mark.parametrize("given", ["", "127.0.0.1:9002/bot", "http://h", "http://h/bots", "file:///bot"])
def test_what_is_no_api_is_refused(given: str) -> None:
    with pytest.raises(BotSettingInvalid):
        options.api(given)


def test_a_webhook_without_a_secret_gets_one_that_is_its_own() -> None:
    one, two = (options.webhook("https://a.example/x/y", "127.0.0.1", 1, None) for _ in range(2))
    assert one.path == "x/y"
    assert one.secret != two.secret
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,256}", one.secret)


def test_languages() -> None:
    assert [language(tag, "zh") for tag in ("zh-hans", "zh", "en-GB", "fr", None, "")] == [
        "zh",
        "zh",
        "en",
        "en",
        "zh",
        "zh",
    ]


def test_what_a_piece_of_html_shows() -> None:
    assert unmarked("<b>a &lt; b</b>\n<blockquote expandable>x &amp;lt; 3 < 4</blockquote>") == "a < b\nx &lt; 3 < 4"


def test_a_desk_bounds_orders_and_closes() -> None:
    async def scene() -> None:
        desk = Desk(workers=1, waiting=2, each=2)
        order: list[str] = []
        let_go = threading.Event()

        async def ask(key: str, name: str) -> None:
            async with desk.turn(key):
                await desk.run(lambda: (let_go.wait(10), order.append(name)))

        asked = [asyncio.create_task(ask(key, key + n)) for key, n in (("a", "1"), ("a", "2"), ("b", "1"))]
        await asyncio.sleep(0.05)
        assert (desk.waiting, desk.running) == (2, 1)
        with pytest.raises(Full):
            await ask("c", "1")
        let_go.set()
        await asyncio.gather(*asked)
        assert order == ["a1", "b1", "a2"]  # whoever asks twice does not go first twice
        assert (desk.waiting, desk.running) == (0, 0)
        asked = [asyncio.create_task(ask("a", str(number))) for number in range(3)]
        done = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(one) for one in done] == [type(None), type(None), Full]  # two of one conversation at most
        desk.close()
        with pytest.raises(Closing):
            await ask("d", "1")
        desk.dismiss()

    asyncio.run(scene())


def test_examples_are_questions_that_are_answered_from_their_articles() -> None:
    engine = sample_engine()
    articles = [stored.article for stored in engine.library.store.articles()]
    found = examples(articles, engine.ask, 2)
    assert len(found) == 2
    for question in found:
        answer = engine.ask(question)
        assert answer.text is not None
        assert any(
            question == made and figure in answer.text
            for article in articles
            for _, _, made, figure in candidates(article)
        )
    assert examples(articles[:0], engine.ask) == ()


def test_the_documentation_names_every_option_and_none_that_is_not() -> None:
    text = (ROOT / "docs" / "TELEGRAM.md").read_text("utf-8")
    there = {name for option in telegram_command.params for name in option.opts}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
    assert there - {"--color", "--lang", "--model"} <= named
    assert named <= there | {"--now", "--library"}
    variables = {
        variable for option in telegram_command.params for variable in [getattr(option, "envvar", None)] if variable
    }
    variables |= {f"WENBAO_TELEGRAM_{name}" for name in ("TOKEN", "ACCESS", "ALLOW", "ADMINS")}
    assert set(re.findall(r"WENBAO_TELEGRAM_[A-Z_]+[A-Z]", text)) == variables
