"""``netan scenario compare``: scenarios side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import options
from .output import Printer


@click.command("compare", short_help="Scenarios side by side, with the same draws for all.")
@options.study
@click.argument("scenarios", nargs=-1, required=True, metavar="A B [C...]")
@click.option("--runs", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, help="Joint draws.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Same seed, same draws.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), help="Also draw them: svg or png.")
@options.purpose
@options.workers
@options.work
@options.publishable
@options.out
@options.output
def compare(
    study: Path, scenarios: tuple[str, ...], publishable: bool, out: Path | None, chart: Path | None,
    purpose: str | None,
    as_json: bool, quiet: bool, no_color: bool, **how: Any,
) -> None:  # fmt: skip
    """Set scenarios of STUDY side by side, and how far they differ with the same draws for all.

    Each is a scenario file, an alternative of one (file.toml:NAME), an earlier run by its name, or a company that
    closes. One file alone is set beside its alternatives.
    """
    from ..study.scenario_compare import compare_answer
    from ..study.scenario_drawn import DrawnWish

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("drawing") as tell:
        answer = compare_answer(
            study, scenarios, DrawnWish(**how), publishable=publishable, out=out, chart=chart, purpose=purpose,
            progress=tell,
        )  # fmt: skip
    printer.value(answer.as_dict())
    printer.heading(answer.heading)
    printer.table(answer.header, answer.rows(), right=range(1, 8))
    for note in answer.notes:
        printer.paragraph(note)
    printer.notice(answer.internal)
    for path in answer.outputs:
        printer.text(f"Written: {path}")
