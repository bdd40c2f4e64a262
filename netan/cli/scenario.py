"""``netan scenario``: a group whose commands stand in modules of their own."""

from __future__ import annotations

import click

from .scenario_compare import compare
from .scenario_init import init, models
from .scenario_montecarlo import montecarlo
from .scenario_quick import quick
from .scenario_robustness import robustness
from .scenario_run import run
from .scenario_sweep import sweep


@click.group("scenario")
def command() -> None:
    """Work out what closures and other scenarios would do.

    "run" answers with one table. "montecarlo" draws its range many times and says what moves it; "sweep" closes each
    company or site in turn; "robustness" lets more and more fail; "compare" sets scenarios side by side.
    """


command.add_command(init)
command.add_command(run)
command.add_command(models)
command.add_command(montecarlo)
command.add_command(sweep)
command.add_command(robustness)
command.add_command(compare)
command.add_command(quick)
