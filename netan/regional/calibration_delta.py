"""Delta of Flegg's quotient fitted to known shares, overall and by buyer; and whether a table can bear a fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few
from .quotient_kinds import flq

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .calibration import RegionalTable
    from .quotients import Array

STEPS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, eq=False)
class DeltaFit:
    """A fitted delta.

    Attributes
    ----------
    delta
        The delta that meets the local share of all known inputs, 0 to 1.
    by_sector
        Delta of each buyer alone, for the quotient ``sflq``; NaN where its share is not known, or where no delta
        reaches it.
    left_out_error
        Mean absolute error of the buyers' shares, each by the delta that is fitted to the others.
    missed
        Known local share of all inputs minus the one at ``delta``: not 0 at the ends, where no delta reaches it.
    """

    delta: float
    by_sector: pd.Series
    left_out_error: float
    missed: float


@dataclass(frozen=True, eq=False)
class BaseCheck:
    """Whether published regional tables are of local flows, as a calibration needs, and not of all flows.

    Attributes
    ----------
    ratio
        Inputs said to be local over output, by region.
    rises
        Rank correlation of this ratio with the size of the region: larger regions buy more from themselves.
    short
        Regions in which even delta 0, the most that the quotient gives, stays below the published share.
    local_flows
        False when the ratio does not rise and delta 0 falls short in more than half of the regions.
    text
        The same in words.
    """

    ratio: pd.Series
    rises: float
    short: tuple[str, ...]
    local_flows: bool
    text: str


def fit_delta(table: RegionalTable, seen: pd.Series | None = None) -> DeltaFit:
    """Fit delta to the local shares of one region.

    Parameters
    ----------
    table
        The region. Its published shares are the target, unless others are given.
    seen
        Local share of the inputs of some buyers, 0 to 1, as seen in payments or a survey; the table's own inputs by
        origin are then not used.

    Returns
    -------
    DeltaFit
        The target is a SHARE of inputs. A delta fitted to total flows, or to a multiplier, is another one.

    Raises
    ------
    SchemaError
        For fewer than three buyers with a known share, a share outside 0 to 1 or of an unknown sector.

    References
    ----------
    Kowalewski (2015), Regional Studies 49(2), 240-250, for a delta by sector.
    """
    target = table.shares["local"] if seen is None else _checked(seen, table.coefficients.index)
    weights = table.weights()
    at = np.flatnonzero(target.notna().to_numpy(bool) & (weights > 0))
    if len(at) < 3:
        raise SchemaError(f"the local share is known of {len(at)} buyers; a fit that can be tested needs 3 or more")
    known, weight = target.to_numpy(float)[at], weights[at]
    curves = _curves(table)[:, at]  # steps of delta x buyers
    totals = curves @ weight / weight.sum()
    wanted = float(np.average(known, weights=weight))
    delta = _crossing(totals, wanted)
    left = []
    for k in range(len(at)):
        rest = np.delete(np.arange(len(at)), k)
        share = weight[rest] / weight[rest].sum()
        other = _crossing(curves[:, rest] @ share, float(known[rest] @ share))
        left.append(abs(float(np.interp(other, STEPS, curves[:, k])) - known[k]))
    by_sector = pd.Series(np.nan, index=table.coefficients.index, name="delta")
    for k, place in enumerate(at):
        if curves[-1, k] <= known[k] <= curves[0, k]:
            by_sector.iloc[place] = _crossing(curves[:, k], float(known[k]))
    missed = wanted - float(np.interp(delta, STEPS, totals))
    return DeltaFit(delta, by_sector, float(np.mean(left)), missed)


def check_base(tables: Mapping[str, RegionalTable]) -> BaseCheck:
    """Look for the signs that the flows given as local hold imports too.

    Local inputs are a small part of output and rise with the size of the region. Where they do not, and the quotient
    falls short of them even with delta 0, the tables hold all inputs wherever from; a delta fitted to them is 0 and
    means nothing.

    Parameters
    ----------
    tables
        At least three regions, by name.

    Raises
    ------
    SchemaError
        For fewer than three regions.
    """
    if len(tables) < 3:
        raise SchemaError(f"{len(tables)} regions cannot show whether local inputs rise with size; give 3 or more")
    ratio = pd.Series({n: float(t.inputs["local"].sum() / t.region.sum()) for n, t in tables.items()})
    size = pd.Series({name: table.share for name, table in tables.items()})
    rises = float(np.corrcoef(ratio.rank(), size.rank())[0, 1]) if ratio.max() > ratio.min() else 0.0
    short = tuple(name for name, table in tables.items() if fit_delta(table).missed > 1e-6)
    bad = len(short) > len(tables) / 2
    low = f"Local inputs are {100 * ratio.min():.0f} to {100 * ratio.max():.0f} % of output"
    text = (
        f"{low}, rank correlation with size {rises:.2f}; delta 0 falls short in {len(short)} of {len(tables)} regions"
        + (": these look like tables of all inputs, imports among them; do not calibrate to them." if bad else ".")
    )
    return BaseCheck(ratio=ratio, rises=rises, short=short, local_flows=not bad, text=text)


def _checked(seen: pd.Series, sectors: pd.Index) -> pd.Series:
    unknown = seen.index.difference(sectors)
    bad = seen.index[seen.notna() & ~seen.between(0, 1)]
    if len(unknown) or len(bad) or not seen.index.is_unique:
        raise SchemaError(
            f"seen local shares are from 0 to 1, once a sector; not in the table: {first_few(unknown)}; "
            f"outside: {first_few(bad)}"
        )
    return seen.astype(float).reindex(sectors)


def _curves(table: RegionalTable) -> Array:
    """Local share of each buyer's inputs by FLQ, steps of delta x buyers; it falls as delta rises."""
    region, nation = table.activity()
    parts = table.parts()
    return np.stack([(parts * np.minimum(1.0, flq(region, nation, delta=float(step)))).sum(axis=0) for step in STEPS])


def _crossing(curve: Array, wanted: float) -> float:
    """Where a falling curve over delta meets a value; the nearer end where it does not."""
    return float(np.interp(-wanted, -curve, STEPS))
