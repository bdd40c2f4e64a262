"""Where the inputs of many places come from, all in one run: the same estimator as :mod:`.tiers`, area by area.

Shares are summed over suppliers as they are made, a chunk of areas at a time, so that 360 areas x 105 sectors need
no array of areas x sectors x sectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few
from ._areas import Areas, PlaceActivity, checked_places
from ._inputs import NESTED, check_coefficients, groups_of, per_sector
from .bands import Band, Frame, band_of
from .draws import AUTO, DEFAULT_DRAWS, Draw, all_draws, expected_of
from .places_auto import AutoPlaces, Technology, auto_places, column_sums
from .quotients import quotient_array

__all__ = ["PlaceActivity", "PlaceShares", "place_shares"]

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from .quotients import Array
    from .tiers import Denominator

CHUNK_BYTES = 64 * 1024**2  # of one array of areas x suppliers x buyers; a handful of them live at once


@dataclass(frozen=True, eq=False)
class PlaceShares:
    """Shares of the inputs of every place by origin, and local multipliers. Made by :func:`place_shares`.

    Attributes
    ----------
    areas, sectors
        Labels, in the order of the activity and of the coefficients.
    region_of
        Region of each area.
    draws, calibrated, expected_draw
        As in :class:`~netan.regional.tiers.TierShares`; the default estimator stands alone.
    fitted
        By area, whether the default estimator was fitted on regions of this size: a middle stands there alone. None
        for quotients.
    denominator
        ``all`` or ``domestic``.
    present
        Areas x sectors, True for buyers that exist in the place.
    output
        Areas x sectors, money, or None: national output times the place's share of the activity.
    nesting
        Areas x draws (by label): share of the cells with a positive coefficient in which the region fell short of
        the place and was raised to it.
    """

    areas: pd.Index
    sectors: pd.Index
    region_of: pd.Series
    draws: tuple[Draw, ...]
    calibrated: Draw | None
    expected_draw: Draw
    denominator: Denominator
    present: pd.DataFrame
    output: pd.DataFrame | None
    nesting: pd.DataFrame
    fitted: pd.Series | None
    _inputs: Mapping[Draw, Array]  # areas x sectors x tiers, per unit of the buyer's output
    _own: Mapping[Draw, pd.DataFrame]  # regions x sectors: inputs from the region by its own estimate
    _multipliers: Mapping[Draw, Array]  # areas x sectors
    _ranges: AutoPlaces | None

    @property
    def tiers(self) -> tuple[str, ...]:
        """``local``, ``region``, ``country``, and ``world`` where foreign imports are among the inputs."""
        return (*NESTED, "world") if self.denominator == "all" else NESTED

    @property
    def purchases(self) -> Band[pd.DataFrame]:
        """Range of the shares of inputs by origin: (area, sector) by tier.

        NaN for a buyer that is absent from the place or uses no inputs; else each draw sums to 1 over the tiers.
        """
        if self._ranges is not None:
            ends = self._ranges.purchases.reshape(2, -1, len(self.tiers))
            return self._around(self.purchases_of(), ends, self._ranges.fitted)
        return self._band({draw: self.purchases_of(draw) for draw in self.draws})

    def purchases_of(self, draw: Draw | None = None) -> pd.DataFrame:
        """Shares of the inputs of each buyer sector under one draw: (area, sector) by tier.

        Raises
        ------
        SchemaError
            If the draw is not one of these.
        """
        inputs = self._inputs[self._known(draw)]
        total = inputs.sum(axis=-1)
        shares = np.full_like(inputs, np.nan)
        known = self.present.to_numpy() & (total > 0)
        np.divide(inputs, total[..., None], out=shares, where=known[..., None])
        return pd.DataFrame(shares.reshape(-1, len(self.tiers)), index=self._cells(), columns=list(self.tiers))

    @property
    def places(self) -> Band[pd.DataFrame]:
        """Range of the shares of all inputs of each place: area by tier, weighted by money; NaN without inputs.

        Raises
        ------
        SchemaError
            If :func:`place_shares` was called without ``output``.
        """
        if self._ranges is not None:
            return self._around(self.places_of(), self._ranges.places, self._ranges.fitted)
        return self._band({draw: self.places_of(draw) for draw in self.draws})

    def places_of(self, draw: Draw | None = None) -> pd.DataFrame:
        """Shares of all inputs of each place under one draw: area by tier."""
        money = self._money(draw)
        return money.div(money.sum(axis=1).where(lambda total: total > 0), axis=0)

    @property
    def multipliers(self) -> Band[pd.Series]:
        """Range of the local Type I output multiplier, by (area, sector); NaN for an absent sector.

        Column sums of ``(I - A^local)^-1``: output of the place per unit of final demand for the sector.
        """
        if self._ranges is not None:
            return self._around(
                self._multipliers_of(self.expected_draw),
                self._ranges.multiplier_ends.reshape(2, -1),
                self._ranges.fitted,
            )
        return self._band({draw: self._multipliers_of(draw) for draw in self.draws})

    @property
    def mean_multipliers(self) -> Band[pd.Series]:
        """Range of the mean of these by area, weighted by the place's output.

        Raises
        ------
        SchemaError
            If :func:`place_shares` was called without ``output``.
        """
        if self._ranges is not None:
            return self._around(self._means_of(self.expected_draw), self._ranges.means, self._ranges.fitted)
        return self._band({draw: self._means_of(draw) for draw in self.draws})

    def against_regions(self, draw: Draw | None = None) -> pd.DataFrame:
        """Sum over the places of each region against the region's own estimate, as shares of their inputs.

        Parameters
        ----------
        draw
            One of :attr:`draws`; :attr:`expected_draw` if None.

        Returns
        -------
        pandas.DataFrame
            By region: ``own``, the share that the region supplies by its own estimate, for the buyers of these
            places; ``places``, the same by the places, here and rest of region; ``within``, what comes from the
            very place. ``places - own`` is what raising the wider tier has added. NaN without inputs.

        Raises
        ------
        SchemaError
            As in :attr:`places`.
        """
        money, output = self._money(draw), self._known_output()
        by_region = money.groupby(self.region_of.to_numpy(), sort=False).sum()
        total = by_region.sum(axis=1).where(lambda values: values > 0)
        own = self._own[self._known(draw)]
        bought = output.groupby(self.region_of.to_numpy(), sort=False).sum()
        return pd.DataFrame(
            {
                "own": (own.loc[bought.index] * bought).sum(axis=1) / total,
                "places": (by_region["local"] + by_region["region"]) / total,
                "within": by_region["local"] / total,
            }
        ).rename_axis("region")

    def _multipliers_of(self, draw: Draw) -> pd.Series:
        values = np.where(self.present.to_numpy(), self._multipliers[draw], np.nan)
        return pd.Series(values.ravel(), index=self._cells(), name="multiplier")

    def _means_of(self, draw: Draw) -> pd.Series:
        output = self._known_output().to_numpy()
        total = output.sum(axis=1)
        means = (self._multipliers[draw] * output).sum(axis=1) / np.where(total > 0, total, np.nan)
        return pd.Series(means, index=self.areas, name="multiplier")

    def _around(self, figure: Frame, ends: Array, fitted: NDArray[np.bool_]) -> Band[Frame]:
        """Range of the default estimator, with its figure as the middle of the places that it was fitted for."""
        values = figure.to_numpy(float)
        rows = np.repeat(fitted, len(values) // len(self.areas))
        middle = np.where(rows.reshape(-1, *[1] * (values.ndim - 1)), values, np.nan)
        known = ~np.isnan(values)
        parts = (np.fmin(ends[0], middle), middle, np.fmax(ends[1], middle))
        return Band(*(like(figure, np.where(known, part, np.nan)) for part in parts))

    def _money(self, draw: Draw | None) -> pd.DataFrame:
        flows = np.einsum("pjt,pj->pt", self._inputs[self._known(draw)], self._known_output().to_numpy())
        return pd.DataFrame(flows, index=self.areas, columns=list(self.tiers))

    def _known_output(self) -> pd.DataFrame:
        if self.output is None:
            raise SchemaError("money flows of places need national output by sector -> place_shares(..., output=x)")
        return self.output

    def _known(self, draw: Draw | None) -> Draw:
        chosen = self.expected_draw if draw is None else draw
        if chosen not in self._inputs:
            known = first_few((each.label for each in self.draws), limit=10)
            raise SchemaError(f"draw {chosen.label} was not computed; there are {known}")
        return chosen

    def _cells(self) -> pd.MultiIndex:
        return pd.MultiIndex.from_product([self.areas, self.sectors], names=["area", "sector"])

    def _band(self, results: Mapping[Draw, Frame]) -> Band[Frame]:
        middle = None if self.calibrated is None else results[self.calibrated]
        return band_of(list(results.values()), calibrated=middle)


def place_shares(
    A: pd.DataFrame,
    imports_share: pd.Series,
    activity: PlaceActivity,
    *,
    group_of: pd.Series | None = None,
    methods: Sequence[Draw] = DEFAULT_DRAWS,
    calibrated: Draw | None = None,
    output: pd.Series | None = None,
    denominator: Denominator = "all",
) -> PlaceShares:
    """Split the inputs of every place by origin, with ranges, by the default estimator or by quotients.

    Equal to :func:`~netan.regional.tiers.tier_shares` called for each area with its region and the country.

    Parameters
    ----------
    A, imports_share, group_of, methods, calibrated, output, denominator
        As in :func:`~netan.regional.tiers.tier_shares`.
    activity
        Of every place, its region and the country, by sector (or by group, with ``group_of``).

    Returns
    -------
    PlaceShares
        On the areas in the order of the activity and the sectors in that of A.

    Raises
    ------
    SchemaError
        If sectors or areas do not match, a value is missing or negative, an area has more than the region or the
        region more than the country, a place is empty, or there is no draw.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.1, 0.2], [0.3, 0.1]], index=["a", "b"], columns=["a", "b"])
    >>> jobs = pd.DataFrame({"a": [5, 15], "b": [1, 9]}, index=["east", "west"])
    >>> north = pd.Series("north", index=jobs.index)
    >>> activity = PlaceActivity(jobs, region_of=north, country=pd.Series({"a": 100, "b": 100}))
    >>> found = place_shares(A, pd.Series({"a": 0.1, "b": 0.1}), activity)
    >>> found.purchases.middle.loc[("east", "a")].round(2).to_dict()
    {'local': 0.37, 'region': 0.2, 'country': 0.23, 'world': 0.2}
    """
    check_coefficients(A)
    if denominator not in ("all", "domestic"):
        raise SchemaError(f"denominator is 'all' or 'domestic', not {denominator!r}")
    imports = per_sector(imports_share, A.index, "imports_share")
    groups = None if group_of is None else groups_of(group_of, A.index)
    wanted = A.index if groups is None else pd.Index(groups.unique())
    areas = checked_places(activity, wanted)
    draws = all_draws(methods, calibrated)
    where = areas.sectors.get_indexer(A.index if groups is None else groups)
    here = np.divide(areas.local, areas.country, out=np.zeros_like(areas.local), where=areas.country > 0)[:, where]
    frame = pd.DataFrame(here, index=areas.names, columns=A.index)
    money = None if output is None else frame * per_sector(output, A.index, "output")
    same = Technology(
        A=A.to_numpy(float),
        imports=imports.to_numpy() * (denominator == "all"),
        where=where,
        sectors=A.index if groups is None else pd.Index(groups),
        labels=tuple(str(label) for label in A.index),
        tiers=len(NESTED) + (denominator == "all"),
    )
    ranges = auto_places(same, areas, here if money is None else money.to_numpy()) if AUTO in draws else None
    runs = {draw: _run(same, areas, draw) if ranges is None else _auto_run(same, areas, ranges) for draw in draws}
    fitted = None if ranges is None else pd.Series(ranges.fitted, index=areas.names, name="fitted")
    return PlaceShares(
        areas=areas.names,
        sectors=A.index,
        region_of=areas.region_of,
        draws=draws,
        calibrated=calibrated if fitted is None or not fitted.any() else AUTO,
        expected_draw=expected_of(draws, calibrated),
        denominator=denominator,
        present=frame > 0,
        output=money,
        nesting=pd.DataFrame({draw.label: run.raised for draw, run in runs.items()}, index=areas.names),
        fitted=fitted,
        _inputs={draw: run.inputs for draw, run in runs.items()},
        _own={draw: pd.DataFrame(run.own, index=areas.regions, columns=A.index) for draw, run in runs.items()},
        _multipliers={draw: run.multipliers for draw, run in runs.items()},
        _ranges=ranges,
    )


@dataclass(frozen=True)
class _Run:
    """All places under one draw."""

    inputs: Array  # areas x sectors x tiers
    own: Array  # regions x sectors
    multipliers: Array  # areas x sectors
    raised: Array  # areas


def _run(same: Technology, areas: Areas, draw: Draw) -> _Run:
    A, size, n = same.A, len(areas.names), len(same.A)
    regional = _fractions(areas.regional, areas, draw, same.where)
    inputs, multipliers, raised = np.empty((size, n, same.tiers)), np.empty((size, n)), np.empty(size)
    inputs[..., len(NESTED) :] = same.imports[:, None]
    cells = max(1, int((A > 0).sum()))
    for part in _chunks(size, n):
        local = _fractions(areas.local[part], areas, draw, same.where)
        wider = regional[areas.at_region[part]]
        raised[part] = ((wider < local) & (A > 0)).sum(axis=(1, 2)) / cells
        wider = np.maximum(wider, local)
        # sums of the pieces themselves, as tiers makes them, not differences of sums
        for tier, piece in enumerate((local, wider - local, 1.0 - wider)):
            inputs[part, :, tier] = (A * piece).sum(axis=1)
        multipliers[part] = _multipliers(A * local)
    return _Run(inputs, (A * regional).sum(axis=1), multipliers, raised)


def _auto_run(same: Technology, areas: Areas, ranges: AutoPlaces) -> _Run:
    """The estimate itself."""
    own = np.asarray((same.A * _fractions(areas.regional, areas, AUTO, same.where)).sum(axis=1))
    return _Run(ranges.inputs, own, ranges.multipliers, ranges.raised)


def _fractions(region: Array, areas: Areas, draw: Draw, where: NDArray[np.intp]) -> Array:
    """Share of each domestic flow that each area supplies: areas x suppliers x buyers, capped."""
    q = quotient_array(region, areas.country, sectors=areas.sectors, method=draw.method, parameters=draw.parameters)
    return np.minimum(1.0, q)[:, where[:, None], where]


def _multipliers(local: Array) -> Array:
    """Column sums of ``(I - A)^-1`` for each area."""
    return column_sums(lambda sums: np.einsum("pij,pi->pj", local, sums), local.shape[:2], lambda: local)


def _chunks(size: int, n: int) -> Iterator[slice]:
    step = max(1, CHUNK_BYTES // (8 * n * n))
    for start in range(0, size, step):
        yield slice(start, start + step)


def like(frame: Frame, values: Array) -> Frame:
    """The values under the labels of a frame."""
    if isinstance(frame, pd.DataFrame):
        return pd.DataFrame(values, index=frame.index, columns=frame.columns)
    return pd.Series(values, index=frame.index, name=frame.name)
