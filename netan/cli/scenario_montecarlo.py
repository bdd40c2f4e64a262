"""``netan scenario montecarlo``: a closure under many joint draws of everything that is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import options
from .output import Printer


@click.command("montecarlo", short_help="A closure by many joint draws: its range, what moves it.")
@options.study
@click.option("--close", multiple=True, help="A company or site, by name, number or site id; may be repeated.")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="A scenario file (TOML).")
@click.option("--jobs", type=float, help="Employees at the site.")
@click.option("--agency", type=float, help="Agency workers at the site.")
@click.option("--loss", default="", metavar="RANGE", help="Share that is LOST: 0.8, or 0.5-1, or 0.5,0.8,1.")
@click.option("--resident-share", default="", metavar="RANGE", help="Share of the workers who live in the place.")
@click.option("--runs", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, help="Joint draws.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Same seed, same draws.")
@click.option("--networks", type=click.IntRange(1, 100), help="Sampled networks to draw from; else as many as matter.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), help="Also draw how it settles: svg or png.")
@options.purpose
@options.workers
@options.work
@options.publishable
@options.output
def montecarlo(
    study: Path, close: tuple[str, ...], file: Path | None, jobs: float | None, agency: float | None,
    publishable: bool, chart: Path | None, purpose: str | None, as_json: bool, quiet: bool, no_color: bool,
    **how: Any,
) -> None:  # fmt: skip
    """Draw a closure of STUDY many times, everything unknown at once, and say whether that is enough."""
    from ..study.outcomes import ClosureWish
    from ..study.scenario_drawn import DrawnWish
    from ..study.scenario_montecarlo import montecarlo_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    wish = ClosureWish(file=file, close=close, jobs=jobs, agency=agency)
    with printer.progress("drawing") as tell:
        answer = montecarlo_answer(
            study, wish, DrawnWish(**how), publishable=publishable, chart=chart, purpose=purpose,
            progress=tell,
        )  # fmt: skip
    printer.value(answer.as_dict())
    printer.table(answer.shown.heading, answer.shown.rows(), right=(1, 2, 3))
    printer.text()
    printer.table(*answer.settled, right=(0, 1, 2, 3))
    for line in (answer.shown.apart, *answer.shown.result.notes):
        printer.paragraph(line)
    printer.notice(answer.shown.internal)
    for path in answer.shown.outputs:
        printer.text(f"Written: {path}")
