"""The running bot: from its start, through every update, to its end."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from telegram import BotCommand, BotCommandScopeChat, Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, TypeHandler

from bot import messages
from bot.limits import Limits
from bot.telegram import words
from bot.telegram.delivery import Delivery
from bot.telegram.desk import Desk
from bot.telegram.incoming import Me, language, read
from bot.telegram.metrics import Metrics, Port
from bot.telegram.queries import press, suggest
from bot.telegram.secrecy import LOG
from bot.telegram.service import Service
from bot.telegram.talk import hear
from bot.telegram.transport import Limiter, News, Transport
from bot.telegram.webhook import listen

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from telegram.ext import Application, CallbackContext
    from tornado.httpserver import HTTPServer

    from bot.journal import Journal
    from bot.telegram.incoming import Incoming
    from bot.telegram.options import Options
    from bot.telegram.shelf import Shelf

UPDATES: Final = ("message", "callback_query", "inline_query")
"""What Telegram is asked to tell of."""
LATE: Final = 600.0
"""Seconds that a message may have waited and still be answered like any other."""
_SETTLED: Final = 1.5
"""Seconds without a further late message after which the last of each conversation is answered."""
_EACH: Final = 16
"""Questions of one conversation that may wait."""
_GRACE: Final = 4.0
"""Seconds that waiting questions have at the end."""
_END: Final = 8.0
"""Seconds that everything has at the end."""
_AT_ONCE: Final = 4096
"""Updates that are looked at side by side; what is done for them is bounded by the desk."""


class Stopped(Exception):
    """The bot cannot go on; `key` is the wording's: `telegram.stopped.<key>`."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


class App:
    """One bot, from start to end. `run` is called once."""

    def __init__(self, options: Options, shelf: Shelf, journal: Journal) -> None:
        self.options = options
        self.metrics = Metrics()
        self.port: int | None = None
        """Where /healthz and /metrics are, once it runs."""
        self._shelf = shelf
        self._journal = journal
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fatal: Stopped | None = None
        self._conflicts = 0
        self._hook: HTTPServer | None = None
        self._late: dict[str, Incoming] = {}
        self._settling: asyncio.TimerHandle | None = None
        self._begun: set[asyncio.Task[Any]] = set()

    def stop(self) -> None:
        """Ends the bot; from any thread."""
        with suppress(RuntimeError):  # it has ended
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._stop.set)

    async def run(self, started: Callable[[str], None] = lambda _name: None) -> None:
        """Runs until `stop` is called.

        Args:
            started: Called with the bot's name when it is ready.

        Raises:
            Stopped: It cannot begin, or go on.
        """
        self._loop = asyncio.get_running_loop()
        health = self._open_port()
        beating = asyncio.create_task(self._beat())
        calls = (
            Transport(self.metrics, self._unreachable, connection_pool_size=64, pool_timeout=30.0),
            News(self.metrics, self._poisoned, self._status),
        )
        application = self._application(*calls)
        try:
            if await self._reached(application):
                await self._serve(application, started)
        finally:
            beating.cancel()
            for one in calls:  # the library leaves them open when it has not come to its end
                await one.shutdown()
            if health is not None:
                health.close()
        if self._fatal is not None:
            raise self._fatal

    # Beginning

    def _open_port(self) -> Port | None:
        if self.options.health is None:
            return None
        try:
            health = Port(self.metrics, self.options.health, polling=self.options.webhook is None)
        except OSError as error:
            reason = error.strerror or str(error)
            raise Stopped("port", port=self.options.health, reason=reason) from None
        self.port = health.port
        return health

    def _application(self, calls: Transport, news: News) -> Application[Any, Any, Any, Any, Any, Any]:
        application = (
            ApplicationBuilder()
            .token(self.options.token)
            .base_url(self.options.api)
            .base_file_url(self.options.files)
            .request(calls)
            .get_updates_request(news)
            .rate_limiter(Limiter())
            .concurrent_updates(_AT_ONCE)
            .job_queue(None)
            .build()
        )
        application.add_handler(TypeHandler(Update, self._update))
        application.add_error_handler(self._failed)
        return application

    async def _reached(self, application: Application[Any, Any, Any, Any, Any, Any]) -> bool:
        """Whether Telegram knows the bot; waits for the network as long as it takes, false when stopped meanwhile."""
        pause = 1.0
        while not self._stop.is_set():
            try:
                await self._or_stop(application.initialize())
            except InvalidToken:
                raise Stopped("token", api=self.options.api) from None
            except TelegramError as error:
                self._unreachable(error)
                await self._or_stop(asyncio.sleep(pause))
                pause = min(30.0, pause * 2)
            else:
                break
        return not self._stop.is_set()

    async def _or_stop(self, work: Coroutine[Any, Any, None]) -> None:
        """Does `work`, or leaves off when the bot is stopped."""
        task, stop = asyncio.create_task(work), asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
        if task.done():
            task.result()
        else:
            task.cancel()
            with suppress(asyncio.CancelledError, TelegramError):
                await task

    async def _serve(
        self, application: Application[Any, Any, Any, Any, Any, Any], started: Callable[[str], None]
    ) -> None:
        service = self._service(application)
        application.bot_data["service"] = service
        await application.start()
        try:
            await self._listen(application)
            self._keep(self._menus(application, service))
            started(service.me.username)
            await self._stop.wait()
        finally:
            await self._drain(application, service)

    def _service(self, application: Application[Any, Any, Any, Any, Any, Any]) -> Service:
        options, metrics, bot = self.options, self.metrics, application.bot
        answers = Desk(options.workers, options.waiting, _EACH)
        metrics.waiting.set_function(lambda: answers.waiting)
        metrics.running.set_function(lambda: answers.running)
        return Service(
            options=options,
            shelf=self._shelf,
            journal=self._journal,
            metrics=metrics,
            delivery=Delivery(bot, metrics, options.language),
            me=Me(bot.id, bot.username),
            answers=answers,
            changes=Desk(1, 8, 8),
            questions=Limits(options.rate, options.rate),
            typed=Limits(3 * options.rate, 3 * options.rate),
            refusals=Limits(2, 3),
        )

    async def _listen(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        hook = self.options.webhook
        try:
            if hook is None:
                assert application.updater is not None
                await application.updater.start_polling(
                    allowed_updates=UPDATES, error_callback=self._trouble_polling, bootstrap_retries=-1
                )
            else:
                self._hook = listen(hook, application.bot, application.update_queue, self._poisoned)
                await application.bot.set_webhook(hook.url, allowed_updates=UPDATES, secret_token=hook.secret)
        except OSError as error:
            assert hook is not None
            raise Stopped("port", port=hook.port, reason=error.strerror or str(error)) from None
        except TelegramError as error:
            raise Stopped("webhook", reason=error.message) from None

    async def _menus(self, application: Application[Any, Any, Any, Any, Any, Any], service: Service) -> None:
        """Gives Telegram the commands: for everybody, and those of admins."""
        bot = application.bot
        for code, tongue in ((None, self.options.language), ("zh", "zh"), ("en", "en")):
            for admin in (None, *sorted(service.options.access.admins)):
                menu = [BotCommand(*one) for one in words.menu(tongue, admin is not None)]  # type: ignore[arg-type]
                scope = None if admin is None else BotCommandScopeChat(admin)
                with suppress(TelegramError):  # an admin who has never written has no chat yet
                    await bot.set_my_commands(menu, scope=scope, language_code=code)

    # While it runs

    async def _update(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """An update: looked at once, however often it comes."""
        service: Service = context.bot_data["service"]
        self._conflicts = 0
        if not self._journal.first_time(update.update_id):
            self.metrics.duplicates.inc()
        elif update.callback_query is not None:
            await press(service, update.callback_query)
        elif update.inline_query is not None:
            await suggest(service, update.inline_query)
        elif update.message is not None and (said := read(update.message, service.me)) is not None:
            if time.time() - said.at > LATE:
                self._put_off(service, said)
            else:
                self._late.pop(said.conversation, None)
                await hear(service, said)

    def _put_off(self, service: Service, said: Incoming) -> None:
        """Holds a late message until no further one comes; the last of each conversation is kept."""
        self._late[said.conversation] = said
        if self._settling is not None:
            self._settling.cancel()
        self._settling = asyncio.get_running_loop().call_later(_SETTLED, self._answer_late, service)

    def _answer_late(self, service: Service) -> None:
        held, self._late, self._settling = [*self._late.values()], {}, None
        for said in held:
            self._keep(self._hear_late(service, said))

    async def _hear_late(self, service: Service, said: Incoming) -> None:
        try:
            await hear(service, said, late=True)
        except Exception as error:  # as `_failed` does for all others
            await self._apologise(service, said, error)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def _beat(self) -> None:
        while True:
            self.metrics.beat()
            await asyncio.sleep(5)

    # What goes wrong

    async def _failed(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """An update that something went wrong with: logged, skipped, and the person told."""
        service: Service = context.bot_data["service"]
        error = context.error or RuntimeError()
        said = None
        if isinstance(update, Update) and update.message is not None:
            with suppress(Exception):  # it may be this that went wrong
                said = read(update.message, service.me)
        await self._apologise(service, said, error, update.update_id if isinstance(update, Update) else 0)

    async def _apologise(self, service: Service, said: Incoming | None, error: Exception, number: int = 0) -> None:
        self.metrics.errors.labels("update").inc()
        detail = " ".join(str(error).split())[:300]
        self._log("telegram.log.failed", number=number, error=type(error).__name__, detail=detail, _error=error)
        if said is not None:
            tongue = language(said.tag, self.options.language)
            await service.delivery.send(said.chat, [words.say("failed", tongue)], said.thread)

    def _poisoned(self, number: int, error: Exception) -> None:
        self.metrics.errors.labels("update").inc()
        detail = " ".join(str(error).split())[:300]
        self._log("telegram.log.poisoned", number=number, error=type(error).__name__, detail=detail)

    def _unreachable(self, error: TelegramError) -> None:
        self.metrics.errors.labels("telegram").inc()
        self._log("telegram.log.unreachable", reason=error.message)

    def _trouble_polling(self, error: TelegramError) -> None:
        if not isinstance(error, Conflict):
            self._conflicts = 0
            self._unreachable(error)
            return
        self.metrics.errors.labels("conflict").inc()
        self._conflicts += 1
        if self._conflicts >= self.options.conflicts:
            self._end(Stopped("conflict"))
        elif self._conflicts == 1:
            self._log("telegram.log.conflict")

    def _status(self, code: int) -> None:
        """The status of each call of getUpdates: the library ends its loop without a word when the token is refused."""
        if code in (401, 404):
            self._end(Stopped("token", api=self.options.api))
        elif code == 200:
            self._conflicts = 0

    def _end(self, reason: Stopped) -> None:
        self._fatal = self._fatal or reason
        self._stop.set()

    def _log(self, key: str, /, _error: Exception | None = None, **facts: object) -> None:
        import os

        trace = _error if os.environ.get("WENBAO_DEBUG") else None
        LOG.warning("%s", messages.text(key, self.options.language, **facts), exc_info=trace)

    # The end

    async def _drain(self, application: Application[Any, Any, Any, Any, Any, Any], service: Service) -> None:
        """Finishes what is in flight; what still waits after a while is sent away."""
        loop = asyncio.get_running_loop()
        closing = [loop.call_later(_GRACE, desk.close) for desk in (service.answers, service.changes)]
        try:
            async with asyncio.timeout(_END):
                if self._hook is not None:
                    self._hook.stop()
                with suppress(TelegramError, RuntimeError):
                    assert application.updater is not None
                    await application.updater.stop()
                if self._settling is not None:
                    self._settling.cancel()
                    self._answer_late(service)
                await asyncio.gather(*self._begun, return_exceptions=True)
                await application.stop()
                await application.shutdown()
        except TimeoutError:
            self._log("telegram.log.cut")
        finally:
            for timer in closing:
                timer.cancel()
            for desk in (service.answers, service.changes):
                desk.close()
                desk.dismiss()
