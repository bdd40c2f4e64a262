"""``netan view``: the explorer page and pictures."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("view")
@options.study
@click.option("--what", help="A company or site to draw between its suppliers and buyers.")
@options.include_estimated
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; the study's out folder if none.")
@options.output
def command(
    study: Path, what: str | None, include_estimated: bool, out: Path | None, as_json: bool, quiet: bool, no_color: bool
) -> None:
    """Write STUDY's explorer page (one offline file) and pictures for reports (SVG)."""
    from ..study.answers import view_answer

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("drawing") as tell:
        drawn = view_answer(study, what=what, include_estimated=include_estimated, folder=out, progress=tell)
    printer.value({"outputs": [str(path) for path in drawn.outputs]})
    printer.notice(drawn.internal)
    for path in drawn.outputs:
        printer.text(f"Written: {path}")
