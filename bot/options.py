"""Commands, options and help in the reader's language, and the options that every command takes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from bot import messages, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_GIVEN = "wenbao.given"  # in ctx.meta, which the program and its commands share: the common options as given


def language(ctx: click.Context) -> settings.Language:
    """The language that the call asks for."""
    found: settings.Language | None = ctx.find_root().obj
    return found or settings.language(os.environ.get("WENBAO_LANG"))


def asked_language(arguments: Sequence[str]) -> settings.Language:
    """The language that the bare arguments ask for: help and errors may come before the options have been read."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if argument == "--lang" or argument.startswith("--lang="):
            return settings.language(argument.removeprefix("--lang").removeprefix("=") or following)
    return settings.language(os.environ.get("WENBAO_LANG"))


def given(ctx: click.Context) -> dict[str, str | None]:
    """The common options given so far, before or after the command's name; the later one counts."""
    found: dict[str, str | None] = ctx.meta.setdefault(_GIVEN, {})
    return found


class Option(click.Option):
    """An option whose help line is looked up when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help, in the reader's language."""
        self.help = messages.text(f"option.{self.opts[-1].lstrip('-')}", language(ctx))
        return super().get_help_record(ctx)


class Command(click.Command):
    """A command whose help is looked up when it is shown."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the command's help, in the reader's language."""
        self.help = messages.text(f"help.{_path(ctx)}", language(ctx))
        super().format_help_text(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, worded in the reader's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = messages.text("option.help", language(ctx))
        return option


class Group(Command, click.Group):
    """A command with commands of its own, whose help lines are looked up as `help.<group>.<command>`."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes a line for each command, in the reader's language."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, messages.text(f"help.{_path(ctx)}.{name}", language(ctx))) for name in self.list_commands(ctx)]
            )


def _path(ctx: click.Context) -> str:
    """The names of a command and of the groups that it is in, below the program: `feedback.export`."""
    names = []
    while ctx.parent is not None:
        names.append(str(ctx.command.name))
        ctx = ctx.parent
    return ".".join(reversed(names))


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that stand before or after a command's name: --library, --store, --model, --lang, --color."""
    for name, kind in (
        ("color", click.Choice(["auto", "always", "never"])),
        ("lang", click.Choice(["zh", "en"])),
        ("model", click.STRING),
        ("store", click.STRING),
        ("library", click.Path(readable=False)),
    ):
        function = click.option(
            f"--{name}",
            cls=Option,
            type=kind,
            metavar={"library": "DIR", "store": "URL", "model": "NAME"}.get(name),
            expose_value=False,
            callback=_keep,
        )(function)
    return function


as_json = click.option("--json", "as_json", is_flag=True, cls=Option)
"""`--json`: nothing but JSON on stdout."""
wait = click.option("--wait", type=click.FloatRange(0), default=10.0, metavar="SECONDS", cls=Option)
"""`--wait`: how long a change waits for another process to finish its own."""


def _keep(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None and parameter.name:
        given(ctx)[parameter.name] = value
