"""Expected flows between industries here, in the rest of the region and in the rest of the country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tables.iotable import IOTable

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
    Buyers here buy as the ``shares`` say. Industries here sell to industries at the national rate; what is not
    sold here goes to buyers elsewhere in proportion to what they buy, those of the region first bounded by what
    they buy inside the region. The rest is the trade of the other tiers among themselves.

    Parameters
    ----------
    table
        National table of domestic flows.
    output
        Sector x {local, region, country}: the place, the REST of its region, the REST of the country; rows sum to
        national output.
    shares
        For buyers here: fraction of each domestic flow from ``local``, ``region``, ``country``; sector x sector.

    Returns
    -------
    TierFlows
        All blocks non-negative; they sum to ``table.Z``.

    Raises
    ------
    SchemaError
        Output that does not sum to the national one, or is negative.
    """
    _check_output(table, output)
    x = {tier: output[tier].to_numpy(float) for tier in HOME}
    national = table.x.to_numpy(float)
    Z = table.Z.to_numpy(float)
    A = np.divide(Z, national, out=np.zeros_like(Z), where=national > 0)
    part = {tier: shares[tier].loc[table.x.index, table.x.index].to_numpy(float) for tier in HOME}
    local_buys = A * x["local"]
    flow, notes = _bounded_local(local_buys * part["local"], x["local"], table)
    wanted = local_buys - flow
    elsewhere = part["region"] + part["country"]
    to_region = np.divide(part["region"], elsewhere, out=np.zeros_like(Z), where=elsewhere > 0)
    to_region[:, :] = np.where(x["region"][:, None] > 0, to_region, 0.0)
    blocks = {
        ("local", "local"): flow,
        ("region", "local"): wanted * to_region,
        ("country", "local"): wanted * (1 - to_region),
    }
    sold = np.divide(Z.sum(axis=1), national, out=np.zeros_like(national), where=national > 0)
    blocks.update(_elsewhere(A, x, sold, part["local"] + part["region"], blocks))
    index = table.x.index
    imports = (table.primary("imports") / table.x.where(table.x > 0)).fillna(0)
    return TierFlows(
        output=output.loc[index, list(HOME)],
        flows={key: pd.DataFrame(value, index=index, columns=index) for key, value in blocks.items()},
        imports=output.loc[index, list(HOME)].mul(imports, axis=0),
        notes=notes,
    )


def _check_output(table: IOTable, output: pd.DataFrame) -> None:
    if (output[list(HOME)] < 0).to_numpy().any() or output[list(HOME)].isna().to_numpy().any():
        raise SchemaError("output by tier must be known and not negative; check the jobs of the place and its region")
    gap = (output[list(HOME)].sum(axis=1) - table.x).abs()
    off = gap[gap > 1e-6 * table.x.sum()]
    if len(off):
        raise SchemaError(f"output by tier does not sum to the table's for {len(off)} sectors: {first_few(off.index)}")


def _bounded_local(flow: np.ndarray, output: np.ndarray, table: IOTable) -> tuple[np.ndarray, tuple[str, ...]]:
    """No industry sells more here than it makes: the excess is bought elsewhere."""
    sales = flow.sum(axis=1)
    over = sales > output
    if not over.any():
        return flow, ()
    factor = np.where(over, np.divide(output, sales, out=np.ones_like(sales), where=sales > 0), 1.0)
    moved = float((sales - output)[over].sum())
    notes: tuple[str, ...] = ()
    if moved > NOTEWORTHY * flow.sum():
        names = first_few(table.labels[np.asarray(table.x.index)[over]], limit=3)
        notes = (
            (
                f"{int(over.sum())} industries here make less than the quotients have buyers here take ({names}); "
                f"{moved / max(flow.sum(), 1.0):.0%} of the flows here were moved to suppliers elsewhere."
            ),
        )
    return flow * factor[:, None], notes


def _elsewhere(
    A: np.ndarray,
    x: Mapping[str, np.ndarray],
    sold: np.ndarray,
    in_region: np.ndarray,
    blocks: Mapping[tuple[str, str], np.ndarray],
) -> dict[tuple[str, str], np.ndarray]:
    inside = A * x["region"] * in_region  # what the rest of the region buys inside the region
    outside = A * x["region"] - inside
    country = A * x["country"]
    spare = np.maximum(0.0, x["local"] * sold - blocks["local", "local"].sum(axis=1))
    reach = inside.sum(axis=1) + country.sum(axis=1)
    near = np.divide(inside.sum(axis=1), reach, out=np.zeros_like(reach), where=reach > 0)
    local_region = _spread(spare * near, inside)
    local_country = _spread(spare - local_region.sum(axis=1), country)
    region_region = inside - local_region
    left = country - local_country
    used = blocks["region", "local"].sum(axis=1) + region_region.sum(axis=1)
    region_country = _spread(np.maximum(0.0, x["region"] * sold - used), left)
    return {
        ("local", "region"): local_region,
        ("local", "country"): local_country,
        ("region", "region"): region_region,
        ("country", "region"): outside,
        ("region", "country"): region_country,
        ("country", "country"): left - region_country,
    }


def _spread(amount: np.ndarray, over: np.ndarray) -> np.ndarray:
    """Spread a row amount over the cells of a row in proportion, never more than the cell holds."""
    total = over.sum(axis=1)
    factor = np.minimum(1.0, np.divide(np.maximum(amount, 0), total, out=np.zeros_like(total), where=total > 0))
    return over * factor[:, None]
