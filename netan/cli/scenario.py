"""``netan scenario``: a group whose commands stand in modules of their own."""

from __future__ import annotations

import click

from .scenario_quick import quick
from .scenario_run import run


@click.group("scenario")
def command() -> None:
    """Work out what a closure would do."""


command.add_command(run)
command.add_command(quick)
