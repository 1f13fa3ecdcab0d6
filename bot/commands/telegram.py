"""`telegram`: runs the bot, and shows a pairing code for it."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import console, messages, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.telegram.options import Options

_MODULES = {"telegram", "aiolimiter", "tornado", "prometheus_client", "httpx"}
"""What the extra brings."""


def _setting(name: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option, and the variable that stands for it."""
    variable = f"WENBAO_TELEGRAM_{name.lstrip('-').replace('-', '_').upper()}"
    return click.option(name, cls=options.Option, envvar=variable, **more)


@click.group("telegram", cls=options.Group, invoke_without_command=True)
@_setting("--token-file", type=click.Path(path_type=Path, readable=False), metavar="FILE")
@_setting("--api-url", metavar="URL")
@_setting("--webhook", metavar="URL")
@_setting("--listen", metavar="ADDRESS", default="127.0.0.1")
@_setting("--port", type=click.IntRange(0, 65535), default=8443)
@_setting("--secret", metavar="TEXT")
@click.option("--allow", cls=options.Option, metavar="IDS")  # these four and their variables are read by bot.access
@click.option("--pairing", "access", flag_value="pairing", cls=options.Option)
@click.option("--open", "access", flag_value="open", cls=options.Option)
@click.option("--admins", cls=options.Option, metavar="IDS")
@_setting("--health", type=click.IntRange(0, 65535), metavar="PORT")
@_setting("--rate", type=click.IntRange(1, 100_000), default=20, metavar="N")
@options.common
@click.pass_context
def telegram_command(ctx: click.Context, /, **given: Any) -> int:
    """Runs the bot until it is stopped."""
    if ctx.invoked_subcommand is not None:
        return 0
    signal.signal(signal.SIGTERM, _interrupt)  # until the bot itself listens
    chosen = _options(given)
    try:
        from bot.telegram import secrecy
        from bot.telegram.app import App  # noqa: F401 - whether it is all there
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _MODULES:
            raise
        raise console.Failure(console.word("telegram.missing", name=error.name)) from None
    debug = console.current().debug
    redactor = secrecy.set_up(_secrets(chosen), debug=debug)
    try:
        return _run(chosen)
    except KeyboardInterrupt:
        return 0
    except console.Failure:
        raise
    except Exception as error:
        if debug:
            click.echo(secrecy.told(error, redactor), err=True)
        raise console.Failure(redactor.clean(messages.trouble(error, console.language()))) from None


@telegram_command.command("pair", cls=options.Command)
@options.common
def pair_command() -> int:
    """Shows a new pairing code."""
    from bot import pairing
    from bot.journal import Journal

    with Journal.open(console.current().location) as journal:
        code = journal.new_code(time.time())
    console.show(console.word("pair.code", code=code, minutes=pairing.MINUTES))
    return 0


def _options(given: dict[str, Any]) -> Options:
    from bot import access
    from bot.telegram import options as settings

    hook = None
    if given["webhook"]:
        hook = settings.webhook(given["webhook"], given["listen"], given["port"], given["secret"])
    return settings.Options(
        token=settings.token(_token(given["token_file"])),
        api=settings.api(given["api_url"]) if given["api_url"] else settings.API,
        webhook=hook,
        access=access.load({name: given[name] for name in ("access", "allow", "admins")}, os.environ),
        health=given["health"],
        language=console.language(),
        rate=given["rate"],
    )


def _token(file: Path | None) -> str:
    """The token's text: of the file that is named, else of the variable."""
    from corpus.errors import FileTooLarge
    from corpus.readers import writable_name

    named = click.get_current_context().get_parameter_source("token_file")
    by_hand = named is click.core.ParameterSource.COMMANDLINE
    variable = os.environ.get("WENBAO_TELEGRAM_TOKEN", "")
    if file is not None and (by_hand or not variable):
        with console.opened(str(file)) as stream:
            content = stream.read(_TOKEN_LIMIT + 1)
        if len(content) > _TOKEN_LIMIT:
            raise FileTooLarge(path=writable_name(str(file)), size=file.stat().st_size, limit=_TOKEN_LIMIT)
        return content.decode("utf-8-sig", "replace")
    if not variable.strip():
        raise console.Failure(console.word("telegram.tokenless"))
    return variable


_TOKEN_LIMIT = 4096
"""Bytes of a file with a token: what is longer is another file."""


def _secrets(chosen: Options) -> list[str]:
    return [chosen.token, *([chosen.webhook.secret] if chosen.webhook else [])]


def _run(chosen: Options) -> int:
    from bot.journal import Journal
    from bot.telegram.app import App, Stopped
    from bot.telegram.shelf import Shelf
    from retrieval.engine import Engine

    settings = console.current()
    console.say("telegram.loading")
    with console.library() as library, Journal.open(settings.location) as journal:
        own = settings.location
        shelf = Shelf(Engine(library), own, settings.model, is_sample=library.folder != own.folder)
        shelf.examples()  # loads the models, too
        articles = library.store.counts().articles
        app = App(chosen, shelf, journal)

        def started(name: str) -> None:
            access = chosen.access
            console.say(f"telegram.access.{access.mode}", users=len(access.users), chats=len(access.chats))
            console.say("telegram.running", name=name, articles=articles)

        try:
            _until_stopped(app, started)
        except Stopped as reason:
            raise console.Failure(console.word(f"telegram.stopped.{reason.key}", **reason.facts)) from None
        console.say("telegram.ended")
        _leave_threads()
    return 0


def _until_stopped(app: Any, started: Any) -> None:
    import asyncio

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            try:
                loop.add_signal_handler(name, app.stop)
            except NotImplementedError:  # Windows: the handler runs between two steps of the loop
                signal.signal(name, lambda *_: app.stop())
        await app.run(started)

    asyncio.run(main())


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _leave_threads() -> None:
    """Ends the process although a thread is still at work, such as one that rebuilds the indexes.

    What it writes is kept in whole transactions; the interpreter would wait for it, however long it takes.
    """
    import threading

    if any(thread.name.startswith("wenbao-") and not thread.daemon for thread in threading.enumerate()):
        time.sleep(0.2)
        if any(thread.name.startswith("wenbao-") and not thread.daemon for thread in threading.enumerate()):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
