"""The systemic risk index on plain files, without a study: as the literature names it, and with its columns."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import SchemaError, UnknownNodeError, first_few
from ..files import write_csv, write_json
from ..provenance import Provenance, input_of
from ..risk.cascade import NO_REVENUE, Rules
from ..risk.economy import Economy, prepare_economy
from ..risk.estimate import time_in_words
from ..risk.sampling import Sample, draw_closures, estimate_all
from ..risk.sweeping import KeptRuns, systemic_risk_sweep
from ..risk.systemic import checked_weights
from ..risk.top import top_firms
from ..sources.plain_network import read_essentiality, read_firms, read_links, read_scenarios
from ..sweep.executors import executor_of
from ..tables.notebook import in_notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..risk.cascade import Mode, Stop
    from ..risk.flows import Production, Replaceability

WEIGHTS = {"w1": "sales inside the network", "w2": "employment"}
NO_JOBS = "The firms file has no employment, or none that is known: there is no w2."
NO_MARKET = (
    "Nobody can be replaced here (--market none): no other firm ever steps in for the one that closes. The figures are "
    "a worst case, often ten times or more those with replaceability, and most firms that others cannot do without "
    "come out much alike. Read them as who could halt the most in the first days, never as jobs or sales lost."
)
NO_OUTSIDE = (
    "No sales outside the network are known (--use-revenue is off): what one firm stops buying is passed on from "
    "supplier to supplier and never ends at a household. Compare firms with each other; the shares are no forecast of "
    "losses."
)
FEW_SECONDS = 10.0  # a run that takes longer is announced


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
    sample: pd.DataFrame | None = None

    _repr_html_ = in_notebook("frame", caption=lambda answer: answer.words)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {
            "method": self.words,
            "rows": self.frame.to_dict("records"),
            "sample": None if self.sample is None else self.sample.to_dict("records"),
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
    sample: int | None = None,
    seed: int = 0,
    workers: int = 1,
    cluster: str = "",
    work: Path | None = None,
    out: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    tell: Callable[[str], None] | None = None,
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
        Keep so many, the largest ``esri_w1`` first; all in the order of the file when None. In converged mode they are
        found without closing every firm.
    sample, seed
        Close so many firms, drawn at random by size, instead of all, and estimate what all come to.
    workers, cluster
        Processes (0 for all cores), or the address of a dask cluster.
    work
        Folder where a long run keeps what is done, to go on from there when it was stopped; a passing one when None.
    out
        csv to write, with its provenance beside it.
    progress
        Called with (step, done, total).
    tell
        Called before a long run, and one whose figures need care, with how long it will take.

    Returns
    -------
    EsriAnswer
        Rows ``firm`` or ``scenario``, ``esri_w1``, ``esri_down_w1``, ``esri_up_w1``, the same for w2 where employment
        is known, ``iters``, in converged mode ``bound``, and of a sample ``stands_for`` (firms).

    Raises
    ------
    FileFormatError, SchemaError, UnknownNodeError
        A file cannot be used, or a firm is not among the firms.
    SweepError
        Workers cannot go on.
    """
    options = options or EsriOptions()
    _refuse_contradictions(scenarios, only, sample, top)
    table = read_firms(firms)
    economy = _economy(edges, table, read_essentiality(essentiality), options)
    weights = _weights(economy, table, edges)
    drawn = None if sample is None else draw_closures(economy, sample, seed=seed)
    hit = None if scenarios is None else read_scenarios(scenarios).rename(
        columns={"firm": "node", "shock": "loss", "shock_up": "loss_up"}
    )  # fmt: skip
    if hit is not None:
        _refuse_unknown(economy, hit["node"], "The scenarios name")
    chosen = _chosen(economy, hit, only, drawn)
    search = top is not None and options.mode == "converged" and hit is None and chosen is None
    with tempfile.TemporaryDirectory() as passing:
        told = None if progress is None else lambda done, count: progress("closing firms", done, count)
        job = _Job(economy, weights, options, work or Path(passing), workers, cluster, told)
        if tell is not None:
            job.announce(tell, hit["scenario"].nunique() if hit is not None else _count(economy, chosen), search=search)
        found = job.search(top) if search and top is not None else job.sweep(chosen, hit)
    frame = _columns(found, options.mode)
    if top is not None:
        frame = frame.sort_values(["esri_w1", frame.columns[0]], ascending=[False, True], kind="stable").head(top)
    # NO_OUTSIDE says the same in words that fit plain files
    notes = [*(line for line in found.attrs["caveats"] if line != NO_REVENUE), *_notes(table, options)]
    if search:
        notes.append(
            f"The first {len(frame):,} were found without closing every firm: {found.attrs['runs']:,} runs for "
            f"{found.attrs['all']:,} firms; all others stay below the last of them by bounds that hold."
        )
    figures = None
    if drawn is not None:
        frame["stands_for"] = drawn.stands_for
        figures = estimate_all(frame["esri_w1"].to_numpy(), drawn)
        notes.append(_sample_note(drawn, seed))
    return _written(
        EsriAnswer(frame.reset_index(drop=True), options.words, tuple(notes), (), figures),
        out,
        [path for path in (edges, firms, essentiality, scenarios) if path is not None],
    )


@dataclass(frozen=True)
class _Job:
    """A run of an economy, with where and how it is done."""

    economy: Economy
    weights: pd.DataFrame
    options: EsriOptions
    folder: Path
    workers: int
    cluster: str
    progress: Callable[[int, int], None] | None

    @property
    def place(self) -> dict[str, Any]:
        executor = executor_of(workers=self.workers, cluster=self.cluster)
        return {"rules": self.options.rules, "weights": self.weights, "executor": executor, "progress": self.progress}

    def search(self, top: int) -> pd.DataFrame:
        """The largest alone."""
        return top_firms(self.economy, top=top, folder=self.folder, **self.place)

    def sweep(self, chosen: list[object] | None, hit: pd.DataFrame | None) -> pd.DataFrame:
        """All that is asked for."""
        return systemic_risk_sweep(self.economy, self.folder, closures=chosen, scenarios=hit, **self.place)

    def announce(self, tell: Callable[[str], None], count: int, *, search: bool) -> None:
        """Say how long it will take, where that is long or the figures are of a hard case."""
        _, shares = checked_weights(self.economy, self.weights)
        runs = KeptRuns(self.economy, shares, self.options.rules, self.folder)
        seconds = runs.seconds(self.economy, many=self.economy.size if search else count)
        workers = self.workers or os.cpu_count() or 1
        hard = self.options.market == "none" or not self.economy.leaks
        if not hard and seconds * count / workers < FEW_SECONDS:
            return
        words = time_in_words(seconds, count, workers)
        cluster = ", less on the cluster" if self.cluster else ""
        few = "; the search for the largest may need a small part of it" if search else ""
        tell(f"Time: {words}{cluster}{few}")


def _chosen(
    economy: Economy, hit: pd.DataFrame | None, only: Sequence[str], drawn: Sample | None
) -> list[object] | None:
    if drawn is not None:
        return list(economy.nodes[drawn.nodes])
    _refuse_unknown(economy, pd.Series(list(only), dtype=object), "There are to be closed")
    return list(dict.fromkeys(only)) if only and hit is None else None


def _refuse_unknown(economy: Economy, firms: pd.Series, who: str) -> None:
    lost = firms[~firms.isin(economy.nodes)].unique()
    if len(lost):
        raise UnknownNodeError(
            f"{who} {len(lost):,} firms that the firms file does not have: {first_few(lost)} -> write ids as "
            "they stand there"
        )


def _count(economy: Economy, chosen: list[object] | None) -> int:
    return economy.size if chosen is None else len(chosen)


def _sample_note(drawn: Sample, seed: int) -> str:
    return (
        f"{len(drawn.nodes):,} of {drawn.sizes.sum():,} firms were closed, drawn at random by size (seed {seed}); each "
        "stands for so many as stands_for says. low and high hold the figure of all firms in about 95 of 100 such "
        "draws: the error of sampling alone. The largest index of the sample is not the largest of all."
    )


def _written(answer: EsriAnswer, out: Path | None, files: Sequence[Path]) -> EsriAnswer:
    if out is None:
        return answer
    used = tuple(input_of(path) for path in files)
    about = Provenance(used, answer.words, {}, answer.notes)
    written = (write_csv(out, answer.frame), write_json(out.with_suffix(".json"), about.as_dict()))
    return replace(answer, outputs=written)


def _refuse_contradictions(scenarios: Path | None, only: Sequence[str], sample: int | None, top: int | None) -> None:
    if scenarios is not None and only:
        raise SchemaError("Scenarios name the firms that they hit -> leave out the single firms, or the scenarios.")
    if sample is not None and (top is not None or only or scenarios is not None):
        raise SchemaError("A sample is of all firms -> leave out the largest alone, single firms and scenarios.")


def _weights(economy: Economy, firms: pd.DataFrame, edges: Path) -> pd.DataFrame:
    """Sales inside the network (w1), and employment where anything is known of it (w2)."""
    if not economy.strength.sum() > 0:
        raise SchemaError(f"{edges.name}: all amounts are 0 -> give the sales of each link")
    weights = pd.DataFrame({"w1": economy.strength}, index=economy.nodes)
    if "employment" in firms and firms["employment"].sum() > 0:
        weights["w2"] = firms["employment"].fillna(0.0).to_numpy()
    return weights


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
    jobs = firms.get("employment")
    notes = [NO_JOBS] if jobs is None or not jobs.sum() > 0 else []
    if not notes and jobs is not None and jobs.isna().any():
        notes.append(
            f"Employment is unknown for {int(jobs.isna().sum()):,} of {len(jobs):,} firms: w2 leaves them out."
        )
    if options.mode == "converged" and (options.eps, options.stop) != (EsriOptions.eps, EsriOptions.stop):
        notes.append("--eps and --stop count in paper mode alone: they changed nothing here.")
    if options.mode == "paper" and options.tolerance != EsriOptions.tolerance:
        notes.append("--tolerance counts in converged mode alone: it changed nothing here.")
    notes += [NO_MARKET] if options.market == "none" else []
    return notes if options.use_revenue else [*notes, NO_OUTSIDE]
