"""Where the inputs of a place come from: the place, the rest of its region, the rest of the country, abroad.

One estimator serves all tiers, and one draw of its parameters goes through all of them at once. The tiers are
nested by raising the wider one to the narrower, never by lowering the local one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few
from ._inputs import NESTED, ROUNDING, check_coefficients, checked_areas, groups_of, per_sector
from .bands import Band, Frame, band_of
from .draws import DEFAULT_DRAWS, EXPECTED_DRAW, Draw, all_draws, expected_of
from .quotients import quotient_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .quotients import Array

__all__ = ["DEFAULT_DRAWS", "EXPECTED_DRAW", "NESTED", "TIERS", "Draw", "Nesting", "TierShares", "tier_shares"]

TIERS = ("local", "region", "country", "world")
Denominator: TypeAlias = Literal["all", "domestic"]
DENOMINATORS: Mapping[str, str] = {
    "all": "all intermediate inputs at basic prices, foreign imports included, without taxes on products",
    "domestic": "domestic intermediate inputs at basic prices, foreign imports left out",
}

# tests/real/test_regional_real.py keeps these figures
FLQ_RECORD = (
    "Against Scotland's published table for 2019 FLQ with delta 0.1 to 0.4 held the local share of all inputs "
    "(56 %, range 32 to 58 %), but that of only 40 of 75 sectors."
)


@dataclass(frozen=True)
class Nesting:
    """How often a wider tier fell short of a narrower one and was raised to it.

    Attributes
    ----------
    cells
        Share of the cells with a positive national coefficient, 0 to 1.
    flows
        Share of the place's domestic inputs in these cells, 0 to 1; NaN without output.
    """

    cells: float
    flows: float


@dataclass(frozen=True, eq=False)
class TierShares:
    """Shares of the inputs of a place by where they come from, under every draw. Made by :func:`tier_shares`.

    Attributes
    ----------
    coefficients
        National domestic technical coefficients, supplier by buyer.
    imports_share
        Foreign imports of intermediates per unit of output, by buyer.
    draws
        The draws that span the range; the calibrated one is among them if there is one.
    calibrated
        The draw behind the middle, or None.
    expected_draw
        The draw for a network of expected flows: the calibrated one, else FLQ .25 if drawn, else the one in the
        middle of the list. Without calibration it is a convention and no best estimate.
    denominator
        ``all`` or ``domestic``; in words in :attr:`denominator_text`.
    present
        True for buyers that exist in the place.
    place_output
        Output of the place by sector (national output times the place's share of the activity), or None.
    group_of
        Statistical group of each sector if the activity is known by group only, else None. Then the sectors of
        a group share one quotient, and differences between them rest on national technology alone.
    nesting
        By draw, how often the region was raised to the place.
    """

    coefficients: pd.DataFrame
    imports_share: pd.Series
    draws: tuple[Draw, ...]
    calibrated: Draw | None
    expected_draw: Draw
    denominator: Denominator
    present: pd.Series
    place_output: pd.Series | None
    group_of: pd.Series | None
    nesting: Mapping[Draw, Nesting]
    _fractions: Mapping[Draw, tuple[Array, Array]]

    @property
    def denominator_text(self) -> str:
        """What the shares are shares of."""
        return DENOMINATORS[self.denominator]

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
        if chosen not in self._fractions:
            known = first_few((each.label for each in self.draws), limit=10)
            raise SchemaError(f"draw {chosen.label} was not computed; there are {known}")
        local, region = self._fractions[chosen]
        pieces = (local, region - local, 1.0 - region)
        index, columns = self.coefficients.index, self.coefficients.columns
        return {
            tier: pd.DataFrame(piece, index=index, columns=columns) for tier, piece in zip(NESTED, pieces, strict=True)
        }

    def coefficients_of(self, draw: Draw | None = None) -> pd.DataFrame:
        """Input coefficients from suppliers in the place, ``a_ij^local``, under one draw."""
        return self.coefficients * self.supplier_shares(draw)["local"]

    def purchases_of(self, draw: Draw | None = None) -> pd.DataFrame:
        """Shares of each buyer sector's inputs by tier under one draw, as in :attr:`purchases`."""
        total = self._total_inputs()
        return self._inputs(draw).div(total.where((total > 0) & self.present), axis=0)

    @property
    def purchases(self) -> Band[pd.DataFrame]:
        """Range of the shares of inputs by origin: buyer sector by tier, in [0, 1].

        NaN for a buyer that is absent from the place or that uses no inputs. Under each draw the tiers sum to
        1; their lowers, or their uppers, do not. ``world`` is the nation's own share of each sector and has no
        range here: see :attr:`caveats`.
        """
        return self._band({draw: self.purchases_of(draw) for draw in self.draws})

    @property
    def place(self) -> Band[pd.Series]:
        """Range of the same shares for all buyers of the place together, weighted by their inputs in money.

        Raises
        ------
        SchemaError
            If :func:`tier_shares` was called without ``output``.
        """
        output = self._known_output()
        total = float((self._total_inputs() * output).sum())
        if total == 0:
            raise SchemaError("no sector of the place uses inputs: check its activity and the output")
        return self._band({draw: self._inputs(draw).mul(output, axis=0).sum() / total for draw in self.draws})

    @property
    def sales(self) -> Band[pd.Series]:
        """Range of the share of each sector's output that buyers in the place take as inputs, in [0, 1].

        The same flow as :attr:`purchases`, seen from the seller: ``sum_j a_ij^local x_j / x_i``. What is left
        goes to households, government, investment, exports and buyers elsewhere, which this method cannot
        tell apart. Where the buyers here would need more than the sector makes, the share is held at 1 and the
        sector is named in :attr:`oversold`. NaN for a sector that is absent.

        Raises
        ------
        SchemaError
            If :func:`tier_shares` was called without ``output``.
        """
        return self._band({draw: self._sold(draw).clip(upper=1.0) for draw in self.draws})

    @property
    def oversold(self) -> pd.Series:
        """Sectors whose local sales exceed their output under some draw, with the largest ratio (above 1)."""
        ratios = pd.concat([self._sold(draw) for draw in self.draws], axis=1).max(axis=1)
        return ratios[ratios > 1 + ROUNDING].rename("local_sales_over_output")

    @property
    def width_driver(self) -> str:
        """What makes the range wide and what would narrow it most, in words."""
        deltas = [draw.delta for draw in self.draws if draw.delta is not None]
        names = ", ".join(sorted({draw.method.upper() for draw in self.draws}))
        span = f" with delta {min(deltas):g} to {max(deltas):g}" if deltas else ""
        text = f"The range comes from the method ({names}{span}); rounding of the activity is not in it."
        if self.group_of is not None:
            text += " Jobs are known by group only: finer jobs would narrow it and tell sectors apart."
        if self.place_output is not None:
            text += f" Most of the width lies in what these buy: {first_few(self._widest_buyers(), limit=3)}."
        return text + " Payments seen at the largest buyers narrow it most."

    @property
    def caveats(self) -> tuple[str, ...]:
        """What must stand beside the figures."""
        texts = [
            f"Shares of {self.denominator_text}.",
            "Estimated from national technology and local activity; no single cell is reliable.",
            "Equal lower and upper mean that every draw meets the same cap, not that the figure is certain.",
        ]
        if self.denominator == "all":
            texts.append("The share from abroad is the nation's for each sector: its own error is not in the range.")
        if any(draw.method == "flq" for draw in self.draws):
            texts.append(FLQ_RECORD)
        if self.calibrated is None:
            texts.append(f"Not calibrated: no middle. Networks use {self.expected_draw.label} by convention.")
        if self.group_of is not None:
            texts.append("Sectors of one group share one quotient: do not compare sectors inside a group.")
        return tuple(texts)

    def _inputs(self, draw: Draw | None) -> pd.DataFrame:
        """Return inputs per unit of the buyer's output, buyer by tier."""
        shares = self.supplier_shares(draw)
        columns = {tier: (self.coefficients * shares[tier]).sum(axis=0) for tier in NESTED}
        if self.denominator == "all":
            columns["world"] = self.imports_share
        return pd.DataFrame(columns)

    def _total_inputs(self) -> pd.Series:
        """Return the denominator per unit of the buyer's output."""
        domestic = self.coefficients.sum(axis=0)
        return domestic + self.imports_share if self.denominator == "all" else domestic

    def _sold(self, draw: Draw) -> pd.Series:
        output = self._known_output()
        flow = self.coefficients_of(draw).to_numpy(float) @ output.to_numpy(float)
        return pd.Series(flow, index=output.index).div(output.where(output > 0))

    def _widest_buyers(self) -> list[str]:
        width = self.purchases.width["local"] * self._known_output() * self._total_inputs()
        ranked = width.dropna().sort_values(ascending=False, kind="stable")
        return [str(sector) for sector in ranked.index[:3]]

    def _known_output(self) -> pd.Series:
        if self.place_output is None:
            raise SchemaError(
                "money flows of the place need national output by sector -> tier_shares(..., output=table.x)"
            )
        return self.place_output

    def _band(self, results: Mapping[Draw, Frame]) -> Band[Frame]:
        middle = None if self.calibrated is None else results[self.calibrated]
        return band_of(list(results.values()), calibrated=middle)


def tier_shares(
    A: pd.DataFrame,
    imports_share: pd.Series,
    activity: pd.DataFrame,
    *,
    group_of: pd.Series | None = None,
    methods: Sequence[Draw] = DEFAULT_DRAWS,
    calibrated: Draw | None = None,
    output: pd.Series | None = None,
    denominator: Denominator = "all",
) -> TierShares:
    """Split the inputs of a place by origin, under several draws of the regional method.

    For each draw, ``a_ij^local = a_ij min(1, q_ij(place, country))``, the region alike, and the wider tier is
    raised to the narrower: ``a_ij^region = max(a_ij^region, a_ij^local) <= a_ij``.

    Parameters
    ----------
    A
        National DOMESTIC technical coefficients, sector by sector, supplier by buyer.
    imports_share
        Foreign imports of intermediate inputs by buyer sector, per unit of output: one row, all products.
    activity
        Columns ``local``, ``region``, ``country``: output or jobs by sector (by group, with ``group_of``).
        The region includes the place, the country includes the region.
    group_of
        Statistical group of each sector, where the activity is known by group only. Quotients are computed
        between groups; every sector carries its group's, inside a group the diagonal one.
    methods
        Draws that span the range.
    calibrated
        A draw fitted to observed data of this or a like place; it gives the middle and joins the draws.
    output
        National output by sector in money. The place's output is its share of the activity of it (as
        productive as the nation's). Needed for :attr:`TierShares.place` and :attr:`TierShares.sales` only.
    denominator
        ``all``: all intermediate inputs at basic prices with foreign imports, without taxes on products.
        ``domestic``: domestic inputs only; there is no ``world`` then.

    Returns
    -------
    TierShares
        On the sectors and the order of A.

    Raises
    ------
    SchemaError
        If sectors do not match, a value is missing or negative, an area has more than the wider one that holds
        it, a sector has no group, or there is no draw.

    References
    ----------
    Flegg & Webber (1997), Regional Studies 31(8), 795-805, for the quotient. The nesting is netan's own.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.1, 0.2], [0.3, 0.1]], index=["a", "b"], columns=["a", "b"])
    >>> activity = pd.DataFrame({"local": [5, 1], "region": [20, 10], "country": [100, 100]}, index=["a", "b"])
    >>> shares = tier_shares(A, pd.Series([0.1, 0.1], index=["a", "b"]), activity)
    >>> shares.purchases.upper.loc["a"].round(2).to_dict()
    {'local': 0.29, 'region': 0.17, 'country': 0.5, 'world': 0.2}
    >>> float(shares.purchases_of().loc["a"].sum().round(12))
    1.0
    """
    check_coefficients(A)
    if denominator not in DENOMINATORS:
        raise SchemaError(f"denominator is 'all' or 'domestic', not {denominator!r}")
    imports = per_sector(imports_share, A.index, "imports_share")
    groups = None if group_of is None else groups_of(group_of, A.index)
    areas = checked_areas(activity, A.index if groups is None else pd.Index(groups.unique()))
    draws = all_draws(methods, calibrated)
    where = areas.index.get_indexer(A.index if groups is None else groups)
    fractions = {draw: _fractions(areas, draw, where) for draw in draws}
    share_here = _ratio(areas["local"].to_numpy(float), areas["country"].to_numpy(float))[where]
    place_output = None if output is None else per_sector(output, A.index, "output") * share_here
    nested = {draw: (local, np.maximum(local, region)) for draw, (local, region) in fractions.items()}
    return TierShares(
        coefficients=A.astype(float),
        imports_share=imports,
        draws=draws,
        calibrated=calibrated,
        expected_draw=expected_of(draws, calibrated),
        denominator=denominator,
        present=pd.Series(share_here > 0, index=A.index, name="present"),
        place_output=place_output,
        group_of=groups,
        nesting={draw: _nesting(A, pair, place_output) for draw, pair in fractions.items()},
        _fractions=nested,
    )


def _fractions(areas: pd.DataFrame, draw: Draw, where: Array) -> tuple[Array, Array]:
    """Shares of each domestic flow that the place and the whole region supply, not nested yet."""
    pair = [
        np.minimum(
            1.0,
            quotient_values(areas[tier], areas["country"], method=draw.method, parameters=draw.parameters),
        )[np.ix_(where, where)]
        for tier in ("local", "region")
    ]
    return pair[0], pair[1]


def _nesting(A: pd.DataFrame, pair: tuple[Array, Array], output: pd.Series | None) -> Nesting:
    coefficients = A.to_numpy(float)
    raised = (pair[1] < pair[0]) & (coefficients > 0)
    cells = _ratio(np.array(raised.sum()), np.array((coefficients > 0).sum()))
    if output is None:
        return Nesting(cells=float(cells), flows=float("nan"))
    flows = coefficients * output.to_numpy(float)
    return Nesting(cells=float(cells), flows=float(_ratio(flows[raised].sum(), flows.sum())))


def _ratio(part: Array, whole: Array) -> Array:
    """``part / whole``, 0 where the whole is 0: nothing of nothing."""
    ratio = np.zeros_like(part, dtype=float)
    np.divide(part, whole, out=ratio, where=np.asarray(whole) > 0)
    return ratio
