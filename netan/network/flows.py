"""Expected flows between industries here, in the rest of the region and in the rest of the country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import Fault, SchemaError, first_few

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tables.iotable import IOTable

Floats = npt.NDArray[np.float64]

HOME = ("local", "region", "country")
# Below this share of the row a difference is rounding, not something to report.
NOTEWORTHY = 0.01


@dataclass(frozen=True)
class TierFlows:
    """Expected flows, currency units a year.

    Parameters
    ----------
    output
        Sector x tier: output of each industry here, in the rest of the region, in the rest of the country.
    flows
        By (supplier tier, buyer tier): sector x sector. Their sum is the national table.
    imports
        Sector x tier: foreign inputs of the buyers.
    notes
        What had to be moved to make the flows possible.
    """

    output: pd.DataFrame
    flows: Mapping[tuple[str, str], pd.DataFrame]
    imports: pd.DataFrame
    notes: tuple[str, ...] = ()

    def final_sales(self) -> pd.DataFrame:
        """Output less sales to industries: what goes to households, government, investment and exports."""
        out = self.output.copy()
        for (supplier, _), flow in self.flows.items():
            out[supplier] = out[supplier] - flow.sum(axis=1)
        return out


def expected_flows(table: IOTable, output: pd.DataFrame, shares: Mapping[str, pd.DataFrame]) -> TierFlows:
    """Split the national table by tier of supplier and of buyer.

    A buyer of any tier uses the national technology: column ``l`` of tier ``b`` buys ``a_kl x_l^b`` of ``k``.
    Buyers here buy as the ``shares`` say, as far as the industries of each tier can make it. Industries here sell
    to industries at the national rate; what is not sold here goes to buyers elsewhere in proportion to what they
    buy, those of the region first bounded by what they buy inside the region. The rest is the trade of the other
    tiers among themselves. No tier sells more than it makes (where an industry sells more to industries than it
    makes in the whole country, its tiers exceed their output alike).

    Parameters
    ----------
    table
        National table of domestic flows.
    output
        Sector x {local, region, country}: the place, the REST of its region, the REST of the country; rows sum to
        national output. Currency units a year.
    shares
        For buyers here: fraction of each domestic flow from ``local``, ``region``, ``country``; sector x sector.

    Returns
    -------
    TierFlows
        All blocks non-negative; they sum to ``table.Z``.

    Raises
    ------
    SchemaError
        Output that does not sum to the national one, or is negative; shares that are unknown or do not sum to 1;
        a table with negative flows.
    """
    _check_output(table, output)
    part = _checked_shares(table, shares)
    x = {tier: output[tier].reindex(table.x.index).to_numpy(float) for tier in HOME}
    Z = table.Z.to_numpy(float)
    A = np.divide(Z, table.x.to_numpy(float), out=np.zeros_like(Z), where=table.x.to_numpy(float) > 0)
    demand = {tier: A * x[tier] for tier in HOME}
    most, sold = _limits(Z.sum(axis=1), table.x.to_numpy(float), x)
    blocks, moved = _bought_here(demand["local"], part, most)
    blocks.update(_bought_elsewhere(demand, x, sold, most, part["local"] + part["region"], blocks))
    index = table.x.index
    imports = (table.primary("imports") / table.x.where(table.x > 0)).fillna(0)
    return TierFlows(
        output=output.loc[index, list(HOME)],
        flows={key: pd.DataFrame(value, index=index, columns=index) for key, value in blocks.items()},
        imports=output.loc[index, list(HOME)].mul(imports, axis=0),
        notes=_moved_note(moved, blocks["local", "local"], table),
    )


def _check_output(table: IOTable, output: pd.DataFrame) -> None:
    part = output.reindex(index=table.x.index, columns=list(HOME))
    if part.isna().to_numpy().any() or (part < 0).to_numpy().any():
        raise SchemaError("output by tier must be known and not negative; check the jobs of the place and its region")
    gap = (part.sum(axis=1) - table.x).abs()
    off = gap[gap > 1e-6 * table.x.sum()]
    if len(off):
        raise SchemaError(f"output by tier does not sum to the table's for {len(off)} sectors: {first_few(off.index)}")
    below = [f"{table.sectors[i]} to {table.sectors[j]}" for i, j in np.argwhere(table.Z.to_numpy(float) < 0)]
    idle = table.x.index[((table.x <= 0) & (table.Z.sum(axis=0) > 0)).to_numpy()]
    faults = []
    if below:
        text = f"{len(below)} flows between industries are negative: {first_few(below)}"
        faults.append(Fault(text, remedy="set them to 0"))
    if len(idle):
        text = f"{len(idle)} industries buy and make nothing: {first_few(idle)}"
        faults.append(Fault(text, remedy="join each with a like one"))
    if faults:
        raise SchemaError("input-output table: no network can be built from it", faults)


def _checked_shares(table: IOTable, shares: Mapping[str, pd.DataFrame]) -> dict[str, Floats]:
    codes = table.x.index
    faults, part = [], {}
    for tier in HOME:
        if tier not in shares:
            faults.append(Fault(f"no shares of suppliers in the tier '{tier}'"))
            continue
        lost = [c for c in codes if c not in shares[tier].index or c not in shares[tier].columns]
        if lost:
            faults.append(Fault(f"shares '{tier}': {len(lost)} industries of the table are missing: {first_few(lost)}"))
            continue
        part[tier] = shares[tier].loc[codes, codes].to_numpy(dtype=float)
    if not faults:
        total = part["local"] + part["region"] + part["country"]
        low = np.minimum(np.minimum(part["local"], part["region"]), part["country"])
        bad = (~(np.abs(total - 1) <= 1e-6) | ~(low >= -1e-9)) & (table.Z.to_numpy(float) > 0)
        cells = [f"{codes[i]} to {codes[j]}" for i, j in np.argwhere(bad)]
        if cells:
            faults.append(Fault(f"shares of {len(cells)} flows are unknown, negative or no whole: {first_few(cells)}"))
    if faults:
        raise SchemaError("shares by tier do not fit the table", faults)
    clean = {tier: np.clip(np.nan_to_num(part[tier]), 0.0, 1.0) for tier in HOME}
    total = clean["local"] + clean["region"] + clean["country"]
    return {tier: np.divide(clean[tier], total, out=np.zeros_like(total), where=total > 0) for tier in HOME}


def _limits(sales: Floats, national: Floats, x: Mapping[str, Floats]) -> tuple[dict[str, Floats], Floats]:
    """Most that each tier can sell to industries, by supplier sector, and the national rate of such sales."""
    sold = np.divide(sales, national, out=np.zeros_like(national), where=national > 0)
    return {tier: x[tier] * np.maximum(1.0, sold) for tier in HOME}, sold


def _bought_here(
    wanted: Floats, part: Mapping[str, Floats], most: Mapping[str, Floats]
) -> tuple[dict[tuple[str, str], Floats], Floats]:
    """What buyers here buy from each tier, and by how much suppliers here fall short of the shares, by sector."""
    need = wanted.sum(axis=1)
    local = wanted * part["local"]
    hoped = local.sum(axis=1)
    total = np.maximum(np.minimum(hoped, most["local"]), need - most["region"] - most["country"])
    local = _brought_to(local, wanted, total)
    outside = wanted - local
    elsewhere = part["region"] + part["country"]
    nearer = np.divide(part["region"], elsewhere, out=np.zeros_like(wanted), where=elsewhere > 0)
    region = outside * nearer
    need = outside.sum(axis=1)
    total = np.maximum(np.minimum(region.sum(axis=1), most["region"]), need - most["country"])
    region = _brought_to(region, outside, total)
    blocks = {("local", "local"): local, ("region", "local"): region, ("country", "local"): outside - region}
    return blocks, np.maximum(hoped - most["local"], 0.0)


def _brought_to(cells: Floats, ceiling: Floats, total: Floats) -> Floats:
    """Scale the cells of each row to a sum: down in proportion, up into the room below the ceiling."""
    have, room = cells.sum(axis=1), (ceiling - cells).sum(axis=1)
    down = np.divide(total, have, out=np.ones_like(have), where=have > total)
    up = np.divide(total - have, room, out=np.zeros_like(have), where=(room > 0) & (total > have))
    out = cells * down[:, None] + (ceiling - cells) * np.clip(up, 0.0, 1.0)[:, None]
    return np.clip(out, 0.0, ceiling)


def _bought_elsewhere(
    demand: Mapping[str, Floats],
    x: Mapping[str, Floats],
    sold: Floats,
    most: Mapping[str, Floats],
    in_region: Floats,
    blocks: Mapping[tuple[str, str], Floats],
) -> dict[tuple[str, str], Floats]:
    """What buyers in the region and the country buy from each tier."""
    left = _left_to_sell(demand, x, sold, most, blocks)
    inside = demand["region"] * np.minimum(in_region, 1.0)
    within, need = inside.sum(axis=1), demand["region"].sum(axis=1)
    reach = within + demand["country"].sum(axis=1)
    near = np.divide(within, reach, out=np.zeros_like(reach), where=reach > 0)
    local = np.minimum(left["local"] * near, within)
    region = np.minimum(within - local, left["region"])
    country = np.minimum(need - local - region, left["country"])
    # differences of equal sums may come out a hair below nought: no flow is negative
    more = np.clip(need - local - region - country, 0.0, left["region"] - region)
    region = region + more
    local = np.clip(need - region - country, 0.0, left["local"])
    near_cells = _brought_to(inside, demand["region"], local + region)
    of_local = np.divide(local, local + region, out=np.zeros_like(local), where=local + region > 0)[:, None]
    rest = {"local": left["local"] - local, "region": left["region"] - region}
    whole = demand["country"].sum(axis=1)
    rate = {t: np.divide(rest[t], whole, out=np.zeros_like(whole), where=whole > 0)[:, None] for t in rest}
    rate = {t: np.clip(rate[t], 0.0, 1.0) for t in rate}
    far_local = demand["country"] * rate["local"]
    far_region = np.minimum(demand["country"] * rate["region"], demand["country"] - far_local)
    return {
        ("local", "region"): near_cells * of_local,
        ("region", "region"): near_cells * (1 - of_local),
        ("country", "region"): demand["region"] - near_cells,
        ("local", "country"): far_local,
        ("region", "country"): far_region,
        ("country", "country"): demand["country"] - far_local - far_region,
    }


def _left_to_sell(
    demand: Mapping[str, Floats],
    x: Mapping[str, Floats],
    sold: Floats,
    most: Mapping[str, Floats],
    blocks: Mapping[tuple[str, str], Floats],
) -> dict[str, Floats]:
    """What each tier has for buyers elsewhere, by supplier sector; together it is all that they buy."""
    here = {tier: blocks[tier, "local"].sum(axis=1) for tier in HOME}
    others = demand["region"].sum(axis=1) + demand["country"].sum(axis=1)
    local = np.clip(x["local"] * sold - here["local"], 0.0, others)
    total = others - local  # what region and country sell to buyers elsewhere
    away = here["region"] + here["country"] + total
    home = x["region"] + x["country"]
    region = away * np.divide(x["region"], home, out=np.zeros_like(home), where=home > 0)
    # the upper bounds first: a tier without output sells nothing
    region = np.maximum(region, away - most["country"])
    region = np.clip(np.minimum(region, most["region"]) - here["region"], 0.0, total)
    return {"local": local, "region": region, "country": total - region}


def _moved_note(moved: Floats, local: Floats, table: IOTable) -> tuple[str, ...]:
    """Say where industries here make less than buyers here would take."""
    over, flow = moved > 0, float(local.sum())
    if moved.sum() <= NOTEWORTHY * max(flow, 1.0):
        return ()
    names = first_few(table.labels[np.asarray(table.x.index)[over]], limit=3)
    share = moved.sum() / max(flow + moved.sum(), 1.0)
    note = (
        f"{int(over.sum())} industries here make less than the quotients have buyers here take ({names}); "
        f"{share:.0%} of the flows here were moved to suppliers elsewhere."
    )
    return (note,)
