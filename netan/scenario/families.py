"""Close each of many companies or sites in turn: one row each, in the terms of one closure.

What may not be named stands as a row of its industry and size class, with the figures of a typical one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import ScenarioError, UnknownNodeError, first_few
from ..files import read_text, write_json
from ..network.naming import named_nodes
from ..risk.classes import FEWEST, class_keys, class_words, representatives
from ..risk.prepared import hash_values
from ..sweep.pieces import Run, sweep
from ..tables.notebook import in_notebook
from .laid import Laid, laid
from .shock import Closure
from .static import closure_band

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..network.base import Network
    from ..sweep.executors import Executor
    from .local import LocalModel

FUNCTION = f"{__name__}:rows_of_piece"
KEY_LETTERS = 20
ENDS = ("lower", "middle", "upper")
# Parts of a closure, as in netan.scenario.words, without the site, which is one figure.
PARTS = ("suppliers", "back", "households", "all", "left", "elsewhere", "gva")
FIGURES = ("at_site", *(f"{part}_{end}" for part in PARTS for end in ENDS))
# What was seen of a company: its size, and payments to its suppliers.
EVIDENCE = {
    (True, True): "seen size and payments",
    (True, False): "seen size, estimated links",
    (False, True): "seen payments, estimated size",
    (False, False): "estimated",
}
COLUMNS = (
    "rank", "rank_lower", "rank_upper", "label", "node_id", "area", "sector", "sector_label", "firms", *FIGURES,
    "payments", "evidence",
)  # fmt: skip


@dataclass(frozen=True)
class Family:
    """Closures of many companies or sites, one at a time.

    Attributes
    ----------
    rows
        One row a company or site, or an industry and size class whose companies may not be named, by ALL:
        ``rank`` with its range, ``label``, ``node_id``, ``area``, ``sector``, ``sector_label``, ``firms`` (how many
        the row stands for), ``at_site`` and for each part of a closure its ``_lower``, ``_middle`` (NaN where
        nothing calibrates one) and ``_upper``; ``payments`` (its suppliers that were seen); ``evidence``.
    left_out
        How many could not be closed, by why.
    """

    rows: pd.DataFrame
    left_out: dict[str, int]

    _repr_html_ = in_notebook("rows", caption="Each closed alone")


@dataclass(frozen=True)
class Targets:
    """What is closed: companies that may be named, and a few of each row of those that may not.

    Attributes
    ----------
    named
        Node ids of rows of their own.
    unnamed
        Row (``sector|size class``) of each company that may not be named, by node id.
    few
        Which of these are closed.
    left_out
        How many cannot be closed, by why.
    because
        Why a company is not named: what stands in brackets behind its industry and size.
    """

    named: pd.Index
    unnamed: pd.Series
    few: pd.Index
    left_out: dict[str, int]
    because: str = "estimated"

    @property
    def closed(self) -> pd.Index:
        """All that is closed, in order."""
        return self.named.append(self.few)


def targets_of(
    network: Network, wanted: pd.Index, *, include_estimated: bool = False, publishable: bool = False
) -> Targets:
    """Sort out which companies can be closed and which may be named.

    Parameters
    ----------
    network
        The network.
    wanted
        Node ids of companies or sites here.
    include_estimated, publishable
        As in :func:`netan.network.naming.named_nodes`.

    Raises
    ------
    UnknownNodeError, ScenarioError
        A node that is not in the network, or nothing that could be closed.
    """
    unknown = wanted[~wanted.isin(network.nodes.index)]
    if len(unknown):
        raise UnknownNodeError(f"{len(unknown)} targets are not in this network: {first_few(unknown)}")
    nodes = network.nodes.loc[wanted.unique()]
    here = (nodes["tier"] == "local") & (nodes["kind"] == "firm")
    sized, known = (
        nodes["employees"].gt(0),
        nodes["sector"].isin(network.nodes["sector"][network.nodes["kind"] == "sector"]),
    )
    left_out = {
        "elsewhere": int((~here).sum()),
        "of an industry that nobody knows": int((here & ~known).sum()),
        "whose jobs nobody knows": int((here & known & ~sized).sum()),
    }
    nodes = nodes[here & sized & known]
    if nodes.empty:
        raise ScenarioError("nothing to close: none of them is a company or site here with jobs and an industry")
    may = named_nodes(network, include_estimated=include_estimated, publishable=publishable)[nodes.index]
    unnamed = nodes[~may]
    keys = class_keys(unnamed, class_words(unnamed)) if len(unnamed) else pd.Series(dtype="str")
    few = representatives(unnamed, keys) if len(unnamed) else nodes.index[:0]
    small = keys.map(keys.value_counts()).lt(FEWEST)  # a row of one or two companies would say who they are
    left_out["in rows of fewer than three"] = int(small.sum())
    because = "estimated or confidential" if publishable else "estimated"
    keys, few = keys[~small], few[~few.isin(keys.index[small])]
    return Targets(nodes.index[may], keys, few, {why: count for why, count in left_out.items() if count}, because)


def close_each(  # noqa: PLR0913
    network: Network,
    model: LocalModel,
    targets: Targets,
    folder: Path,
    *,
    closure: Closure | None = None,
    answers: pd.DataFrame | None = None,
    executor: Executor | None = None,
    piece: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Family:
    """Close each target alone, as :func:`netan.scenario.static.run_closure` does.

    Parameters
    ----------
    network, model, answers
        As there.
    targets
        From :func:`targets_of`.
    folder
        Where what is done is kept; a run that was stopped goes on from there.
    closure
        Share that is lost, where workers live, who find work; its targets and jobs are not used. The whole of each
        by default.
    executor, piece, progress
        As :func:`netan.sweep.pieces.sweep` takes them.

    Returns
    -------
    Family
        Figures of a named row equal those of its closure alone. A row of companies that may not be named holds the
        medians over a few of them, evenly spread over their sizes.

    Raises
    ------
    ScenarioError
        As there.
    SweepError
        Workers cannot go on.
    """
    place = laid(network, model, answers)
    shared = closure or Closure("each", ("each",))
    common = {"loss": shared.loss, "resident_share": shared.resident_share, "reemployed": list(shared.reemployed)}
    closed = [str(name) for name in targets.closed]
    key = hash_values([place.key(), closed, common])[:KEY_LETTERS]
    home = folder / key / "place"
    place.save(home)
    write_json(home / "targets.json", closed)
    arguments = {"folder": str(home.resolve()), "common": common}
    run = Run(FUNCTION, arguments, len(closed), len(FIGURES), key)
    values = sweep(run, folder, executor=executor, piece=piece, progress=progress)
    figures = pd.DataFrame(values, index=targets.closed, columns=list(FIGURES))
    rows = [*_named(network, figures.loc[targets.named]), *_classes(network, figures.loc[targets.few], targets)]
    return Family(_ranked(pd.DataFrame(rows, columns=list(COLUMNS))), targets.left_out)


@lru_cache(maxsize=1)
def _place(folder: str) -> tuple[Laid, list[str]]:
    import json

    return Laid.load(Path(folder)), json.loads(read_text(Path(folder) / "targets.json"))


def rows_of_piece(arguments: dict[str, Any], start: int, stop: int) -> np.ndarray[Any, Any]:
    """Figures of the targets from start to stop of what :func:`close_each` laid down."""
    place, closed = _place(arguments["folder"])
    common = arguments["common"]
    low, high = common["reemployed"]
    out = np.empty((stop - start, len(FIGURES)))
    for row, target in enumerate(closed[start:stop]):
        closure = Closure(target, (target,), loss=common["loss"], resident_share=common["resident_share"])
        worked = closure_band(place.network, place.model, closure, answers=place.answers)
        band = worked.band
        every = band.loc["all"]
        band.loc["left"] = [
            every["lower"] * (1 - high),
            every["middle"] * (1 - (low + high) / 2),
            every["upper"] * (1 - low),
        ]
        at_site = (worked.site.jobs + worked.site.agency) * closure.loss
        out[row] = [at_site, *band.loc[list(PARTS), list(ENDS)].to_numpy(float).ravel()]
    return out


def _named(network: Network, figures: pd.DataFrame) -> list[dict[str, Any]]:
    edges = network.edges
    payments = edges.loc[edges["evidence"] == "seen", "buyer"].value_counts()
    rows = []
    for node, row in figures.iterrows():
        about = network.nodes.loc[node]
        sector, count = str(about["sector"]), int(payments.get(node, 0))
        rows.append(
            {
                "label": str(about["label"]),
                "node_id": str(node),
                "area": about["area"],
                "sector": sector,
                "sector_label": network.sector_labels.get(sector, sector),
                "firms": 1,
                **row.to_dict(),
                "payments": count,
                "evidence": EVIDENCE[about["evidence"] == "seen", count > 0],
            }
        )
    return rows


def _classes(network: Network, figures: pd.DataFrame, targets: Targets) -> list[dict[str, Any]]:
    rows = []
    count = targets.unnamed.value_counts()
    for key, part in figures.groupby(targets.unnamed.reindex(figures.index), sort=True):
        sector, size = str(key).split("|", 1)
        name = network.sector_labels.get(sector, sector)
        rows.append(
            {
                "label": f"{name}, {size} ({targets.because})",
                "node_id": None,
                "area": None,
                "sector": sector,
                "sector_label": name,
                "firms": int(count[key]),
                **part.median().to_dict(),
                "payments": 0,
                "evidence": "estimated",
            }
        )
    return rows


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Order by ALL; the range of a rank spans every order that the ranges of ALL allow."""
    low, high = frame["all_lower"].to_numpy(float), frame["all_upper"].to_numpy(float)
    by = frame["all_middle"].astype(float).fillna((frame["all_lower"] + frame["all_upper"]) / 2)
    order = frame.assign(by=by).sort_values(["by", "label"], ascending=[False, True], kind="stable").index
    best = np.array([1 + int((low > top).sum()) for top in high])
    worst = np.array([int((high >= bottom).sum()) for bottom in low])
    out = frame.assign(rank_lower=best, rank_upper=worst).loc[order].reset_index(drop=True)
    out["rank"] = np.arange(1, len(out) + 1)
    return out
