"""``netan scenario run``: what a closure would do."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("run")
@options.study
@click.option("--close", multiple=True, help="A company or site, by name, number or site id; may be repeated.")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="A scenario file (TOML).")
@click.option("--jobs", type=float, help="Employees at the site.")
@click.option("--agency", type=float, help="Agency workers at the site.")
@click.option("--loss", type=float, help="Share of the site that is LOST, 0 to 1.")
@click.option("--resident-share", type=float, help="Share of the workers who live in the place, 0 to 1.")
@options.publishable
@options.output
def run(study: Path, publishable: bool, as_json: bool, quiet: bool, no_color: bool, **asked: object) -> None:
    """Close companies or sites of STUDY: at the site, at suppliers, further back, in household spending."""
    from ..study.answers import closure_answer
    from ..study.outcomes import ClosureWish

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("closing") as tell:
        answer = closure_answer(study, ClosureWish(**asked), publishable=publishable, progress=tell)  # type: ignore[arg-type]
    printer.value(answer.as_dict())
    if answer.title:
        printer.heading(answer.title)
    printer.table(answer.heading, answer.rows(), right=(1, 2, 3))
    for line in (answer.apart, *answer.result.notes):
        printer.paragraph(line)
    printer.notice(answer.internal)
    printer.notes(answer.notes)
    for path in answer.outputs:
        printer.text(f"Written: {path}")
