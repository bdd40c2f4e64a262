"""``netan view``: the explorer page, and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options
from .output import Printer

if TYPE_CHECKING:
    from ..study.pages import Pages

SUPPLIERS, TIERS, COUNCIL = "suppliers", "tiers", "council"
# Pictures of the whole place, and what they are called inside.
WHOLE = {"sectors": "industries", "industries": "industries", "companies": "companies"}


@click.command("view")
@options.study
@click.argument("name", required=False)
@click.option(
    "--what",
    help="A company or site to draw between its suppliers and buyers: NAME, or 'suppliers NAME'; 'tiers NAME': "
    "back to its suppliers' suppliers. 'sectors': which industries supply which. 'companies': the leading ones. "
    "'council': who relies on payments of public bodies.",
)
@click.option(
    "--for", "purpose", type=click.Choice(["word", "a4", "slides", "web"]),
    help="Only the picture, sized for this: PNG, SVG, caption and alt text, data.",
)  # fmt: skip
@click.option("--renderer", type=click.Choice(["pyvis"]), help="Write a page by pyvis instead, up to 1,500 circles.")
@options.publishable
@options.include_estimated
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; the study's out folder if none.")
@options.output
def command(
    study: Path, name: str | None, what: str | None, purpose: str | None, renderer: str | None, publishable: bool,
    include_estimated: bool, out: Path | None, as_json: bool, quiet: bool, no_color: bool,
) -> None:  # fmt: skip
    """Write STUDY's explorer page (one offline file) and pictures for reports.

    netan view STUDY --what suppliers "Plant X" --for word; netan view STUDY --what sectors --for a4
    """
    study, kind, who = _asked(study, name, what)
    if purpose is not None and kind is None:
        raise click.UsageError(
            '--for needs to know whose suppliers to draw: add --what suppliers "NAME", or --what sectors'
        )
    if renderer is not None and (purpose is not None or kind == COUNCIL):
        raise click.UsageError("--renderer pyvis writes a page of the network: leave --for and --what council out")
    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    with printer.progress("drawing") as tell:
        common: dict[str, Any] = {"publishable": publishable, "folder": out, "progress": tell}
        drawn = _drawn(study, kind, who, purpose, renderer, include_estimated=include_estimated, **common)
    _told(printer, drawn)


def _drawn(
    study: Path, kind: str | None, who: str | None, purpose: str | None, renderer: str | None, *,
    include_estimated: bool, **common: Any,
) -> Pages:  # fmt: skip
    """Draw what was asked for."""
    if renderer is not None:
        from ..study.scene_figure import pyvis_answer

        return pyvis_answer(study, what=kind or "companies", who=who, include_estimated=include_estimated, **common)
    if kind == COUNCIL:
        from ..study.council import council_answer

        return council_answer(study, purpose=purpose or "word", **common)
    if kind == TIERS or kind in WHOLE.values():
        from ..study.scene_figure import scene_answer

        asked: dict[str, Any] = {"purpose": purpose or "word", "include_estimated": include_estimated}
        return scene_answer(study, what=str(kind), who=who, **asked, **common)
    if purpose is None or who is None:
        from ..study.answers import view_answer

        return view_answer(study, what=who, include_estimated=include_estimated, **common)
    from ..study.figure import figure_answer

    return figure_answer(study, who=who, purpose=purpose, **common)


def _asked(study: Path, name: str | None, what: str | None) -> tuple[Path, str | None, str | None]:
    """Tell the study from the picture and the company: '--what suppliers NAME' and '--what NAME' mean the same.

    In the study's own folder the study is left out, and what stands in its place is the name.
    """
    word = "" if what is None else what.casefold()
    if word not in {SUPPLIERS, TIERS}:
        if name is not None:
            raise click.UsageError(f"'{name}' is one word too many; write --what suppliers \"{name}\"")
        if word == COUNCIL or word in WHOLE:
            return study, WHOLE.get(word, word), None
        return study, None if what is None else SUPPLIERS, what
    if name is None and (study == Path() or study.exists()):
        raise click.UsageError(f'say whose suppliers: --what {word} "NAME"')
    return (study, word, name) if name is not None else (Path(), word, str(study))


def _told(printer: Printer, drawn: Pages) -> None:
    printer.value({"outputs": [str(path) for path in drawn.outputs]})
    printer.notice(drawn.internal)
    for path in drawn.outputs:
        printer.text(f"Written: {path}")
