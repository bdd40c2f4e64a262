"""The command line: parse, one call of the library, write. One command a module, loaded when it is asked for."""

from __future__ import annotations

import contextvars
import importlib
import io
import sys
from typing import Any

import click

from .. import __version__
from ..errors import NetanError
from ..files import sieved

# command -> one line of help; the module of the same name holds the command. Listing them here keeps
# `netan --help` free of every heavy import.
COMMANDS = {
    "demo": "Do the whole job on the fictional sample county.",
    "init": "Start a study: a folder with a study.toml that explains itself.",
    "validate": "Say what a file or a study holds and name every fault.",
    "fetch": "List where the files come from, or fetch one when asked.",
    "map-columns": "Write down how the columns of a ledger are read, for you to correct.",
    "build": "Build the network of a study; say what it can and cannot support.",
    "scorecard": "Say how far the inferred links can be believed.",
    "linkages": "Show how much is bought here, in the region, in the country and abroad.",
    "critical": "List critical suppliers with the factors that make them so.",
    "scenario": "Work out what a closure would do.",
    "report": "Write the workbook, and a Word brief on one plant.",
    "survey": "Write the form by which suppliers say how much hangs on a buyer.",
    "view": "Write the explorer page and a picture for reports.",
    "multipliers": "Show the multipliers of an input-output table.",
    "esri": "Work out the systemic risk index of a firm network in plain files.",
    "regionalise": "Work out what a region buys at home, from a national table and its jobs.",
    "diff": "Say what changed since the last run.",
    "doctor": "Check that this installation works.",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of the journey."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f".{cmd_name.replace('-', '_')}", __name__)
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when one is misspelt."""
        import difflib

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else " 'netan --help' lists the commands."
            raise click.UsageError(f"No command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 data rejected or only part done, 2 wrong usage, 3 internal error, 130 interrupted.",
)
@click.version_option(__version__, prog_name="netan")
def netan() -> None:
    """Supply-chain network analysis of a place.

    Start with `netan demo`, then `netan init my-study`.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with netan's exit codes; the one place that turns errors into them.

    What a command hides, it hides to its very end, in its errors too; the next one starts afresh.
    """
    contextvars.copy_context().run(_run, arguments)


def _run(arguments: list[str] | None) -> None:
    _plain_console()
    try:
        code: Any = netan.main(args=arguments, standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. What was finished is kept.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(file=shown)
        click.echo(sieved(shown.getvalue()), err=True, nl=False)
        sys.exit(error.exit_code)
    except NetanError as error:
        _complain(str(error))
        sys.exit(1)
    except OSError as error:
        _complain(f"{error.filename or 'a file'}: {error.strerror or error}; nothing was changed there")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  # the boundary: our own bug, told as such
        _internal(error)
        sys.exit(3)
    sys.exit(code if isinstance(code, int) else 0)


def _complain(text: str) -> None:
    from .output import broken, clean  # names in a message come from files

    click.echo("\n".join(part for line in f"Error: {text}".splitlines() for part in broken(clean(line))), err=True)


def _internal(error: Exception) -> None:
    import os
    import traceback

    if os.environ.get("NETAN_DEBUG"):
        click.echo(sieved("".join(traceback.format_exception(error))), err=True, nl=False)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.replace(os.sep, '/').split('/netan/')[-1]}:{frame.lineno}"
    said = sieved(str(error))
    click.echo(
        f"Internal error, a fault of netan and not of your data: {type(error).__name__}: {said} ({place}).\n"
        "Please report it with the command you gave; set NETAN_DEBUG=1 to see where it happened.",
        err=True,
    )


def _plain_console() -> None:
    """Let a console that lacks a letter show a question mark instead of failing (cp1252 on Windows)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
