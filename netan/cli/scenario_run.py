"""``netan scenario run``: what a closure or another scenario would do."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer

# As in netan.study.scenario_results, which takes longer to load than --help may.
BY = ("industry", "district", "origin", "company", "occupation", "home")

NEXT = (
    "for a range by drawing, and what moves it: netan scenario montecarlo, with the same --close, --jobs and --agency. "
    "For pictures: --for word."
)


@click.command("run", short_help="What a closure or another scenario would do.")
@options.study
@click.option("--close", multiple=True, help="A company or site, by name, number or site id; may be repeated.")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="A scenario file (TOML).")
@click.option("--alternative", metavar="NAME", help="Only this alternative of the file.")
@click.option("--cut", multiple=True, metavar="NAME=SHARE", help='Part of a site, or of orders ("Supplier>Buyer=1").')
@click.option("--open", "opens", metavar="SIC", help="Industry of a site that opens; needs --jobs.")
@click.option("--import", "imports", multiple=True, metavar="all=SHARE", help="Share of imports that is LOST.")
@click.option("--demand", multiple=True, metavar="SECTOR=SHARE", help="Share of final sales LOST; below 0 for a rise.")
@click.option("--jobs", type=float, help="Employees at the site, of all sites together; else what is on record.")
@click.option("--agency", type=float, help="Agency workers at the site.")
@click.option("--loss", type=float, help="Share of the site that is LOST, 0 to 1.")
@click.option("--resident-share", type=float, help="Share of the workers who live in the place, 0 to 1.")
@click.option("--model", metavar="NAME", help="Also ask a static model (netan scenario models lists them).")
@click.option("--by", type=click.Choice(BY), help="Print the rows of a closure by this, too; all are written as csv.")
@options.purpose
@options.publishable
@options.output
def run(
    study: Path, by: str | None, purpose: str | None, publishable: bool, as_json: bool, quiet: bool, no_color: bool,
    **asked: object,
) -> None:  # fmt: skip
    """Close companies or sites of STUDY: at the site, at suppliers, further back, in household spending.

    Also cuts, openings, lost orders or imports and changes of final sales; a file may hold several alternatives.
    """
    from ..study.outcomes import ClosureWish
    from ..study.shocks import scenario_answers

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("closing") as tell:
        answers = scenario_answers(
            study, ClosureWish(**asked), publishable=publishable, purpose=purpose, progress=tell  # type: ignore[arg-type]
        )  # fmt: skip
    printer.value(answers[0].as_dict() | {"alternatives": [answer.as_dict() for answer in answers[1:]]})
    for answer in answers:
        printer.closure(answer, by=by)
    if not answers[0].head:
        printer.notes([NEXT])
