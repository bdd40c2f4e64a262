"""What a closure costs, reading by reading, before it is put into rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

Floats = np.ndarray
ENDS = ("lower", "middle", "upper")


@dataclass(frozen=True, eq=False)
class Detail:
    """A closure reading by reading: jobs lost.

    Attributes
    ----------
    site
        What closes: ``node``, ``label``, ``sector``, ``area``, ``evidence`` (of its size), ``jobs`` (agency
        workers among them).
    seen
        Suppliers here that were seen: ``supplier``, ``label``, ``sector``, ``area``, ``value``.
    sectors
        Industries of the columns of what is estimated.
    suppliers
        Reading x supplier of ``seen``.
    unlisted, back, households
        Reading x industry: at suppliers here that nobody saw, further back, from less spending.
    region, elsewhere
        By reading: at suppliers in the rest of the region, and in all of the country outside the place; ``region``
        None where nothing tells the two apart.
    abroad
        Payments seen to suppliers abroad, currency units a year.
    turns
        Readings in which one unknown after the other is at its ends, the others in the middle; reading 0 is the
        central one. These two make the ends of totals.
    grid
        Readings of all unknowns together: these make the ends of rows.
    calibrated
        Whether a middle may be told.
    all
        Lower, middle, upper of all jobs here, as in the table of the closure.
    wage_rate
        Pay a currency unit of output by industry over jobs a unit of output: compensation of employees a job; NaN
        where unknown.
    year, currency
        Of the prices.
    """

    site: pd.DataFrame
    seen: pd.DataFrame
    sectors: pd.Index
    suppliers: Floats
    unlisted: Floats
    back: Floats
    households: Floats
    region: Floats | None
    elsewhere: Floats
    abroad: float
    turns: tuple[slice, ...]
    grid: slice
    calibrated: bool
    all: pd.Series
    wage_rate: pd.Series
    year: int = 0
    currency: str = "GBP"

    @property
    def estimated(self) -> Floats:
        """Reading x industry: all that no payment shows."""
        return self.unlisted + self.back + self.households

    def scaled(self, part: float) -> Detail:
        """The same with every figure a part of it, such as an average over a year of a short stop."""
        arrays = {n: getattr(self, n) * part for n in ("suppliers", "unlisted", "back", "households", "elsewhere")}
        region = None if self.region is None else self.region * part
        site = self.site.assign(jobs=self.site["jobs"] * part)
        return replace(self, site=site, region=region, abroad=self.abroad * part, all=self.all * part, **arrays)

    def rows(self, values: Floats) -> pd.DataFrame:
        """Lower, middle and upper of each column of ``values`` (reading x row): the ends over all readings."""
        span = np.vstack([values[self.grid], values[:1]])
        middle = values[0] if self.calibrated else np.full(values.shape[1], np.nan)
        return pd.DataFrame({"lower": span.min(axis=0), "middle": middle, "upper": span.max(axis=0)})

    def total(self, values: Floats) -> pd.Series:
        """Lower, middle and upper of one figure by reading: each unknown in turn, distances added as independent."""
        central = float(values[0])
        low = [central - min(central, float(values[turn].min())) for turn in self.turns]
        high = [max(central, float(values[turn].max())) - central for turn in self.turns]
        ends = [central - float(np.linalg.norm(low)), central if self.calibrated else np.nan]
        return pd.Series([*ends, central + float(np.linalg.norm(high))], index=list(ENDS))

    def by_sector(self) -> tuple[list[str], Floats]:
        """Industries (``""`` where a supplier's is not known) and reading x industry: all jobs here."""
        return self._by("sector", self.estimated, list(map(str, self.sectors)))

    def by_area(self, weights: pd.DataFrame) -> tuple[list[str], Floats]:
        """Areas (``""`` where not known) and reading x area; what is estimated goes by ``weights`` (industry x area).

        Rows of ``weights`` sum to 1, or to 0 where nobody knows.
        """
        shares = weights.reindex(self.sectors).fillna(0.0)
        spread = self.estimated @ shares.to_numpy(float)
        unknown = self.estimated @ (1.0 - shares.sum(axis=1).to_numpy(float))
        return self._by("area", np.column_stack([spread, unknown]), [*map(str, shares.columns), ""])

    def _by(self, column: str, estimated: Floats, names: list[str]) -> tuple[list[str], Floats]:
        keys = [_text(self.site[column]), _text(self.seen[column])]
        order = list(dict.fromkeys([*names, *(key for part in keys for key in part)]))
        at = {name: k for k, name in enumerate(order)}
        out = np.zeros((len(estimated), len(order)))
        for k, name in enumerate(names):
            out[:, at[name]] += estimated[:, k]
        for key, jobs in zip(keys[0], self.site["jobs"], strict=True):
            out[:, at[key]] += jobs
        for k, key in enumerate(keys[1]):
            out[:, at[key]] += self.suppliers[:, k]
        return order, out


def _text(values: pd.Series) -> list[str]:
    return [value if isinstance(value, str) else "" for value in values.astype(object)]
