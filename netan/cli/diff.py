"""``netan diff``: what changed since the last run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import options
from .output import Printer

if TYPE_CHECKING:
    from pathlib import Path


@click.command("diff")
@options.study
@options.output
def command(study: Path, as_json: bool, quiet: bool, no_color: bool) -> None:
    """Say what changed in STUDY since the last run: files, settings, figures, names."""
    from ..study.diff import CHANGE_HEADER, FIGURE_HEADER, NAME_HEADER, diff_of

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    answer = diff_of(study)
    printer.value(answer.as_dict())
    printer.paragraph(answer.since)
    for header, rows in (
        (CHANGE_HEADER, answer.change_rows()),
        (FIGURE_HEADER, answer.figure_rows()),
        (NAME_HEADER, answer.name_rows()),
    ):
        if rows:
            printer.table(header, rows)
    for note in answer.notes:
        printer.paragraph(note)
