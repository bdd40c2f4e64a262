"""``netan scorecard``: how far the inferred links of a study can be believed."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("scorecard")
@options.study
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), help="Picture of it: .svg or .png.")
@options.table_out
@options.output
def command(
    study: Path, chart: Path | None, out: Path | None, as_json: bool, quiet: bool, no_color: bool
) -> None:  # fmt: skip
    """Say how far the inferred links of STUDY can be believed: structure, sums, hidden payments."""
    from ..study.scorecard import scorecard_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("scorecard") as tell:
        answer = scorecard_answer(study, out=out, chart=chart, progress=tell)
    printer.value(answer.as_dict())
    printer.paragraph(answer.card.sentence)
    for heading, header, rows in answer.parts():
        printer.text()
        printer.heading(heading)
        printer.table(header, rows, right=[1])
    printer.notes(answer.notes)
    for path in answer.outputs:
        printer.text(f"Written: {path}")
