"""``netan critical``: critical suppliers with named factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import options
from .output import Printer

if TYPE_CHECKING:
    from pathlib import Path


@click.command("critical")
@options.study
@click.option("--to", help="A buyer, by name, company number or site id; without it, the whole place.")
@options.top
@click.option("--samples", type=click.IntRange(1, 100), help="Sampled networks behind the range of ranks.")
@options.include_estimated
@options.publishable
@options.out
@options.output
def command(
    study: Path, to: str | None, top: int, samples: int | None, include_estimated: bool, publishable: bool,
    out: Path | None, as_json: bool, quiet: bool, no_color: bool,
) -> None:  # fmt: skip
    """List the suppliers that STUDY's place, or one buyer, would find hardest to lose."""
    from ..study.answers import critical_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("closing companies in turn") as tell:
        answer = critical_answer(
            study, to=to, top=top, include_estimated=include_estimated, publishable=publishable, samples=samples,
            out=out, progress=tell,
        )  # fmt: skip
    printer.value(answer.as_dict())
    printer.ranking(answer)
    printer.notice(answer.internal)
    printer.notes(answer.asides)
    for path in answer.outputs:
        printer.text(f"Written: {path}")
