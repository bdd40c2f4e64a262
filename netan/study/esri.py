"""The systemic risk index on plain files, without a study: as the literature names it, and with its columns."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import SchemaError, first_few
from ..files import write_csv, write_json
from ..provenance import Provenance, input_of
from ..risk.cascade import Rules
from ..risk.economy import Economy, prepare_economy
from ..risk.sweeping import systemic_risk_sweep
from ..sources.plain_network import read_essentiality, read_firms, read_links, read_scenarios
from ..sweep.executors import executor_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..risk.cascade import Mode, Stop
    from ..risk.flows import Production, Replaceability

WEIGHTS = {"w1": "sales inside the network", "w2": "employment"}
NO_JOBS = "The firms file has no employment: there is no w2."
NO_MARKET = "Without replaceability a market never steps in: figures are the worst case, many times those with it."


@dataclass(frozen=True)
class EsriOptions:
    """How the index is worked out; see :func:`netan.risk.systemic.systemic_risk_index`.

    Attributes
    ----------
    mode, eps, stop, tolerance, production
        As there.
    market
        ``sector``: firms of a sector stand in for one another; ``market``: those of one class of the firms file;
        ``none``: nobody does.
    static
        Replaceability as it was before anything closed.
    use_revenue
        Take revenue and costs of the firms file as denominators.
    """

    mode: Mode = "converged"
    eps: float = 1e-2
    stop: Stop = "change"
    tolerance: float = 1e-3
    production: Production = "mixed"
    market: str = "sector"
    static: bool = False
    use_revenue: bool = False

    @property
    def rules(self) -> Rules:
        """Options of the cascade."""
        replaceability: Replaceability = "off" if self.market == "none" else "static" if self.static else "dynamic"
        return Rules(self.mode, self.eps, self.stop, self.tolerance, self.production, replaceability)

    @property
    def words(self) -> str:
        """What was done, in a line."""
        how = (
            f"paper mode, eps {self.eps:g}, stop by {self.stop}"
            if self.mode == "paper"
            else f"converged mode, bound {self.tolerance:g} of the index"
        )
        market = {
            "none": "no replaceability",
            "sector": "replaceability by sector",
            "market": "replaceability by market",
        }
        static = ", held fixed" if self.static and self.market != "none" else ""
        return f"{how}; {self.production} production; {market[self.market]}{static}"


@dataclass(frozen=True)
class EsriAnswer:
    """The index with what it rests on."""

    frame: pd.DataFrame
    words: str
    notes: tuple[str, ...]
    outputs: tuple[Path, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {
            "method": self.words,
            "rows": self.frame.to_dict("records"),
            "notes": list(self.notes),
            "outputs": [str(path) for path in self.outputs],
        }

    def rows(self, top: int) -> list[list[str]]:
        """The first rows for people."""
        return [
            [str(k), *(f"{value:.6f}" if isinstance(value, float) else str(value) for value in row)]
            for k, row in enumerate(self.frame.head(top).itertuples(index=False, name=None), start=1)
        ]


def esri_answer(  # noqa: PLR0913
    edges: Path,
    *,
    firms: Path,
    essentiality: Path,
    options: EsriOptions | None = None,
    scenarios: Path | None = None,
    only: Sequence[str] = (),
    top: int | None = None,
    workers: int = 1,
    cluster: str = "",
    work: Path | None = None,
    out: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> EsriAnswer:
    """Index of every firm's closure, or of scenarios, of a network in plain files.

    Parameters
    ----------
    edges, firms, essentiality, scenarios
        Files as :mod:`netan.sources.plain_network` reads them.
    options
        How it is worked out.
    only
        Firms to close, instead of all.
    top
        Keep so many, the largest ``esri_w1`` first; all in the order of the file when None.
    workers, cluster
        Processes (0 for all cores), or the address of a dask cluster.
    work
        Folder where a long run keeps what is done, to go on from there when it was stopped; a passing one when None.
    out
        csv to write, with its provenance beside it.
    progress
        Called with (step, done, total).

    Returns
    -------
    EsriAnswer
        Rows ``firm`` or ``scenario``, ``esri_w1``, ``esri_down_w1``, ``esri_up_w1``, the same for w2 where employment
        is known, ``iters``, and in converged mode ``bound``.

    Raises
    ------
    FileFormatError, SchemaError, UnknownNodeError
        A file cannot be used, or a firm is not among the firms.
    SweepError
        Workers cannot go on.
    """
    options = options or EsriOptions()
    table = read_firms(firms)
    economy = _economy(edges, table, read_essentiality(essentiality), options)
    weights = pd.DataFrame({"w1": economy.strength}, index=economy.nodes)
    if "employment" in table:
        weights["w2"] = table["employment"].fillna(0.0).to_numpy()
    hit = None if scenarios is None else read_scenarios(scenarios).rename(
        columns={"firm": "node", "shock": "loss", "shock_up": "loss_up"}
    )  # fmt: skip
    told = None if progress is None else lambda done, count: progress("closing firms", done, count)
    with tempfile.TemporaryDirectory() as passing:
        found = systemic_risk_sweep(
            economy,
            work or Path(passing),
            rules=options.rules,
            weights=weights,
            closures=list(only) if only and hit is None else None,
            scenarios=hit,
            executor=executor_of(workers=workers, cluster=cluster),
            progress=told,
        )
    frame = _columns(found, options.mode)
    if top is not None:
        frame = frame.sort_values(["esri_w1", frame.columns[0]], ascending=[False, True], kind="stable").head(top)
    notes = (*found.attrs["caveats"], *_notes(table, options))
    written: tuple[Path, ...] = ()
    if out is not None:
        used = tuple(input_of(path) for path in (edges, firms, essentiality, scenarios) if path is not None)
        about = Provenance(used, options.words, {}, notes)
        written = (write_csv(out, frame), write_json(out.with_suffix(".json"), about.as_dict()))
    return EsriAnswer(frame.reset_index(drop=True), options.words, notes, written)


def _economy(edges: Path, firms: pd.DataFrame, essentiality: pd.DataFrame, options: EsriOptions) -> Economy:
    links = read_links(edges)
    ids = pd.Index(firms["firm"])
    at = {side: ids.get_indexer(links[side]) for side in ("supplier", "buyer")}
    lost = pd.concat([links[side][where < 0] for side, where in at.items()]).unique()
    if len(lost):
        raise SchemaError(
            f"{edges.name} names {len(lost):,} firms that the firms file does not have: {first_few(lost)} -> add them "
            "there with their sector, or leave their links out"
        )
    wanted = {"market": options.market == "market", "revenue": options.use_revenue, "costs": options.use_revenue}
    absent = [name for name, asked in wanted.items() if asked and name not in firms]
    if absent:
        raise SchemaError(f"the firms file has no column {', '.join(absent)}, which the options ask for")
    totals = {name: firms[name].to_numpy() for name in ("revenue", "costs") if options.use_revenue}
    return prepare_economy(
        ids,
        firms["sector"],
        at["supplier"],
        at["buyer"],
        links["amount"].to_numpy(),
        essentiality=essentiality,
        markets=firms["market"] if options.market == "market" else None,
        **totals,
    )


def _columns(found: pd.DataFrame, mode: str) -> pd.DataFrame:
    """Columns as the literature's programs name them."""
    frame = found.reset_index().rename(columns={"node": "firm", "steps": "iters"})
    kinds = [name.removeprefix("esri_") for name in found if name.startswith("esri_w")]
    values = [f"{part}_{kind}" for kind in kinds for part in ("esri", "esri_down", "esri_up")]
    return frame[[frame.columns[0], *values, "iters", *(["bound"] if mode == "converged" else [])]]


def _notes(firms: pd.DataFrame, options: EsriOptions) -> list[str]:
    notes = [] if "employment" in firms else [NO_JOBS]
    return [*notes, NO_MARKET] if options.market == "none" else notes
