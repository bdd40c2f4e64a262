"""Results of a split by origin: by sector, group, pair, for the place, from the buyer's and the seller's side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few
from ._inputs import NESTED, ROUNDING
from .bands import Band, Frame, quantile_band
from .splits import Nesting, Split, sold
from .tiers_asked import DENOMINATORS, amounts_of, members_of, pairs_of
from .tiers_words import caveats_of, driver_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .draws import Draw
    from .draws_auto import AutoInputs
    from .quotients import Array

TIERS = ("local", "region", "country", "world")
SALES = (*NESTED, "final")
ENDS = (0.05, 0.95)  # quantiles of the draws of an error that are the lower and upper of a result
Denominator: TypeAlias = Literal["all", "domestic"]


@dataclass(frozen=True, eq=False)
class TierShares:
    """Shares of the inputs of a place by where they come from, with ranges. Made by :func:`tier_shares`.

    Attributes
    ----------
    coefficients
        National domestic technical coefficients, supplier by buyer.
    imports_share
        Foreign imports of intermediates per unit of output, by buyer.
    draws
        For quotients, the draws that span the range. For the default estimator, a few that stand for many: the
        estimate itself and eight at even steps through the range of the place's local share.
    calibrated
        The draw behind the middle, or None: the default estimator has one for places of the sizes it was fitted on.
    expected_draw
        The draw for a network of expected flows: the calibrated one, else the estimate itself, else FLQ .25 if
        drawn, else the one in the middle of the list. Without calibration it is a convention.
    denominator
        ``all`` or ``domestic``; in words in :attr:`denominator_text`.
    present
        True for buyers that exist in the place.
    activity_share
        Share of the nation's activity by sector and tier; the output of a tier is this times the nation's.
    output
        National output by sector in money, or None.
    group_of
        Statistical group of each sector if the activity is known by group only, else None. Then the sectors of
        a group share one quotient, and differences between them rest on national technology alone.
    nesting
        By draw, how often the region was raised to the place.
    auto
        What the default estimator's draws are made from; None for quotients.
    labels
        Names of the sectors, for words alone; None to name them by their codes.
    """

    coefficients: pd.DataFrame
    imports_share: pd.Series
    draws: tuple[Draw, ...]
    calibrated: Draw | None
    expected_draw: Draw
    denominator: Denominator
    present: pd.Series
    activity_share: pd.DataFrame
    output: pd.Series | None
    group_of: pd.Series | None
    nesting: Mapping[Draw, Nesting]
    auto: AutoInputs | None
    _splits: Mapping[Draw, Split]
    _many: Sequence[Split]
    labels: pd.Series | None = None

    @property
    def denominator_text(self) -> str:
        """What the shares are shares of."""
        return DENOMINATORS[self.denominator]

    @property
    def place_output(self) -> pd.Series | None:
        """Output of the place by sector (national output times the place's share of the activity), or None."""
        return None if self.output is None else self.output * self.activity_share["local"]

    def supplier_shares(self, draw: Draw | None = None) -> dict[str, pd.DataFrame]:
        """Split each domestic flow by origin: ``local``, ``region`` (its rest), ``country`` (its rest).

        Parameters
        ----------
        draw
            One of :attr:`draws`; :attr:`expected_draw` if None.

        Returns
        -------
        dict of pandas.DataFrame
            Supplier by buyer, each cell a share of the domestic flow; the three sum to 1 in every cell, also
            where the national table has no flow, so that an observed link can be placed. 0 local where the
            supplier's sector is absent from the place.

        Raises
        ------
        SchemaError
            If the draw is not one of these.
        """
        chosen = self.expected_draw if draw is None else draw
        local, region, *_ = self._split(chosen)
        index, columns = self.coefficients.index, self.coefficients.columns
        whole = (len(index), len(columns))
        pieces = (np.broadcast_to(part, whole).copy() for part in (local, region - local, 1.0 - region))
        return {
            tier: pd.DataFrame(piece, index=index, columns=columns) for tier, piece in zip(NESTED, pieces, strict=True)
        }

    def coefficients_of(self, draw: Draw | None = None) -> pd.DataFrame:
        """Input coefficients from suppliers in the place, ``a_ij^local``, under one draw."""
        return self.coefficients * self.supplier_shares(draw)["local"]

    def purchases_of(self, draw: Draw | None = None) -> pd.DataFrame:
        """Shares of each buyer sector's inputs by tier under one draw, as in :attr:`purchases`."""
        split = self._split(self.expected_draw if draw is None else draw)
        return self._frame(self._shares(split), self.coefficients.columns)

    @cached_property
    def purchases(self) -> Band[pd.DataFrame]:
        """Range of the shares of inputs by origin: buyer sector by tier, in [0, 1].

        NaN for a buyer that is absent from the place or that uses no inputs. Under each draw the tiers sum to
        1; their lowers, or their uppers, do not. ``world`` has an interval of its own under the default estimator,
        and is the nation's own share without a range under quotients: see :attr:`caveats`.
        """
        return self._band(self._shares, lambda values: self._frame(values, self.coefficients.columns))

    @cached_property
    def place(self) -> Band[pd.Series]:
        """Range of the same shares for all buyers of the place together, weighted by their inputs in money.

        Raises
        ------
        SchemaError
            If :func:`tier_shares` was called without ``output``.
        """
        weight = self._weights()
        if not weight.sum() > 0:
            raise SchemaError("no sector of the place uses inputs: check its activity and the output")
        group = self._grouped({"place": self.coefficients.columns})
        return Band(*(part.loc["place"].rename(None) for part in (group.lower, group.middle, group.upper)))

    def by_group(self, members: Mapping[str, Iterable[str]]) -> Band[pd.DataFrame]:
        """Range of the same shares for groups of buyers together, weighted by their inputs in money.

        Parameters
        ----------
        members
            Sectors by name of the group: a technology class, a list of the user's. Groups may overlap.

        Returns
        -------
        Band
            Group by tier; NaN for a group none of whose sectors uses inputs in the place. The errors of its sectors
            are drawn jointly, so a group's range is narrower than the mean of its sectors' ranges.

        Raises
        ------
        SchemaError
            For a sector that the coefficients do not have, a group without sectors, or without ``output``.

        Examples
        --------
        >>> import pandas as pd
        >>> from netan.regional.tiers import tier_shares
        >>> A = pd.DataFrame([[0.1, 0.2], [0.3, 0.1]], index=["a", "b"], columns=["a", "b"])
        >>> activity = pd.DataFrame({"local": [5, 1], "region": [20, 10], "country": [100, 100]}, index=["a", "b"])
        >>> money = pd.Series([1000.0, 1000.0], index=["a", "b"])
        >>> shares = tier_shares(A, pd.Series([0.1, 0.1], index=["a", "b"]), activity, output=money)
        >>> shares.by_group({"both": ["a", "b"]}).middle.loc["both"].round(2).to_dict()
        {'local': 0.39, 'region': 0.18, 'country': 0.22, 'world': 0.21}
        """
        return self._grouped(members_of(members, self.coefficients.columns))

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> Band[pd.DataFrame]:
        """Range of the split of single flows, each as shares of the DOMESTIC flow from one sector to another.

        Parameters
        ----------
        pairs
            Supplier and buyer sectors.

        Returns
        -------
        Band
            (supplier, buyer) by ``local``, ``region``, ``country``. Imports by good are not known, so there is no
            ``world``. A single cell is the least certain of all results: promise sums of cells.

        Raises
        ------
        SchemaError
            For a sector that the coefficients do not have.
        """
        index, at = pairs_of(pairs, self.coefficients.index)

        def cells(split: Split) -> Array:
            local, region = (
                part[at[0], 0] if part.shape[1] == 1 else part[at[0], at[1]] for part in (split.local, split.region)
            )
            return np.column_stack([local, region - local, 1.0 - region])

        return self._band(cells, lambda values: pd.DataFrame(values, index=index, columns=list(NESTED)))

    @property
    def sales(self) -> Band[pd.Series]:
        """Range of the share of each sector's output that buyers in the place take as inputs, in [0, 1].

        The same flow as :attr:`purchases`, seen from the seller: ``sum_j a_ij^local x_j / x_i``. Where the buyers
        here would need more than the sector makes, the share is held at 1 and the sector is named in
        :attr:`oversold`. NaN for a sector that is absent. Where the rest goes: :attr:`sales_by_tier`.

        Raises
        ------
        SchemaError
            If :func:`tier_shares` was called without ``output``.
        """
        index = self.coefficients.index
        return self._band(
            lambda split: np.minimum(self._sold(split, "local"), 1.0), lambda values: pd.Series(values, index=index)
        )

    @property
    def sales_by_tier(self) -> Band[pd.DataFrame]:
        """Range of where each sector's output goes: inputs of buyers here, in the region, the country; final demand.

        ``local`` is :attr:`sales`. ``region`` and ``country`` are what the sellers of the whole region, and of the
        nation, sell to buyers of theirs, raised to the narrower tier: the place's own sellers are taken to sell
        beyond it as those do. ``final`` is the rest: households, government, investment and exports, whose place the
        table does not tell. The four sum to 1 under each draw.

        Raises
        ------
        SchemaError
            If :func:`tier_shares` was called without ``output``.
        """
        index = self.coefficients.index
        return self._band(self._sales_tiers, lambda values: pd.DataFrame(values, index=index, columns=list(SALES)))

    def sales_of_groups(self, members: Mapping[str, Iterable[str]]) -> Band[pd.DataFrame]:
        """Range of the same for groups of sellers together, weighted by their output; parameters as :meth:`by_group`.

        Raises
        ------
        SchemaError
            As :meth:`by_group`.
        """
        listed = members_of(members, self.coefficients.columns)
        columns = self.coefficients.columns
        inside = np.array([columns.isin(sectors) for sectors in listed.values()], dtype=float)
        weight = inside * np.where(self.present.to_numpy(bool), self._output_of("local").to_numpy(float), 0.0)
        total = weight.sum(axis=1)
        scale = np.where(total > 0, total, np.nan)[:, None]

        def sums(split: Split) -> Array:
            return np.asarray(weight @ np.nan_to_num(self._sales_tiers(split)) / scale)

        return self._band(sums, lambda values: pd.DataFrame(values, index=pd.Index(list(listed)), columns=list(SALES)))

    def sales_to(self, pairs: Iterable[tuple[str, str]]) -> Band[pd.DataFrame]:
        """Range of the share of a sector's output here that one buying sector here takes: ``local`` alone.

        ``a_ij^local x_j / x_i``, at most 1. What buyers elsewhere take of a seller here cannot be told pair by pair.

        Raises
        ------
        SchemaError
            For a sector that the coefficients do not have, or without ``output``.
        """
        index, at = pairs_of(pairs, self.coefficients.index)
        output = self._output_of("local").to_numpy(float)
        flows = self.coefficients.to_numpy(float)[at[0], at[1]] * output[at[1]]
        made = np.where(output[at[0]] > 0, output[at[0]], np.nan)

        def cells(split: Split) -> Array:
            local = split.local[at[0], 0] if split.local.shape[1] == 1 else split.local[at[0], at[1]]
            return np.asarray(np.minimum(local * flows / made, 1.0)[:, None])

        return self._band(cells, lambda values: pd.DataFrame(values, index=index, columns=["local"]))

    @property
    def oversold(self) -> pd.Series:
        """Sectors whose local sales exceed their output, with the ratio (above 1).

        Under some draw of a quotient, the largest; under the default estimator, by the estimate itself.
        """
        splits = self._splits.values() if self.auto is None else [self._split(self.expected_draw)]
        ratios = pd.DataFrame([self._sold(split, "local") for split in splits]).max()
        ratios.index = self.coefficients.index
        return ratios[ratios > 1 + ROUNDING].rename("local_sales_over_output")

    @cached_property
    def width_driver(self) -> str:
        """What makes the range wide and what would narrow it most, in words."""
        widest = [] if self.output is None else self._widest_buyers()
        return driver_of(
            self.draws,
            self.auto,
            self.coefficients.to_numpy(float),
            self._weights(),
            widest,
            grouped=self.group_of is not None,
        )

    @property
    def caveats(self) -> tuple[str, ...]:
        """What must stand beside the figures."""
        return caveats_of(self)

    def _sales_tiers(self, split: Split) -> Array:
        """Shares of each sector's output by tier of its buyers, and final demand."""
        local = np.minimum(self._sold(split, "local"), 1.0)
        region = np.maximum(local, np.minimum(self._sold(split, "region"), 1.0))
        country = np.maximum(region, np.minimum(self._sold(split, "country"), 1.0))
        return np.column_stack([local, region - local, country - region, 1.0 - country])

    def _split(self, draw: Draw) -> Split:
        if draw not in self._splits:
            known = first_few((each.label for each in self.draws), limit=10)
            raise SchemaError(f"draw {draw.label} was not computed; there are {known}")
        return self._splits[draw]

    def _shares(self, split: Split) -> Array:
        """Shares of each buyer's inputs, buyer by tier; NaN where there are none."""
        amounts = self._amounts(split)
        total = self._total_inputs()
        return np.asarray(amounts / np.where((total > 0) & self.present.to_numpy(bool), total, np.nan)[:, None])

    def _amounts(self, split: Split) -> Array:
        """Inputs per unit of the buyer's output, buyer by tier."""
        A, imports = self.coefficients.to_numpy(float), self.imports_share.to_numpy(float)
        return amounts_of(A, imports, split, foreign=self.denominator == "all")

    def _total_inputs(self) -> Array:
        """Return the denominator per unit of the buyer's output."""
        domestic = self.coefficients.to_numpy(float).sum(axis=0)
        return domestic + self.imports_share.to_numpy(float) if self.denominator == "all" else domestic

    def _grouped(self, members: Mapping[str, pd.Index]) -> Band[pd.DataFrame]:
        output = self._output_of("local").to_numpy(float)
        columns = self.coefficients.columns
        inside = np.array([columns.isin(sectors) for sectors in members.values()], dtype=float) * output
        total = inside @ self._total_inputs()
        scale = np.where(total > 0, total, np.nan)[:, None]

        def sums(split: Split) -> Array:
            return np.asarray(inside @ self._amounts(split) / scale)

        return self._band(sums, lambda values: self._frame(values, pd.Index(list(members))))

    def _sold(self, split: Split, tier: str) -> Array:
        """Sales of each sector of a tier to buyers of that tier, as a share of its output."""
        output = self._output_of(tier).to_numpy(float)
        A = self.coefficients.to_numpy(float)
        flow = A @ output if tier == "country" else sold(A, getattr(split, tier), output)
        share = np.divide(flow, output, out=np.full_like(flow, np.nan), where=output > 0)
        return np.where(self.present.to_numpy(bool), share, np.nan)

    def _weights(self) -> Array:
        """Weight of each buyer in the place: its inputs in money, or by activity where no money is known."""
        size = self.activity_share["local"].to_numpy(float)
        if self.output is not None:
            size = size * self.output.to_numpy(float)
        return size * self._total_inputs()

    def _widest_buyers(self) -> list[str]:
        width = self.purchases.width["local"] * self._weights()
        ranked = width.dropna().sort_values(ascending=False, kind="stable")
        named = {} if self.labels is None else self.labels.to_dict()
        return [str(named.get(sector, sector)) for sector in ranked.index[:3]]

    def _output_of(self, tier: str) -> pd.Series:
        if self.output is None:
            raise SchemaError(
                "money flows of the place need national output by sector -> tier_shares(..., output=table.x)"
            )
        return self.output * self.activity_share[tier]

    def _frame(self, values: Array, index: pd.Index) -> pd.DataFrame:
        return pd.DataFrame(values, index=index, columns=list(TIERS[: values.shape[1]]))

    def _band(self, function: Callable[[Split], Array], labelled: Callable[[Array], Frame]) -> Band[Frame]:
        """Range of a result over all draws, and the result under the calibrated one."""
        values = np.stack([function(split) for split in self._many])
        middle = None if self.calibrated is None else function(self._splits[self.calibrated])
        return quantile_band(values, ENDS if self.auto is not None else (0.0, 1.0), middle, labelled)
