"""``netan survey``: the form that suppliers fill in."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("survey")
@options.study
@click.option("--buyer", required=True, help="The customer that suppliers are asked about.")
@click.option("--supplier", help="The supplier that is asked, by name or company number: its form is filled in.")
@click.option("--telephone", is_flag=True, help="One row a supplier, for answers taken down on the telephone.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The workbook; else in the out folder.")
@options.output
def command(
    study: Path, buyer: str, supplier: str | None, telephone: bool, out: Path | None,
    as_json: bool, quiet: bool, no_color: bool,
) -> None:  # fmt: skip
    """Write the one-page form by which suppliers of STUDY say how much hangs on a buyer."""
    from ..study.survey import survey_form

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    form = survey_form(study, buyer=buyer, supplier=supplier, telephone=telephone, out=out)
    printer.value(form.as_dict())
    printer.notice(form.internal)
    for note in form.notes:
        printer.paragraph(note)
    for path in form.outputs:
        printer.text(f"Written: {path}")
