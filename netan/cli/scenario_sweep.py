"""``netan scenario sweep``: the closure of each of many companies or sites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import options
from .output import Printer


@click.command("sweep", short_help="Each company or site closed alone, one row each.")
@options.study
@click.option(
    "--targets", default="companies", show_default=True, help="sites, companies, or a csv that names them in column 1."
)
@click.option("--loss", type=float, default=1.0, show_default=True, help="Share of each that is LOST, 0 to 1.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), help="Also draw the first rows: svg or png.")
@options.top
@options.include_estimated
@options.purpose
@options.workers
@options.work
@options.publishable
@options.out
@options.output
def sweep(
    study: Path, chart: Path | None, purpose: str | None, out: Path | None, as_json: bool, quiet: bool, no_color: bool,
    **how: Any,
) -> None:  # fmt: skip
    """Close each company or site of STUDY alone: one row each, the largest loss first."""
    from ..study.scenario_sweep import SweepWish, sweep_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("closing each in turn") as tell:
        answer = sweep_answer(study, SweepWish(**how), out=out, chart=chart, purpose=purpose, progress=tell)
    printer.value(answer.as_dict())
    printer.notice(answer.stamp)
    printer.heading(answer.heading)
    printer.table(answer.header, answer.rows(), right=range(2, 7))
    for note in answer.notes:
        printer.paragraph(note)
    printer.notice(answer.internal)
    for path in answer.outputs:
        printer.text(f"Written: {path}")
