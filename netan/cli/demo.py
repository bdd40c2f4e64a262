"""``netan demo``: the whole job on the fictional sample county."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("netan-demo"))
@click.option(
    "--inbox", is_flag=True, help="Only copy the raw files of the county: into the inbox of the study FOLDER, or there."
)
@options.codename
@options.output
def command(folder: Path, inbox: bool, as_json: bool, quiet: bool, no_color: bool) -> None:
    """Do the whole job on the fictional county of Northmoor, in FOLDER."""
    from ..study.demo import run_demo

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    if inbox:
        _copied(folder, printer)
        return
    with printer.progress("Northmoor") as tell:
        result = run_demo(folder, progress=tell)
    printer.value(result.as_dict())
    printer.heading("Northmoor is fictional: its companies, sites and payments are invented.")
    for answer in result.rankings:
        printer.text()
        printer.ranking(answer)
    printer.notice(result.rankings[0].internal)
    printer.text()
    printer.text(f"Page, opens without a network: {result.page}")
    printer.text(f'Next: netan scenario run {folder} --close "Plant X"; netan linkages {folder}')


def _copied(folder: Path, printer: Printer) -> None:
    """Copy the raw files and say which."""
    from ..study.sample_county import copy_inbox

    files = copy_inbox(folder)
    printer.value({"critical": None, "outputs": [str(file) for file in files]})
    printer.paragraph(
        f"{len(files)} files, all of them fictional, in {files[0].parent}: {', '.join(f.name for f in files)}."
    )
