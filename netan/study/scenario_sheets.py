"""Sheet of the workbook with closures row by row: by industry, district, origin, company and what follows."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from ..errors import NetanError
from ..files import read_text
from ..report.sheets import Column, Sheet, Table
from ..schema import BREAKDOWN
from ..tables.money import sign
from .report_sheets import of_place, round_jobs
from .scenario_results import TITLES

if TYPE_CHECKING:
    from pathlib import Path

    from .journey import Journey

ENDS = ("lower", "middle", "upper")
_NEEDED = {column.name for column in BREAKDOWN if column.required}
_KIND = re.compile(rf"-(?:by-)?({'|'.join(TITLES)})(?:-internal)?$")


def breakdown_sheets(journey: Journey, folder: Path, *, publishable: bool = False) -> list[Sheet]:
    """One sheet with all rows that ``netan scenario run`` last wrote; none where nothing was run.

    Parameters
    ----------
    journey
        The study on its way.
    folder
        Where the csv lie.
    publishable
        Leave out those that are internal.
    """
    unit = f"{sign(journey.inputs.table.currency)}m a year"
    rows: list[list[Any]] = []
    left_out = 0
    open_ = {path.stem for path in folder.glob("*.csv")}
    order = list(TITLES)
    found = [(path, match[1]) for path in sorted(folder.glob("*.csv")) if (match := _KIND.search(path.stem))]
    for path, kind in sorted(found, key=lambda pair: (_KIND.sub("", pair[0].stem), order.index(pair[1]))):
        inside = path.stem.endswith("-internal")
        if inside and publishable:
            left_out += path.stem.removesuffix("-internal") not in open_
            continue
        if not inside and not publishable and f"{path.stem}-internal" in open_:
            continue  # the whole of it stands beside
        rows += _rows(path, kind, unit)
    if not rows and not left_out:
        return []
    lines = [
        (
            "Rows of one scenario are drawn together: the middles of 'By industry', of 'By district' and 'By company' "
            "add up to ALL, the ends do not add. Never add one 'By' to another: they tell the same jobs. Exposed "
            "(first weeks, nobody re-sources) and at risk (about a year) are two figures and are never added."
        ),
        "A company is named only where a payment to it was seen; all else stands as one row an industry.",
        "As 'netan scenario run' last wrote them; run it again after changing files or assumptions.",
    ]
    if left_out:
        lines.append(f"[c] {left_out} tables that rest on a confidential list are left out: "
                     "'netan scenario run --publishable' writes them so that they may be told.")  # fmt: skip
    columns = (
        Column("Scenario"), Column("By"), Column("Code"), Column("Row", "long"), Column("Lower", "figure"),
        Column("Middle", "figure"), Column("Upper", "figure"), Column("Unit"), Column("Rests on", "long"),
        Column("Evidence"),
    )  # fmt: skip
    title = of_place(journey, "What closures and other scenarios would do, row by row")
    return [Sheet("6a Closures by row", title, tuple(lines), (Table(columns, rows),))]


def _rows(path: Path, kind: str, unit: str) -> list[list[Any]]:
    """Rows of one csv; none of one that is something else."""
    try:
        lines = list(csv.DictReader(io.StringIO(read_text(path))))
    except (NetanError, csv.Error):
        return []
    if not lines or not set(lines[0]) >= _NEEDED:
        return []
    closure = _KIND.sub("", path.stem)
    out = []
    for line in lines:
        money = line["unit"] != "jobs"
        figures = [_figure(line[end], money=money) for end in ENDS]
        label, measure = line["label"], line.get("measure") or ""
        if measure and measure not in label:
            label = f"{measure.capitalize()}: {label}"
        out.append([closure, TITLES[kind], line["key"], label, *figures, unit if money else "jobs",
                    line["rests_on"], line["evidence"]])  # fmt: skip
    return out


def _figure(text: str, *, money: bool) -> float | None:
    if not text:
        return None
    return round(float(text) / 1e6, 1) if money else round_jobs(float(text))
