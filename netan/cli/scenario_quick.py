"""``netan scenario quick``: a closure before there is a study."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("quick", short_help="A closure before there is a study.")
@click.option("--place", required=True, help="Name of the place: a district, county, combined authority or region.")
@click.option("--industry", required=True, help="SIC 2007 code of the site: 30.3, 3030, C30.3 or 30300.")
@click.option("--jobs", type=float, required=True, help="Employees at the site.")
@click.option("--agency", type=float, default=0.0, help="Agency workers at the site.")
@click.option("--codename", default="", help="What the site is called in the answer.")
@click.option("--turnover", type=float, help="Sales of the site, currency units a year; narrows the range.")
@click.option("--resident-share", type=float, help="Share of the workers who live in the place, 0 to 1; narrows it.")
@click.option("--io", type=FILE, help="Input-output table of the country.")
@click.option("--jobs-file", type=FILE, help="Jobs by area and industry: the place, its region, the country.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="A study, or a folder with both.")
@options.output
def quick(as_json: bool, quiet: bool, no_color: bool, **asked: object) -> None:
    """Say what a closure may mean before there is a study: from a national table and jobs by area alone."""
    from ..study.quick import QuickWish, quick_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    answer = quick_answer(QuickWish(**asked))  # type: ignore[arg-type]
    printer.value(answer.as_dict())
    for line in answer.lines():
        printer.paragraph(line)
    printer.notes(answer.notes)
