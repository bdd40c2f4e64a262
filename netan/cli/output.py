"""Writing: results to stdout, progress and notes to stderr, no colour where nobody sees it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any

import click

from ..files import sieved, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..study.answers import ClosureAnswer, CriticalAnswer

WIDEST = 120
# A column gives way down to so many letters, and a cell takes at most so many lines.
SHORTEST, LOWEST, DEEPEST = 14, 6, 3
# Columns of words, by how their headings begin; all others hold figures.
_TEXT_COLUMNS = ("Company, district", "Industry", "Supplies", "Only one on list?")


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
            click.echo(clean(line))

    def heading(self, line: str) -> None:
        """Print a line that stands above a table."""
        if not self.as_json:
            click.echo(click.style(clean(line), bold=True) if self.color else clean(line))

    def value(self, value: Any) -> None:
        """Print the JSON value, when it is asked for; in plain ASCII where the console lacks a letter."""
        if self.as_json:
            text = to_json(value)
            try:
                text.encode(sys.stdout.encoding or "utf-8")
            except UnicodeEncodeError:
                import json

                text = json.dumps(json.loads(text), indent=2) + "\n"
            click.echo(text, nl=False)

    def notes(self, notes: Sequence[str]) -> None:
        """Print notes to stderr."""
        if not self.quiet and not self.as_json:
            for note in notes:
                for line in wrapped(f"Note: {clean(note)}", indent="      "):
                    click.echo(line, err=True)

    def notice(self, line: str) -> None:
        """Print what nobody may miss to stderr, also when quiet or in JSON."""
        if line:
            click.echo(clean(line), err=True)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
        """Print a table at most 120 columns wide; the widest columns give way and take several lines."""
        heads, blocks = table_blocks(header, rows, right=right)
        for line in heads:
            self.heading(line)
        for block in blocks:
            for line in block:
                self.text(line)

    def paragraph(self, text: str) -> None:
        """Print a sentence of the result, broken into lines."""
        for line in wrapped(clean(text), indent="  "):
            self.text(line)

    def fault(self, text: str) -> None:
        """Print a fault, broken into lines between words, so that names and commands in it stay whole."""
        for line in broken(clean(text)):
            self.text(line)

    def ranking(self, answer: CriticalAnswer) -> None:
        """Print a ranking: a table, and below each row why it stands there."""
        for line in wrapped(clean(answer.heading)):
            self.heading(line)
        table = answer.table
        if table.empty:
            for line in wrapped(clean(answer.nobody)):
                self.text(line)
            return
        columns = [name for name in table.columns if name != "Why"]
        right = [k for k, name in enumerate(columns) if not str(name).startswith((*_TEXT_COLUMNS, "Rank"))]
        rows = table[columns].to_numpy().tolist()
        give = [k for k, name in enumerate(columns) if str(name).startswith(_TEXT_COLUMNS)]
        heads, blocks = table_blocks([_capitals(str(c)) for c in columns], rows, right=right, give=give)
        for line in heads:
            self.heading(line)
        for block, why in zip(blocks, table["Why"], strict=True):
            for line in [*block, *(f"{'':14}{part}" for part in wrapped(f"why: {clean(str(why))}", width=104))]:
                self.text(line)
        for note in answer.footnotes:
            for line in wrapped(clean(note), indent="  "):
                self.text(line)

    def closure(self, answer: ClosureAnswer, *, by: str | None = None) -> None:
        """Print a scenario: title, table, rows by something else when asked, what stands apart, notes, files."""
        if answer.title:
            self.heading(answer.title)
        self.table(answer.heading, answer.rows(), right=(1, 2, 3))
        if by is not None and not self.as_json:
            self.table(*answer.table_by(by), right=(1, 2, 3))
        for line in (answer.apart, *answer.result.notes):
            if line:
                self.paragraph(line)
        self.notice(answer.internal)
        self.notes(answer.notes)
        for path in answer.outputs:
            self.text(f"Written: {path}")

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


def _capitals(name: str) -> str:
    """Heading in capitals, units as they are.

    Examples
    --------
    >>> _capitals("Paid £m/yr")
    'PAID £m/yr'
    """
    return " ".join(word if "m/yr" in word else word.upper() for word in name.split())


def _silent(step: str, done: int, total: int) -> None:
    """Progress for nobody."""


def wrapped(text: str, *, width: int = WIDEST - 2, indent: str = "") -> list[str]:
    """Break a sentence into lines."""
    return textwrap.wrap(text, width=width, subsequent_indent=indent) or [""]


def broken(line: str) -> list[str]:
    """Break a line of an error into lines that fit, between words alone; what hangs on it stands under it.

    Examples
    --------
    >>> broken("  - x.csv, row 3: 'a' is no number")
    ["  - x.csv, row 3: 'a' is no number"]
    """
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(
        line, width=WIDEST - 2, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]  # fmt: skip


def clean(text: str) -> str:
    r"""Text for a terminal: names that are hidden stay so, marks that could steer it and line ends are shown as a dot.

    Examples
    --------
    >>> clean("a\x1b[31mb")
    'a·[31mb'
    """
    return "".join("·" if unicodedata.category(c) in _STEERING else c for c in sieved(text))


_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def table_blocks(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), give: Sequence[int] = ()
) -> tuple[list[str], list[list[str]]]:
    """Lines of the heading and of each row of a plain table, two blanks between columns.

    Parameters
    ----------
    header, rows
        Cells; what does not fit its column takes several lines.
    right
        Columns that are set to the right.
    give
        Columns that give way first when the table is too wide; any where none is named.

    Examples
    --------
    >>> table_blocks(["A", "N"], [["x", "1"], ["yy", "10"]], right=[1])
    (['A    N'], [['x    1'], ['yy  10']])
    """
    cells = [[clean(str(c)) for c in row] for row in rows]
    header = [clean(str(name)) for name in header]
    words = [max([len(word) for word in str(name).split()], default=1) for name in header]
    widths = [max([word, *(len(row[j]) for row in cells)]) for j, word in enumerate(words)]
    columns = shutil.get_terminal_size((WIDEST, 24)).columns if sys.stdout.isatty() else WIDEST
    room = min(WIDEST, max(60, columns)) - 2 * (len(widths) - 1)
    while sum(widths) > room and max(widths) > LOWEST:
        wide = [j for j in give if widths[j] > SHORTEST] or range(len(widths))
        widths[max(wide, key=lambda k: widths[k])] -= 1
    for j, name in enumerate(header):  # a heading of words keeps its line where there is room
        if j not in right:
            widths[j] += max(0, min(len(str(name)) - widths[j], room - sum(widths)))
    heads = _lines(header, widths, right, top=False)
    return heads, [_lines(row, widths, right, top=True) for row in cells]


def _lines(row: Sequence[str], widths: Sequence[int], right: Sequence[int], *, top: bool) -> list[str]:
    """Lines of one row; cells with fewer lines than others stand at the top or at the foot."""
    depth = DEEPEST if top else None
    parts = [
        textwrap.wrap(str(cell), width=width, max_lines=depth, placeholder="…") or [""]
        for cell, width in zip(row, widths, strict=True)
    ]
    deep = max((len(part) for part in parts), default=1)
    out = []
    for k in range(deep):
        line = []
        for j, part in enumerate(parts):
            at = k if top else k - (deep - len(part))
            text = part[at] if 0 <= at < len(part) else ""
            line.append(text.rjust(widths[j]) if j in right else text.ljust(widths[j]))
        out.append("  ".join(line).rstrip())
    return out
