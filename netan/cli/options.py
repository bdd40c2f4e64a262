"""Options that several commands share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

study: Decorator = click.argument("study", type=click.Path(path_type=Path), default=Path())
as_json: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
quiet: Decorator = click.option("-q", "--quiet", is_flag=True, help="No progress, no notes.")
no_color: Decorator = click.option("--no-color", is_flag=True, help="No colours (also with NO_COLOR set).")
include_estimated: Decorator = click.option(
    "--include-estimated",
    is_flag=True,
    help="Name companies on estimates too; every output is stamped 'illustrative'.",
)
top: Decorator = click.option("--top", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Rows.")
out: Decorator = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Also write a csv.")


def output(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``, ``--quiet`` and ``--no-color``."""
    return as_json(quiet(no_color(command)))
