"""Options that several commands share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _codenames(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> None:  # noqa: ARG001
    """Keep what ``--codename`` asks for until the study is read, and hide it in messages from here on."""
    if not values:
        return
    from ..tables.codenames import ask_for

    pairs = {}
    for place, value in enumerate(values, start=1):
        real, sign, code = value.rpartition("=")
        if not sign:
            raise click.BadParameter(f'number {place} holds no "="; write REAL=CODE, such as "Real Name Ltd=Plant X"')
        pairs[real] = code
    ask_for(pairs)


def hiding(ctx: click.Context, param: click.Parameter, value: Path) -> Path:  # noqa: ARG001
    """Hide the names that a study hides before anything else can go wrong."""
    from ..tables.codenames import hide_for

    hide_for(value)
    return value


codename: Decorator = click.option(
    "--codename",
    multiple=True,
    metavar="REAL=CODE",
    expose_value=False,
    is_eager=True,
    callback=_codenames,
    help="Write CODE wherever the name or company number REAL would stand, in files and messages; may be repeated. "
    "Exact figures of a well-known site give it away all the same.",
)
_argument: Decorator = click.argument(
    "study", type=click.Path(path_type=Path), default=Path(), is_eager=True, callback=hiding
)


def study(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument STUDY and ``--codename``."""
    return _argument(codename(command))


as_json: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
quiet: Decorator = click.option("-q", "--quiet", is_flag=True, help="No progress, no notes.")
no_color: Decorator = click.option("--no-color", is_flag=True, help="No colours (also with NO_COLOR set).")
include_estimated: Decorator = click.option(
    "--include-estimated",
    is_flag=True,
    help="Name companies on estimates too; every output is stamped 'illustrative'.",
)
publishable: Decorator = click.option(
    "--publishable",
    is_flag=True,
    help="For publication: no names or single payments of confidential lists, totals of three companies or more.",
)
top: Decorator = click.option("--top", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Rows.")


def _csv(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:  # noqa: ARG001
    """Refuse a name that does not say csv: what the result rests on goes to a .json of the same name."""
    if value is not None and value.suffix.lower() != ".csv":
        raise click.BadParameter(f"'{value}' is written as csv; give it a name that ends in .csv")
    return value


out: Decorator = click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_csv,
    help="Also write a csv, and beside it as .json what it rests on.",
)


def _table(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:  # noqa: ARG001
    if value is not None and value.suffix.lower() not in (".csv", ".xlsx"):
        raise click.BadParameter(f"'{value}' is written as csv or xlsx; give it a name that ends so")
    return value


table_out: Decorator = click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_table,
    help="Also write a csv or xlsx, and beside it as .json what it rests on.",
)

purpose: Decorator = click.option(
    "--for",
    "purpose",
    type=click.Choice(["word", "a4", "slides", "web"]),
    help="Also draw it, sized for this: PNG, SVG, caption and alt text, data, in the study's out folder.",
)
workers: Decorator = click.option(
    "--workers", type=click.IntRange(min=0), default=1, show_default=True, help="Processes; 0 for all cores."
)
work: Decorator = click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keeps what is done, so that a run that was stopped goes on; the study's workspace by default.",
)


def output(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``, ``--quiet`` and ``--no-color``."""
    return as_json(quiet(no_color(command)))
