"""The place and its region as input-output models under every draw of the shares, for measures on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import AreaError, StudyError, first_few
from ..scenario.local import INCOME_OF_VALUE_ADDED, household_column, wage_row
from ..tables.sector_groups import sector_groups
from .focus import focus_of

if TYPE_CHECKING:
    from ..regional.draws import Draw
    from ..regional.tiers import TierShares
    from ..tables.iotable import IOTable
    from .journey import Journey

PURCHASED = ("region", "country", "abroad")
ENDS_OF_A_POUND = (*PURCHASED, "wages", "taxes", "profits")
MILLION = 1e6


@dataclass(frozen=True, eq=False)
class AreaDraw:
    """Inputs of the place and of its region under one draw, per unit of output.

    Attributes
    ----------
    local, region, country
        Coefficients of inputs bought here; here or in the rest of the region; anywhere in the country.
    ends
        Sector by :data:`ENDS_OF_A_POUND`; with ``local`` they sum to 1. Without a row of wages in the table all value
        added but taxes stands as profits, and :attr:`PlaceModel.wages` is None.
    household
        By tier: share of what households buy of each domestic product that is made inside the tier.
    """

    local: pd.DataFrame
    region: pd.DataFrame
    country: pd.DataFrame
    ends: pd.DataFrame
    household: dict[str, pd.Series]

    @property
    def tiers(self) -> dict[str, pd.DataFrame]:
        """Coefficients by tier, each inside the next."""
        return {"local": self.local, "region": self.region, "country": self.country}


@dataclass(frozen=True, eq=False)
class PlaceModel:
    """What measures on the place need.

    Attributes
    ----------
    draws
        The place under each draw.
    calibrated
        Which of the draws gives the middle; None without one.
    expected
        Which of them stands for the place where one is to be chosen.
    output, final
        Output here; and national final demand less what is not of the country, both by row, currency units a year.
    rates
        GVA and jobs per unit of output, by row: the country's, as the output of the place is.
    wages
        Wages per unit of output; None when the table has none.
    household
        National household purchases of domestic products; None when the table has none.
    income
        Lowest and highest national household income they are paid from; equal when the table says it.
    labels
        Name of each row: an industry, or a broad industry where jobs are by section.
    grouped
        Whether the rows are broad industries.
    """

    draws: tuple[AreaDraw, ...]
    calibrated: int | None
    expected: int
    output: pd.Series
    rates: pd.DataFrame
    wages: pd.Series | None
    household: pd.Series | None
    income: tuple[float, float]
    labels: pd.Series
    grouped: bool

    @property
    def present(self) -> pd.Index:
        """Rows that the place has."""
        return self.output.index[(self.output > 0).to_numpy()]


def place_model(journey: Journey) -> PlaceModel:
    """Make the model of a study's place.

    Where jobs are by section, industries are added up to sections with the output of the place, since jobs cannot
    tell them apart inside one.

    Raises
    ------
    StudyError
        The place has no output.
    """
    shares, table = journey.shares, journey.inputs.table
    output = shares.place_output
    if output is None or not float(output.sum()) > 0:
        raise StudyError("the place has no output; look at its jobs")
    group = rows_of(journey)
    wages = wage_row(table)
    rates = pd.DataFrame({"gva": table.value_added, "jobs": _national_jobs(journey)}).astype(float)
    pieces = _per_output(rates, table.x)
    spread = _Rows(group, output)
    grouped = journey.place.activity.level == "section"
    income = table.household_income
    ends = (income, income) if income is not None else _income(table, wages)
    return PlaceModel(
        draws=tuple(_drawn(shares, draw, table, wages, spread) for draw in shares.draws),
        calibrated=None if shares.calibrated is None else shares.draws.index(shares.calibrated),
        expected=shares.draws.index(shares.expected_draw),
        output=spread.added(output),
        rates=spread.mean(pieces),
        wages=None if wages is None else spread.mean(_per_output(wages.to_frame("wages"), table.x))["wages"],
        household=None if (bought := household_column(table)) is None else spread.added(bought),
        income=ends,
        labels=pd.Series(labels_of(journey, spread.rows), index=spread.rows),
        grouped=grouped,
    )


def rows_of(journey: Journey) -> pd.Series:
    """Row of each industry of the table: itself, or its section where the jobs are by section."""
    activity, sectors = journey.place.activity, journey.inputs.table.x.index
    if activity.level == "section":
        return activity.group_of.reindex(sectors).astype(str)
    return pd.Series(sectors.astype(str), index=sectors)


def scaled_domestic(shares: TierShares, draw: Draw) -> tuple[pd.DataFrame, pd.Series]:
    """Domestic coefficients, and inputs from abroad per unit of output, under one draw of the share from abroad."""
    A = shares.coefficients
    domestic = A.sum(axis=0)
    total = domestic + shares.imports_share
    bought = shares.purchases_of(draw)
    if "world" not in bought.columns:
        return A, shares.imports_share
    abroad = (bought["world"] * total).where(bought["world"].notna(), shares.imports_share)
    left = ((total - abroad) / domestic.where(domestic > 0)).fillna(1.0)
    return A * left, abroad.where(domestic > 0, shares.imports_share)


class _Rows:
    """Adding up industries to rows, weighted by the output of the place."""

    def __init__(self, group: pd.Series, output: pd.Series) -> None:
        self.rows = pd.Index(dict.fromkeys(group), name=None)
        self.alone = len(self.rows) == len(group)
        self._group = group
        member = (group.to_numpy()[:, None] == self.rows.to_numpy()).astype(float)
        weighted = member * output.to_numpy(float)[:, None]
        total = weighted.sum(axis=0)
        # rows that the place lacks are plain means, so that they have coefficients at all
        self._sum = member
        self._mean = np.where(total > 0, weighted / np.where(total > 0, total, 1.0), member / member.sum(axis=0))

    def added(self, amounts: pd.Series) -> pd.Series:
        return pd.Series(amounts.to_numpy(float) @ self._sum, index=self.rows)

    def mean(self, per_output: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(self._mean.T @ per_output.to_numpy(float), self.rows, per_output.columns)

    def square(self, coefficients: pd.DataFrame) -> pd.DataFrame:
        if self.alone:
            return pd.DataFrame(coefficients.to_numpy(float), self.rows, self.rows)
        return pd.DataFrame(self._sum.T @ coefficients.to_numpy(float) @ self._mean, self.rows, self.rows)


def _drawn(shares: TierShares, draw: Draw, table: IOTable, wages: pd.Series | None, rows: _Rows) -> AreaDraw:
    split = shares.supplier_shares(draw)
    domestic, abroad = scaled_domestic(shares, draw)
    local, near = domestic * split["local"], domestic * (split["local"] + split["region"])
    flows = shares.coefficients * table.x
    used = rows.added(flows.sum(axis=1))
    household = {
        tier: (rows.added((flows * part).sum(axis=1)) / used.where(used > 0)).fillna(0.0)
        for tier, part in {"local": split["local"], "region": split["local"] + split["region"]}.items()
    }
    household["country"] = pd.Series(1.0, index=rows.rows)
    bought = {"region": (near - local).sum(axis=0), "country": (domestic - near).sum(axis=0), "abroad": abroad}
    ends = pd.DataFrame({**bought, **_value_added(table, wages)})
    spent = local.sum(axis=0) + ends.sum(axis=1)
    # the publisher's rounding: what a column misses of its output is profit
    ends["profits"] += (1.0 - spent).where(spent > 0, 0.0)
    return AreaDraw(
        rows.square(local), rows.square(near), rows.square(domestic), rows.mean(ends[list(ENDS_OF_A_POUND)]), household
    )


def _value_added(table: IOTable, wages: pd.Series | None) -> dict[str, pd.Series]:
    """Wages, taxes and profits per unit of output."""
    levies = [
        row for row in table.V.index if table.primary_kind[str(row)] == "value_added" and "tax" in str(row).casefold()
    ]
    paid = table.x * 0.0 if wages is None else wages
    on_production = table.V.loc[levies].sum(axis=0)
    kept = table.value_added - paid - on_production
    amounts = {"wages": paid, "taxes": table.primary("product_taxes") + on_production, "profits": kept}
    return {name: _per_output(amount.to_frame(name), table.x)[name] for name, amount in amounts.items()}


def _per_output(amounts: pd.DataFrame, x: pd.Series) -> pd.DataFrame:
    return amounts.div(x.where(x > 0), axis=0).fillna(0.0)


def _national_jobs(journey: Journey) -> pd.Series:
    """Jobs of the country by industry; those of a group are spread by output."""
    activity, x = journey.place.activity, journey.inputs.table.x
    group = activity.group_of.reindex(x.index)
    whole = x.groupby(group).sum()
    rate = activity.jobs["country"] / whole.where(whole > 0)
    return group.map(rate).astype(float).fillna(0.0) * x


def _income(table: IOTable, wages: pd.Series | None) -> tuple[float, float]:
    added, least = float(table.value_added.sum()), 0.0 if wages is None else float(wages.sum())
    low, high = (max(times * added, least) for times in INCOME_OF_VALUE_ADDED)
    return low, high


def labels_of(journey: Journey, rows: pd.Index) -> list[str]:
    """Name of each row, in the order given."""
    broad = journey.broad_groups()
    if broad is None:
        labels = journey.inputs.table.labels
        return [str(labels[row]) for row in rows]
    words = {str(row): broad[str(code)] for code, row in rows_of(journey).items()}
    return [words[str(row)] for row in rows]


def members_of(journey: Journey, group: str | None) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Industries of the table in a group, the group in words, and what of it cannot be told apart."""
    sectors = journey.inputs.table.sectors
    focus = None if group is None else focus_of(group)
    if focus is None:
        return tuple(sectors), "all industries here", ()
    if journey.place.activity.level == "section":
        raise AreaError(
            f"the jobs are by section and cannot tell {focus.label} from its neighbours. Download BRES by 2-digit SIC "
            "for the place, its region and the country (Nomis, dataset NM_189_1) and name it in sources.jobs"
        )
    name = focus.label[:1].upper() + focus.label[1:]
    groups = sector_groups(sectors, own={name: focus.holds})
    apart = [code for label, code in groups.not_apart if label == name]
    said = f"Left out, because the table shows them only with others: parts of {first_few(apart, limit=8)}."
    if name not in groups.members:
        where = f"; it lies inside {first_few(apart)}" if apart else ""
        raise StudyError(f"no industry of the table is {focus.label} alone{where}")
    return groups.members[name], focus.label, (said,) if apart else ()
