"""Sizes of whole companies: headcount, size band, sales; several sources made one row a company."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import first_few
from ..schema import COMPANY_SIZES, validate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The user knows best; accounts are audited or at least signed; the pay gap service has bands only.
ORDER = ("own", "accounts", "pay gap")
# A headcount of one year and a band of a year further away than this say nothing of each other.
SAME_TIME = 2
# Averages over a year and the head count of one day differ; only more than this is called a contradiction.
APART = 0.2


@dataclass(frozen=True)
class CompanySizes:
    """Sizes of whole companies, wherever their sites are.

    Parameters
    ----------
    frame
        Columns of :data:`netan.schema.COMPANY_SIZES`, sorted by company number, origin and year; index 0..n-1.
    source
        Where the table comes from.
    set_aside
        What was left out while reading, in words, with how many.
    notes
        What a reader should know, one sentence each.
    """

    frame: pd.DataFrame
    source: str = ""
    set_aside: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)


def company_sizes_from(
    frame: pd.DataFrame,
    *,
    file: str = "",
    source: str = "",
    set_aside: Mapping[str, int] | None = None,
    notes: Sequence[str] = (),
) -> CompanySizes:
    """Check a frame against the schema and make company sizes of it; raises SchemaError with every fault."""
    checked = validate(frame, COMPANY_SIZES, file=file)
    checked = checked.sort_values(["firm_id", "origin", "year"], kind="stable", ignore_index=True)
    return CompanySizes(checked, source, {k: v for k, v in (set_aside or {}).items() if v}, tuple(notes))


def merge_sizes(parts: Sequence[CompanySizes]) -> CompanySizes:
    """Bring the sizes of several sources together, one row a company.

    The headcount is the user's own, else that of the newest accounts that have one. Where nobody gives a headcount
    the ends of the best band stand: the user's, a group's headcount as the most it can be, the pay gap service's.
    Sales come from the row of the headcount, else from the newest row that has any, of the best source. A headcount
    more than a fifth outside a band of the same time is noted, and stands. ``origin`` and ``source`` say whence the
    size comes, ``year`` of what year it is.

    Parameters
    ----------
    parts
        Any number of tables; rows of one company may stand in several.

    Returns
    -------
    CompanySizes
        One row a company number. What the parts set aside is added up.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"firm_id": ["01", "01"], "origin": ["accounts", "pay gap"], "year": [2024, 2024],
    ...         "employees": [300.0, None], "employees_lower": [None, 250.0], "employees_upper": [None, 499.0]}
    >>> merged = merge_sizes([company_sizes_from(pd.DataFrame(rows))])
    >>> merged.frame[["firm_id", "employees", "origin"]].to_numpy().tolist()
    [['01', 300.0, 'accounts']]
    """
    aside: dict[str, int] = {}
    for part in parts:
        for what, count in part.set_aside.items():
            aside[what] = aside.get(what, 0) + count
    notes = [note for part in parts for note in part.notes]
    frames = [part.frame for part in parts if len(part.frame)]
    if not frames:
        empty = pd.DataFrame({name: [] for name in ("firm_id", "origin")}, dtype="str")
        return company_sizes_from(empty, set_aside=aside, notes=notes)
    rows = _ranked(pd.concat(frames, ignore_index=True))
    # the same numbers from two files of one source are no second evidence
    rows = rows.drop_duplicates(["firm_id", "origin", "year"], ignore_index=True)
    merged = _one_each(rows)
    note = _contradictions(merged, rows)
    source = "; ".join(dict.fromkeys(part.source for part in parts if part.source))
    return company_sizes_from(merged, source=source, set_aside=aside, notes=[*notes, *note])


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the best evidence of each company first; the order of the parts does not matter."""
    rank = rows["origin"].map({origin: k for k, origin in enumerate(ORDER)})
    keyed = rows.assign(_rank=rank, _year=-rows["year"].astype(float).fillna(0.0))
    numbers = ["employees", "employees_lower", "employees_upper", "turnover", "name", "source", "postcode", "sector"]
    keyed = keyed.sort_values(["firm_id", "_rank", "_year", *numbers], kind="stable", ignore_index=True)
    return keyed.drop(columns=["_rank", "_year"])


def _one_each(rows: pd.DataFrame) -> pd.DataFrame:
    ends = ["employees_lower", "employees_upper"]
    sized = rows["employees"].notna()
    banded = rows[ends].notna().any(axis=1)
    # the row that gives the size: one with a headcount, else one with a band, else the first
    choice = np.select([sized, banded], [0, 1], default=2)
    order = pd.Series(choice, index=rows.index).sort_values(kind="stable").index
    lead = rows.loc[order].drop_duplicates("firm_id").set_index("firm_id").sort_index()
    by_firm = rows.groupby("firm_id", sort=True)
    firsts = by_firm[["name", "turnover", "postcode", "sector"]].first()
    out = lead.copy()
    for name in firsts.columns:  # of the same row as the size where it has one
        out[name] = lead[name].where(lead[name].notna(), firsts[name])
    known = out["employees"].notna()
    for end in ends:
        out[end] = out[end].where(~known, out["employees"])
    out["confidential"] = by_firm["confidential"].any()
    return out.reset_index()[rows.columns]


def _contradictions(merged: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """One sentence on headcounts that a band of the same time does not hold."""
    size = merged.set_index("firm_id")
    bands = rows[rows["employees"].isna()]
    jobs = bands["firm_id"].map(size["employees"]).to_numpy(float)
    gap = (bands["year"].astype(float) - bands["firm_id"].map(size["year"]).astype(float)).abs().to_numpy(float)
    low, high = bands["employees_lower"].to_numpy(float), bands["employees_upper"].to_numpy(float)
    off = (jobs < low * (1 - APART)) | (jobs > high * (1 + APART))
    off &= ~(gap > SAME_TIME)
    names = sorted(set(bands["firm_id"][off]))
    if not names:
        return []
    many = f"{len(names):,} companies have a headcount" if len(names) > 1 else "1 company has a headcount"
    return [f"{many} outside the size band that another source gives it ({first_few(names)}); the headcount stands."]
