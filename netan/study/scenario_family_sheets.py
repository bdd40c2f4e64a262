"""Sheets of the workbook with families of closures: joint draws, each closed alone, failures, side by side."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import NetanError
from ..files import read_text
from ..report.sheets import Column, Sheet, Table
from ..scenario.robustness import ORDERS
from ..schema import table_named
from ..tables.money import sign
from .report_sheets import of_place, round_jobs
from .scenario_compare import TABLE as COMPARED
from .scenario_robustness import TABLE as FAILED
from .scenario_row_pictures import WORDS
from .scenario_sweep import SEEN
from .scenario_sweep import TABLE as ALONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .journey import Journey

INSIDE = "-internal"
DRAWN = re.compile(rf"^(?P<name>.+)-montecarlo({INSIDE})?$")
SETTLES = re.compile(rf"^(?P<name>.+)-montecarlo({INSIDE})?-convergence$")
ENDS = ("lower", "middle", "upper")
PARTS = ("suppliers", "back", "households")
PART_WORDS = {**WORDS, "left": "Still lost after that year", "elsewhere": "At suppliers elsewhere in the country",
              "gva": "GVA here"}  # fmt: skip
# What of the notes of joint draws stands on their sheet; the rest stands with the closure.
OF_DRAWS = ("joint draws", "standard errors", "What moves ALL", "Redraws of")
ASSUMED = (
    "Where the workers live and how many find work are assumptions of sheet 2: change them there, save, and run the "
    "command again. Ranges of your own: --loss 0.5-1, --resident-share 0.5-0.9."
)


def family_sheets(journey: Journey, folder: Path, *, publishable: bool = False) -> list[Sheet]:
    """A sheet for each family of closures that was run; none where none was.

    Parameters
    ----------
    journey
        The study on its way.
    folder
        Where their csv lie.
    publishable
        Leave out what is internal.
    """
    made = [
        _drawn(journey, folder, publishable=publishable),
        _settled(journey, folder, publishable=publishable),
        _alone(journey, folder, publishable=publishable),
        _failed(journey, folder),
        _compared(journey, folder, publishable=publishable),
    ]
    return [sheet for sheet in made if sheet is not None]


def _read(path: Path, needed: Sequence[str]) -> pd.DataFrame | None:
    """A csv with what it needs; None for one that is gone, broken or something else."""
    if not path.exists():
        return None
    try:
        read_text(path)  # says what is wrong with the letters
        frame = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, na_values=[""])
    except (NetanError, ValueError):
        return None
    return frame if len(frame) and set(needed) <= set(frame.columns) else None


def _chosen(folder: Path, stem: str, needed: Sequence[str], *, publishable: bool) -> tuple[pd.DataFrame, Path] | None:
    """The whole of a table where it may be shown, else what may be told of it."""
    for name in ([] if publishable else [f"{stem}{INSIDE}"]) + [stem]:
        path = folder / f"{name}.csv"
        frame = _read(path, needed)
        if frame is not None:
            return frame, path
    return None


def _notes(path: Path) -> list[str]:
    """What the command said below the table."""
    try:
        said = json.loads(read_text(path.with_suffix(".json")))["caveats"]
    except (NetanError, OSError, ValueError, KeyError, TypeError):
        return []
    return [str(line) for line in said]


def _last(command: str) -> str:
    return f"As 'netan scenario {command}' last wrote it; run it again after changing files or assumptions."


def _amount(value: Any, unit: str) -> float | int | None:
    if value is None or pd.isna(value):
        return None
    return round_jobs(value) if unit == "jobs" else round(float(value) / 1e6, 1)


def _change(value: Any) -> int | None:
    """A difference as every output rounds jobs, with its sign."""
    if pd.isna(value):
        return None
    return int(round_jobs(abs(value)) or 0) * (-1 if value < 0 else 1)


def _jobs(row: Any, name: str) -> list[Any]:
    return [round_jobs(getattr(row, f"{name}_{end}")) for end in ENDS]


def _money(journey: Journey) -> str:
    return f"{sign(journey.inputs.table.currency)}m a year"


def _found(folder: Path, pattern: re.Pattern[str], *, publishable: bool) -> list[tuple[str, Path]]:
    """Files of a kind by the name of their closure; the internal one of two that tell the same."""
    out: dict[str, Path] = {}
    for path in sorted(folder.glob("*.csv")):
        match = pattern.match(path.stem)
        inside = INSIDE in path.stem
        if match and not (inside and publishable) and (inside or match["name"] not in out):
            out[match["name"].removesuffix(INSIDE)] = path
    return sorted(out.items())


def _drawn(journey: Journey, folder: Path, *, publishable: bool) -> Sheet | None:
    rows: list[list[Any]] = []
    lines: list[str] = []
    for name, path in _found(folder, DRAWN, publishable=publishable):
        frame = _read(path, ("part", "row", *ENDS, "unit", "rests_on"))
        if frame is None:
            continue
        lines += [f"{name}: {note}" for note in _notes(path) if any(words in note for words in OF_DRAWS)]
        for row in frame.itertuples(index=False):
            unit = "jobs" if row.unit == "jobs" else _money(journey)
            ends = [_amount(getattr(row, end), str(row.unit)) for end in ENDS]
            rows.append([name, str(row.row), *ends, unit, str(row.rests_on),
                         "seen" if row.part == "site" and row.lower == row.upper else "estimated"])  # fmt: skip
    if not rows:
        return None
    what = "Jobs here after about a year, before re-employment. Nine in ten joint draws lie between Lower and Upper."
    columns = (
        Column("Closure"), Column("Row", "long"), Column("Lower (5 %)", "figure"), Column("Middle", "figure"),
        Column("Upper (95 %)", "figure"), Column("Unit"), Column("Rests on", "long"), Column("Evidence"),
    )  # fmt: skip
    title = of_place(journey, "What closures would do, by many joint draws")
    return Sheet("6b Joint draws", title, (what, *lines, ASSUMED, _last("montecarlo")), (Table(columns, rows),))


def _settled(journey: Journey, folder: Path, *, publishable: bool) -> Sheet | None:
    rows: list[list[Any]] = []
    for name, path in _found(folder, SETTLES, publishable=publishable):
        frame = _read(path, table_named("convergence").names[:-1])
        if frame is None:
            continue
        for row in frame.itertuples(index=False):
            cells = [round_jobs(getattr(row, f"{what}{more}")) for what in ("lower", "mean", "upper")
                     for more in ("", "_error")]  # fmt: skip
            rows.append([name, int(row.runs), *cells, "estimated"])
    if not rows:
        return None
    heads = [Column(f"{what}{more}", "jobs") for what in ("Lower end (5 %)", "Mean", "Upper end (95 %)")
             for more in ("", ", standard error")]  # fmt: skip
    columns = (Column("Closure"), Column("Draws so far", "count"), *heads, Column("Evidence"))
    lines = (
        "All jobs here, before re-employment: how the ends of the range settle as more is drawn.",
        "A standard error says how far another series of as many draws would lie; empty where the draws are too few.",
        _last("montecarlo"),
    )
    title = of_place(journey, "Whether enough was drawn")
    return Sheet("6c How draws settle", title, lines, (Table(columns, rows),))


def _alone(journey: Journey, folder: Path, *, publishable: bool) -> Sheet | None:
    found = _chosen(folder, ALONE, table_named("closure_of_each").names, publishable=publishable)
    if found is None:
        return None
    frame, path = found
    areas = journey.inputs.areas
    rows = [
        [
            int(row.rank), int(row.rank_lower), int(row.rank_upper), str(row.label),
            areas.name(str(row.area)) if isinstance(row.area, str) else "", str(row.sector_label), int(row.firms),
            round_jobs(row.at_site), *(v for part in PARTS for v in _jobs(row, part)[::2]), *_jobs(row, "all"),
            *_jobs(row, "left")[::2], int(row.payments), SEEN.get(str(row.evidence), str(row.evidence)), "estimated",
        ]
        for row in frame.itertuples(index=False)
    ]  # fmt: skip
    words = {"suppliers": "Suppliers", "back": "Further back", "households": "Households"}
    columns = (
        Column("Rank", "count"), Column("Rank from", "count"), Column("Rank to", "count"), Column("Company or site"),
        Column("District"), Column("Industry"), Column("Companies in row", "count"), Column("At the site", "jobs"),
        *(Column(f"{words[part]}, {end}", "jobs") for part in PARTS for end in ("lower", "upper")),
        *(Column(f"ALL, {end}", "jobs") for end in ENDS),
        *(Column(f"Still lost after a year, {end}", "jobs") for end in ("lower", "upper")),
        Column("Suppliers seen", "count"), Column("What was seen"), Column("Evidence of ALL"),
    )  # fmt: skip
    lines = ("Jobs here after about a year, before re-employment, if each closed alone.", *_notes(path), _last("sweep"))
    title = of_place(journey, "If each company or site closed alone")
    return Sheet("6d Each closed alone", title, lines, (Table(columns, rows),))


def _failed(journey: Journey, folder: Path) -> Sheet | None:
    path = folder / f"{FAILED}.csv"
    frame = _read(path, table_named("failures").names)
    if frame is None:
        return None
    shares = [f"{measure}_{end}" for measure in ("jobs", "output") for end in ENDS] + ["own_jobs"]
    rows = [
        [ORDERS.get(str(row.order), str(row.order)), int(row.companies),
         *(round(float(getattr(row, name)), 4) for name in shares), "estimated"]
        for row in frame.itertuples(index=False)
    ]  # fmt: skip
    heads = [Column(f"{words}, {end}", "share") for words in ("Jobs at risk", "Output at risk") for end in ENDS]
    columns = (
        Column("Which fail first"), Column("Companies that fail", "count"), *heads,
        Column("Jobs of those that fail", "share"), Column("Evidence"),
    )  # fmt: skip
    what = "Shares of all jobs and of all output here, those of the companies that fail included."
    title = of_place(journey, "If more and more companies failed together")
    return Sheet("6e Failures", title, (what, *_notes(path), _last("robustness")), (Table(columns, rows),))


def _compared(journey: Journey, folder: Path, *, publishable: bool) -> Sheet | None:
    found = _chosen(folder, COMPARED, table_named("side_by_side").names, publishable=publishable)
    if found is None:
        return None
    frame, path = found
    rows: list[list[Any]] = []
    for row in frame.itertuples(index=False):
        unit = "gva" if row.part == "gva" else "jobs"
        apart = [getattr(row, f"difference_{end}") for end in ENDS]
        less = [_change(v) if unit == "jobs" else _amount(v, unit) for v in apart]
        more = None if pd.isna(row.more) else round(float(row.more), 4)
        rows.append([str(row.scenario), PART_WORDS.get(str(row.part), str(row.part)),
                     *(_amount(getattr(row, end), unit) for end in ENDS), *less, more,
                     "jobs" if unit == "jobs" else _money(journey), str(row.evidence)])  # fmt: skip
    columns = (
        Column("Scenario"), Column("Row", "long"), *(Column(end.title(), "figure") for end in ENDS),
        *(Column(f"More than the first, {end}", "figure") for end in ENDS),
        Column("Draws in which it is more", "share"), Column("Unit"), Column("Evidence"),
    )  # fmt: skip
    what = "Jobs here after about a year, before re-employment. The first scenario is what the others are held against."
    title = of_place(journey, "Scenarios side by side")
    return Sheet("6f Side by side", title, (what, *_notes(path), _last("compare")), (Table(columns, rows),))
