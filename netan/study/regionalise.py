"""From a national table and one csv of activity to what a region buys at home: ``netan regionalise``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import FileFormatError, SchemaError, first_few
from ..measures.coefficients import technical_coefficients
from ..provenance import IO_CAVEAT, Provenance, input_of
from ..regional.quotients import METHODS, location_quotient, method_key, quotients
from ..regional.region_split import ORIGINS, RegionSplit, region_split
from ..sources.registry import read
from ..tables.iotable import IOTable
from ..tables.money import sign
from ..tables.notebook import printed_in_notebook
from .regionalise_activity import activity_for
from .regionalise_auto import AUTO, auto_results
from .regionalise_files import write_region
from .regionalise_results import ENDS, Results, results_of
from .words import money

if TYPE_CHECKING:
    from pathlib import Path

    from ..regional.quotients import Diagonal, Parameter

Delta = float | tuple[float, float]
SHARES = {"local": "local_share", "nation": "rest_of_nation_share", "abroad": "abroad_share"}
ROUNDING = 1e-6  # publishers' own sums leave coefficients as far below 0
STEP = 0.05  # of a range of delta: results may be largest in between
ALL_INPUTS = "all intermediate inputs at basic prices, foreign imports included, without taxes on products"
DOMESTIC = "domestic intermediate inputs at basic prices alone: the table has no row of imports"
EVIDENCE = "estimated"
QUOTIENTS = (
    "Not calibrated. Against Scotland's published table quotients tell industries that buy at home from others less "
    "well than --method auto does. No single cell of the coefficients is reliable."
)
_NEEDS = {
    "delta": "--delta, such as 0.25 or the range 0.1:0.4: it has no safe default",
    "alpha": "--alpha (0.31 fits 19 Finnish regions)",
    "beta": "--beta (0.11 fits 19 Finnish regions)",
}


@dataclass(frozen=True)
class How:
    """How to regionalise.

    Attributes
    ----------
    method
        A method of :data:`netan.regional.quotients.METHODS`, in any case; ``auto`` is the default estimator.
    delta
        One number, or both ends of a range; for methods that take it.
    alpha, beta
        For the 2D-LQ.
    diagonal
        ``slq`` or ``one``; None for ``slq``, and where the method has no choice.
    """

    method: str = AUTO
    delta: Delta | None = None
    alpha: float | None = None
    beta: float | None = None
    diagonal: Diagonal | None = None


@dataclass(frozen=True, eq=False)
class Regionalised:
    """What a region buys at home, by sector and in all, with what it rests on.

    Attributes
    ----------
    how
        As asked, the method by its key.
    frame
        By sector: label, slq, output and inputs in whole currency units, shares, type1_multiplier, each with its
        ``_lower`` and ``_upper``; NaN where not known.
    total
        The same shares for all sectors together, and ``mean_type1_multiplier``.
    """

    how: How
    frame: pd.DataFrame
    total: dict[str, float]
    denominator: str
    calibrated: bool
    heading: str
    currency: str
    notes: tuple[str, ...]
    outputs: tuple[Path, ...] = ()

    _repr_html_ = printed_in_notebook()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        how, delta = self.how, self.how.delta
        rows = self.frame.astype(object).where(self.frame.notna(), None).assign(evidence=EVIDENCE)
        return {
            "method": METHODS[how.method].label if how.method != AUTO else AUTO,
            "delta": list(delta) if isinstance(delta, tuple) else delta,
            "alpha": how.alpha,
            "beta": how.beta,
            "diagonal": how.diagonal,
            "denominator": self.denominator,
            "calibrated": self.calibrated,
            **self.total,
            "sectors": rows.to_dict("records"),
            "notes": list(self.notes),
            "outputs": [path.name for path in self.outputs],
        }

    @property
    def header(self) -> list[str]:
        """Headings for people."""
        money_head = f"INPUTS {sign(self.currency)}m"
        return ["CODE", "INDUSTRY", money_head, "HERE", "REST OF COUNTRY", "ABROAD", "SLQ", "MULTIPLIER"]

    def rows(self) -> list[list[str]]:
        """Rows for people: the region first, then industries by what they buy; a dash where nothing is bought."""
        total, middle = pd.Series(self.total), self.calibrated
        whole = _figures(total, "mean_type1_multiplier", middle=middle)
        inputs = money(float(self.frame["inputs"].sum()))
        out = [["ALL", "all industries", inputs, *_shares(total, middle=middle), "", whole]]
        for _, row in self.frame.sort_values("inputs", ascending=False, kind="stable").iterrows():
            cells = [str(row["sector"]), str(row["label"]), money(row["inputs"]), *_shares(row, middle=middle)]
            out.append([*cells, f"{row['slq']:.2f}", _figures(row, "type1_multiplier", middle=middle)])
        return out


def _shares(row: pd.Series, *, middle: bool) -> list[str]:
    return [_figures(row, name, middle=middle, scale=100, form=".0f", unit=" %") for name in SHARES.values()]


def _figures(row: pd.Series, name: str, *, middle: bool, scale: float = 1, form: str = ".2f", unit: str = "") -> str:
    """One figure, the ends of a range, or both where it has a middle; a dash where nothing is known."""
    point, low, high = (scale * float(row[f"{name}{end}"]) for end in ENDS)
    if np.isnan(low):
        return "-" if np.isnan(point) else f"{point:{form}}{unit}"
    first, last = f"{low:{form}}", f"{high:{form}}"
    if first == last:
        return f"{first}{unit}"
    return f"{first}-{last}{unit}" if not middle or np.isnan(point) else f"{point:{form}}{unit} ({first}-{last})"


def regionalise(
    path: Path, activity: Path, *, how: How | None = None, table: str | None = None, out: Path | None = None
) -> Regionalised:
    """Regionalise a national input-output table by the activity of a region.

    Parameters
    ----------
    path
        A table of domestic flows in any layout that netan reads.
    activity
        csv with ``sector``, ``region``, ``nation``: output or jobs; the output of the region is the nation's output
        in the table times the region's share of the activity, sector by sector.
    how
        Method and parameters; the default estimator when None.
    table
        Which table of the file, where it holds several.
    out
        A csv of the regional coefficients, or an xlsx with the shares too; what it rests on goes beside it as .json.

    Returns
    -------
    Regionalised
        ``local_share`` is of all intermediate inputs with foreign imports; where the table has no row of imports, of
        domestic inputs, and ``abroad_share`` is not known. A range of delta gives lower and upper by result and no
        single figure; the default estimator gives its estimate too.

    Raises
    ------
    FileFormatError
        The file is no input-output table, or one of total flows.
    SchemaError
        With every fault of the activity, or if the method is unknown, or its parameters are missing or not its own.
    """
    asked = _checked(how or How())
    national = _domestic(path, table)
    frame = activity_for(activity, national)
    imports_known = "imports" in national.primary_kind.values()
    results = _results(national, frame, asked, imports_known=imports_known)
    notes = _notes(national, frame, results, imports_known=imports_known)
    label = METHODS[asked.method].label
    by = "the default estimator" if asked.method == AUTO else label
    heading = f"Where the region's inputs come from, by {by}; all estimated."
    written: tuple[Path, ...] = ()
    answer = Regionalised(
        how=asked,
        frame=_frame(national, frame, results),
        total=_total(results),
        denominator=ALL_INPUTS if imports_known else DOMESTIC,
        calibrated=results.calibrated,
        heading=heading,
        currency=national.currency,
        notes=notes,
    )
    if out is not None:
        used = (input_of(path, source=national.source), input_of(activity, source="activity of the region"))
        about = Provenance(used, f"regionalise, {label}", _options(asked), notes)
        written = write_region(out, answer.frame, answer.total, results, about, currency=answer.currency)
    return replace(answer, outputs=written)


def _checked(how: How) -> How:
    """The same with the key of its method, or one error with all that is missing or too much."""
    if "".join(c for c in how.method.casefold() if c.isalnum()) == "charm":
        raise SchemaError(
            "CHARM starts from a table of total uses with exports and imports by industry, which a table of domestic "
            "flows is not -> in Python: netan.regional.charm.charm_coefficients"
        )
    key = method_key(how.method)
    chosen = METHODS[key]
    given = {name: value for name in ("delta", "alpha", "beta") if (value := getattr(how, name)) is not None}
    wanted = set(chosen.parameters) - set(chosen.by_buyer)
    missing = [_NEEDS[name] for name in chosen.parameters if name in wanted - set(given)]
    extra = [f"--{name}" for name in given if name not in chosen.parameters]
    if missing or extra:
        parts = [f"needs {' and '.join(missing)}"] * bool(missing) + [f"takes no {' and '.join(extra)}"] * bool(extra)
        raise SchemaError(f"{chosen.label} {'; it '.join(parts)}")
    if how.diagonal is not None and not chosen.diagonal:
        raise SchemaError(f"{chosen.label} has no diagonal to choose; leave --diagonal out")
    diagonal: Diagonal | None = (how.diagonal or "slq") if chosen.diagonal else None
    return How(key, how.delta, how.alpha, how.beta, diagonal)


def _domestic(path: Path, which: str | None) -> IOTable:
    table = read(path, table=which)
    if not isinstance(table, IOTable):
        raise FileFormatError(f"{path.name} is no input-output table; regionalise needs one")
    if table.flows != "domestic":
        raise FileFormatError(
            f"{path.name} holds total flows, imports among them; quotients need the table of domestic flows, with "
            "imports in a row of their own -> use that one, or CHARM (in Python: netan.regional.charm)"
        )
    return table


def _results(table: IOTable, activity: pd.DataFrame, how: How, *, imports_known: bool) -> Results:
    """Shares and multipliers under each set of parameters."""
    A, _ = _coefficients(table)
    imports = (table.primary("imports") / table.x).where(table.x > 0, 0.0) if imports_known else None
    if how.method == AUTO:
        return auto_results(A, imports, activity, table.x)
    here = (activity["region"] / activity["nation"]).where(activity["nation"] > 0, 0.0)
    splits: list[RegionSplit] = []
    for parameters in _parameters(how, activity):
        q = quotients(
            activity["region"], activity["nation"], method=how.method, diagonal=how.diagonal or "slq", **parameters
        )
        splits.append(region_split(A, table.x * here, np.minimum(1.0, q.to_numpy(float)), imports))
    return replace(results_of(splits, table.x * here), notes=(QUOTIENTS,))


def _coefficients(table: IOTable) -> tuple[pd.DataFrame, int]:
    """Domestic coefficients, and how many were no more than rounding below 0 and are taken as 0."""
    A = technical_coefficients(table.Z, table.x)
    rounded = (A < 0) & (A > -ROUNDING)
    return A.mask(rounded, 0.0), int(rounded.to_numpy().sum())


def _parameters(how: How, activity: pd.DataFrame) -> list[dict[str, Parameter]]:
    """One set of parameters, or one for each step of a range of delta."""
    fixed: dict[str, Parameter] = {
        name: value for name in ("alpha", "beta") if (value := getattr(how, name)) is not None
    }
    if "delta" not in METHODS[how.method].parameters:
        return [fixed]
    if how.delta is None:  # a delta for each buyer
        lost = activity.index[activity["delta"].isna()]
        if len(lost):
            raise SchemaError(f"SFLQ needs the column delta in the activity for every industry, or {_NEEDS['delta']}")
        return [{**fixed, "delta": activity["delta"]}]
    if not isinstance(how.delta, tuple):
        return [{**fixed, "delta": how.delta}]
    low, high = sorted(how.delta)
    steps = max(3, int(np.ceil((high - low) / STEP - 1e-9)) + 1) if high > low else 2
    return [{**fixed, "delta": float(delta)} for delta in np.linspace(low, high, steps)]


def _frame(table: IOTable, activity: pd.DataFrame, results: Results) -> pd.DataFrame:
    out: dict[str, Any] = {
        "sector": table.x.index.astype(str),
        "label": table.labels.astype(str),
        "slq": location_quotient(activity["region"], activity["nation"]),
        "output": results.output,
        "inputs": results.inputs,
    }
    for origin in ORIGINS:
        for end in ENDS:
            out[f"{SHARES[origin]}{end}"] = results.shares[end].get(origin, float("nan"))
    for end in ENDS:
        out[f"type1_multiplier{end}"] = results.multipliers[end]
    return pd.DataFrame(out, index=table.x.index).reset_index(drop=True)


def _total(results: Results) -> dict[str, float]:
    out = {f"{SHARES[o]}{end}": float(results.total[end].get(o, float("nan"))) for o in ORIGINS for end in ENDS}
    return out | {f"mean_type1_multiplier{end}": results.mean_multiplier[end] for end in ENDS}


def _notes(table: IOTable, activity: pd.DataFrame, results: Results, *, imports_known: bool) -> tuple[str, ...]:
    share = activity["region"].sum() / activity["nation"].sum()
    percent = float(f"{100 * share:.2g}")  # two digits, and 100 as 100
    size = (
        f"The region has {percent:g} % of the nation's activity; its output is that share, industry by industry, "
        f"of the nation's in the table ({table.price_year or 'year not said'})."
    )
    notes = [f"Shares of {ALL_INPUTS if imports_known else DOMESTIC}.", size]
    if table.source:
        notes.append(f"Table: {table.source}.")
    absent = activity.index[(activity["region"] == 0) & (table.x.loc[activity.index] > 0)]
    if len(absent):
        notes.append(f"Industries that are not in the region buy nothing and sell nothing there: {len(absent)}.")
    rounded = _coefficients(table)[1]
    if rounded:
        notes.append(f"Coefficients of the table that are below 0 by rounding alone count as 0: {rounded}.")
    if imports_known:
        rows = [str(row) for row, kind in table.primary_kind.items() if kind == "imports"]
        notes.append(f"Abroad is what the table has as imports: {first_few(rows)}.")
    else:
        notes.append("With imports among the inputs the local share would be lower.")
    return (*notes, *results.notes, IO_CAVEAT)


def _options(how: How) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(how).items()}
