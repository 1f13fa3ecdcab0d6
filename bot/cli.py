"""The command `wenbao`: finds the command that is called, runs it, and words what goes wrong.

Commands live in `bot.commands` and are imported when they are called, so that `--help` loads none of them.

Exit codes: 0 answered or done, 1 error, 2 wrong usage (a question that cannot be asked is wrong usage), 3 the library
does not answer, 130 interrupted. What goes wrong is one sentence on stderr; stdout stays empty then, with `--json` too.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import messages, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Language

_MODULES = {
    "add": "add",
    "ask": "ask",
    "chat": "chat",
    "search": "ask",
    "articles": "browse",
    "show": "browse",
    "remove": "manage",
    "reindex": "manage",
    "backup": "keep",
    "restore": "keep",
    "export": "keep",
    "verify": "check",
    "eval": "evaluate",
    "feedback": "feedback",
    "stats": "browse",
    "doctor": "check",
    "telegram": "telegram",
    "completion": "complete",
}
"""The module of `bot.commands` that holds each command, in the order in which help lists them."""


class _Program(options.Command, click.Group):
    """Loads a command when it is called, and lists all of them from their help lines alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, its module imported now."""
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"bot.commands.{_MODULES[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes what the program is for."""
        self.help = messages.text("help", options.language(ctx))
        click.Command.format_help_text(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes a line for each command, without importing any."""
        language = options.language(ctx)
        with formatter.section("Commands"):
            formatter.write_dl([(name, messages.text(f"help.{name}", language)) for name in _MODULES])


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"wenbao {version('wenbao')}")
        ctx.exit()


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, cls=options.Option, is_eager=True, expose_value=False, callback=_version)
@options.common
def cli() -> None:
    """The program."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the program and exits with its code."""
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal cannot show must not end the run.
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Runs the program on `arguments`; returns the exit code."""
    # Before any library with OpenMP is loaded. By default its threads spin while they wait, which on a busy machine
    # makes the encoder's first question cost seconds instead of a tenth of one.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    debug = bool(os.environ.get("WENBAO_DEBUG"))
    if not debug:
        import warnings

        warnings.simplefilter("ignore")  # libraries' advice to programmers is noise to readers
    language = options.asked_language(arguments)
    try:
        code: Any = cli.main(list(arguments), prog_name="wenbao", standalone_mode=False, obj=language)
        return code if isinstance(code, int) else 0
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted", 130, language)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        return _usage(error, language)
    except Exception as error:
        if debug:
            raise
        return _trouble(error, language)


def _trouble(error: Exception, language: Language) -> int:
    from bot.console import Failure
    from corpus.errors import UsageError

    sentence = str(error) if isinstance(error, Failure) else messages.trouble(error, language)
    return _fail("error", 2 if isinstance(error, UsageError) else 1, language, sentence=sentence)


def _usage(error: click.ClickException, language: Language) -> int:
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    detail = error.format_message().rstrip(".。")
    if isinstance(error, click.NoSuchOption):
        detail = messages.text("usage.option", language, name=error.option_name)
    elif isinstance(error, click.exceptions.NoSuchCommand):
        detail = messages.text("usage.command", language, name=error.command_name)
    elif isinstance(error, click.MissingParameter) and error.param is not None and ctx is not None:
        detail = messages.text("usage.missing", language, name=error.param.make_metavar(ctx))
    command = ctx.command_path if ctx is not None else "wenbao"
    return _fail("usage", 2, language, detail=detail, command=command)


def _fail(key: str, code: int, language: Language, **facts: object) -> int:
    click.echo(messages.text(key, language, **facts), err=True)
    return code


if __name__ == "__main__":
    main()
