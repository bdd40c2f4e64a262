"""Jobs of each firm: what is known stays, the rest is drawn so that the jobs of each industry add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from .sizes_balance import group_label, size_balance, warn_of_gaps
from .sizes_deal import dealt_sizes
from .sizes_draw import (
    LARGEST_DRAWN,
    LARGEST_PART,
    OPEN_CAP,
    ZIPF,
    Floats,
    SizeShape,
    draw_sizes,
    parse_bands,
    scale_to_total,
    shape_from_counts,
    truncated_pareto,
    zipf_shape,
)
from .sizes_random import keyed_generator

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = ("sector", "employees", "employees_lower", "employees_upper")
OPTIONAL = ("size_evidence", "size_source", "size_limit", "limit_source", "draw_weight", "draw_source")
SMALLEST = 1.0
"""Jobs of the smallest firm: its working owner."""

SEEN_SOURCE = "headcount on record"
BAND_SOURCE = "size band on record, point within it drawn"
FROM_SALES = "sales on record, jobs drawn among those that such sales may take in the industry"
AT_MOST = " of the whole company, point up to it drawn"
"""End of a source that says no more than how many jobs a firm can have at most."""


@dataclass(frozen=True)
class _Group:
    """The firms of one total, as positions in the sorted table."""

    label: str
    total: float
    known: npt.NDArray[np.int64]
    banded: npt.NDArray[np.int64]
    unknown: npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Signs:
    """What is known of firms without a size, on the rows of the sorted table: most jobs, weight in the draw."""

    limit: Floats
    weight: Floats


def firm_employees(
    firms: pd.DataFrame,
    sector_jobs: pd.Series,
    *,
    size_bands: pd.DataFrame | None = None,
    group_of: Mapping[str, str] | None = None,
    seed: int,
) -> pd.DataFrame:
    """Jobs of every firm, with their bounds and where they come from.

    Known headcounts stay as they are. A firm with a known size band gets a point within it. The sizes of all others
    are drawn from the size bands of their sector (heavy-tailed within each band, `sizes_draw`), dealt out at random
    within what limits each (`sizes_deal`), and multiplied by one factor per group so that the group's jobs are met
    exactly; none falls below 1 job, the working owner, and none rises above its limit. When the unknown alone cannot
    meet the total, the firms with a band move within it. Known headcounts never move: what is then too much or too
    little is warned of here and listed by `size_balance`.

    Parameters
    ----------
    firms
        One row per firm (index: unique firm_id) with `sector` and, in jobs, `employees` (NaN unknown),
        `employees_lower`, `employees_upper` (the size band, NaN where there is none or it is open).
        Optional `size_evidence` and `size_source` say whence the known headcounts come. Optional, of firms without a
        known size: `size_limit`, the most jobs it may have (NaN for none; at most 1: no more than its owner), why in
        `limit_source`; `draw_weight`, above 0, which makes it the less likely to get a large size the smaller it is
        (NaN for 1), why in `draw_source`. A limit below the lower end of a known band counts for nothing.
    sector_jobs
        Jobs of the firms of each group (index: group), already scaled to the firms in the list. NaN where the
        number is unknown: the draws of that group then stand as they are.
    size_bands
        Counts of firms (index: sector, group, or both; columns '0-4', ..., '250+'). A sector without a row of
        its own takes that of its group, else the sum of all rows. None: one shape for all industries (Zipf).
    group_of
        Group of each sector where jobs are known by group only; None: each sector is its own group.
    seed
        Seed of the draws. They depend on the seed and on the firms of the same sector alone.

    Returns
    -------
    pandas.DataFrame
        Index firm_id, sorted. `employees`; `employees_lower`, `employees_upper` (of an estimated size: 1 and
        its limit, else all jobs that the known firms leave, NaN where that is unknown); `size_evidence` {seen,
        official, estimated}; `size_source` in words.

    Raises
    ------
    SchemaError
        When columns are missing, ids repeat, numbers are negative, a band is upside down, a weight is not above 0,
        or a group has no entry in `sector_jobs`.

    Warns
    -----
    UserWarning
        When the sizes of a group cannot be made to meet its jobs.

    Notes
    -----
    Shape: Axtell (2001), Science 293:1818; bands: ONS, UK business: activity, size and location, tables 3
    (enterprises) and 18 (local units).

    Examples
    --------
    >>> import pandas as pd
    >>> firms = pd.DataFrame(
    ...     {"sector": ["25"] * 3, "employees": [40.0, None, None], "employees_lower": None,
    ...      "employees_upper": [None, 49.0, None]}, index=["A", "B", "C"])
    >>> sizes = firm_employees(firms, pd.Series({"25": 100.0}), seed=1)
    >>> round(float(sizes["employees"].sum()), 6), sizes["size_evidence"].tolist()
    (100.0, ['seen', 'estimated', 'estimated'])
    """
    table = _checked_firms(firms)
    groups = _groups(table, sector_jobs, group_of)
    shapes = _shapes(table, size_bands, group_of)
    jobs = table["employees"].to_numpy(dtype=float, copy=True)
    lower = table["employees_lower"].to_numpy(dtype=float, copy=True)
    upper = table["employees_upper"].to_numpy(dtype=float, copy=True)
    sectors = table["sector"].to_numpy(dtype=object)
    signs = _signs(table)
    for group in groups:
        _fill_banded(group, jobs, lower, upper, sectors, signs.limit, seed)
        _fill_unknown(group, jobs, lower, upper, sectors, shapes, signs, seed)
    result = _labelled(table, groups, shapes, jobs, lower, upper)
    warn_of_gaps(size_balance(result, table["sector"], sector_jobs, group_of=group_of))
    return result


def _checked_firms(firms: pd.DataFrame) -> pd.DataFrame:
    """Sorted copy of the firms with numbers as floats; every fault in one error."""
    missing = [c for c in COLUMNS if c not in firms.columns]
    if missing:
        what = f"{len(missing)} columns missing: {first_few(missing)}"
        raise SchemaError("firms: sizes cannot be drawn", [Fault(what, remedy="add them, NaN where unknown")])
    table = firms.loc[:, [c for c in (*COLUMNS, *OPTIONAL) if c in firms.columns]].copy()
    table.index = table.index.astype(str)
    table[list(COLUMNS[1:])] = table[list(COLUMNS[1:])].astype(float)
    low, high = table["employees_lower"], table["employees_upper"]
    checks = {
        "repeated firm_id": table.index.duplicated(),
        "no sector": table["sector"].isna(),
        "a negative or infinite number of jobs": (table[list(COLUMNS[1:])] < 0).any(axis=1)
        | np.isinf(table["employees"]),
        "a size band whose lower end is above its upper end": low > high,
    }
    for name, bad in (("size_limit", "a negative limit"), ("draw_weight", "a weight that is not above 0")):
        if name in table.columns:
            table[name] = table[name].astype(float)
            checks[bad] = table[name] < 0 if name == "size_limit" else (table[name] <= 0) | np.isinf(table[name])
    faults = [
        Fault(f"{int(bad.sum()):,} firms with {what}: {first_few(table.index[bad])}", remedy="mend or drop them")
        for what, bad in ((what, np.asarray(bad, dtype=bool)) for what, bad in checks.items())
        if bad.any()
    ]
    if faults:
        raise SchemaError("firms: sizes cannot be drawn", faults)
    table["sector"] = table["sector"].astype(str)
    return table.sort_index(kind="stable")


def _signs(table: pd.DataFrame) -> _Signs:
    """Limits and weights; no limit is below the one job of the owner."""
    none = np.full(len(table), np.nan)
    limit = table["size_limit"].to_numpy(dtype=float) if "size_limit" in table.columns else none
    weight = table["draw_weight"].to_numpy(dtype=float) if "draw_weight" in table.columns else none
    return _Signs(
        np.where(np.isnan(limit), np.inf, np.maximum(limit, SMALLEST)), np.where(np.isnan(weight), 1.0, weight)
    )


def _groups(table: pd.DataFrame, sector_jobs: pd.Series, group_of: Mapping[str, str] | None) -> list[_Group]:
    """Split the firms by the group whose jobs they share."""
    totals = {str(k): float(v) for k, v in sector_jobs.items()}
    labels = table["sector"].map(lambda s: group_label(s, group_of))
    absent = sorted(set(labels) - set(totals))
    below = [k for k, v in totals.items() if v < 0 or np.isinf(v)]
    faults = []
    if absent:
        remedy = "give their jobs (NaN if unknown), map them with group_of, or drop their firms"
        faults.append(Fault(f"{len(absent)} groups without jobs: {first_few(absent)}", remedy=remedy))
    if below:
        faults.append(Fault(f"{len(below)} groups with negative or infinite jobs: {first_few(below)}"))
    if faults:
        raise SchemaError("jobs by sector do not fit the firms", faults)
    known = table["employees"].notna().to_numpy()
    banded = ~known & table[["employees_lower", "employees_upper"]].notna().any(axis=1).to_numpy()
    positions = pd.Series(np.arange(len(table)), index=labels.to_numpy()).groupby(level=0, sort=True)
    return [
        _Group(
            str(label),
            totals[str(label)],
            at[known[at]],
            at[banded[at]],
            at[~known[at] & ~banded[at]],
        )
        for label, at in ((label, p.to_numpy(dtype=np.int64)) for label, p in positions)
    ]


def _shapes(
    table: pd.DataFrame, size_bands: pd.DataFrame | None, group_of: Mapping[str, str] | None
) -> dict[str, SizeShape]:
    """Shape of each sector: its own row of the bands, its group's, the sum of all, or Zipf."""
    sectors = sorted(set(table["sector"]))
    if size_bands is None:
        return dict.fromkeys(sectors, zipf_shape())
    edges = parse_bands(list(size_bands.columns))
    counts = size_bands.to_numpy(dtype=float)
    bad = ~np.isfinite(counts) | (counts < 0)
    if bad.any() or not size_bands.index.is_unique:
        fault = Fault(f"{int(bad.sum())} counts negative or unknown, or rows repeated")
        raise SchemaError("size bands cannot be used", [fault])
    rows = dict(zip(map(str, size_bands.index), counts, strict=True))
    everything = counts.sum(axis=0)
    shapes: dict[str, SizeShape] = {}
    for sector in sectors:
        named = [(k, rows[k]) for k in (sector, group_label(sector, group_of)) if k in rows and rows[k].sum() > 0]
        label, row = named[0] if named else ("all industries", everything)
        shapes[sector] = (
            shape_from_counts(edges, row, source=f"size bands of {label}") if row.sum() > 0 else zipf_shape()
        )
    return shapes


def _left(group: _Group, jobs: Floats, *held: Floats) -> float:
    """Jobs of the group that the known firms and `held` leave; NaN where the total is unknown."""
    return group.total - float(jobs[group.known].sum()) - float(sum(h.sum() for h in held))


def _fill_banded(
    group: _Group,
    jobs: Floats,
    lower: Floats,
    upper: Floats,
    sectors: npt.NDArray[np.object_],
    limit: Floats,
    seed: int,
) -> None:
    """Draw the firms with a band within it; move them together if nobody else can meet the total."""
    at = group.banded
    if len(at) == 0:
        return
    low = np.fmax(lower[at], SMALLEST)
    left = _left(group, jobs, low) - SMALLEST * len(group.unknown)
    room = OPEN_CAP if np.isnan(left) else max(left, 0.0)
    high = np.where(np.isnan(upper[at]), low + room, np.fmax(upper[at], low))
    # two of three measures decide on a category of accounts: a band that is on record goes before it
    high = np.where(limit[at] >= low, np.minimum(high, limit[at]), high)
    u = np.empty(len(at))
    for sector in sorted(set(sectors[at])):
        own = sectors[at] == sector
        u[own] = keyed_generator(seed, "size band", sector).random(int(own.sum()))
    drawn = truncated_pareto(low, high, np.full(len(at), ZIPF), u)
    rest = _left(group, jobs) - SMALLEST * len(group.unknown)
    if rest < drawn.sum() or (len(group.unknown) == 0 and not np.isnan(rest)):
        drawn = scale_to_total(drawn, rest, lower=low, upper=high)
    jobs[at], lower[at] = drawn, low
    upper[at] = np.where(np.isnan(upper[at]) & np.isnan(left) & np.isinf(limit[at]), np.nan, high)


def _fill_unknown(
    group: _Group,
    jobs: Floats,
    lower: Floats,
    upper: Floats,
    sectors: npt.NDArray[np.object_],
    shapes: dict[str, SizeShape],
    signs: _Signs,
    seed: int,
) -> None:
    """Draw the interchangeable firms of a group and scale them to the jobs that are left."""
    at = group.unknown
    if len(at) == 0:
        return
    left = _left(group, jobs, jobs[group.banded])
    cap = OPEN_CAP if np.isnan(left) else max(left - SMALLEST * (len(at) - 1), SMALLEST)
    # a giant that nobody has recorded is not invented
    cap = min(cap, max(LARGEST_DRAWN, LARGEST_PART * cap))
    ones, limit = np.full(len(at), SMALLEST), signs.limit[at]
    drawn = ones.copy()
    others = np.concatenate([group.known, group.banded])
    for sector in sorted(set(sectors[at])):
        own = (sectors[at] == sector) & (limit > SMALLEST)
        if not own.any():
            continue
        taken, shape = jobs[others[sectors[others] == sector]], shapes[sector]
        rng = keyed_generator(seed, "size", sector)
        sizes = draw_sizes(shape, int(own.sum()), cap=min(cap, float(limit[own].max())), taken=taken, rng=rng)
        rng = keyed_generator(seed, "size dealt", sector)
        drawn[own] = dealt_sizes(sizes, limit[own], signs.weight[at][own], shape=shape, rng=rng)
    if not np.isnan(left):
        drawn = scale_to_total(drawn, left, lower=ones, upper=limit)
    jobs[at], lower[at] = drawn, SMALLEST
    # where known headcounts leave no room the total is no bound either
    fits = not np.isnan(left) and left >= SMALLEST * len(at)
    most = np.maximum(cap, drawn) if fits else np.full(len(at), np.inf)
    upper[at] = np.where(np.isinf(np.minimum(most, limit)), np.nan, np.minimum(most, limit))


def _labelled(
    table: pd.DataFrame,
    groups: list[_Group],
    shapes: dict[str, SizeShape],
    jobs: Floats,
    lower: Floats,
    upper: Floats,
) -> pd.DataFrame:
    """Build the result; a known headcount keeps the evidence and source it came with."""
    evidence = np.full(len(table), "estimated", dtype=object)
    source = np.full(len(table), BAND_SOURCE, dtype=object)
    sectors = table["sector"].to_numpy(dtype=object)
    for group in groups:
        tail = "no total of jobs" if np.isnan(group.total) else f"scaled to the jobs of {group.label}"
        source[group.unknown] = [f"drawn from {shapes[s].source}, {tail}" for s in sectors[group.unknown]]
    _add_signs(table, source, np.concatenate([np.empty(0, dtype=np.int64), *(group.unknown for group in groups)]))
    given = _given(table, "size_source", "")
    most = np.array([str(words).endswith(AT_MOST) or words == FROM_SALES for words in given], dtype=bool)
    source[most] = given[most]
    known = table["employees"].notna().to_numpy()
    evidence[known] = _given(table, "size_evidence", "seen")[known]
    source[known] = _given(table, "size_source", SEEN_SOURCE)[known]
    low = np.where(known & ~(lower <= jobs), jobs, lower)
    high = np.where(known & ~(upper >= jobs), jobs, upper)
    return pd.DataFrame(
        {
            "employees": jobs,
            "employees_lower": low,
            "employees_upper": high,
            "size_evidence": pd.array(evidence.tolist(), dtype="str"),
            "size_source": pd.array(source.tolist(), dtype="str"),
        },
        index=table.index.rename("firm_id"),
    )


def _add_signs(table: pd.DataFrame, source: npt.NDArray[np.object_], unknown: npt.NDArray[np.int64]) -> None:
    """Say what limited a draw, and why it counted for less."""
    for column, start in (("limit_source", ", within "), ("draw_source", "; ")):
        words = _given(table, column, "")[unknown]
        source[unknown] = [
            f"{text}{start}{word}" if word else text for text, word in zip(source[unknown], words, strict=True)
        ]


def _given(table: pd.DataFrame, column: str, default: str) -> npt.NDArray[np.object_]:
    """Values of an optional column of words, the default where it is absent or empty."""
    if column not in table.columns:
        return np.full(len(table), default, dtype=object)
    words = table[column].astype(object).where(table[column].notna(), default)
    return cast("npt.NDArray[np.object_]", words.to_numpy(dtype=object))
