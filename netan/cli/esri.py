"""``netan esri``: the systemic risk index of a firm network in plain files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options
from .output import Printer

if TYPE_CHECKING:
    from ..study.esri import EsriAnswer

_file = click.Path(path_type=Path, dir_okay=False)


@click.command("esri")
@click.argument("edges", type=_file)
@click.option("--firms", type=_file, required=True, help="csv or Parquet: firm, sector, maybe market, employment, ...")
@click.option("--essentiality", type=_file, required=True, help="csv: supplier sector x buyer sector; 0, 1, 1.5, 2.")
@click.option("--mode", type=click.Choice(["converged", "paper"]), default="converged", show_default=True)
@click.option("--eps", type=float, default=1e-2, show_default=True, help="paper: largest change at the last step.")
@click.option("--stop", type=click.Choice(["change", "ratio"]), default="change", show_default=True, help="paper.")
@click.option("--tolerance", type=float, default=1e-3, show_default=True, help="converged: bound, share of the index.")
@click.option("--market", type=click.Choice(["sector", "market", "none"]), default="sector", show_default=True)
@click.option("--static", is_flag=True, help="Replaceability as before the closure.")
@click.option("--production", type=click.Choice(["mixed", "linear", "leontief"]), default="mixed", show_default=True)
@click.option("--use-revenue", is_flag=True, help="Take revenue and costs of the firms file.")
@click.option("--scenarios", type=_file, help="csv: firm, scenario, shock (share LOST), maybe shock_up.")
@click.option("--only", default="", metavar="FIRM,...", help="Close these alone, each by itself.")
@click.option("--top", type=click.IntRange(min=1), help="Keep the largest so many.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Close N firms drawn by size; estimate all.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the sample.")
@click.option("--workers", type=click.IntRange(min=0), default=1, show_default=True, help="Processes; 0 for all cores.")
@click.option("--cluster", default="", metavar="ADDRESS", help="A dask cluster instead.")
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), help="Keeps what is done; goes on from there."
)
@options.out
@options.output
def command(
    edges: Path, firms: Path, essentiality: Path, scenarios: Path | None, only: str, top: int | None,
    sample: int | None, seed: int, workers: int, cluster: str, work: Path | None, out: Path | None, as_json: bool,
    quiet: bool, no_color: bool, **how: Any,
) -> None:  # fmt: skip
    """Share of the economy of EDGES (supplier, buyer, amount) that is lost when each firm closes."""
    from ..study.esri import EsriOptions, esri_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    names = tuple(name.strip() for name in only.split(",") if name.strip())
    if only and not names:
        raise click.BadParameter("names no firm", param_hint="'--only'")
    with printer.progress("closing firms") as tell:
        answer = esri_answer(
            edges, firms=firms, essentiality=essentiality, options=EsriOptions(**how), scenarios=scenarios, only=names,
            top=top, sample=sample, seed=seed, workers=workers, cluster=cluster, work=work, out=out, progress=tell,
            tell=lambda line: printer.notes([line]),
        )  # fmt: skip
    printer.value(answer.as_dict())
    printer.heading(f"Systemic risk index: {answer.words}.")
    header = ["", *answer.frame.columns]
    printer.table(header, answer.rows(top or 20), right=range(2, len(header)))
    _show_sample(printer, answer)
    printer.notes(answer.notes)
    for path in answer.outputs:
        printer.text(f"Written: {path}")


def _show_sample(printer: Printer, answer: EsriAnswer) -> None:
    """What all firms come to, by the sample."""
    if answer.sample is not None:
        printer.heading("esri_w1 over all firms, estimated from the sample; low to high: 95 % of sampling error.")
        rows = [[str(row[0]), *(f"{value:.6f}" for value in row[1:])] for row in answer.sample.itertuples(index=False)]
        printer.table(list(answer.sample.columns), rows, right=range(1, 4))
