"""``netan scenario robustness``: what is lost as more and more companies fail."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("robustness", short_help="What is lost as more and more companies fail.")
@options.study
@click.option("--most", type=click.IntRange(1, 100_000), default=100, show_default=True, help="Companies that fail.")
@click.option("--orders", type=click.IntRange(2, 10_000), default=100, show_default=True, help="Random orders.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Same seed, same orders.")
@click.option("--networks", type=click.IntRange(1, 100), default=1, show_default=True, help="Sampled networks.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), help="Also draw the curves: svg or png.")
@options.purpose
@options.workers
@options.work
@options.out
@options.output
def robustness(
    study: Path, most: int, orders: int, seed: int, networks: int, workers: int, work: Path | None,
    chart: Path | None, purpose: str | None, out: Path | None, as_json: bool, quiet: bool, no_color: bool,
) -> None:  # fmt: skip
    """Let more and more companies of STUDY fail: at random, the largest, most linked or costliest first."""
    from ..scenario.robustness import Plan
    from ..study.scenario_robustness import robustness_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    plan = Plan(most=most, orders=orders, seed=seed)
    with printer.progress("letting companies fail") as tell:
        answer = robustness_answer(
            study, plan, networks=networks, workers=workers, work=work, out=out, chart=chart,
            purpose=purpose, progress=tell,
        )  # fmt: skip
    printer.value(answer.as_dict())
    printer.heading(answer.heading)
    printer.table(answer.header, answer.rows(), right=range(6))
    for note in answer.notes:
        printer.paragraph(note)
    for path in answer.outputs:
        printer.text(f"Written: {path}")
