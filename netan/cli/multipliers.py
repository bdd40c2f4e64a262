"""``netan multipliers``: what one unit of final demand moves, industry by industry."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer, wrapped


@click.command("multipliers")
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--type", "kind", type=click.Choice(["1", "2"]), default="1", show_default=True, help="I or II.")
@click.option("--table", "which", help="Which table, where the file holds several; 'netan validate' lists them.")
@click.option(
    "--household-income", type=float, help="Income of all households, printed unit of the table; Type II needs it."
)
@options.out
@options.output
def command(
    table: Path,
    kind: str,
    which: str | None,
    household_income: float | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> None:
    """Show output, GVA, income and jobs multipliers of every industry of TABLE."""
    from ..study.multipliers import HEADER, multipliers_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    answer = multipliers_answer(table, kind=int(kind), table=which, household_income=household_income, out=out)
    printer.value(answer.as_dict())
    for line in wrapped(answer.heading):
        printer.heading(line)
    printer.table(HEADER, answer.rows(), right=range(2, 9))
    printer.notes(answer.notes)
    for path in answer.outputs:
        printer.text(f"Written: {path}")
