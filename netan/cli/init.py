"""``netan init``: start a study."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from . import options
from .output import Printer


def _asked(place: str) -> str:
    """Name of the place as given, or asked for on stderr, as stdout is for results; nobody answers in a script."""
    if place.strip():
        return place.strip()
    if not sys.stdin.isatty():
        raise click.UsageError("nobody here to ask for the name of the place; give --place or an --area")
    return str(click.prompt("Name of the place", err=True)).strip()


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--place", default="", help="What people call the place; without it, its districts are its name.")
@click.option("--area", "areas", multiple=True, help="A district of the place, by name or code; may be repeated.")
@click.option("--region", default="", help="Name of the larger area that holds it; found from the districts if none.")
@click.option("--sectors", default="all", help="Industries to dwell on: advanced-manufacturing, SIC codes; or all.")
@options.output
def command(
    folder: Path,
    place: str,
    areas: tuple[str, ...],
    region: str,
    sectors: str,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> None:
    """Start a study in FOLDER: a study.toml that explains itself, and an inbox for your files."""
    from ..study.start import start_study

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    place = place if areas else _asked(place)
    started = start_study(folder, place=place, areas=areas, region=region, sectors=sectors)
    printer.value({"study": str(started.file), "have": list(started.have), "need": list(started.need)})
    for line in started.lines:
        printer.paragraph(line)
