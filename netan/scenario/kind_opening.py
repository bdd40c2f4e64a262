"""A site that opens: the closure of a site of its size, in the place as it is with it, turned round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ..network.base import Network
from .breakdown import detail_of
from .kind_rows import ADDITIONAL
from .static import ScenarioResult, run_closure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .detail import Detail
    from .local import LocalModel
    from .shock import Closure

NEW = "The new site"


def opening(
    name: str,
    network: Network,
    model: LocalModel,
    sectors: pd.Series,
    closure: Closure,
    *,
    region: Sequence[pd.DataFrame] | None = None,
) -> ScenarioResult:
    """What a site that opens brings: the closure of a site of this size, in the place as it is with it, sign turned.

    Parameters
    ----------
    name
        Name of the scenario.
    network, model
        The place as it is.
    sectors
        Share of its jobs by sector; sums to 1.
    closure
        Jobs, agency workers, resident share; its targets are not used.
    region
        As for :func:`netan.scenario.breakdown.detail_of`.

    Returns
    -------
    ScenarioResult
        As of a closure, without the row on who finds work. It buys like its industry, as nobody has seen it buy. A
        place to which a site is added, and which loses it, is what it was: the gain is that closure, turned round.
    """
    bigger, grown, ids = with_site(network, model, sectors, jobs=float(closure.jobs or 0.0), agency=closure.agency)
    turned = replace(closure, name=name, targets=ids, shares=(), loss=1.0)
    found = run_closure(bigger, grown, turned)
    rows = found.rows[found.rows["part"] != "left"].reset_index(drop=True)
    text = rows["row"].str.replace("At the site", "At the new site").str.replace("less household", "more household")
    rows = rows.assign(row=text, rests_on=rows["rests_on"].str.replace("of jobs here", "of jobs here with it"))
    notes = (
        (
            "A gain: the closure of such a site turned round, in the place as it would be with it. It is taken to buy "
            "like its industry, and companies here to have room for its orders."
        ),
        ADDITIONAL,
    )
    detail = _named(detail_of(bigger, grown, turned, region=region), network)
    return replace(found, name=name, rows=rows, notes=notes, detail=detail)


def with_site(
    network: Network, model: LocalModel, sectors: pd.Series, *, jobs: float, agency: float = 0.0
) -> tuple[Network, LocalModel, tuple[str, ...]]:
    """The place with a site more, as large as its industry makes it a job; its ids, one a sector."""
    output = jobs * sectors / model.jobs_rate.reindex(sectors.index)
    nodes = network.nodes
    ids = [f"opening:{code}" for code in sectors.index]
    new = nodes[nodes["kind"] == "firm"].iloc[[0] * len(ids)].copy()
    new.index = pd.Index(ids, name=nodes.index.name)
    new = new.assign(
        node_id=ids, label=NEW, sector=list(sectors.index), tier="local", output=output.to_numpy(float),
        employees=(jobs * sectors).to_numpy(float), evidence="seen", firm_id=None, confidential=False, area=None,
        postcode=None, status=None,
    )  # fmt: skip
    bigger = Network(pd.concat([nodes, new]), network.edges, network.sector_labels, network.notes, network.title)
    grown = replace(
        model,
        output=model.output.add(output, fill_value=0.0).reindex(model.output.index),
        jobs=model.jobs + jobs + agency,
    )
    return bigger, grown, tuple(ids)


def _named(detail: Detail, network: Network) -> Detail:
    """The site under the name it has: none; one of several industries says which part of it a row is."""
    site = detail.site
    labels = [NEW]
    if len(site) > 1:
        words = network.sector_labels
        labels = [f"{NEW}, {words.get(str(code), str(code))}" for code in site["sector"]]
    return replace(detail, site=site.assign(node="", label=labels))
