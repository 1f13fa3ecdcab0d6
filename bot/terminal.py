"""A person at a terminal: lines that can be edited, with a history, and waiting that Ctrl-C ends."""

from __future__ import annotations

import os
import sys
from concurrent.futures import wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.output import ColorDepth, create_output
from prompt_toolkit.shortcuts import CompleteStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from typing import TextIO

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

_PATIENCE = 0.3
"""Seconds after which waiting is worth a word."""

_T = TypeVar("_T")


class Editor:
    """Reads lines that can be edited. Several lines that are pasted at once are one."""

    def __init__(
        self, label: str, commands: Sequence[str], history: Path | None, stream: TextIO, *, color: bool | None
    ) -> None:
        """Takes the terminal.

        Args:
            label: What stands before the line.
            commands: What Tab completes.
            history: The file that keeps what was typed; None keeps it for this run only.
            stream: Leads to the terminal.
            color: False for none at all.
        """
        self._label = label
        self._session: PromptSession[str] = PromptSession(
            history=_File(history) if history else InMemoryHistory(),
            completer=_Commands(commands),
            complete_while_typing=False,
            # The other styles keep lines free for a menu, which pushes the prompt up from the bottom of the screen.
            complete_style=CompleteStyle.READLINE_LIKE,
            reserve_space_for_menu=0,
            enable_suspend=True,
            color_depth=ColorDepth.DEPTH_1_BIT if color is False else None,
            output=create_output(stdout=stream),
        )
        # A terminal that does not tell where its cursor is serves as well; the warning would stand in the way.
        self._session.app.renderer.cpr_not_supported_callback = lambda: None

    def read(self) -> str:
        """The next line.

        Raises:
            EOFError: Ctrl-D on an empty line, or the terminal is gone.
            KeyboardInterrupt: Ctrl-C.
        """
        return self._session.prompt(self._label)

    @property
    def left(self) -> str:
        """What stood on the line that Ctrl-C cleared."""
        return self._session.default_buffer.text


class Plain:
    """Reads lines as the system edits them, where they cannot be redrawn: inside an editor, for one."""

    left = ""

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label, self._stream = label, stream

    def read(self) -> str:
        """The next line.

        Raises:
            EOFError: Ctrl-D on an empty line, or the terminal is gone.
            KeyboardInterrupt: Ctrl-C.
        """
        from bot import inputs

        self._stream.write(self._label)
        self._stream.flush()
        line = sys.stdin.buffer.readline()
        if not line:
            raise EOFError
        return inputs.piped(line)


class _Commands(Completer):
    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
        typed = document.text_before_cursor
        return [
            Completion(name, start_position=-len(typed)) for name in self._names if typed and name.startswith(typed)
        ]


class _File(FileHistory):
    """As its parent, for this user's eyes only, and silent when the disk is full."""

    def store_string(self, string: str) -> None:
        with suppress(OSError):
            _make_private(Path(os.fsdecode(self.filename)))
            super().store_string(string)


def history_file() -> Path:
    """The file that keeps what was typed, in the platform's folder for a user's state; made when there is none.

    Raises:
        OSError: It cannot be made or written; its `filename` says which.
    """
    import platformdirs

    path = Path(platformdirs.user_state_dir("wenbao", appauthor=False)) / "chat-history"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _make_private(path)
    return path


def _make_private(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def waited(work: Future[_T], word: str) -> _T:
    """The result of work in another thread; `word` on stderr when it lasts longer than a moment.

    Raises:
        KeyboardInterrupt: Ctrl-C. The work is called off, or ends for nobody.
        Exception: Whatever the work raised.
    """
    shows, shown = can_redraw(sys.stderr), False
    with _silent_keys():
        try:
            # Waits a moment at a time: a wait without a limit cannot be interrupted on every system.
            while not wait([work], _PATIENCE).done:
                if shows and not shown:
                    sys.stderr.write(word)
                    sys.stderr.flush()
                    shown = True
            return work.result()
        finally:
            work.cancel()
            if shown:
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()


@contextmanager
def _silent_keys() -> Iterator[None]:
    """Nothing that is typed shows meanwhile; it waits for the next prompt."""
    try:
        import termios

        before = termios.tcgetattr(sys.stdin)
    except (ImportError, OSError, termios.error):  # not a Unix, or not a terminal
        yield
        return
    silent = before.copy()
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)


def can_redraw(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal whose lines can be written over."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
