"""``netan scenario init``: a scenario file that explains itself; ``models``: what each static model supposes."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .output import Printer


@click.command("init", short_help="Write a commented scenario file to start from.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=Path("scenario.toml"))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@options.output
def init(file: Path, force: bool, as_json: bool, quiet: bool, no_color: bool) -> None:
    """Write a commented scenario FILE to start from."""
    from ..study.scenario_start import write_example

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    written = write_example(file, force=force)
    printer.value({"outputs": [str(written)]})
    printer.text(f"Written: {written}")
    printer.text(f"Edit it, then: netan validate {written}; netan scenario run STUDY --file {written}")


@click.command("models", short_help="The static models and when each is wrong.")
@options.output
def models(as_json: bool, quiet: bool, no_color: bool) -> None:
    """List the static models: the question each answers, what it supposes, when it is the wrong one."""
    from ..scenario.models import MODELS

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    names = ("name", "question", "convention", "wrong_when")
    printer.value({"models": [{name: getattr(model, name) for name in names} for model in MODELS.values()]})
    for model in MODELS.values():
        printer.heading(f"{model.name}: {model.question}")
        for line in (model.convention, model.wrong_when):
            printer.paragraph(line)
