"""``netan build``: sources to network, then what the study can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import options
from .output import Printer

if TYPE_CHECKING:
    from pathlib import Path


@click.command("build")
@options.study
@options.output
def command(study: Path, as_json: bool, quiet: bool, no_color: bool) -> None:
    """Build the network of STUDY and say what it can and cannot support."""
    from ..study.say import HEADER
    from ..study.summary import build_summary

    out = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with out.progress("building") as tell:
        summary = build_summary(study, progress=tell)
    out.value(summary.as_dict())
    out.table(HEADER, summary.can_say.to_numpy().tolist())
    for line in summary.lines():
        out.paragraph(line)
    out.notes(summary.notes)
