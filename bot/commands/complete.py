"""`completion`: the shell's own completion script."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot import console, options


@click.command("completion", cls=options.Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), required=False)
@options.common
def completion_command(shell: str | None) -> int:
    """Prints the completion script of a shell, by default the one in use."""
    from click.shell_completion import get_completion_class

    from bot.cli import cli

    kind = get_completion_class(shell or Path(os.environ.get("SHELL", "")).name)
    if kind is None:
        raise click.UsageError(console.word("usage.shell"))
    maker = kind(cli, {}, "wenbao", "_WENBAO_COMPLETE")
    # The template as it is: source() would run the shell to learn its version.
    click.echo(maker.source_template % maker.source_vars())
    return 0
