"""A closure row by row: by industry, district, origin, company; by occupation and home area where tables are given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ScenarioError
from ..files import write_csv
from ..network.naming import withheld_nodes
from ..network.published import SUPPRESSED, tellable
from ..scenario.breakdown import detail_of
from ..scenario.detail import ENDS
from ..tables.figures import jobs
from ..tables.money import millions
from .scenario_follows import follows_of
from .scenario_people import by_home, by_occupation
from .scenario_rows import by_company, by_district, by_industry, by_origin
from .words import INTERNAL

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ..scenario.detail import Detail
    from ..scenario.local import LocalModel
    from ..scenario.shock import Closure
    from .journey import Journey

BY = ("industry", "district", "origin", "company", "occupation", "home")
TITLES = {
    "industry": "By industry",
    "district": "By district of the workplace",
    "origin": "By where the jobs are",
    "company": "By company",
    "occupation": "By occupation",
    "home": "By where the workers live",
    "follows": "What follows",
}
# Rows that a screen lists by industry or company; the files hold all.
LISTED = 15
TOO_FEW = "too few companies stand behind them to be published"
MAY_TELL = "INTERNAL: may tell single payments of a confidential list"


@dataclass(frozen=True)
class Results:
    """Tables of a closure, rows as in the table closure_breakdown of the schema.

    Attributes
    ----------
    tables
        By what they go by: ``industry``, ``district``, ``origin``, ``company``, and ``occupation``, ``home``,
        ``follows`` where the study has what they need.
    notes
        What follows in sentences, and what was withheld.
    lacks
        Why there is no table by something, in words.
    """

    tables: dict[str, pd.DataFrame]
    notes: tuple[str, ...] = ()
    lacks: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {
            name: frame.astype(object).where(frame.notna(), None).to_dict("records")
            for name, frame in self.tables.items()
        }


def results_of(
    journey: Journey, detail: Detail, *, publishable: bool = False, closes: bool = True, gain: bool = False
) -> Results:
    """All tables of a closure, an opening or a change of final sales that the study can give.

    Parameters
    ----------
    journey
        The study on its way.
    detail
        The closure, reading by reading.
    publishable
        Put rows together that tell confidential payments, and leave out what cannot be told then.
    closes
        It is a closure or cut; business rates of what closes follow from nothing else.
    gain
        Jobs are gained: nobody is out of work before anybody is re-employed.

    Raises
    ------
    SchemaError, ScenarioError
        Tables or rates of the user that cannot be used.
    """
    network = journey.network()
    hidden = withheld_nodes(network)
    secret = detail.seen["supplier"].map(hidden).fillna(value=False).astype(bool)
    tables = {"origin": by_origin(journey, detail)}
    notes: list[str] = []
    open_ = not publishable or not secret.any() or tellable(detail.seen.loc[secret, ["value"]].astype(float))
    if open_:
        gather = secret if publishable else None
        inside = "" if publishable or not secret.any() else MAY_TELL
        tables["industry"] = _marked(by_industry(journey, detail, gather), inside)
        tables["district"] = _marked(by_district(journey, detail, gather), inside)
        tables["company"] = _marked(by_company(journey, detail, gather), INTERNAL if inside else "")
        homes, more = by_home(journey, detail)
        tables |= {"occupation": by_occupation(journey, detail), "home": homes}
        notes += more
    else:
        notes.append(
            f"Rows by industry, district and company are withheld {SUPPRESSED}: too few suppliers stand behind."
        )
    tables["follows"], said = _follows(journey, detail, closes=closes, gain=gain)
    lacks = {}
    if detail.site.empty and detail.seen.empty:
        del tables["company"]
        lacks["company"] = "nobody has seen whose sales change, so no company is named; take --by industry"
    found = {name: tables[name] for name in (*BY, "follows") if name in tables and len(tables[name])}
    return Results(found, (*said, *notes), lacks)


def _follows(journey: Journey, detail: Detail, *, closes: bool, gain: bool) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """What follows from the jobs; without business rates where nothing closes."""
    rows, said = follows_of(journey, detail)
    if not closes:
        rows = rows[rows["key"] != "rates"].reset_index(drop=True)
        said = tuple(note for note in said if not note.startswith(("Business rates", "of it kept")))
    if detail.site.empty:
        rows = rows[rows["key"] != "pay_site"].reset_index(drop=True)
    if gain:
        said = tuple(note.replace(", before re-employment", "") for note in said)
    return rows, said


def closure_detail(journey: Journey, model: LocalModel, closure: Closure, answers: pd.DataFrame | None) -> Detail:
    """A closure of a study reading by reading; parameters and errors as :func:`netan.scenario.breakdown.detail_of`."""
    return detail_of(journey.network(), model, closure, answers=answers, region=bought_in_region(journey, model))


def bought_in_region(journey: Journey, model: LocalModel) -> list[pd.DataFrame]:
    """By draw: coefficients of inputs bought in the rest of the region, sector x sector."""
    shares = journey.shares
    return [model.A * shares.supplier_shares(draw)["region"] for draw in shares.draws]


def write_results(results: Results, folder: Path, stem: str) -> list[Path]:
    """Write the tables as csv; one that names a confidential list says internal in its name, too."""
    return [
        write_csv(folder / f"{stem}-{'follows' if name == 'follows' else f'by-{name}'}{_inside(frame)}.csv", frame)
        for name, frame in results.tables.items()
    ]


def _inside(frame: pd.DataFrame) -> str:
    return "-internal" if "internal" in frame.columns else ""


def printed(results: Results, by: str, currency: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of one table as people read it.

    Raises
    ------
    ScenarioError
        The study has no such table.
    """
    if by not in results.tables:
        needs = {"occupation": "sources.occupations", "home": "sources.travel_to_work"}.get(by)
        otherwise = f"the study needs {needs}; put the file into inbox" if needs else TOO_FEW
        raise ScenarioError(f"no rows by {by}: {results.lacks.get(by, otherwise)}")
    frame = results.tables[by]
    measures = list(dict.fromkeys(frame["measure"])) if "measure" in frame else []
    alone = f"JOBS {measures[0]}" if len(measures) == 1 else "JOBS"
    rows = [
        [
            str(row.label) if len(measures) == 1 else _label(row),
            *(_cell(getattr(row, end), str(row.unit), currency) for end in ENDS),
            str(row.rests_on),
        ]
        for row in frame.itertuples(index=False)
    ]
    if by in ("industry", "company") and len(measures) <= 1:
        rows = _leading(rows)
    return [f"{alone}, {TITLES[by].lower()}", *(end.upper() for end in ENDS), "RESTS ON"], rows


def _leading(rows: list[list[str]]) -> list[list[str]]:
    """The first rows, how many more there are, and what is said of all: a screen, not a table to look things up in."""
    whole = [row for row in rows if row[0].startswith("ALL")]
    parts = [row for row in rows if row not in whole]
    if len(parts) <= LISTED + 2:
        return rows
    return [*parts[:LISTED], [f"and {len(parts) - LISTED} more, in the csv", "", "", "", ""], *whole]


def _label(row: Any) -> str:
    """What a row is; of scenarios that tell several figures apart, with the figure it belongs to."""
    measure = str(getattr(row, "measure", ""))
    return str(row.label) if not measure or measure in str(row.label) else f"{measure.capitalize()}: {row.label}"


def _cell(value: float, unit: str, currency: str) -> str:
    if np.isnan(value):
        return ""
    return jobs(value) if unit == "jobs" else millions(value, currency)


def _marked(frame: pd.DataFrame, internal: str) -> pd.DataFrame:
    return frame.assign(internal=internal) if internal else frame
