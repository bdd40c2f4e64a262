"""``netan validate``: what a file or a study holds, and every fault."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("validate")
@click.argument("path", type=click.Path(path_type=Path), is_eager=True, callback=options.hiding)
@click.option("--table", help="Which table, where one file holds several.")
@options.codename
@options.output
def command(path: Path, table: str | None, as_json: bool, quiet: bool, no_color: bool) -> None:
    """Say what PATH (a file, a folder or a study) holds and name every fault."""
    from ..study.check import HEADER, check_path

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    report = check_path(path, table=table)
    printer.value(report.as_dict())
    if report.files:
        printer.table(HEADER, report.rows())
    for line in filter(None, [report.given, report.several, report.untried, *report.missing]):
        printer.paragraph(line)
    for line in report.fault_lines():
        printer.fault(line)
    if report.faulty:
        raise click.exceptions.Exit(1)
