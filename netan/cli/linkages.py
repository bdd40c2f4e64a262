"""``netan linkages``: bought here, in the region, in the country, abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import options
from .output import Printer

if TYPE_CHECKING:
    from pathlib import Path


@click.command("linkages")
@options.study
@click.option("--sector", help="One industry of the table, by its code.")
@options.out
@options.output
def command(study: Path, sector: str | None, out: Path | None, as_json: bool, quiet: bool, no_color: bool) -> None:
    """Show how much of what STUDY's place buys comes from here and from elsewhere, as ranges."""
    from ..study.summary import linkages_of

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("linkages") as tell:
        result = linkages_of(study, sector=sector, out=out, progress=tell)
    printer.value(result.as_dict())
    printer.heading("Where inputs come from, lower to upper; all estimated.")
    header = ["BOUGHT BY", "HERE", "REST OF REGION", "REST OF COUNTRY", "ABROAD"]
    printer.table(header, result.rows(), right=range(1, 5))
    printer.notes([*result.caveats, result.width_driver])
    for path in result.outputs:
        printer.text(f"Written: {path}")
