"""Build the network of a place: companies, the rest of each industry near and far, and all that flows between.

Every block of the national table is kept: what companies here buy and sell is drawn, and what the draw
leaves over stands on the rest-of-industry nodes, so that the sums by industry and tier are the expected ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few
from .base import FINAL_DEMAND, WORLD, Network, rest_node
from .flows import HOME, expected_flows
from .ledger import KINDS
from .links import CENT, LinkSet, local_links, outside_links, rest_links, seen_flows
from .outputs import PlaceData, PlaceOutput, place_output

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tables.iotable import IOTable
    from .firms import Firms

__all__ = ["UNKNOWN_LABEL", "UNKNOWN_SECTOR", "BuildOptions", "PlaceData", "build_network", "place_nodes"]

UNKNOWN_SECTOR = "?"
UNKNOWN_LABEL = "industry not known"


@dataclass(frozen=True)
class BuildOptions:
    """Choices of the build.

    Attributes
    ----------
    mean_degree
        Suppliers here that a company here has on average.
    outside_degree
        Industries elsewhere that a company of middle size deals with, each way.
    seed
        Seed of all chance.
    title, place, region, country
        Names for people.
    closeness
        Area x area: factor of the odds of a link between companies of these areas, such as
        :func:`.reconstruct_nearness.power_decay` of their distances. It says who deals with whom, and leaves what
        the areas trade as it is. None: no matter where.
    """

    mean_degree: float = 10.0
    outside_degree: float = 6.0
    seed: int = 1
    title: str = ""
    place: str = "here"
    region: str = "region"
    country: str = "country"
    closeness: pd.DataFrame | None = field(default=None, compare=False)


def build_network(
    table: IOTable,
    firms: Firms,
    data: PlaceData,
    *,
    options: BuildOptions | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Network:
    """Build the multi-level network of a place.

    Parameters
    ----------
    table
        National input-output table of domestic flows.
    firms
        Companies and sites, with the payments that were seen.
    data
        Jobs, shares and size distribution of the place.
    options
        Names, degrees and seed; the defaults when None.
    progress
        Called with (step, done, total).

    Returns
    -------
    Network
        Companies and sites here; the rest of each industry here, in the region, in the country; payees elsewhere;
        one node for abroad and one for final demand. Payments that were seen are kept to the penny.

    Raises
    ------
    SchemaError
        Groups without jobs, shares of other sectors, payments of companies that are not in the firm table.
    """
    chosen = options or BuildOptions()
    tell = progress or _silent
    _check(table, firms, data)
    tell("sizes of companies", 1, 5)
    output = place_output(table, firms, data, seed=chosen.seed)
    tell("flows between industries", 2, 5)
    flows = expected_flows(table, output.by_tier, data.shares)
    nodes = place_nodes(table, output, chosen)
    tell("links between companies here", 3, 5)
    links = LinkSet(nodes, table.sectors, firms.seen, firms.frame.get("group"))
    flows = seen_flows(links, flows)
    flows = local_links(links, flows, mean_degree=chosen.mean_degree, seed=chosen.seed, closeness=chosen.closeness)
    tell("links with industries elsewhere", 4, 5)
    outside_links(links, flows, degree=chosen.outside_degree, seed=chosen.seed)
    rest_links(links, flows)
    tell("final demand and imports", 5, 5)
    nodes, edges = links.finished(flows)
    notes = (*firms.notes, *_aside(firms), *output.notes, *flows.notes, *links.notes)
    labels = {**{str(k): str(v) for k, v in table.labels.items()}, UNKNOWN_SECTOR: UNKNOWN_LABEL}
    return Network(nodes, edges, labels, tuple(notes), chosen.title)


def _silent(_step: str, _done: int, _total: int) -> None:
    """Progress for nobody."""


def _check(table: IOTable, firms: Firms, data: PlaceData) -> None:
    ends = pd.Index([*firms.seen["supplier"], *firms.seen["buyer"]]).unique()
    nobody = ends.difference(firms.frame.index)
    if len(nobody):
        raise SchemaError(
            f"{len(nobody)} ends of payments seen are no company of the firm table: {first_few(nobody)}; "
            "make both with assemble_firms"
        )
    missing = [code for code in table.sectors if code not in data.group_of.index]
    groups = set(data.group_of.loc[[c for c in table.sectors if c not in missing]]) - set(data.activity.index)
    if missing or groups:
        raise SchemaError(
            f"{len(missing)} industries without a statistical group, {len(groups)} groups without jobs: "
            f"{first_few([*missing, *sorted(groups)])}"
        )


def _aside(firms: Firms) -> tuple[str, ...]:
    told = set(KINDS)  # the firms' own notes say these with their money
    return tuple(f"Set aside: {count:,} {what}." for what, count in sorted(firms.set_aside.items()) if what not in told)


def place_nodes(table: IOTable, output: PlaceOutput, options: BuildOptions) -> pd.DataFrame:
    """Nodes of a place: its companies and sites, the rest of each industry near and far, abroad, final demand."""
    own = _company_nodes(output.firms)
    own["sector"] = own["sector"].where(own["sector"].isin(table.sectors))  # else of no known industry, see _typed
    names = {"local": options.place, "region": f"rest of {options.region}", "country": f"rest of {options.country}"}
    rest = []
    for tier in HOME:
        made = output.rest[tier]
        keep = made.index[(made > CENT).to_numpy()]
        rest.append(
            pd.DataFrame(
                {
                    "node_id": [rest_node(str(code), tier) for code in keep],
                    "kind": "sector",
                    "label": [
                        f"{'other ' if tier == 'local' else ''}{table.labels[code]} ({names[tier]})" for code in keep
                    ],
                    "sector": [str(code) for code in keep],
                    "tier": tier,
                    "output": made[keep].to_numpy(),
                    "employees": output.rest_jobs[tier][keep].to_numpy(),
                    "evidence": "official" if tier != "local" else "estimated",
                    "size_source": "jobs statistics",
                }
            )
        )
    ends = pd.DataFrame(
        {
            "node_id": [FINAL_DEMAND, WORLD],
            "kind": ["final_demand", "rest_of_world"],
            "label": ["households, government, investment, exports", "abroad"],
            "tier": ["world", "world"],
            "evidence": "official",
        }
    )
    frame = pd.concat([own, *rest, ends], ignore_index=True)
    return _typed(frame)


def _company_nodes(firms: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "node_id": firms.index.astype("str"),
            "kind": "firm",
            "label": firms["label"].to_numpy(),
            "sector": firms["sector"].to_numpy(),
            "area": firms["area"].to_numpy(),
            "tier": firms["tier"].to_numpy(),
            "output": firms["output"].to_numpy(float),
            "employees": firms["employees"].to_numpy(float),
            "employees_lower": firms["employees_lower"].to_numpy(float),
            "employees_upper": firms["employees_upper"].to_numpy(float),
            "evidence": firms["evidence"].to_numpy(),
            "size_source": firms["size_source"].to_numpy(),
            "firm_id": firms["firm_id"].to_numpy(),
            "status": firms["status"].to_numpy(),
            "postcode": firms["postcode"].to_numpy(),
            "confidential": firms["confidential"].to_numpy(bool),
        }
    )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the node table the dtypes of the schema without a second check of what was just made."""
    from ..schema import NODES

    out = {}
    for column in NODES:
        values = frame[column.name]
        if column.dtype == "text":
            out[column.name] = values.astype("str").where(values.notna())
        elif column.dtype == "boolean":
            out[column.name] = values.eq(True)
        else:
            out[column.name] = values.astype(float)
    nodes = pd.DataFrame(out).set_index("node_id", drop=False)
    nodes["sector"] = nodes["sector"].mask(nodes["sector"].isna() & (nodes["kind"] == "firm"), UNKNOWN_SECTOR)
    bounds = {"employees_lower": np.fmin, "employees_upper": np.fmax}
    for name, choose in bounds.items():
        nodes[name] = choose(nodes[name], nodes["employees"]).where(nodes[name].notna(), nodes["employees"])
    nodes.index.name = None
    return nodes
