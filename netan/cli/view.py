"""``netan view``: the explorer page, and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options
from .output import Printer

if TYPE_CHECKING:
    from ..study.pages import Pages

SUPPLIERS, COUNCIL = "suppliers", "council"


@click.command("view")
@options.study
@click.argument("name", required=False)
@click.option(
    "--what",
    help="A company or site to draw between its suppliers and buyers: NAME, or 'suppliers NAME'. Or 'council': who "
    "relies on payments of public bodies.",
)
@click.option(
    "--for", "purpose", type=click.Choice(["word", "slides", "web"]),
    help="Only the picture of who supplies it, sized for this: PNG, SVG, caption and alt text, data.",
)  # fmt: skip
@options.publishable
@options.include_estimated
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; the study's out folder if none.")
@options.output
def command(
    study: Path, name: str | None, what: str | None, purpose: str | None, publishable: bool, include_estimated: bool,
    out: Path | None, as_json: bool, quiet: bool, no_color: bool,
) -> None:  # fmt: skip
    """Write STUDY's explorer page (one offline file) and pictures for reports.

    netan view STUDY --what suppliers "Plant X" --for word; netan view STUDY --what council
    """
    study, who = _asked(study, name, what)
    council = who is not None and who.casefold() == COUNCIL
    if purpose is not None and who is None:
        raise click.UsageError('--for needs to know whose suppliers: add --what suppliers "NAME"')
    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("drawing") as tell:
        if council:
            from ..study.council import council_answer

            drawn = council_answer(study, purpose=purpose or "word", publishable=publishable, folder=out, progress=tell)
        elif purpose is None or who is None:
            from ..study.answers import view_answer

            rules = {"include_estimated": include_estimated, "publishable": publishable}
            drawn = view_answer(study, what=who, folder=out, progress=tell, **rules)
        else:
            from ..study.figure import figure_answer

            drawn = figure_answer(study, who=who, purpose=purpose, publishable=publishable, folder=out, progress=tell)
    _told(printer, drawn)


def _asked(study: Path, name: str | None, what: str | None) -> tuple[Path, str | None]:
    """Tell the study from the company: '--what suppliers NAME' and '--what NAME' mean the same.

    In the study's own folder the study is left out, and what stands in its place is the name.
    """
    if what is None or what.casefold() != SUPPLIERS:
        if name is not None:
            raise click.UsageError(f"'{name}' is one word too many; write --what suppliers \"{name}\"")
        return study, what
    if name is None and (study == Path() or study.exists()):
        raise click.UsageError('say whose suppliers: --what suppliers "NAME"')
    return (study, name) if name is not None else (Path(), str(study))


def _told(printer: Printer, drawn: Pages) -> None:
    printer.value({"outputs": [str(path) for path in drawn.outputs]})
    printer.notice(drawn.internal)
    for path in drawn.outputs:
        printer.text(f"Written: {path}")
