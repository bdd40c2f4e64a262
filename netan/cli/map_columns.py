"""``netan map-columns``: write down how the columns of a ledger are read, for the user to correct."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("map-columns")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The TOML; else FILE.columns.toml.")
@click.option("--buyer", default="", help="Who paid, where no column of the file says it.")
@click.option("--force", is_flag=True, help="Write a TOML anew that is there and may hold your changes.")
@options.output
def command(file: Path, out: Path | None, buyer: str, force: bool, as_json: bool, quiet: bool, no_color: bool) -> None:
    """Say what each column of FILE (a ledger: csv or workbook) is taken for, and write it down to be corrected."""
    from ..sources.mapping_report import mapped

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    report = mapped(file, out=out, buyer=buyer.strip(), force=force)
    printer.value(report.as_dict())
    printer.table(("HEADING IN THE FILE", "TAKEN FOR", "TOLD BY"), report.rows)
    for line in report.lines:
        printer.paragraph(line)
    printer.notes(report.mapping.notes)
    if report.mapping.problems:
        raise click.exceptions.Exit(1)
