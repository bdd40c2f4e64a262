"""``netan report``: the workbook, and the brief."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("report")
@options.study
@click.option("--brief", is_flag=True, help="Also write the Word brief on the plant.")
@click.option("--to", "--what", "to", help="A buyer, by name, number or site id; else every one whose list was seen.")
@click.option("--publishable", is_flag=True, help="Leave out what rests on confidential rows.")
@options.include_estimated
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; the study's out folder if none.")
@options.output
def command(
    study: Path, brief: bool, to: str | None, publishable: bool, include_estimated: bool, out: Path | None,
    as_json: bool, quiet: bool, no_color: bool,
) -> None:  # fmt: skip
    """Write STUDY's workbook: rankings, shares, what was set aside, and assumptions that are read back."""
    from ..study.report import report_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("writing the workbook") as tell:
        answer = report_answer(
            study, to=to, brief=brief, publishable=publishable, include_estimated=include_estimated, folder=out,
            progress=tell,
        )  # fmt: skip
    printer.value(answer.as_dict())
    printer.notice(answer.internal)
    printer.notes(answer.notes)
    for path in answer.outputs:
        printer.text(f"Written: {path}")
    if out is None:  # only the workbook in the study's out folder is read back
        printer.text("Assumptions stand on sheet 2: change them there, save and close, and run any command.")
