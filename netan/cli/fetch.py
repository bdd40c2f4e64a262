"""``netan fetch``: the one command that goes to the network, for one file, when asked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from . import options
from .output import Printer

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("fetch")
@click.argument("key", required=False)
@click.option("--to", "folder", type=_FOLDER, help="Folder that the file goes to; else the one you stand in.")
@click.option("--study", type=click.Path(path_type=Path), help="Study whose inbox the file goes to.")
@click.option("--area", help="Place, by name or code, for sources that are asked by place.")
@click.option("--year", help="Year or edition, 2024-11 for monthly files; else the latest.")
@click.option(
    "--level",
    type=click.Choice(["division", "group", "class"]),
    help="Industries, for sources that are asked by place.",
)
@click.option("--replace", is_flag=True, help="Fetch again what is there already; the old file is kept, renamed.")
@click.option("--yes", is_flag=True, help="Do not ask before fetching.")
@options.output
def command(key: str | None, yes: bool, as_json: bool, quiet: bool, no_color: bool, **details: Any) -> None:
    """List where the files come from, or fetch the file KEY.

    Nothing is fetched unasked, and no other command goes to the network.
    """
    from ..study.fetch import HEADER, NOTE, fetch, order, source_rows, sources_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    if key is None:
        printer.value({"sources": sources_answer()})
        printer.table(HEADER, source_rows())
        printer.notes([NOTE])
        return
    what = order(key, **details)
    if not (yes or sys.stdin.isatty()):
        raise click.UsageError(f"{what.question} Nobody can answer here; add --yes.")
    if not (yes or click.confirm(what.question, err=True)):
        printer.text("Nothing was fetched.")
        return
    with printer.progress(what.source.title) as progress:
        answer = fetch(what, progress=progress)
    printer.value(answer.as_dict())
    for line in answer.lines:
        printer.paragraph(line)
