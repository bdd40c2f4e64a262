"""Writing: results to stdout, progress and notes to stderr, no colour where nobody sees it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from ..files import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..study.answers import CriticalAnswer


class Printer:
    """Writes for one command.

    Parameters
    ----------
    as_json
        Print one JSON value instead of tables.
    quiet
        No progress and no notes.
    no_color
        No colours; also when NO_COLOR is set or the stream is no terminal.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False, no_color: bool = False) -> None:
        self.as_json, self.quiet = as_json, quiet
        self.color = not (no_color or os.environ.get("NO_COLOR") or not sys.stdout.isatty())

    def text(self, line: str = "") -> None:
        """Print a line of the result, unless JSON is asked for."""
        if not self.as_json:
            click.echo(line)

    def heading(self, line: str) -> None:
        """Print a line that stands above a table."""
        if not self.as_json:
            click.echo(click.style(line, bold=True) if self.color else line)

    def value(self, value: Any) -> None:
        """Print the JSON value, when it is asked for."""
        if self.as_json:
            click.echo(to_json(value), nl=False)

    def notes(self, notes: Sequence[str]) -> None:
        """Print notes to stderr."""
        if not self.quiet and not self.as_json:
            for note in notes:
                for line in wrapped(f"Note: {note}", indent="      "):
                    click.echo(line, err=True)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
        """Print a table at most 120 columns wide; the widest text columns give way."""
        if self.as_json:
            return
        for k, line in enumerate(table_lines(header, rows, right=right)):
            click.echo(click.style(line, bold=True) if k == 0 and self.color else line)

    def paragraph(self, text: str) -> None:
        """Print a sentence of the result, broken into lines."""
        for line in wrapped(text, indent="  "):
            self.text(line)

    def ranking(self, answer: CriticalAnswer) -> None:
        """Print a ranking: a table, and below each row why it stands there."""
        for line in wrapped(answer.heading):
            self.heading(line)
        table = answer.table
        columns = [name for name in table.columns if name != "Why"]
        words = {"Company, district", "Industry", "Only one on list?"}
        right = [k for k, name in enumerate(columns) if name not in words]
        rows = table[columns].to_numpy().tolist()
        lines = table_lines([c.upper() for c in columns], rows, right=right, give=[1, 2])
        top = len(lines) - len(rows)
        for line in lines[:top]:
            self.heading(line)
        for line, why in zip(lines[top:], table["Why"], strict=True):
            self.text(line)
            for part in wrapped(f"why: {clean(str(why))}", width=104, indent="     "):
                self.text(f"{'':14}{part}")

    @contextlib.contextmanager
    def progress(self, title: str) -> Iterator[Callable[[str, int, int], None]]:
        """Give a function (step, done, total) that draws a bar when stderr is a terminal."""
        if self.quiet or self.as_json or not sys.stderr.isatty():
            yield _silent
            return
        from rich.console import Console
        from rich.progress import Progress as Bar

        with Bar(console=Console(stderr=True, no_color=not self.color), transient=True) as bar:
            task = bar.add_task(title, total=None)

            def update(step: str, done: int, total: int) -> None:
                bar.update(task, description=step, completed=done, total=total or None)

            yield update


def _silent(step: str, done: int, total: int) -> None:
    """Progress for nobody."""


def wrapped(text: str, *, width: int = 118, indent: str = "") -> list[str]:
    """Break a sentence into lines."""
    import textwrap

    return textwrap.wrap(text, width=width, subsequent_indent=indent) or [""]


def clean(text: str) -> str:
    r"""Text that cannot steer a terminal: control and direction marks are shown as a dot.

    Examples
    --------
    >>> clean("a\\x1b[31mb")
    'a·[31mb'
    """
    import unicodedata

    return "".join("·" if unicodedata.category(c) in {"Cc", "Cf"} else c for c in text)


def table_lines(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), give: Sequence[int] = ()
) -> list[str]:
    """Lines of a plain table, two blanks between columns; long headings take several lines.

    Parameters
    ----------
    header, rows
        Cells.
    right
        Columns that are set to the right.
    give
        Columns that give way first when the table is too wide; any where none is named.

    Examples
    --------
    >>> table_lines(["A", "N"], [["x", "1"], ["yy", "10"]], right=[1])
    ['A    N', 'x    1', 'yy  10']
    """
    cells = [[clean(str(c)) for c in row] for row in rows]
    widths = [
        max([len(row[j]) for row in cells] + [len(word) for word in str(name).split()] + [1])
        for j, name in enumerate(header)
    ]
    columns = shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 120
    room = min(120, max(60, columns))
    while sum(widths) + 2 * (len(widths) - 1) > room and max(widths) > SHORTEST:
        wide = [j for j in give if widths[j] > SHORTEST] or list(range(len(widths)))
        j = max(wide, key=lambda k: widths[k])
        widths[j] -= 1
    heads = [_broken(str(name), width) for name, width in zip(header, widths, strict=True)]
    depth = max(len(lines) for lines in heads)
    tops = [[(["" for _ in range(depth - len(lines))] + lines)[k] for lines in heads] for k in range(depth)]
    return [_line(row, widths, right) for row in [*tops, *cells]]


SHORTEST = 14


def _broken(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width=max(width, 4)) or [""]


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    parts = []
    for j, cell in enumerate(row):
        text = cell if len(cell) <= widths[j] else cell[: widths[j] - 1] + "…"
        parts.append(text.rjust(widths[j]) if j in right else text.ljust(widths[j]))
    return "  ".join(parts).rstrip()
