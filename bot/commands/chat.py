"""`chat`: a conversation at the terminal, or through a pipe, a line at a time."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeVar

import click

from bot import chat, console, contract, inputs, messages, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.terminal import Editor, Plain
    from retrieval.engine import Engine

_WARM = "青州市培训了多少人"
"""A question on whose way to an answer everything is loaded."""

_T = TypeVar("_T")


@click.command("chat", cls=options.Command)
@click.option("--no-history", is_flag=True, cls=options.Option)
@options.as_json
@options.common
def chat_command(no_history: bool, as_json: bool) -> int:
    """Answers line after line, each understood after those before it."""
    with console.library() as library:
        from retrieval.engine import Engine

        engine = Engine(library)
        if sys.stdin is not None and sys.stdin.isatty():
            return _at_terminal(engine, as_json, keeps=not no_history)
        return _through_pipe(_Talk(engine, as_json, _here))


def _through_pipe(talk: _Talk) -> int:
    """A line after the other; 1 when one could not be used, after all others were."""
    faults = 0
    for number, data in enumerate(sys.stdin.buffer if sys.stdin else (), 1):
        try:
            line = inputs.piped(data)
            if line and not talk.take(line):
                break
        except BrokenPipeError:
            raise
        except Exception as error:  # one line's trouble must not take the others' answers
            faults += 1
            sentence = _worded(error)
            console.say("error", sentence=console.word("chat.line", line=number, sentence=sentence))
            if talk.as_json:
                console.emit({"reply": "error", "line": number, "error": sentence})
    return 1 if faults else 0


def _at_terminal(engine: Engine, as_json: bool, *, keeps: bool) -> int:
    """Prompts until the person leaves."""
    from bot import terminal

    worker = ThreadPoolExecutor(1)
    try:
        # What it needs is loaded while the first question is typed. What goes wrong, that question will say.
        worker.submit(_warm, engine)
        searching = console.word("chat.searching")

        def run(work: Callable[[], _T], /) -> _T:
            return terminal.waited(worker.submit(work), searching)

        console.say("chat.welcome")
        talk, reader = _Talk(engine, as_json, run), _reader(as_json, keeps)
        while _turn(talk, reader):
            pass
    finally:
        worker.shutdown(cancel_futures=True)
    return 0


def _warm(engine: Engine) -> None:
    with suppress(Exception):
        engine.ask(_WARM)


def _reader(as_json: bool, keeps: bool) -> Editor | Plain:
    """Reads from the terminal; prompts stay out of a stdout that is for programs or leads elsewhere."""
    from bot import terminal

    label, stream = console.word("chat.prompt"), sys.stdout if sys.stdout.isatty() and not as_json else sys.stderr
    if not terminal.can_redraw(stream):
        return terminal.Plain(label, stream)
    history = None
    if keeps:
        try:
            history = terminal.history_file()
        except OSError as error:
            console.say("chat.history", path=error.filename, reason=error.strerror or str(error))
    commands = [f"/{name}" for name in chat.COMMANDS]
    return terminal.Editor(label, commands, history, stream, color=console.current().color)


def _turn(talk: _Talk, reader: Editor | Plain) -> bool:
    """One line of a person and the reply; False when they leave."""
    try:
        line = inputs.typed(reader.read())
    except EOFError:
        return False
    except KeyboardInterrupt:
        if not reader.left:
            console.say("chat.leave")
        return True
    try:
        return not line.strip() or talk.take(line)
    except KeyboardInterrupt:
        console.say("chat.abandoned")
    except Exception as error:  # the conversation goes on
        console.say("error", sentence=_worded(error))
    return True


def _worded(error: Exception) -> str:
    from corpus.errors import WenbaoError

    if isinstance(error, console.Failure):
        return str(error)
    if console.current().debug and not isinstance(error, WenbaoError):
        raise error
    return messages.trouble(error, console.language())


class _Run(Protocol):
    """Runs what may take long; returns its result, raises what it raised."""

    def __call__(self, work: Callable[[], _T], /) -> _T: ...


def _here(work: Callable[[], _T], /) -> _T:
    return work()


class _Talk:
    """A conversation whose replies go to stdout."""

    def __init__(self, engine: Engine, as_json: bool, run: _Run) -> None:
        self.as_json = as_json
        self._engine = engine
        self._run = run
        self._chat = chat.Chat()

    def take(self, line: str) -> bool:
        """Replies to a line; False when it ends the conversation.

        Raises:
            Failure: There is no such command.
            QuestionInvalid, LibraryError, ModelError: There is no reply; the conversation stands.
        """
        before, engine = self._chat, self._engine
        match chat.command(line):
            case None:
                self._chat, reply = self._run(lambda: chat.ask(engine, before, line, time.time()))
                self._show(reply)
            case chat.Command("quit"):
                return False
            case chat.Command("help"):
                self._tell("help")
            case chat.Command("new"):
                self._chat = chat.Chat()
                self._tell("new")
            case chat.Command("sources", argument):
                self._show(chat.sources(before, argument))
            case chat.Command("show", argument):
                self._show(self._run(lambda: chat.show(engine, before, argument)))
            case chat.Command(name):
                commands = " ".join(f"/{known}" for known in chat.COMMANDS)
                raise console.Failure(console.word("chat.unknown", name=name, commands=commands))
        return True

    def _show(self, reply: chat.Shown) -> None:
        from bot import render_chat

        if self.as_json:
            console.emit(contract.reply(reply, console.language()))
        else:
            self._print(render_chat.reply(reply, console.width(), console.language()))

    def _tell(self, about: str) -> None:
        from bot import render_chat

        language = console.language()
        text = render_chat.usage(language) if about == "help" else console.word(f"chat.{about}")
        if self.as_json:
            console.emit({"reply": about, "text": text})
        else:
            self._print(text)

    def _print(self, text: str) -> None:
        console.show(f"{text}\n")  # with a blank line, for eyes and for whoever reads the pipe
        sys.stdout.flush()
