"""``netan doctor``: does this installation work."""

from __future__ import annotations

import click

from . import options
from .output import Printer


@click.command("doctor")
@options.output
def command(as_json: bool, quiet: bool, no_color: bool) -> None:
    """Check that this installation works; nothing is sent anywhere."""
    from ..study.doctor import checks, summary

    printer = Printer(as_json=as_json, quiet=quiet, no_color=no_color)
    found = checks()
    printer.value({"checks": [vars(check) for check in found]})
    first, *failed = summary(found)
    printer.heading(first)
    for line in failed:
        printer.paragraph(line)
    if not all(check.ok for check in found):
        raise click.exceptions.Exit(1)
