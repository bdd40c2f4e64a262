"""``netan regionalise``: a region's own shares and coefficients from a national table and one csv."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options
from .output import Printer

if TYPE_CHECKING:
    from ..regional.quotients import Diagonal


def _delta(ctx: click.Context, param: click.Parameter, value: str | None) -> float | tuple[float, float] | None:  # noqa: ARG001
    """One number, or both ends of a range with a colon between."""
    if value is None:
        return None
    try:
        numbers = tuple(float(part) for part in value.split(":"))
    except ValueError:
        numbers = ()
    if len(numbers) not in (1, 2) or not all(0 <= number <= 1 for number in numbers):
        raise click.BadParameter(f"'{value}' is neither a number from 0 to 1 nor a range such as 0.1:0.4")
    return numbers[0] if len(numbers) == 1 else (min(numbers), max(numbers))


def _file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:  # noqa: ARG001
    if value is not None and value.suffix.lower() not in (".csv", ".xlsx"):
        raise click.BadParameter(f"'{value}' is written as csv or xlsx; give it a name that ends so")
    return value


@click.command("regionalise")
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--activity",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="csv with sector, region, nation: output or jobs, 0 where there are none.",
)
@click.option("--method", default="auto", show_default=True, help="auto, SLQ, CILQ, RLQ, FLQ, AFLQ, SFLQ or 2D-LQ.")
@click.option(
    "--delta", callback=_delta, help="For FLQ, AFLQ, SFLQ: 0 to 1; a range such as 0.1:0.4 gives lower and upper."
)
@click.option("--alpha", type=click.FloatRange(min=0), help="For 2D-LQ.")
@click.option("--beta", type=click.FloatRange(min=0), help="For 2D-LQ.")
@click.option("--diagonal", type=click.Choice(["slq", "one"]), help="What an industry buys of itself; slq if not said.")
@click.option("--table", "which", help="Which table, where the file holds several; 'netan validate' lists them.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_file,
    help="Also write the regional coefficients as csv, or with the shares as xlsx; what they rest on as .json.",
)
@options.output
def command(
    table: Path,
    activity: Path,
    method: str,
    delta: float | tuple[float, float] | None,
    alpha: float | None,
    beta: float | None,
    diagonal: Diagonal | None,
    which: str | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> None:
    """Work out how much a region buys at home, from the national TABLE and the region's activity."""
    from ..study.regionalise import How, regionalise

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    how = How(method, delta, alpha, beta, diagonal)
    result = regionalise(table, activity, how=how, table=which, out=out)
    printer.value(result.as_dict())
    printer.heading(result.heading)
    printer.table(result.header, result.rows(), right=range(2, 8))
    printer.notes(result.notes)
    for path in result.outputs:
        printer.text(f"Written: {path}")
