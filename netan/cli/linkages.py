"""``netan linkages``: bought or sold here, in the region, in the country, abroad."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("linkages")
@options.study
@click.option("--by", type=click.Choice(["sector", "group", "pair", "area"]), default="sector", show_default=True)
@click.option("--side", type=click.Choice(["purchases", "sales"]), default="purchases", show_default=True)
@click.option("--sector", help="One industry of the table, by its code.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), help="Picture of the ranges: .svg or .png.")
@click.option(
    "--show",
    type=click.Choice(
        ["shares", "gaps", "multipliers", "multipliers-2", "key-sectors", "extraction", "positions", "leakage"]
    ),
    default="shares",
    show_default=True,
    help="Shares, or what follows from them; gaps: inputs bought outside beside the companies here.",
)
@click.option("--group", help="For gaps: buyers, such as advanced-manufacturing or '25, 28'.")
@options.table_out
@options.output
def command(
    study: Path, by: str, side: str, sector: str | None, chart: Path | None, show: str, group: str | None,
    out: Path | None, as_json: bool, quiet: bool, no_color: bool,
) -> None:  # fmt: skip
    """Show how much of what STUDY's place buys or sells stays here, and what goes elsewhere, as ranges."""
    from ..study.linkages import linkages_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("linkages") as tell:
        result = linkages_answer(
            study, show=show, group=group, by=by, side=side, sector=sector, out=out, chart=chart, progress=tell
        )
    printer.value(result.as_dict())
    printer.notice(result.notice)
    printer.heading(result.heading)
    printer.table(result.header, result.rows(), right=result.right)
    printer.notes(result.notes)
    for path in result.outputs:
        printer.text(f"Written: {path}")
